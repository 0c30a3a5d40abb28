//! Tests of 429 handling and expiry.

use super::*;

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
/// Some time after 1970.
const START: Millis = 1_000 * DAY;
const NONE: Load = Load { open: 0, ahead: 0 };
const CALL: Evidence = Evidence { probe: LimitProbe::No, second_was_full: false };
const PROBE: Evidence = Evidence { probe: LimitProbe::Yes, second_was_full: false };

fn auto() -> Policy {
    Policy::new(RateLimit::Auto)
}

fn limits(policy: &Policy) -> Vec<u32> {
    policy.windows().iter().map(|window| window.limit).collect()
}

fn large() -> Policy {
    let mut policy = auto();
    (0..18).for_each(|n| policy.record_accepted(START + n, START + n));
    policy
}

#[test]
fn probe_with_429_makes_the_key_small() {
    let mut policy = auto();
    assert_eq!((limits(&policy), policy.probing_window()), (vec![5, 3_000], Some(PROBING)));
    assert_eq!(policy.record_429(PROBE, START), LimitSignal::SmallKey);
    assert_eq!((limits(&policy), policy.divisor()), (vec![5, 14, 350], 1));
    assert_eq!(policy.size, KeySize::Small(START));
}

#[test]
fn burst_429_says_nothing_about_the_minute() {
    for probe in [LimitProbe::Yes, LimitProbe::No] {
        let mut policy = auto();
        let evidence = Evidence { probe, second_was_full: true };
        assert_eq!(policy.record_429(evidence, START), LimitSignal::Burst);
        assert_eq!((limits(&policy), policy.divisor()), (vec![5, 3_000], 1));
        assert!(policy.pause(None, 0.0) >= Duration::from_secs(1), "but it is waited for");
        assert_eq!(
            policy.record_429(evidence, START + 2_000),
            LimitSignal::SharedKey,
            "the pause did not help"
        );
        assert_eq!(policy.size, KeySize::Unknown);
    }
}

#[test]
fn small_key_is_probed_again_at_growing_intervals() {
    let (mut policy, mut now) = (auto(), START);
    for days in [1, 2, 4, 8, 8] {
        policy.record_429(PROBE, now);
        now += days * DAY;
        policy.expire(now - 1);
        assert_eq!(limits(&policy), [5, 14, 350], "{days} days");
        policy.expire(now);
        assert_eq!(
            (limits(&policy), policy.probing_window()),
            (vec![5, 3_000], Some(PROBING)),
            "{days} days"
        );
    }
    (0..18).for_each(|_| policy.record_accepted(now, now));
    policy.size = KeySize::Unknown;
    policy.record_429(PROBE, now);
    policy.expire(now + DAY);
    assert_eq!(limits(&policy), [5, 3_000], "being large starts it over");
}

#[test]
fn clock_set_back_does_not_prolong_observations() {
    let mut policy = auto();
    policy.record_429(PROBE, START + 900 * DAY);
    policy.expire(START);
    policy.expire(START + DAY);
    assert_eq!(limits(&policy), [5, 3_000]);
}

#[test]
fn observations_apply_to_auto_only() {
    let mut policy = auto();
    policy.record_429(PROBE, START);
    assert_eq!(limits(&policy.clone().with_rate_limit(RateLimit::Auto)), [5, 14, 350]);
    assert_eq!(limits(&policy.with_rate_limit(RateLimit::Large)), [5, 3_000]);
}

#[test]
fn only_a_call_beyond_small_is_a_probe() {
    let mut log = CallLog::default();
    for _ in 0..14 {
        assert_eq!(auto().probe(&log, NONE, START + 1_000), LimitProbe::No);
        log.record(START);
    }
    assert_eq!(auto().probe(&log, NONE, START + 30_000), LimitProbe::Yes);
    assert_eq!(auto().probe(&log, NONE, START + MINUTE), LimitProbe::No);
    assert_eq!(Policy::new(RateLimit::Large).probe(&log, NONE, START + 30_000), LimitProbe::No);
    assert_eq!(large().probe(&log, NONE, START + 30_000), LimitProbe::No, "nothing to find out");
}

#[test]
fn more_calls_than_small_allows_prove_a_large_key() {
    let mut policy = auto();
    (0..17).for_each(|n| policy.record_accepted(START + n, START + n));
    assert_eq!(policy.size, KeySize::Unknown);
    policy.record_accepted(START + MINUTE, START + MINUTE);
    assert_eq!(policy.size, KeySize::Unknown, "not within a minute");
    assert_eq!((large().size, large().probing_window()), (KeySize::Large, None));
}

#[test]
fn large_key_becomes_small_after_a_second_429_only() {
    let mut policy = large();
    assert_eq!(policy.record_429(CALL, START), LimitSignal::Unclear);
    assert_eq!((limits(&policy), policy.probing_window()), (vec![5, 3_000], Some(PROBING)));
    assert_eq!(policy.record_429(PROBE, START + MINUTE), LimitSignal::SmallKey);
}

#[test]
fn unexplained_429s_halve_the_windows_until_recovery() {
    let mut policy = Policy::new(RateLimit::Small);
    assert_eq!(policy.record_429(CALL, START), LimitSignal::SharedKey);
    assert_eq!((limits(&policy), policy.divisor()), (vec![2, 7, 175], 2));
    policy.record_429(CALL, START + MINUTE);
    assert_eq!(limits(&policy), [2, 7, 175], "the first step has not had time to help");
    policy.record_429(CALL, START + 10 * MINUTE);
    assert_eq!(limits(&policy), [1, 3, 87]);
    let pass = |policy: &mut Policy, minute| {
        policy.record_accepted(START + minute * MINUTE, START + minute * MINUTE);
    };
    pass(&mut policy, 69);
    assert_eq!(limits(&policy), [1, 3, 87], "not quiet for long enough");
    pass(&mut policy, 70);
    assert_eq!(limits(&policy), [2, 7, 175]);
    pass(&mut policy, 130);
    assert_eq!(limits(&policy), [5, 14, 350]);
}

#[test]
fn relapse_doubles_the_recovery_time() {
    let mut policy = Policy::new(RateLimit::Small);
    policy.record_429(CALL, START);
    policy.record_accepted(START, START + 60 * MINUTE);
    assert_eq!(policy.divisor(), 1);
    policy.record_429(CALL, START + 61 * MINUTE);
    policy.record_accepted(START, START + 180 * MINUTE);
    assert_eq!(policy.divisor(), 2);
    policy.record_accepted(START, START + 181 * MINUTE);
    assert_eq!(policy.divisor(), 1);
}

#[test]
fn shared_unproven_key_gets_half_of_small() {
    let mut policy = auto();
    assert_eq!(policy.record_429(CALL, START), LimitSignal::SharedKey);
    assert_eq!((limits(&policy), policy.divisor()), (vec![2, 7, 175], 2));
    assert_eq!(policy.size, KeySize::Unknown, "which says nothing about its size");
}

#[test]
fn backoff_doubles_up_to_30_s_or_follows_retry_after() {
    let (mut policy, mut now) = (auto(), START);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        policy.record_429(CALL, now);
        let pause = policy.pause(None, 0.0);
        pauses.push(pause.as_secs());
        now += pause.as_secs() * 1_000;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
    assert_eq!(policy.pause(Some(Duration::from_secs(7)), 0.0), Duration::from_secs(7));
    assert_eq!(policy.pause(Some(Duration::from_secs(7)), 1.0), Duration::from_secs(8));
    assert_eq!(policy.pause(Some(Duration::ZERO), 0.0), Duration::from_secs(1));
    assert_eq!(policy.pause(Some(Duration::from_secs(6_000)), 0.0), Duration::from_secs(900));
    policy.record_429(CALL, now + 240 * MINUTE);
    assert_eq!(policy.pause(None, 0.0), Duration::from_secs(1), "not in a row with those of long ago");
}
