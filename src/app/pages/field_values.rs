//! Formatted values of fields.

use crate::app::{Clock, Field};
use crate::domain::{ApiTimestamp, Since, Text};

pub(super) fn text_value(text: Option<&Text>) -> Option<String> {
    text.map(Text::to_string)
}

/// Time with age: `14:03:22 (2h)`; an invalid time as sent.
pub(super) fn time_with_age(stamp: Option<&ApiTimestamp>, clock: &Clock) -> Option<String> {
    stamp.map(|stamp| match stamp.time() {
        Some(time) => format!("{} ({})", clock.time(time), clock.age(time)),
        None => stamp.text().to_string(),
    })
}

/// Duration of a state, and how it is known.
pub(super) fn since_with_age(since: Option<Since>, clock: &Clock) -> Option<String> {
    let since = since?;
    let source = match since {
        Since { has_gap: true, .. } => "not watched all the time since",
        Since { is_exact: true, .. } => "changed at",
        Since { .. } => "at the first poll,",
    };
    Some(format!("{} ({source} {})", clock.state_age(Some(since))?, clock.time(since.time())))
}

/// List as fields: a few items per line, the label on the first.
pub(super) fn list_fields(label: &'static str, items: &[Text], columns: usize) -> Vec<Field> {
    if items.is_empty() {
        return vec![Field::new(label, None)];
    }
    let lines: Vec<String> = items
        .chunks(columns)
        .map(|line| line.iter().map(Text::as_str).collect::<Vec<_>>().join(", "))
        .collect();
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.zip(lines).map(|(label, line)| Field::new(label, Some(line))).collect()
}
