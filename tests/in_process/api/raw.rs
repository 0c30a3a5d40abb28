//! Any resource as it is sent: what is asked for, where redirects lead and where they must not, and lists of which nothing
//! is known, read to their end.

use crate::api::server::*;
use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::api::{Client, Paginated, ResourceUrl};
use tunnelscope::domain::{Failure, FailureKind};
use wiremock::{MockServer, Request, Respond, ResponseTemplate};

const ANY: &str = "/reports/v2/activity";

fn address(server: &MockServer, path: &str) -> ResourceUrl {
    ResourceUrl::new(&server.uri().parse().unwrap(), path, &[]).unwrap()
}

async fn get(client: &Client, server: &MockServer) -> Result<Option<String>, Failure> {
    let document = client.get(&address(server, ANY)).await?;
    Ok(document.map(|document| document.as_str().to_owned()))
}

/// All pages of a list from a server that answers like this, and how many requests they took.
async fn gather(path: &str, respond: impl Respond + 'static) -> (Paginated, usize) {
    let server = server().await;
    answer(&server, ANY, respond).await;
    let pages = address(&server, path).to_list().unwrap();
    let collected = client(&server).get_all(&pages).await.unwrap();
    (collected, count(&server, ANY).await)
}

fn json_of(collected: &Paginated) -> Value {
    serde_json::from_str(collected.document.as_ref().unwrap().as_str()).unwrap()
}

fn length(collected: &Paginated) -> usize {
    let document = json_of(collected);
    document.as_array().or_else(|| document["data"].as_array()).unwrap().len()
}

fn detail(collected: &Paginated) -> Option<&str> {
    let failure = collected.failure.as_ref()?;
    assert_eq!(failure.kind, FailureKind::Incomplete);
    Some(failure.detail.as_ref().unwrap().as_str())
}

fn to(target: &str) -> ResponseTemplate {
    ResponseTemplate::new(302).insert_header("location", target)
}

#[tokio::test]
async fn raw_response_is_unchanged_up_to_16_mib() {
    let server = server().await;
    let long = format!("[1.0,{}123456789012345678901234]", "1e2, ".repeat(3_300_000));
    assert!(long.len() > 15 << 20 && long.len() < 16 << 20);
    answer(&server, ANY, ResponseTemplate::new(200).set_body_string(&long)).await;
    assert_eq!(get(&client(&server), &server).await, Ok(Some(long)));
}

#[tokio::test]
async fn expired_token_is_renewed() {
    let server = server().await;
    first(&server, ANY, 1, error(401, "expired")).await;
    answer(&server, ANY, good(&json!({"a": 1}))).await;
    assert_eq!(get(&client(&server), &server).await, Ok(Some("{\"a\":1}".to_owned())));
    assert_eq!(count(&server, TOKEN_PATH).await, 2);
}

#[rstest]
#[case::by_its_head(|target: &str| to(target))]
#[case::by_its_body(|target: &str| good(&json!({"data": {"redirect": target}})))]
#[tokio::test]
async fn loopback_redirect_is_followed_with_the_token(#[case] redirect: fn(&str) -> ResponseTemplate) {
    let (server, regional) = (server().await, MockServer::start().await);
    answer(&server, ANY, redirect(&format!("{}/eu?x=%20y", regional.uri()))).await;
    answer(&regional, "/eu", good(&json!([7]))).await;
    assert_eq!(get(&client(&server), &server).await, Ok(Some("[7]".to_owned())));
    let asked = requests(&regional, "/eu").await;
    assert_eq!((asked.len(), asked[0].url.query()), (1, Some("x=%20y")));
    assert_eq!(asked[0].headers["authorization"], format!("Bearer {TOKEN}"));
}

#[rstest]
#[case::in_the_clear("http://api.sse.cisco.com/x")]
#[case::elsewhere("https://evil.example/x?secret=1")]
#[case::with_a_password("https://me:word@api.sse.cisco.com/x")]
#[case::a_name_alike("https://cisco.com.evil.example/x")]
#[tokio::test]
async fn redirect_to_a_foreign_host_is_rejected(#[case] target: &str) {
    for redirect in [to(target), good(&json!({"data": {"redirect": target}}))] {
        let server = server().await;
        answer(&server, ANY, redirect).await;
        let failure = get(&client(&server), &server).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Redirected);
        let said = failure.to_string();
        assert!(said.contains("/x") && !said.contains("secret") && !said.contains("word"), "{said}");
        assert_eq!(count(&server, ANY).await, 1);
    }
}

#[tokio::test]
async fn token_echoed_in_a_redirect_is_redacted() {
    let server = server().await;
    answer(&server, ANY, to(&format!("https://evil.example/{TOKEN}"))).await;
    let failure = get(&client(&server), &server).await.unwrap_err();
    assert!(!format!("{failure:?}").contains(TOKEN), "{failure:?}");
}

#[tokio::test]
async fn redirects_stop_after_three() {
    let server = server().await;
    answer(&server, ANY, to(ANY)).await;
    let failure = get(&client(&server), &server).await.unwrap_err();
    assert_eq!((failure.kind, count(&server, ANY).await), (FailureKind::Redirected, 4));
}

#[tokio::test]
async fn pages_are_joined_in_the_format_of_the_first() {
    let (collected, count) = gather(ANY, Groups(450)).await;
    let document = json_of(&collected);
    assert_eq!((length(&collected), detail(&collected), count), (450, None, 3));
    let rest = ["offset", "limit", "total"].map(|name| document[name].as_u64().unwrap());
    assert_eq!(rest, [0, 200, 450]);
    let names: Vec<_> = document.as_object().unwrap().keys().collect();
    assert_eq!(names, ["data", "offset", "limit", "total"]);
}

#[tokio::test]
async fn limit_in_the_query_is_the_page_size() {
    let (collected, count) = gather(&format!("{ANY}?limit=50&order=asc"), |request: &Request| {
        assert!(request.url.query().unwrap().starts_with("limit=50&order=asc&offset="));
        good(&Groups(120).page(request)["data"])
    })
    .await;
    assert_eq!((length(&collected), detail(&collected), count), (120, None, 4), "a bare array is a list too");
}

#[tokio::test]
async fn raw_list_ends_like_a_group_list() {
    let short = |request: &Request| good(&json!({"data": Groups(450).page(request)["data"]}));
    let (collected, count) = gather(ANY, short).await;
    assert_eq!((length(&collected), detail(&collected), count), (450, None, 4), "without a total");
    let lying = |request: &Request| {
        let mut page = Groups(390).page(request);
        page["total"] = json!("400");
        good(&page)
    };
    let (collected, count) = gather(ANY, lying).await;
    assert_eq!((length(&collected), detail(&collected), count), (390, Some("read 390 of 400"), 3));
    let shrinking = |request: &Request| {
        let size = if number(request, "offset") == 0 { 600 } else { 390 };
        good(&Groups(size).page(request))
    };
    let (collected, _) = gather(ANY, shrinking).await;
    assert_eq!((json_of(&collected)["total"].as_u64(), detail(&collected)), (Some(390), None));
}

#[tokio::test]
async fn repeated_entries_are_recognized_by_id_or_page() {
    let overlapping = |request: &Request| {
        let mut page = Groups(400).page(request);
        page["data"][0]["id"] = json!(7);
        good(&page)
    };
    let (collected, _) = gather(ANY, overlapping).await;
    assert_eq!((length(&collected), detail(&collected)), (399, Some("read 399 of 400, 1 repeated")));
    let alike = |request: &Request| {
        let left = 450_u64.saturating_sub(number(request, "offset")).min(200);
        let mut events = vec![json!({"event": "same"}); usize::try_from(left).unwrap()];
        if let Some(first) = events.first_mut() {
            *first = json!({"event": number(request, "offset")});
        }
        good(&json!({"data": events}))
    };
    let (collected, _) = gather(ANY, alike).await;
    assert_eq!((length(&collected), detail(&collected)), (450, None), "events may be alike");
    let page = json!({"data": vec![json!({"event": "same"}); 200]});
    let (collected, count) = gather(ANY, good(&page)).await;
    assert_eq!((length(&collected), count), (200, 4), "neither offset nor page brings anything new");
    assert_eq!(detail(&collected), Some("read 200, 200 repeated, then a repeated page"));
}

#[tokio::test]
async fn resource_without_pages_is_requested_once() {
    for answer in [json!({"regions": [1, 2]}), json!({"data": {"count": 7}}), json!(7)] {
        let (collected, count) = gather(ANY, good(&answer)).await;
        assert_eq!((json_of(&collected), count), (answer, 1));
        assert_eq!(collected.failure, None);
    }
    let (collected, _) = gather(ANY, ResponseTemplate::new(204)).await;
    assert_eq!(collected, Paginated { document: None, failure: None });
}

#[tokio::test]
async fn list_ignoring_limit_and_page_is_complete() {
    let longer_than_asked = json!({"data": (0..250).collect::<Vec<_>>()});
    let (collected, count) = gather(ANY, good(&longer_than_asked)).await;
    assert_eq!((json_of(&collected), count, collected.failure), (longer_than_asked, 4, None));
}

/// Answers with the entries from `first` on, no more than `cap` of them, in this form.
fn cut(all: u64, first: u64, cap: u64, form: impl Fn(Vec<Value>) -> Value) -> ResponseTemplate {
    let entries = (first..all.min(first + cap)).map(|id| json!({"id": id})).collect();
    good(&form(entries))
}

/// A server with pages counted from `base`, at most 100 entries each, that ignores offsets.
fn by_page(base: u64, form: fn(Vec<Value>) -> Value) -> impl Respond {
    move |request: &Request| {
        let page = request.url.query_pairs().find(|(name, _)| name == "page");
        let page = page.map_or(base, |(_, page)| page.parse().unwrap());
        let limit = number(request, "limit").min(100);
        cut(250, (page - base) * limit, limit, form)
    }
}

#[rstest]
#[case::bare(|entries| json!(entries))]
#[case::with_a_total(|entries| json!({"data": entries, "total": 250}))]
#[case::without_a_total(|entries| json!({"data": entries}))]
#[tokio::test]
async fn list_ignoring_offset_is_read_by_page(#[case] form: fn(Vec<Value>) -> Value) {
    for base in [1, 0] {
        let (collected, _) = gather(ANY, by_page(base, form)).await;
        assert_eq!((length(&collected), detail(&collected)), (250, None), "counted from {base}");
    }
}

#[tokio::test]
async fn page_number_selects_paging_by_page() {
    let form = |entries| json!({"data": entries, "meta": {"page": 1, "limit": 100, "total": 250}});
    let (collected, count) = gather(ANY, by_page(1, form)).await;
    assert_eq!((length(&collected), detail(&collected), count), (250, None, 3));
    let bare = |entries| json!(entries);
    let (collected, count) = gather(&format!("{ANY}?page=1"), by_page(1, bare)).await;
    assert_eq!((length(&collected), detail(&collected), count), (250, None, 4));
}

#[tokio::test]
async fn ignored_page_number_falls_back_to_offsets() {
    let form = |entries| json!({"data": entries, "total": 250});
    let by_offset = move |request: &Request| cut(250, offset(request), 100, form);
    let (collected, _) = gather(&format!("{ANY}?page=1"), by_offset).await;
    assert_eq!((length(&collected), detail(&collected)), (250, None));

    let (collected, count) = gather(&format!("{ANY}?page=1"), cut(250, 0, 100, form)).await;
    assert_eq!(detail(&collected), Some("read 100 of 250, 100 repeated"), "it ignores both");
    assert_eq!(count, 3);
}

/// Entries to skip, where the request says how many.
fn offset(request: &Request) -> u64 {
    let value = request.url.query_pairs().find(|(name, _)| name == "offset").map(|(_, value)| value);
    value.map_or(0, |value| value.parse().unwrap())
}

#[tokio::test]
async fn rejected_limit_is_retried_with_a_smaller_one() {
    let respond = |request: &Request| match number(request, "limit") {
        limit @ ..=100 => cut(250, number(request, "offset"), limit, |entries| json!(entries)),
        _ => error(400, "limit must be at most 100"),
    };
    let (collected, _) = gather(ANY, respond).await;
    assert_eq!((length(&collected), detail(&collected)), (250, None));
}

#[rstest]
#[case(Some(100), None)]
#[case(Some(250), Some("read 100 of 250, 100 repeated"))]
#[case(None, Some("read 100, 100 repeated, then a repeated page"))]
#[tokio::test]
async fn repeated_page_is_complete_if_the_total_matches(
    #[case] total: Option<u64>,
    #[case] expected: Option<&str>,
) {
    let (collected, _) =
        gather(ANY, cut(100, 0, 100, |entries| json!({"data": entries, "total": total}))).await;
    assert_eq!((length(&collected), detail(&collected)), (100, expected));
}

#[tokio::test]
async fn page_past_the_end_may_be_not_found() {
    let respond = |request: &Request| match number(request, "offset") {
        offset @ ..250 => cut(250, offset, 100, |entries| json!(entries)),
        _ => error(404, "no such page"),
    };
    let (collected, _) = gather(ANY, respond).await;
    assert_eq!((length(&collected), detail(&collected)), (250, None));
}

#[tokio::test]
async fn endless_pages_stop_at_the_size_limit() {
    let respond = |request: &Request| cut(u64::MAX, number(request, "offset"), 2, |entries| json!(entries));
    let (collected, count) = gather(&format!("{ANY}?limit=2"), respond).await;
    assert_eq!((length(&collected), count), (2000, 1000));
    assert_eq!(detail(&collected), Some("read 2000, stopped after 1000 pages"));
}

#[rstest]
#[case(error(503, "try later"), FailureKind::Unavailable)]
#[case(good(&json!({"message": "no list"})), FailureKind::UnexpectedShape)]
#[tokio::test]
async fn invalid_page_keeps_previous_pages(#[case] bad: ResponseTemplate, #[case] kind: FailureKind) {
    let respond = move |request: &Request| match number(request, "offset") {
        400 => bad.clone(),
        _ => Groups(1_000).respond(request),
    };
    let (collected, _) = gather(ANY, respond).await;
    assert_eq!((length(&collected), collected.failure.as_ref().unwrap().kind), (400, kind));
    assert_eq!(json_of(&collected)["total"], 1_000);
}
