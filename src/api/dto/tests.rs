//! Tests of responses of unexpected shape or size.

use super::*;

#[test]
fn the_tunnels_of_a_group_come_as_a_bare_list_or_under_data() {
    let count = |text| peers(text).map(|page| (page.items.len(), page.unreadable));
    assert_eq!(count(r#"[{"peerIp":"192.0.2.1"},{"status":null},7]"#), Ok((2, 1)));
    assert_eq!(count(r#"{"data":[{}]}"#), Ok((1, 0)));
    assert_eq!(count("[]"), Ok((0, 0)));
    assert_eq!(count(r#"{"error":"x"}"#), Err(ParseError::Shape("no list of tunnels")));
    assert_eq!(count("7"), Err(ParseError::Shape("no tunnels")));
}

#[test]
fn an_answer_that_would_fill_the_memory_is_not_read() {
    let list = |entry: &str, times: usize| format!("{{\"data\":[{}]}}", vec![entry; times].join(","));
    let overfull = Some(ParseError::Shape("far more in it than a page has"));
    assert_eq!(groups(&list("{}", MOST_OBJECTS)).err(), overfull);
    assert_eq!(peers(&list("7", MOST_VALUES + 2)).err(), overfull);
    assert_eq!(group(&list("{}", MOST_OBJECTS)).err(), overfull);
    assert_eq!(regions(&list("{}", MOST_OBJECTS)).err(), overfull);
    assert_eq!(log(&list("{}", MOST_OBJECTS)).err(), overfull);
    assert_eq!(groups(&list("{}", 2_000)).map(|page| page.items.len()), Ok(2_000));
}
