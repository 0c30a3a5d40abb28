//! What each refusal teaches, and what quiet gives back.

use super::*;

fn auto() -> Policy {
    Policy::new(Allowance::Auto, Found::Nothing)
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

fn limits(policy: &Policy) -> Vec<u32> {
    policy.windows().iter().map(|window| window.limit).collect()
}

#[test]
fn a_refused_probe_shows_that_a_key_is_small() {
    let mut policy = auto();
    assert_eq!((limits(&policy), policy.trial()), (vec![5, 3_000], Some(TRIAL)));
    assert_eq!(policy.refused(Probe::Yes, Instant::now()), Lesson::Small);
    assert_eq!((limits(&policy), policy.divisor()), (vec![5, 14, 350], 1));
    assert_eq!(policy.standing, Standing::Found);
}

#[test]
fn what_was_found_before_is_believed() {
    assert_eq!(limits(&Policy::new(Allowance::Auto, Found::Small)), [5, 14, 350]);
    assert_eq!(limits(&Policy::new(Allowance::Large, Found::Small)), [5, 3_000], "somebody said so");
}

#[test]
fn only_a_call_that_small_has_no_room_for_is_a_probe() {
    let (mut ledger, now) = (Ledger::default(), Instant::now());
    for _ in 0..14 {
        assert!(!auto().is_probe(&ledger, now + minutes(0) + Duration::from_secs(1)));
        ledger.open();
        ledger.close(now);
    }
    let later = now + Duration::from_secs(30);
    assert!(auto().is_probe(&ledger, later));
    assert!(!auto().is_probe(&ledger, now + minutes(1)));
    assert!(!Policy::new(Allowance::Large, Found::Nothing).is_probe(&ledger, later));
}

#[test]
fn twice_as_many_calls_as_small_allows_prove_a_key_large() {
    let (mut policy, mut ledger, now) = (auto(), Ledger::default(), Instant::now());
    for _ in 0..27 {
        ledger.open();
        ledger.close(now);
        policy.passed(&ledger, now);
    }
    assert_eq!(policy.standing, Standing::Trial);
    ledger.open();
    ledger.close(now);
    policy.passed(&ledger, now);
    assert_eq!((policy.standing, policy.trial()), (Standing::Proven, None));
}

#[test]
fn refusals_in_spite_of_room_halve_the_windows_and_quiet_gives_them_back() {
    let (mut policy, start) = (Policy::new(Allowance::Small, Found::Nothing), Instant::now());
    assert_eq!(policy.refused(Probe::No, start), Lesson::Shared);
    assert_eq!((limits(&policy), policy.divisor()), (vec![2, 7, 175], 2));
    policy.refused(Probe::No, start + minutes(1));
    assert_eq!(limits(&policy), [2, 7, 175], "the first step has not had time to help");
    policy.refused(Probe::No, start + minutes(10));
    assert_eq!(limits(&policy), [1, 3, 87]);
    policy.passed(&Ledger::default(), start + minutes(69));
    assert_eq!(limits(&policy), [1, 3, 87], "not quiet for long enough");
    policy.passed(&Ledger::default(), start + minutes(70));
    assert_eq!(limits(&policy), [2, 7, 175]);
    policy.passed(&Ledger::default(), start + minutes(130));
    assert_eq!(limits(&policy), [5, 14, 350]);
}

#[test]
fn a_relapse_makes_the_next_quiet_time_longer() {
    let (mut policy, start) = (Policy::new(Allowance::Small, Found::Nothing), Instant::now());
    policy.refused(Probe::No, start);
    policy.passed(&Ledger::default(), start + minutes(60));
    assert_eq!(policy.divisor(), 1);
    policy.refused(Probe::No, start + minutes(61));
    policy.passed(&Ledger::default(), start + minutes(180));
    assert_eq!(policy.divisor(), 2);
    policy.passed(&Ledger::default(), start + minutes(181));
    assert_eq!(policy.divisor(), 1);
}

#[test]
fn a_guessed_key_that_is_shared_is_taken_for_half_of_small() {
    let (mut policy, start) = (auto(), Instant::now());
    assert_eq!(policy.refused(Probe::No, start), Lesson::Shared);
    assert_eq!((limits(&policy), policy.divisor()), (vec![2, 7, 175], 2));
    assert_eq!(policy.standing, Standing::Trial, "nothing to keep on disk");
}

#[test]
fn pauses_double_up_to_half_a_minute_or_are_what_the_server_asks() {
    let (mut policy, mut now) = (auto(), Instant::now());
    let mut pauses = Vec::new();
    for _ in 0..8 {
        policy.refused(Probe::No, now);
        let pause = policy.pause(None, 0.0);
        pauses.push(pause.as_secs());
        now += pause;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
    assert_eq!(policy.pause(Some(Duration::from_secs(7)), 0.0), Duration::from_secs(7));
    assert_eq!(policy.pause(Some(Duration::from_secs(7)), 1.0), Duration::from_secs(8));
    assert_eq!(policy.pause(Some(Duration::ZERO), 0.0), Duration::from_secs(1));
    assert_eq!(policy.pause(Some(minutes(100)), 0.0), minutes(15));
    policy.refused(Probe::No, now + minutes(240));
    assert_eq!(policy.pause(None, 0.0), Duration::from_secs(1), "not in a row with those of long ago");
}
