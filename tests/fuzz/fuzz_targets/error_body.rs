//! Any body of any status: its cause is the status, its words are short and can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_assistant::scim::Error;
use scim_assistant_fuzz::answer;

fuzz_target!(|input: (u16, bool, &[u8])| {
    let (status, html, body) = input;
    let response = answer(status, if html { "text/html" } else { "application/scim+json" }, body);
    let Some(error) = Error::from_response(&response) else {
        assert!((200..300).contains(&status));
        return;
    };
    assert_eq!(error.is_unauthorized(), status == 401);
    if let Error::Unauthorized { said } | Error::Forbidden { said } | Error::Status { said, .. } = &error {
        assert!(said.chars().count() <= 4_100 && !said.chars().any(char::is_control), "{said:?}");
    }
    let told = error.explain("scim.example.com");
    assert!(!told.fix.is_empty());
});
