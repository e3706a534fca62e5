//! The folder as several copies of the program, careless editors and newer versions leave it.

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::at(&dir.path().join("config"));
    (dir, folder)
}

fn named(name: &str) -> Profile {
    Profile { name: name.into(), host: "a.example".into(), ..Profile::default() }
}

fn put(folder: &Folder, file: &str, text: &str) {
    let path = folder.path.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(&folder.path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".lock")
        .collect();
    names.sort();
    names
}

#[test]
fn without_a_file_there_are_defaults_and_nothing_is_written() {
    let (_dir, folder) = folder();
    assert_eq!(folder.settings(), (Settings::default(), vec![]));
    assert_eq!(folder.profiles(), (vec![], vec![]));
    assert!(!folder.path.exists());
}

#[test]
fn two_copies_that_change_at_once_lose_nothing() {
    let (_dir, folder) = folder();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let folder = &folder;
            scope.spawn(move || {
                for turn in 0..25 {
                    let key = format!("w{writer}-{turn}");
                    folder.change_settings(|s| drop(s.layout.insert(key, toml::Value::Boolean(true)))).unwrap();
                }
            });
        }
    });
    assert_eq!(folder.settings().0.layout.len(), 50);
    assert_eq!(names(&folder), ["settings.toml"], "no temporary file stays behind");
}

#[test]
fn a_broken_file_is_said_and_kept_aside_by_the_first_change() {
    let (_dir, folder) = folder();
    for (number, broken) in ["theme = \"li", "theme = 7", "\u{0}\u{1}"].into_iter().enumerate() {
        put(&folder, "settings.toml", broken);
        let (settings, notices) = folder.settings();
        assert_eq!((settings, notices.len()), (Settings::default(), 1));
        folder.change_settings(|s| s.interval_secs = 30).unwrap();
        assert_eq!(folder.settings().0.interval_secs, 30);
        let aside = folder.path.join(format!("settings.toml.broken-{}", number + 1));
        assert_eq!(fs::read_to_string(aside).unwrap(), broken);
    }
}

#[test]
fn a_file_of_a_newer_version_is_neither_used_nor_changed() {
    let (_dir, folder) = folder();
    let newer = "version = 2\ntheme = \"sepia\"\n";
    put(&folder, "settings.toml", newer);
    let (settings, notices) = folder.settings();
    assert_eq!((settings, notices.len()), (Settings::default(), 1));
    assert!(notices[0].0.contains("newer"));
    assert!(folder.change_settings(|s| s.interval_secs = 30).is_err());
    assert_eq!(fs::read_to_string(folder.settings_file()).unwrap(), newer);
    assert_eq!(names(&folder), ["settings.toml"]);
}

#[test]
fn a_half_written_file_beside_it_changes_nothing() {
    let (_dir, folder) = folder();
    folder.change_settings(|s| s.interval_secs = 30).unwrap();
    put(&folder, ".new-abc", "interval_secs = 9");
    put(&folder, "profiles/.new-abc", "name = \"ha");
    assert_eq!(folder.settings().0.interval_secs, 30);
    assert_eq!(folder.profiles(), (vec![], vec![]));
}

#[test]
fn profiles_are_added_changed_and_removed_by_name() {
    let (_dir, folder) = folder();
    folder.add_profile(&named("Acme")).unwrap();
    assert!(matches!(folder.add_profile(&named("Acme")), Err(Error::NameTaken(_))));
    let changed = folder.change_profile("Acme", |p| {
        p.host = "b.example".into();
        p.name = "Other".into();
    });
    assert_eq!(changed.unwrap().name, "Acme", "the name is the key to the secrets");
    assert_eq!(folder.profiles().0[0].host, "b.example");
    folder.remove_profile("Acme").unwrap();
    assert!(matches!(folder.remove_profile("Acme"), Err(Error::NoSuchProfile(_))));
    assert!(matches!(folder.change_profile("Acme", |_| {}), Err(Error::NoSuchProfile(_))));
}

#[test]
fn names_that_look_the_same_as_files_are_kept_apart() {
    let (_dir, folder) = folder();
    let all = ["ACME", "a/b", "a:b", "acme", "con", "…", "日本"];
    for name in all {
        folder.add_profile(&named(name)).unwrap();
    }
    let mut found: Vec<_> = folder.profiles().0.into_iter().map(|p| p.name).collect();
    found.sort();
    assert_eq!(found, all.map(str::to_owned));
    folder.remove_profile("a/b").unwrap();
    assert!(folder.profiles().0.iter().any(|p| p.name == "a:b"));
    assert!(folder.path.join("profiles").read_dir().unwrap().count() == all.len() - 1);
}

#[test]
fn a_broken_profile_hides_no_other_and_is_not_overwritten() {
    let (_dir, folder) = folder();
    folder.add_profile(&named("Acme")).unwrap();
    put(&folder, "profiles/beta.toml", "name = ");
    let (profiles, notices) = folder.profiles();
    assert_eq!((profiles.len(), notices.len()), (1, 1));
    folder.add_profile(&named("beta")).unwrap();
    assert_eq!(fs::read_to_string(folder.path.join("profiles/beta.toml")).unwrap(), "name = ");
    assert_eq!(folder.profiles().0.len(), 2);
}

#[test]
fn names_that_cannot_be_profiles_are_refused() {
    let (_dir, folder) = folder();
    for name in ["", " ", " a", "a\nb", &"x".repeat(61)] {
        assert!(matches!(folder.add_profile(&named(name)), Err(Error::BadName)), "{name:?}");
    }
}
