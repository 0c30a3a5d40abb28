//! What leaves the screen: a name or a field for the clipboard. It is what the screen shows, never what was sent: a name with a
//! line break in it, pasted into a shell, would be a command.

use crate::app::overlay::picker::{Choice, Entry, Picker};
use crate::app::{App, Block, Document, Effect, Overlay, Page, Target, View};

impl App {
    /// Copies the name of what is selected, or of what the page is about.
    pub(in crate::app) fn copy_name(&mut self) -> Vec<Effect> {
        if let Some(name) = self.name_in_front() {
            return self.copy_text("", name);
        }
        self.say_no("nothing with a name is selected");
        Vec::new()
    }

    /// Opens the list of fields to copy.
    pub(in crate::app) fn open_fields(&mut self) {
        let Some(target) = self.target_in_front() else {
            return self.say_no("nothing with fields is selected");
        };
        let view = View::new(Page::from(target), self.snapshot_now());
        let entries = field_entries(&self.document(&view));
        self.overlay = Some(Overlay::Picker(Picker::new("Copy", entries)));
    }

    /// Copies a text.
    pub(in crate::app) fn copy_text(&mut self, what: &str, text: String) -> Vec<Effect> {
        let what = if what.is_empty() { String::new() } else { format!("{what} ") };
        self.say(format!("copied {what}{text}"));
        vec![Effect::Copy(text)]
    }

    fn name_in_front(&self) -> Option<String> {
        let snapshot = match self.views.last() {
            Some(view) => self.snapshot_of(view),
            None => self.snapshot_now(),
        };
        match self.target_in_front()? {
            Target::Group(key) => snapshot.group(&key).map(|group| group.title().to_owned()),
            Target::Hub(key) => {
                let (_, hub) = snapshot.hub(&key)?;
                hub.datacenter.as_ref().map(ToString::to_string)
            }
            Target::Tunnel(key) => snapshot.tunnel(&key).map(|(.., tunnel)| tunnel.title().to_owned()),
            Target::Datacenter(name) => Some(name.to_string()),
            Target::Story(_) | Target::Entry(..) | Target::Profile(_) => None,
        }
    }

    /// What is selected, as far as it is a thing, or what the page is about.
    fn target_in_front(&self) -> Option<Target> {
        let is_thing = |target: &Target| !matches!(target, Target::Story(_) | Target::Profile(_));
        let plain = |target: Target| match target {
            Target::Entry(_, target) => *target,
            target => target,
        };
        let page = || self.views.last().and_then(|view| view.page.target());
        self.selected_target().map(plain).filter(is_thing).or_else(page)
    }
}

/// The fields of a page, each once.
fn field_entries(document: &Document) -> Vec<Entry> {
    let mut label = String::new();
    let mut entries = Vec::new();
    for block in document.blocks() {
        let Block::Sections(sections) = block else { continue };
        for (section, field) in
            sections.iter().flat_map(|section| section.fields.iter().map(move |field| (section, field)))
        {
            if !field.label.is_empty() {
                label = field.label.to_string();
            }
            if field.value != "-" {
                let copy = Choice::Copy(label.clone(), field.value.clone());
                entries.push(Entry::new(format!("{label}: {}", field.value), section.title, copy));
            }
        }
    }
    entries
}
