//! Key map: from key combination to action per context, built from the table of actions and custom keys. A combination bound
//! to two actions in one context is an error.

use super::{Action, BINDINGS, Binding, Context};
use crate::config::key_combination::{KeyCode, KeyCombination, KeyCombinationError, KeyModifiers};
use std::collections::HashMap;
use thiserror::Error;

/// Error of building a key map.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum KeymapError {
    /// Invalid key combination.
    #[error(transparent)]
    KeyCombination(#[from] KeyCombinationError),
    /// A combination is bound to two actions in one context.
    #[error("{combination} is already bound to {} in {}: bind {} to another key, or choose another key here", first.name(), context.name(), first.name())]
    Conflict {
        /// Combination.
        combination: KeyCombination,
        /// Context.
        context: Context,
        /// Action that it is bound to already.
        first: Action,
        /// Second action.
        second: Action,
    },
    /// A character is text in a prompt.
    #[error("{combination} is text in a prompt: choose a key with ctrl or a function key")]
    TextKey {
        /// Combination.
        combination: KeyCombination,
    },
    /// A context without a key to leave it.
    #[error("no key bound to quit in {}", context.name())]
    NoExit {
        /// Context.
        context: Context,
    },
}

/// Custom keys of an action in a context; they replace the default keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomKeys {
    pub context: Context,
    pub action: Action,
    /// Keys; empty to unbind the action.
    pub combinations: Vec<KeyCombination>,
}

/// Actions that quit or close; each context needs a key for one of them.
const EXITS: [Action; 3] = [Action::Quit, Action::QuitAndPrint, Action::Close];
/// Actions added after others. Custom keys override their default keys, so that older configuration files stay valid.
const LATER: [Action; 2] = [Action::Close, Action::ProviderLog];

/// Actions by context and key combination.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    actions: HashMap<(Context, KeyCombination), Action>,
    combinations: HashMap<(Context, Action), Vec<KeyCombination>>,
}

impl Keymap {
    /// Key map of the default keys.
    ///
    /// # Errors
    /// If the table of actions is inconsistent.
    pub fn built_in() -> Result<Self, KeymapError> {
        Self::with_custom_keys(&[]).map_err(|(_, error)| error)
    }

    /// Key map with custom keys.
    ///
    /// # Errors
    /// If keys conflict, with the index of the custom keys in conflict.
    pub fn with_custom_keys(custom: &[CustomKeys]) -> Result<Self, (Option<usize>, KeymapError)> {
        let mut map = Self::default();
        for binding in BINDINGS {
            map.bind(binding, custom).map_err(|error| (None, error))?;
        }
        for (nth, keys) in custom.iter().enumerate() {
            for &combination in &keys.combinations {
                map.insert(keys.context, combination, keys.action).map_err(|error| (Some(nth), error))?;
            }
        }
        for context in Context::ALL {
            if !EXITS.iter().any(|action| map.combinations.contains_key(&(context, *action))) {
                let nth =
                    custom.iter().position(|keys| keys.context == context && EXITS.contains(&keys.action));
                return Err((nth, KeymapError::NoExit { context }));
            }
        }
        Ok(map)
    }

    /// Action of a key combination in a context.
    pub fn action(&self, context: Context, combination: KeyCombination) -> Option<Action> {
        self.actions.get(&(context, combination)).copied()
    }

    /// Another context (home, pages or help) in which the key combination is bound, and its action there.
    pub(super) fn other_context(
        &self,
        context: Context,
        combination: KeyCombination,
    ) -> Option<(Context, Action)> {
        let mut others =
            [Context::Home, Context::Page, Context::Help].into_iter().filter(|other| *other != context);
        others.find_map(|other| Some((other, self.action(other, combination)?)))
    }

    /// Key combinations of an action, the displayed one first.
    pub fn combinations(&self, context: Context, action: Action) -> &[KeyCombination] {
        self.combinations.get(&(context, action)).map_or(&[], Vec::as_slice)
    }

    fn bind(&mut self, binding: &Binding, custom: &[CustomKeys]) -> Result<(), KeymapError> {
        for &context in binding.contexts {
            if custom.iter().any(|keys| keys.context == context && keys.action == binding.action) {
                continue;
            }
            for key in binding.keys {
                let combination = key.parse()?;
                let is_taken =
                    |keys: &CustomKeys| keys.context == context && keys.combinations.contains(&combination);
                if !(LATER.contains(&binding.action) && custom.iter().any(is_taken)) {
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
            return Err(KeymapError::TextKey { combination });
        }
        match self.actions.insert((context, combination), action) {
            Some(first) if first != action => {
                Err(KeymapError::Conflict { combination, context, first, second: action })
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

    fn custom(context: Context, action: Action, keys: &[&str]) -> CustomKeys {
        CustomKeys { context, action, combinations: keys.iter().map(|key| key.parse().unwrap()).collect() }
    }

    #[test]
    fn default_keys_build_a_key_map() {
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
    fn custom_keys_replace_default_keys() {
        let map =
            Keymap::with_custom_keys(&[custom(Context::Home, Action::Diagnosis, &["X", "F5"])]).unwrap();
        let action = |context, key: &str| map.action(context, key.parse().unwrap());
        assert_eq!(action(Context::Home, "X"), Some(Action::Diagnosis));
        assert_eq!(action(Context::Home, "x"), None, "the default key is unbound");
        assert_eq!(action(Context::Page, "x"), Some(Action::Diagnosis), "unchanged in other contexts");
        assert_eq!(map.combinations(Context::Home, Action::Diagnosis)[0].to_string(), "X");
    }

    #[test]
    fn key_bound_to_two_actions_in_a_context_is_rejected() {
        let refresh = custom(Context::Home, Action::Refresh, &["x"]);
        let (nth, error) = Keymap::with_custom_keys(std::slice::from_ref(&refresh)).unwrap_err();
        assert_eq!(nth, Some(0));
        assert!(error.to_string().contains("x is already bound to diagnosis in home"), "{error}");
        let map =
            Keymap::with_custom_keys(&[custom(Context::Home, Action::Diagnosis, &["X"]), refresh]).unwrap();
        assert_eq!(map.action(Context::Home, "x".parse().unwrap()), Some(Action::Refresh));
    }

    #[test]
    fn custom_keys_override_keys_of_later_actions() {
        let before =
            [custom(Context::Page, Action::Quit, &["q"]), custom(Context::Help, Action::Filter, &["q"])];
        let map = Keymap::with_custom_keys(&before).unwrap();
        let action = |context| map.action(context, "q".parse().unwrap());
        assert_eq!(action(Context::Page), Some(Action::Quit), "q still quits from a page");
        assert_eq!(action(Context::Help), Some(Action::Filter));
        assert!(map.combinations(Context::Page, Action::Close).is_empty());
    }

    #[test]
    fn close_counts_as_an_exit_of_a_page() {
        let without =
            [custom(Context::Page, Action::Quit, &[]), custom(Context::Page, Action::QuitAndPrint, &[])];
        assert!(
            Keymap::with_custom_keys(&without).is_ok(),
            "q closes the page, and the home screen has a key to quit"
        );
        let without_exit_keys = [without.as_slice(), &[custom(Context::Page, Action::Close, &[])]].concat();
        assert!(matches!(
            Keymap::with_custom_keys(&without_exit_keys),
            Err((Some(0), KeymapError::NoExit { context: Context::Page }))
        ));
    }

    #[test]
    fn context_without_an_exit_key_is_rejected() {
        let without =
            [custom(Context::Home, Action::Quit, &[]), custom(Context::Home, Action::QuitAndPrint, &[])];
        assert!(matches!(
            Keymap::with_custom_keys(&without),
            Err((Some(0), KeymapError::NoExit { context: Context::Home }))
        ));
        assert!(Keymap::with_custom_keys(&without[..1]).is_ok());
    }

    #[test]
    fn text_cannot_be_bound_in_a_prompt() {
        let typed = Keymap::with_custom_keys(&[custom(Context::Prompt, Action::Accept, &["a"])]);
        assert!(matches!(typed, Err((Some(0), KeymapError::TextKey { .. }))));
    }

    #[test]
    fn default_keys_avoid_terminal_and_multiplexer_keys() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"].contains(key), "{key}");
            assert!(!key.starts_with("alt-"), "{key}");
        }
    }

    #[test]
    fn action_names_are_unique() {
        for (nth, action) in Action::ALL.iter().enumerate() {
            assert!(Action::ALL[..nth].iter().all(|other| other.name() != action.name()), "{action:?}");
        }
    }
}
