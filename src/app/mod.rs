//! The state of the dashboard and `update(event) -> effects`. It decides everything that a key or an answer changes; it
//! draws nothing, waits for nothing and does no I/O. Time comes in with the events.

mod about;
mod action;
mod age;
mod banner;
mod clock;
mod connection;
mod cursor;
mod detail;
mod document;
mod format;
mod freshness;
mod graph;
mod heartbeat;
mod help;
mod home;
mod keymap;
mod layout;
mod lines;
mod memory;
mod navigate;
mod oldest;
mod output;
mod pace;
mod page;
mod rates;
mod scroll;
mod siblings;
mod state;
mod wrap;

pub use about::{About, Start};
pub use action::{Action, BINDINGS, Binding, Context, Topic};
pub use age::{age_label, wait_label};
pub use banner::{Banner, Word};
pub use clock::{Clock, Zone};
pub use connection::Pace;
pub use cursor::Cursor;
pub use document::{
    Align, Block, Cell, Document, Field, Graph, Row, Section, Table, TableColumn, Target, Told, Tone,
};
pub use graph::{GRAPH_ROWS, GraphRow};
pub use help::{HelpLine, help_lines};
pub use home::{Home, Pane, Widest};
pub use keymap::Keymap;
pub use layout::{HomeLayout, Shape, Size, home_layout, shape};
pub use lines::{INDENT, LABEL, Line, Piece};
pub use page::{Page, View};
pub use rates::rate_cells;
pub use state::{App, Effect, Event};
pub use wrap::wrap;
