//! What failed, on the connection page: each failure whole, wrapped and never cut, with what to do about it; one that came
//! again and again is told once.

use crate::app::status::remedy;
use crate::app::{Clock, Field, Section, StyleRole};
use crate::domain::Failure;
use jiff::Timestamp;

/// A failure, and those of the same kind that came right before it.
struct Spell<'a> {
    failure: &'a Failure,
    last: Timestamp,
    first: Timestamp,
    count: usize,
}

/// The section about these failures, of which the newest is the first.
pub(super) fn failures(failures: &[(Timestamp, Failure)], clock: &Clock) -> Section {
    let mut fields: Vec<Field> = spells(failures).iter().flat_map(|spell| spell.fields(clock)).collect();
    if fields.is_empty() {
        fields.push(Field::new("none", Some("since start".to_owned())));
    }
    Section { title: "Failures, newest first", fields }
}

fn spells(failures: &[(Timestamp, Failure)]) -> Vec<Spell<'_>> {
    let runs = failures.chunk_by(|(_, newer), (_, older)| is_same(newer, older));
    runs.filter_map(spell).collect()
}

fn spell(run: &[(Timestamp, Failure)]) -> Option<Spell<'_>> {
    let ((last, failure), (first, _)) = (run.first()?, run.last()?);
    Some(Spell { failure, last: *last, first: *first, count: run.len() })
}

/// Whether two failures differ in nothing but the vendor's id of the request.
fn is_same(one: &Failure, other: &Failure) -> bool {
    let told = |failure: &Failure| (failure.kind, failure.status);
    told(one) == told(other) && one.subject == other.subject && one.detail == other.detail
}

impl Spell<'_> {
    fn fields(&self, clock: &Clock) -> [Field; 2] {
        let again = match self.count {
            1 => String::new(),
            count => format!("; {count} times since {}", clock.short_time(self.first)),
        };
        [
            Field::new(clock.short_time(self.last), Some(format!("{}{again}", self.failure)))
                .with_role(StyleRole::Strong),
            Field::new("", Some(remedy(self.failure, ""))),
        ]
    }
}
