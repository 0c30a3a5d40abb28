//! The loop: waits for a key, an update, a signal or the second; takes whatever else is ready; then draws once, and only
//! if something visible changed.

use super::{Commands, Screen, Signal, input};
use crate::app::{App, Effect, Event, Size};
use crate::message::Update;
use crate::ui::{Look, render};
use color_eyre::eyre::{Result, WrapErr, eyre};
use crossterm::event::Event as Sent;
use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use std::future::poll_fn;
use std::io::{self, Write};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::select;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Events taken before a frame is drawn, so that a flood of them cannot keep the screen from being drawn.
const BEFORE_A_FRAME: usize = 256;

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Somebody quit.
    Quit,
    /// A signal of this number asked for the end.
    Signal(i32),
}

/// Everything that the loop listens to and speaks to.
pub struct Wiring<I, S> {
    /// What the terminal sends.
    pub input: I,
    /// Signals.
    pub signals: S,
    /// What the worker tells.
    pub updates: mpsc::Receiver<Update>,
    /// What the worker is told.
    pub commands: Commands,
    /// The worker itself, whose panic ends the loop.
    pub worker: JoinHandle<()>,
    /// Gives the terminal back and stops the process.
    pub suspend: fn() -> io::Result<()>,
    /// Whether the terminal is ours; a panic on any thread gives it back, and then nothing more is drawn.
    pub is_ours: fn() -> bool,
    /// Takes the terminal again and says how large it is now.
    pub resume: Box<dyn FnMut() -> io::Result<Size>>,
    /// The time.
    pub now: fn() -> Timestamp,
}

/// Something that the loop waited for.
enum Happening {
    WorkerEnded(Result<(), JoinError>),
    Signal(Signal),
    Sent(io::Result<Sent>),
    InputEnded,
    Update(Update),
    /// The worker can take commands again that had to wait.
    Room,
    Tick,
}

/// Runs the dashboard until somebody ends it.
///
/// # Errors
/// If the terminal cannot be read or written, or the worker panicked.
pub async fn run<I, S, W>(
    app: &mut App,
    screen: &mut Screen<W>,
    look: &Look,
    mut wiring: Wiring<I, S>,
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
        wiring.commands.flush();
        if drawn != Some(app.revision()) && (wiring.is_ours)() {
            screen
                .paint(app.size(), |buffer| render(app, look, buffer))
                .wrap_err("cannot write to the terminal")?;
            app.update(Event::Written(screen.written()), (wiring.now)());
            drawn = Some(app.revision());
        }
        let first = next(&mut wiring, &mut tick).await;
        for happening in std::iter::once(first).chain(ready(&mut wiring).await) {
            if let Some(exit) = take(happening, app, screen, &mut wiring)? {
                return Ok(exit);
            }
        }
    }
}

async fn next<I, S>(wiring: &mut Wiring<I, S>, tick: &mut Interval) -> Happening
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    select! {
        biased;
        ended = &mut wiring.worker => Happening::WorkerEnded(ended),
        Some(signal) = wiring.signals.next() => Happening::Signal(signal),
        sent = wiring.input.next() => sent.map_or(Happening::InputEnded, Happening::Sent),
        Some(update) = wiring.updates.recv() => Happening::Update(update),
        () = wiring.commands.room() => Happening::Room,
        _ = tick.tick() => Happening::Tick,
    }
}

/// Takes keys and updates that are there already, without waiting. The input is asked with the waker of this task: a
/// stream may keep the waker that it was given last or first, and would wake nobody with one that does nothing.
async fn ready<I, S>(wiring: &mut Wiring<I, S>) -> Vec<Happening>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
{
    let mut found = Vec::new();
    while found.len() < BEFORE_A_FRAME {
        let sent = poll_fn(|context| Poll::Ready(poll_once(&mut wiring.input, context))).await;
        let Some(happening) = sent.or_else(|| wiring.updates.try_recv().ok().map(Happening::Update)) else {
            break;
        };
        found.push(happening);
    }
    found
}

fn poll_once<I>(input: &mut I, context: &mut Context<'_>) -> Option<Happening>
where
    I: Stream<Item = io::Result<Sent>> + Unpin,
{
    match input.poll_next_unpin(context) {
        Poll::Ready(sent) => Some(sent.map_or(Happening::InputEnded, Happening::Sent)),
        Poll::Pending => None,
    }
}

fn take<I, S, W: Write>(
    happening: Happening,
    app: &mut App,
    screen: &mut Screen<W>,
    wiring: &mut Wiring<I, S>,
) -> Result<Option<Exit>> {
    let event = match happening {
        Happening::WorkerEnded(ended) => return Err(worker_ended(ended)),
        Happening::Signal(Signal::End(number)) => return Ok(Some(Exit::Signal(number))),
        Happening::Signal(Signal::Stop) => return perform(&Effect::Suspend, screen, wiring),
        Happening::Signal(Signal::Continue) => Some(come_back(screen, wiring)?),
        Happening::InputEnded => return Err(eyre!("the terminal sends nothing any more")),
        Happening::Sent(sent) => input::event(&sent.wrap_err("cannot read from the terminal")?),
        Happening::Update(update) => Some(Event::Worker(update)),
        Happening::Room => None,
        Happening::Tick => Some(Event::Tick),
    };
    let effects = event.map_or_else(Vec::new, |event| app.update(event, (wiring.now)()));
    for effect in &effects {
        if let Some(exit) = perform(effect, screen, wiring)? {
            return Ok(Some(exit));
        }
    }
    Ok(None)
}

fn perform<I, S, W: Write>(
    effect: &Effect,
    screen: &mut Screen<W>,
    wiring: &mut Wiring<I, S>,
) -> Result<Option<Exit>> {
    match effect {
        Effect::Send(command) => wiring.commands.send(command.clone()),
        Effect::Repaint => screen.forget(),
        Effect::Suspend => suspend(screen, wiring)?,
        Effect::Quit => return Ok(Some(Exit::Quit)),
    }
    Ok(None)
}

/// Gives the terminal back and stops. Until the signal to continue has come, nothing is drawn on what is then the
/// shell's screen.
fn suspend<I, S, W: Write>(screen: &mut Screen<W>, wiring: &Wiring<I, S>) -> Result<()> {
    screen.give_back();
    (wiring.suspend)().wrap_err("cannot suspend")
}

/// Takes the terminal again after a stop: it may have another size, and anything may be on it.
fn come_back<I, S, W: Write>(screen: &mut Screen<W>, wiring: &mut Wiring<I, S>) -> Result<Event> {
    let size = (wiring.resume)().wrap_err("cannot take the terminal again")?;
    screen.take_again();
    Ok(Event::Resize(size))
}

/// The worker ends only by a mistake of ours; a panic has printed its report already.
fn worker_ended(ended: Result<(), JoinError>) -> color_eyre::Report {
    match ended {
        Err(error) if error.is_panic() => eyre!("the background task panicked; please report it"),
        _ => eyre!("the background task ended; please report it"),
    }
}
