//! Key chords, as the configuration file binds them.
#![no_main]

use tunnelscope::config::chord::Chord;
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|text: &str| {
    work::within(text.len(), || match text.parse::<Chord>() {
        Ok(chord) => {
            shown::plain(&chord.to_string());
            assert_eq!(chord.to_string().parse(), Ok(chord), "it reads back as it is written");
            chord.why_never_sent().into_iter().for_each(shown::plain);
        }
        Err(error) => shown::plain(&error.to_string()),
    });
});
