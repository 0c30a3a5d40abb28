//! A dashboard to draw, without the loop: keys by their names, drawn into a buffer and read as text.

use super::world::{World, start, unavailable};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tunnelscope::app::{App, Clock, ConnectionInfo, Effect, Event, Keymap, Size, Start, Zone};
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::domain::Snapshot;
use tunnelscope::terminal::{SlowLinkBackend, draw_frame};
use tunnelscope::ui::{Appearance, Charset, Theme, render};

pub(crate) const COLORS: Appearance = Appearance { charset: Charset::Unicode, theme: Theme::DEFAULT };
pub(crate) const ASCII: Appearance = Appearance { charset: Charset::Ascii, theme: Theme::DEFAULT };
pub(crate) const PLAIN: Appearance = Appearance { charset: Charset::Unicode, theme: Theme::MONO };
pub(crate) const WIDE: Size = Size { width: 120, height: 40 };
pub(crate) const SMALL: Size = Size { width: 80, height: 24 };

/// A dashboard that has seen nothing, in a time zone of its own, so that a test means the same everywhere.
pub(crate) fn dashboard(size: Size) -> App {
    started(Start::Dashboard, size)
}

pub(crate) fn started(with: Start, size: Size) -> App {
    let about = ConnectionInfo {
        profile: "acme-prod".into(),
        base_url: "https://api.sse.cisco.com/".into(),
        token_url: "https://api.sse.cisco.com/auth/v2/token".into(),
        ..ConnectionInfo::default()
    };
    let clock = Clock::new(start(), Zone::Utc, central_europe);
    let mut app = App::new(about, with, Keymap::built_in().unwrap(), clock, Duration::from_secs(30));
    app.update(Event::Resize(size), start());
    app
}

/// A time zone that needs no files of this machine.
fn central_europe() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

/// A dashboard after a poll of this world.
pub(crate) fn live(world: &mut World, size: Size) -> App {
    let mut app = dashboard(size);
    show(&mut app, world.poll(start()), start());
    link(&mut app, online(start()), start());
    app
}

/// A dashboard after a poll of the small organization and these keys.
pub(crate) fn acme(keys: &[&str]) -> App {
    let mut app = live(&mut World::acme(), WIDE);
    for key in keys {
        press(&mut app, key);
    }
    app
}

pub(crate) fn show(app: &mut App, snapshot: Arc<Snapshot>, now: Timestamp) {
    app.update(Event::Worker(Update::Snapshot(snapshot)), now);
    finish(app, now);
}

/// Gives a dashboard time for all work that it put off.
pub(crate) fn finish(app: &mut App, now: Timestamp) {
    while app.is_searching() {
        app.update(Event::ContinueSearch, now);
    }
}

pub(crate) fn link(app: &mut App, link: ConnectionState, now: Timestamp) {
    app.update(Event::Worker(Update::ConnectionState(link)), now);
}

/// Presses keys, by their names, with a blank between two.
pub(crate) fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    let now = app.clock().now();
    let mut effects = Vec::new();
    for key in keys.split(' ') {
        effects.extend(app.update(Event::Key(key.parse().unwrap()), now));
        finish(app, now);
    }
    effects
}

/// State after a successful poll; the next one is in thirty seconds.
pub(crate) fn online(now: Timestamp) -> ConnectionState {
    let next_poll = now + Duration::from_secs(30);
    let token_until = Some(now + Duration::from_secs(3_000));
    ConnectionState::Online {
        token_expires: token_until,
        next_poll,
        effective_interval: None,
        list_progress: None,
    }
}

/// The API was unavailable; the next try in thirty seconds.
pub(crate) fn waiting(now: Timestamp) -> ConnectionState {
    ConnectionState::BackingOff {
        failure: unavailable(),
        attempt: 1,
        next_attempt: now + Duration::from_secs(30),
    }
}

/// A frame.
pub(crate) fn draw(app: &App, appearance: Appearance) -> Buffer {
    let size = app.size();
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal.draw(|frame| render(frame, app, &appearance)).unwrap().buffer.clone()
}

/// The dashboard's own terminal, over this output.
pub(crate) fn screen<W: Write>(out: W) -> Terminal<SlowLinkBackend<W>> {
    tunnelscope::terminal::new_terminal(SlowLinkBackend::new(out)).unwrap()
}

/// Draws a frame on it.
pub(crate) fn paint<W: Write>(screen: &mut Terminal<SlowLinkBackend<W>>, app: &App, appearance: Appearance) {
    draw_frame(screen, app.size(), |frame| render(frame, app, &appearance)).unwrap();
}

/// The rows of a buffer as text.
pub(crate) fn rows(buffer: &Buffer) -> Vec<String> {
    let width = usize::from(buffer.area().width).max(1);
    buffer.content().chunks(width).map(row_text).collect()
}

pub(crate) fn row_text(cells: &[Cell]) -> String {
    let mut text = String::new();
    let mut hidden = 0;
    for cell in cells {
        if hidden == 0 {
            text.push_str(cell.symbol());
            hidden = unicode_width::UnicodeWidthStr::width(cell.symbol());
        }
        hidden = hidden.saturating_sub(1);
    }
    text.trim_end().to_owned()
}
