//! From a key press to an action, made from the table of actions and a person's own keys. A key combination that would mean two things
//! in one place is refused when the map is built.

use super::{Action, BINDINGS, Binding, Context};
use crate::config::key_combination::{KeyCode, KeyCombination, KeyCombinationError, KeyModifiers};
use std::collections::HashMap;
use thiserror::Error;

/// Why a table of actions makes no key map.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeymapError {
    /// A key is none.
    #[error(transparent)]
    KeyCombination(#[from] KeyCombinationError),
    /// A key would mean two things in one place.
    #[error("the key {combination} already means {} in {}: give {} another key too, or choose another one here", first.name(), context.name(), first.name())]
    Twice {
        /// The key.
        combination: KeyCombination,
        /// Where.
        context: Context,
        /// What it means already.
        first: Action,
        /// What it should mean too.
        second: Action,
    },
    /// A character that is typed into a prompt cannot be a key there.
    #[error("{combination} is text in a prompt: choose a key with ctrl, or one that types nothing")]
    Typed {
        /// The key.
        combination: KeyCombination,
    },
    /// Nobody could leave.
    #[error("no key bound to quit in {}", context.name())]
    NoWayOut {
        /// Where.
        context: Context,
    },
}

/// Keys that a person gave to an action in one context, in the place of the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKeys {
    /// Where they count.
    pub context: Context,
    /// What they do.
    pub action: Action,
    /// The keys; none takes the action away there.
    pub combinations: Vec<KeyCombination>,
}

/// Actions that end the program or leave what is in front; each context keeps a key for one of them.
const EXITS: [Action; 3] = [Action::Quit, Action::QuitAndPrint, Action::Close];
/// Actions that were added later than others. Their built-in keys give way to a person's own, so that a configuration file
/// from before stays valid.
const LATER: [Action; 2] = [Action::Close, Action::ProviderLog];

/// Which action a key combination means where.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    actions: HashMap<(Context, KeyCombination), Action>,
    combinations: HashMap<(Context, Action), Vec<KeyCombination>>,
}

impl Keymap {
    /// The map of the built-in keys.
    ///
    /// # Errors
    /// If the table of actions contradicts itself.
    pub fn built_in() -> Result<Self, KeymapError> {
        Self::with(&[]).map_err(|(_, error)| error)
    }

    /// The map of the built-in keys but for a person's own.
    ///
    /// # Errors
    /// If the keys contradict each other, with which of the own ones it was noticed.
    pub fn with(own: &[OwnKeys]) -> Result<Self, (Option<usize>, KeymapError)> {
        let mut map = Self::default();
        for binding in BINDINGS {
            map.bind(binding, own).map_err(|error| (None, error))?;
        }
        for (nth, keys) in own.iter().enumerate() {
            for &combination in &keys.combinations {
                map.insert(keys.context, combination, keys.action).map_err(|error| (Some(nth), error))?;
            }
        }
        for context in Context::ALL {
            if !EXITS.iter().any(|action| map.combinations.contains_key(&(context, *action))) {
                let nth = own.iter().position(|keys| keys.context == context && EXITS.contains(&keys.action));
                return Err((nth, KeymapError::NoWayOut { context }));
            }
        }
        Ok(map)
    }

    /// What this key combination means here.
    pub fn action(&self, context: Context, combination: KeyCombination) -> Option<Action> {
        self.actions.get(&(context, combination)).copied()
    }

    /// Where else, of home, pages and the help, a key combination means something, and what.
    pub(super) fn elsewhere(
        &self,
        context: Context,
        combination: KeyCombination,
    ) -> Option<(Context, Action)> {
        let mut others =
            [Context::Home, Context::Page, Context::Help].into_iter().filter(|other| *other != context);
        others.find_map(|other| Some((other, self.action(other, combination)?)))
    }

    /// The key combinations that mean this here, the one that is shown first.
    pub fn combinations(&self, context: Context, action: Action) -> &[KeyCombination] {
        self.combinations.get(&(context, action)).map_or(&[], Vec::as_slice)
    }

    fn bind(&mut self, binding: &Binding, own: &[OwnKeys]) -> Result<(), KeymapError> {
        for &context in binding.contexts {
            if own.iter().any(|keys| keys.context == context && keys.action == binding.action) {
                continue;
            }
            for key in binding.keys {
                let combination = key.parse()?;
                let is_taken =
                    |keys: &OwnKeys| keys.context == context && keys.combinations.contains(&combination);
                if !(LATER.contains(&binding.action) && own.iter().any(is_taken)) {
                    self.insert(context, combination, binding.action)?;
                }
            }
        }
        Ok(())
    }

    fn insert(
        &mut self,
        context: Context,
        combination: KeyCombination,
        action: Action,
    ) -> Result<(), KeymapError> {
        if context == Context::Prompt && is_text(combination) {
            return Err(KeymapError::Typed { combination });
        }
        match self.actions.insert((context, combination), action) {
            Some(first) if first != action => {
                Err(KeymapError::Twice { combination, context, first, second: action })
            }
            _ => {
                let combinations = self.combinations.entry((context, action)).or_default();
                if !combinations.contains(&combination) {
                    combinations.push(combination);
                }
                Ok(())
            }
        }
    }
}

fn is_text(combination: KeyCombination) -> bool {
    matches!(combination.key(), KeyCode::Char(_)) && combination.modifiers() == KeyModifiers::NONE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(context: Context, action: Action, keys: &[&str]) -> OwnKeys {
        OwnKeys { context, action, combinations: keys.iter().map(|key| key.parse().unwrap()).collect() }
    }

    #[test]
    fn the_table_of_actions_makes_a_map() {
        let map = Keymap::built_in().unwrap();
        let q = |context| map.action(context, "q".parse().unwrap());
        assert_eq!((q(Context::Home), q(Context::FirstRun)), (Some(Action::Quit), Some(Action::Quit)));
        assert_eq!((q(Context::Page), q(Context::Help)), (Some(Action::Close), Some(Action::Close)));
        for context in Context::ALL {
            assert_eq!(map.action(context, "ctrl-c".parse().unwrap()), Some(Action::Quit), "{context:?}");
        }
        assert_eq!(map.action(Context::Home, "[".parse().unwrap()), None);
    }

    #[test]
    fn own_keys_take_the_place_of_the_built_in_ones() {
        let map = Keymap::with(&[own(Context::Home, Action::Diagnosis, &["X", "F5"])]).unwrap();
        let action = |context, key: &str| map.action(context, key.parse().unwrap());
        assert_eq!(action(Context::Home, "X"), Some(Action::Diagnosis));
        assert_eq!(action(Context::Home, "x"), None, "the built-in key is free");
        assert_eq!(action(Context::Page, "x"), Some(Action::Diagnosis), "elsewhere it is as it was");
        assert_eq!(map.combinations(Context::Home, Action::Diagnosis)[0].to_string(), "X");
    }

    #[test]
    fn a_key_with_two_meanings_in_one_place_is_refused_unless_the_other_gets_another() {
        let refresh = own(Context::Home, Action::Refresh, &["x"]);
        let (nth, error) = Keymap::with(std::slice::from_ref(&refresh)).unwrap_err();
        assert_eq!(nth, Some(0));
        assert!(error.to_string().contains("x already means diagnosis in home"), "{error}");
        let map = Keymap::with(&[own(Context::Home, Action::Diagnosis, &["X"]), refresh]).unwrap();
        assert_eq!(map.action(Context::Home, "x".parse().unwrap()), Some(Action::Refresh));
    }

    #[test]
    fn own_keys_take_the_keys_of_actions_that_were_added_later() {
        let before = [own(Context::Page, Action::Quit, &["q"]), own(Context::Help, Action::Filter, &["q"])];
        let map = Keymap::with(&before).unwrap();
        let action = |context| map.action(context, "q".parse().unwrap());
        assert_eq!(action(Context::Page), Some(Action::Quit), "a page that q quits from, as before");
        assert_eq!(action(Context::Help), Some(Action::Filter));
        assert!(map.combinations(Context::Page, Action::Close).is_empty());
    }

    #[test]
    fn leaving_a_page_is_a_way_out_of_it() {
        let without = [own(Context::Page, Action::Quit, &[]), own(Context::Page, Action::QuitAndPrint, &[])];
        assert!(Keymap::with(&without).is_ok(), "q leads home, where a key quits");
        let nowhere = [without.as_slice(), &[own(Context::Page, Action::Close, &[])]].concat();
        assert!(matches!(
            Keymap::with(&nowhere),
            Err((Some(0), KeymapError::NoWayOut { context: Context::Page }))
        ));
    }

    #[test]
    fn somebody_can_always_leave() {
        let without = [own(Context::Home, Action::Quit, &[]), own(Context::Home, Action::QuitAndPrint, &[])];
        assert!(matches!(
            Keymap::with(&without),
            Err((Some(0), KeymapError::NoWayOut { context: Context::Home }))
        ));
        assert!(Keymap::with(&without[..1]).is_ok());
    }

    #[test]
    fn text_is_no_key_in_a_prompt() {
        let typed = Keymap::with(&[own(Context::Prompt, Action::Accept, &["a"])]);
        assert!(matches!(typed, Err((Some(0), KeymapError::Typed { .. }))));
    }

    #[test]
    fn keys_that_multiplexers_and_terminals_keep_for_themselves_are_not_used() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"].contains(key), "{key}");
            assert!(!key.starts_with("alt-"), "{key}");
        }
    }

    #[test]
    fn names_of_actions_are_told_apart() {
        for (nth, action) in Action::ALL.iter().enumerate() {
            assert!(Action::ALL[..nth].iter().all(|other| other.name() != action.name()), "{action:?}");
        }
    }
}
