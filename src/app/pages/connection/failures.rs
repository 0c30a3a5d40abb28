//! Failures on the connection page: each in full with its remedy; repeated failures are listed once with a count.

use crate::app::status::remedy;
use crate::app::{Clock, Field, Section, StyleRole};
use crate::domain::Failure;
use jiff::Timestamp;

/// Consecutive failures that differ only in their request ids.
struct FailureRun<'a> {
    failure: &'a Failure,
    last: Timestamp,
    first: Timestamp,
    count: usize,
}

/// Section of failures, newest first.
pub(super) fn failures_section(failures: &[(Timestamp, Failure)], clock: &Clock) -> Section {
    let mut fields: Vec<Field> = runs(failures).flat_map(|run| run.fields(clock)).collect();
    if fields.is_empty() {
        fields.push(Field::new("none", Some("since start".to_owned())));
    }
    Section { title: "Failures, newest first", fields }
}

fn runs(failures: &[(Timestamp, Failure)]) -> impl Iterator<Item = FailureRun<'_>> {
    let runs = failures.chunk_by(|(_, newer), (_, older)| is_repeated(newer, older));
    runs.filter_map(FailureRun::new)
}

/// Whether two failures differ only in their request ids.
fn is_repeated(one: &Failure, other: &Failure) -> bool {
    (one.kind, one.status) == (other.kind, other.status)
        && one.subject == other.subject
        && one.detail == other.detail
}

impl<'a> FailureRun<'a> {
    fn new(failures: &'a [(Timestamp, Failure)]) -> Option<Self> {
        let ((last, failure), (first, _)) = (failures.first()?, failures.last()?);
        Some(Self { failure, last: *last, first: *first, count: failures.len() })
    }

    fn fields(&self, clock: &Clock) -> [Field; 2] {
        let repeated = match self.count {
            1 => String::new(),
            count => format!("; {count} times since {}", clock.short_time(self.first)),
        };
        [
            Field::new(clock.short_time(self.last), Some(format!("{}{repeated}", self.failure)))
                .with_role(StyleRole::Strong),
            Field::new("", Some(remedy(self.failure, ""))),
        ]
    }
}
