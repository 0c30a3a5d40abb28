//! Pages over the home screen. The page of an object shows all its API fields with the API's names and units. Missing values are
//! `-`, so that rows keep their position.

mod connection;
mod content;
mod context;
mod datacenter;
mod diagnosis;
mod document;
mod events;
mod field_values;
mod first_run;
mod group;
mod hub;
mod page;
mod profiles;
mod provider_log;
mod rates;
mod stack;
mod tunnel;

use context::PageContext;
pub(super) use context::PageInputs;
use datacenter::sorted_hubs;
pub use document::{
    Align, Block, Cell, Cut, Document, Emphasis, Field, FieldLine, FindingBlock, Graph, GraphRow, INDENT,
    LABEL_WIDTH, Line, Lines, Row, SECTION_GAP, Section, SectionLine, StyleRole, Table, TableColumn, Target,
    cell_widths, wrap,
};
pub(super) use document::{FilterableRow, wrap_lines};
use events::EventList;
pub use events::EventScope;
pub use first_run::FirstRunLine;
pub(super) use first_run::{FirstRunView, first_run_lines};
use group::GroupDetailsCache;
pub use page::Page;
pub use rates::sum_cells;
pub use stack::OpenPage;
pub(super) use stack::Pages;

use field_values::{list_fields, since_with_age, text_value, time_with_age};
