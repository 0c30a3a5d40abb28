//! ```text
//!  tunnelscope  acme-prod   7 disconnected  11 warning  182 connected   hubs 371/400   calls 9/14  data 10s  next 30s  UTC
//! ```

use super::appearance::{Appearance, Freshness};
use super::widgets::{draw_line, indent};
use crate::app::{App, BannerLevel, StyleRole};
use crate::channel::ConnectionState;
use crate::domain::{Totals, WindowUse};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Gap between two pieces.
const GAP: &str = "  ";
/// Minimum gap between the left and the right side.
const BETWEEN: usize = 4;
/// Reserved width of an age or wait with its label, such as `next 30s`.
const TIME: usize = 8;

/// A piece of the header. Pieces with the highest priority number are dropped first.
struct Piece {
    priority: u8,
    text: String,
    role: StyleRole,
    /// Minimum width used for layout, so that a text that changes with time does not drop other pieces.
    reserved: usize,
}

impl Piece {
    fn new(priority: u8, text: impl Into<String>, role: StyleRole) -> Self {
        Self { priority, text: text.into(), role, reserved: 0 }
    }

    fn reserving(self, reserved: usize) -> Self {
        Self { reserved, ..self }
    }

    fn missing_width(&self) -> usize {
        self.reserved.saturating_sub(self.text.width())
    }

    /// Reduces a count to its number.
    fn shorten(&mut self) {
        if let Some((number, _)) =
            self.text.split_once(' ').filter(|(number, _)| number.parse::<u64>().is_ok())
        {
            self.text.truncate(number.len());
        }
    }
}

/// Draws the header.
pub(super) fn render(app: &App, appearance: &Appearance, row: Rect, buf: &mut Buffer) {
    // Without a row for the banner, its label is in the header: stale data is marked at every screen size.
    let mut pieces: Vec<Piece> =
        banner_word(app).filter(|_| app.home_layout().banner == 0).into_iter().collect();
    pieces.extend([
        Piece::new(5, "tunnelscope", StyleRole::Strong),
        Piece::new(3, app.connection_info().profile.clone(), StyleRole::Plain),
        Piece::new(7, "read-only", StyleRole::Dim),
    ]);
    pieces.extend(counts(app));
    let mut right: Vec<Piece> = calls(app).into_iter().chain(ages(app)).collect();
    drop_to_fit(&mut pieces, &mut right, row.width, appearance);
    let right = line(&right, Freshness::Fresh, appearance);
    let right_width = u16::try_from(right.width() + 1).unwrap_or(u16::MAX);
    draw_line(line(&pieces, Freshness::of_counts(app), appearance), indent(row, 1), buf);
    draw_line(right, indent(row, row.width.saturating_sub(right_width)), buf);
}

/// Draws only the counts, for a small terminal: with labels if they fit, else as numbers.
pub(super) fn render_counts(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let mut pieces: Vec<Piece> = banner_word(app).into_iter().chain(counts(app)).collect();
    pieces.retain(|piece| piece.priority == 0);
    drop_to_fit(&mut pieces, &mut Vec::new(), area.width, appearance);
    draw_line(line(&pieces, Freshness::of_counts(app), appearance), area, buf);
}

/// Label of the banner.
fn banner_word(app: &App) -> Option<Piece> {
    let word = Some(app.banner()?.level).filter(|word| word.is_about_data())?;
    let role = if word == BannerLevel::Paused { StyleRole::Strong } else { StyleRole::Warning };
    Some(Piece::new(0, word.to_string(), role))
}

fn counts(app: &App) -> Vec<Piece> {
    let Totals { groups, hubs, tunnels } = app.snapshot().totals;
    if app.snapshot().as_of().is_none() {
        return Vec::new();
    }
    let some = |count: usize, word: &str, role| {
        let role = if count == 0 { StyleRole::Dim } else { role };
        Piece::new(0, format!("{count} {word}"), role)
    };
    let mut pieces = vec![
        some(groups.disconnected, "disconnected", StyleRole::Down),
        some(groups.warning, "warning", StyleRole::Warning),
    ];
    if groups.degraded > 0 {
        pieces.push(some(groups.degraded, "degraded", StyleRole::Degraded));
    }
    pieces.push(some(groups.healthy(), "connected", StyleRole::Up));
    if groups.unknown > 0 {
        pieces.push(some(groups.unknown, "unknown", StyleRole::Unknown));
    }
    // Without the status of any hub, the number of hubs that are up and of their tunnels is unknown.
    let is_unknown = hubs.total > 0 && hubs.unknown == hubs.total;
    let known = |count: u64| if is_unknown && count == 0 { "?".to_owned() } else { count.to_string() };
    pieces.push(Piece::new(4, format!("hubs {}/{}", known(hubs.up as u64), hubs.total), StyleRole::Plain));
    pieces.push(Piece::new(6, format!("tunnels {}", known(tunnels.total)), StyleRole::Plain));
    pieces
}

/// Data age, time to the next poll, and the time zone of the screen.
fn ages(app: &App) -> Vec<Piece> {
    let clock = app.clock();
    let data = |as_of| Piece::new(0, format!("data {}", clock.age(as_of)), StyleRole::Plain).reserving(TIME);
    let data = app.snapshot().as_of().map(data);
    let next = match app.connection_state() {
        ConnectionState::ReadingSecret { command } => Some(format!("reading the secret ({command})")),
        ConnectionState::Authenticating => Some("signing in".to_owned()),
        ConnectionState::Fetching => Some("polling".to_owned()),
        ConnectionState::Online { next_poll: next_look, .. } if clock.stopped_at().is_none() => {
            Some(format!("next {}", clock.wait(*next_look)))
        }
        ConnectionState::RateLimited { until, .. } => Some(format!("wait {}", clock.wait(*until))),
        _ => None,
    };
    let next = next.map(|next| Piece::new(2, next, StyleRole::Dim).reserving(TIME));
    let zone = Piece::new(5, clock.zone_name(), StyleRole::Dim);
    data.into_iter().chain(next).chain([zone]).collect()
}

/// Remaining calls in the tightest rate limit window, or the pause after a 429.
fn calls(app: &App) -> Option<Piece> {
    let budget = app.rate_limit();
    if let Some(until) = budget.paused_until {
        return Some(Piece::new(1, format!("calls 0, {}", app.clock().wait(until)), StyleRole::Warning));
    }
    let window = budget.tightest().filter(|window| is_worth_a_word(window))?;
    let text = format!("calls {}/{}", stepped_room(window), window.limit);
    let is_short = window.is_nearly_exhausted();
    Some(Piece::new(
        if is_short { 1 } else { 5 },
        text,
        if is_short { StyleRole::Warning } else { StyleRole::Plain },
    ))
}

/// Whether the window is worth showing. A large one is not while more than half of it remains.
fn is_worth_a_word(window: &WindowUse) -> bool {
    step(window) == 1 || window.remaining() <= window.limit / 2
}

/// Remaining calls, rounded down, so that a large window does not redraw with every call.
fn stepped_room(window: &WindowUse) -> u32 {
    let (room, step) = (window.remaining(), step(window));
    if room < step { room } else { room - room % step }
}

/// Rounding step: a power of ten, at most a twentieth of the window.
fn step(window: &WindowUse) -> u32 {
    10_u32.pow((window.limit / 20).checked_ilog10().unwrap_or(0))
}

/// Drops the least important pieces until both sides fit. Counts are shortened before one is dropped.
fn drop_to_fit(left: &mut Vec<Piece>, right: &mut Vec<Piece>, room: u16, appearance: &Appearance) {
    let between = |right: &[Piece]| if right.is_empty() { 0 } else { BETWEEN };
    let is_too_wide = |left: &[Piece], right: &[Piece]| {
        width(left, appearance) + width(right, appearance) + between(right) > usize::from(room)
    };
    while left.len() + right.len() > 1 && is_too_wide(left, right) {
        let least = |pieces: &[Piece]| pieces.iter().map(|piece| piece.priority).max();
        let side = if least(left) >= least(right) { &mut *left } else { &mut *right };
        let highest = least(side);
        let Some(place) = side.iter().rposition(|piece| Some(piece.priority) == highest) else { break };
        if highest > Some(0) || !shorten(side) {
            side.remove(place);
        }
    }
}

/// Reduces counts to their numbers and removes zeros; returns whether that saved any width.
fn shorten(pieces: &mut Vec<Piece>) -> bool {
    let before = width_of_text(pieces);
    pieces.iter_mut().for_each(Piece::shorten);
    pieces.retain(|piece| piece.text != "0");
    width_of_text(pieces) < before
}

fn width_of_text(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.text.width()).sum()
}

fn width(pieces: &[Piece], appearance: &Appearance) -> usize {
    line(pieces, Freshness::Fresh, appearance).width()
        + pieces.iter().map(Piece::missing_width).sum::<usize>()
}

fn line<'a>(pieces: &'a [Piece], freshness: Freshness, appearance: &Appearance) -> Line<'a> {
    let mut line = Line::default();
    for (nth, piece) in pieces.iter().enumerate() {
        if nth > 0 {
            line.push_span(GAP);
        }
        line.extend(appearance.styled(piece.text.as_str(), piece.role, freshness));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn shown(limit: u32, room: u32) -> Option<u32> {
        let window = WindowUse { limit, period: Duration::from_secs(60), reserved: 0, used: limit - room };
        is_worth_a_word(&window).then(|| stepped_room(&window))
    }

    #[test]
    fn small_rate_limit_is_shown_exactly() {
        assert_eq!([14, 9, 1, 0].map(|room| shown(14, room)), [Some(14), Some(9), Some(1), Some(0)]);
    }

    #[test]
    fn large_rate_limit_is_shown_in_steps_below_half() {
        let words = [3_000, 1_501, 1_500, 1_499, 149, 42].map(|room| shown(3_000, room));
        assert_eq!(words, [None, None, Some(1_500), Some(1_400), Some(100), Some(42)]);
        assert_eq!([176, 175, 88].map(|room| shown(350, room)), [None, Some(170), Some(80)]);
    }
}
