//! What fits best to a few letters: what has them as they were typed goes before what has them spread over a sentence.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

/// What was found so far, of any number of texts that are looked at one after the other.
#[derive(Clone, Debug)]
pub(super) struct Search<T> {
    pattern: Pattern,
    query: String,
    limit: usize,
    found: Vec<Found<T>>,
}

/// How well something fits, the best first, and where it stands among what fits as well.
type Found<T> = (Reverse<(bool, u32)>, T);

/// What looking at a text needs besides the text; it is large, and can be used again.
pub(super) struct MatchBuffers {
    matcher: Matcher,
    characters: Vec<char>,
    lower: String,
}

impl MatchBuffers {
    pub(super) fn new() -> Self {
        Self { matcher: Matcher::new(Config::DEFAULT), characters: Vec::new(), lower: String::new() }
    }
}

impl<T: Ord> Search<T> {
    /// A search for what was typed, which keeps so many at most.
    pub(super) fn new(typed: &str, limit: usize) -> Self {
        Self {
            pattern: Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy),
            query: typed.to_lowercase(),
            limit,
            found: Vec::new(),
        }
    }

    /// Looks at something that goes by these texts.
    pub(super) fn test(&mut self, item: T, texts: &[&str], buffers: &mut MatchBuffers) {
        let score = |text: &&str| {
            self.pattern.score(Utf32Str::new(text, &mut buffers.characters), &mut buffers.matcher)
        };
        let Some(score) = texts.iter().filter_map(score).max() else { return };
        let has_query = texts.iter().any(|text| contains(text, &self.query, &mut buffers.lower));
        self.found.push((Reverse((has_query, score)), item));
        // Now and then, so that it costs little for each.
        if self.found.len() >= 8 * self.limit {
            self.keep_best();
        }
    }

    fn keep_best(&mut self) {
        self.found.sort_unstable();
        self.found.truncate(self.limit);
    }

    /// What was found, the best first.
    pub(super) fn into_ranked(mut self) -> impl Iterator<Item = T> {
        self.keep_best();
        self.found.into_iter().map(|(_, item)| item)
    }
}

/// Whether a text contains another that is in lower case, whatever the case of its own.
fn contains(text: &str, query: &str, lower: &mut String) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(query);
    }
    lower.clear();
    lower.push_str(text);
    lower.make_ascii_lowercase();
    lower.contains(query)
}
