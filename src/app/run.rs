//! Starts the window: renderer, size, worker, and the waker between them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::task::{Wake, Waker};

use eframe::NativeOptions;
use eframe::egui::{Context, Vec2, ViewportBuilder, vec2};

use super::{App, WINDOW_KEY};
use crate::settings::Settings;
use crate::worker::{self, Start, Surroundings};

const TITLE: &str = "SCIM Assistant";
const APP_ID: &str = "scim-assistant";
const SMALLEST: Vec2 = vec2(900.0, 600.0);
const USUAL: Vec2 = vec2(1240.0, 740.0);
const LARGEST: Vec2 = vec2(8_000.0, 8_000.0);

/// Shows the window until it is closed.
///
/// # Errors
/// A sentence, when the system gives no window or the worker cannot start.
pub fn run(start: Start) -> Result<(), String> {
    let surroundings = Surroundings::of_this_person();
    let (settings, _) = surroundings.folder.settings();
    let opened = Cell::new(false);
    let create = |creation: &eframe::CreationContext<'_>| {
        opened.set(true);
        let waker = Waker::from(Arc::new(Repaint(creation.egui_ctx.clone())));
        let worker = worker::spawn(start, surroundings, waker)?;
        Ok(Box::new(App::new(&creation.egui_ctx, Box::new(worker))) as Box<dyn eframe::App>)
    };
    // The toolkit panics where one of the display's libraries is missing; before a window is there, nothing is lost.
    match catch_unwind(AssertUnwindSafe(|| eframe::run_native(TITLE, options(&settings), Box::new(create)))) {
        Ok(shown) => shown.map_err(|why| no_window(&why.to_string())),
        Err(_) if !opened.get() => Err(no_window("a library of the display is missing")),
        Err(fault) => resume_unwind(fault),
    }
}

/// What a window needs of the system.
const NEEDS: &str = if cfg!(target_os = "linux") {
    "a display and OpenGL, on Debian the packages libx11-xcb1, libxcursor1, libxi6, libxkbcommon-x11-0, libegl1 and libgl1"
} else if cfg!(windows) {
    "a desktop session and Direct3D"
} else {
    "a desktop session and Metal"
};

/// What to do without a window. The toolkit's words carry its own source file in front and what it asked of the
/// driver behind, which helps nobody.
fn no_window(why: &str) -> String {
    let words = why.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": ")).map_or(why, |(_, words)| words);
    let words = words.split_once(": ConfigTemplate").map_or(words, |(words, _)| words);
    format!(
        "No window can be opened on this computer: {}; it needs {NEEDS}, and the command line needs nothing of it: \
         scim-assistant --help",
        words.trim_end_matches('.')
    )
}

/// Repaints when the worker has told something.
struct Repaint(Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

fn options(settings: &Settings) -> NativeOptions {
    NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(TITLE)
            .with_app_id(APP_ID)
            .with_inner_size(kept_size(settings).unwrap_or(USUAL))
            .with_min_inner_size(SMALLEST),
        renderer: renderer(),
        centered: true,
        ..NativeOptions::default()
    }
}

#[cfg(target_os = "linux")]
fn renderer() -> eframe::Renderer {
    eframe::Renderer::Glow
}

#[cfg(not(target_os = "linux"))]
fn renderer() -> eframe::Renderer {
    eframe::Renderer::Wgpu
}

fn kept_size(settings: &Settings) -> Option<Vec2> {
    let sides = settings.layout.get(WINDOW_KEY)?.as_array()?;
    let side = |index: usize| sides.get(index).and_then(toml::Value::as_integer).map(|side| side as f32);
    Some(vec2(side(0)?, side(1)?).clamp(SMALLEST, LARGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_window_the_command_line_is_named() {
        let told = no_window("winit EventLoopError: os error at /x/mod.rs:788: Failed to open connection to X server");
        assert!(told.starts_with("No window can be opened on this computer: Failed to open connection to X server;"));
        assert!(told.ends_with("scim-assistant --help"));
        let told =
            no_window("Found no glutin configs matching the template: ConfigTemplate { alpha_size: 8 }. Error: x");
        assert!(told.contains("matching the template; it needs"), "{told}");
    }

    #[test]
    fn a_kept_size_is_used_within_bounds() {
        let mut settings = Settings::default();
        assert_eq!(kept_size(&settings), None);
        settings.layout.insert(WINDOW_KEY.to_owned(), toml::Value::Array(vec![100.into(), 1_000.into()]));
        assert_eq!(kept_size(&settings), Some(vec2(900.0, 1_000.0)));
        settings.layout.insert(WINDOW_KEY.to_owned(), "wide".into());
        assert_eq!(kept_size(&settings), None);
    }
}
