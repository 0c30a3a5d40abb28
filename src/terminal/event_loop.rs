//! The event loop: waits for input, an update, a signal or the next second, handles all events that are ready, and draws
//! one frame if the state changed.

use super::{
    FileWriter, Multiplexer, Signal, SlowLinkBackend, StopTarget, Suspension, Workers, bell, clipboard,
    draw_frame, input,
};
use crate::app::{Context, Effect, Event, ProfileEffect, ProfileIndex, Profiles, Size};
use crate::channel::Update;
use crate::ui::{Appearance, ScreenDump, render};
use color_eyre::eyre::{Result, WrapErr, eyre};
use crossterm::event::Event as TerminalEvent;
use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use ratatui::Terminal;
use std::future::poll_fn;
use std::io::{self, Write};
use std::task::{self, Poll};
use std::time::Duration;
use tokio::select;
use tokio::task::{JoinError, yield_now};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Events handled between two frames, so that a flood of events does not stop the screen.
const MAX_EVENTS_PER_FRAME: usize = 256;

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The user quit.
    Quit,
    /// The user quit and wants the screen printed as text into the scrollback.
    QuitAndPrint,
    /// A signal with this number.
    Signal(i32),
}

/// Inputs, outputs and callbacks of the loop.
pub struct EventLoopSetup<I, S> {
    /// Events of the terminal.
    pub input: I,
    /// Signals.
    pub signals: S,
    /// The background tasks that poll the API.
    pub workers: Workers,
    /// The thread that writes files.
    pub file_writer: FileWriter,
    /// The multiplexer that the program runs in.
    pub multiplexer: Multiplexer,
    /// Restores the terminal and stops the process or its job, if a shell can continue it.
    pub suspend: fn(StopTarget) -> io::Result<Suspension>,
    /// The size of the terminal, if known.
    pub size: fn() -> Option<Size>,
    /// Begins a frame; false if the terminal was restored, for example after a panic on another thread.
    pub begin_frame: fn() -> bool,
    /// Ends a frame.
    pub end_frame: fn(),
    /// Enters the terminal again after a stop, and returns its size.
    pub resume: Box<dyn FnMut() -> io::Result<Size>>,
    /// The current time.
    pub now: fn() -> Timestamp,
}

enum LoopEvent {
    WorkerEnded(Result<(), JoinError>),
    Signal(Signal),
    Input(io::Result<TerminalEvent>),
    InputClosed,
    Update(ProfileIndex, Update),
    FileWritten(Event),
    FileWriterEnded,
    /// The channel of a worker has capacity for a queued command.
    CommandCapacity,
    Tick,
    /// Nothing else is ready while the dashboard has deferred work.
    Idle,
}

/// Runs the dashboards of all profiles until the end. `appearances` has one entry per profile.
///
/// # Errors
/// If the terminal cannot be read or written, or a worker panicked.
pub async fn run<I, S, W>(
    profiles: &mut Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    appearances: &[Appearance],
    setup: EventLoopSetup<I, S>,
) -> Result<Exit>
where
    I: Stream<Item = io::Result<TerminalEvent>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
    W: Write,
{
    EventLoop { profiles, terminal, appearances, setup }.run().await
}

struct EventLoop<'a, I, S, W: Write> {
    profiles: &'a mut Profiles,
    terminal: &'a mut Terminal<SlowLinkBackend<W>>,
    appearances: &'a [Appearance],
    setup: EventLoopSetup<I, S>,
}

impl<I, S, W> EventLoop<'_, I, S, W>
where
    I: Stream<Item = io::Result<TerminalEvent>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
    W: Write,
{
    async fn run(&mut self) -> Result<Exit> {
        let mut tick = interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut drawn_revision = None;
        loop {
            self.setup.workers.commands.flush();
            if drawn_revision != Some(self.profiles.revision()) && (self.setup.begin_frame)() {
                let result = self.draw();
                (self.setup.end_frame)();
                result.wrap_err("cannot write to the terminal")?;
                let bytes_written = self.terminal.backend().bytes_written();
                self.profiles.update(Event::BytesWritten(bytes_written), (self.setup.now)());
                drawn_revision = Some(self.profiles.revision());
            }
            // Deferred work runs after the frame, so that it delays no response to a key, and in every round, so that a
            // flood of keys does not delay it.
            let has_work = self.profiles.is_searching();
            if has_work && let Some(exit) = self.handle(LoopEvent::Idle)? {
                return Ok(exit);
            }
            let first = self.next_event(&mut tick, has_work).await;
            for event in first.into_iter().chain(self.ready_events().await) {
                if let Some(exit) = self.handle(event)? {
                    return Ok(exit);
                }
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let app = self.profiles.active();
        let Some(appearance) = self.appearances.get(self.profiles.active_index()) else { return Ok(()) };
        let backend = self.terminal.backend_mut();
        backend.set_mouse_reports(app.has_mouse());
        backend.set_bracketed_paste(app.context() == Context::Prompt);
        draw_frame(self.terminal, app.size(), |frame| render(frame, app, appearance))
    }

    /// Waits for an event; returns none at once if the dashboard has work and no event is ready.
    async fn next_event(&mut self, tick: &mut Interval, has_work: bool) -> Option<LoopEvent> {
        let EventLoopSetup { input, signals, workers, file_writer, .. } = &mut self.setup;
        let Workers { tasks, updates, commands, .. } = workers;
        Some(select! {
            biased;
            result = tasks.join_any() => LoopEvent::WorkerEnded(result),
            Some(signal) = signals.next() => LoopEvent::Signal(signal),
            event = input.next() => event.map_or(LoopEvent::InputClosed, LoopEvent::Input),
            (profile, update) = updates.next() => LoopEvent::Update(profile, update),
            event = file_writer.next_event() => event.map_or(LoopEvent::FileWriterEnded, LoopEvent::FileWritten),
            () = commands.capacity() => LoopEvent::CommandCapacity,
            _ = tick.tick() => LoopEvent::Tick,
            () = yield_now(), if has_work => return None,
        })
    }

    /// Input and updates that are ready now. The input is polled with the waker of this task, since a stream may keep the
    /// waker of any poll: one that does nothing would never wake the loop.
    async fn ready_events(&mut self) -> Vec<LoopEvent> {
        let mut events = Vec::new();
        while events.len() < MAX_EVENTS_PER_FRAME {
            let input = poll_fn(|context| Poll::Ready(poll_once(&mut self.setup.input, context))).await;
            let updates = &mut self.setup.workers.updates;
            let update = || updates.try_next().map(|(profile, update)| LoopEvent::Update(profile, update));
            let Some(event) = input.or_else(update) else { break };
            events.push(event);
        }
        events
    }

    fn handle(&mut self, event: LoopEvent) -> Result<Option<Exit>> {
        let now = (self.setup.now)();
        let effects = match event {
            LoopEvent::WorkerEnded(result) => return Err(worker_error(result)),
            LoopEvent::FileWriterEnded => {
                return Err(eyre!("internal error: file writer stopped; please report it"));
            }
            LoopEvent::InputClosed => return Err(eyre!("terminal input closed (EOF)")),
            LoopEvent::Signal(Signal::Terminate(number)) => return Ok(Some(Exit::Signal(number))),
            LoopEvent::Signal(Signal::Stop) => {
                self.suspend(StopTarget::Process)?;
                Vec::new()
            }
            LoopEvent::Signal(Signal::Resize) => (self.setup.size)()
                .map_or_else(Vec::new, |size| self.profiles.update(Event::Resize(size), now)),
            LoopEvent::Signal(Signal::Continue) => {
                let size = self.resume()?;
                self.profiles.update(Event::Resize(size), now)
            }
            LoopEvent::Input(event) => {
                let event = input::from_terminal(&event.wrap_err("cannot read from the terminal")?);
                event.map_or_else(Vec::new, |event| self.profiles.update(event, now))
            }
            LoopEvent::Update(profile, update) => self.profiles.dispatch(profile, update, now),
            LoopEvent::FileWritten(event) => self.profiles.update(event, now),
            LoopEvent::CommandCapacity => Vec::new(),
            LoopEvent::Idle => self.profiles.update(Event::ContinueSearch, now),
            LoopEvent::Tick => {
                self.setup.file_writer.tick();
                self.profiles.update(Event::Tick, now)
            }
        };
        for effect in effects {
            if let Some(exit) = self.perform(effect)? {
                return Ok(Some(exit));
            }
        }
        Ok(None)
    }

    fn perform(&mut self, (profile, effect): ProfileEffect) -> Result<Option<Exit>> {
        let backend = self.terminal.backend_mut();
        match effect {
            Effect::Send(command) => self.setup.workers.commands.send(profile, command),
            Effect::StartWorker => self.setup.workers.start(profile),
            Effect::Redraw => backend.invalidate(),
            Effect::Suspend => self.suspend(StopTarget::Job)?,
            Effect::Copy(text) => {
                backend.write_before_frame(&clipboard::copy_sequence(&text, self.setup.multiplexer));
            }
            Effect::Alert(alert, text) => {
                backend.write_before_frame(&bell::alert_sequence(alert, &text, self.setup.multiplexer));
            }
            Effect::SaveScreen => self.save_screen(),
            Effect::SaveState(changes) => self.setup.file_writer.save_state(*changes),
            Effect::Quit => return Ok(Some(Exit::Quit)),
            Effect::QuitAndPrint => return Ok(Some(Exit::QuitAndPrint)),
            // `Profiles` performs these itself.
            Effect::ActivateProfile(_) | Effect::StartAll => {}
        }
        Ok(None)
    }

    fn save_screen(&mut self) {
        let Some(appearance) = self.appearances.get(self.profiles.active_index()) else { return };
        let dump = || ScreenDump::new(self.profiles.active(), appearance);
        if let Some(error) = self.setup.file_writer.write_screen(dump) {
            self.profiles.update(error, (self.setup.now)());
        }
    }

    /// Restores the terminal and stops. Nothing is drawn on the shell's screen until the signal to continue arrives.
    fn suspend(&mut self, target: StopTarget) -> Result<()> {
        match (self.setup.suspend)(target).wrap_err("cannot suspend")? {
            Suspension::Stopped => self.terminal.backend_mut().suspend(),
            Suspension::NoShell => {
                drop(self.profiles.update(Event::SuspendRefused, (self.setup.now)()));
            }
        }
        Ok(())
    }

    /// Enters the terminal again after a stop: its size may have changed, and its content is unknown.
    fn resume(&mut self) -> Result<Size> {
        let size = (self.setup.resume)().wrap_err("cannot enter the terminal again")?;
        self.terminal.backend_mut().resume();
        Ok(size)
    }
}

fn poll_once<I>(input: &mut I, context: &mut task::Context<'_>) -> Option<LoopEvent>
where
    I: Stream<Item = io::Result<TerminalEvent>> + Unpin,
{
    match input.poll_next_unpin(context) {
        Poll::Ready(event) => Some(event.map_or(LoopEvent::InputClosed, LoopEvent::Input)),
        Poll::Pending => None,
    }
}

/// A worker never ends unless it fails. The panic hook has printed the report of a panic already.
fn worker_error(result: Result<(), JoinError>) -> color_eyre::Report {
    match result {
        Err(error) if error.is_panic() => eyre!("the background task panicked; please report it"),
        _ => eyre!("the background task ended; please report it"),
    }
}
