//! The token of all tests and the hunt for it afterwards. Knows the forms in which a token can leak (as it is, half
//! of it, in base64, URL-encoded) and where to look: what it is shown, the folder of the test, every line of the log
//! and every panic. A token that a test sees arrive at its own server is no leak and is not shown to it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, Once};

use memchr::memmem;
use tracing_subscriber::filter::LevelFilter;

/// The token of all tests. Its blank-free oddities, `+` and `=`, look different in a URL.
pub(crate) const CANARY: &str = "canary+7Yq2vZp9Xk4LmW1s=";

/// A token that no server knows. It begins with the other one, so that it is found as well.
pub(crate) const WRONG: &str = "canary+7Yq2vZp9Xk4LmW1s=wrong";

/// Panics when a form of the token stands in `shown`; `place` is where that came from.
pub(crate) fn assert_unseen(place: &str, shown: impl AsRef<[u8]>) {
    if let Some(form) = form_in(shown.as_ref()) {
        panic!("the token, {form}, is in {place}");
    }
}

/// A folder for one test. When it is dropped, everything below it and the log so far are searched.
pub(crate) struct Guard {
    folder: tempfile::TempDir,
    others: Vec<PathBuf>,
    shown: Log,
}

impl Guard {
    /// Starts the search of the log, if no test of this process did, and makes a folder.
    pub(crate) fn new() -> Self {
        listen();
        Self { folder: tempfile::tempdir().expect("a folder"), others: Vec::new(), shown: Log::default() }
    }

    /// Searches another folder as well.
    pub(crate) fn and_below(mut self, folder: &Path) -> Self {
        self.others.push(folder.to_owned());
        self
    }

    /// Searches something now and fails at the end of the test: for places that must not panic.
    pub(crate) fn show(&self, place: &str, shown: impl AsRef<[u8]>) {
        self.shown.take(place, shown.as_ref());
    }

    /// The folder of the test.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the token is, without the token.
    fn finds(&self) -> Vec<String> {
        let mut finds = [OF_THIS_PROCESS.finds(), self.shown.finds()].concat();
        for folder in std::iter::once(self.path()).chain(self.others.iter().map(PathBuf::as_path)) {
            search_below(folder, &mut finds);
        }
        finds
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let finds = self.finds();
        assert!(finds.is_empty() || std::thread::panicking(), "the token was found: {finds:#?}");
    }
}

/// Names and contents of all files; what is no file (a socket) or just went away has no content.
fn search_below(folder: &Path, finds: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        finds.extend(
            form_in(path.as_os_str().as_encoded_bytes()).map(|form| format!("{form} in a name below a folder")),
        );
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => search_below(&path, finds),
            Ok(kind) if kind.is_file() => {
                let bytes = std::fs::read(&path).unwrap_or_default();
                finds.extend(form_in(&bytes).map(|form| format!("{form} in {}", path.display())));
            }
            _ => {}
        }
    }
}

/// Takes lines of a log, searches each and remembers what was found.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

/// One log for the process: the worker and the servers write from their own threads.
static OF_THIS_PROCESS: LazyLock<Log> = LazyLock::new(Log::default);

impl Log {
    fn take(&self, place: &str, line: &[u8]) {
        if let Some(form) = form_in(line) {
            let about: String = String::from_utf8_lossy(line).replace(CANARY, "[token]").chars().take(100).collect();
            let find = format!("{form} in {place}: {about}");
            self.0.lock().unwrap_or_else(|e| e.into_inner()).push(find);
        }
    }

    fn finds(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.take("a line of the log", line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn subscriber(log: Log) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || log.clone())
        .finish()
}

/// From now on each line of any module's log, and the message of each panic, is searched.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(subscriber(OF_THIS_PROCESS.clone())).expect("the only log");
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            OF_THIS_PROCESS.take("a panic", info.to_string().as_bytes());
            before(info);
        }));
    });
}

/// The first form of the token in some bytes, whatever the case of their letters.
fn form_in(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.to_ascii_lowercase();
    FORMS.iter().find(|(_, form)| memmem::find(&bytes, form).is_some()).map(|(name, _)| *name)
}

/// What is looked for, in lower case, with its name.
static FORMS: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(|| {
    let (first, second) = CANARY.split_at(CANARY.len() / 2);
    let in_url: String = url::form_urlencoded::byte_serialize(CANARY.as_bytes()).collect();
    let mut forms = vec![("as it is", CANARY.to_owned()), ("URL-encoded", in_url)];
    forms.extend((0..3).map(|before| ("in base64", base64_behind(before, CANARY.as_bytes()))));
    forms.extend([("its first half", first.to_owned()), ("its second half", second.to_owned())]);
    forms.into_iter().map(|(name, form)| (name, form.to_ascii_lowercase().into_bytes())).collect()
});

/// The base64 letters that belong to `bytes` alone when so many other bytes stand before them.
fn base64_behind(before: usize, bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let all: Vec<u8> = std::iter::repeat_n(0, before).chain(bytes.iter().copied()).collect();
    let letter = |at: usize| {
        let pair = [all[at * 6 / 8], all.get(at * 6 / 8 + 1).copied().unwrap_or(0)];
        char::from(LETTERS[usize::from(u16::from_be_bytes(pair) >> (10 - at * 6 % 8)) & 63])
    };
    ((before * 8).div_ceil(6)..all.len() * 8 / 6).map(letter).collect()
}

#[test]
fn a_planted_token_is_found_in_every_form() {
    let forms = [
        ("as it is", CANARY),
        ("as it is", "Authorization: bearer CANARY+7YQ2VZP9XK4LMW1S="),
        ("as it is", WRONG),
        ("URL-encoded", "?token=canary%2B7Yq2vZp9Xk4LmW1s%3D"),
        ("in base64", "Y2FuYXJ5KzdZcTJ2WnA5WGs0TG1XMXM9dGFpbA=="),
        ("in base64", "eGNhbmFyeSs3WXEydlpwOVhrNExtVzFzPXRhaWw="),
        ("in base64", "eHljYW5hcnkrN1lxMnZacDlYazRMbVcxcz10YWls"),
        ("its first half", "canary+7Yq2v..."),
        ("its second half", "...Zp9Xk4LmW1s="),
    ];
    for (form, text) in forms {
        assert_eq!(form_in(text.as_bytes()), Some(form), "{text}");
    }
    assert_eq!(form_in(b"canary, Bearer <token>, Y2FuYXJ5"), None);
}

#[test]
#[should_panic(expected = "the token, as it is, is in an answer")]
fn a_planted_token_in_what_is_shown_ends_the_test() {
    assert_unseen("an answer", format!("Bearer {CANARY}"));
}

#[test]
fn a_planted_token_in_a_file_or_a_name_is_found() {
    let (other, guard) = (tempfile::tempdir().expect("a folder"), Guard::new());
    assert_eq!(guard.finds(), [""; 0]);
    let guard = guard.and_below(other.path());
    let deep = guard.path().join("logs/old");
    std::fs::create_dir_all(&deep).expect("made");
    let planted = [deep.join("today.log"), other.path().join(CANARY)];
    std::fs::write(&planted[0], format!("asked with {CANARY}")).expect("written");
    std::fs::write(&planted[1], "").expect("written");
    assert_eq!(guard.finds().len(), 2, "{:?}", guard.finds());
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(guard))).is_err(), "its end is a failure");
}

#[test]
#[should_panic(expected = "as it is in a corner")]
fn a_planted_token_that_was_shown_ends_the_test_late() {
    let guard = Guard::new();
    guard.show("a corner", CANARY);
}

#[test]
fn a_planted_token_in_the_log_is_found() {
    let log = Log::default();
    tracing::subscriber::with_default(subscriber(log.clone()), || {
        tracing::trace!("nothing to see");
        assert_eq!(log.finds(), [""; 0]);
        tracing::trace!(header = CANARY, "asked");
    });
    let finds = log.finds();
    assert!(finds.len() == 1 && form_in(finds[0].as_bytes()).is_none(), "one find, told without the token: {finds:?}");
}
