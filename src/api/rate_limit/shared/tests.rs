//! Tests of queue order, evidence, and ended processes.

use super::QueuePriority::{Background, Command, Interactive};
use super::*;
use crate::api::rate_limit::process::ProcessId;
use crate::api::rate_limit::window::RateLimit;

const START: Millis = 1_700_000_000_000;

fn state(rate_limit: RateLimit) -> SharedState {
    SharedState::new(Policy::new(rate_limit))
}

fn per_second(limit: u32) -> SharedState {
    state(RateLimit::Custom(vec![Window { limit, period: Duration::from_secs(1) }]))
}

fn ticket(id: u64, priority: QueuePriority, since: Millis) -> Ticket {
    Ticket { id, ..Ticket::new(priority, since) }
}

/// Makes a call, which must have room, and ends it at once.
fn call(state: &mut SharedState, now: Millis) -> OpenCall {
    let call = state.admit(&ticket(0, Command, now), now).unwrap();
    state.close(call.id, now);
    call
}

#[test]
fn waiting_calls_start_in_queue_order() {
    let mut state = per_second(1);
    call(&mut state, START);
    let waiting = [
        ticket(1, Background, START),
        ticket(2, Command, START + 1),
        ticket(3, Interactive, START + 2),
        ticket(4, Command, START),
    ];
    for ticket in &waiting {
        assert!(state.admit(ticket, START + 2).is_err());
        state.enqueue(ticket, START + 120_000);
    }
    let mut order = Vec::new();
    for second in 1..5 {
        let now = START + second * 1_000;
        for ticket in waiting.iter().filter(|ticket| state.is_waiting(ticket.id)).collect::<Vec<_>>() {
            if let Ok(call) = state.admit(ticket, now) {
                order.push(call.id);
                state.close(call.id, now);
            }
        }
    }
    assert_eq!(order, [3, 4, 2, 1]);
}

#[test]
fn low_priority_call_does_not_starve() {
    let mut state = per_second(1);
    let patient = ticket(1, Background, START);
    state.enqueue(&patient, START + 120_000);
    let later = ticket(2, Interactive, START + 60_001);
    assert_eq!(state.admit(&later, START + 60_001), Err((Availability::In(1_000), 1)));
    let earlier = ticket(3, Interactive, START + 59_999);
    assert!(state.admit(&earlier, START + 60_001).is_ok());
}

#[test]
fn background_call_without_room_blocks_no_others() {
    let mut state = state(RateLimit::Small);
    for n in 0..13 {
        call(&mut state, START + n * 1_000);
    }
    let now = START + 14_000;
    let polling = ticket(1, Background, START - 100_000);
    state.enqueue(&polling, now + 60_000);
    assert!(state.admit(&polling, now).is_err());
    assert!(state.admit(&ticket(2, Interactive, now), now).is_ok(), "the fourteenth call is kept for people");
}

#[test]
fn open_call_of_an_ended_process_counts_for_one_period() {
    let mut state = per_second(1);
    let mut gone = ticket(1, Command, START);
    gone.process = ProcessId::ended();
    state.admit(&gone, START).unwrap();
    let next = ticket(2, Command, START);
    assert_eq!(state.admit(&next, START + 10), Err((Availability::AfterResponse, 0)));
    state.refresh(START + 10);
    assert_eq!(state.admit(&next, START + 10), Err((Availability::In(1_000), 0)));
    state.refresh(START + 1_010);
    assert!(state.admit(&next, START + 1_010).is_ok());
}

#[test]
fn open_call_of_another_machine_times_out() {
    let mut state = per_second(1);
    let mut elsewhere = ticket(1, Command, START);
    elsewhere.process = ProcessId::on_another_machine();
    state.admit(&elsewhere, START).unwrap();
    let next = ticket(2, Command, START);
    let try_at = |state: &mut SharedState, now| {
        state.refresh(now);
        state.admit(&next, now).is_ok()
    };
    assert!(!try_at(&mut state, START + MAX_CALL_DURATION - 1));
    assert!(!try_at(&mut state, START + MAX_CALL_DURATION));
    assert!(try_at(&mut state, START + MAX_CALL_DURATION + 1_000));
}

#[test]
fn overdue_waiting_call_loses_its_turn() {
    let mut state = per_second(1);
    let mut asleep = ticket(1, Interactive, START);
    asleep.process = ProcessId::on_another_machine();
    state.enqueue(&asleep, START + 1_000);
    let next = ticket(2, Command, START);
    state.refresh(START + 1_000 + GRACE_PERIOD);
    assert!(state.admit(&next, START + 1_000 + GRACE_PERIOD).is_err());
    state.refresh(START + 1_001 + GRACE_PERIOD);
    assert!(state.admit(&next, START + 1_001 + GRACE_PERIOD).is_ok());
}

#[test]
fn a_429_in_a_full_second_says_nothing_about_the_minute() {
    let mut state = state(RateLimit::Auto);
    for n in 0..4 {
        call(&mut state, START + n);
    }
    let refused = state.admit(&ticket(9, Command, START + 5), START + 5).unwrap();
    assert_eq!(state.record_429(&refused, Some(Duration::from_secs(60)), START + 90).0, LimitSignal::Burst);
    assert_eq!(state.policy.name(), "auto: large");
    assert!(state.paused_until(START + 60_000).is_some(), "Retry-After is kept to all the same");
}

#[test]
fn open_calls_of_other_processes_are_evidence() {
    let mut state = state(RateLimit::Auto);
    for id in 1..5 {
        let mut other = ticket(id, Command, START);
        other.process = ProcessId::on_another_machine();
        state.admit(&other, START).unwrap();
    }
    let refused = state.admit(&ticket(9, Command, START), START).unwrap();
    assert_eq!(state.record_429(&refused, None, START + 90).0, LimitSignal::Burst);
}

#[test]
fn probe_is_sent_alone_in_a_second_with_room() {
    let mut state = state(RateLimit::Auto);
    for n in 0..14 {
        call(&mut state, START + n * 200);
    }
    let now = START + 2_700;
    let probe = ticket(20, Command, now);
    assert_eq!(state.admit(&probe, now), Err((Availability::In(100), 0)));
    assert_eq!(state.admit(&probe, now + 100), Err((Availability::In(200), 0)), "four are too many as well");
    let (admitted, next) = (state.admit(&probe, now + 300).unwrap(), ticket(21, Command, now));
    assert_eq!(admitted.probe, LimitProbe::Yes);
    assert_eq!(state.admit(&next, now + 300), Err((Availability::AfterResponse, 0)));
    assert_eq!(state.record_429(&admitted, None, now + 380).0, LimitSignal::SmallKey);
    state.close(admitted.id, now + 380);
    assert_eq!(state.policy.name(), "auto: small (429 seen)");
}

#[test]
fn clock_set_back_does_not_block_calls_for_long() {
    let mut state = state(RateLimit::Small);
    let later = START + 86_400_000;
    for n in 0..4 {
        call(&mut state, later + n);
    }
    let open = state.admit(&ticket(1, Command, later), later).unwrap();
    state.record_429(&open, Some(Duration::from_secs(900)), later);
    state.enqueue(&ticket(2, Interactive, later), later);
    assert_eq!(state.refresh(START), Change::Made, "to be saved");
    assert_eq!(state.refresh(START), Change::None);
    assert!(matches!(state.availability(Command, 0, START), Availability::In(wait) if wait <= MAX_PAUSE));
    state.refresh(START + MAX_PAUSE);
    assert!(state.admit(&ticket(3, Command, START), START + MAX_PAUSE).is_ok());
}

#[test]
fn shared_state_is_saved_completely() {
    let mut state = state(RateLimit::Auto);
    call(&mut state, START);
    let open = state.admit(&ticket(1, Command, START), START).unwrap();
    state.record_429(&open, Some(Duration::from_secs(60)), START + 1);
    state.enqueue(&ticket(2, Background, START), START + 10);
    let saved = serde_json::to_string(&state).unwrap();
    let read: SharedState = serde_json::from_str(&saved).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), saved);
    assert!(read.paused_until(START + 50_000).is_some() && read.is_waiting(2));
}
