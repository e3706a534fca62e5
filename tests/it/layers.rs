//! The map of the crate holds: a module names only modules of lower rows, and each outside thing has one owner.

use std::path::{Path, PathBuf};

/// The rows of `src/lib.rs`, lowest first.
const ROWS: &[&[&str]] = &[
    &["secret", "base_url", "okta_org", "pasted", "text", "explanation"],
    &["http"],
    &["scim", "vault", "settings", "practice"],
    &["directory"],
    &["guide"],
    &["report"],
    &["worker"],
    &["app", "cli"],
];

/// Words that only one place may say: the word, and the beginnings of paths that may.
const OWNERS: &[(&str, &[&str])] = &[
    ("reqwest", &["http"]),
    ("keyring::", &["vault"]),
    ("axum::", &["practice"]),
    ("egui", &["app"]),
    ("eframe", &["app"]),
    ("rfd::", &["app"]),
    ("arboard", &["app"]),
    ("println!", &["cli/output.rs"]),
    ("eprintln!", &["cli/output.rs"]),
    ("Color32::from_", &["app/theme"]),
    ("Timestamp::now", &["worker", "practice", "cli", "main.rs"]),
];

/// Within the lowest row, words may build on one another.
const WORDS: usize = 0;

#[test]
fn a_module_names_only_lower_rows() {
    let mut broken = Vec::new();
    for (file, text) in sources("src") {
        let Some(own) = module_of(&file) else { continue };
        let Some(row) = row_of(&own) else { panic!("{own} is in no row of the map") };
        for other in named(&text) {
            let Some(other_row) = row_of(&other) else { continue };
            if other != own && other_row >= row && row != WORDS {
                broken.push(format!("{} names crate::{other}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn each_outside_thing_has_one_owner() {
    let mut broken = Vec::new();
    for (file, text) in sources("src") {
        let path = file.to_string_lossy().replace('\\', "/");
        for (word, owners) in OWNERS {
            if code_of(&text).contains(word) && !owners.iter().any(|owner| path.starts_with(owner)) {
                broken.push(format!("{path} says {word}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_file_opens_with_a_paragraph_and_stays_readable() {
    for (file, text) in sources("src") {
        assert!(text.starts_with("//!"), "{} does not say what it knows", file.display());
        assert!(text.lines().count() <= 600, "{} is over 600 lines", file.display());
    }
}

#[test]
fn no_test_makes_up_a_token_of_its_own() {
    let made_up = ["Token::parse(\"", "SecretString::from(\"", "token: \"", "Bearer canary"];
    let mut broken = Vec::new();
    let others = |(file, _): &(PathBuf, String)| !file.ends_with("layers.rs") && !file.ends_with("secret.rs");
    for (file, text) in sources("tests").into_iter().chain(sources("src")).filter(others) {
        broken.extend(made_up.iter().filter(|word| text.contains(**word)).map(|w| format!("{}: {w}", file.display())));
    }
    assert!(broken.is_empty(), "the canary is the token of all tests: {broken:#?}");
}

fn sources(below: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("target")).then_some(path));
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// The top module of a file; the crate's roots have none.
fn module_of(file: &Path) -> Option<String> {
    let first = file.iter().next()?.to_string_lossy().trim_end_matches(".rs").to_owned();
    (!["lib", "main", "window"].contains(&first.as_str())).then_some(first)
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// The top modules behind `crate::`, also in `use crate::{a, b}`.
fn named(text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').and_then(|r| r.split('}').next());
        let parts = list.map_or_else(|| vec![rest], |list| list.split(',').collect());
        names.extend(
            parts.iter().map(|part| {
                part.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
            }),
        );
    }
    names
}

/// The text without comments and without the tests at the end of a file.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}
