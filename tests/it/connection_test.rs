//! The connection test against small servers on loopback, each wrong in one way.

use std::sync::Arc;

use jiff::Timestamp;
use scim_assistant::http::Route;
use scim_assistant::practice::{Lab, Options, serve};
use scim_assistant::scim::connection_test::{Input, Outcome, Stage, StageId, StageState, Verdict, run};
use scim_assistant::secret::Token;
use serde_json::json;

use crate::support::canary::{CANARY, Guard, WRONG, assert_unseen};
use crate::support::closure_server::{self, Asked, ClosureServer};
use crate::support::raw_server::{RawServer, Step, answer};
use crate::support::tls_server::{Kind, TlsServer};

type Answer = closure_server::Answer<String>;

const JSON: &str = "application/scim+json";
const PEOPLE: [&str; 5] = ["ann@x.example", "bob@x.example", "cem@x.example", "dua@x.example", "eva@x.example"];

async fn test(base_url: &str, token: &str) -> Outcome {
    test_through(base_url, token, Route::default()).await
}

async fn test_through(base_url: &str, token: &str, route: Route) -> Outcome {
    let (_guard, mut told) = (Guard::new(), Vec::new());
    let input = Input { base_url: base_url.to_owned(), token: token.to_owned().into(), route, now: Timestamp::now() };
    let outcome = run(input, |stage| told.push(stage.clone())).await;
    let stages = &outcome.report.stages;
    assert_eq!(stages.iter().map(|stage| stage.id).collect::<Vec<_>>(), StageId::ALL);
    assert_eq!(told.len(), stages.len(), "each stage is told once");
    assert_unseen("the report", serde_json::to_string(&outcome.report).unwrap());
    assert_unseen("the stages", format!("{told:?} {:?}", outcome.token));
    for stage in stages.iter().filter(|stage| stage.state == StageState::Problem) {
        assert!(stage.cause.is_some() && stage.fix.is_some() && !stage.said.is_empty(), "{stage:?}");
    }
    outcome
}

fn stage(outcome: &Outcome, id: StageId) -> &Stage {
    outcome.report.stages.iter().find(|stage| stage.id == id).unwrap()
}

/// The one stage with a problem.
fn problem(outcome: &Outcome) -> &Stage {
    let problems: Vec<&Stage> =
        outcome.report.stages.iter().filter(|stage| stage.state == StageState::Problem).collect();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(outcome.report.verdict, Verdict::Problem);
    assert!(outcome.accepted.is_none());
    problems[0]
}

fn scim_error(status: u16, detail: &str) -> Answer {
    let schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
    (status, JSON, json!({"schemas": schemas, "status": status.to_string(), "detail": detail}).to_string())
}

fn list(asked: &Asked, all: &[serde_json::Value]) -> Answer {
    let number = |name: &str, default: usize| asked.query(name).unwrap_or_default().parse().unwrap_or(default);
    let start = number("startIndex", 1);
    let page: Vec<_> = all.iter().skip(start - 1).take(number("count", 100)).collect();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(), "startIndex": start, "itemsPerPage": page.len(), "Resources": page,
    });
    (200, JSON, body.to_string())
}

/// A server as RFC 7644 has it, below a path.
fn scim(asked: &Asked, base: &str) -> Answer {
    let Some(resource) = asked.path().strip_prefix(base) else {
        return (404, "text/plain", "no such page".to_owned());
    };
    if asked.header("authorization").unwrap_or_default() != format!("Bearer {CANARY}") {
        return scim_error(401, "wrong token");
    }
    let filter = asked.query("filter").unwrap_or_default().to_lowercase();
    let wanted = |name: &&&str| filter.is_empty() || filter == format!("username eq \"{name}\"");
    let user = |name: &&str| json!({"id": format!("id-{name}"), "userName": name, "active": true});
    match resource {
        "/Users" => list(asked, &PEOPLE.iter().filter(wanted).map(user).collect::<Vec<_>>()),
        "/Groups" => list(asked, &[json!({"id": "g1", "displayName": "Field staff", "members": []})]),
        "/ServiceProviderConfig" => (200, JSON, json!({"patch": {"supported": true}}).to_string()),
        "/Schemas" | "/ResourceTypes" => list(asked, &[]),
        _ => scim_error(404, "no such resource"),
    }
}

fn good(asked: &Asked) -> Answer {
    scim(asked, "/scim/v2")
}

async fn tested(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (ClosureServer, Outcome) {
    let server = ClosureServer::start(answer).await;
    let outcome = test(&server.url("/scim/v2"), CANARY).await;
    (server, outcome)
}

/// Requests with a token that the server did not accept.
fn wrong_tokens(server: &ClosureServer, right: &str) -> usize {
    let asked = server.asked();
    asked
        .iter()
        .filter(|a| {
            !a.header("authorization").unwrap_or_default().is_empty()
                && a.header("authorization").unwrap_or_default() != right
        })
        .count()
}

#[tokio::test]
async fn a_good_server_passes_every_stage() {
    let (server, outcome) = tested(good).await;
    let states: Vec<StageState> = outcome.report.stages.iter().map(|stage| stage.state).collect();
    use StageState::{Noted, Seen, Skipped};
    // Loopback is out of Okta's reach, which the first stage notes.
    assert_eq!(states, [Noted, Skipped, Seen, Skipped, Seen, Seen, Seen, Seen, Seen, Seen, Seen]);
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    let paste = outcome.report.paste.as_ref().unwrap();
    assert_eq!((paste.base_url.as_str(), paste.token_form.as_str()), (&*server.url("/scim/v2"), "Bearer <token>"));
    let (base_url, token) = outcome.accepted.as_ref().unwrap();
    assert_eq!((base_url.as_str(), token.expose()), (&*server.url("/scim/v2"), CANARY));
    let card = &outcome.report.server;
    assert_eq!((card.users, card.groups), (Some(5), Some(1)));
    assert_eq!((card.paging_works, card.filter_works, card.filter_ignores_case), (Some(true), Some(true), Some(true)));
    assert_eq!(card.announces, ["patch: yes"]);
    assert_eq!(card.oddities, [""; 0]);
}

#[tokio::test]
async fn the_test_only_reads_and_sends_what_okta_sends() {
    let (server, _) = tested(good).await;
    let asked = server.asked();
    assert!(asked.iter().all(|a| a.method == "GET"), "{asked:?}");
    assert_eq!(asked[0].target, "/scim/v2/Users?startIndex=1&count=2");
    assert_eq!(asked[0].header("authorization").unwrap_or_default(), format!("Bearer {CANARY}"));
    assert_eq!(asked[0].header("accept").unwrap_or_default(), "application/scim+json");
    assert!(asked.iter().any(|a| a.target == "/scim/v2/Groups?startIndex=1&count=100"));
    assert_eq!(wrong_tokens(&server, &format!("Bearer {CANARY}")), 1, "the control request");
}

#[tokio::test]
async fn a_dirty_paste_is_cleaned_and_the_cleaning_is_said() {
    let server = ClosureServer::start(good).await;
    let outcome = test(&format!(" {}/ ", server.url("/scim/v2/Users")), &format!("bearer {CANARY}\n")).await;
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    let said = &stage(&outcome, StageId::Input).said;
    assert!(said.contains("the resource path at its end") && said.contains("the word Bearer"), "{said}");
}

#[tokio::test]
async fn a_wrong_token_is_refused_with_the_words_of_the_server() {
    let server = ClosureServer::start(good).await;
    let outcome = test(&server.url("/scim/v2"), WRONG).await;
    let token = problem(&outcome);
    assert_eq!(token.id, StageId::Token);
    assert!(token.said.contains("401") && token.said.contains("wrong token"), "{}", token.said);
    assert_eq!(stage(&outcome, StageId::Control).state, StageState::NotReached);
    assert_eq!(stage(&outcome, StageId::Users).state, StageState::NotReached);
    assert!(outcome.report.paste.is_none());
    assert!(outcome.token.is_some(), "the token stays for another try");
    let wrong = wrong_tokens(&server, "");
    assert!((3..=12).contains(&wrong), "{wrong} requests with a wrong token");
}

#[tokio::test]
async fn a_server_that_refuses_everything_everywhere_sees_at_most_twelve_wrong_tokens() {
    let (server, outcome) = tested(|asked| match asked.header("accept").unwrap_or_default() {
        "application/scim+json" => (406, "text/plain", String::new()),
        _ => scim_error(401, "no"),
    })
    .await;
    assert_eq!(problem(&outcome).id, StageId::Token);
    let wrong = wrong_tokens(&server, "");
    assert!((4..=12).contains(&wrong), "{wrong} requests with a wrong token");
}

#[tokio::test]
async fn a_server_that_wants_the_bare_token_is_recognised() {
    let (_server, outcome) = tested(|asked| {
        let bare = asked.header("authorization").unwrap_or_default() == CANARY;
        if bare { list(asked, &[]) } else { scim_error(401, "no") }
    })
    .await;
    let token = problem(&outcome);
    assert_eq!(token.id, StageId::Token);
    assert!(token.cause.as_ref().unwrap().contains("without the word Bearer"), "{token:?}");
    assert!(token.fix.as_ref().unwrap().contains("Paste <token> into API Token"), "{token:?}");
    assert_eq!(outcome.report.paste.as_ref().unwrap().token_form, "<token>");
}

#[tokio::test]
async fn a_server_that_wants_bearer_twice_is_recognised() {
    let (_server, outcome) = tested(|asked| {
        let doubled = asked.header("authorization").unwrap_or_default() == format!("Bearer Bearer {CANARY}");
        if doubled { list(asked, &[]) } else { scim_error(401, "no") }
    })
    .await;
    assert_eq!(problem(&outcome).id, StageId::Token);
    assert_eq!(outcome.report.paste.as_ref().unwrap().token_form, "Bearer Bearer <token>");
}

#[tokio::test]
async fn a_base_url_without_its_path_is_completed() {
    let server = ClosureServer::start(good).await;
    let outcome = test(&server.url(""), CANARY).await;
    let http = problem(&outcome);
    assert_eq!(http.id, StageId::Http);
    assert!(http.fix.as_ref().unwrap().contains(&server.url("/scim/v2")), "{http:?}");
    let paste = outcome.report.paste.as_ref().unwrap();
    assert_eq!((paste.base_url.as_str(), paste.token_form.as_str()), (&*server.url("/scim/v2"), "Bearer <token>"));
    assert_eq!(stage(&outcome, StageId::Token).state, StageState::NotReached);
}

#[tokio::test]
async fn a_base_url_with_its_path_twice_is_shortened() {
    let server = ClosureServer::start(good).await;
    let outcome = test(&server.url("/scim/v2/scim/v2"), CANARY).await;
    assert_eq!(outcome.report.paste.as_ref().unwrap().base_url, server.url("/scim/v2"));
}

#[tokio::test]
async fn a_web_page_is_told_with_its_title() {
    let page = "<!doctype html><html><head><title>Sign in to Example</title></head></html>";
    for status in [200, 404] {
        let (_server, outcome) = tested(move |_| (status, "text/html", page.to_owned())).await;
        let http = problem(&outcome);
        assert_eq!(http.id, StageId::Http);
        assert!(http.said.contains("Sign in to Example"), "{http:?}");
        assert_eq!(http.cause.as_deref(), Some("This is a web page, not a SCIM endpoint"));
        assert!(outcome.report.paste.is_none());
    }
}

#[tokio::test]
async fn a_redirect_to_another_host_is_shown_and_not_followed() {
    let elsewhere = ClosureServer::start(good).await;
    let target = elsewhere.url("/login");
    let (_server, outcome) = tested(move |_| (302, "text/html", target.clone())).await;
    let http = problem(&outcome);
    assert_eq!(http.id, StageId::Http);
    assert!(http.said.contains(&elsewhere.port.to_string()), "{http:?}");
    assert_eq!(elsewhere.asked().len(), 0);
}

#[tokio::test]
async fn a_server_that_takes_any_token_is_a_problem() {
    let (_server, outcome) = tested(|asked| {
        let mut asked = asked.clone();
        asked.headers.retain(|(name, _)| name != "authorization");
        asked.headers.push(("authorization".to_owned(), format!("Bearer {CANARY}")));
        good(&asked)
    })
    .await;
    let control = problem(&outcome);
    assert_eq!(control.id, StageId::Control);
    assert!(control.cause.as_ref().unwrap().contains("accepts any token"), "{control:?}");
    assert_eq!(stage(&outcome, StageId::Users).state, StageState::Seen);
}

#[tokio::test]
async fn a_refused_media_type_is_gone_round_and_noted() {
    let (_server, outcome) = tested(|asked| match asked.header("accept").unwrap_or_default() {
        "application/json" => good(asked),
        _ => (406, "text/plain", "Not Acceptable".to_owned()),
    })
    .await;
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    let http = stage(&outcome, StageId::Http);
    assert_eq!(http.state, StageState::Noted);
    assert!(http.cause.as_ref().unwrap().contains("application/scim+json"), "{http:?}");
}

#[tokio::test]
async fn numbers_as_text_are_a_problem_because_okta_stops_there() {
    let (_server, outcome) = tested(|asked| {
        let (status, kind, body) = good(asked);
        (status, kind, body.replace("\"startIndex\":1", "\"startIndex\":\"1\""))
    })
    .await;
    let problems: Vec<StageId> =
        outcome.report.stages.iter().filter(|s| s.state == StageState::Problem).map(|s| s.id).collect();
    assert!(problems.contains(&StageId::Users), "{problems:?}");
    assert!(stage(&outcome, StageId::Users).said.contains("startIndex"));
    assert!(outcome.accepted.is_none());
}

#[tokio::test]
async fn groups_that_are_forbidden_are_a_problem_and_the_rest_goes_on() {
    let (_server, outcome) =
        tested(|asked| if asked.path().ends_with("/Groups") { scim_error(403, "no right") } else { good(asked) }).await;
    let groups = problem(&outcome);
    assert_eq!(groups.id, StageId::Groups);
    assert!(groups.said.contains("no right"));
    assert_eq!(stage(&outcome, StageId::Lookup).state, StageState::Seen);
}

#[tokio::test]
async fn a_server_without_groups_is_noted() {
    let (_server, outcome) =
        tested(
            |asked| {
                if asked.path().ends_with("/Groups") { scim_error(501, "not implemented") } else { good(asked) }
            },
        )
        .await;
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    assert_eq!(stage(&outcome, StageId::Groups).state, StageState::Noted);
}

#[tokio::test]
async fn a_filter_that_minds_the_letter_case_is_noted() {
    let (_server, outcome) = tested(|asked| {
        let filter = asked.query("filter").unwrap_or_default();
        let lower = filter.replacen("userName", "username", 1);
        if lower == lower.to_lowercase() { good(asked) } else { list(asked, &[]) }
    })
    .await;
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    assert_eq!(stage(&outcome, StageId::Lookup).state, StageState::Noted);
    assert_eq!(outcome.report.server.filter_ignores_case, Some(false));
}

#[tokio::test]
async fn a_filter_that_is_ignored_or_refused_or_blind_is_a_problem() {
    let ignoring: fn(&Asked) -> Answer = |asked| {
        let mut asked = asked.clone();
        asked.target = asked.target.replace("filter=", "other=");
        good(&asked)
    };
    let refusing: fn(&Asked) -> Answer = |asked| {
        if asked.query("filter").unwrap_or_default().is_empty() {
            good(asked)
        } else {
            scim_error(400, "invalidFilter")
        }
    };
    let blind: fn(&Asked) -> Answer =
        |asked| if asked.query("filter").unwrap_or_default().is_empty() { good(asked) } else { list(asked, &[]) };
    for answer in [ignoring, refusing, blind] {
        let (_server, outcome) = tested(answer).await;
        assert_eq!(problem(&outcome).id, StageId::Lookup);
        assert_eq!(outcome.report.server.filter_works, Some(false));
    }
}

#[tokio::test]
async fn a_server_that_does_not_page_is_noted() {
    let (_server, outcome) = tested(|asked| {
        let mut asked = asked.clone();
        asked.target = asked.target.replace("startIndex=3", "startIndex=1");
        good(&asked)
    })
    .await;
    assert_eq!(stage(&outcome, StageId::Users).state, StageState::Noted);
    assert_eq!(outcome.report.server.paging_works, Some(false));
}

#[tokio::test]
async fn discovery_is_told_and_never_a_failure() {
    let open: fn(&Asked) -> Answer = |asked| match asked.path() {
        "/scim/v2/ServiceProviderConfig" => (200, JSON, json!({"bulk": {"supported": false}}).to_string()),
        _ => good(asked),
    };
    let (_server, outcome) = tested(open).await;
    assert!(stage(&outcome, StageId::Discovery).said.contains("told to anybody"));
    let none: fn(&Asked) -> Answer = |asked| match asked.path() {
        "/scim/v2/Users" | "/scim/v2/Groups" => good(asked),
        _ => (500, "text/html", "<html>".to_owned()),
    };
    let (_server, outcome) = tested(none).await;
    assert_eq!(outcome.report.verdict, Verdict::Ok);
    assert!(outcome.report.server.announces.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_no_success() {
    let body = Arc::new(json!({"hello": CANARY}).to_string());
    for (kind, body) in [(JSON, String::clone(&body)), (JSON, "{\"totalRes".to_owned()), (JSON, String::new())] {
        let (_server, outcome) = tested(move |_| (200, kind, body.clone())).await;
        assert_eq!(outcome.report.verdict, Verdict::Problem);
        assert!(outcome.accepted.is_none());
    }
}

#[tokio::test]
async fn a_token_that_the_server_repeats_is_not_in_the_report() {
    let (_server, outcome) = tested(|asked| scim_error(401, asked.header("authorization").unwrap_or_default())).await;
    assert_eq!(problem(&outcome).id, StageId::Token);
}

#[tokio::test]
async fn a_closed_port_fails_at_the_connection() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let outcome = test(&format!("http://127.0.0.1:{port}/scim/v2"), CANARY).await;
    let reach = problem(&outcome);
    assert_eq!(reach.id, StageId::Reach);
    assert!(reach.said.contains(&port.to_string()), "{reach:?}");
    assert_eq!(stage(&outcome, StageId::Http).state, StageState::NotReached);
}

#[tokio::test]
async fn a_port_without_tls_fails_at_the_encryption() {
    let greeting = Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let server = RawServer::start(vec![vec![greeting, Step::Close]]).await;
    let outcome = test(&format!("https://127.0.0.1:{}/scim/v2", server.port), CANARY).await;
    let tls = problem(&outcome);
    assert_eq!(tls.id, StageId::Tls);
    assert!(tls.said.contains("does not speak TLS"), "{tls:?}");
    assert!(server.heads().is_empty(), "nothing is asked before the encryption stands");
}

#[tokio::test]
async fn a_certificate_of_an_own_authority_passes_when_the_authority_is_given() {
    let server = TlsServer::start(Kind::Good, answer("200 OK", "", "{}")).await;
    let url = server.url("/scim/v2").to_string();
    let refused = test(&url, CANARY).await;
    let tls = problem(&refused);
    assert_eq!(tls.id, StageId::Tls);
    assert!(tls.cause.is_some());
    assert!(server.heads().is_empty(), "nothing is sent through a connection that is not trusted");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.authority).unwrap();
    let route = Route { ca_file: Some(file.path().to_owned()), proxy: None };
    let passed = test_through(&url, CANARY, route).await;
    assert_eq!(stage(&passed, StageId::Name).state, StageState::Seen);
    assert_eq!(stage(&passed, StageId::Tls).state, StageState::Seen, "{:?}", stage(&passed, StageId::Tls));
    assert!(stage(&passed, StageId::Tls).said.contains("days left"));
    let card = &passed.report.server;
    assert!(card.tls.as_ref().unwrap().starts_with("TLS 1.") && card.issuer.is_some());
    assert!(card.certificate_until.is_some() && !card.addresses.is_empty());
}

#[tokio::test]
async fn an_expired_certificate_fails_at_the_encryption() {
    let server = TlsServer::start(Kind::Expired, answer("200 OK", "", "{}")).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.authority).unwrap();
    let route = Route { ca_file: Some(file.path().to_owned()), proxy: None };
    let outcome = test_through(server.url("/").as_str(), CANARY, route).await;
    let tls = problem(&outcome);
    assert_eq!(tls.id, StageId::Tls);
    assert!(tls.said.contains("expired"), "{tls:?}");
}

#[tokio::test]
async fn a_file_of_authorities_that_cannot_be_read_is_said() {
    let server = ClosureServer::start(good).await;
    let route = Route { ca_file: Some("no/such/file.pem".into()), proxy: None };
    let outcome = test_through(&server.url("/scim/v2"), CANARY, route).await;
    assert!(problem(&outcome).said.contains("file.pem"), "{outcome:?}", outcome = outcome.report);
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn an_unknown_name_fails_at_the_name() {
    let outcome = test("https://scim.example.invalid/scim/v2", CANARY).await;
    let name = problem(&outcome);
    assert_eq!(name.id, StageId::Name);
    assert!(name.said.contains("scim.example.invalid"), "{name:?}");
}

#[tokio::test]
async fn a_second_page_that_fails_is_a_problem_of_the_people_and_of_nothing_else() {
    let (_server, outcome) =
        tested(
            |asked| {
                if asked.number("startIndex") == Some(3) { scim_error(500, "no second page") } else { good(asked) }
            },
        )
        .await;
    let users = problem(&outcome);
    assert_eq!(users.id, StageId::Users);
    assert!(users.said.contains("no second page"), "{users:?}");
    assert_eq!(stage(&outcome, StageId::Groups).state, StageState::Seen);
}

#[tokio::test]
async fn too_many_requests_are_no_reason_to_try_other_tokens() {
    let (server, outcome) = tested(|_| (429, JSON, String::new())).await;
    let token = problem(&outcome);
    assert_eq!(token.id, StageId::Token);
    assert!(token.said.contains("429"), "{token:?}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn the_practice_server_passes() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/scim/v2", listener.local_addr().unwrap());
    let token = Token::parse(CANARY).unwrap().value;
    let lab = Lab::new(&Options { users: 40, groups: 4, seed: 1, token });
    tokio::spawn(serve(listener, lab, std::future::pending()));
    let outcome = test(&url, CANARY).await;
    assert_eq!(outcome.report.verdict, Verdict::Ok, "{:#?}", outcome.report);
    assert_eq!(outcome.report.server.users, Some(40));
    assert!(outcome.accepted.is_some());
}

#[tokio::test]
async fn garbage_is_said_and_nothing_is_sent() {
    let server = ClosureServer::start(good).await;
    let url = server.url("/scim/v2");
    let long = "a".repeat(100_000);
    let cases = [
        ("", CANARY),
        ("no url at all", CANARY),
        ("ftp://scim.example.com/scim/v2", CANARY),
        ("http://scim.example.com/scim/v2", CANARY),
        (&*url, ""),
        (&*url, "two words"),
        (&*url, "a\u{7}b"),
        (&*url, &*long),
        ("", ""),
    ];
    for (base_url, token) in cases {
        let outcome = test(base_url, token).await;
        assert_eq!(problem(&outcome).id, StageId::Input, "{base_url} {}", token.len());
        assert!(outcome.report.stages[1..].iter().all(|stage| stage.state == StageState::NotReached));
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn the_report_has_the_shape_that_scripts_rely_on() {
    let (server, outcome) = tested(good).await;
    let report = serde_json::to_value(&outcome.report).unwrap();
    assert_eq!(report["verdict"], "ok");
    assert_eq!(report["stages"][0]["id"], "input");
    assert_eq!(report["stages"][1]["state"], "skipped");
    assert!(report["stages"][2]["ms"].is_u64() && report["stages"][2]["said"].is_string());
    assert_eq!(report["paste"], json!({"base_url": server.url("/scim/v2"), "token_form": "Bearer <token>"}));
    assert_eq!(report["server"]["users"], 5);
}
