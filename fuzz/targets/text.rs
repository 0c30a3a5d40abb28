//! Text from the API, in every part of the program.
#![no_main]

use tunnelscope::domain::{Id, Quantity, ApiTimestamp, Text};
use tunnelscope_fuzz::{allocation, checks};

libfuzzer_sys::fuzz_target!(|sent: &str| {
    allocation::within(sent.len(), || {
        let text = Text::new(sent);
        assert_eq!(text.raw(), sent);
        checks::text(&text);
        checks::safe(&format!("{text:>9}"));
        checks::safe(&Id::new(sent).to_string());
        checks::safe(ApiTimestamp::new(sent).text().as_str());
        checks::safe(&Quantity::Other(Box::new(text)).to_string());
    });
});
