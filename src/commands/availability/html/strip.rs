//! A strip as inline SVG: a bar for each cell of the time range. In a bar each state has its share of the height, down at the top
//! and up at the bottom, and a pattern of its own, so that it is legible without color.

use crate::domain::availability::StateDurations;
use jiff::SignedDuration;
use std::fmt::Write as _;

/// Height of a bar, in units of the drawing.
const HEIGHT: u32 = 40;

/// Height of a strip on screen, in pixels; half of that of the drawing.
const PIXELS: u32 = HEIGHT / 2;

/// Width of a strip that its bars share, in pixels.
const WIDTH: usize = 220;

/// Limits of the distance from bar to bar, in pixels.
const PITCH: (usize, usize) = (3, 12);

/// The states from the top of a bar to its bottom: class, and the least height of one that lasted for any time. That the object
/// was up is drawn with what the others leave, so that no other state ever looks like it.
const STATES: [(&str, u32); 5] = [("down", 6), ("unknown", 3), ("warning", 4), ("degraded", 4), ("up", 0)];

/// The place of `up` in the states.
const UP: usize = STATES.len() - 1;

/// Heights of the states of a bar, from the top.
type Heights = [u32; STATES.len()];

/// The patterns of the states, once for a document.
pub(super) const PATTERNS: &str = r#"<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>
<pattern id="warning" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="var(--warning-page)"/><rect width="3" height="8" fill="var(--warning)"/></pattern>
<pattern id="degraded" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="var(--up)"/><rect y="2" width="6" height="2" fill="var(--degraded)"/></pattern>
<pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="1.2" fill="var(--unknown)"/></pattern>
</defs></svg>
"#;

/// The strip of these cells.
pub(super) fn strip(cells: &[StateDurations], label: &str) -> String {
    let pitch = (WIDTH / cells.len().max(1)).clamp(PITCH.0, PITCH.1);
    let width = pitch * cells.len();
    let mut paths: [String; STATES.len()] = Default::default();
    for (index, cell) in cells.iter().enumerate() {
        let (x, bar) = (2 * index * pitch, 2 * (pitch - 1));
        let mut y = 0;
        for (path, height) in paths.iter_mut().zip(heights(cell)).filter(|(_, height)| *height > 0) {
            // Writing to a string does not fail.
            let _ = write!(path, "M{x} {y}h{bar}v{height}h-{bar}z");
            y += height;
        }
    }
    let view = 2 * width;
    let mut svg = format!(
        r#"<svg viewBox="0 0 {view} {HEIGHT}" width="{width}" height="{PIXELS}" role="img" aria-label="{label}">"#
    );
    for ((class, _), path) in STATES.iter().zip(&paths).filter(|(_, path)| !path.is_empty()) {
        let _ = write!(svg, r#"<path class="{class}" d="{path}"/>"#);
    }
    svg.push_str("</svg>");
    svg
}

/// A sample of a state for the legend.
pub(super) fn sample(class: &str) -> String {
    format!(
        r#"<svg viewBox="0 0 32 24" width="16" height="12" aria-hidden="true"><path class="{class}" d="M0 0h32v24h-32z"/></svg>"#
    )
}

/// The cells in words: of how many the object was down, and so on, in some part.
pub(super) fn label(cells: &[StateDurations], unit: &str) -> String {
    let count = |has: fn(&StateDurations) -> bool| cells.iter().filter(|cell| has(cell)).count();
    let total = count(|cell| !cell.total().is_zero());
    let down = count(|cell| !cell.down.is_zero());
    let warning = count(|cell| !cell.warning.is_zero());
    let unknown = count(|cell| !cell.unknown.is_zero());
    format!("Of {total} {unit}, with time down: {down}, in warning: {warning}, unknown: {unknown}")
}

/// The heights of a bar. They add up to its height; all are 0 where the object did not exist.
fn heights(cell: &StateDurations) -> Heights {
    let total = cell.total().as_nanos();
    if total <= 0 {
        return [0; STATES.len()];
    }
    let times = [cell.down, cell.unknown, cell.warning, cell.degraded, cell.healthy];
    // Rounded up, so that up, which gets the rest, never has more than its share.
    let height = |time: SignedDuration, least: u32| {
        let share = (time.as_nanos() * i128::from(HEIGHT) + total - 1) / total;
        if time.is_zero() { 0 } else { u32::try_from(share).unwrap_or(HEIGHT).max(least) }
    };
    let mut heights: Heights = std::array::from_fn(|index| height(times[index], STATES[index].1));
    heights[UP] = 0;
    let others: u32 = heights.iter().sum();
    if let Some(highest) = heights.iter_mut().max() {
        *highest = highest.saturating_sub(others.saturating_sub(HEIGHT));
    }
    heights[UP] = HEIGHT.saturating_sub(others);
    heights
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell([down, unknown, warning, degraded, healthy]: [i64; 5]) -> StateDurations {
        let time = SignedDuration::from_secs;
        StateDurations {
            healthy: time(healthy),
            degraded: time(degraded),
            warning: time(warning),
            down: time(down),
            unknown: time(unknown),
        }
    }

    #[test]
    fn a_cell_of_one_state_is_filled_by_it() {
        for (index, (class, _)) in STATES.iter().enumerate() {
            let mut times = [0; 5];
            times[index] = 3_600;
            let svg = strip(&[cell(times)], "");
            assert_eq!(svg.matches("<path").count(), 1, "{svg}");
            assert!(svg.contains(&format!(r#"<path class="{class}" d="M0 0h22v40h-22z"/>"#)), "{svg}");
        }
    }

    #[test]
    fn a_cell_before_the_object_existed_is_empty() {
        assert!(!strip(&[cell([0; 5])], "").contains("<path"));
    }

    #[test]
    fn an_outage_of_a_minute_in_a_day_is_visible() {
        assert_eq!(heights(&cell([60, 0, 0, 0, 86_340])), [6, 0, 0, 0, 34]);
    }

    #[test]
    fn strips_of_many_cells_are_as_wide_as_those_of_few() {
        let width = |cells: usize| {
            let svg = strip(&vec![cell([0, 0, 0, 0, 60]); cells], "");
            let (_, rest) = svg.split_once(r#"" width=""#).unwrap();
            rest.split('"').next().unwrap().parse::<usize>().unwrap()
        };
        assert!([24, 30, 31, 48].map(width).iter().all(|width| (190..=300).contains(width)));
    }

    proptest! {
        #[test]
        fn heights_fill_the_bar_and_up_never_has_more_than_its_share(times in prop::array::uniform5(
            prop_oneof![Just(0_i64), 1_i64..100, 1_i64..100_000]
        )) {
            let cell = cell(times);
            let heights = heights(&cell);
            let total: i64 = times.iter().sum();
            prop_assert_eq!(heights.iter().sum::<u32>(), if total == 0 { 0 } else { HEIGHT });
            for (height, time) in heights[..UP].iter().zip(times) {
                prop_assert_eq!(*height > 0, time > 0);
            }
            prop_assert!(i64::from(heights[UP]) * total <= times[UP] * i64::from(HEIGHT));
        }
    }
}
