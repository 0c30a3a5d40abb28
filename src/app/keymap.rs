//! From a key press to an action, made from the table of actions. A chord that would mean two things in one place is
//! refused when the map is built.

use super::{Action, BINDINGS, Binding, Context};
use crate::config::chord::{Chord, ChordError};
use std::collections::HashMap;
use thiserror::Error;

/// Why a table of actions makes no key map.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeymapError {
    /// A key is none.
    #[error(transparent)]
    Chord(#[from] ChordError),
    /// A key would mean two things in one place.
    #[error("the key {chord} means both {first:?} and {second:?}")]
    Twice {
        /// The key.
        chord: Chord,
        /// What it means already.
        first: Action,
        /// What it should mean too.
        second: Action,
    },
}

/// Which action a chord means where.
#[derive(Clone, Debug, Default)]
pub struct Keymap(HashMap<(Context, Chord), Action>);

impl Keymap {
    /// The map of the built-in keys.
    ///
    /// # Errors
    /// If the table of actions contradicts itself.
    pub fn built_in() -> Result<Self, KeymapError> {
        let mut map = Self::default();
        for binding in BINDINGS {
            map.bind(binding)?;
        }
        Ok(map)
    }

    /// What this chord means here.
    pub fn action(&self, context: Context, chord: Chord) -> Option<Action> {
        self.0.get(&(context, chord)).copied()
    }

    fn bind(&mut self, binding: &Binding) -> Result<(), KeymapError> {
        for key in binding.keys {
            let chord: Chord = key.parse()?;
            for &context in binding.contexts {
                if let Some(first) = self.0.insert((context, chord), binding.action) {
                    return Err(KeymapError::Twice { chord, first, second: binding.action });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Topic;

    #[test]
    fn the_table_of_actions_makes_a_map() {
        let map = Keymap::built_in().unwrap();
        assert_eq!(map.action(Context::Home, "q".parse().unwrap()), Some(Action::Quit));
        assert_eq!(map.action(Context::Home, "[".parse().unwrap()), None);
    }

    #[test]
    fn a_key_with_two_meanings_in_one_place_is_refused() {
        let mut map = Keymap::built_in().unwrap();
        let again = Binding {
            action: Action::Help,
            keys: &["q"],
            contexts: &[Context::Home],
            topic: Topic::Go,
            hint: "",
            help: "",
        };
        let twice =
            KeymapError::Twice { chord: "q".parse().unwrap(), first: Action::Quit, second: Action::Help };
        assert_eq!(map.bind(&again), Err(twice));
    }

    #[test]
    fn keys_that_multiplexers_and_terminals_keep_for_themselves_are_not_used() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"].contains(key), "{key}");
            assert!(!key.starts_with("alt-"), "{key}");
        }
    }
}
