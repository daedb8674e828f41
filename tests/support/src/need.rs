//! What a test needs of the host. A test that lacks something is skipped on a developer's machine and fails in CI.

use std::io::Write;
use std::path::{Path, PathBuf};

/// Says that the test that calls this is skipped, and why; the caller returns.
///
/// # Panics
/// Fails the test where `CI` is set: there everything is installed, and a test that is skipped proves nothing.
#[track_caller]
pub fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "in CI no test is skipped: {why}");
    say(&format!("skipped: {why}"));
}

/// Whether one of `programs` is missing, in which case the test is skipped.
///
/// # Panics
/// As [`skip`].
#[track_caller]
#[must_use]
pub fn lacks(programs: &[&str]) -> bool {
    let missing = programs.iter().find(|program| !is_installed(program));
    if let Some(program) = missing {
        skip(&format!("'{program}' is not installed; `make deps-test` installs it"));
    }
    missing.is_some()
}

/// Whether the test does not run as root, in which case it is skipped.
///
/// # Panics
/// As [`skip`].
#[track_caller]
#[must_use]
pub fn lacks_root() -> bool {
    let lacks = !rustix::process::geteuid().is_root();
    if lacks {
        skip("this needs root");
    }
    lacks
}

/// Where a part of the shared facts lies: in `$FERROVIRT_SHARED`, or in `../shared` beside the repository.
///
/// They are more than the repository could hold, such as the conformance corpus: what needs them runs where they are,
/// in CI as well. Otherwise a line says that it does not run, and the caller returns.
#[must_use]
pub fn shared(part: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = std::env::var_os("FERROVIRT_SHARED").map_or(beside, PathBuf::from).join(part);
    if path.exists() {
        return Some(path);
    }
    say(&format!("not run: there is no {}", path.display()));
    None
}

/// Whether this host has KVM, and `cc` to build guests for it. Otherwise a line says so: not every host can have KVM, so
/// what needs it runs where it is.
///
/// # Panics
/// As [`lacks`] for the program.
#[track_caller]
#[must_use]
pub fn lacks_kvm() -> bool {
    let lacks = !Path::new("/dev/kvm").exists();
    if lacks {
        say("not run: there is no /dev/kvm");
    }
    lacks || self::lacks(&["cc"])
}

/// Whether a program is where programs are, those of administrators among them.
#[must_use]
pub fn is_installed(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&folders).chain(more).any(|folder| folder.join(program).exists())
}

/// Says it past the capture of a test that passes, whose `eprintln` nobody sees.
fn say(what: &str) {
    let test = std::thread::current();
    // Nobody reads it where there is no standard error.
    let _ = writeln!(std::io::stderr(), "{}: {what}", test.name().unwrap_or("a test"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found() {
        assert!(is_installed("sh"));
        assert!(!is_installed("no-such-program"));
    }

    /// The same test program is run again for one test, with and without `CI`.
    #[test]
    fn a_lack_is_a_failure_in_ci_only() {
        for (ci, succeeds) in [(Some("true"), false), (None, true)] {
            let mut again = std::process::Command::new(std::env::current_exe().unwrap());
            again.args(["--exact", "--ignored", "need::tests::a_test_that_lacks_something"]).env_remove("CI");
            again.envs(ci.map(|value| ("CI", value)));
            let output = again.output().unwrap();
            assert_eq!(output.status.success(), succeeds, "CI={ci:?}: {output:?}");
            assert!(String::from_utf8_lossy(&output.stdout).contains("1 test"), "{output:?}");
        }
    }

    #[test]
    #[ignore = "run by a_lack_is_a_failure_in_ci_only"]
    fn a_test_that_lacks_something() {
        assert!(lacks(&["no-such-program"]));
    }
}
