//! Tests of reading, replacing and updating shared files.

use super::*;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::SystemTime;

const TIMEOUT: Duration = Duration::from_secs(60);

fn file_names(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

fn parse_number(content: Option<&[u8]>) -> u64 {
    content.and_then(|content| std::str::from_utf8(content).ok()?.parse().ok()).unwrap_or(0)
}

#[test]
fn file_is_replaced_atomically_and_private() {
    let home = tempfile::tempdir().unwrap();
    for file in [SharedFile::new(home.path().join("a")), SharedFile::new(home.path().join("a")).synced()] {
        for content in ["first, and longer", "second"] {
            file.replace(content.as_bytes()).unwrap();
            assert_eq!(file.read().unwrap().as_slice(), content.as_bytes());
        }
        assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(file_names(home.path()), ["a"], "no temporary file is left");
    }
}

#[test]
fn failed_replacement_keeps_the_old_content() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("a/full")).unwrap();
    assert!(SharedFile::new(home.path().join("a")).replace(b"x").is_err());
    assert_eq!(file_names(home.path()), ["a"]);
    assert!(SharedFile::new(home.path().join("missing/a")).replace(b"x").is_err());
}

#[test]
fn stale_temporary_files_are_removed_and_fresh_ones_kept() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    let create_with_age = |name: &str, age: u64| {
        let created = File::create(home.path().join(name)).unwrap();
        created.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    };
    create_with_age("a.123-00000000deadbeef.new", 7200);
    create_with_age("a.new", 7200);
    create_with_age("a.456-00000000deadbeef.new", 60);
    create_with_age("b.new", 7200);
    create_with_age("b.json.123-00000000deadbeef.new", 7200);
    create_with_age("b.json.123-00000000deadbeef.old", 7200);
    create_with_age(".123-00000000deadbeef.new", 7200);
    file.replace(b"x").unwrap();
    assert_eq!(
        file_names(home.path()),
        [
            ".123-00000000deadbeef.new",
            "a",
            "a.456-00000000deadbeef.new",
            "b.json.123-00000000deadbeef.old",
            "b.new"
        ],
        "the first write of a process removes stale files"
    );
}

#[test]
fn file_accessible_to_others_is_not_used() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    file.replace(b"x").unwrap();
    let set = |mode| fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
    set(0o644);
    assert!(file.read().is_ok());
    assert!(matches!(file.clone().secret().read(), Err(ReadError::Exposed(0o644))));
    set(0o620);
    assert!(matches!(file.read(), Err(ReadError::Exposed(0o620))));
}

#[test]
fn special_and_oversized_files_are_not_read() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    assert!(matches!(file.read(), Err(ReadError::Missing)));
    assert!(matches!(SharedFile::new("/dev/null/a").read(), Err(ReadError::Missing)));
    fs::write(home.path().join("target"), "x").unwrap();
    symlink("target", file.path()).unwrap();
    assert!(matches!(file.read(), Err(ReadError::NotRegular)));
    assert!(matches!(SharedFile::new(home.path()).read(), Err(ReadError::NotRegular)));
    file.replace(b"12345").unwrap();
    assert!(file.clone().with_limit(5).read().is_ok());
    assert!(matches!(file.with_limit(4).read(), Err(ReadError::TooLarge(4))));
    assert_eq!(fs::read_to_string(home.path().join("target")).unwrap(), "x", "the link was replaced");
}

#[test]
fn update_gets_the_current_content_and_may_keep_it() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    file.update(TIMEOUT, |old| old.is_none().then(|| b"1".to_vec())).unwrap();
    file.update(TIMEOUT, |old| Some([old.unwrap(), b"2"].concat())).unwrap();
    file.update(TIMEOUT, |_| None).unwrap();
    assert_eq!(file.read().unwrap().as_slice(), b"12");
    assert!(file.delete().unwrap() && !file.delete().unwrap());
}

#[test]
fn unusable_file_is_replaced_by_an_update() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    symlink("nowhere", file.path()).unwrap();
    file.update(TIMEOUT, |old| old.is_none().then(|| b"1".to_vec())).unwrap();
    assert_eq!(file.read().unwrap().as_slice(), b"1");
}

#[test]
fn concurrent_updates_of_threads_are_not_lost() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    file.update(TIMEOUT, |old| Some((parse_number(old) + 1).to_string().into_bytes()))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(parse_number(Some(&file.read().unwrap())), 400);
    assert_eq!(file_names(home.path()), ["a", "a.lock"]);
}

#[test]
fn update_times_out_on_a_held_lock() {
    let home = tempfile::tempdir().unwrap();
    let file = SharedFile::new(home.path().join("a"));
    let _held = file.lock(TIMEOUT).unwrap();
    let error = file.update(Duration::ZERO, |_| Some(b"x".to_vec())).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(matches!(file.read(), Err(ReadError::Missing)));
}
