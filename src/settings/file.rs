//! One TOML file: read with all that can be wrong with it, and written whole or not at all.
//!
//! A broken file is kept aside before the first write takes its place; one of a newer version is
//! never written. Knows nothing of what the file says.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use super::{Error, Notice, VERSION};

/// What a file is.
pub(super) enum Found<T> {
    /// Nothing there.
    Missing,
    /// As it should be.
    Good(T),
    /// It cannot be read as what it should be.
    Broken(String),
    /// Written by a newer version of the program.
    Newer(u64),
}

pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Found<T> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Found::Missing,
        Err(error) => return Found::Broken(error.to_string()),
    };
    let table: toml::Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => return Found::Broken(error.message().to_owned()),
    };
    match table.get("version").and_then(toml::Value::as_integer).and_then(|version| u64::try_from(version).ok()) {
        Some(version) if version > u64::from(VERSION) => Found::Newer(version),
        _ => table.try_into().map_or_else(|error| Found::Broken(error.message().to_owned()), Found::Good),
    }
}

impl<T> Found<T> {
    /// The value, and what is to be said about the file.
    pub(super) fn or_notice(self, path: &Path) -> (Option<T>, Option<Notice>) {
        let path = path.display();
        match self {
            Self::Missing => (None, None),
            Self::Good(value) => (Some(value), None),
            Self::Broken(why) => (None, Some(Notice(format!("{path} cannot be read ({why}) and is not used")))),
            Self::Newer(version) => (
                None,
                Some(Notice(format!(
                    "{path} is of version {version} of its form, newer than this program knows, and is neither used nor changed"
                ))),
            ),
        }
    }
}

/// Reads for a change: a broken file is kept aside first, a newer one refuses the change.
pub(super) fn read_to_change<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match read(path) {
        Found::Missing => Ok(None),
        Found::Good(value) => Ok(Some(value)),
        Found::Broken(_) => keep_aside(path).map(|_| None),
        Found::Newer(version) => {
            Err(write_error(path, &format!("it is of version {version}, newer than this program knows")))
        }
    }
}

/// Moves a file to the first free name `….broken-N` beside it.
pub(super) fn keep_aside(path: &Path) -> Result<PathBuf, Error> {
    let aside = (1..)
        .map(|number: u32| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".broken-{number}"));
            PathBuf::from(name)
        })
        .find(|aside| !aside.exists());
    let Some(aside) = aside else { return Err(write_error(path, "too many broken ones are kept aside")) };
    fs::rename(path, &aside).map_err(|error| write_error(path, &error))?;
    Ok(aside)
}

/// Writes whole: to a file beside it, to the disk, then in its place.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let text = toml::to_string_pretty(value).map_err(|error| write_error(path, &error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let save = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        beside.write_all(text.as_bytes())?;
        beside.as_file().sync_all()?;
        beside.persist(path)?;
        Ok(())
    };
    save().map_err(|error| write_error(path, &error))
}

/// Holds the folder's lock until dropped; other threads and other copies of the program wait.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(".lock");
    let locked = || -> std::io::Result<File> {
        fs::create_dir_all(folder)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    locked().map_err(|error| write_error(&path, &error))
}

pub(super) fn write_error(path: &Path, why: &(impl ToString + ?Sized)) -> Error {
    Error::Write { path: path.to_owned(), why: why.to_string() }
}
