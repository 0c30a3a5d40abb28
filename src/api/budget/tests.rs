//! Waiting for room, on a clock that is moved by the runtime.

mod any;

use super::*;
use crate::domain::Urgency::{Asked, Background};
use futures_util::future::join_all;
use std::sync::Arc;
use tokio::time::sleep;

fn budget(allowance: Allowance) -> Arc<Budget> {
    Arc::new(Budget::of_calls(allowance, None, "key".to_owned(), WallClock::default()))
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Makes calls one after the other and gives the seconds at which they left.
async fn leave(budget: &Budget, urgency: Urgency, count: usize) -> Vec<u64> {
    let start = Instant::now();
    let mut left = Vec::new();
    for _ in 0..count {
        let pass = budget.enter(urgency).await;
        left.push(start.elapsed().as_secs());
        pass.passed();
    }
    left
}

#[tokio::test(start_paused = true)]
async fn small_lets_fourteen_leave_in_a_minute_and_thirteen_by_themselves() {
    let left = leave(&budget(Allowance::Small), Asked, 16).await;
    assert_eq!(left, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 60, 60]);
    let left = leave(&budget(Allowance::Small), Background, 14).await;
    assert_eq!(left, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 60]);
}

#[tokio::test(start_paused = true)]
async fn a_person_goes_before_the_background_that_waited_longer() {
    let budget = budget(Allowance::Own(vec![Window { limit: 1, period: secs(10) }]));
    budget.enter(Background).await.passed();
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiting = [(Background, 0), (Background, 0), (Asked, 1)].map(|(urgency, delay)| {
        let (budget, order) = (Arc::clone(&budget), Arc::clone(&order));
        tokio::spawn(async move {
            sleep(secs(delay)).await;
            budget.enter(urgency).await.passed();
            order.lock().unwrap().push(urgency);
        })
    });
    join_all(waiting).await;
    assert_eq!(*order.lock().unwrap(), [Asked, Background, Background]);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_stops_waiting_holds_nobody_up() {
    let budget = budget(Allowance::Own(vec![Window { limit: 1, period: secs(10) }]));
    budget.enter(Asked).await.passed();
    let given_up = tokio::time::timeout(secs(1), budget.enter(Asked)).await;
    assert!(given_up.is_err());
    let start = Instant::now();
    budget.enter(Background).await.passed();
    assert_eq!(start.elapsed().as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn auto_meets_one_refusal_and_is_small_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let open =
        || Budget::of_calls(Allowance::Auto, Some(folder.path()), "key".to_owned(), WallClock::default());
    let budget = open();
    let left = leave(&budget, Background, 14).await;
    assert_eq!(left.last(), Some(&12), "slowly, since it may turn out to be small");
    budget.enter(Background).await.refused(None);
    let usage = budget.usage(Timestamp::now());
    assert_eq!((usage.name.as_str(), usage.refusals), ("auto: small, as a 429 has shown", 1));
    assert_eq!(usage.windows.iter().map(|window| window.limit).collect::<Vec<_>>(), [5, 14, 350]);
    assert_eq!(open().usage(Timestamp::now()).name, usage.name, "kept for the next run");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_show_the_key_to_be_small_leaves_alone() {
    let budget = budget(Allowance::Auto);
    leave(&budget, Background, 14).await;
    let probe = budget.enter(Background).await;
    let second = tokio::time::timeout(secs(5), budget.enter(Background)).await;
    assert!(second.is_err(), "the first has no answer yet");
    probe.passed();
    budget.enter(Background).await.passed();
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_large_is_soon_used_as_such() {
    let budget = budget(Allowance::Auto);
    let left = leave(&budget, Background, 60).await;
    assert!(left[59] < 40, "{left:?}");
    assert_eq!(budget.usage(Timestamp::now()).name, "auto: large so far");
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_nothing_leaves_until_its_pause_is_over() {
    let budget = budget(Allowance::Small);
    budget.enter(Asked).await.refused(Some(secs(7)));
    let (start, wall) = (Instant::now(), Timestamp::now());
    let usage = budget.usage(wall);
    assert!(usage.paused_until.is_some_and(|until| until >= wall + secs(7)));
    assert_eq!((usage.next_room, usage.divisor), (usage.paused_until, 2));
    budget.enter(Asked).await.passed();
    assert!((7..=9).contains(&start.elapsed().as_secs()));
}

#[tokio::test(start_paused = true)]
async fn token_requests_have_a_budget_of_twenty_a_minute() {
    let left = leave(&Budget::of_tokens(None, "key", WallClock::default()), Asked, 21).await;
    assert_eq!((left[19], left[20]), (0, 60));
}

#[tokio::test(start_paused = true)]
async fn the_account_says_what_was_made_and_when_there_is_room_again() {
    let budget = budget(Allowance::Small);
    leave(&budget, Background, 13).await;
    let wall = Timestamp::now();
    let usage = budget.usage(wall);
    assert_eq!(budget.calls(), 13);
    let minute = usage.windows[1];
    assert_eq!((minute.used, minute.room(), minute.background_room()), (13, 1, 0));
    assert!(usage.next_background_room.is_some_and(|at| at > wall + secs(57) && at <= wall + secs(60)));
    assert_eq!((usage.background_room(), usage.pace()), (0, secs(1_800) / 325));
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_refused_together_teach_one_lesson() {
    let budget = budget(Allowance::Small);
    let calls = [budget.enter(Asked).await, budget.enter(Asked).await, budget.enter(Asked).await];
    for call in calls {
        call.refused(None);
    }
    let wall = Timestamp::now();
    let usage = budget.usage(wall);
    assert_eq!((usage.refusals, usage.divisor), (3, 2));
    assert!(usage.paused_until.is_some_and(|until| until <= wall + secs(2)), "{:?}", usage.paused_until);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_begins_knows_what_the_windows_still_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (began, start) = (Instant::now(), Timestamp::now());
    let clock = WallClock::new(move || start + began.elapsed());
    let open = || Budget::of_calls(Allowance::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    let first = open();
    leave(&first, Asked, 10).await;
    drop(first);
    let second = open();
    let left = leave(&second, Asked, 5).await;
    assert_eq!(left[..4], [1, 1, 1, 1], "five of them were made in this very second");
    assert!((55..=60).contains(&left[4]), "ten of the fourteen were made by the run before: {left:?}");
}
