//! The filter language of the dashboard, the command line and the configuration file: words and typed fields, all of
//! which must match. `state:down region:us,eu !device:isr age:<10m name:/^branch-0[1-3]/`
//!
//! `field` has the fields, `term` their tests, `parse` the syntax, `filterable` the objects that can be filtered.

mod bound;
mod error;
mod field;
mod filterable;
mod fold;
mod log_entry;
mod network;
mod parse;
mod pattern;
mod recorded;
mod search_text;
mod term;
mod value;

pub use error::FilterError;
pub use field::{Field, FilterFlag, Scope, field_examples};
pub use filterable::{Filterable, FilterableDatacenter, FilterableGroup};
pub use log_entry::FilterableLogEntry;
pub use parse::NamedFilters;
pub use recorded::FilterableRecord;
pub use search_text::SearchText;

use jiff::Timestamp;
use std::fmt;
use term::Term;

/// A filter. An empty one matches everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    /// Each with its source text.
    terms: Vec<(Term, String)>,
}

impl Filter {
    /// Parses a filter for objects of this scope. A term `@NAME` stands for the filter of that name.
    ///
    /// # Errors
    /// The first error and its position.
    pub fn parse(text: &str, scope: Scope, named: &NamedFilters) -> Result<Self, FilterError> {
        let terms = parse::terms(text, scope, named)?;
        Ok(Self { text: text.trim().to_owned(), terms })
    }

    /// Whether an object matches at this time.
    pub fn matches(&self, thing: &impl Filterable, now: Timestamp) -> bool {
        self.terms.iter().all(|(term, _)| term.matches(thing, now))
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether matches can change as time passes.
    pub fn depends_on_time(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.depends_on_time())
    }

    /// Whether each match of this filter is known to be a match of another one too, at any time: for example if text
    /// was appended to it.
    pub fn is_refinement_of(&self, other: &Self) -> bool {
        let is_implied = |(wanted, as_written): &(Term, String)| {
            self.terms.iter().any(|(term, text)| text == as_written || term.implies(wanted))
        };
        !other.depends_on_time() && other.terms.iter().all(is_implied)
    }

    /// The first term that needs data from several polls.
    pub fn needs_history(&self) -> Option<&str> {
        let asks = |(term, _): &&(Term, String)| term.needs_history();
        self.terms.iter().find(asks).map(|(_, text)| text.as_str())
    }

    /// The first term that needs data that only the dashboard has: mutes and change marks.
    pub fn requires_dashboard(&self) -> Option<&str> {
        let requires = |(term, _): &&(Term, String)| term.requires_dashboard();
        self.terms.iter().find(requires).map(|(_, text)| text.as_str())
    }

    /// Whether it has a term for regions only.
    pub fn has_region_term(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.is_region_term())
    }

    /// Whether region names can affect its matches.
    pub fn uses_region_names(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.uses_region_names())
    }

    /// The first term with a field that this scope does not have.
    pub(super) fn unsupported_term(&self, scope: Scope) -> Option<&str> {
        self.terms.iter().find(|(term, _)| !term.is_supported_in(scope)).map(|(_, text)| text.as_str())
    }

    /// Lower-case substrings, at least one of which this field of each match contains.
    pub fn required_substrings(&self, field: Field) -> Option<Vec<&str>> {
        self.terms.iter().find_map(|(term, _)| term.required_substrings(field))
    }

    /// Each term as a separate filter.
    pub fn split_terms(&self) -> Vec<Self> {
        let part = |(term, text): &(Term, String)| Self {
            text: text.clone(),
            terms: vec![(term.clone(), text.clone())],
        };
        self.terms.iter().map(part).collect()
    }

    /// The source text.
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
