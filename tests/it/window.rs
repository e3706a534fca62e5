//! The real window on a real X server without a graphics card.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::support::program::Home;

/// An X server of our own; ended when dropped.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

#[test]
fn the_window_opens_on_the_practice_lab_without_a_graphics_card() {
    let (display, home) = (Display::start(), Home::new());
    let running = home.start_on(&display.name, &["--practice"]);
    let found = Command::new("timeout")
        .args(["60", "xdotool", "search", "--sync", "--onlyvisible", "--name", "^SCIM Assistant$"])
        .env("DISPLAY", &display.name)
        .output()
        .expect("xdotool runs");
    assert!(found.status.success() && !found.stdout.is_empty(), "no window came");
    drop(running);
}
