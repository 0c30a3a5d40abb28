//! The token that is kept on disk: what the next run takes from it, what several at once do with it, and everything that
//! can be wrong with it. The file is looked at here as another program would.

use crate::server::*;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;
use tempfile::TempDir;
use tunnelscope::api::{Client, Endpoint, Setup, forget_kept_token};
use tunnelscope::domain::{FailureKind, TokenOrigin};
use tunnelscope::worker::Source;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, Request};

/// A server that numbers its tokens, and a home with a folder for them.
struct Site {
    server: MockServer,
    home: TempDir,
}

impl Site {
    async fn new() -> Self {
        Self::granting(3600).await
    }

    /// With tokens that last so many seconds.
    async fn granting(life: u64) -> Self {
        let server = MockServer::start().await;
        let granted = Arc::new(AtomicU64::new(0));
        let numbered = move |_: &Request| {
            let token = format!("t{}", granted.fetch_add(1, SeqCst) + 1);
            good(&json!({"access_token": token, "expires_in": life}))
        };
        answer(&server, TOKEN_PATH, numbered).await;
        answer(&server, LIST, Groups(1)).await;
        Self { server, home: tempfile::tempdir().unwrap() }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("state/tokens")
    }

    fn endpoint(&self) -> Endpoint {
        endpoint(&self.server.uri())
    }

    fn setup(&self, key: &str, endpoint: Endpoint) -> Setup {
        let setup = Setup::new(endpoint, key.to_owned(), SECRET.into());
        Setup { token_cache: Some(self.folder()), ..setup }
    }

    /// Another run of the program.
    fn run(&self) -> Client {
        Client::new(self.setup(KEY, self.endpoint()))
    }

    /// How a run signs in: where its token is from.
    async fn origin(&self) -> TokenOrigin {
        let client = self.run();
        client.sign_in().await.unwrap();
        client.usage().token.unwrap().origin
    }

    async fn asked(&self) -> usize {
        count(&self.server, TOKEN_PATH).await
    }

    /// The file with the token; there is one.
    fn file(&self) -> PathBuf {
        let files = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap()
    }

    fn kept(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }

    /// Changes what the file says, as nobody else should.
    fn change(&self, field: &str, value: impl Into<Value>) {
        let mut kept = self.kept();
        kept[field] = value.into();
        fs::write(self.file(), kept.to_string()).unwrap();
    }

    /// Lets only this token be accepted.
    async fn accept_only(&self, token: &str) {
        let refused = error(401, "Authorization token is invalid.");
        Mock::given(path(LIST)).respond_with(refused).with_priority(2).mount(&self.server).await;
        let accepted =
            Mock::given(path(LIST)).and(header("authorization", format!("Bearer {token}").as_str()));
        accepted.respond_with(Groups(1)).with_priority(1).mount(&self.server).await;
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn from_now(seconds: i64) -> String {
    (Timestamp::now() + SignedDuration::from_secs(seconds)).to_string()
}

#[tokio::test]
async fn the_next_runs_take_the_token_of_the_first() {
    let site = Site::new().await;
    let first = site.run();
    let ends = first.sign_in().await.unwrap();
    assert_eq!(first.usage().token.unwrap().origin, TokenOrigin::Asked);
    for _ in 0..20 {
        let run = site.run();
        assert_eq!(run.groups().await.failure, None);
        let token = run.usage().token.unwrap();
        assert_eq!((token.origin, token.until), (TokenOrigin::Kept, ends));
    }
    assert_eq!(site.asked().await, 1);
}

#[tokio::test]
async fn runs_that_race_ask_once_and_leave_a_file_that_is_good() {
    let site = Site::new().await;
    let runs: Vec<Client> = (0..20).map(|_| site.run()).collect();
    let lists = join_all(runs.iter().map(Client::groups)).await;
    assert!(lists.iter().all(|list| list.failure.is_none()));
    assert_eq!(site.asked().await, 1);
    assert_eq!(site.origin().await, TokenOrigin::Kept);
}

#[tokio::test]
async fn it_is_for_its_owner_only_and_named_after_nothing() {
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

#[tokio::test]
async fn each_key_address_and_organization_has_its_own() {
    let site = Site::new().await;
    let named = |organization: &str| Some(organization.to_owned());
    let other_path = format!("{}/other{TOKEN_PATH}", site.server.uri()).parse().unwrap();
    answer(&site.server, "/other/auth/v2/token", good(&grant("other"))).await;
    let setups = [
        site.setup(KEY, site.endpoint()),
        site.setup("another-key", site.endpoint()),
        site.setup(KEY, Endpoint { organization_id: named("7"), ..site.endpoint() }),
        site.setup(KEY, Endpoint { organization_id: named("8"), ..site.endpoint() }),
        site.setup(KEY, Endpoint { token_url: other_path, ..site.endpoint() }),
    ];
    for origin in [TokenOrigin::Asked, TokenOrigin::Kept] {
        for setup in &setups {
            let client = Client::new(setup.clone());
            client.sign_in().await.unwrap();
            assert_eq!(client.usage().token.unwrap().origin, origin, "{setup:?}");
        }
    }
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
async fn what_is_wrong_in_the_file_means_no_token(#[case] field: &str, #[case] value: Value) {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    // An hour's token that was asked for long ago, where the end is what is changed.
    if field == "ends_at" {
        site.change("asked_at", from_now(-3300));
    }
    site.change(field, value);
    assert_eq!(site.origin().await, TokenOrigin::Asked);
    assert_eq!(site.kept()["access_token"], "t2", "and a good one is put in its place");
    assert_eq!(site.origin().await, TokenOrigin::Kept);
}

#[tokio::test]
async fn a_file_that_others_can_read_is_not_used_and_replaced() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    fs::set_permissions(site.file(), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Asked);
    assert_eq!(mode(&site.file()), 0o600);
    assert_eq!(site.origin().await, TokenOrigin::Kept);
}

#[tokio::test]
async fn a_link_is_not_followed_and_what_it_led_to_stays() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let elsewhere = site.home.path().join("elsewhere");
    fs::rename(site.file(), &elsewhere).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    let name = fs::read_dir(site.folder()).unwrap().next().unwrap().unwrap().path();
    let name = name.with_extension("").with_extension("json");
    symlink(&elsewhere, &name).unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Asked);
    assert!(!name.is_symlink() && name.is_file(), "a file in the place of the link");
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_cut_off_or_endless_means_no_token() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let whole = fs::read(site.file()).unwrap();
    for content in [whole[..whole.len() / 2].to_vec(), Vec::new(), vec![b' '; 1 << 20]] {
        fs::write(site.file(), content).unwrap();
        assert_eq!(site.origin().await, TokenOrigin::Asked);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_costs_the_cache_only() {
    let site = Site::new().await;
    fs::write(site.home.path().join("state"), "a file where the folder should be").unwrap();
    for _ in 0..2 {
        let client = site.run();
        assert_eq!(client.groups().await.failure, None);
        assert_eq!(client.groups().await.failure, None);
    }
    assert_eq!(site.asked().await, 2, "one for each run");
}

#[tokio::test]
async fn something_else_in_the_place_of_the_file_costs_the_cache_only() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let file = site.file();
    fs::remove_file(&file).unwrap();
    fs::create_dir_all(file.join("full")).unwrap();
    assert_eq!(site.run().groups().await.failure, None);
    assert!(file.join("full").is_dir());
}

#[tokio::test]
async fn a_kept_token_that_is_refused_is_replaced_once_for_all_runs() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.accept_only("t2").await;
    let (one, other) = (site.run(), site.run());
    one.sign_in().await.unwrap();
    other.sign_in().await.unwrap();
    assert_eq!(one.groups().await.failure, None);
    assert_eq!(other.groups().await.failure, None);
    assert_eq!(site.asked().await, 2, "the other found on disk what the first had asked for");
    assert_eq!(other.usage().token.unwrap().origin, TokenOrigin::Kept);
    assert_eq!(site.kept()["access_token"], "t2");
}

#[tokio::test]
async fn a_refused_token_is_gone_from_disk_even_if_no_other_is_to_be_had() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.accept_only("none").await;
    let refusal = error(401, "no");
    Mock::given(path(TOKEN_PATH)).respond_with(refusal).with_priority(1).mount(&site.server).await;
    let file = site.file();
    assert_eq!(site.run().groups().await.failure.unwrap().kind, FailureKind::CredentialsRefused);
    assert!(!file.exists());
    assert_eq!(site.asked().await, 2, "refused credentials are not tried again");
}

#[tokio::test]
async fn refused_credentials_delete_nothing() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    site.change("asked_at", from_now(-3400));
    site.change("ends_at", from_now(200));
    let refusal = error(403, "no");
    Mock::given(path(TOKEN_PATH)).respond_with(refusal).with_priority(1).mount(&site.server).await;
    assert_eq!(site.run().sign_in().await.unwrap_err().kind, FailureKind::CredentialsRefused);
    assert_eq!(site.kept()["access_token"], "t1");
    assert_eq!(site.asked().await, 2);
}

#[tokio::test]
async fn a_short_token_is_kept_for_half_its_life() {
    let site = Site::granting(400).await;
    site.run().sign_in().await.unwrap();
    assert_eq!(site.origin().await, TokenOrigin::Kept);
    site.change("ends_at", from_now(190));
    site.change("asked_at", from_now(-210));
    assert_eq!(site.origin().await, TokenOrigin::Asked);
}

#[tokio::test]
async fn a_token_that_is_good_for_one_call_is_not_kept() {
    let site = Site::granting(0).await;
    site.run().sign_in().await.unwrap();
    site.run().sign_in().await.unwrap();
    assert_eq!(site.asked().await, 2);
}

#[tokio::test]
async fn who_waits_for_another_process_takes_what_that_leaves() {
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
    assert_eq!(run.usage().token.unwrap().origin, TokenOrigin::Kept);
    assert_eq!(site.asked().await, 1);
}

#[tokio::test]
async fn without_a_folder_nothing_is_kept() {
    let site = Site::new().await;
    for _ in 0..2 {
        client(&site.server).sign_in().await.unwrap();
    }
    assert_eq!(site.asked().await, 2);
    assert!(!site.folder().exists());
}

#[tokio::test]
async fn a_token_is_forgotten_by_key_and_address() {
    let site = Site::new().await;
    site.run().sign_in().await.unwrap();
    let forget = |key: &str| forget_kept_token(&site.folder(), key, &site.endpoint()).unwrap();
    assert!(!forget("another-key"));
    assert_eq!(site.origin().await, TokenOrigin::Kept);
    assert!(forget(KEY));
    assert!(!forget(KEY), "it is gone");
    assert_eq!(site.origin().await, TokenOrigin::Asked);
}

#[tokio::test]
async fn the_token_itself_can_be_had() {
    use secrecy::ExposeSecret;
    let site = Site::new().await;
    for _ in 0..2 {
        assert_eq!(site.run().bearer().await.unwrap().expose_secret(), "t1");
    }
}
