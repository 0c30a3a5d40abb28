//! A monkey at the keyboard: a hundred thousand keys, pastes, clicks, resizes, updates and seconds, in an order that a seed
//! gives, through the real loop. Nothing panics, the terminal always shows what the dashboard believes, and after enough
//! `Esc` it is home.

use crate::support::dashboard::{WIDE, online, waiting};
use crate::support::journey::{Journey, now, suspensions};
use crate::support::world::World;
use crossterm::event::{Event as Sent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use fastrand::Rng;
use tunnelscope::app::{BINDINGS, Context, Event, Size};
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::domain::{GroupStatus, HubStatus, Role};
use tunnelscope::terminal::{Exit, Signal, WriteRequest};

const EVENTS: usize = 100_000;
/// Events that come at once, before the loop runs again.
const AT_ONCE: usize = 40;

/// Every key that means something, but for those that end or stop the program, and some that are typed.
fn keys() -> Vec<&'static str> {
    let bound = BINDINGS.iter().flat_map(|binding| binding.keys.iter().copied());
    let ends = ["q", "ctrl-c", "Q", "ctrl-z"];
    let typed = ["a", "u", "s", "e", "0", ".", ":", "!", "漢", "ctrl-w", "ctrl-k", "Del", "F9"];
    bound.filter(|key| !ends.contains(key)).chain(typed).collect()
}

/// A world that changes as it likes.
fn change(world: &mut World, rng: &mut Rng) {
    let nth = rng.usize(..world.groups.len());
    let name = world.groups[nth].title().to_owned();
    match rng.u8(..6) {
        0 => world.hub(&name, Role::Primary, HubStatus::Down),
        1 => world.hub(&name, Role::Primary, HubStatus::Up),
        2 => world.groups[nth].status = Some(GroupStatus::Disconnected),
        3 => world.groups[nth].status = Some(GroupStatus::Connected),
        4 if world.groups.len() > 10 => drop(world.groups.remove(nth)),
        _ => {
            let mut group = crate::support::world::group(
                rng.u64(10_000..10_000_000),
                "new",
                GroupStatus::Warning,
                "use",
                [0, 1],
            );
            group.name = Some(
                format!("new-{}-{}", rng.u32(..), ["é", "漢字", "\u{202e}x", "a\u{301}"][rng.usize(..4)])
                    .into(),
            );
            world.groups.push(group);
        }
    }
}

fn mouse(rng: &mut Rng) -> Sent {
    let kinds =
        [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown, MouseEventKind::ScrollUp];
    let kind = kinds[rng.usize(..kinds.len())];
    Sent::Mouse(MouseEvent {
        kind,
        column: rng.u16(..220),
        row: rng.u16(..70),
        modifiers: KeyModifiers::NONE,
    })
}

/// Something that a terminal sends, put where the loop will find it.
fn type_something(journey: &Journey, keys: &[&'static str], rng: &mut Rng) {
    match rng.u8(..100) {
        0 => {
            journey
                .send(Ok(Sent::Paste(["is:problem", "hq\u{1b}[2J", "/\n\n:q"][rng.usize(..3)].to_owned())));
        }
        1..4 => journey.send(Ok(mouse(rng))),
        _ => journey.type_ahead(keys[rng.usize(..keys.len())]),
    }
}

/// Lets the loop take what there is, or lets something happen besides.
async fn go_on(journey: &mut Journey, world: &mut World, rng: &mut Rng) {
    match rng.u8(..10) {
        0 => {
            let size = Size { width: rng.u16(1..=200), height: rng.u16(1..=60) };
            journey.resize(size).await;
        }
        1 => {
            change(world, rng);
            journey.look_at_once(world).await;
        }
        2 => {
            let links = [ConnectionState::Fetching, waiting(now()), online(now())];
            journey.tell(Update::ConnectionState(links[rng.usize(..3)].clone())).await;
        }
        3 => journey.pass(rng.u32(1..5)).await,
        _ => journey.settle().await,
    }
}

async fn play(events: usize, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let mut world = World::large(60);
    let mut journey = Journey::live(&mut world, WIDE).await;
    let keys = keys();
    let mut done = 0;
    while done < events {
        let count = rng.usize(1..=AT_ONCE);
        (0..count).for_each(|_| type_something(&journey, &keys, &mut rng));
        done += count + 1;
        go_on(&mut journey, &mut world, &mut rng).await;
        if journey.has_ended() {
            // By the palette, which knows these actions too.
            let exit = journey.ended().exit;
            assert!(
                matches!(exit, Ok(Exit::Quit | Exit::Leaving)),
                "seed {seed}: {exit:?} after {done} events"
            );
            journey = Journey::live(&mut world, WIDE).await;
        }
        if suspensions() > 0 {
            journey.signal(Signal::Continue).await;
        }
        journey.asked();
        for job in journey.jobs() {
            if let WriteRequest::Save(picture) = job {
                assert!(picture.text().ends_with('\n'));
                journey.done(Event::Saved(Ok("x.txt".to_owned()))).await;
            }
        }
    }
    journey.resize(WIDE).await;
    for _ in 0..60 {
        journey.press("Esc").await;
    }
    let app = journey.finish().await;
    assert_eq!(app.context(), Context::Home, "seed {seed}: after enough Esc it is home");
    assert!(app.page().is_none() && app.filter().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_keys_do_no_harm() {
    for seed in 0..4 {
        play(EVENTS / 4, seed).await;
    }
}
