//! Search text of all groups: lower case, without diacritics, concatenated. Each key press in the filter prompt
//! searches all groups, and the original texts are scattered in memory.

use super::filterable::{Filterable, FilterableGroup};
use super::fold::fold;
use crate::domain::{Group, Regions};
use std::cell::RefCell;

/// From this many groups on a key press takes too long without it; below, it is not worth the memory.
const MIN_GROUPS: usize = 3_000;
/// Terminates each text. Substrings that contain it are searched differently.
pub(super) const END: char = '\n';

/// Search text of the groups of a snapshot.
#[derive(Debug, Clone, Default)]
pub struct SearchText {
    text: String,
    /// End offset of each group's text.
    ends: Vec<usize>,
}

impl SearchText {
    /// Collects the search text of these groups; empty if there are too few for it to be worth it.
    pub fn new(groups: &[Group], regions: &Regions) -> Self {
        if groups.len() < MIN_GROUPS { Self::default() } else { Self::for_all(groups, regions) }
    }

    /// Collects the search text of these groups, however few.
    pub fn for_all(groups: &[Group], regions: &Regions) -> Self {
        let text = RefCell::new(String::new());
        let ends = groups.iter().map(|group| {
            let last = RefCell::new(String::new());
            // The test is never true, so that it receives all texts.
            FilterableGroup::new(group, regions).has_text(None, &|said| {
                if *last.borrow() != said {
                    add(&mut text.borrow_mut(), said);
                    said.clone_into(&mut last.borrow_mut());
                }
                false
            });
            text.borrow().len()
        });
        let ends = ends.collect();
        let mut text = text.into_inner();
        text.shrink_to_fit();
        Self { text, ends }
    }

    /// Search text of the group at this index.
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }
}

fn add(all: &mut String, text: &str) {
    if text.is_ascii() {
        let from = all.len();
        all.push_str(text);
        all[from..].make_ascii_lowercase();
    } else {
        all.push_str(&fold(text));
    }
    all.push(END);
}
