//! Command palette: available actions, named filters, profiles, and all objects.

use super::search_index::SearchIndex;
use super::{Choice, Entry, Picker};
use crate::app::{Action, BINDINGS, Binding, Context, Settings};
use crate::domain::Snapshot;
use std::sync::Arc;

/// The palette of a context; `listed` are the snapshot indices of the listed groups.
pub(in crate::app) fn palette<'a>(
    context: Context,
    is_available: impl Fn(Action) -> bool,
    settings: &Settings,
    profiles: impl Iterator<Item = &'a str>,
    snapshot: Arc<Snapshot>,
    listed: Vec<usize>,
) -> Picker {
    let is_offered = |action| !matches!(action, Action::Palette | Action::Up | Action::Down);
    let available_bindings = BINDINGS.iter().filter(|binding| {
        binding.contexts.contains(&context)
            && !binding.help.is_empty()
            && is_offered(binding.action)
            && is_available(binding.action)
    });
    let mut entries: Vec<Entry> =
        available_bindings.map(|binding| action_entry(binding, context, settings)).collect();
    entries.extend(settings.named_filters().iter().map(|(name, filter)| {
        Entry::new(format!("filter @{name}"), filter.as_str(), Choice::Filter(format!("@{name}")))
    }));
    entries.extend(
        profiles.map(|name| {
            Entry::new(format!("profile {name}"), "organization", Choice::Profile(name.to_owned()))
        }),
    );
    Picker::new("Command palette", entries).with_index(SearchIndex::new(snapshot, listed))
}

fn action_entry(binding: &Binding, context: Context, settings: &Settings) -> Entry {
    Entry::new(binding.help, settings.keys(context, binding.action), Choice::Perform(binding.action))
        .with_search_terms(binding.action.name())
}
