//! What the page in front says, for as long as nothing changed but what is selected or looked for: the pages of large data
//! centers have thousands of rows, and whoever walks through one does not wait for all of them with each key.

use crate::app::pages::filter::narrowed;
use crate::app::{Action, App, Context, Document, Event, Lines, Narrowed, Overlay};
use jiff::{SignedDuration, Timestamp};
use std::cell::OnceCell;
use std::sync::Arc;

/// How long a page is shown as it was made; the ages in it are told by the second.
const LASTING: SignedDuration = SignedDuration::from_secs(1);

/// What the page in front says, from when it was first asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Front {
    whole: OnceCell<Whole>,
    /// As a person wants it.
    narrowed: OnceCell<Arc<Document>>,
    /// The lines of it that open something, in order; another size makes all of this anew.
    places: OnceCell<Arc<[usize]>>,
}

/// All that a page says.
#[derive(Clone, Debug)]
struct Whole {
    document: Arc<Document>,
    at: Timestamp,
}

impl Front {
    /// Something changed that the page may tell of.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The page is narrowed to something else, or sorted by it.
    pub(in crate::app) fn forget_what_is_narrowed(&mut self) {
        self.narrowed.take();
        self.places.take();
    }

    fn is_old(&self, now: Timestamp) -> bool {
        self.whole.get().is_some_and(|whole| now.duration_since(whole.at).abs() >= LASTING)
    }
}

impl App {
    /// What the page in front says now; nothing where there is none.
    pub fn document_in_front(&self) -> Arc<Document> {
        let Some(view) = self.views.last() else { return Arc::default() };
        let now = self.clock().now();
        let make = || Whole { document: self.document(view).into(), at: now };
        let whole = self.front.whole.get_or_init(make);
        debug_assert!(whole.at != now || whole.document == make().document, "nothing has changed since");
        let shown = self.front.narrowed.get_or_init(|| narrowed(&whole.document, view, now));
        debug_assert_eq!(*shown, narrowed(&whole.document, view, now), "and nobody wants anything else");
        Arc::clone(shown)
    }

    /// The lines of the page in front that open something; these are its lines.
    pub(in crate::app) fn places_in_front(&self, lines: &Lines) -> Arc<[usize]> {
        let make = || lines.targets().map(|(line, _)| line).collect();
        let places = self.front.places.get_or_init(make);
        debug_assert_eq!(*places, make(), "nothing has changed since");
        Arc::clone(places)
    }

    /// Forgets what the page in front says, unless this event changes nothing of it.
    pub(in crate::app) fn forget_front(&mut self, event: &Event) {
        let leaves_it = match (event, self.context()) {
            (Event::Key(chord), Context::Detail) => {
                let action = self.keymap().action(Context::Detail, *chord);
                action.is_some_and(|action| action.only_moves() || action == Action::Filter)
            }
            (Event::Key(_), Context::Prompt) => {
                matches!(&self.overlay, Some(Overlay::Filter(prompt)) if prompt.narrowed == Narrowed::Page)
            }
            (Event::Written(_), _) => true,
            _ => false,
        };
        if !leaves_it || self.front.is_old(self.clock().now()) {
            self.front.forget();
        }
    }
}
