//! Values of fields in words.

use crate::app::{Clock, Field};
use crate::domain::{ApiTimestamp, Since, Text};

pub(super) fn text_value(text: Option<&Text>) -> Option<String> {
    text.map(Text::to_string)
}

/// A time with its age: `14:03:22 (2h)`; text that is no time, as it was sent.
pub(super) fn time_with_age(stamp: Option<&ApiTimestamp>, clock: &Clock) -> Option<String> {
    stamp.map(|stamp| match stamp.time() {
        Some(at) => format!("{} ({})", clock.time(at), clock.age(at)),
        None => stamp.text().to_string(),
    })
}

/// How long a state lasts, and how that is known.
pub(super) fn since_with_age(since: Option<Since>, clock: &Clock) -> Option<String> {
    let since = since?;
    let known = if since.is_exact { "changed at" } else { "at the first poll," };
    Some(format!("{} ({known} {})", clock.state_age(Some(since))?, clock.time(since.time())))
}

/// A list as fields: the first line under the label, the others below it, a few items a line.
pub(super) fn list_fields(label: &'static str, items: &[Text], columns: usize) -> Vec<Field> {
    if items.is_empty() {
        return vec![Field::new(label, None)];
    }
    let words: Vec<String> = items
        .chunks(columns)
        .map(|line| line.iter().map(Text::as_str).collect::<Vec<_>>().join(", "))
        .collect();
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.zip(words).map(|(label, words)| Field::new(label, Some(words))).collect()
}
