//! The screen, drawn from the state and deciding nothing: one file a pane, each one `render`.

mod banner;
pub mod canvas;
mod datacenters;
mod depth;
mod detail;
mod first_run;
mod fit;
mod footer;
mod graph;
mod groups;
mod header;
mod help;
mod hubs;
pub mod ink;
mod look;
mod pen;
mod picker;
mod plain;
mod prompt;
mod table;
mod text;
mod theme;

pub use depth::Depth;
pub use fit::fit;
pub use look::{Charset, Look};
pub use text::Picture;
pub use theme::{Role, Theme};

use crate::app::{App, HomeLayout, Overlay, Shape, Start, shape};
use canvas::Canvas;
use pen::Pen;
use ratatui_core::layout::Rect;

/// Draws the dashboard on an empty canvas, whose size is that of the screen.
pub fn render(app: &App, look: &Look, canvas: &mut Canvas) {
    let area = canvas.area();
    let mut pen = Pen::new(canvas, look);
    match (app.start(), shape(app.size())) {
        (Start::FirstRun { config_file }, _) => first_run::render(app, config_file, area, &mut pen),
        (Start::Dashboard, Shape::Line) => header::render_counts(app, area, &mut pen),
        (Start::Dashboard, _) => frame(app, area, &mut pen),
    }
    match app.overlay() {
        Some(Overlay::Filter(prompt)) => prompt::render(app, prompt, area, &mut pen),
        Some(Overlay::Picker(picker)) => picker::render(picker, area, &mut pen),
        None => {}
    }
    if look.charset == Charset::Ascii {
        plain::to_ascii(canvas);
    }
}

/// Header, banner and footer, and between them the page in front.
fn frame(app: &App, area: Rect, pen: &mut Pen) {
    let layout = app.home_layout();
    header::render(app, row(area, 0), pen);
    let banner = rows(area, 1, layout.banner);
    banner::render(app, banner, pen);
    let footer = row(area, area.height - 1);
    let body = rows(area, 1 + layout.banner, area.height - 2 - layout.banner);
    match (app.help(), app.page()) {
        (Some(view), _) => help::render(app, view, body, pen),
        (None, Some(view)) => detail::render(app, view, body, pen),
        (None, None) => home(app, layout, body, pen),
    }
    footer::render(app, footer, pen);
}

fn home(app: &App, layout: HomeLayout, body: Rect, pen: &mut Pen) {
    groups::render(app, rows(body, 0, layout.groups), pen);
    let below = rows(body, layout.groups, body.height - layout.groups);
    match layout.shape {
        Shape::Wide => {
            let left = Rect { width: below.width / 2, ..below };
            let right = Rect { x: below.x + left.width + 1, width: below.width - left.width - 1, ..below };
            hubs::render(app, left, pen);
            pen.rule_down(below.x + left.width, below.y, below.height);
            datacenters::render(app, right, pen);
        }
        Shape::Tall => {
            hubs::render(app, rows(below, 0, layout.hubs), pen);
            datacenters::render(app, rows(below, layout.hubs, layout.datacenters), pen);
        }
        Shape::Groups | Shape::Names | Shape::Line => {}
    }
}

/// How many are listed of how many there are: `18 of 200`, or where all are, `200`.
fn counts(listed: usize, all: usize) -> String {
    if listed == all { all.to_string() } else { format!("{listed} of {all}") }
}

/// By what a list is sorted, and which way.
fn order(name: &str, is_reversed: bool) -> String {
    format!("sort: {name}{}", if is_reversed { ", reversed" } else { "" })
}

fn row(area: Rect, y: u16) -> Rect {
    rows(area, y, 1)
}

/// So many rows of an area, or those that there are.
fn rows(area: Rect, y: u16, height: u16) -> Rect {
    let y = y.min(area.height);
    Rect { y: area.y + y, height: height.min(area.height - y), ..area }
}
