//! Availability of actions: footer and palette list the available ones; other keys explain why they are not.

use super::App;
use crate::app::{
    Action, BINDINGS, Binding, Context, EventScope, Footer, Hint, LayoutMode, Page, Pane, Requirement,
    layout_mode,
};
use crate::config::key_combination::KeyCombination;

impl App {
    /// Hints of the available actions, in the order of the footer.
    pub fn hints(&self) -> Vec<Hint> {
        let context = self.context();
        let bindings = BINDINGS.iter().filter(|row| row.contexts.contains(&context) && !row.hint.is_empty());
        bindings
            .filter(|row| self.is_met(row.requirement))
            .filter_map(|row| self.hint(context, row))
            .collect()
    }

    fn hint(&self, context: Context, binding: &Binding) -> Option<Hint> {
        let label = match (binding.action, self.pages.current_page()) {
            (Action::Back, _) if self.has_filter() => "clear filter",
            (Action::Back, _) if self.settings.first_key(context, Action::Close).is_some() => return None,
            (Action::Pause, _) if self.clock.stopped_at().is_some() => "resume",
            (Action::Connection, Some(Page::Connection))
            | (Action::ProviderLog, Some(Page::ProviderLog))
            | (Action::Events, Some(Page::Events(EventScope { subject: None, .. })))
            | (Action::Diagnosis, Some(Page::Diagnosis(_))) => "close",
            (Action::Events, Some(Page::Events(_))) => "all events",
            (Action::Dismiss, _) if !self.has_missing() => "undo dismiss",
            (Action::Refresh, _) if self.failed_state().is_some() => "try now",
            (Action::Help, _) if context == Context::Help => "close",
            _ => binding.hint,
        };
        let key = self.settings.first_key(context, binding.action)?;
        Some(Hint { key, label, action: binding.action })
    }

    /// The footer for the current width.
    pub fn footer(&self) -> Footer {
        Footer::new(self.hints(), self.screen.size.width)
    }

    /// Whether an action is available.
    pub fn is_available(&self, action: Action) -> bool {
        let binding = Binding::find(action, self.context());
        binding.is_some_and(|binding| self.is_met(binding.requirement))
    }

    /// All available actions.
    pub(super) fn available_actions(&self) -> Vec<Action> {
        let context = self.context();
        let rows = BINDINGS.iter().filter(|row| row.contexts.contains(&context));
        rows.filter(|row| self.is_met(row.requirement)).map(|row| row.action).collect()
    }

    /// Whether a requirement is met.
    fn is_met(&self, requirement: Requirement) -> bool {
        match requirement {
            Requirement::Nothing => true,
            Requirement::Selection => self.selected_target().is_some(),
            Requirement::Filter => self.has_filter(),
            Requirement::Rows => self.pages.document().total() > 0,
            Requirement::States => self.pages.lists_states(),
            Requirement::Order => !self.pages.sortable().0.is_empty(),
            Requirement::ChosenOrder => self.pages.sortable().1.is_some(),
            Requirement::GroupList => self.context() == Context::Home && self.pane() == Pane::Groups,
            Requirement::Panes => layout_mode(self.screen.size) != LayoutMode::Line,
            Requirement::Siblings => self.pages.has_siblings(&self.home, &self.snapshot),
            Requirement::Subject => self.subject().is_some(),
            Requirement::Group => self.current_group().is_some(),
            Requirement::Events => self.pages.event_scope().is_some(),
            Requirement::MissingTunnels => self.has_missing() || self.has_dismissed(),
            Requirement::RateLimitRoom => self.status.connection().rate_limited_until(&self.clock).is_none(),
        }
    }

    /// Completes "KEY works ..." if the requirement of an action is not met.
    pub(super) fn unmet_requirement(&self, context: Context, action: Action) -> Option<&'static str> {
        let requirement = Binding::find(action, context)?.requirement;
        requirement.description().filter(|_| !self.is_met(requirement))
    }

    /// Shows where a key works that is not bound in this context.
    pub(super) fn explain_unbound_key(&mut self, context: Context, combination: KeyCombination) {
        if matches!(context, Context::Prompt | Context::FirstRun) {
            return;
        }
        let Some((other, action)) = self.settings.other_context(context, combination) else { return };
        let requirement =
            Binding::find(action, other).map_or(Requirement::Nothing, |binding| binding.requirement);
        let condition = match (context, other) {
            (Context::Help, _) => "outside the help",
            (_, Context::Home) if requirement != Requirement::GroupList => "on the home screen",
            _ => requirement.description().unwrap_or("on pages"),
        };
        self.notify_error(format!("{combination} works {condition}"));
    }
}
