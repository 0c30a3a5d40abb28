//! Tests of responses of unexpected shape or size.

use super::*;

#[test]
fn peers_are_a_bare_list_or_under_data() {
    let count = |text| peers(text).map(|page| (page.items.len(), page.unreadable));
    assert_eq!(count(r#"[{"peerIp":"192.0.2.1"},{"status":null},7]"#), Ok((2, 1)));
    assert_eq!(count(r#"{"data":[{}]}"#), Ok((1, 0)));
    assert_eq!(count("[]"), Ok((0, 0)));
    assert_eq!(count(r#"{"error":"x"}"#), Err(ParseError::UnexpectedShape("no list of tunnels")));
    assert_eq!(count("7"), Err(ParseError::UnexpectedShape("no tunnels")));
}

#[test]
fn response_with_too_many_values_is_rejected() {
    let list = |entry: &str, times: usize| format!("{{\"data\":[{}]}}", vec![entry; times].join(","));
    let too_large = Some(ParseError::UnexpectedShape("too many values for a page"));
    assert_eq!(groups(&list("{}", MAX_OBJECTS)).err(), too_large);
    assert_eq!(peers(&list("7", MAX_VALUES + 2)).err(), too_large);
    assert_eq!(group(&list("{}", MAX_OBJECTS)).err(), too_large);
    assert_eq!(regions(&list("{}", MAX_OBJECTS)).err(), too_large);
    assert_eq!(log(&list("{}", MAX_OBJECTS)).err(), too_large);
    assert_eq!(groups(&list("{}", 2_000)).map(|page| page.items.len()), Ok(2_000));
}
