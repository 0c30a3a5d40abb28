//! What packages hold: every file that Cargo.toml names for them is there, or is made by the scripts that make a release.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::{Table, Value};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What `release/build` adds to what `release/stage` makes.
const BY_BUILD: [&str; 2] = ["target/package/THIRD-PARTY-LICENSES.txt", "target/package/changelog.Debian"];

fn metadata(format: &str) -> Table {
    let text = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).expect("Cargo.toml");
    let manifest: Table = text.parse().expect("TOML");
    manifest["package"]["metadata"][format].as_table().expect("a table").clone()
}

/// Where the files of a package come from.
fn sources(format: &str) -> Vec<String> {
    let source = |asset: &Value| match asset {
        Value::Array(parts) => parts[0].as_str().map(ToOwned::to_owned),
        asset => asset["source"].as_str().map(ToOwned::to_owned),
    };
    let assets = metadata(format)["assets"].as_array().expect("assets").clone();
    assets.iter().map(|asset| source(asset).expect("a source")).collect()
}

/// Whether there is such a file; its name may have one `*`.
fn exists(pattern: &Path) -> bool {
    let name = pattern.file_name().and_then(|name| name.to_str()).expect("a name");
    let Some((before, behind)) = name.split_once('*') else { return pattern.is_file() };
    let folder = pattern.parent().expect("a folder");
    let names = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.into_iter().any(|name| name.starts_with(before) && name.ends_with(behind))
}

/// Runs bash; false where there is none.
fn bash(arguments: &[&Path]) -> bool {
    match Command::new("bash").args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no bash here");
            false
        }
        Err(error) => panic!("bash cannot be started: {error}"),
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(ROOT).join("release").join(name)
}

#[test]
fn package_files_exist_or_are_built() {
    let home = tempfile::tempdir().expect("a folder");
    let staged = home.path().join("package");
    if !bash(&[&script("stage"), Path::new(env!("CARGO_BIN_EXE_tunnelscope")), &staged]) {
        return;
    }
    for format in ["deb", "generate-rpm"] {
        let sources = sources(format);
        assert!(sources.len() > 8, "the files of {format} are found");
        for source in sources {
            let made = source.strip_prefix("target/package/").map(|made| staged.join(made));
            let place = made.unwrap_or_else(|| Path::new(ROOT).join(&source));
            let is_built = source == "target/release/tunnelscope" || BY_BUILD.contains(&source.as_str());
            assert!(is_built || exists(&place), "{format} names {source}, and nothing makes it");
        }
    }
}

#[test]
fn packages_contain_the_documentation() {
    for format in ["deb", "generate-rpm"] {
        let sources = sources(format);
        for page in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md"] {
            assert!(sources.iter().any(|source| source == page), "{format}: {page}");
        }
    }
    let build = fs::read_to_string(script("build")).expect("the script");
    assert!(build.contains("README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md"), "in the tarball");
    assert!(build.contains("cp docs/*.md \"$folder/docs\""), "in the tarball");
}

#[test]
fn build_script_creates_the_release_files() {
    let build = fs::read_to_string(script("build")).expect("the script");
    for made in BY_BUILD {
        let made = made.replace("target/package", "$STAGE");
        assert!(build.contains(&format!("{made}\n")) || build.contains(&format!("{made} ")), "{made}");
    }
}

#[test]
fn release_scripts_are_valid_bash() {
    for name in ["build", "stage"] {
        if !bash(&[Path::new("-n"), &script(name)]) {
            return;
        }
    }
}

#[test]
fn packages_have_the_affiliation_disclaimer() {
    let said = metadata("deb")["extended-description"].as_str().expect("a text").to_owned();
    assert!(said.contains("Not affiliated with Cisco."), "{said}");
    let said = metadata("generate-rpm")["summary"].as_str().expect("a text").to_owned();
    assert!(said.contains("not affiliated with Cisco"), "{said}");
}

#[test]
fn accepted_licenses_match_the_allowed_ones() {
    let table = |path: &str| -> Table {
        fs::read_to_string(Path::new(ROOT).join(path)).expect("a file").parse().expect("TOML")
    };
    assert_eq!(table("release/about.toml")["accepted"], table("deny.toml")["licenses"]["allow"]);
}
