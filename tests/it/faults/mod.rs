//! Everything that breaks, lies, attacks or stalls, against the real client and the real program.
//!
//! Each fault is told in words within its limit of time, memory stays bounded, the last good data
//! stays, and the next good answer heals it. Where each is tested:
//!
//! | fault | tests |
//! | --- | --- |
//! | name unknown, name service silent | `crate::http::an_unknown_name_is_told_from_a_dead_server`, `crate::connection_test::an_unknown_name_fails_at_the_name`, `network::a_name_service_that_never_answers_ends_at_the_connect_limit`, `network::a_read_that_hangs_at_the_name_can_be_dropped` |
//! | connection refused, dropped silently | `crate::http::a_refused_connection_names_what_was_tried`, `crate::cli::a_server_that_is_not_there_is_no_answer_for_a_list_and_the_answer_of_a_test`, `network::a_connection_that_nobody_takes_ends_at_its_limit_with_what_was_tried` |
//! | IPv6 alone, dead first address | `network::a_server_on_ipv6_alone_is_read`, `network::a_dead_first_address_is_passed_over_and_the_one_that_answered_is_named` |
//! | closed or reset before an answer, HTTP/2 too | `crate::http::a_server_that_hangs_up_is_asked_four_times_for_a_get_and_once_for_a_write`, `network::a_reset_is_tried_again_and_then_told_as_hanging_up`, `network::a_stream_of_http_2_that_is_refused_is_told_as_hanging_up` |
//! | silence before the headers | `crate::http::silence_ends_at_its_limit`, `network::a_handshake_that_never_ends_stops_at_the_connect_limit` |
//! | one byte at a time | `crate::http::a_drip_ends_at_the_limit_of_the_request_and_is_counted` |
//! | cut in the middle of the body | `crate::http::a_cut_body_is_broken_off_and_not_bad_data`, `network::an_answer_that_is_cut_is_never_bad_data_and_the_next_read_heals_it` |
//! | kept connection dead | `network::a_kept_connection_that_died_is_replaced_in_silence` |
//! | issuer not trusted, self-signed, authority as server | `crate::http::an_unknown_authority_is_refused_by_name_until_its_file_is_given`, `crate::connection_test::a_certificate_of_an_own_authority_passes_when_the_authority_is_given`, `tls::a_certificate_that_signed_itself_is_called_so`, `tls::an_authority_in_the_place_of_the_server_is_refused_even_when_it_is_trusted`, `tls::the_program_tells_a_bad_certificate_and_reads_once_the_authority_is_given` |
//! | expired, not yet valid, wrong name | `crate::http::a_certificate_with_a_fault_is_described`, `tls::the_program_tells_an_expired_certificate_and_one_for_another_name`, `tls::a_good_certificate_after_a_bad_one_heals_the_same_client` |
//! | plain HTTP on an https port | `crate::http::a_port_without_tls_is_called_so`, `crate::connection_test::a_port_without_tls_fails_at_the_encryption` |
//! | handshake closed, alert, TLS 1.1, client certificate | `crate::http::an_alert_and_a_closed_handshake_have_their_own_words`, `crate::http::a_server_that_wants_a_client_certificate_is_recognised`, `tls::a_server_that_speaks_tls_1_1_at_most_is_too_old` |
//! | no authorities on this computer | `tls::without_authorities_the_test_says_how_to_install_them_and_a_ca_file_heals_it`, `tls::without_authorities_this_computer_itself_is_still_read` |
//! | slow check of a certificate | `tls::the_limits_leave_room_for_a_slow_check_of_a_certificate` |
//! | proxy wants a sign-in | `crate::http::a_proxy_that_wants_a_sign_in_says_which_kinds`, `proxy::a_proxy_that_wants_a_sign_in_is_named_with_the_kinds_it_takes`, `proxy::kinds_of_sign_in_that_cannot_be_given_are_named_too`, `proxy::the_program_signs_in_to_a_proxy_of_the_environment_and_never_shows_its_password` |
//! | proxy refuses, fails, is silent or down | `crate::http::a_proxy_that_refuses_or_is_down_is_blamed_and_not_the_server`, `proxy::a_proxy_that_refuses_fails_or_is_gone_is_blamed_and_not_the_server`, `proxy::a_proxy_that_never_answers_is_blamed_within_the_limit`, `proxy::the_program_goes_on_through_a_proxy_once_it_is_there`, `proxy::a_list_is_read_through_a_proxy_that_never_sees_the_token` |
//! | proxy set by a script | none: the program does not look for such a setting yet |
//! | sign-in page or captive portal | `crate::scim_client::a_sign_in_page_with_status_200_is_told_as_one`, `crate::connection_test::a_web_page_is_told_with_its_title`, `http::a_sign_in_page_is_told_by_the_program_with_its_title` |
//! | redirect elsewhere | `crate::http::a_redirect_elsewhere_sends_nothing_there`, `crate::connection_test::a_redirect_to_another_host_is_shown_and_not_followed`, `http::a_redirect_to_plain_http_or_to_another_host_gets_no_token`, `http::the_program_does_not_follow_a_redirect_to_another_server` |
//! | redirect within the origin, in a circle, to nowhere | `crate::http::a_redirect_within_the_origin_is_followed_and_told`, `crate::http::redirects_in_a_circle_end_after_three`, `http::a_redirect_to_nowhere_is_an_answer_and_not_followed` |
//! | token refused at once or half-way | `crate::connection_test::a_wrong_token_is_refused_with_the_words_of_the_server`, `crate::connection_test::a_server_that_refuses_everything_everywhere_sees_at_most_twelve_wrong_tokens`, `crate::scim_client::a_token_that_is_refused_half_way_leaves_a_partial_list_and_no_retry`, `http::a_token_that_is_refused_half_way_is_said_by_the_program_and_not_repeated`, `watch::a_token_that_is_refused_half_way_pauses_the_watch_and_keeps_the_view` |
//! | other refusals | `http::each_refusal_has_its_own_words_and_is_asked_once`, `http::a_broken_body_does_not_hide_the_status`, `crate::scim_client::a_server_that_takes_plain_json_only_is_asked_twice_once`, `crate::connection_test::groups_that_are_forbidden_are_a_problem_and_the_rest_goes_on` |
//! | asked to wait | `http::a_wait_that_is_asked_for_in_any_form_is_kept_and_then_the_list_is_read`, `http::a_wait_that_is_too_long_ends_the_read_and_says_until_when`, `http::a_wait_counts_from_the_clock_of_the_server`, and the unit tests of the retry |
//! | storms of 5xx | `crate::http::a_server_that_recovers_is_never_noticed`, `http::a_storm_ends_after_four_tries_in_words_and_the_next_good_answer_heals_it`, `watch::a_storm_slows_the_watch_down_and_one_good_answer_restores_its_pace`, `watch::each_failure_leaves_the_last_good_data_and_the_next_good_answer_heals_it` |
//! | gzip broken, cut, doubled, unknown packing | `body::what_cannot_be_unpacked_is_called_so_and_the_next_good_answer_heals_it`, `body::packed_data_that_is_cut_is_asked_for_again` |
//! | gzip bomb, flood, false length | `crate::http::a_gzip_bomb_and_a_flood_stop_at_the_limit`, `body::a_gigabyte_in_a_megabyte_does_not_fill_the_memory_of_the_program`, `body::a_flood_without_end_stops_at_the_limit`, `body::an_announced_ten_gigabytes_are_refused_at_once` |
//! | not HTTP, HTTP meant to do harm | `crate::http::what_is_not_http_is_called_so`, all of `hostile` |
//! | byte order mark, not UTF-8, control characters | `scim::marks_bytes_and_control_characters_cost_nobody`, `crate::scim_client::one_record_with_raw_control_characters_is_shown_all_the_same` |
//! | one bad record | `scim::one_bad_record_is_set_aside_and_the_other_ninety_nine_are_read`, `crate::cli::one_unreadable_user_among_5000_is_listed_and_the_others_are_printed` |
//! | nesting bomb | `scim::a_million_brackets_are_refused_in_words` |
//! | empty answers and odd pages | `scim::an_empty_answer_is_not_nobody`, `scim::an_odd_page_is_read_and_its_oddity_is_noted` |
//! | total too high or too low | `scim::a_total_that_is_wrong_loses_nobody_and_is_told` |
//! | `startIndex` ignored | `crate::scim_client::a_server_that_does_not_page_is_read_once_and_partial`, `crate::connection_test::a_server_that_does_not_page_is_noted` |
//! | short pages, `count` refused | `scim::short_pages_of_any_size_give_everybody`, `crate::scim_client::a_server_that_fails_at_count_is_asked_without_it_from_then_on`, and the properties of the paging |
//! | an id twice, a name twice | `scim::an_id_on_two_pages_counts_once_and_one_name_under_two_ids_counts_twice` |
//! | endless new ids | `scim::new_ids_without_end_stop_at_a_million_and_are_kept` |
//! | a page fails for good | `scim::a_page_that_fails_for_good_leaves_a_partial_list_and_the_next_read_starts_afresh`, `watch::a_page_that_fails_for_good_removes_nobody_and_is_said` |
//! | directory changes while it is read | `watch::somebody_who_slips_between_two_pages_is_not_told_as_gone` |
//! | most people are gone in one read | `watch::a_directory_that_is_suddenly_almost_empty_is_an_alarm_and_nobody_is_gone` |
//! | dangling, repeated, very many members, circles | `scim::groups_in_circles_dangling_repeated_and_100_000_members_are_listed` |
//! | odd ids, impossible dates | `scim::odd_ids_and_impossible_dates_are_shown_as_they_are`, `scim::whatever_an_id_is_its_record_is_asked_for_below_the_base_url`, `scim::the_url_of_any_id_stays_one_segment_below_the_base_url` |
//! | clock of the server off | `scim::a_clock_that_is_off_by_more_than_five_minutes_is_noted` |
//! | formulas in CSV | `data::no_field_of_any_csv_is_a_formula` and the properties of the report |
//! | markup in web pages | `data::no_name_becomes_part_of_a_web_page` and the properties of the report |
//! | invisible characters, terminal escapes | `data::a_table_has_one_line_for_each_and_nothing_that_a_terminal_obeys` |
//! | very long values | `data::a_megabyte_for_a_name_and_5_000_addresses_leave_a_table_that_can_be_read` |
//! | names used in file names | `data::a_file_name_is_one_plain_component_whatever_it_is_made_of` |

mod body;
mod data;
mod hostile;
mod http;
mod network;
mod proxy;
mod scim;
mod tls;
mod watch;

use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{
    Accept, Authorization, Client, Error, Limits, Method, Request, Response, Route, SizeLimit, Tries,
};
use scim_assistant::scim::{Client as ScimClient, Error as ScimError};
use scim_assistant::secret::Token;
use serde_json::{Value, json};
use url::Url;

use crate::support::canary::{CANARY, assert_unseen};
use crate::support::closure_server::{Answer, Asked, ClosureServer, SCIM};
use crate::support::program::{Home, Run};
use crate::support::reading::{Read, read_users};

/// No wait of a test is near this; whoever comes so far hangs.
const FAR_TOO_LONG: Duration = Duration::from_secs(120);

/// The usual limits, without a pause between two tries.
fn quick() -> Limits {
    Limits { first_pause: Duration::from_millis(1), ..Limits::default() }
}

/// The same where the limit itself is what is waited for.
fn short() -> Limits {
    let (connect, silence) = (Duration::from_millis(900), Duration::from_secs(1));
    Limits { connect, silence, total: Duration::from_millis(1_500), ..quick() }
}

/// Fails the test where the program waits for ever.
async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(FAR_TOO_LONG, what).await.expect("it hangs")
}

fn get(url: Url) -> Request {
    Request {
        method: Method::Get,
        url,
        accept: Accept::Scim,
        authorization: Some(Authorization(format!("Bearer {CANARY}").into())),
        body: None,
        size: SizeLimit::Small,
        tries: Tries::Once,
    }
}

fn client(limits: Limits) -> Client {
    Client::with_limits(&Route::default(), limits).unwrap()
}

async fn fetch(url: Url) -> Result<Response, Error> {
    in_time(client(quick()).send(get(url))).await
}

/// The three parts as one text: an error always has words, and never the token.
fn words(error: &ScimError) -> String {
    let told = error.explain("the-server");
    let parts = [told.seen, told.means, told.fix];
    assert!(parts.iter().all(|part| part.len() > 10), "{parts:?}");
    let text = format!("{}\n{error:?}", parts.join("\n"));
    assert_unseen("an error", &text);
    text
}

fn scim_client(base_url: &str, transport: Client) -> ScimClient {
    let base_url = BaseUrl::parse(base_url).unwrap().value;
    ScimClient::new(transport, base_url, &Token::parse(CANARY).unwrap().value)
}

/// One whole read of a server that is a closure.
async fn read_from<B: Into<Vec<u8>>>(
    answer: impl Fn(&Asked) -> Answer<B> + Send + Sync + 'static,
) -> (Read, ClosureServer) {
    let server = ClosureServer::start(answer).await;
    let read = in_time(read_users(&scim_client(&server.base(), client(quick())))).await;
    (read, server)
}

fn person(n: usize) -> Value {
    json!({"id": format!("u{n}"), "userName": format!("person{n}@x.example"), "active": true})
}

fn everybody(all: usize) -> Vec<String> {
    (1..=all).map(|n| format!("u{n}")).collect()
}

fn list(total: usize, start: usize, resources: &[Value]) -> Answer {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total,
        "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    });
    (200, SCIM, body.to_string().into_bytes())
}

/// A page by the book of a directory with so many people and no groups; at most 100 a page, as real services have it.
fn page(all: usize, asked: &Asked) -> Answer {
    let all = if asked.path().ends_with("/Users") { all } else { 0 };
    let (start, count) = (asked.number("startIndex").unwrap_or(1), asked.number("count").unwrap_or(100).min(100));
    let people: Vec<Value> = (start..=all).take(count).map(person).collect();
    list(all, start, &people)
}

/// Runs the program against a server of this test.
async fn run(arguments: &[&str], base_url: &str, variables: &[(&str, &str)]) -> Run {
    let arguments: Vec<String> = arguments
        .iter()
        .chain(&["--base-url", base_url, "--token-env", "SCIM_TOKEN"])
        .map(ToString::to_string)
        .collect();
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let program = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        Home::new().run_with_environment(&arguments, &variables)
    });
    in_time(program).await.unwrap()
}
