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

/// Gap gap two segments.
const GAP: &str = "  ";
/// Minimum gap gap the left and the right side.
const SIDE_GAP: usize = 4;
/// Reserved width of an age or wait with its label, such as `next 30s`.
const TIME_WIDTH: usize = 8;

/// A segment of the header. Segments with the priority priority number are dropped first.
struct Segment {
    priority: u8,
    text: String,
    role: StyleRole,
    /// Minimum width used for layout, so that a text that changes with time does not drop other segments.
    reserved: usize,
}

impl Segment {
    fn new(priority: u8, text: impl Into<String>, role: StyleRole) -> Self {
        Self { priority, text: text.into(), role, reserved: 0 }
    }

    fn with_reserved_width(self, reserved: usize) -> Self {
        Self { reserved, ..self }
    }

    fn missing_width(&self) -> usize {
        self.reserved.saturating_sub(self.text.width())
    }

    /// Reduces a count to its number.
    fn shorten_count(&mut self) {
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
    let mut segments: Vec<Segment> =
        banner_segment(app).filter(|_| app.home_layout().banner == 0).into_iter().collect();
    segments.extend([
        Segment::new(5, "tunnelscope", StyleRole::Strong),
        Segment::new(3, app.connection_info().profile.clone(), StyleRole::Plain),
        Segment::new(7, "read-only", StyleRole::Dim),
    ]);
    segments.extend(count_segments(app));
    let mut right: Vec<Segment> = rate_limit_segment(app).into_iter().chain(time_segments(app)).collect();
    drop_to_fit(&mut segments, &mut right, row.width, appearance);
    let right = line(&right, Freshness::Current, appearance);
    let right_width = u16::try_from(right.width() + 1).unwrap_or(u16::MAX);
    draw_line(line(&segments, Freshness::of_counts(app), appearance), indent(row, 1), buf);
    draw_line(right, indent(row, row.width.saturating_sub(right_width)), buf);
}

/// Draws only the counts, for a small terminal: with labels if they fit, else as numbers.
pub(super) fn render_counts(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let mut segments: Vec<Segment> = banner_segment(app).into_iter().chain(count_segments(app)).collect();
    segments.retain(|segment| segment.priority == 0);
    drop_to_fit(&mut segments, &mut Vec::new(), area.width, appearance);
    draw_line(line(&segments, Freshness::of_counts(app), appearance), area, buf);
}

/// Label of the banner.
fn banner_segment(app: &App) -> Option<Segment> {
    let level = Some(app.banner()?.level).filter(|level| level.is_about_data())?;
    let role = if level == BannerLevel::Paused { StyleRole::Strong } else { StyleRole::Warning };
    Some(Segment::new(0, level.to_string(), role))
}

fn count_segments(app: &App) -> Vec<Segment> {
    let Totals { groups, hubs, tunnels } = app.snapshot().totals;
    if app.snapshot().as_of().is_none() {
        return Vec::new();
    }
    let segment = |count: usize, label: &str, role| {
        let role = if count == 0 { StyleRole::Dim } else { role };
        Segment::new(0, format!("{count} {label}"), role)
    };
    let mut segments = vec![
        segment(groups.disconnected, "disconnected", StyleRole::Down),
        segment(groups.warning, "warning", StyleRole::Warning),
    ];
    if groups.degraded > 0 {
        segments.push(segment(groups.degraded, "degraded", StyleRole::Degraded));
    }
    segments.push(segment(groups.healthy(), "connected", StyleRole::Up));
    if groups.unknown > 0 {
        segments.push(segment(groups.unknown, "unknown", StyleRole::Unknown));
    }
    // Without the status of any hub, the number of hubs that are up and of their tunnels is unknown.
    let is_unknown = hubs.total > 0 && hubs.unknown == hubs.total;
    let known = |count: u64| if is_unknown && count == 0 { "?".to_owned() } else { count.to_string() };
    segments.push(Segment::new(
        4,
        format!("hubs {}/{}", known(hubs.up as u64), hubs.total),
        StyleRole::Plain,
    ));
    segments.push(Segment::new(6, format!("tunnels {}", known(tunnels.total)), StyleRole::Plain));
    segments
}

/// Data age, time to the next poll, and the time zone of the screen.
fn time_segments(app: &App) -> Vec<Segment> {
    let clock = app.clock();
    let data = |as_of| {
        Segment::new(0, format!("data {}", clock.age(as_of)), StyleRole::Plain)
            .with_reserved_width(TIME_WIDTH)
    };
    let data = app.snapshot().as_of().map(data);
    let next = match app.connection_state() {
        ConnectionState::ReadingSecret { command } => Some(format!("reading the secret ({command})")),
        ConnectionState::Authenticating => Some("signing in".to_owned()),
        ConnectionState::Fetching => Some("polling".to_owned()),
        ConnectionState::Online { next_poll, .. } if clock.stopped_at().is_none() => {
            Some(format!("next {}", clock.wait(*next_poll)))
        }
        ConnectionState::RateLimited { until, .. } => Some(format!("wait {}", clock.wait(*until))),
        _ => None,
    };
    let next = next.map(|next| Segment::new(2, next, StyleRole::Dim).with_reserved_width(TIME_WIDTH));
    let zone = Segment::new(5, clock.zone_name(), StyleRole::Dim);
    data.into_iter().chain(next).chain([zone]).collect()
}

/// Remaining calls in the tightest rate limit window, or the pause after a 429.
fn rate_limit_segment(app: &App) -> Option<Segment> {
    let rate_limit = app.rate_limit();
    if let Some(until) = rate_limit.paused_until {
        return Some(Segment::new(1, format!("calls 0, {}", app.clock().wait(until)), StyleRole::Warning));
    }
    let window = rate_limit.tightest().filter(|window| is_displayed(window))?;
    let text = format!("calls {}/{}", rounded_remaining(window), window.limit);
    let is_nearly_exhausted = window.is_nearly_exhausted();
    Some(Segment::new(
        if is_nearly_exhausted { 1 } else { 5 },
        text,
        if is_nearly_exhausted { StyleRole::Warning } else { StyleRole::Plain },
    ))
}

/// Whether the window is worth showing. A large one is not while more than half of it remains.
fn is_displayed(window: &WindowUse) -> bool {
    rounding_step(window) == 1 || window.remaining() <= window.limit / 2
}

/// Remaining calls, rounded down, so that a large window does not redraw with every call.
fn rounded_remaining(window: &WindowUse) -> u32 {
    let (remaining, step) = (window.remaining(), rounding_step(window));
    if remaining < step { remaining } else { remaining - remaining % step }
}

/// Rounding step: a power of ten, at most a twentieth of the window.
fn rounding_step(window: &WindowUse) -> u32 {
    10_u32.pow((window.limit / 20).checked_ilog10().unwrap_or(0))
}

/// Drops the least important segments until both sides fit. Counts are shortened before one is dropped.
fn drop_to_fit(left: &mut Vec<Segment>, right: &mut Vec<Segment>, max_width: u16, appearance: &Appearance) {
    let gap = |right: &[Segment]| if right.is_empty() { 0 } else { SIDE_GAP };
    let is_too_wide = |left: &[Segment], right: &[Segment]| {
        width(left, appearance) + width(right, appearance) + gap(right) > usize::from(max_width)
    };
    while left.len() + right.len() > 1 && is_too_wide(left, right) {
        let last_priority = |segments: &[Segment]| segments.iter().map(|segment| segment.priority).max();
        let side = if last_priority(left) >= last_priority(right) { &mut *left } else { &mut *right };
        let priority = last_priority(side);
        let Some(index) = side.iter().rposition(|segment| Some(segment.priority) == priority) else { break };
        if priority > Some(0) || !shorten_counts(side) {
            side.remove(index);
        }
    }
}

/// Reduces counts to their numbers and removes zeros; returns whether that saved any width.
fn shorten_counts(segments: &mut Vec<Segment>) -> bool {
    let before = text_width(segments);
    segments.iter_mut().for_each(Segment::shorten_count);
    segments.retain(|segment| segment.text != "0");
    text_width(segments) < before
}

fn text_width(segments: &[Segment]) -> usize {
    segments.iter().map(|segment| segment.text.width()).sum()
}

fn width(segments: &[Segment], appearance: &Appearance) -> usize {
    line(segments, Freshness::Current, appearance).width()
        + segments.iter().map(Segment::missing_width).sum::<usize>()
}

fn line<'a>(segments: &'a [Segment], freshness: Freshness, appearance: &Appearance) -> Line<'a> {
    let mut line = Line::default();
    for (nth, segment) in segments.iter().enumerate() {
        if nth > 0 {
            line.push_span(GAP);
        }
        line.extend(appearance.styled(segment.text.as_str(), segment.role, freshness));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn displayed_remaining(limit: u32, remaining: u32) -> Option<u32> {
        let window =
            WindowUse { limit, period: Duration::from_secs(60), reserved: 0, used: limit - remaining };
        is_displayed(&window).then(|| rounded_remaining(&window))
    }

    #[test]
    fn small_rate_limit_is_shown_exactly() {
        assert_eq!(
            [14, 9, 1, 0].map(|remaining| displayed_remaining(14, remaining)),
            [Some(14), Some(9), Some(1), Some(0)]
        );
    }

    #[test]
    fn large_rate_limit_is_shown_in_steps_below_half() {
        let displayed =
            [3_000, 1_501, 1_500, 1_499, 149, 42].map(|remaining| displayed_remaining(3_000, remaining));
        assert_eq!(displayed, [None, None, Some(1_500), Some(1_400), Some(100), Some(42)]);
        assert_eq!(
            [176, 175, 88].map(|remaining| displayed_remaining(350, remaining)),
            [None, Some(170), Some(80)]
        );
    }
}
