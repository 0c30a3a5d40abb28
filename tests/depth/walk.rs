//! The way down and back, as somebody goes it who was called because of a problem.

use crate::desk::Desk;
use crate::support::dashboard::WIDE;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn from_the_first_unhealthy_group_to_a_tunnel_and_back() {
    let mut desk = Desk::calm(60, WIDE).await;
    let name = desk.connected("static", 2);
    desk.order(&name, json!({"hub": "secondary", "status": "DOWN"})).await;
    desk.pass(40).await;
    desk.press("g").await;
    desk.open(&name).await;
    desk.assert_says("secondary hub");
}
