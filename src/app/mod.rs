//! The state of the dashboard and `update(event) -> effects`. It decides everything that a key or an answer changes; it
//! draws nothing, waits for nothing and does no I/O. Time comes in with the events.

mod action;
mod age;
mod bindings;
mod clock;
mod column_layout;
mod effect;
mod event;
mod footer;
mod format;
mod home;
mod keymap;
mod mouse;
mod overlay;
mod pages;
mod profile_line;
mod profiles;
mod requirement;
mod saved_changes;
mod saved_state;
mod selection;
mod settings;
mod state;
mod status;

pub use action::{Action, Binding, Context, Topic};
pub use age::wait_label;
pub use bindings::BINDINGS;
pub use clock::{Clock, Zone};
pub use column_layout::{COLUMN_GAP, ColumnLayout, WidthRange, fitting_columns, table_room};
pub use effect::Effect;
pub use event::Event;
pub use footer::{Footer, Hint, PlacedHint};
pub use home::{
    Area, Column, DatacenterColumn, DatacenterColumns, GroupColumns, Home, HomeLayout, HubForm, Pane, SPARK,
    Shape, Size, Sort, StateForm, Width, home_layout, oldest_record, routes, shape,
};
pub use keymap::{Keymap, KeymapError, OwnKeys};
pub use mouse::{Mouse, MouseAction};
pub use overlay::{
    Entry, FilterPrompt, FilterTarget, HelpLine, HelpView, Input, Overlay, Picker, PickerLayout,
    help_keys_width, order_name,
};
pub use pages::{
    Align, BOX_GAP, Block, BoxLine, Cell, Cut, Document, Emphasis, EventScope, Field, FindingBlock,
    FirstRunLine, Graph, GraphRow, INDENT, LABEL, Line, Lines, OpenPage, Page, Piece, Row, Section,
    StyleRole, Table, TableColumn, Target, cell_widths, sum_cells, wrap,
};
pub use profile_line::{ConnectionLabel, OrganizationLine};
pub use profiles::{ProfileEffect, ProfileIndex, Profiles};
pub use requirement::Requirement;
pub use saved_changes::SavedChanges;
pub use saved_state::{SavedMute, SavedSort, SavedState};
pub use selection::Selection;
use settings::Settings;
pub use settings::{Preferences, Start};
pub use state::App;
pub use status::{Alert, Banner, BannerLevel, Notice, PollInterval};

pub use crate::channel::ConnectionInfo;
