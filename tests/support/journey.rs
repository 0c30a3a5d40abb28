//! The real loop, driven step by step: keys come through a stream of the type that the terminal's is, updates through
//! the real channels, signals as the real ones, and the worker does what the test says. Time moves when the test moves
//! it. After each step the loop has taken all that there was; nothing is waited for.

use super::dashboard::{COLOURS, dashboard, online, screen};
use super::keys::key_event;
use super::terminal::Terminal;
use super::world::{World, start};
use color_eyre::eyre::Result;
use crossterm::event::Event as Sent;
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::unconstrained;
use tunnelscope::app::{App, Event, Profiles, Size};
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::terminal::{
    CommandQueue, EventLoopSetup, Exit, FileWriter, Multiplexer, Signal, SlowLinkBackend, StopTarget,
    Suspension, Worker, Workers, WriteRequest, WriteResult, run,
};
use tunnelscope::ui::Appearance;
use tunnelscope::worker::{UiChannels, WorkerChannels, channels};

thread_local! {
    /// The time of day, of this test alone: the loop takes a plain function for it.
    static NOW: Cell<Timestamp> = Cell::new(start());
    /// How often the terminal was given back.
    static SUSPENDED: Cell<usize> = const { Cell::new(0) };
    /// What was to be stopped last.
    static STOP_TARGET: Cell<Option<StopTarget>> = const { Cell::new(None) };
    /// Whether a shell could continue it.
    static SUSPENSION: Cell<Suspension> = const { Cell::new(Suspension::Stopped) };
    /// The size that the terminal reports.
    static SIZE: Cell<Option<Size>> = const { Cell::new(None) };
}

/// What is left when the loop has ended.
pub(crate) struct Ended {
    pub(crate) exit: Result<Exit>,
    pub(crate) app: App,
    pub(crate) screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
}

/// A dashboard in its loop.
pub(crate) struct Journey {
    pub(crate) terminal: Terminal,
    running: Pin<Box<dyn Future<Output = Ended>>>,
    ended: Option<Ended>,
    woken: Arc<Woken>,
    keys: Option<mpsc::Sender<io::Result<Sent>>>,
    signals: mpsc::Sender<Signal>,
    ends: WorkerChannels,
    mishap: Option<oneshot::Sender<Mishap>>,
    jobs: mpsc::Receiver<WriteRequest>,
    done: mpsc::Sender<WriteResult>,
    size: Rc<Cell<Size>>,
}

/// What can happen to a worker.
pub(crate) enum Mishap {
    Panic,
    End,
}

/// Whether the loop asked to be polled again.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Journey {
    /// A dashboard that has just been started.
    pub(crate) async fn begin(size: Size) -> Self {
        Self::looking(size, COLOURS).await
    }

    /// The same with another look.
    pub(crate) async fn looking(size: Size, look: Appearance) -> Self {
        Self::between(size, look, channels()).await
    }

    /// A dashboard that a person set in some way.
    pub(crate) async fn of(app: App) -> Self {
        Self::with(app, COLOURS, channels()).await
    }

    /// The same with other channels than those of the worker.
    pub(crate) async fn between(
        size: Size,
        look: Appearance,
        channels: (WorkerChannels, UiChannels),
    ) -> Self {
        Self::with(dashboard(size), look, channels).await
    }

    async fn with(app: App, look: Appearance, (ends, screen_ends): (WorkerChannels, UiChannels)) -> Self {
        let size = app.size();
        NOW.set(start());
        forget_suspensions();
        let terminal = Terminal::new(size);
        let (keys, input) = channel(20_000);
        let (signals, signalled) = channel(8);
        let (mishap, told) = oneshot::channel();
        let current_size = Rc::new(Cell::new(size));
        let worker = Worker {
            updates: screen_ends.updates,
            commands: CommandQueue::new(screen_ends.commands),
            task: tokio::spawn(live_until(told)),
        };
        let (jobs, asked) = mpsc::channel(16);
        let (tell, done) = mpsc::channel(16);
        let wiring = EventLoopSetup {
            input,
            signals: signalled,
            workers: Workers::new(0, worker, Box::new(|_| unreachable!("there is one organization"))),
            file_writer: FileWriter::new(jobs, done),
            multiplexer: Multiplexer::None,
            begin_frame: || true,
            end_frame: || {},
            suspend: count_suspension,
            size: || SIZE.get(),
            resume: resume(Rc::clone(&current_size)),
            now,
        };
        let (mut all, mut screen) = (Profiles::one(app), screen(terminal.clone()));
        let running = Box::pin(async move {
            let exit = run(&mut all, &mut screen, &[look], wiring).await;
            Ended { exit, app: all.into_active(), screen }
        });
        let mut journey = Self {
            terminal,
            running,
            ended: None,
            woken: Arc::new(Woken(AtomicBool::new(true))),
            keys: Some(keys),
            signals,
            ends,
            mishap: Some(mishap),
            jobs: asked,
            done: tell,
            size: current_size,
        };
        journey.settle().await;
        journey
    }

    /// A dashboard that has just looked at this world.
    pub(crate) async fn live(world: &mut World, size: Size) -> Self {
        let mut journey = Self::begin(size).await;
        journey.look(world).await;
        journey
    }

    /// A look that went well, from its beginning to its end.
    pub(crate) async fn look(&mut self, world: &mut World) {
        self.tell(Update::ConnectionState(ConnectionState::Fetching)).await;
        self.tell(Update::Snapshot(world.look(now()))).await;
        self.tell(Update::ConnectionState(online(now()))).await;
    }

    /// A look that took no time, so that all of it is drawn in one frame.
    pub(crate) async fn look_at_once(&mut self, world: &mut World) {
        self.tell_ahead(Update::Snapshot(world.look(now())));
        self.tell_ahead(Update::ConnectionState(online(now())));
        self.settle().await;
    }

    /// Presses keys, by their names, with a blank between two, each when the one before has been taken.
    pub(crate) async fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.type_ahead(key);
            self.settle().await;
        }
    }

    /// Puts a key where the loop will find it, without letting the loop run.
    pub(crate) fn type_ahead(&self, key: &str) {
        self.send(Ok(Sent::Key(key_event(key))));
    }

    /// Puts anything that a terminal can send where the loop will find it.
    pub(crate) fn send(&self, sent: io::Result<Sent>) {
        self.keys.as_ref().unwrap().try_send(sent).unwrap();
    }

    /// The terminal sends nothing any more.
    pub(crate) async fn hang_up(&mut self) {
        self.keys = None;
        self.settle().await;
    }

    /// The worker tells something.
    pub(crate) async fn tell(&mut self, update: Update) {
        self.tell_ahead(update);
        self.settle().await;
    }

    /// Puts an update where the loop will find it, without letting the loop run.
    pub(crate) fn tell_ahead(&self, update: Update) {
        self.ends.updates.try_send(update).unwrap();
    }

    /// What the worker was asked since the last time.
    pub(crate) fn asked(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.ends.commands.try_recv().ok()).collect()
    }

    /// What is to be written to the disk since the last time.
    pub(crate) fn jobs(&mut self) -> Vec<WriteRequest> {
        std::iter::from_fn(|| self.jobs.try_recv().ok()).collect()
    }

    /// What became of something that was to be written.
    pub(crate) async fn done(&mut self, event: Event) {
        self.done.try_send(WriteResult::ScreenWritten(event)).unwrap();
        self.settle().await;
    }

    /// The disk answers a job.
    pub(crate) async fn disk_answers(&mut self, event: WriteResult) {
        self.done.try_send(event).unwrap();
        self.settle().await;
    }

    /// A signal comes.
    pub(crate) async fn signal(&mut self, signal: Signal) {
        self.signals.try_send(signal).unwrap();
        self.settle().await;
    }

    /// Something befalls the worker.
    pub(crate) async fn befall(&mut self, mishap: Mishap) {
        let _ = self.mishap.take().unwrap().send(mishap);
        self.settle().await;
    }

    /// Somebody makes the window larger or smaller.
    pub(crate) async fn resize(&mut self, size: Size) {
        self.resize_unnoticed(size);
        self.send(Ok(Sent::Resize(size.width, size.height)));
        self.settle().await;
    }

    /// The window gets another size while the dashboard does not have the terminal.
    pub(crate) fn resize_unnoticed(&self, size: Size) {
        self.size.set(size);
        self.terminal.resize(size);
    }

    /// Time goes by, second by second.
    pub(crate) async fn pass(&mut self, seconds: u32) {
        for _ in 0..seconds {
            sleep(Duration::from_secs(1));
            tokio::time::advance(Duration::from_secs(1)).await;
            self.settle().await;
        }
    }

    /// Whether the loop has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// How the loop ended by itself.
    pub(crate) fn ended(self) -> Ended {
        self.ended.expect("the loop should have ended")
    }

    /// Ends the loop, and asserts that the terminal shows just what the dashboard believes that it shows.
    pub(crate) async fn finish(mut self) -> App {
        self.signal(Signal::Terminate(15)).await;
        let terminal = self.terminal.clone();
        let Ended { exit, app, screen } = self.ended();
        assert_eq!(exit.unwrap(), Exit::Signal(15), "a signal ends the loop and says which");
        terminal.assert_shows(screen.backend().shown());
        app
    }

    /// Lets the loop take all that there is.
    pub(crate) async fn settle(&mut self) {
        let mut idle = 0;
        while idle < 3 && self.ended.is_none() {
            // A loop that gave way only because it has done enough at once is woken while others run.
            idle = if self.go_on().await { 0 } else { idle + 1 };
        }
    }

    /// Lets the loop go on, if anything woke it, until it gives way to others; whether it was woken. It is not run
    /// otherwise: a loop that listens with the wrong ear would never hear of a key.
    pub(crate) async fn go_on(&mut self) -> bool {
        // Other tasks run, and the loop gets a new budget of what it may take at once.
        tokio::task::yield_now().await;
        let is_woken = self.woken.0.swap(false, Ordering::SeqCst);
        let waker = Arc::clone(&self.woken).into();
        if is_woken && let Poll::Ready(ended) = self.running.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.ended = Some(ended);
        }
        is_woken
    }
}

/// The time of day.
pub(crate) fn now() -> Timestamp {
    NOW.get()
}

/// The time of day goes on without any timer, as while a machine sleeps.
pub(crate) fn sleep(time: Duration) {
    NOW.set(now() + time);
}

/// Somebody sets the clock back.
pub(crate) fn set_back(time: Duration) {
    NOW.set(now() - time);
}

/// How often the terminal was given back.
pub(crate) fn suspensions() -> usize {
    SUSPENDED.get()
}

/// What was to be stopped last.
pub(crate) fn stop_target() -> Option<StopTarget> {
    STOP_TARGET.get()
}

/// No shell can continue the process.
pub(crate) fn without_shell() {
    SUSPENSION.set(Suspension::NoShell);
}

/// The size that the terminal reports from now on.
pub(crate) fn report_size(size: Option<Size>) {
    SIZE.set(size);
}

fn forget_suspensions() {
    SUSPENDED.set(0);
    STOP_TARGET.set(None);
    SUSPENSION.set(Suspension::Stopped);
}

fn count_suspension(target: StopTarget) -> io::Result<Suspension> {
    STOP_TARGET.set(Some(target));
    let suspension = SUSPENSION.try_with(Cell::get).map_err(io::Error::other)?;
    if suspension == Suspension::Stopped {
        SUSPENDED.set(SUSPENDED.get() + 1);
    }
    Ok(suspension)
}

fn resume(size: Rc<Cell<Size>>) -> Box<dyn FnMut() -> io::Result<Size>> {
    Box::new(move || Ok(size.get()))
}

async fn live_until(told: oneshot::Receiver<Mishap>) {
    match told.await {
        Ok(Mishap::Panic) => panic!("a mistake in the worker"),
        Ok(Mishap::End) => {}
        Err(_) => std::future::pending().await,
    }
}

/// A channel whose other end is a stream, as the terminal's events and the signals are.
fn channel<T: 'static>(room: usize) -> (mpsc::Sender<T>, Pin<Box<dyn Stream<Item = T>>>) {
    let (sender, receiver) = mpsc::channel(room);
    // Like the terminal's own stream, it gives all that it has, without a budget.
    let next = |mut receiver: mpsc::Receiver<T>| {
        unconstrained(async move { Some((receiver.recv().await?, receiver)) })
    };
    (sender, Box::pin(stream::unfold(receiver, next).fuse()))
}
