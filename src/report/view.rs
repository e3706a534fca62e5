//! The sheet as titled lines of text, the same for every form that people read.
//!
//! Everything foreign is made safe to show here; escaping for a format is the format's business.

use jiff::Timestamp;
use serde::Serialize;

use super::{ConnectionPart, Report};
use crate::directory::Totals;
use crate::scim::ServerCard;
use crate::scim::connection_test::{Stage, StageState, TestReport, Verdict};
use crate::text::{DETAIL_LIMIT, clipped, counted, grouped};

/// A name and what it is.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// A line with a state.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) title: String,
    /// Names the colour, never shown.
    pub(super) state: &'static str,
    pub(super) word: &'static str,
    pub(super) evidence: String,
    pub(super) at: String,
}

/// A heading with its facts, its lines or both; empty parts are left out of the sheet.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) facts: Vec<Fact>,
    /// Headings of the lines; none when there are no lines.
    pub(super) columns: Option<[&'static str; 4]>,
    pub(super) lines: Vec<Line>,
    pub(super) items: Vec<String>,
    /// Whether the items are numbered.
    pub(super) numbered: bool,
}

/// The whole sheet.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) title: String,
    pub(super) made: String,
    pub(super) sections: Vec<Section>,
    pub(super) support: String,
}

impl View {
    pub(super) fn of(report: &Report) -> Self {
        let mut sections = vec![connection(&report.connection), steps(report), features(report)];
        sections.extend(report.test.as_ref().map(|test| last_test(test, report.tested_at)));
        sections.extend(report.test.as_ref().map(|test| server_card(&test.server)));
        sections.extend(report.totals.as_ref().map(|totals| people(totals, report)));
        sections.extend([recent(&report.recent), next_steps(&report.next_steps)]);
        sections.retain(|section| !section.is_empty());
        Self {
            title: format!("SCIM provisioning at {}", shown(&report.connection.host)),
            made: format!("Made {} by SCIM Assistant {}", minute(report.made_at), shown(&report.program_version)),
            sections,
            support: shown(&report.support),
        }
    }
}

impl Section {
    fn titled(title: &'static str) -> Self {
        let (facts, lines, items) = (Vec::new(), Vec::new(), Vec::new());
        Self { title, note: String::new(), facts, columns: None, lines, items, numbered: false }
    }

    fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.lines.is_empty() && self.items.is_empty()
    }

    fn fact(&mut self, label: &'static str, value: impl Into<Option<String>>) {
        if let Some(value) = value.into().filter(|value| !value.is_empty()) {
            self.facts.push(Fact { label, value });
        }
    }
}

/// `2026-11-25 14:02 UTC`.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn shown(text: &str) -> String {
    clipped(text, DETAIL_LIMIT).into_owned()
}

fn shown_or_empty(text: Option<&str>) -> String {
    text.map(shown).unwrap_or_default()
}

fn time_or_empty(at: Option<Timestamp>) -> String {
    at.map(minute).unwrap_or_default()
}

fn connection(part: &ConnectionPart) -> Section {
    let mut section = Section::titled("Connection");
    section.fact("Profile", part.profile.as_deref().map(shown));
    section.fact("Server", shown(&part.host));
    section.fact("Path", shown(&part.path));
    section.fact("Token", token(part));
    section.fact("Okta", part.okta_org.as_deref().map(shown));
    section.fact("Profile made", part.profile_created.map(minute));
    section
}

fn token(part: &ConnectionPart) -> String {
    let since = part.token_since.map(|at| format!(", first used {}", minute(at))).unwrap_or_default();
    format!("{}, fingerprint {}{since}", shown(&part.token_kept), shown(&part.fingerprint))
}

fn steps(report: &Report) -> Section {
    let line = |step: &super::StepPart| Line {
        title: shown(&step.title),
        state: step.state.key(),
        word: step.state.word(),
        evidence: shown_or_empty(step.evidence.as_deref()),
        at: time_or_empty(step.at),
    };
    let lines = report.steps.iter().map(line).collect();
    Section { columns: Some(["Step", "State", "Evidence", "When"]), lines, ..Section::titled("Steps") }
}

fn features(report: &Report) -> Section {
    let line = |feature: &super::FeaturePart| Line {
        title: shown(&feature.title),
        state: feature.state.key(),
        word: feature.state.word(),
        evidence: shown_or_empty(feature.evidence.as_deref()),
        at: [feature.at.map(minute), feature.after_secs.map(after)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
    };
    let lines = report.features.iter().map(line).collect();
    Section { columns: Some(["Feature", "State", "Evidence", "When"]), lines, ..Section::titled("Features") }
}

fn after(seconds: u64) -> String {
    format!("after {}", counted(usize::try_from(seconds).unwrap_or(usize::MAX), "second", "seconds"))
}

fn last_test(test: &TestReport, at: Option<Timestamp>) -> Section {
    let verdict = match test.verdict {
        Verdict::Ok => "Verdict: ok",
        Verdict::Problem => "Verdict: problem",
    };
    let note = at.map_or_else(|| verdict.to_owned(), |at| format!("{verdict}, {}", minute(at)));
    let mut section = Section { note, ..Section::titled("Last connection test") };
    section.columns = Some(["Stage", "State", "What was seen", "Took"]);
    section.lines = test.stages.iter().map(stage).collect();
    section
}

fn stage(stage: &Stage) -> Line {
    let (state, word) = match stage.state {
        StageState::Seen => ("seen", "seen"),
        StageState::Problem => ("problem", "problem"),
        StageState::Noted => ("waiting", "noted"),
        StageState::NotReached => ("to_do", "not reached"),
        StageState::Skipped => ("to_do", "skipped"),
    };
    let parts = [Some(&stage.said), stage.cause.as_ref(), stage.fix.as_ref()];
    let evidence = parts.into_iter().flatten().filter(|part| !part.is_empty()).map(|part| shown(part));
    let evidence = evidence.collect::<Vec<_>>().join("; ");
    Line { title: stage.id.title().to_owned(), state, word, evidence, at: format!("{} ms", grouped(stage.ms)) }
}

fn server_card(card: &ServerCard) -> Section {
    let yes_no = |fact: Option<bool>| fact.map(|yes| if yes { "yes" } else { "no" }.to_owned());
    let listed = |texts: &[String]| texts.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", ");
    let mut section = Section::titled("Server card");
    section.fact("Host", shown(&card.host));
    section.fact("Addresses", listed(&card.addresses));
    section.fact("HTTP", card.http.as_deref().map(shown));
    section.fact("TLS", card.tls.as_deref().map(shown));
    section.fact("Certificate issuer", card.issuer.as_deref().map(shown));
    section.fact("Certificate until", card.certificate_until.as_deref().map(shown));
    section.fact("Announced people", card.users.map(grouped));
    section.fact("Announced groups", card.groups.map(grouped));
    section.fact("Finds a person by user name", yes_no(card.filter_works));
    section.fact("… in any letter case", yes_no(card.filter_ignores_case));
    section.fact("Second page brings others", yes_no(card.paging_works));
    section.fact("People in a page", card.page_size.map(|size| format!("{} at most", grouped(size))));
    section.fact("Announces", listed(&card.announces));
    section.items = card.oddities.iter().map(|oddity| shown(oddity)).collect();
    section
}

fn people(totals: &Totals, report: &Report) -> Section {
    let mut section = Section::titled("People and groups");
    let read = report.read_at.map(|at| format!("Read {}", minute(at)));
    let partial = (!report.complete).then(|| "the read was not complete, so these numbers are the least".to_owned());
    section.note = [read, partial].into_iter().flatten().collect::<Vec<_>>().join("; ");
    for (label, number) in [
        ("People", totals.users),
        ("Active", totals.active),
        ("Inactive", totals.inactive),
        ("Not stated whether active", totals.not_stated),
        ("Without a group", totals.users_without_group),
        ("Groups", totals.groups),
        ("Empty groups", totals.empty_groups),
        ("Memberships", totals.memberships),
        ("Unreadable records", totals.unreadable),
    ] {
        section.fact(label, grouped(number as u64));
    }
    section
}

fn recent(changes: &[(Timestamp, String)]) -> Section {
    let items = changes.iter().map(|(at, text)| format!("{}: {}", minute(*at), shown(text))).collect();
    Section { items, ..Section::titled("Recent changes") }
}

fn next_steps(steps: &[String]) -> Section {
    let items = steps.iter().map(|step| shown(step)).collect();
    Section { items, numbered: true, ..Section::titled("Next steps") }
}
