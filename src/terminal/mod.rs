//! The terminal: entering and leaving it whatever happens, drawing frames in as few bytes as there are differences, and
//! the loop that brings keys, updates, signals and time to the dashboard.

mod alert;
mod backend;
mod clipboard;
mod commands;
mod disk;
mod encode;
mod frame;
mod hangup;
mod held_up;
mod input;
mod job_control;
mod keyboard;
mod parser;
mod passthrough;
mod run;
mod scroll;
mod service_signals;
mod session;
mod signals;
mod switch;
mod workers;

pub use backend::{SlowLinkBackend, SyncOutput};
pub use commands::Commands;
pub use disk::{Disk, DiskEvent, Job};
pub use encode::styled;
pub use frame::{draw_frame, terminal};
pub use hangup::{end_of_output, end_of_the_terminal, end_when_the_terminal_is_gone};
pub use held_up::end_when_the_end_is_held_up;
pub use input::event;
pub use job_control::{StopTarget, Suspension};
pub use keyboard::keyboard;
pub use parser::InputParser;
pub use passthrough::Multiplexer;
pub use run::{Exit, Wiring, run};
pub use service_signals::{ServiceSignal, service_signals};
pub use session::{
    Session, begin_frame, columns_of, end_frame, leave, leave_for_good, queried_size, size, suspend, width_of,
};
pub use signals::{Signal, signals};
pub use workers::{Hire, Worker, Workers};
