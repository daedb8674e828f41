//! The stock clients: which packages each needs, how its example programs are compiled and run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use test_support::skip;

use crate::process::run;

/// A compiler may be slow the first time: cgo compiles the whole binding.
const COMPILE_MAX: Duration = Duration::from_secs(600);

/// A stock client with its two programs of `examples/`.
pub struct Client {
    /// The folder in `examples/`.
    pub name: &'static str,
    /// Files that the Debian packages of the client install; all must exist. A folder `*` is any folder.
    needs: &'static [&'static str],
    /// How the client's programs come to run.
    kind: Kind,
    /// Whether its `machine` can type into a console.
    pub types: bool,
    /// Which events its `machine` tells, if any; a client that watches one machine cannot see it being defined.
    pub events: Option<&'static str>,
}

enum Kind {
    /// Interpreter and file name extension.
    Script(&'static str, &'static str),
    /// Compiler with its options, and file name extension.
    Compiled(&'static [&'static str], &'static str),
    Go,
    Java,
    /// An example of our own crate.
    Cargo,
}

const FROM_DEFINE: Option<&str> = Some("defined resumed started shutdown stopped undefined");
const FROM_START: Option<&str> = Some("resumed started shutdown stopped undefined");
const HEADER: &str = "/usr/include/libvirt/libvirt.h";
const JNA: &str = "/usr/share/java/jna.jar";
const GO_PATH: &str = "/usr/share/gocode";

/// Every stock client, and our own; `packaging/apt/test.list` has their packages.
pub const CLIENTS: &[Client] = &[
    Client {
        name: "c",
        needs: &[HEADER, "/usr/bin/cc"],
        kind: Kind::Compiled(&["cc", "-std=c11", "-Wall", "-Wextra", "-Werror"], "c"),
        types: true,
        events: FROM_START,
    },
    Client {
        name: "cpp",
        needs: &[HEADER, "/usr/bin/c++"],
        kind: Kind::Compiled(&["c++", "-std=c++17", "-Wall", "-Wextra", "-Werror"], "cpp"),
        types: true,
        events: FROM_START,
    },
    Client {
        name: "go-cgo",
        needs: &["/usr/bin/go", HEADER, "/usr/share/gocode/src/github.com/libvirt/libvirt-go"],
        kind: Kind::Go,
        types: true,
        events: FROM_START,
    },
    Client {
        name: "go-pure",
        needs: &["/usr/bin/go", "/usr/share/gocode/src/github.com/digitalocean/go-libvirt"],
        kind: Kind::Go,
        types: false,
        events: FROM_DEFINE,
    },
    Client {
        name: "java",
        needs: &["/usr/bin/javac", JNA],
        kind: Kind::Java,
        types: true,
        events: FROM_START,
    },
    Client {
        name: "perl",
        needs: &["/usr/bin/perl", "/usr/lib/*/perl5/*/Sys/Virt.pm"],
        kind: Kind::Script("perl", "pl"),
        types: true,
        events: FROM_DEFINE,
    },
    Client {
        name: "python",
        // Debian's module belongs to Debian's Python, whatever else is in the path.
        needs: &["/usr/bin/python3", "/usr/lib/python3/dist-packages/libvirt.py"],
        kind: Kind::Script("/usr/bin/python3", "py"),
        types: true,
        events: FROM_DEFINE,
    },
    Client {
        name: "ruby",
        needs: &["/usr/bin/ruby", "/usr/lib/ruby/vendor_ruby/libvirt.rb"],
        kind: Kind::Script("ruby", "rb"),
        types: true,
        events: None,
    },
    Client { name: "rust", needs: &[], kind: Kind::Cargo, types: true, events: FROM_DEFINE },
];

/// Whether `pattern` exists below `folder`; its folders `*` stand for any.
fn exists(folder: &Path, pattern: &Path) -> bool {
    let mut parts = pattern.components();
    let Some(first) = parts.next() else { return folder.exists() };
    if first.as_os_str() != "*" {
        return exists(&folder.join(first), parts.as_path());
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| exists(&entry.path(), parts.as_path()))
}

impl Client {
    /// The client of this name.
    ///
    /// # Panics
    /// Fails the test when there is none.
    #[must_use]
    pub fn named(name: &str) -> &'static Client {
        CLIENTS.iter().find(|client| client.name == name).expect("tests name clients of the table")
    }

    /// Whether its packages are installed; tells why not.
    ///
    /// # Panics
    /// Fails the test when they are missing and `CI` is set.
    #[must_use]
    pub fn available(&self) -> bool {
        let missing =
            self.needs.iter().find(|path| !exists(Path::new("/"), Path::new(path.trim_start_matches('/'))));
        let Some(missing) = missing else { return true };
        skip(&format!("{}: {missing} is missing; `make deps-test` installs it", self.name));
        false
    }

    /// The command that runs `list` or `machine`, compiled into `dir` if need be.
    ///
    /// # Panics
    /// Fails the test when the example does not compile without a warning.
    #[must_use]
    pub fn program(&self, program: &str, dir: &Path) -> Command {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(self.name);
        match self.kind {
            Kind::Script(interpreter, extension) => {
                let mut command = Command::new(interpreter);
                command.arg(folder.join(program).with_extension(extension));
                command
            }
            Kind::Compiled(compiler, extension) => {
                let binary = dir.join(program);
                let mut command = Command::new(compiler[0]);
                command.args(&compiler[1..]).arg("-o").arg(&binary);
                compile(command.arg(folder.join(program).with_extension(extension)).arg("-lvirt"));
                Command::new(binary)
            }
            Kind::Go => {
                let binary = dir.join(program);
                let mut command = Command::new("go");
                // Debian's libraries are a GOPATH; nothing may be fetched.
                command.env("GO111MODULE", "off").env("GOPATH", GO_PATH).env("GOFLAGS", "");
                compile(
                    command.args(["build", "-o"]).arg(&binary).arg(".").current_dir(folder.join(program)),
                );
                Command::new(binary)
            }
            Kind::Java => {
                let mut command = Command::new("javac");
                compile(
                    command
                        .args(["-Xlint:all", "-Werror", "-cp", JNA, "-d"])
                        .arg(dir)
                        .args(java_sources(&folder)),
                );
                let class = if program == "list" { "ListMachines" } else { "Machine" };
                let mut command = Command::new("java");
                command.arg("-cp").arg(format!("{JNA}:{}", dir.display())).arg(class);
                command
            }
            Kind::Cargo => {
                let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
                let folder = env!("CARGO_MANIFEST_DIR");
                // As the whole workspace is built, so that nothing is built twice.
                compile(
                    command
                        .args(["build", "--quiet", "--workspace", "--example", program])
                        .current_dir(folder),
                );
                // The test program is TARGET/PROFILE/deps/NAME.
                let test = std::env::current_exe().unwrap();
                let profile = test.ancestors().nth(2).expect("cargo puts tests into deps");
                Command::new(profile.join("examples").join(program))
            }
        }
    }
}

fn java_sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "java")).collect()
}

fn compile(command: &mut Command) {
    let outcome = run(command, COMPILE_MAX);
    assert!(outcome.status.success(), "{command:?}:\n{}{}", outcome.stdout, outcome.stderr);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_folder() {
        let scratch = test_support::Scratch::new();
        fs::create_dir_all(scratch.path().join("lib/x/perl5/5.40/Sys")).unwrap();
        fs::write(scratch.path().join("lib/x/perl5/5.40/Sys/Virt.pm"), "").unwrap();
        for (pattern, expect) in [
            ("lib/*/perl5/*/Sys/Virt.pm", true),
            ("lib/x/perl5/5.40/Sys/Virt.pm", true),
            ("lib/*/perl5/Sys/Virt.pm", false),
            ("lib/*/perl5/*/Sys/Other.pm", false),
        ] {
            assert_eq!(exists(scratch.path(), Path::new(pattern)), expect, "{pattern}");
        }
    }
}
