//! A walk over the app alone. Every frame fits the screen and has no control character; an open page shows what one opened
//! now would show; and the terminal shows each frame exactly.

use super::Report;
use super::step::{Kind, Step, Steps};
use crate::support::dashboard::{
    ASCII, COLORS, PLAIN, WIDE, dashboard, draw, finish, link, paint, press, rows, screen, show,
};
use crate::support::terminal::Terminal;
use crate::support::usage::update;
use crate::support::world::{World, at};
use ratatui::buffer::Buffer;
use tunnelscope::app::{App, Event, MouseInput};
use tunnelscope::terminal::SlowLinkBackend;
use tunnelscope::ui::{Appearance, ScreenDump};
use unicode_width::UnicodeWidthStr;

const APPEARANCES: [Appearance; 3] = [COLORS, ASCII, PLAIN];

/// Walks over groups with any content.
pub(crate) fn walk_any_groups(seed: u64, steps: usize) {
    let mut walk = AppWalk::new(World::default());
    let mut report = Report::new(seed);
    for step in Steps::new(seed, Kind::AnyGroups).take(steps) {
        report.add(&step);
        walk.apply(&step);
        walk.assert_within_bounds(APPEARANCES[report.steps % 3]);
    }
    for appearance in APPEARANCES {
        walk.assert_within_bounds(appearance);
    }
    walk.assert_ascii_dump();
}

/// Walks over well-formed groups that change. Returns the number of steps on which a page was open.
pub(crate) fn walk_changes(seed: u64, steps: usize, world: World) -> usize {
    let mut walk = AppWalk::new(world);
    let appearance = APPEARANCES[usize::try_from(seed % 3).unwrap()];
    let mut painted = Painted { terminal: walk.terminal.clone(), screen: screen(walk.terminal.clone()) };
    let mut report = Report::new(seed);
    let mut pages = 0;
    for step in Steps::new(seed, Kind::Changes).take(steps) {
        report.add(&step);
        walk.apply(&step);
        pages += usize::from(walk.app.page().is_some());
        painted.assert_shows(&walk.app, appearance);
        walk.assert_up_to_date();
        walk.assert_within_bounds(appearance);
    }
    walk.assert_ascii_dump();
    pages
}

struct AppWalk {
    app: App,
    world: World,
    terminal: Terminal,
    seconds: i64,
}

impl AppWalk {
    fn new(mut world: World) -> Self {
        let mut app = dashboard(WIDE);
        show(&mut app, world.poll(at(0)), at(0));
        Self { app, world, terminal: Terminal::new(WIDE), seconds: 0 }
    }

    fn apply(&mut self, step: &Step) {
        let now = at(self.seconds);
        match step {
            Step::Key(key) => drop(press(&mut self.app, key)),
            Step::Paste(text) => self.update(Event::Paste((*text).to_owned())),
            Step::Mouse { action, column, row } => {
                self.update(Event::Mouse(MouseInput { action: *action, column: *column, row: *row }));
            }
            Step::Resize(size) => {
                self.terminal.resize(*size);
                self.update(Event::Resize(*size));
            }
            Step::Poll(change) => {
                change.apply(&mut self.world);
                show(&mut self.app, self.world.poll(now), now);
            }
            Step::Connection(connection) => link(&mut self.app, connection.state(now), now),
            Step::Usage(usage) => self.update(Event::Worker(update(usage.as_ref().clone()))),
            Step::Written(bytes) => self.update(Event::BytesWritten(*bytes)),
            Step::Wait(seconds) => {
                self.seconds += i64::from(*seconds);
                self.update(Event::Tick);
            }
        }
        finish(&mut self.app, now);
    }

    fn update(&mut self, event: Event) {
        self.app.update(event, at(self.seconds));
    }

    /// Every cell is within its row and has nothing that acts on a terminal.
    fn assert_within_bounds(&self, appearance: Appearance) {
        let (size, buffer) = (self.app.size(), draw(&self.app, appearance));
        assert_eq!((buffer.area().width, buffer.area().height), (size.width, size.height));
        for (index, cell) in buffer.content().iter().enumerate() {
            let column = index % usize::from(size.width);
            assert!(cell.symbol().width() + column <= usize::from(size.width), "{:?}", cell.symbol());
            assert!(!cell.symbol().chars().any(acts_on_terminals), "{:?}", cell.symbol());
        }
    }

    fn assert_ascii_dump(&self) {
        let text = ScreenDump::new(&self.app, &ASCII).into_text();
        let is_printable = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
        assert!(text.chars().all(is_printable), "{text}");
    }

    /// The screen shows what it would show if it were laid out now.
    fn assert_up_to_date(&self) {
        let mut resized = self.app.clone();
        resized.update(Event::Resize(self.app.size()), self.app.clock().real_now());
        let [shown, expected] = [&self.app, &resized].map(|app| rows(&draw(app, COLORS)));
        assert_eq!(shown, expected);
    }
}

/// A terminal to which only differences between frames are written.
struct Painted {
    terminal: Terminal,
    screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
}

impl Painted {
    fn assert_shows(&mut self, app: &App, appearance: Appearance) {
        paint(&mut self.screen, app, appearance);
        let shown: &Buffer = self.screen.backend().current();
        self.terminal.assert_shows(shown);
    }
}

/// Whether a character is a control character or changes the direction of the following text.
fn acts_on_terminals(character: char) -> bool {
    let directions =
        ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}', '\u{200e}'..='\u{200f}', '\u{61c}'..='\u{61c}'];
    character.is_control() || directions.iter().any(|range| range.contains(&character))
}
