//! A pseudo-terminal with the built binary in it, its output fed to a terminal emulator.
//!
//! Nothing here sleeps: waiting is waiting for output or for the end of the process, and the deadline only decides
//! failure.

use super::emulator::{Emulator, size};
use super::launch::Launch;
use crate::support::process_usage::processor_time;
use portable_pty::{ExitStatus, MasterPty, native_pty_system};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long something may take before it is taken for something that never comes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The same of the end of a program whose terminal is gone or takes nothing: it takes a second, or three where it waits for
/// the terminal.
const PATIENCE_WITH_AN_END: Duration = Duration::from_secs(30);
/// Processor time that an end may take: one that spins until it is ended takes far more.
const CHEAP: Duration = Duration::from_millis(500);
/// So that a terminal that is opened does not become that of this process.
const NOCTTY: i32 = OFlags::NOCTTY.bits().cast_signed();

/// A terminal, the process in it, and what it has written so far.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Option<Receiver<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    is_stalled: Arc<AtomicBool>,
    exit: Receiver<End>,
    ended: Option<End>,
    process: Pid,
    emulator: Emulator,
    modes_before: String,
    /// Holds the home folder of the process.
    _launch: Launch,
}

/// How a process ended, and the processor time that it took, where that can be known.
#[derive(Debug, Clone)]
struct End {
    status: ExitStatus,
    processor: Option<Duration>,
}

impl Terminal {
    /// Starts the process in a new terminal of this many columns and rows.
    pub(crate) fn start(launch: Launch) -> Self {
        let (columns, rows) = launch.size;
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let master = pair.master;
        let modes_before = modes(&*master);
        let mut child = pair.slave.spawn_command(launch.command()).expect("the binary started");
        // Ours is closed, so that the output ends when that of the process does.
        drop(pair.slave);
        let process = child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("a process");
        let (tell_exit, exit) = channel();
        thread::spawn(move || {
            // It stays until it is waited for, and what it took can be read.
            let _ = waitid(WaitId::Pid(process), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
            let processor = processor_time(process);
            child.wait().map(|status| tell_exit.send(End { status, processor }))
        });
        let is_stalled = Arc::new(AtomicBool::new(false));
        let (output, reader) = read_on(&*master, &is_stalled);
        let keyboard = master.take_writer().expect("a keyboard");
        let emulator = Emulator::new(columns, rows);
        Self {
            master,
            keyboard,
            output: Some(output),
            reader: Some(reader),
            is_stalled,
            exit,
            ended: None,
            process,
            emulator,
            modes_before,
            _launch: launch,
        }
    }

    pub(crate) fn process(&self) -> Pid {
        self.process
    }

    /// What the terminal shows and was given.
    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Takes output as it comes until the screen is as wanted.
    pub(crate) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Emulator) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(&self.emulator) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.receiver().recv_timeout(left) {
                Ok(bytes) => self.emulator.take(&bytes),
                Err(error) => panic!("never so: {what} ({error})\n{}", self.emulator.picture()),
            }
        }
        self
    }

    /// Waits until the screen has this text.
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(text, |emulator| emulator.has(text))
    }

    /// Waits until the screen no longer has this text.
    pub(crate) fn wait_without(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no {text}"), |emulator| !emulator.has(text))
    }

    /// Types; control characters and escape sequences are typed as a terminal sends them.
    pub(crate) fn type_keys(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).expect("keys typed");
        self
    }

    /// Types, and returns what was written until there was a whole frame.
    pub(crate) fn answer_to(&mut self, keys: &str) -> Vec<u8> {
        let before = self.emulator.raw().len();
        self.type_keys(keys);
        let what = format!("an answer to {keys:?}");
        self.wait_until(&what, |emulator| emulator.has_whole_frame_behind(before));
        self.emulator.raw()[before..].to_vec()
    }

    /// Takes what is written within this time.
    pub(crate) fn take_for(&mut self, time: Duration) {
        if let Ok(bytes) = self.receiver().recv_timeout(time) {
            self.emulator.take(&bytes);
        }
    }

    /// Asserts that nothing at all is written for so long.
    pub(crate) fn stays_silent_for(&mut self, time: Duration) -> &mut Self {
        match self.receiver().recv_timeout(time) {
            Err(RecvTimeoutError::Timeout) => self,
            Err(RecvTimeoutError::Disconnected) => panic!("it ended\n{}", self.emulator.picture()),
            Ok(bytes) => panic!("written: {:?}", String::from_utf8_lossy(&bytes)),
        }
    }

    /// Reads nothing from now on, as a connection that was stopped: what is written then fills up whatever is in between.
    pub(crate) fn stall(&mut self) -> &mut Self {
        self.is_stalled.store(true, Ordering::SeqCst);
        self
    }

    /// Reads again.
    pub(crate) fn read_again(&mut self) -> &mut Self {
        self.is_stalled.store(false, Ordering::SeqCst);
        self.reader.as_ref().expect("a reader").thread().unpark();
        self
    }

    /// Waits for the end of the process with the output left where it is, and returns its exit code.
    pub(crate) fn exit_code_unread(&mut self) -> u32 {
        let status = self.wait_for_end(PATIENCE_WITH_AN_END).status;
        assert_eq!(status.signal(), None, "it ends by itself");
        status.exit_code()
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        // The emulator first: what is written for the new size must not be shown in the old one.
        self.emulator.resize(columns, rows);
        self.master.resize(size(columns, rows)).expect("another size");
        self
    }

    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.process, signal).expect("a signal sent");
        self
    }

    /// Sets the modes in which a shell reads a line.
    pub(crate) fn set_modes_of_a_shell(&mut self) -> &mut Self {
        let path = self.master.tty_name().expect("a name of the terminal");
        let terminal = OpenOptions::new().read(true).write(true).custom_flags(NOCTTY).open(path);
        let terminal = terminal.expect("the terminal");
        let mut modes = tcgetattr(&terminal).expect("its modes");
        modes.local_modes.insert(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(&terminal, OptionalActions::Now, &modes).expect("other modes");
        self
    }

    /// Waits until the process is stopped.
    pub(crate) fn wait_until_stopped(&mut self) -> &mut Self {
        let (exit_sender, exit_receiver) = channel();
        let process = self.process;
        // Reports the stop without reaping the process.
        let options = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        let stopped =
            move || waitid(WaitId::Pid(process), options).ok().flatten().map(|status| status.stopped());
        thread::spawn(move || exit_sender.send(stopped()));
        assert_eq!(exit_receiver.recv_timeout(PATIENCE), Ok(Some(true)), "the process stops");
        self
    }

    /// Waits for the end of the process, takes all that it wrote, and returns its exit code.
    pub(crate) fn exit_code(&mut self) -> u32 {
        let status = self.wait_for_end(PATIENCE).status;
        while let Some(Ok(bytes)) = self.output.as_ref().map(|output| output.recv_timeout(PATIENCE)) {
            self.emulator.take(&bytes);
        }
        assert_eq!(status.signal(), None, "it ends by itself");
        status.exit_code()
    }

    /// Takes the terminal away, as a closed window or a lost connection does, and returns the exit code.
    pub(crate) fn hang_up(mut self) -> u32 {
        let before = processor_time(self.process);
        drop(self.output.take());
        // The reader holds the terminal open until a send fails.
        self.type_keys("\x0c").read_again();
        self.reader.take().map(JoinHandle::join).expect("a reader").expect("a reader without a panic");
        self.keyboard = Box::new(std::io::sink());
        self.master = native_pty_system().openpty(size(1, 1)).expect("a pseudo-terminal").master;
        let End { status, processor } = self.wait_for_end(PATIENCE_WITH_AN_END);
        assert_eq!(status.signal(), None, "it ends by itself");
        if let (Some(before), Some(after)) = (before, processor) {
            assert!(
                after.saturating_sub(before) < CHEAP,
                "no processor time is burnt: {before:?}, then {after:?}"
            );
        }
        status.exit_code()
    }

    /// Asserts that the terminal is restored: modes, screen, cursor, no unexpected mode left on.
    pub(crate) fn is_given_back(&self) {
        self.is_left();
        self.emulator.shows_what_was_there();
    }

    /// The same after another size, in which the emulator may have lost what was on the screen before.
    pub(crate) fn is_left(&self) {
        self.emulator.is_left();
        self.has_its_modes();
    }

    /// Asserts that the terminal is taken: raw, so that keys come one by one and are not echoed.
    pub(crate) fn is_taken(&self) {
        assert!(self.emulator.screen().alternate_screen(), "{}", self.emulator.picture());
        assert_ne!(modes(&*self.master), self.modes_before, "raw mode");
    }

    fn receiver(&self) -> &Receiver<Vec<u8>> {
        self.output.as_ref().expect("a terminal that is there")
    }

    /// Asserts that the modes of the terminal are as they were before, whatever is shown.
    pub(crate) fn has_its_modes(&self) {
        assert_eq!(modes(&*self.master), self.modes_before, "the modes of the terminal are as they were");
    }

    fn wait_for_end(&mut self, patience: Duration) -> End {
        if self.ended.is_none() {
            self.ended = self.exit.recv_timeout(patience).ok();
        }
        let picture = || self.emulator.picture();
        self.ended.clone().unwrap_or_else(|| panic!("it does not end\n{}", picture()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.ended.is_none() && self.exit.try_recv().is_err() {
            let _ = kill_process(self.process, Signal::KILL);
        }
    }
}

/// The modes of the terminal as text, to be compared.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().expect("the modes of the terminal"))
}

/// Reads the output until there is no writer or no receiver.
fn read_on(
    master: &(dyn MasterPty + Send),
    is_stalled: &Arc<AtomicBool>,
) -> (Receiver<Vec<u8>>, JoinHandle<()>) {
    let mut reader = master.try_clone_reader().expect("a reader of the terminal");
    let (exit_sender, exit_receiver) = channel();
    let is_stalled = Arc::clone(is_stalled);
    let thread = thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            while is_stalled.load(Ordering::SeqCst) {
                thread::park();
            }
            if exit_sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    (exit_receiver, thread)
}
