//! Settings under several copies of the program at once. The `inner_…` test is a copy, started by the
//! outer one; run by itself it does nothing.

use std::path::Path;
use std::process::Command;

use scim_assistant::settings::{Folder, Profile};

/// Names the folder to an inner test. Only tests look at it.
const INSIDE: &str = "SCIM_ASSISTANT_TEST_SETTINGS";
const CHANGES: usize = 20;

#[test]
fn copies_of_the_program_lose_nothing_of_each_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let copy = |_| {
        Command::new(std::env::current_exe().expect("this test binary"))
            .args(["--exact", "settings::inner_copy"])
            .env(INSIDE, dir.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a copy")
    };
    for mut copy in (0..3).map(copy).collect::<Vec<_>>() {
        assert!(copy.wait().expect("a copy's end").success());
    }
    let folder = Folder::at(dir.path());
    let (settings, notices) = folder.settings();
    assert_eq!((settings.layout.len(), notices.len()), (3 * CHANGES, 0));
    assert_eq!(folder.profiles().0.len(), 3, "profiles added at once do not replace one another");
}

#[test]
fn inner_copy() {
    if let Some(place) = std::env::var_os(INSIDE) {
        let folder = Folder::at(Path::new(&place));
        let me = std::process::id();
        for turn in 0..CHANGES {
            let note =
                |key: String| move |s: &mut scim_assistant::settings::Settings| drop(s.layout.insert(key, 1.into()));
            folder.change_settings(note(format!("copy-{me}-{turn}"))).expect("changed");
        }
        // Different names whose file names are the same.
        let name = format!("Acme{}", char::from_u32(0x4E00 + me % 0x5000).expect("a letter"));
        folder.add_profile(&Profile { name, ..Profile::default() }).expect("added");
    }
}
