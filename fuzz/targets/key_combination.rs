//! Key combinations, as the configuration file binds them.
#![no_main]

use tunnelscope::config::key_combination::KeyCombination;
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|text: &str| {
    work::within(text.len(), || match text.parse::<KeyCombination>() {
        Ok(combination) => {
            shown::plain(&combination.to_string());
            assert_eq!(combination.to_string().parse(), Ok(combination), "it reads back as it is written");
            combination.unsupported_reason().into_iter().for_each(shown::plain);
        }
        Err(error) => shown::plain(&error.to_string()),
    });
});
