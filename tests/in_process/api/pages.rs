//! Lists: how many requests they take, and what becomes of totals, pages and entries that are not what they should be.

use crate::api::server::*;
use serde_json::{Value, json};
use tunnelscope::domain::{FailureKind, Group, ListSnapshot};
use wiremock::{MockServer, Request, Respond};

/// Reads the list of groups from a server that answers like this.
async fn read(
    respond: impl Fn(&Request) -> Value + Send + Sync + 'static,
) -> (ListSnapshot<Group>, MockServer) {
    let server = server().await;
    answer(&server, LIST, move |request: &Request| good(&respond(request))).await;
    (client(&server).groups().await, server)
}

fn detail(list: &ListSnapshot<Group>) -> &str {
    let failure = list.failure.as_ref().unwrap();
    assert_eq!(failure.kind, FailureKind::Incomplete);
    failure.detail.as_ref().unwrap().as_str()
}

#[tokio::test]
async fn two_thousand_groups_take_ten_requests() {
    let server = server().await;
    answer(&server, LIST, Groups(2000)).await;
    let list = client(&server).groups().await;
    assert_eq!((list.items.len(), list.total, list.failure), (2000, Some(2000), None));
    let requests = requests(&server, LIST).await;
    assert_eq!(requests.len(), 10);
    for (nth, request) in requests.iter().enumerate() {
        let query = format!("limit=200&offset={}&sortBy=name&sortOrder=asc", nth * 200);
        assert_eq!(request.url.query(), Some(query.as_str()));
    }
}

#[tokio::test]
async fn states_are_read_like_groups_and_may_be_empty() {
    let server = server().await;
    answer(&server, STATES, Groups(201)).await;
    answer(&server, LIST, Groups(0)).await;
    let client = client(&server);
    let states = client.states().await;
    assert_eq!((states.items.len(), states.failure), (201, None));
    assert_eq!(count(&server, STATES).await, 2);
    let groups = client.groups().await;
    assert_eq!((groups.items.len(), groups.total, groups.failure), (0, Some(0), None));
    assert_eq!(count(&server, LIST).await, 1);
}

#[tokio::test]
async fn without_a_total_an_empty_page_ends_the_list() {
    let (list, server) = read(|request| json!({"data": Groups(450).page(request)["data"]})).await;
    assert_eq!((list.items.len(), list.total, list.failure), (450, None, None));
    assert_eq!(count(&server, LIST).await, 4);
}

/// A page of so many groups, with no more than `cap` on it and without a total.
fn capped(groups: u64, cap: usize, request: &Request) -> Value {
    let mut page = Groups(groups).page(request);
    page["data"].as_array_mut().unwrap().truncate(cap);
    json!({"data": page["data"]})
}

#[tokio::test]
async fn smaller_pages_without_a_total_are_read_to_the_end() {
    for cap in [100, 50, 10] {
        let (list, server) = read(move |request| capped(250, cap, request)).await;
        assert_eq!((list.items.len(), list.failure), (250, None), "{cap} a page");
        let limits = requests(&server, LIST).await;
        let limits: Vec<_> = limits.iter().map(|request| number(request, "limit")).collect();
        assert_eq!((limits[0], limits[1]), (200, cap as u64), "no more than it gives is asked for");
        assert!(limits.len() <= 250 / cap + 2, "{} requests", limits.len());
    }
}

#[tokio::test]
async fn bare_array_is_a_list() {
    let (list, _server) = read(|request| Groups(3).page(request)["data"].clone()).await;
    assert_eq!((list.items.len(), list.failure), (3, None));
}

#[tokio::test]
async fn shrinking_total_is_accepted() {
    let (list, server) = read(|request| {
        let size = if number(request, "offset") == 0 { 600 } else { 390 };
        Groups(size).page(request)
    })
    .await;
    assert_eq!((list.items.len(), list.total, list.failure), (390, Some(390), None));
    assert_eq!(count(&server, LIST).await, 2);
}

#[tokio::test]
async fn total_above_the_entries_makes_the_list_incomplete() {
    let (list, server) = read(|request| {
        let mut page = Groups(390).page(request);
        page["total"] = json!("400");
        page
    })
    .await;
    assert_eq!((list.items.len(), list.total, detail(&list)), (390, Some(400), "read 390 of 400"));
    assert_eq!(count(&server, LIST).await, 3);
}

#[tokio::test]
async fn smaller_pages_advance_by_received_entries() {
    let (list, server) = read(|request| {
        let mut page = Groups(250).page(request);
        page["data"].as_array_mut().unwrap().truncate(100);
        page
    })
    .await;
    assert_eq!((list.items.len(), list.failure), (250, None));
    assert_eq!(count(&server, LIST).await, 3);
}

#[tokio::test]
async fn repeated_group_is_kept_once() {
    let (list, _server) = read(|request| {
        let mut page = Groups(400).page(request);
        page["data"][0]["id"] = json!(7);
        page["data"][0]["name"] = json!("twice");
        page
    })
    .await;
    assert_eq!((list.items.len(), detail(&list)), (399, "read 399 of 400, 1 repeated"));
    assert_eq!(list.items.iter().filter(|group| group.title() == "twice").count(), 1);
}

#[tokio::test]
async fn repeated_page_ends_the_list() {
    let page = json!({"data": (0..200).map(|id| json!({"id": id})).collect::<Vec<_>>()});
    for total in [json!(2000), Value::Null] {
        let mut page = page.clone();
        page["total"] = total;
        let (list, server) = read(move |_| page.clone()).await;
        assert_eq!(list.items.len(), 200);
        assert!(detail(&list).starts_with("read 200"));
        assert_eq!(count(&server, LIST).await, 2);
    }
}

#[tokio::test]
async fn failed_page_keeps_previous_pages() {
    let server = server().await;
    let respond = |request: &Request| match number(request, "offset") {
        400 => error(503, "try later"),
        _ => Groups(1000).respond(request),
    };
    answer(&server, STATES, respond).await;
    let list = client(&server).states().await;
    assert_eq!((list.items.len(), list.total), (400, Some(1000)));
    assert_eq!(list.failure.unwrap().kind, FailureKind::Unavailable);
    assert_eq!(count(&server, STATES).await, 5, "the last one was tried again twice");
}

#[tokio::test]
async fn non_object_entries_are_counted_and_skipped() {
    let data = json!([{"id": 1}, null, "group", {"id": 2}, [3]]);
    let (list, _server) = read(move |_| json!({"data": data, "total": 5})).await;
    assert_eq!(list.items.len(), 2);
    let failure = list.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::UnexpectedShape);
    assert_eq!(failure.detail.unwrap().as_str(), "read 2 of 5, 3 unreadable");
}
