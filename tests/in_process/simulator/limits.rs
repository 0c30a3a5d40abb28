//! Rate limits: windows that slide, what a call too many is told, and how they are set and watched.

use std::time::Duration;

use axum::http::{Method, header};
use serde_json::{Value, json};
use tokio::time::{Instant, advance};
use tunnelscope::simulator::{Limits, Options, Scenario};

use crate::simulator::client::{DashboardSetup, LIST, REGIONS, answered, has_request_id};
use crate::simulator::inline::{Inside, TOKEN, date, json_of};

/// The windows of the small limits: calls and seconds.
const SMALL: [(usize, u64); 3] = [(5, 1), (14, 60), (350, 1_800)];

async fn inside(limits: Limits) -> Inside {
    Inside::open(Options { groups: 3, scenario: Scenario::Calm, limits, ..Options::default() }).await
}

/// Whether windows have room for a call at a moment, given the calls so far.
fn has_room(calls: &[Instant], at: Instant) -> bool {
    let inside = |seconds| {
        let recent = calls.iter().rev().take_while(move |call| at - **call < Duration::from_secs(seconds));
        recent.count()
    };
    SMALL.iter().all(|(limit, seconds)| inside(*seconds) < *limit)
}

#[tokio::test(start_paused = true)]
async fn small_limits_admit_exactly_their_windows_for_an_hour() {
    let inside = inside(Limits::Small).await;
    let mut rng = fastrand::Rng::with_seed(7);
    let (start, mut calls, mut refused) = (Instant::now(), Vec::new(), 0);
    while start.elapsed() < Duration::from_secs(3_600) {
        let now = Instant::now();
        let answer = inside.get(REGIONS).await.unwrap();
        if has_room(&calls, now) {
            assert_eq!(answer.status(), 200, "{} calls, {:?}", calls.len(), start.elapsed());
            calls.push(now);
        } else {
            assert_eq!(answer.status(), 429, "{} calls, {:?}", calls.len(), start.elapsed());
            refused += 1;
            let seconds: u64 = answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
            let [early, due] = [seconds - 1, seconds].map(|seconds| now + Duration::from_secs(seconds));
            assert!(has_room(&calls, due), "{seconds} s are not enough");
            assert!(!has_room(&calls, early), "{seconds} s are more than enough");
        }
        advance(Duration::from_millis(rng.u64(0..900))).await;
    }
    assert!(calls.len() >= 700, "{}", calls.len());
    let limits = inside.control(Method::GET, "limits", &json!(null)).await;
    assert_eq!(limits["refused"], refused);
    let most: Vec<_> =
        limits["windows"].as_array().unwrap().iter().map(|window| window["most"].clone()).collect();
    assert_eq!(most, [5, 14, 350]);
}

#[tokio::test(start_paused = true)]
async fn excess_call_gets_429_and_succeeds_after_retry_after() {
    let inside = inside(Limits::None).await;
    inside.control(Method::POST, "limits", &json!({ "windows": [[2, 60]] })).await;
    for _ in 0..2 {
        assert_eq!(inside.get(LIST).await.unwrap().status(), 200);
        advance(Duration::from_millis(1_300)).await;
    }
    let refused = inside.get(LIST).await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "58", "57.4 s, rounded up");
    let body = json_of(&refused);
    assert_eq!(body["error"], "Exceeded Limit");
    has_request_id(&body);
    advance(Duration::from_millis(57_399)).await;
    assert_eq!(inside.get(LIST).await.unwrap().status(), 429);
    advance(Duration::from_millis(1)).await;
    assert_eq!(inside.get(LIST).await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn retry_after_can_be_a_date_or_absent() {
    let inside = inside(Limits::None).await;
    let wish = json!({ "windows": [[1, 30]], "retry_after": "date" });
    inside.control(Method::POST, "limits", &wish).await;
    assert_eq!(inside.get(LIST).await.unwrap().status(), 200);
    let refused = inside.get(LIST).await.unwrap();
    let wait = date(&refused, header::RETRY_AFTER) - date(&refused, header::DATE);
    assert!((30..=31).contains(&wait), "{wait} s");
    // A gateway whose clock is wrong is as wrong in both.
    inside.control(Method::POST, "faults", &json!({ "path": "*", "skew_s": -7_200 })).await;
    let skewed = inside.get(LIST).await.unwrap();
    let wait = date(&skewed, header::RETRY_AFTER) - date(&skewed, header::DATE);
    assert!((30..=31).contains(&wait), "{wait} s");
    assert_eq!(date(&refused, header::DATE) - date(&skewed, header::DATE), 7_200);
    inside.control(Method::POST, "limits", &json!({ "retry_after": "none" })).await;
    let refused = inside.get(LIST).await.unwrap();
    assert_eq!(refused.status(), 429, "the windows stay as they were");
    assert!(!refused.headers().contains_key(header::RETRY_AFTER));
}

#[tokio::test(start_paused = true)]
async fn token_requests_have_their_own_limit() {
    let inside = inside(Limits::Large).await;
    for _ in 1..20 {
        assert_eq!(inside.sign_in().await.status(), 200);
    }
    let refused = inside.sign_in().await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(json_of(&refused)["message"], "Exceeded Limit");
    assert_eq!(inside.get(LIST).await.unwrap().status(), 200, "other calls are not concerned");
    let limits = inside.control(Method::GET, "limits", &json!(null)).await;
    let window = |limit: usize, period: u64, calls: usize| json!({ "limit": limit, "period": period, "calls": calls, "most": calls });
    let expected = json!({
        "windows": [window(5, 1, 1), window(3_000, 60, 1)],
        "refused": 0,
        "token": { "windows": [window(20, 60, 20)], "refused": 1 },
        "retry_after": "seconds",
    });
    assert_eq!(limits, expected);
    advance(Duration::from_secs(60)).await;
    assert_eq!(inside.sign_in().await.status(), 200);
}

#[tokio::test]
async fn calls_count_for_the_key_of_their_token_but_controls_do_not() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::POST, "limits", &json!({ "windows": [[3, 3_600]] })).await;
    for _ in 0..5 {
        assert_eq!(answered(desk.client.get(desk.url(LIST))).await.0, 401);
        assert_eq!(answered(desk.client.get(desk.url(LIST)).bearer_auth("made-up")).await.0, 401);
    }
    // Answered by a fault or not found: it is a call all the same.
    desk.fault(&json!({ "path": REGIONS, "status": 503, "times": 1 })).await;
    assert_eq!(desk.get(REGIONS, &[]).await.0, 503);
    assert_eq!(desk.get("/nowhere", &[]).await.0, 404);
    desk.control(Method::POST, "expire-tokens", &Value::Null).await;
    assert_eq!(desk.get(LIST, &[]).await.0, 400);
    assert_eq!(desk.get(LIST, &[]).await.0, 429);
    assert_eq!(desk.log().await.last().unwrap()["status"], 429);
    desk.control(Method::POST, "limits", &json!({ "preset": "none" })).await;
    assert_eq!(desk.get(LIST, &[]).await.0, 400);
    assert_eq!(answered(desk.client.post(desk.url(TOKEN))).await.0, 401);
}

#[test]
fn limits_are_found_by_name_and_an_unknown_name_lists_them() {
    for limits in Limits::ALL {
        assert_eq!(limits.to_string().parse(), Ok(limits));
    }
    let error = "tiny".parse::<Limits>().unwrap_err().to_string();
    assert_eq!(error, "unknown limits 'tiny': use one of none, small, large");
}
