//! Random walks over keys, events and sizes, in their long form.

use crate::support::random_walk::app_walk::{walk_any_groups, walk_changes};
use crate::support::random_walk::loop_walk::walk_event_loop;
use crate::support::world::World;

#[tokio::test(start_paused = true)]
async fn hundred_thousand_random_steps_keep_all_invariants() {
    for seed in 100..104 {
        Box::pin(walk_event_loop(seed, 25_000)).await;
    }
}

#[test]
#[ignore = "takes minutes"]
fn thousands_of_random_walks_keep_all_invariants() {
    for seed in 1_000..4_000 {
        walk_any_groups(seed, 40);
    }
    for seed in 1_000..1_100 {
        walk_changes(seed, 500, World::acme_and_hostile());
    }
}
