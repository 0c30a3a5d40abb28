//! Dismissal of missing tunnels: dismissed tunnels are not expected until they are seen again.

use super::App;
use crate::app::{Action, Effect, OpenPage, Page, Target};
use crate::channel::Command;
use crate::domain::diagnosis::FindingKind;
use crate::domain::{Hub, Subject, TunnelKey, pluralize};

/// Errors if there is nothing to dismiss.
const WRONG_PAGE: &str = "open the group, the hub or its findings to dismiss missing tunnels";
const WRONG_FINDING: &str = "only missing tunnels can be dismissed: select that finding";

/// Last dismissal, which the same key restores.
#[derive(Debug, Clone)]
pub(super) struct Dismissal {
    /// Object of the page of the dismissal.
    page: Subject,
    /// Text of what was dismissed.
    description: String,
}

impl App {
    /// Dismisses the missing tunnels of the selected finding or of the group or hub of the page; if there are none, restores those
    /// last dismissed there.
    pub(super) fn dismiss_missing(&mut self) -> Vec<Effect> {
        match self.dismissal_subject() {
            Ok(subject) if self.is_missing_any(&subject) => return self.dismiss(subject),
            _ if self.has_dismissed() => return self.restore_dismissed(),
            Ok(subject) => {
                self.notify_error(format!("no missing tunnels to dismiss: {}", self.full_name(subject)));
            }
            Err(error) => self.notify_error(error),
        }
        Vec::new()
    }

    fn dismiss(&mut self, subject: Subject) -> Vec<Effect> {
        let tunnels = self.missing_tunnels(&subject);
        let description =
            format!("{} of {}", pluralize(tunnels.len(), "missing tunnel"), self.full_name(subject));
        let keys = self.settings.first_key(self.context(), Action::Dismiss).unwrap_or_default();
        self.notify(format!("dismissed: {description} ({keys} undoes it)"));
        let page = self.pages.current_page().and_then(Page::subject);
        self.dismissal = page.map(|page| Dismissal { page, description });
        vec![Effect::Send(Command::DismissMissing(tunnels))]
    }

    fn restore_dismissed(&mut self) -> Vec<Effect> {
        let Some(Dismissal { description, .. }) = self.dismissal.take() else { return Vec::new() };
        self.notify(format!("no longer dismissed: {description}"));
        vec![Effect::Send(Command::RestoreDismissed)]
    }

    /// Whether the current page has missing tunnels.
    pub(super) fn has_missing(&self) -> bool {
        self.dismissal_subject().is_ok_and(|subject| self.is_missing_any(&subject))
    }

    /// Whether the last dismissal was on the current page.
    pub(super) fn has_dismissed(&self) -> bool {
        let page = self.pages.current_page().and_then(Page::subject);
        self.dismissal.as_ref().is_some_and(|dismissal| Some(&dismissal.page) == page.as_ref())
    }

    fn full_name(&self, subject: Subject) -> String {
        Page::from(Target::from(subject)).breadcrumbs(self.snapshot()).join(", ")
    }

    fn is_missing_any(&self, subject: &Subject) -> bool {
        !self.missing_tunnels(subject).is_empty()
    }

    /// Group or hub whose missing tunnels the current page can dismiss, or the error.
    fn dismissal_subject(&self) -> Result<Subject, &'static str> {
        let page = self.pages.current().ok_or(WRONG_PAGE)?;
        let subject = page.page().subject().ok_or(WRONG_PAGE)?;
        if !matches!(subject, Subject::Group(_) | Subject::Hub(_)) {
            return Err(WRONG_PAGE);
        }
        match (page.page(), page.selected()) {
            (Page::Diagnosis(_), Some(Target::Entry(index, _))) => self.selected_absence(page, *index),
            _ => Ok(subject),
        }
    }

    /// Hub of the selected finding, if it is about missing tunnels.
    fn selected_absence(&self, page: &OpenPage, index: u64) -> Result<Subject, &'static str> {
        let subject = page.page().subject().ok_or(WRONG_PAGE)?;
        let findings = self.snapshot_of(page).findings(&subject);
        let selected = usize::try_from(index).ok().and_then(|index| findings.into_iter().nth(index));
        let selected = selected.filter(|finding| finding.kind == FindingKind::MissingTunnel);
        selected.map(|finding| finding.subject).ok_or(WRONG_FINDING)
    }

    fn missing_tunnels(&self, subject: &Subject) -> Vec<TunnelKey> {
        let snapshot = self.snapshot();
        let Some(group) = subject.group().and_then(|key| snapshot.group(key)) else { return Vec::new() };
        let is_included = |hub: &&Hub| match subject {
            Subject::Hub(key) => hub.key == *key,
            _ => true,
        };
        let hubs = group.hubs.iter().filter(is_included);
        hubs.flat_map(|hub| snapshot.derived.missing.tunnels(&hub.key)).cloned().collect()
    }
}
