//! Every known sequence, whole and in pieces, and what becomes of sequences that never end.

use super::*;
use crossterm::event::{KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use rstest::rstest;

const TIMEOUT: Duration = Duration::from_millis(50);
/// As long as a piece may take.
const GAP: Duration = Duration::from_millis(49);
const CTRL: KeyModifiers = KeyModifiers::CONTROL;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
const ALT: KeyModifiers = KeyModifiers::ALT;
const LONG: Duration = Duration::from_secs(3_600);

fn key(code: KeyCode, modifiers: KeyModifiers) -> Vec<Event> {
    vec![Event::Key(KeyEvent::new(code, modifiers))]
}

fn plain(code: KeyCode) -> Vec<Event> {
    key(code, KeyModifiers::NONE)
}

fn alt(character: char) -> Vec<Event> {
    let shift = if character.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    key(KeyCode::Char(character), KeyModifiers::ALT | shift)
}

fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Vec<Event> {
    vec![Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })]
}

fn paste(text: &str) -> Vec<Event> {
    vec![Event::Paste(text.to_owned())]
}

/// Key events without what only the kitty protocol reports.
fn simplified(events: Vec<Event>) -> Vec<Event> {
    let simplify = |event| match event {
        Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) => {
            Event::Key(KeyEvent::new(code, modifiers))
        }
        other => other,
    };
    events.into_iter().map(simplify).collect()
}

type Known = Vec<(&'static [u8], Vec<Event>)>;

/// Sequences that are complete by themselves, and their events.
fn known() -> Known {
    let no_events = ANSWERS.iter().map(|bytes| (*bytes, Vec::new()));
    plain_keys()
        .into_iter()
        .chain(sequences())
        .chain(extended_keys())
        .chain(reports())
        .chain(no_events)
        .collect()
}

fn plain_keys() -> Known {
    vec![
        (b"a", plain(KeyCode::Char('a'))),
        (b"G", key(KeyCode::Char('G'), SHIFT)),
        ("é".as_bytes(), plain(KeyCode::Char('é'))),
        ("東".as_bytes(), plain(KeyCode::Char('東'))),
        ("🦀".as_bytes(), plain(KeyCode::Char('🦀'))),
        (b"\r", plain(KeyCode::Enter)),
        (b"\n", key(KeyCode::Char('j'), CTRL)),
        (b"\t", plain(KeyCode::Tab)),
        (b"\x7f", plain(KeyCode::Backspace)),
        (b"\x08", key(KeyCode::Char('h'), CTRL)),
        (b"\x00", key(KeyCode::Char(' '), CTRL)),
        (b"\x1f", key(KeyCode::Char('7'), CTRL)),
        (b"\x1bq", alt('q')),
        ("\x1bé".as_bytes(), alt('é')),
        (b"\x1b\r", key(KeyCode::Enter, ALT)),
    ]
}

fn sequences() -> Known {
    vec![
        (b"\x1b[A", plain(KeyCode::Up)),
        (b"\x1b[H", plain(KeyCode::Home)),
        (b"\x1b[Z", key(KeyCode::BackTab, SHIFT)),
        (b"\x1b[1;5C", key(KeyCode::Right, CTRL)),
        (b"\x1b[1;3:1D", key(KeyCode::Left, ALT)),
        (b"\x1b[5A", key(KeyCode::Up, CTRL)),
        (b"\x1b[1;2P", key(KeyCode::F(1), SHIFT)),
        (b"\x1b[5~", plain(KeyCode::PageUp)),
        (b"\x1b[3;5~", key(KeyCode::Delete, CTRL)),
        (b"\x1b[24~", plain(KeyCode::F(12))),
        (b"\x1b[23$", key(KeyCode::F(11), SHIFT)),
        (b"\x1b[6^", key(KeyCode::PageDown, CTRL)),
        (b"\x1b[a", key(KeyCode::Up, SHIFT)),
        (b"\x1bOB", plain(KeyCode::Down)),
        (b"\x1bOS", plain(KeyCode::F(4))),
        (b"\x1bO5P", key(KeyCode::F(1), CTRL)),
        (b"\x1bOa", key(KeyCode::Up, CTRL)),
        (b"\x1bOM", plain(KeyCode::Enter)),
        (b"\x1bOw", plain(KeyCode::Char('7'))),
        (b"\x1b[[E", plain(KeyCode::F(5))),
    ]
}

/// kitty's protocol and xterm's modifyOtherKeys.
fn extended_keys() -> Known {
    vec![
        (b"\x1b[27u", plain(KeyCode::Esc)),
        (b"\x1b[97;5u", key(KeyCode::Char('a'), CTRL)),
        (b"\x1b[97:65;2u", plain(KeyCode::Char('A'))),
        (b"\x1b[103;2u", key(KeyCode::Char('G'), SHIFT)),
        (b"\x1b[9;2u", key(KeyCode::BackTab, SHIFT)),
        (b"\x1b[57399u", plain(KeyCode::Char('0'))),
        (b"\x1b[57420u", plain(KeyCode::Down)),
        (b"\x1b[57376u", plain(KeyCode::F(13))),
        (b"\x1b[27;5;106~", key(KeyCode::Char('j'), CTRL)),
        (b"\x1b[27;2;13~", key(KeyCode::Enter, SHIFT)),
    ]
}

/// Focus, mouse and pasted text.
fn reports() -> Known {
    let wheel = mouse(MouseEventKind::ScrollDown, 2, 3);
    let click = mouse(MouseEventKind::Down(MouseButton::Left), 11, 4);
    vec![
        (b"\x1b[I", vec![Event::FocusGained]),
        (b"\x1b[O", vec![Event::FocusLost]),
        (b"\x1b[<0;12;5M", click.clone()),
        (b"\x1b[<0;12;5m", mouse(MouseEventKind::Up(MouseButton::Left), 11, 4)),
        (b"\x1b[<65;3;4M", wheel.clone()),
        (b"\x1b[97;3;4M", wheel.clone()),
        (b"\x1b[M\x61\x23\x24", wheel),
        (b"\x1b[M\x20\x2c\x25", click),
        (b"\x1b[200~two\rlines\x1b[20\x1b[201~", paste("two\rlines\x1b[20")),
        ("\x1b[200~東京\x1b[201~".as_bytes(), paste("東京")),
        (b"\x1b[200~\x1b[201~", paste("")),
    ]
}

/// What is no event.
const ANSWERS: &[&[u8]] = &[
    // Answers to queries: DA1, DA2, DA3, CPR, DSR, DECRPM, kitty's flags, window size, colours, XTVERSION, XTGETTCAP.
    b"\x1b[?64;1;2;6;22c",
    b"\x1b[>1;4000;0c",
    b"\x1bP!|00000000\x1b\\",
    b"\x1b[24;80R",
    b"\x1b[0n",
    b"\x1b[?2026;2$y",
    b"\x1b[4;2$y",
    b"\x1b[?0u",
    b"\x1b[8;40;120t",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1bP>|XTerm(390)\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
    // Graphics (APC), a privacy message and a string of any characters (SOS).
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^q\x1b\\",
    "\x1bXé q\x1b\\".as_bytes(),
    // Unknown or out of range.
    b"\x1b[99~",
    b"\x1b[<0;0;0M",
    b"\x1b[57441u",
    b"\x1b[200;1;1;1;1;1x",
];

/// Feeds pieces with this much time between two.
fn events_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, gap: Duration) -> Vec<Event> {
    let mut parser = InputParser::new(TIMEOUT);
    let mut now = Instant::now();
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(parser.expire(now));
        events.extend(parser.feed(piece, now));
        now += gap;
    }
    simplified(events)
}

#[test]
fn known_sequences_are_events_and_answers_are_none() {
    for (bytes, expected) in known() {
        assert_eq!(events_of([bytes], Duration::ZERO), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn every_sequence_split_at_every_byte_gives_the_same_events() {
    for (bytes, expected) in known() {
        for (at, _) in bytes.iter().enumerate() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(events_of([head, tail], GAP), expected, "{} at {at}", bytes.escape_ascii());
        }
        assert_eq!(events_of(bytes.chunks(1), GAP), expected, "{} byte by byte", bytes.escape_ascii());
    }
}

#[test]
fn any_two_sequences_in_a_row_give_both_events() {
    for (first, first_events) in known() {
        for (second, second_events) in known() {
            let expected: Vec<_> = first_events.iter().chain(&second_events).cloned().collect();
            assert_eq!(events_of([first, second].concat().chunks(1), Duration::ZERO), expected);
        }
    }
}

#[rstest]
#[case::esc(b"\x1b", plain(KeyCode::Esc))]
#[case::alt_bracket(b"\x1b[", alt('['))]
#[case::alt_o(b"\x1bO", alt('O'))]
#[case::alt_p(b"\x1bP", alt('P'))]
#[case::alt_right_bracket(b"\x1b]", alt(']'))]
fn a_key_that_may_begin_a_sequence_acts_after_the_timeout(
    #[case] bytes: &[u8],
    #[case] expected: Vec<Event>,
) {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(bytes, start), []);
    assert_eq!(parser.deadline(), Some(start + TIMEOUT));
    assert_eq!(parser.expire(start + GAP), []);
    assert_eq!(parser.expire(start + TIMEOUT), expected);
    assert_eq!(parser.deadline(), None);
}

#[test]
fn a_complete_key_is_reported_without_a_timeout() {
    for (bytes, _) in known() {
        let mut parser = InputParser::new(TIMEOUT);
        parser.feed(bytes, Instant::now());
        assert_eq!(parser.deadline(), None, "{}", bytes.escape_ascii());
    }
}

#[test]
fn two_key_presses_read_at_once_are_both_reported() {
    let both = [plain(KeyCode::Esc), plain(KeyCode::Down)].concat();
    assert_eq!(events_of([b"\x1b\x1b[B".as_slice()], Duration::ZERO), both);
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
fn a_sequence_that_never_ends_is_dropped_after_a_second(#[case] bytes: &[u8]) {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(bytes, start), []);
    assert_eq!(parser.deadline(), Some(start + SEQUENCE_SILENCE));
    assert_eq!(parser.expire(start + SEQUENCE_SILENCE), []);
    assert_eq!(parser.feed(b"q", start + SEQUENCE_SILENCE), plain(KeyCode::Char('q')));
}

#[test]
fn a_paste_without_an_end_is_reported_after_two_seconds() {
    let mut parser = InputParser::new(TIMEOUT);
    let start = Instant::now();
    assert_eq!(parser.feed(b"\x1b[200~branch", start), []);
    assert_eq!(parser.expire(start + PASTE_SILENCE), paste("branch"));
    assert_eq!(parser.feed(b"q", start + PASTE_SILENCE), plain(KeyCode::Char('q')));
}

#[rstest]
#[case::paste(b"\x1b[200~", PASTE_LIMIT)]
#[case::control_string(b"\x1bP1", STRING_LIMIT)]
fn keys_typed_into_it_do_not_prolong_it_for_ever(#[case] bytes: &[u8], #[case] limit: Duration) {
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
fn a_control_string_is_cut_off_at_its_longest() {
    let endless = [b"\x1bP".to_vec(), vec![b'x'; LONGEST_STRING + 1]].concat();
    assert_eq!(events_of([endless.as_slice(), b"q"], Duration::ZERO), plain(KeyCode::Char('q')));
}

#[test]
fn a_paste_is_cut_off_at_its_longest_and_its_end_is_found() {
    let long = [b"\x1b[200~".to_vec(), vec![b'x'; LONGEST_PASTE + 10], b"\x1b[201~q".to_vec()].concat();
    let expected = [paste(&"x".repeat(LONGEST_PASTE)), plain(KeyCode::Char('q'))].concat();
    assert!(events_of(long.chunks(4_096), Duration::ZERO) == expected);
}

/// What no control string can have was typed by a person.
#[test]
fn control_characters_end_a_control_string_and_act() {
    let ctrl_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(events_of([b"\x1bP1;2\x03".as_slice()], Duration::ZERO), ctrl_c);
    assert_eq!(events_of([b"\x1b]0;a\x1b[B".as_slice()], Duration::ZERO), plain(KeyCode::Down));
}

#[rstest]
#[case::in_parameters(b"\x1b[1;\x1b[B", plain(KeyCode::Down))]
#[case::by_ctrl(b"\x1b[1\x03", key(KeyCode::Char('c'), KeyModifiers::CONTROL))]
#[case::in_mouse(b"\x1b[M!\x1b[B", plain(KeyCode::Down))]
#[case::in_character(b"\xe6\x9dq", plain(KeyCode::Char('q')))]
#[case::no_character(b"\xff\xc0q", plain(KeyCode::Char('q')))]
#[case::surrogate(b"\xed\xa0\x80q", plain(KeyCode::Char('q')))]
#[case::after_alt_bracket(b"\x1b[\xc3\xa9", [alt('['), plain(KeyCode::Char('\u{e9}'))].concat())]
#[case::alt_o_and_a_key(b"\x1bOz", [alt('O'), plain(KeyCode::Char('z'))].concat())]
fn a_key_in_a_cut_off_sequence_is_not_lost(#[case] bytes: &[u8], #[case] expected: Vec<Event>) {
    assert_eq!(events_of([bytes], Duration::ZERO), expected);
}

#[test]
fn without_a_timeout_a_partial_sequence_ends_with_what_was_read() {
    let mut parser = InputParser::new(Duration::ZERO);
    let now = Instant::now();
    parser.feed(b"\x1b", now);
    assert_eq!(parser.expire(now), plain(KeyCode::Esc));
}

fn pieces() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let sequence = (0..known().len()).prop_map(|at| known()[at].0.to_vec());
    let starts = prop_oneof![Just(b"\x1b[".to_vec()), Just(b"\x1bP".to_vec()), Just(b"\x1b[200~".to_vec())];
    let random = prop::collection::vec(any::<u8>(), 0..40);
    prop::collection::vec(prop_oneof![sequence, starts, random], 0..12)
}

proptest! {
    #[test]
    fn keys_after_any_bytes_and_a_silence_are_all_reported(pieces in pieces()) {
        let mut parser = InputParser::new(TIMEOUT);
        let mut now = Instant::now();
        for piece in &pieces {
            parser.feed(piece, now);
            now += Duration::from_millis(10);
        }
        while let Some(deadline) = parser.deadline() {
            now = deadline;
            parser.expire(now);
        }
        let typed = parser.feed(b"jG\x1b[Bq", now);
        let expected = [
            plain(KeyCode::Char('j')),
            key(KeyCode::Char('G'), KeyModifiers::SHIFT),
            plain(KeyCode::Down),
            plain(KeyCode::Char('q')),
        ];
        prop_assert_eq!(typed, expected.concat());
    }

    #[test]
    fn any_bytes_give_the_same_events_however_they_are_split(pieces in pieces()) {
        let whole = pieces.concat();
        let at_once = events_of([whole.as_slice()], Duration::ZERO);
        prop_assert_eq!(events_of(whole.chunks(1), Duration::ZERO), at_once.clone());
        prop_assert_eq!(events_of(whole.chunks(7), Duration::ZERO), at_once);
    }

    #[test]
    fn no_partial_sequence_outlives_its_deadline(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut parser = InputParser::new(TIMEOUT);
        let now = Instant::now();
        parser.feed(&bytes, now);
        parser.expire(now + LONG);
        prop_assert_eq!(parser.deadline(), None);
    }
}
