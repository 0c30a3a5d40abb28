//! ```text
//!  tunnelscope  acme-prod  read-only   7 disconnected  11 warning  182 connected   hubs 371/400  tunnels 1204   data 10s  next 30s
//! ```

use super::look::Freshness;
use super::pen::{Pen, from};
use crate::app::{App, Tone, wait_label};
use crate::domain::Totals;
use crate::message::Link;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Columns between two pieces.
const GAP: u16 = 2;

/// A piece of the header; those with the highest number are left out first.
struct Piece {
    priority: u8,
    text: String,
    tone: Tone,
}

impl Piece {
    fn new(priority: u8, text: impl Into<String>, tone: Tone) -> Self {
        Self { priority, text: text.into(), tone }
    }
}

/// Draws the header into one row.
pub(super) fn render(app: &App, row: Rect, pen: &mut Pen) {
    let mut pieces = vec![
        Piece::new(5, "tunnelscope", Tone::Strong),
        Piece::new(3, app.about().profile.clone(), Tone::Plain),
        Piece::new(7, "read-only", Tone::Dim),
    ];
    pieces.extend(counts(app));
    let right = ages(app);
    let right_width = width(&right, pen);
    let room = row.width.saturating_sub(right_width + GAP + 1);
    drop_to_fit(&mut pieces, room, pen);
    write(&pieces, from(row, row.x + 1), Freshness::of(app), pen);
    write(&right, from(row, row.right().saturating_sub(right_width + 1)), Freshness::Fresh, pen);
}

/// Draws only the counts, for a terminal that has no room for more.
pub(super) fn render_counts(app: &App, area: Rect, pen: &mut Pen) {
    let row = Rect { height: 1.min(area.height), ..area };
    let mut pieces = counts(app);
    if let Some(banner) = app.banner() {
        pieces.insert(0, Piece::new(0, banner.word.to_string(), Tone::Degraded));
    }
    drop_to_fit(&mut pieces, row.width, pen);
    write(&pieces, row, Freshness::of(app), pen);
}

fn counts(app: &App) -> Vec<Piece> {
    let Totals { groups, hubs, tunnels } = app.snapshot().totals;
    if app.snapshot().as_of().is_none() {
        return Vec::new();
    }
    let some = |count: usize, word: &str, tone| {
        let tone = if count == 0 { Tone::Dim } else { tone };
        Piece::new(0, format!("{count} {word}"), tone)
    };
    let mut pieces = vec![
        some(groups.disconnected, "disconnected", Tone::Down),
        some(groups.warning, "warning", Tone::Degraded),
        some(groups.connected, "connected", Tone::Up),
    ];
    if groups.unknown > 0 {
        pieces.push(some(groups.unknown, "unknown", Tone::Unknown));
    }
    pieces.push(Piece::new(4, format!("hubs {}/{}", hubs.up, hubs.total), Tone::Plain));
    pieces.push(Piece::new(6, format!("tunnels {}", tunnels.total), Tone::Plain));
    pieces
}

/// How old the data is, and when the next look is due.
fn ages(app: &App) -> Vec<Piece> {
    let clock = app.clock();
    let data =
        app.snapshot().as_of().map(|as_of| Piece::new(1, format!("data {}", clock.age(as_of)), Tone::Plain));
    let next = match app.link() {
        Link::SigningIn => Some("signing in".to_owned()),
        Link::Fetching => Some("looking".to_owned()),
        Link::Online { next_look, .. } if clock.stopped().is_none() => {
            Some(format!("next {}", wait_label(next_look.duration_since(clock.now()))))
        }
        _ => None,
    };
    data.into_iter().chain(next.map(|next| Piece::new(2, next, Tone::Dim))).collect()
}

fn drop_to_fit(pieces: &mut Vec<Piece>, room: u16, pen: &Pen) {
    while pieces.len() > 1 && width(pieces, pen) > room {
        let highest = pieces.iter().map(|piece| piece.priority).max().unwrap_or(0);
        let Some(place) = pieces.iter().rposition(|piece| piece.priority == highest) else { break };
        pieces.remove(place);
    }
}

fn width(pieces: &[Piece], pen: &Pen) -> u16 {
    let widths = pieces.iter().map(|piece| piece_width(piece, pen) + GAP);
    widths.sum::<u16>().saturating_sub(GAP)
}

fn piece_width(piece: &Piece, pen: &Pen) -> u16 {
    let mark = if pen.look.mark(piece.tone).is_empty() { 0 } else { 2 };
    u16::try_from(piece.text.width()).unwrap_or(u16::MAX / 4) + mark
}

fn write(pieces: &[Piece], row: Rect, freshness: Freshness, pen: &mut Pen) {
    let mut rest = row;
    for piece in pieces {
        let behind = pen.toned(rest, &piece.text, piece.tone, freshness);
        rest = from(rest, behind + GAP);
    }
}
