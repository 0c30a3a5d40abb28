//! Fuzzy search that ranks substring matches before scattered ones.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

/// Search over candidates that are tested one by one.
#[derive(Debug, Clone)]
pub(super) struct Search<T> {
    pattern: Pattern,
    query: String,
    limit: usize,
    found: Vec<Found<T>>,
}

/// Score of a match, best first, and the candidate as tie-breaker.
type Found<T> = (Reverse<(bool, u32)>, T);

/// Reusable buffers of the matcher.
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
    /// A search that keeps the best `limit` matches.
    pub(super) fn new(query_text: &str, limit: usize) -> Self {
        Self {
            pattern: Pattern::new(query_text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy),
            query: query_text.to_lowercase(),
            limit,
            found: Vec::new(),
        }
    }

    /// Tests a candidate by its texts.
    pub(super) fn test(&mut self, item: T, texts: &[&str], buffers: &mut MatchBuffers) {
        let score = |text: &&str| {
            self.pattern.score(Utf32Str::new(text, &mut buffers.characters), &mut buffers.matcher)
        };
        let Some(score) = texts.iter().filter_map(score).max() else { return };
        let has_query = texts.iter().any(|text| contains(text, &self.query, &mut buffers.lower));
        self.found.push((Reverse((has_query, score)), item));
        // Amortized: not for each match.
        if self.found.len() >= 8 * self.limit {
            self.keep_best();
        }
    }

    fn keep_best(&mut self) {
        self.found.sort_unstable();
        self.found.truncate(self.limit);
    }

    /// Matches, best first.
    pub(super) fn into_ranked(mut self) -> impl Iterator<Item = T> {
        self.keep_best();
        self.found.into_iter().map(|(_, item)| item)
    }
}

/// Case-insensitive substring test for a lowercase query.
fn contains(text: &str, query: &str, lower: &mut String) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(query);
    }
    lower.clear();
    lower.push_str(text);
    lower.make_ascii_lowercase();
    lower.contains(query)
}
