//! Rate limit on the connection page: calls made and left per window.

use crate::app::format::{interval_label, thousands};
use crate::app::pages::PageContext;
use crate::app::{Block, Cell, Row, StyleRole, Table, TableColumn};
use crate::domain::WindowUse;

const WINDOWS: &[TableColumn] = &[
    TableColumn::text("WINDOW", 0),
    TableColumn::numbers("LIMIT", 1),
    TableColumn::numbers("USED", 1),
    TableColumn::numbers("LEFT", 0),
    TableColumn::text("", 2),
    TableColumn::text("", 3),
];
/// Width of a bar.
const BAR: u32 = 24;

pub(super) fn table(context: &PageContext) -> Block {
    let rate_limit = context.connection().rate_limit(context.clock);
    Block::Table(Table {
        title: format!("Rate limit  {}", rate_limit.name).trim_end().to_owned(),
        columns: WINDOWS,
        rows: rate_limit.windows.iter().map(window_row).collect(),
        empty: "No rate limit observed yet.".to_owned(),
    })
}

fn window_row(window: &WindowUse) -> Row {
    let role = if window.is_nearly_exhausted() { StyleRole::Warning } else { StyleRole::Plain };
    let cells = vec![
        Cell::new(interval_label(window.period), StyleRole::Plain),
        Cell::new(thousands(window.limit.into()), StyleRole::Plain),
        Cell::new(thousands(window.used.into()), StyleRole::Plain),
        Cell::new(thousands(window.remaining().into()), role),
        Cell::new(bar(window), StyleRole::Plain),
        Cell::new(reserved(window), StyleRole::Dim),
    ];
    Row { cells, target: None }
}

/// Calls reserved for interactive requests.
fn reserved(window: &WindowUse) -> String {
    if window.reserved == 0 {
        String::new()
    } else {
        format!("{} reserved for interactive requests", thousands(window.reserved.into()))
    }
}

/// Bar of the remaining calls: full if none was used, empty only if none is left.
fn bar(window: &WindowUse) -> String {
    let part = u64::from(window.remaining()) * u64::from(BAR);
    let left = usize::try_from(part.div_ceil(window.limit.max(1).into())).unwrap_or(0);
    let used = (BAR as usize).saturating_sub(left);
    format!("{}{}", "━".repeat(left), "·".repeat(used))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn bar_is_full_or_empty_only_if_the_window_is() {
        let bar = |limit, used| {
            let bar = bar(&WindowUse { limit, period: Duration::from_secs(60), reserved: 0, used });
            (bar.matches('━').count(), bar.matches('·').count())
        };
        assert_eq!(bar(14, 0), (24, 0));
        assert_eq!(bar(14, 7), (12, 12));
        assert_eq!(bar(3_000, 2_999), (1, 23));
        assert_eq!(bar(14, 20), (0, 24));
        assert_eq!(bar(0, 0), (0, 24));
    }
}
