//! Unit tests of the input parser.

mod known_sequences;
mod partial_sequences;
mod random_input;

use super::*;
use crossterm::event::KeyEventKind;

const TIMEOUT: Duration = Duration::from_millis(50);
/// The longest time between two pieces of an ambiguous sequence.
const GAP: Duration = Duration::from_millis(49);

fn key(code: KeyCode, modifiers: KeyModifiers) -> Vec<Event> {
    vec![Event::Key(KeyEvent::new(code, modifiers))]
}

fn plain(code: KeyCode) -> Vec<Event> {
    key(code, KeyModifiers::NONE)
}

fn alt(character: char) -> Vec<Event> {
    let shift = if character.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    key(KeyCode::Char(character), KeyModifiers::ALT | shift)
}

fn paste(text: &str) -> Vec<Event> {
    vec![Event::Paste(text.to_owned())]
}

/// Key events without the states that only the kitty protocol reports.
fn simplified(events: Vec<Event>) -> Vec<Event> {
    let simplify = |event| match event {
        Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) => {
            Event::Key(KeyEvent::new(code, modifiers))
        }
        other => other,
    };
    events.into_iter().map(simplify).collect()
}

/// Feeds pieces to a parser with this time between them.
fn parse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, gap: Duration) -> Vec<Event> {
    let mut parser = InputParser::new(TIMEOUT);
    let mut now = Instant::now();
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(parser.expire(now));
        events.extend(parser.feed(piece, now));
        now += gap;
    }
    simplified(events)
}
