//! Every known sequence, complete, split at any byte, and next to any other.

use super::*;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

const CTRL: KeyModifiers = KeyModifiers::CONTROL;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
const ALT: KeyModifiers = KeyModifiers::ALT;

fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Vec<Event> {
    vec![Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })]
}

pub(super) type KnownSequences = Vec<(&'static [u8], Vec<Event>)>;

/// Complete sequences and their events.
pub(super) fn known_sequences() -> KnownSequences {
    let no_events = DISCARDED.iter().map(|bytes| (*bytes, Vec::new()));
    plain_keys()
        .into_iter()
        .chain(sequences())
        .chain(extended_keys())
        .chain(reports())
        .chain(no_events)
        .collect()
}

fn plain_keys() -> KnownSequences {
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

fn sequences() -> KnownSequences {
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

/// Keys in kitty's protocol and xterm's modifyOtherKeys.
fn extended_keys() -> KnownSequences {
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
fn reports() -> KnownSequences {
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

/// Sequences without an event.
const DISCARDED: &[&[u8]] = &[
    // Responses to queries: DA1, DA2, DA3, CPR, DSR, DECRPM, kitty's flags, window size, colors, XTVERSION, XTGETTCAP.
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

#[test]
fn known_sequences_are_events_and_responses_are_discarded() {
    for (bytes, expected) in known_sequences() {
        assert_eq!(parse([bytes], Duration::ZERO), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn sequence_split_at_any_byte_gives_the_same_events() {
    for (bytes, expected) in known_sequences() {
        for middle in 0..bytes.len() {
            let (head, tail) = bytes.split_at(middle);
            assert_eq!(parse([head, tail], GAP), expected, "{} at {middle}", bytes.escape_ascii());
        }
        assert_eq!(parse(bytes.chunks(1), GAP), expected, "{} byte by byte", bytes.escape_ascii());
    }
}

#[test]
fn two_sequences_in_a_row_give_both_events() {
    for (first, first_events) in known_sequences() {
        for (second, second_events) in known_sequences() {
            let expected: Vec<_> = first_events.iter().chain(&second_events).cloned().collect();
            assert_eq!(parse([first, second].concat().chunks(1), Duration::ZERO), expected);
        }
    }
}
