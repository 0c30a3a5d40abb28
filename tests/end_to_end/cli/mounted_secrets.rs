//! Secrets as container runtimes mount them: readable by everybody in the container, on a read-only tmpfs.

use super::program::Program;
use std::fs;
use std::process::Command;

/// Mounts a volume of Kubernetes below `/run/secrets`, in namespaces of its own, and runs a command there.
const MOUNTED: &str = "mount -t tmpfs none /run && mkdir -p /run/secrets/app && mount -t tmpfs none /run/secrets/app \
                       && cd /run/secrets/app && mkdir ..2026 && echo hunter2hunter2 >..2026/secret \
                       && chmod 0444 ..2026/secret && ln -s ..2026 ..data && ln -s ..data/secret secret \
                       && OPTIONS && cd \"$HOME\" && exec \"$@\"";

/// What `auth status` says with such a secret; none where this machine allows no namespaces.
fn auth_status_with_mount(options: &str) -> Option<(Option<i32>, String)> {
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "key")
        .variable("TUNNELSCOPE_BASE_URL", "http://127.0.0.1:9")
        .variable("TUNNELSCOPE_CONFIG", "c.toml")
        .variable("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    let config = "api_secret_file = \"/run/secrets/app/secret\"\n";
    fs::write(program.home.path().join("c.toml"), config).expect("a configuration");
    let inside = |script: &str| {
        let plain = program.command("auth status");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(program.home.path()).env_clear();
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output()
    };
    let setup = MOUNTED.replace("OPTIONS", options);
    let is_possible = inside(&setup.replace("exec \"$@\"", "true")).is_ok_and(|ran| ran.status.success());
    if !is_possible {
        eprintln!("this machine allows no mounts in namespaces of its own");
        return None;
    }
    let ran = inside(&setup).expect("the command runs");
    Some((ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned()))
}

#[test]
fn secret_on_a_read_only_tmpfs_is_accepted() {
    let Some((code, error)) = auth_status_with_mount("mount -o remount,ro /run/secrets/app") else { return };
    assert_eq!(code, Some(1), "it gets as far as the network: {error}");
    assert!(!error.contains("too open"), "{error}");
}

#[test]
fn secret_on_a_writable_tmpfs_is_rejected() {
    let Some((code, error)) = auth_status_with_mount("true") else { return };
    assert_eq!(code, Some(2), "{error}");
    assert!(
        error.contains("permissions 0444 of") && error.contains("are too open") && !error.contains("hunter2"),
        "{error}"
    );
}
