//! Copying to the clipboard of the terminal: the object of the page, or the selected one.

use super::App;
use crate::app::overlay::copy_picker;
use crate::app::{Effect, Page};
use crate::domain::{Snapshot, Subject};

impl App {
    /// Copies the name of the current object.
    pub(super) fn copy_name(&mut self) -> Vec<Effect> {
        let name = self.copied_subject().and_then(|subject| name(&subject, self.copied_snapshot()));
        if let Some(name) = name {
            return self.copy_text("", name);
        }
        self.notify_error("nothing to copy: no object is selected");
        Vec::new()
    }

    /// Opens the list of fields of the current object.
    pub(super) fn open_fields(&mut self) {
        let subject = self.copied_subject();
        match subject.and_then(|subject| copy_picker(&subject, self.copied_snapshot())) {
            Some(picker) => self.open_picker(picker),
            None => self.notify_error("nothing to copy: no object is selected"),
        }
    }

    /// Copies a text.
    pub(super) fn copy_text(&mut self, label: &str, text: String) -> Vec<Effect> {
        let label = if label.is_empty() { String::new() } else { format!("{label} ") };
        self.notify(format!("copied {label}{text}"));
        vec![Effect::Copy(text)]
    }

    /// Object of the current page, or the selected one.
    fn copied_subject(&self) -> Option<Subject> {
        let selected = || Page::from(self.selected_target()?).subject();
        self.pages.current_page().and_then(Page::subject).or_else(selected)
    }

    fn copied_snapshot(&self) -> &Snapshot {
        self.pages.current().map_or(&self.snapshot, |page| page.snapshot(&self.snapshot))
    }
}

fn name(subject: &Subject, snapshot: &Snapshot) -> Option<String> {
    match subject {
        Subject::Group(key) => snapshot.group(key).map(|group| group.title().to_owned()),
        Subject::Hub(key) => snapshot.hub(key)?.1.datacenter.as_ref().map(ToString::to_string),
        Subject::Tunnel(key) => snapshot.tunnel(key).map(|(.., tunnel)| tunnel.title().to_owned()),
        Subject::Datacenter(name) => Some(name.to_string()),
    }
}
