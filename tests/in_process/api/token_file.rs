//! The file of the kept token: whose it is, and everything that can be wrong with it, none of which costs more than the
//! cache. It is read and changed here as another program would.

use crate::api::multi_run_server::{Site, from_now, mode};
use crate::api::server::*;
use rstest::rstest;
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use tunnelscope::domain::TokenOrigin;
use tunnelscope::worker::Source;

#[tokio::test]
async fn cache_file_is_private_with_an_opaque_name() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    assert_eq!((mode(&site.folder()), mode(&site.file())), (0o700, 0o600));
    for entry in fs::read_dir(site.folder()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(!name.contains(KEY) && !name.contains("127.0.0.1"), "{name}");
        assert_eq!(mode(&entry.path()), 0o600, "{name}");
    }
    assert!(!fs::read_to_string(site.file()).unwrap().contains("s3cret"), "the secret is not kept");
}

#[rstest]
#[case::garbage("access_token", json!(5))]
#[case::header("access_token", json!("t1\r\nx-evil: 1"))]
#[case::version("version", json!(2))]
#[case::foreign("identity", json!({"api_key": "x", "token_url": "https://a.example/", "organization_id": null}))]
#[case::ended("ends_at", json!(from_now(-1)))]
#[case::due("ends_at", json!(from_now(299)))]
#[case::endless("ends_at", json!(from_now(10 * 86_400)))]
#[case::clock_set_back("asked_at", json!(from_now(60)))]
#[case::no_time("ends_at", json!("tomorrow"))]
#[tokio::test]
async fn invalid_cache_content_counts_as_no_token(#[case] field: &str, #[case] value: Value) {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    // An hour's token that was asked for long ago, where the end is what is changed.
    if field == "ends_at" {
        site.change("asked_at", from_now(-3300));
    }
    site.change(field, value);
    assert_eq!(site.origin().await, TokenOrigin::Fetched);
    assert_eq!(site.kept()["access_token"], "t2", "and a good one is put in its place");
    assert_eq!(site.origin().await, TokenOrigin::Cached);
}

#[tokio::test]
async fn cache_file_readable_by_others_is_replaced() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    fs::set_permissions(site.file(), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Fetched);
    assert_eq!(mode(&site.file()), 0o600);
    assert_eq!(site.origin().await, TokenOrigin::Cached);
}

#[tokio::test]
async fn symlink_is_not_followed_and_its_target_kept() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let elsewhere = site.home.path().join("elsewhere");
    fs::rename(site.file(), &elsewhere).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    let name = fs::read_dir(site.folder()).unwrap().next().unwrap().unwrap().path();
    let name = name.with_extension("").with_extension("json");
    symlink(&elsewhere, &name).unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Fetched);
    assert!(!name.is_symlink() && name.is_file(), "a file in the place of the link");
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
}

#[tokio::test]
async fn truncated_or_huge_cache_file_counts_as_no_token() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let whole = fs::read(site.file()).unwrap();
    for content in [whole[..whole.len() / 2].to_vec(), Vec::new(), vec![b' '; 1 << 20]] {
        fs::write(site.file(), content).unwrap();
        assert_eq!(site.origin().await, TokenOrigin::Fetched);
    }
}

#[tokio::test]
async fn failing_folder_only_disables_the_cache() {
    let site = Site::new().await;
    fs::write(site.home.path().join("state"), "a file where the folder should be").unwrap();
    for _ in 0..2 {
        let client = site.run();
        assert_eq!(client.groups().await.failure, None);
        assert_eq!(client.groups().await.failure, None);
    }
    assert_eq!(site.request_count().await, 2, "one for each run");
}

#[tokio::test]
async fn non_file_at_the_cache_path_only_disables_the_cache() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let file = site.file();
    fs::remove_file(&file).unwrap();
    fs::create_dir_all(file.join("full")).unwrap();
    assert_eq!(site.run().groups().await.failure, None);
    assert!(file.join("full").is_dir());
}
