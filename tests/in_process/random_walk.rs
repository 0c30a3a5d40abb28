//! Random walks over keys, events and sizes, in their short form; `long` has the long one.

use crate::support::random_walk::app_walk::{walk_any_groups, walk_changes};
use crate::support::random_walk::loop_walk::walk_event_loop;
use crate::support::world::World;

#[test]
fn groups_with_any_content_are_drawn_within_bounds() {
    for seed in 0..150 {
        walk_any_groups(seed, 20);
    }
}

#[test]
fn every_frame_is_up_to_date_and_shown_exactly() {
    let (walks, steps) = (4, 300);
    let pages: usize = (0..walks).map(|seed| walk_changes(seed, steps, World::acme_and_hostile())).sum();
    assert!(pages > 300, "many steps are on pages: {pages}");
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_random_steps_keep_all_invariants() {
    for seed in 0..4 {
        Box::pin(walk_event_loop(seed, 2_500)).await;
    }
}
