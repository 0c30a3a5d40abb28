//! State of the dashboard and its transitions: `update(event) -> effects`. No drawing, no waiting, no I/O; the time is passed
//! in with each event.

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
mod profile_summary;
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
pub use column_layout::{COLUMN_GAP, ColumnLayout, WidthRange, fitting_columns, table_width};
pub use effect::Effect;
pub use event::Event;
pub use footer::{Footer, Hint, PlacedHint};
pub use format::duration as format_duration;
pub use home::{
    Area, Column, DatacenterColumn, DatacenterColumns, GroupColumns, Home, HomeLayout, HubForm, LayoutMode,
    Pane, SPARKLINE_SLOTS, Size, Sort, StateForm, TableWidth, home_layout, layout_mode, oldest_record,
    routes,
};
pub use keymap::{CustomKeys, Keymap, KeymapError};
pub use mouse::{MouseAction, MouseInput};
pub use overlay::{
    Entry, FilterPrompt, FilterTarget, HelpLine, HelpView, LineEditor, Overlay, Picker, PickerLayout,
    help_keys_width, sort_label,
};
pub use pages::{
    Align, Block, Cell, Cut, Document, Emphasis, EventScope, Field, FieldLine, FindingBlock, FirstRunLine,
    Graph, GraphRow, INDENT, LABEL_WIDTH, Line, Lines, OpenPage, Page, Row, SECTION_GAP, Section,
    SectionLine, StyleRole, Table, TableColumn, Target, cell_widths, sum_cells, wrap,
};
pub use profile_summary::{ConnectionLabel, ProfileSummary};
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
