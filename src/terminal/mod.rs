//! The terminal: entering and leaving it whatever happens, drawing frames in as few bytes as there are differences, and
//! the loop that brings keys, updates, signals and time to the dashboard.

mod alert;
mod backend;
mod clipboard;
mod commands;
mod encode;
mod event_loop;
mod file_writer;
mod frame;
mod hangup;
mod input;
mod job_control;
mod keyboard;
mod parser;
mod passthrough;
mod scroll;
mod service_signals;
mod session;
mod signals;
mod terminal_mode;
mod watchdog;
mod workers;

pub use backend::{SlowLinkBackend, SyncOutput};
pub use commands::Commands;
pub use encode::styled;
pub use event_loop::{EventLoopSetup, Exit, run};
pub use file_writer::{DiskEvent, FileWriter, WriteRequest};
pub use frame::{draw_frame, terminal};
pub use hangup::{end_of_output, end_of_the_terminal, end_when_the_terminal_is_gone};
pub use input::event;
pub use job_control::{StopTarget, Suspension};
pub use keyboard::keyboard;
pub use parser::InputParser;
pub use passthrough::Multiplexer;
pub use service_signals::{ServiceSignal, service_signals};
pub use session::{
    Session, begin_frame, columns_of, end_frame, leave, leave_for_good, queried_size, size, suspend, width_of,
};
pub use signals::{Signal, signals};
pub use watchdog::end_when_the_end_is_held_up;
pub use workers::{SpawnWorker, Worker, Workers};
