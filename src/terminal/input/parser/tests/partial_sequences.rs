//! Sequences without an end: timeouts, limits, and keys typed into them.

use super::known_sequences::known_sequences;
use super::*;
use rstest::rstest;

#[rstest]
#[case::esc(b"\x1b", plain(KeyCode::Esc))]
#[case::alt_bracket(b"\x1b[", alt('['))]
#[case::alt_o(b"\x1bO", alt('O'))]
#[case::alt_p(b"\x1bP", alt('P'))]
#[case::alt_right_bracket(b"\x1b]", alt(']'))]
fn ambiguous_key_is_reported_after_the_timeout(#[case] bytes: &[u8], #[case] expected: Vec<Event>) {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(bytes, start), []);
    assert_eq!(parser.deadline(), Some(start + TIMEOUT));
    assert_eq!(parser.expire(start + GAP), []);
    assert_eq!(parser.expire(start + TIMEOUT), expected);
    assert_eq!(parser.deadline(), None);
}

#[test]
fn complete_sequence_needs_no_timeout() {
    for (bytes, _) in known_sequences() {
        let mut parser = InputParser::new(TIMEOUT);
        parser.feed(bytes, Instant::now());
        assert_eq!(parser.deadline(), None, "{}", bytes.escape_ascii());
    }
}

#[test]
fn two_keys_read_at_once_are_both_reported() {
    let both = [plain(KeyCode::Esc), plain(KeyCode::Down)].concat();
    assert_eq!(parse([b"\x1b\x1b[B".as_slice()], Duration::ZERO), both);
    let mut parser = InputParser::new(TIMEOUT);
    let now = Instant::now();
    assert_eq!(parser.feed(b"\x1b\x1b", now), plain(KeyCode::Esc));
    assert_eq!(parser.expire(now + TIMEOUT), plain(KeyCode::Esc));
}

#[rstest]
#[case::parameters(b"\x1b[1;")]
#[case::ss3_parameters(b"\x1bO1;")]
#[case::mouse(b"\x1b[M!")]
#[case::character(b"\xf0\x9f")]
#[case::control_string(b"\x1bP>|XTerm")]
fn sequence_without_an_end_is_dropped_after_a_second(#[case] bytes: &[u8]) {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(bytes, start), []);
    assert_eq!(parser.deadline(), Some(start + SEQUENCE_SILENCE));
    assert_eq!(parser.expire(start + SEQUENCE_SILENCE), []);
    assert_eq!(parser.feed(b"q", start + SEQUENCE_SILENCE), plain(KeyCode::Char('q')));
}

#[test]
fn paste_without_an_end_is_reported_after_two_seconds() {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(b"\x1b[200~branch", start), []);
    assert_eq!(parser.expire(start + PASTE_SILENCE), paste("branch"));
    assert_eq!(parser.feed(b"q", start + PASTE_SILENCE), plain(KeyCode::Char('q')));
}

#[rstest]
#[case::paste(b"\x1b[200~", PASTE_LIMIT)]
#[case::control_string(b"\x1bP1", STRING_LIMIT)]
fn keys_do_not_extend_a_partial_sequence_beyond_its_limit(#[case] bytes: &[u8], #[case] limit: Duration) {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    parser.feed(bytes, start);
    let mut now = start;
    while now < start + limit {
        assert_eq!(parser.feed(b"j", now), [], "{:?}", now - start);
        now += Duration::from_millis(500);
    }
    assert_eq!(parser.feed(b"q", now).last().cloned(), plain(KeyCode::Char('q')).pop());
}

#[test]
fn too_long_control_string_is_abandoned() {
    let endless = [b"\x1bP".to_vec(), vec![b'x'; MAX_STRING_LENGTH + 1]].concat();
    assert_eq!(parse([endless.as_slice(), b"q"], Duration::ZERO), plain(KeyCode::Char('q')));
}

#[test]
fn too_long_paste_is_truncated_up_to_its_end_marker() {
    let long = [b"\x1b[200~".to_vec(), vec![b'x'; MAX_PASTE_LENGTH + 10], b"\x1b[201~q".to_vec()].concat();
    let expected = [paste(&"x".repeat(MAX_PASTE_LENGTH)), plain(KeyCode::Char('q'))].concat();
    assert!(parse(long.chunks(4_096), Duration::ZERO) == expected);
}

#[test]
fn control_character_ends_a_control_string_as_a_key() {
    let ctrl_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(parse([b"\x1bP1;2\x03".as_slice()], Duration::ZERO), ctrl_c);
    assert_eq!(parse([b"\x1b]0;a\x1b[B".as_slice()], Duration::ZERO), plain(KeyCode::Down));
}

#[rstest]
#[case::in_parameters(b"\x1b[1;\x1b[B", plain(KeyCode::Down))]
#[case::by_ctrl_c(b"\x1b[1\x03", key(KeyCode::Char('c'), KeyModifiers::CONTROL))]
#[case::in_mouse(b"\x1b[M!\x1b[B", plain(KeyCode::Down))]
#[case::in_character(b"\xe6\x9dq", plain(KeyCode::Char('q')))]
#[case::invalid_utf8(b"\xff\xc0q", plain(KeyCode::Char('q')))]
#[case::surrogate(b"\xed\xa0\x80q", plain(KeyCode::Char('q')))]
#[case::after_alt_bracket(b"\x1b[\xc3\xa9", [alt('['), plain(KeyCode::Char('\u{e9}'))].concat())]
#[case::alt_o_before_a_key(b"\x1bOz", [alt('O'), plain(KeyCode::Char('z'))].concat())]
fn key_in_an_incomplete_sequence_is_reported(#[case] bytes: &[u8], #[case] expected: Vec<Event>) {
    assert_eq!(parse([bytes], Duration::ZERO), expected);
}

#[test]
fn timeout_of_zero_reports_a_key_at_once() {
    let mut parser = InputParser::new(Duration::ZERO);
    let now = Instant::now();
    parser.feed(b"\x1b", now);
    assert_eq!(parser.expire(now), plain(KeyCode::Esc));
}
