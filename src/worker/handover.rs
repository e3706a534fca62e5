//! The hand-over sheet of the open connection: for the preview, and written to a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::controller::Controller;
use super::event::Event;
use super::sheet::{self, Known};
use crate::explanation::Explanation;
use crate::report::{ConnectionPart, Format, Report, export};

impl Controller {
    pub(super) async fn make_report(&mut self, format: Format) {
        let Some(report) = self.report() else { return };
        let text = export(&report, format).into();
        self.tell(Event::ReportMade { report: Arc::new(report), format, text }).await;
    }

    pub(super) async fn export_report(&mut self, format: Format, path: PathBuf) {
        let Some(report) = self.report() else { return };
        match write_whole(&path, export(&report, format).as_bytes()) {
            Ok(()) => self.tell(Event::ReportExported { path }).await,
            Err(why) => {
                self.fail(Explanation::new(
                    format!("{} could not be written: {why}", path.display()),
                    "Nothing was exported, and what was in that file before is still there",
                    "Choose another folder, or look whether the disk is full",
                ))
                .await;
            }
        }
    }

    fn report(&self) -> Option<Report> {
        let connection = self.connection.as_ref()?;
        let profile = &connection.opened.profile;
        let token_kept = match (connection.opened.practice, connection.opened.session_only) {
            (true, _) => "made for practice",
            (false, true) => "in memory for this session",
            (false, false) => "stored in the OS keyring",
        };
        Some(sheet::gather(Known {
            connection: ConnectionPart {
                profile: Some(profile.name.clone()),
                host: connection.credentials.base_url.host_and_port(),
                path: connection.credentials.base_url.path().to_owned(),
                token_kept: token_kept.to_owned(),
                fingerprint: connection.credentials.token.fingerprint(),
                token_since: profile.token_since,
                profile_created: profile.created,
                okta_org: profile.okta_org.clone(),
            },
            progress: &connection.progress,
            test: connection.test.as_ref().map(|(report, at)| (report, *at)),
            snapshot: connection.snapshot.as_ref(),
            feed: Some(&connection.feed),
            now: self.now(),
        }))
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When the folder takes no file.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
