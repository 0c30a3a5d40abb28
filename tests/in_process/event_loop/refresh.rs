//! When a page is made again: whatever happened since it was opened, it shows what one that is made now shows.

use crate::support::dashboard::{COLOURS, WIDE, draw, finish, live, online, press, rows, waiting};
use crate::support::usage::small_budget;
use crate::support::world::{World, at};
use fastrand::Rng;
use tunnelscope::app::{App, BINDINGS, Event};
use tunnelscope::channel::Update;
use tunnelscope::domain::{HubStatus, Role};

/// Every key that does something, and some that are typed.
fn keys() -> Vec<&'static str> {
    let bound = BINDINGS.iter().flat_map(|binding| binding.keys.iter().copied());
    bound.chain(["a", "u", "s", "1", ".", ":", "Enter", "Enter", "e", "x"]).collect()
}

/// What another event of any kind does.
fn happen(app: &mut App, world: &mut World, rng: &mut Rng, second: i64) {
    let now = at(second);
    let update = match rng.u8(..5) {
        0 => {
            let status = if rng.bool() { HubStatus::Down } else { HubStatus::Up };
            world.hub("warehouse-7", Role::Primary, status);
            Update::Snapshot(world.look(now))
        }
        1 => Update::ConnectionState(online(now)),
        2 => Update::ConnectionState(waiting(now)),
        3 => Update::Usage(small_budget(rng.u32(..40)).into()),
        _ => {
            app.update(Event::Written(rng.u64(..100_000)), now);
            app.update(Event::Tick, now);
            return;
        }
    };
    app.update(Event::Worker(update), now);
}

#[test]
fn an_open_page_shows_what_one_made_now_would_show() {
    let keys = keys();
    for seed in 0..2 {
        let (mut rng, mut world) = (Rng::with_seed(seed), World::acme());
        let mut app = live(&mut world, WIDE);
        let (mut second, mut pages) = (1, 0);
        for step in 0..500 {
            if rng.u8(..4) == 0 {
                second += rng.i64(0..3);
                happen(&mut app, &mut world, &mut rng, second);
            } else {
                let key = keys[rng.usize(..keys.len())];
                press(&mut app, key);
            }
            finish(&mut app, at(second));
            pages += usize::from(app.page().is_some());
            let mut anew = app.clone();
            anew.update(Event::Resize(app.size()), app.clock().real_now());
            let [shown, made_now] = [&app, &anew].map(|app| rows(&draw(app, COLOURS)));
            assert_eq!(shown, made_now, "seed {seed}, step {step}");
        }
        assert!(pages > 150, "many steps are on pages: {pages}");
    }
}
