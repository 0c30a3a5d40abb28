//! The filter language, the same on the screen, on the command line and in the configuration file: words and typed fields,
//! of which all must hold. `state:down region:us,eu !device:isr age:<10m name:/^branch-0[1-3]/`
//!
//! What there is to ask is in `term`, how it is written in `parse`; the things that can be asked are in `facts`.

mod bound;
mod filterable;
mod fold;
mod log_entry;
mod network;
mod parse;
mod pattern;
mod search_text;
mod term;

pub use filterable::{Filterable, FilterableDatacenter, FilterableGroup};
pub use log_entry::FilterableLogEntry;
pub use parse::{FilterError, NamedFilters};
pub use search_text::SearchText;
pub use term::{Field, FilterFlag, Scope, field_examples};

use jiff::Timestamp;
use std::fmt;
use term::Term;

/// What a list is narrowed to. An empty filter lets everything through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    /// Each with how it was written.
    terms: Vec<(Term, String)>,
}

impl Filter {
    /// Reads a filter for things of this kind. A term `@NAME` stands for the filter of that name.
    ///
    /// # Errors
    /// The first thing in it that is not understood, and where it stands.
    pub fn parse(text: &str, scope: Scope, named: &NamedFilters) -> Result<Self, FilterError> {
        let terms = parse::terms(text, scope, named)?;
        Ok(Self { text: text.trim().to_owned(), terms })
    }

    /// Whether a thing is let through at this time.
    pub fn matches(&self, thing: &impl Filterable, now: Timestamp) -> bool {
        self.terms.iter().all(|(term, _)| term.matches(thing, now))
    }

    /// Whether everything is let through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether what is let through changes by time alone.
    pub fn depends_on_time(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.depends_on_time())
    }

    /// Whether what it lets through is known to be among what another lets through, for the same things at any time: one to
    /// which more was typed, for instance.
    pub fn is_refinement_of(&self, other: &Self) -> bool {
        let is_implied = |(wanted, as_written): &(Term, String)| {
            self.terms.iter().any(|(term, text)| text == as_written || term.implies(wanted))
        };
        !other.depends_on_time() && other.terms.iter().all(is_implied)
    }

    /// The first of its terms, as it was written, that only several looks can answer.
    pub fn needs_history(&self) -> Option<&str> {
        let asks = |(term, _): &&(Term, String)| term.needs_history();
        self.terms.iter().find(asks).map(|(_, text)| text.as_str())
    }

    /// The first of its terms, as it was written, that asks for what only the dashboard keeps: mutes and marks of changes.
    pub fn requires_dashboard(&self) -> Option<&str> {
        let requires = |(term, _): &&(Term, String)| term.requires_dashboard();
        self.terms.iter().find(requires).map(|(_, text)| text.as_str())
    }

    /// Whether it has a term for regions and nothing else.
    pub fn has_region_term(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.is_region_term())
    }

    /// Whether the names of regions can matter to what it lets through.
    pub fn uses_region_names(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.uses_region_names())
    }

    /// The first of its terms, as it was written, that asks for what things of this kind do not have.
    pub(super) fn unsupported_term(&self, scope: Scope) -> Option<&str> {
        self.terms.iter().find(|(term, _)| !term.is_supported_in(scope)).map(|(_, text)| text.as_str())
    }

    /// Parts, in lower case, of which this field of all that the filter lets through holds at least one.
    pub fn required_substrings(&self, field: Field) -> Option<Vec<&str>> {
        self.terms.iter().find_map(|(term, _)| term.required_substrings(field))
    }

    /// Each of its terms, as a filter of its own.
    pub fn split_terms(&self) -> Vec<Self> {
        let part = |(term, text): &(Term, String)| Self {
            text: text.clone(),
            terms: vec![(term.clone(), text.clone())],
        };
        self.terms.iter().map(part).collect()
    }

    /// The filter as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
