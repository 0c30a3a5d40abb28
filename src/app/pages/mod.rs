//! Pages over the home screen. The page of an object shows all its API fields with the API's names and units. Missing values are
//! `-`, so that rows keep their position.

mod block_lines;
mod connection;
mod content;
mod context;
mod data_center;
mod diagnosis;
mod document;
mod event_list;
mod event_scope;
mod events;
mod failures;
mod field_values;
mod filter;
mod first_run;
mod graph;
mod group;
mod group_details;
mod hub;
mod lines;
mod open_page;
mod organization_log;
mod page;
mod page_columns;
mod page_stack;
mod profiles;
mod provider_log;
mod rate_limit;
mod rates;
mod scroll;
mod siblings;
mod table;
mod tunnel;
mod wrap;

use context::PageContext;
pub(super) use context::PageInputs;
use data_center::sorted_hubs;
pub use document::{Block, Document, Field, FindingBlock, Graph, Section, StyleRole, Target};
use event_list::EventList;
pub use event_scope::EventScope;
pub(super) use filter::FilterableRow;
pub use first_run::FirstRunLine;
pub(super) use first_run::{FirstRunView, first_run_lines};
pub use graph::GraphRow;
use group_details::GroupDetailsCache;
pub use lines::{FieldLine, Line, Lines, SectionLine};
pub use open_page::OpenPage;
pub use page::Page;
pub use page_columns::{INDENT, LABEL_WIDTH, SECTION_GAP};
pub(super) use page_stack::Pages;
pub use rates::sum_cells;
pub use table::{Align, Cell, Cut, Emphasis, Row, Table, TableColumn, cell_widths};
pub use wrap::wrap;
pub(super) use wrap::wrap_lines;

use field_values::{list_fields, since_with_age, text_value, time_with_age};
