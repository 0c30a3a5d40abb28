//! Terminal input: the events do not depend on how it is split, and later keys are not lost.
#![no_main]

use std::time::{Duration, Instant};
use tunnelscope::terminal::InputParser;
use tunnelscope_fuzz::allocation;

libfuzzer_sys::fuzz_target!(|sent: (u8, &[u8])| {
    let (size, bytes) = (usize::from(sent.0).max(1), sent.1);
    let now = Instant::now();
    allocation::within(bytes.len(), || {
        let mut whole = InputParser::new(Duration::from_millis(50));
        let at_once = whole.feed(bytes, now);
        let mut parser = InputParser::new(Duration::from_millis(50));
        let in_pieces: Vec<_> = bytes.chunks(size).flat_map(|piece| parser.feed(piece, now)).collect();
        assert_eq!(at_once, in_pieces);
        while let Some(deadline) = parser.deadline() {
            parser.expire(deadline);
        }
        assert_eq!(parser.feed(b"q", now).len(), 1, "the next key is reported");
    });
});
