//! What the page in front says, for as long as nothing but the selection changed: the pages of large data centers have
//! thousands of rows, and whoever walks through one does not wait for all of them with each key.

use super::{Action, App, Context, Document, Event};
use jiff::{SignedDuration, Timestamp};
use std::cell::OnceCell;
use std::sync::Arc;

/// How long a page is shown as it was made; the ages in it are told by the second.
const LASTING: SignedDuration = SignedDuration::from_secs(1);

/// What the page in front says, from when it was first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Front(OnceCell<Said>);

#[derive(Clone, Debug)]
struct Said {
    document: Arc<Document>,
    at: Timestamp,
}

impl Front {
    /// Something changed that the page may tell of.
    pub(super) fn forget(&mut self) {
        self.0.take();
    }

    fn is_old(&self, now: Timestamp) -> bool {
        self.0.get().is_some_and(|said| now.duration_since(said.at).abs() >= LASTING)
    }
}

impl App {
    /// What the page in front says now; nothing where there is none.
    pub fn document_in_front(&self) -> Arc<Document> {
        let now = self.clock().now();
        let made = || self.views.last().map_or_else(Document::default, |view| self.document(view));
        let said = self.front.0.get_or_init(|| Said { document: Arc::new(made()), at: now });
        debug_assert!(said.at != now || *said.document == made(), "nothing has changed since");
        Arc::clone(&said.document)
    }

    /// Forgets what the page in front says, unless this event changes nothing of it.
    pub(super) fn forget_front(&mut self, event: &Event) {
        let leaves_it = match event {
            Event::Key(chord) => {
                let action = self.keymap().action(self.context(), *chord);
                self.context() == Context::Detail && action.is_some_and(Action::only_moves)
            }
            Event::Written(_) => true,
            _ => false,
        };
        if !leaves_it || self.front.is_old(self.clock().now()) {
            self.front.forget();
        }
    }
}
