//! The loop: waits for a key, an update, a signal or the second; takes whatever else is ready; then draws once, and only
//! if something visible changed.

use super::{
    FileWriter, Multiplexer, Signal, SlowLinkBackend, StopTarget, Suspension, Workers, alert, clipboard,
    draw_frame, input,
};
use crate::app::{Context, Effect, Event, ProfileEffect, ProfileIndex, Profiles, Size};
use crate::channel::Update;
use crate::ui::{Appearance, ScreenDump, render};
use color_eyre::eyre::{Result, WrapErr, eyre};
use crossterm::event::Event as Sent;
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

/// Events taken before a frame is drawn, so that a flood of them cannot keep the screen from being drawn.
const BEFORE_A_FRAME: usize = 256;

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Somebody quit.
    Quit,
    /// Somebody quit and wants to find what was shown in the scrollback.
    Leaving,
    /// A signal of this number asked for the end.
    Signal(i32),
}

/// Everything that the loop listens to and speaks to.
pub struct EventLoopSetup<I, S> {
    /// What the terminal sends.
    pub input: I,
    /// Signals.
    pub signals: S,
    /// Who asks the API.
    pub workers: Workers,
    /// Who writes to the disk.
    pub disk: FileWriter,
    /// What sits between us and the terminal.
    pub multiplexer: Multiplexer,
    /// Gives the terminal back and stops the process or its job, if a shell can continue it.
    pub suspend: fn(StopTarget) -> io::Result<Suspension>,
    /// The size of the terminal, if it is known.
    pub size: fn() -> Option<Size>,
    /// Begins a frame, if the terminal is ours; a panic on any thread gives it back, and then nothing more is drawn.
    pub begin_frame: fn() -> bool,
    /// Ends a frame.
    pub end_frame: fn(),
    /// Takes the terminal again and says how large it is now.
    pub resume: Box<dyn FnMut() -> io::Result<Size>>,
    /// The time.
    pub now: fn() -> Timestamp,
}

/// Something that the loop waited for.
enum LoopEvent {
    WorkerEnded(Result<(), JoinError>),
    Signal(Signal),
    Sent(io::Result<Sent>),
    InputEnded,
    Update(ProfileIndex, Update),
    Done(Event),
    ClerkEnded,
    /// A worker can take commands again that had to wait.
    Room,
    Tick,
    /// There is time for work that was put off.
    Time,
}

/// Runs the dashboards until somebody ends it. There is a look for each organization.
///
/// # Errors
/// If the terminal cannot be read or written, or a worker panicked.
pub async fn run<I, S, W>(
    all: &mut Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    looks: &[Appearance],
    mut wiring: EventLoopSetup<I, S>,
) -> Result<Exit>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
    W: Write,
{
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut drawn = None;
    loop {
        wiring.workers.commands.flush();
        if drawn != Some(all.revision()) && (wiring.begin_frame)() {
            let drawing = draw(all, terminal, looks);
            (wiring.end_frame)();
            drawing.wrap_err("cannot write to the terminal")?;
            all.update(Event::BytesWritten(terminal.backend().written()), (wiring.now)());
            drawn = Some(all.revision());
        }
        // After the frame, so that it holds up no answer that is due; and each time, so that no flood of keys holds it up.
        let is_busy = all.is_searching();
        if is_busy && let Some(exit) = take(LoopEvent::Time, all, terminal, looks, &mut wiring)? {
            return Ok(exit);
        }
        let first = next(&mut wiring, &mut tick, is_busy).await;
        for happening in first.into_iter().chain(ready(&mut wiring).await) {
            if let Some(exit) = take(happening, all, terminal, looks, &mut wiring)? {
                return Ok(exit);
            }
        }
    }
}

fn draw<W: Write>(
    all: &Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    looks: &[Appearance],
) -> io::Result<()> {
    let app = all.active();
    let Some(look) = looks.get(all.active_index()) else { return Ok(()) };
    let backend = terminal.backend_mut();
    backend.want_mouse(app.has_mouse());
    backend.want_paste(app.context() == Context::Prompt);
    draw_frame(terminal, app.size(), |frame| render(frame, app, look))
}

/// What happened next, or nothing if nothing did while there is work.
async fn next<I, S>(
    wiring: &mut EventLoopSetup<I, S>,
    tick: &mut Interval,
    is_busy: bool,
) -> Option<LoopEvent>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    let Workers { tasks, updates, commands, .. } = &mut wiring.workers;
    Some(select! {
        biased;
        ended = tasks.ended() => LoopEvent::WorkerEnded(ended),
        Some(signal) = wiring.signals.next() => LoopEvent::Signal(signal),
        sent = wiring.input.next() => sent.map_or(LoopEvent::InputEnded, LoopEvent::Sent),
        (which, update) = updates.next() => LoopEvent::Update(which, update),
        done = wiring.disk.done() => done.map_or(LoopEvent::ClerkEnded, LoopEvent::Done),
        () = commands.room() => LoopEvent::Room,
        _ = tick.tick() => LoopEvent::Tick,
        () = yield_now(), if is_busy => return None,
    })
}

/// Takes keys and updates that are there already, without waiting. The input is asked with the waker of this task: a
/// stream may keep the waker that it was given last or first, and would wake nobody with one that does nothing.
async fn ready<I, S>(wiring: &mut EventLoopSetup<I, S>) -> Vec<LoopEvent>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
{
    let mut found = Vec::new();
    while found.len() < BEFORE_A_FRAME {
        let sent = poll_fn(|context| Poll::Ready(poll_once(&mut wiring.input, context))).await;
        let update =
            || wiring.workers.updates.ready().map(|(which, update)| LoopEvent::Update(which, update));
        let Some(happening) = sent.or_else(update) else { break };
        found.push(happening);
    }
    found
}

fn poll_once<I>(input: &mut I, context: &mut task::Context<'_>) -> Option<LoopEvent>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
{
    match input.poll_next_unpin(context) {
        Poll::Ready(sent) => Some(sent.map_or(LoopEvent::InputEnded, LoopEvent::Sent)),
        Poll::Pending => None,
    }
}

fn take<I, S, W: Write>(
    happening: LoopEvent,
    all: &mut Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    looks: &[Appearance],
    wiring: &mut EventLoopSetup<I, S>,
) -> Result<Option<Exit>> {
    let now = (wiring.now)();
    let errands = match happening {
        LoopEvent::WorkerEnded(ended) => return Err(worker_ended(ended)),
        LoopEvent::Signal(Signal::End(number)) => return Ok(Some(Exit::Signal(number))),
        LoopEvent::Signal(Signal::Stop) => {
            suspend(StopTarget::Process, all, terminal, wiring)?;
            Vec::new()
        }
        LoopEvent::Signal(Signal::Resize) => {
            (wiring.size)().map_or_else(Vec::new, |size| all.update(Event::Resize(size), now))
        }
        LoopEvent::Signal(Signal::Continue) => all.update(come_back(terminal, wiring)?, now),
        LoopEvent::ClerkEnded => return Err(eyre!("what writes to the disk ended; please report it")),
        LoopEvent::InputEnded => return Err(eyre!("terminal input closed (EOF)")),
        LoopEvent::Sent(sent) => {
            let event = input::event(&sent.wrap_err("cannot read from the terminal")?);
            event.map_or_else(Vec::new, |event| all.update(event, now))
        }
        LoopEvent::Update(which, update) => all.dispatch(which, update, now),
        LoopEvent::Done(event) => all.update(event, now),
        LoopEvent::Room => Vec::new(),
        LoopEvent::Time => all.update(Event::ContinueSearch, now),
        LoopEvent::Tick => {
            wiring.disk.tick();
            all.update(Event::Tick, now)
        }
    };
    for errand in errands {
        if let Some(exit) = perform(errand, all, terminal, looks, wiring)? {
            return Ok(Some(exit));
        }
    }
    Ok(None)
}

fn perform<I, S, W: Write>(
    (which, effect): ProfileEffect,
    all: &mut Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    looks: &[Appearance],
    wiring: &mut EventLoopSetup<I, S>,
) -> Result<Option<Exit>> {
    match effect {
        Effect::Send(command) => wiring.workers.commands.send(which, command),
        Effect::StartWorker => wiring.workers.begin(which),
        Effect::Redraw => terminal.backend_mut().invalidate(),
        Effect::Suspend => suspend(StopTarget::Job, all, terminal, wiring)?,
        Effect::Copy(text) => terminal.backend_mut().write_aside(&clipboard::copy(&text, wiring.multiplexer)),
        Effect::Alert(how, text) => {
            terminal.backend_mut().write_aside(&alert::ring(how, &text, wiring.multiplexer));
        }
        Effect::SaveScreen => save(all, looks, wiring),
        Effect::SaveState(changes) => wiring.disk.keep(*changes),
        Effect::Quit => return Ok(Some(Exit::Quit)),
        Effect::QuitAndPrint => return Ok(Some(Exit::Leaving)),
        // These are done before they come here.
        Effect::ActivateProfile(_) | Effect::StartAll => {}
    }
    Ok(None)
}

fn save<I, S>(all: &mut Profiles, looks: &[Appearance], wiring: &mut EventLoopSetup<I, S>) {
    let Some(look) = looks.get(all.active_index()) else { return };
    if let Some(refusal) = wiring.disk.save(|| ScreenDump::of(all.active(), look)) {
        all.update(refusal, (wiring.now)());
    }
}

/// Gives the terminal back and stops. Until the signal to continue has come, nothing is drawn on what is then the
/// shell's screen.
fn suspend<I, S, W: Write>(
    target: StopTarget,
    all: &mut Profiles,
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    wiring: &EventLoopSetup<I, S>,
) -> Result<()> {
    match (wiring.suspend)(target).wrap_err("cannot suspend")? {
        Suspension::Stopped => terminal.backend_mut().suspend(),
        Suspension::NoShell => drop(all.update(Event::SuspendRefused, (wiring.now)())),
    }
    Ok(())
}

/// Takes the terminal again after a stop: it may have another size, and anything may be on it.
fn come_back<I, S, W: Write>(
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    wiring: &mut EventLoopSetup<I, S>,
) -> Result<Event> {
    let size = (wiring.resume)().wrap_err("cannot take the terminal again")?;
    terminal.backend_mut().resume();
    Ok(Event::Resize(size))
}

/// The worker ends only by a mistake of ours; a panic has printed its report already.
fn worker_ended(ended: Result<(), JoinError>) -> color_eyre::Report {
    match ended {
        Err(error) if error.is_panic() => eyre!("the background task panicked; please report it"),
        _ => eyre!("the background task ended; please report it"),
    }
}
