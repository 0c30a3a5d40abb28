//! Text from the API, in every part of the program.
#![no_main]

use tunnelscope::domain::{Id, Quantity, ApiTimestamp, Text};
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|sent: &str| {
    work::within(sent.len(), || {
        let text = Text::new(sent);
        assert_eq!(text.raw(), sent);
        shown::text(&text);
        shown::safe(&format!("{text:>9}"));
        shown::safe(&Id::new(sent).to_string());
        shown::safe(ApiTimestamp::new(sent).text().as_str());
        shown::safe(&Quantity::Other(Box::new(text)).to_string());
    });
});
