//! Any bytes as the settings and as a profile: they are used, or told and set aside; a change afterwards is kept.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_assistant::settings::Folder;

fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("profiles")).expect("a folder");
    for file in ["settings.toml", "profiles/Acme.toml"] {
        std::fs::write(dir.path().join(file), bytes).expect("written");
    }
    let folder = Folder::at(dir.path());
    let (_, told) = folder.settings();
    drop(folder.profiles());
    match folder.change_settings(|settings| settings.interval_secs = 77) {
        Ok(_) => {
            let (settings, still) = folder.settings();
            assert!(settings.interval_secs == 77 && still.is_empty(), "{settings:?} {still:?}");
        }
        // A newer version's file stays as it was.
        Err(_) => {
            assert!(!told.is_empty());
            assert_eq!(std::fs::read(dir.path().join("settings.toml")).expect("still there"), bytes);
        }
    }
    if let Ok(profile) = folder.change_profile("Acme", |profile| profile.host = "x.example".into()) {
        assert_eq!(profile.name, "Acme");
    }
});
