//! Where the files are and what they are called.
//!
//! A profile's file is named after the profile as far as file systems allow; the name inside the
//! file is the one that counts, so two names that look the same as file names get two files.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{self, Found, write_error};
use super::{Error, Notice, Profile, Settings, VERSION};
use crate::text::file_name;

/// Names another folder for the files; for tests and for portable use.
const PLACE: &str = "SCIM_ASSISTANT_CONFIG";
/// The longest name of a profile, in characters.
const NAME_LIMIT: usize = 60;

/// The folder of the files.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The platform's config folder (`SCIM_ASSISTANT_CONFIG` names another).
    pub fn of_this_person() -> Self {
        let named = std::env::var_os(PLACE).filter(|path| !path.is_empty()).map(PathBuf::from);
        let path = named.or_else(|| {
            directories::ProjectDirs::from("", "", "scim-assistant").map(|dirs| dirs.config_dir().to_owned())
        });
        Self { path: path.unwrap_or_else(|| PathBuf::from(".scim-assistant")) }
    }

    /// Any folder; it is made on the first write.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The settings, and what was wrong with their file.
    pub fn settings(&self) -> (Settings, Vec<Notice>) {
        let path = self.settings_file();
        let (settings, notice) = file::read::<Settings>(&path).or_notice(&path);
        (settings.unwrap_or_default(), notice.into_iter().collect())
    }

    /// Changes the settings: reads the file anew behind the lock, applies, writes.
    ///
    /// # Errors
    /// When the file cannot be written; it is then as it was.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, Error> {
        let _lock = file::lock(&self.path)?;
        let path = self.settings_file();
        let mut settings: Settings = file::read_to_change(&path)?.unwrap_or_default();
        change(&mut settings);
        settings.version = VERSION;
        file::write(&path, &settings)?;
        Ok(settings)
    }

    /// All profiles by name, and what was wrong with files.
    pub fn profiles(&self) -> (Vec<Profile>, Vec<Notice>) {
        let mut profiles = Vec::new();
        let mut notices = Vec::new();
        for path in self.profile_files() {
            let (profile, notice) = file::read::<Profile>(&path).or_notice(&path);
            profiles.extend(profile.filter(|profile| !profile.name.is_empty()));
            notices.extend(notice);
        }
        profiles.sort_by_cached_key(|profile| (profile.name.to_lowercase(), profile.name.clone()));
        (profiles, notices)
    }

    /// Adds a profile.
    ///
    /// # Errors
    /// When the name is taken or cannot be one, or the file cannot be written.
    pub fn add_profile(&self, profile: &Profile) -> Result<(), Error> {
        check_name(&profile.name)?;
        let _lock = file::lock(&self.path)?;
        if self.file_of(&profile.name).is_some() {
            return Err(Error::NameTaken(profile.name.clone()));
        }
        let profile = Profile { version: VERSION, ..profile.clone() };
        file::write(&self.free_file(&profile.name), &profile)
    }

    /// Changes a profile: reads the file anew behind the lock, applies, writes. Its name stays, as
    /// the name is the key to its secrets.
    ///
    /// # Errors
    /// When there is none of that name or the file cannot be written.
    pub fn change_profile(&self, name: &str, change: impl FnOnce(&mut Profile)) -> Result<Profile, Error> {
        let _lock = file::lock(&self.path)?;
        let (path, mut profile) = self.file_of(name).ok_or_else(|| Error::NoSuchProfile(name.to_owned()))?;
        change(&mut profile);
        let profile = Profile { version: VERSION, name: name.to_owned(), ..profile };
        file::write(&path, &profile)?;
        Ok(profile)
    }

    /// Removes a profile's file.
    ///
    /// # Errors
    /// When there is none of that name or the file cannot be removed.
    pub fn remove_profile(&self, name: &str) -> Result<(), Error> {
        let _lock = file::lock(&self.path)?;
        let (path, _) = self.file_of(name).ok_or_else(|| Error::NoSuchProfile(name.to_owned()))?;
        fs::remove_file(&path).map_err(|error| write_error(&path, &error))
    }

    fn settings_file(&self) -> PathBuf {
        self.path.join("settings.toml")
    }

    /// Every file of a profile, in a fixed order.
    fn profile_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path.join("profiles")).into_iter().flatten().flatten();
        let mut files: Vec<_> =
            entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
        files.sort();
        files
    }

    fn file_of(&self, name: &str) -> Option<(PathBuf, Profile)> {
        self.profile_files().into_iter().find_map(|path| match file::read::<Profile>(&path) {
            Found::Good(profile) if profile.name == name => Some((path, profile)),
            _ => None,
        })
    }

    /// The first name that no file has, compared as file systems do that ignore case.
    fn free_file(&self, name: &str) -> PathBuf {
        let stem = file_name(name, "profile");
        let taken: Vec<String> = self.profile_files().iter().map(|path| name_in_lower_case(path)).collect();
        let mut file = format!("{stem}.toml");
        let mut number = 2;
        while taken.contains(&file.to_lowercase()) {
            file = format!("{stem}-{number}.toml");
            number += 1;
        }
        self.path.join("profiles").join(file)
    }
}

fn name_in_lower_case(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn check_name(name: &str) -> Result<(), Error> {
    let fits = (1..=NAME_LIMIT).contains(&name.chars().count());
    let plain = name.trim() == name && !name.chars().any(char::is_control);
    if fits && plain { Ok(()) } else { Err(Error::BadName) }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
