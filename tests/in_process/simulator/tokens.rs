//! Who is let in: the token endpoint, tokens that are missing, wrong or expired, scopes, organizations.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::simulator::client::{DashboardSetup, LIST, LOGS, REGIONS, STATES, answered, has_request_id};

#[tokio::test]
async fn valid_credentials_get_a_bearer_token_for_an_hour() {
    let desk = DashboardSetup::calm().await;
    let (status, body) = answered(desk.sign_in().form(&[("grant_type", "client_credentials")])).await;
    assert_eq!(status, 200);
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 3600);
    assert!(body["access_token"].as_str().unwrap().len() > 1_000);
}

#[tokio::test]
async fn empty_body_means_client_credentials_grant() {
    let desk = DashboardSetup::calm().await;
    assert_eq!(answered(desk.sign_in()).await.0, 200);
}

#[tokio::test]
async fn other_grant_is_a_bad_request() {
    let desk = DashboardSetup::calm().await;
    let (status, body) = answered(desk.sign_in().form(&[("grant_type", "password")])).await;
    assert_eq!(status, 400);
    assert!(body["message"].is_string());
}

#[tokio::test]
async fn wrong_or_missing_secret_is_unauthorized() {
    let desk = DashboardSetup::calm().await;
    let url = desk.simulator.token_url();
    let wrong = desk.client.post(url).basic_auth(desk.simulator.api_key(), Some("wrong"));
    for request in [wrong, desk.client.post(url)] {
        let (status, body) = answered(request).await;
        assert_eq!(status, 401);
        assert!(body["message"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn missing_or_unknown_token_gets_the_vendor_401() {
    let desk = DashboardSetup::calm().await;
    let none = desk.client.get(desk.url(LIST));
    let unknown = desk.client.get(desk.url(LIST)).bearer_auth("made-up");
    for request in [none, unknown] {
        let (status, body) = answered(request).await;
        assert_eq!(status, 401);
        assert_eq!(body["error"], "Authorization token is invalid.");
        has_request_id(&body);
    }
}

#[tokio::test]
async fn expired_token_is_a_400_and_a_new_one_works() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::POST, "expire-tokens", &json!(null)).await;
    let (status, body) = desk.get(LIST, &[]).await;
    assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
    has_request_id(&body);
    let token = desk.new_token(None).await;
    assert_eq!(answered(desk.client.get(desk.url(LIST)).bearer_auth(token)).await.0, 200);
}

#[tokio::test]
async fn expired_token_is_a_401_if_configured() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::POST, "credentials", &json!({ "expired_token_400": false })).await;
    desk.control(Method::POST, "expire-tokens", &json!(null)).await;
    let (status, body) = desk.get(LIST, &[]).await;
    assert_eq!((status.as_u16(), &body["error"]), (401, &json!("Authorization token is invalid.")));
    assert_eq!(desk.log().await.last().unwrap()["token"], "expired");
    desk.control(Method::POST, "credentials", &json!({ "expired_token_400": true })).await;
    assert_eq!(desk.get(LIST, &[]).await.0, 400);
}

#[tokio::test]
async fn token_with_zero_lifetime_expires_at_once() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::POST, "credentials", &json!({ "expires_in": 0 })).await;
    let token = desk.new_token(None).await;
    assert_eq!(answered(desk.client.get(desk.url(LIST)).bearer_auth(token)).await.0, 400);
}

#[tokio::test]
async fn credentials_can_be_rejected_by_a_control() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::POST, "credentials", &json!({ "accept": false })).await;
    assert_eq!(answered(desk.sign_in()).await.0, 401);
    desk.control(Method::POST, "credentials", &json!({ "accept": true })).await;
    assert_eq!(answered(desk.sign_in()).await.0, 200);
}

#[tokio::test]
async fn token_for_a_child_organization_contains_its_id() {
    let desk = DashboardSetup::calm().await;
    let token = desk.new_token(Some("777001")).await;
    let (_, body) = answered(desk.client.get(desk.url(LIST)).bearer_auth(token)).await;
    let group = &body["data"][0];
    assert_eq!(group["organizationId"], 777_001);
    let (status, _) = answered(desk.sign_in().header("X-Umbrella-OrgId", "acme")).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn each_scope_can_be_revoked_separately() {
    let desk = DashboardSetup::calm().await;
    let log_query = [("from", "-1days"), ("to", "now"), ("limit", "10")];
    let status = async |path: &str| desk.get(path, &log_query).await;
    for (scope, refused) in [("ntg", vec![LIST, STATES]), ("regions", vec![REGIONS]), ("logs", vec![LOGS])] {
        desk.control(Method::POST, "scopes", &json!({ scope: false })).await;
        for path in [LIST, STATES, REGIONS, LOGS] {
            let (status, body) = status(path).await;
            assert_eq!(
                status,
                if refused.contains(&path) { 403 } else { 200 },
                "{path} without {scope}: {body}"
            );
            if refused.contains(&path) {
                assert!(body["error"] == "Access Forbidden" || body["message"] == "Access Forbidden");
                has_request_id(&body);
            }
        }
    }
}

#[tokio::test]
async fn writes_are_forbidden_and_unauthorized_without_a_token() {
    let desk = DashboardSetup::calm().await;
    for method in [Method::POST, Method::PATCH, Method::DELETE] {
        let (status, body) = answered(desk.request(method.clone(), LIST)).await;
        assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("Access Forbidden")));
        assert_eq!(answered(desk.client.request(method, desk.url(LIST))).await.0, 401);
    }
}
