//! Key combinations, as the configuration file binds them.
#![no_main]

use tunnelscope::config::key_combination::KeyCombination;
use tunnelscope_fuzz::{allocation, checks};

libfuzzer_sys::fuzz_target!(|text: &str| {
    allocation::within(text.len(), || match text.parse::<KeyCombination>() {
        Ok(combination) => {
            checks::plain(&combination.to_string());
            assert_eq!(combination.to_string().parse(), Ok(combination), "it reads back as it is written");
            combination.unsupported_reason().into_iter().for_each(checks::plain);
        }
        Err(error) => checks::plain(&error.to_string()),
    });
});
