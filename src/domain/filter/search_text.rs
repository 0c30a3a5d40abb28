//! All texts of each group that a word is looked for in, in lower case without diacritics and one behind the other: with each letter that is
//! typed, those of all groups are gone through, and where they really stand is all over the memory.

use super::filterable::{Filterable, FilterableGroup};
use super::fold::fold;
use crate::domain::{Group, Regions};
use std::cell::RefCell;

/// From so many groups on a letter takes too long without this; below, the memory is worth more.
const MIN_GROUPS: usize = 3_000;
/// Stands behind each text. No part that is looked for may hold it.
pub(super) const END: char = '\n';

/// The texts of the groups of a snapshot.
#[derive(Clone, Debug, Default)]
pub struct SearchText {
    text: String,
    /// Where the texts of each group end.
    ends: Vec<usize>,
}

impl SearchText {
    /// Those of these groups, in their order; none of a fleet that is gone through fast enough as it is.
    pub fn new(groups: &[Group], regions: &Regions) -> Self {
        if groups.len() < MIN_GROUPS { Self::default() } else { Self::for_all(groups, regions) }
    }

    /// Those of these groups, however few.
    pub fn for_all(groups: &[Group], regions: &Regions) -> Self {
        let text = RefCell::new(String::new());
        let ends = groups.iter().map(|group| {
            let last = RefCell::new(String::new());
            // Everything is asked for, since nothing is what is looked for.
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

    /// Those of the group in this place.
    pub fn get(&self, place: usize) -> Option<&str> {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(place)?)
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
