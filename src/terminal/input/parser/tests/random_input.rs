//! Properties of the parser for any bytes in any pieces.

use super::known_sequences::known_sequences;
use super::*;
use proptest::prelude::*;

/// Longer than any time limit.
const LONG: Duration = Duration::from_secs(3_600);

fn input_pieces() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let sequence = (0..known_sequences().len()).prop_map(|index| known_sequences()[index].0.to_vec());
    let starts = prop_oneof![Just(b"\x1b[".to_vec()), Just(b"\x1bP".to_vec()), Just(b"\x1b[200~".to_vec())];
    let random = prop::collection::vec(any::<u8>(), 0..40);
    prop::collection::vec(prop_oneof![sequence, starts, random], 0..12)
}

proptest! {
    #[test]
    fn keys_after_any_bytes_and_a_pause_are_reported(pieces in input_pieces()) {
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
    fn events_do_not_depend_on_how_bytes_are_split(pieces in input_pieces()) {
        let whole = pieces.concat();
        let at_once = parse([whole.as_slice()], Duration::ZERO);
        prop_assert_eq!(parse(whole.chunks(1), Duration::ZERO), at_once.clone());
        prop_assert_eq!(parse(whole.chunks(7), Duration::ZERO), at_once);
    }

    #[test]
    fn deadline_ends_any_partial_sequence(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut parser = InputParser::new(TIMEOUT);
        let now = Instant::now();
        parser.feed(&bytes, now);
        parser.expire(now + LONG);
        prop_assert_eq!(parser.deadline(), None);
    }
}
