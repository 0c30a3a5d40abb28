//! The token that is kept on disk: what the next run takes from it, what several at once do with it, and how it is lost.

use crate::api::multi_run_server::{Site, from_now};
use crate::api::server::*;
use futures_util::future::join_all;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tunnelscope::api::{Client, Endpoint, delete_cached_token};
use tunnelscope::domain::{FailureKind, TokenOrigin};
use tunnelscope::worker::Source;
use wiremock::Mock;
use wiremock::matchers::path;

#[tokio::test]
async fn later_runs_reuse_the_cached_token() {
    let site = Site::new().await;
    let first = site.run();
    let ends = first.sign_in().await.unwrap();
    assert_eq!(first.usage().token.unwrap().origin, TokenOrigin::Fetched);
    for _ in 0..20 {
        let run = site.run();
        assert_eq!(run.groups().await.failure, None);
        let token = run.usage().token.unwrap();
        assert_eq!((token.origin, token.expires), (TokenOrigin::Cached, ends));
    }
    assert_eq!(site.request_count().await, 1);
}

#[tokio::test]
async fn concurrent_runs_request_one_token() {
    let site = Site::new().await;
    let runs: Vec<Client> = (0..20).map(|_| site.run()).collect();
    let lists = join_all(runs.iter().map(Client::groups)).await;
    assert!(lists.iter().all(|list| list.failure.is_none()));
    assert_eq!(site.request_count().await, 1);
    assert_eq!(site.origin().await, TokenOrigin::Cached);
}

#[tokio::test]
async fn each_key_url_and_organization_has_its_own_cache() {
    let site = Site::new().await;
    let named = |organization: &str| Some(organization.to_owned());
    let other_path = format!("{}/other{TOKEN_PATH}", site.server.uri()).parse().unwrap();
    answer(&site.server, "/other/auth/v2/token", good(&grant("other"))).await;
    let setups = [
        site.config(KEY, site.endpoint()),
        site.config("another-key", site.endpoint()),
        site.config(KEY, Endpoint { organization_id: named("7"), ..site.endpoint() }),
        site.config(KEY, Endpoint { organization_id: named("8"), ..site.endpoint() }),
        site.config(KEY, Endpoint { token_url: other_path, ..site.endpoint() }),
    ];
    for origin in [TokenOrigin::Fetched, TokenOrigin::Cached] {
        for config in &setups {
            let client = Client::new(config.clone());
            client.sign_in().await.unwrap();
            assert_eq!(client.usage().token.unwrap().origin, origin, "{config:?}");
        }
    }
}

#[tokio::test]
async fn rejected_cached_token_is_replaced_once_for_all_runs() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.accept_only("t2").await;
    let (one, other) = (site.run(), site.run());
    one.sign_in().await.unwrap();
    other.sign_in().await.unwrap();
    assert_eq!(one.groups().await.failure, None);
    assert_eq!(other.groups().await.failure, None);
    assert_eq!(site.request_count().await, 2, "the other found on disk what the first had asked for");
    assert_eq!(other.usage().token.unwrap().origin, TokenOrigin::Cached);
    assert_eq!(site.kept()["access_token"], "t2");
}

#[tokio::test]
async fn rejected_token_is_deleted_from_the_cache() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.accept_only("none").await;
    let refusal = error(401, "no");
    Mock::given(path(TOKEN_PATH)).respond_with(refusal).with_priority(1).mount(&site.server).await;
    let file = site.file();
    assert_eq!(site.run().groups().await.failure.unwrap().kind, FailureKind::CredentialsRefused);
    assert!(!file.exists());
    assert_eq!(site.request_count().await, 2, "refused credentials are not tried again");
}

#[tokio::test]
async fn rejected_credentials_keep_the_cache() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.change("asked_at", from_now(-3400));
    site.change("ends_at", from_now(200));
    let refusal = error(403, "no");
    Mock::given(path(TOKEN_PATH)).respond_with(refusal).with_priority(1).mount(&site.server).await;
    assert_eq!(site.run().sign_in().await.unwrap_err().kind, FailureKind::CredentialsRefused);
    assert_eq!(site.kept()["access_token"], "t1");
    assert_eq!(site.request_count().await, 2);
}

#[tokio::test]
async fn short_lived_token_is_reused_for_half_its_lifetime() {
    let site = Site::granting(400).await;
    site.run().sign_in().await.unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Cached);
    site.change("ends_at", from_now(190));
    site.change("asked_at", from_now(-210));
    assert_eq!(site.origin().await, TokenOrigin::Fetched);
}

#[tokio::test]
async fn single_use_token_is_not_cached() {
    let site = Site::granting(0).await;
    site.run().sign_in().await.unwrap();
    site.run().sign_in().await.unwrap();
    assert_eq!(site.request_count().await, 2);
}

#[tokio::test]
async fn waiting_process_uses_the_token_of_the_other() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let (kept, file) = (fs::read(site.file()).unwrap(), site.file());
    fs::remove_file(&file).unwrap();
    let lock = fs::File::open(format!("{}.lock", file.display())).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();

    tokio::time::pause();
    let run = site.run();
    let other_process = async {
        // The clock moves on only when the run has found nothing and waits.
        tokio::time::sleep(Duration::from_secs(1)).await;
        fs::write(&file, &kept).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        drop(lock);
    };
    let (signed_in, ()) = tokio::join!(run.sign_in(), other_process);
    signed_in.unwrap();
    assert_eq!(run.usage().token.unwrap().origin, TokenOrigin::Cached);
    assert_eq!(site.request_count().await, 1);
}

#[tokio::test]
async fn without_a_folder_nothing_is_cached() {
    let site = Site::new().await;
    for _ in 0..2 {
        client(&site.server).sign_in().await.unwrap();
    }
    assert_eq!(site.request_count().await, 2);
    assert!(!site.folder().exists());
}

#[tokio::test]
async fn cached_token_is_deleted_by_key_and_url() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let forget = |key: &str| delete_cached_token(&site.folder(), key, &site.endpoint()).unwrap();
    assert!(!forget("another-key"));
    assert_eq!(site.origin().await, TokenOrigin::Cached);
    assert!(forget(KEY));
    assert!(!forget(KEY), "it is gone");
    assert_eq!(site.origin().await, TokenOrigin::Fetched);
}

#[tokio::test]
async fn access_token_can_be_printed() {
    use secrecy::ExposeSecret;
    let site = Site::new().await;
    for _ in 0..2 {
        assert_eq!(site.run().access_token().await.unwrap().expose_secret(), "t1");
    }
}
