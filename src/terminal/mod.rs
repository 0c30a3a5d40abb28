//! The terminal: entering and leaving it whatever happens, drawing frames in as few bytes as there are differences, and
//! the loop that brings keys, updates, signals and time to the dashboard.

mod backend;
mod bell;
mod clipboard;
mod command_queue;
mod event_loop;
mod file_writer;
mod hangup;
mod input;
mod job_control;
mod passthrough;
mod service_signals;
mod session;
mod signals;
mod watchdog;
mod workers;

pub use backend::{SlowLinkBackend, SyncOutput, draw_frame, new_terminal, styled};
pub use command_queue::CommandQueue;
pub use event_loop::{EventLoopSetup, Exit, run};
pub use file_writer::{FileWriter, WriteRequest, WriteResult};
pub use hangup::{exit_on_hangup, hangup_exit, output_closed};
pub use input::{InputParser, keyboard};
pub use job_control::{StopTarget, Suspension};
pub use passthrough::Multiplexer;
pub use service_signals::{ServiceSignal, service_signals};
pub use session::{
    Session, available_columns, begin_frame, end_frame, leave, leave_permanently, queried_size, size,
    suspend, terminal_columns,
};
pub use signals::{Signal, signals};
pub use watchdog::exit_when_shutdown_blocks;
pub use workers::{SpawnWorker, Worker, Workers};
