//! Dismissal of missing tunnels: those that a person knows about are no longer expected until they are seen again.

use super::App;
use crate::app::{Effect, OpenPage, Page, Target};
use crate::domain::diagnosis::FindingKind;
use crate::domain::{Hub, Subject, TunnelKey, counted};
use crate::message::Command;

/// Why nothing is dismissed.
const NOT_HERE: &str = "open the group, the hub or its findings to dismiss missing tunnels";
const NOT_THIS: &str = "only missing tunnels can be dismissed: select that finding";

impl App {
    /// Dismisses the missing tunnels of the selected finding, or all of the group or hub that the page is about.
    pub(super) fn dismiss_missing(&mut self) -> Vec<Effect> {
        let subject = match self.dismissal_subject() {
            Ok(subject) => subject,
            Err(why) => {
                self.notify_error(why);
                return Vec::new();
            }
        };
        let tunnels = self.missing_tunnels(&subject);
        let name = Page::from(Target::from(subject)).crumbs(self.snapshot()).join(", ");
        if tunnels.is_empty() {
            self.notify_error(format!("no missing tunnels to dismiss: {name}"));
            return Vec::new();
        }
        let count = counted(tunnels.len(), "missing tunnel");
        self.notify(format!("dismissed: {count} of {name}"));
        vec![Effect::Send(Command::DismissMissing(tunnels))]
    }

    /// Whether there is anything to dismiss on the page in front.
    pub(super) fn has_missing(&self) -> bool {
        self.dismissal_subject().is_ok_and(|subject| !self.missing_tunnels(&subject).is_empty())
    }

    /// The group or hub whose missing tunnels a person means on the page in front, or why there is none.
    fn dismissal_subject(&self) -> Result<Subject, &'static str> {
        let page = self.pages.front().ok_or(NOT_HERE)?;
        let subject = page.page().subject().ok_or(NOT_HERE)?;
        if !matches!(subject, Subject::Group(_) | Subject::Hub(_)) {
            return Err(NOT_HERE);
        }
        match (page.page(), page.selected()) {
            (Page::Why(_), Some(Target::Entry(place, _))) => self.selected_absence(page, *place),
            _ => Ok(subject),
        }
    }

    /// The hub that the selected finding is about, if it is about missing tunnels.
    fn selected_absence(&self, page: &OpenPage, place: u64) -> Result<Subject, &'static str> {
        let subject = page.page().subject().ok_or(NOT_HERE)?;
        let findings = self.snapshot_of(page).findings(&subject);
        let selected = usize::try_from(place).ok().and_then(|place| findings.into_iter().nth(place));
        let selected = selected.filter(|finding| finding.kind == FindingKind::MissingTunnel);
        selected.map(|finding| finding.subject).ok_or(NOT_THIS)
    }

    fn missing_tunnels(&self, subject: &Subject) -> Vec<TunnelKey> {
        let snapshot = self.snapshot();
        let Some(group) = subject.group().and_then(|key| snapshot.group(key)) else { return Vec::new() };
        let is_meant = |hub: &&Hub| match subject {
            Subject::Hub(key) => hub.key == *key,
            _ => true,
        };
        let hubs = group.hubs.iter().filter(is_meant);
        hubs.flat_map(|hub| snapshot.derived.missing.tunnels(&hub.key)).cloned().collect()
    }
}
