//! Faults of lists: totals that are wrong or missing, items that are left out, pages that come again or begin elsewhere.

use serde_json::{Value, json};

use crate::simulator::client::{DashboardSetup, LIST, STATES, WHOLE, column};

async fn page(desk: &DashboardSetup, offset: &str) -> Value {
    desk.body(LIST, &[("limit", "10"), ("offset", offset)]).await
}

fn names(page: &Value) -> Vec<String> {
    column(page["data"].as_array().unwrap(), "name")
}

/// The names in all pages, one after the other.
async fn all(desk: &DashboardSetup) -> Vec<String> {
    let list = desk.body(LIST, WHOLE).await;
    names(&list)
}

#[tokio::test]
async fn total_can_be_changed_or_omitted_without_affecting_items() {
    let desk = DashboardSetup::calm().await;
    let real = page(&desk, "20").await;
    desk.fault(&json!({ "path": LIST, "total": 7, "times": 1 })).await;
    let mut expected = real.clone();
    expected["total"] = json!(7);
    assert_eq!(page(&desk, "20").await, expected);
    desk.fault(&json!({ "path": LIST, "no_total": true, "times": 1 })).await;
    expected.as_object_mut().unwrap().remove("total");
    assert_eq!(page(&desk, "20").await, expected);
    assert_eq!(page(&desk, "20").await, real);
}

#[tokio::test]
async fn last_items_of_a_page_or_bare_array_can_be_dropped() {
    let desk = DashboardSetup::calm().await;
    let real = page(&desk, "0").await;
    let peers = format!("{LIST}/{}/peers", real["data"][0]["id"]);
    let tunnels = desk.body(&peers, WHOLE).await.as_array().unwrap().clone();
    assert!(!tunnels.is_empty());
    desk.fault(&json!({ "path": "*", "drop": 3 })).await;
    let short = page(&desk, "0").await;
    assert_eq!(names(&short), names(&real)[..7]);
    assert_eq!((&short["total"], &short["limit"]), (&json!(60), &json!(10)));
    let left = desk.body(&peers, WHOLE).await;
    assert_eq!(left.as_array().unwrap(), &tunnels[..tunnels.len().saturating_sub(3)]);
}

#[tokio::test]
async fn first_page_can_be_repeated_for_any_offset() {
    let desk = DashboardSetup::calm().await;
    let first = page(&desk, "0").await;
    desk.fault(&json!({ "path": LIST, "query": "offset=30", "repeat": true })).await;
    assert_eq!(page(&desk, "30").await, first);
    assert_ne!(page(&desk, "40").await, first);
}

#[tokio::test]
async fn page_can_be_shifted_without_changing_its_offset() {
    let desk = DashboardSetup::calm().await;
    let all = all(&desk).await;
    for (shift, offset, begins) in [(3, "20", 17), (-2, "20", 22), (30, "20", 0)] {
        desk.fault(&json!({ "path": LIST, "shift": shift, "times": 1 })).await;
        let page = page(&desk, offset).await;
        assert_eq!(names(&page), all[begins..begins + 10], "moved by {shift}");
        assert_eq!((&page["offset"], &page["total"]), (&json!(20), &json!(60)));
    }
}

#[tokio::test]
async fn page_size_can_be_capped() {
    let desk = DashboardSetup::calm().await;
    let all = all(&desk).await;
    desk.fault(&json!({ "path": "*", "page_cap": 25 })).await;
    let capped = desk.body(LIST, &[("limit", "200"), ("offset", "30")]).await;
    assert_eq!(names(&capped), all[30..55]);
    assert_eq!((&capped["limit"], &capped["total"]), (&json!(25), &json!(60)));
    assert_eq!(names(&page(&desk, "50").await), all[50..], "a smaller limit counts");
}

#[tokio::test]
async fn list_can_be_read_by_page_and_limit() {
    let desk = DashboardSetup::calm().await;
    let all = all(&desk).await;
    desk.fault(&json!({ "path": LIST, "by_page": true, "page_cap": 25 })).await;
    let page = desk.body(LIST, &[("limit", "200"), ("page", "3"), ("offset", "7")]).await;
    assert_eq!(names(&page), all[50..], "offset is ignored");
    assert_eq!((&page["page"], page.get("offset")), (&json!(3), None));
    assert_eq!(names(&desk.body(LIST, &[("limit", "20")]).await), all[..20]);
}

#[tokio::test]
async fn shifted_page_keeps_other_parameters() {
    let desk = DashboardSetup::calm().await;
    let query = |offset| [("limit", "5"), ("offset", offset), ("sortBy", "createdAt"), ("sortOrder", "desc")];
    let moved = desk.body(STATES, &query("10")).await;
    desk.fault(&json!({ "path": STATES, "shift": 5 })).await;
    assert_eq!(desk.body(STATES, &query("15")).await["data"], moved["data"]);
}

#[tokio::test]
async fn page_faults_affect_only_successful_lists() {
    let desk = DashboardSetup::calm().await;
    let id = page(&desk, "0").await["data"][0]["id"].clone();
    let single = format!("{LIST}/{id}");
    let real = desk.body(&single, &[]).await;
    desk.fault(&json!({ "path": "*", "total": 7, "drop": 1, "shift": 1 })).await;
    assert_eq!(desk.body(&single, &[]).await, real);
    let (status, body) = desk.get(LIST, &[("offset", "x")]).await;
    assert_eq!((status.as_u16(), &body["error"]), (400, &json!("Validation Error")));
}
