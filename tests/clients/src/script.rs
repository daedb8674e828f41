//! Plays a virsh script: a text of commands with the output that stock virsh shows.
//!
//! Lines of a script:
//! - `$ COMMAND` is given to `virsh`; what it prints follows, then `[exit N]` if it failed;
//!   `COMMAND | keys` keeps only what is left of each `=`, for statistics;
//! - `@test` makes the rest talk to the test driver;
//! - `@watch` starts `virsh event --all --loop`; `@event TEXT` waits until it shows a line with this text;
//! - `@console NAME` opens a machine's console in a terminal, `@see TEXT` waits for a text on it, `@type TEXT` types a
//!   line, `@leave` presses the escape key and waits for virsh to end;
//! - `#` begins a comment.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::process::run;
use crate::{Terminal, TestDaemon};

/// One virsh command is never slow; it may wait for a machine, though.
const COMMAND_MAX: Duration = Duration::from_secs(60);

/// How many machines are defined before `virsh event` is called deaf.
const ATTEMPTS_MAX: usize = 100;

/// Plays `script` against `daemon` and returns it with the output that really came.
///
/// # Panics
/// Fails the test when something that the script waits for does not happen.
#[must_use]
pub fn play(daemon: &TestDaemon, script: &str) -> String {
    let kernel = guest::shared().unwrap().kernel;
    let guest_dir = kernel.parent().expect("the kernel lies in a directory").display().to_string();
    let mut player = Player { daemon, uri: daemon.uri(), guest_dir, watch: None, console: None };
    let mut transcript = String::new();
    for line in script.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            transcript.push_str(line);
            transcript.push('\n');
            transcript.push_str(&player.virsh(command));
        } else if line.starts_with('@') {
            transcript.push_str(line);
            transcript.push('\n');
            player.direct(line);
        } else if line.starts_with('#') {
            transcript.push_str(line);
            transcript.push('\n');
        }
    }
    transcript
}

struct Player<'a> {
    daemon: &'a TestDaemon,
    uri: String,
    guest_dir: String,
    watch: Option<Terminal>,
    console: Option<Terminal>,
}

impl Player<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("virsh");
        command.args(["-c", &self.uri]).args(arguments).current_dir(self.daemon.dir());
        // The pager and colours of the person who runs the tests must not show.
        command.env("LC_ALL", "C").env("PAGER", "cat").env("TERM", "dumb");
        command
    }

    fn virsh(&self, line: &str) -> String {
        let (line, keys) = match line.strip_suffix(" | keys") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let arguments = words(line);
        let outcome = run(&mut self.command(&arguments), COMMAND_MAX);
        let mut text = outcome.stdout + &outcome.stderr;
        if keys {
            text = text.lines().map(|line| format!("{}\n", line.split('=').next().unwrap_or(line))).collect();
        }
        let text = text.replace(&self.uri, "URI").replace(&self.daemon.dir().display().to_string(), "DIR");
        let text = text.replace(&self.guest_dir, "GUEST");
        let mut text = normalise(&text);
        if !outcome.status.success() {
            text.push_str(&format!("[exit {}]\n", outcome.status.code().unwrap_or(-1)));
        }
        text
    }

    /// `virsh event` does not tell when it has registered, so a machine is defined and undefined until it shows one.
    fn wait_for_registration(&self, watch: &mut Terminal) {
        let name = format!("probe-{}", std::process::id());
        let document = self.daemon.dir().join("probe.xml");
        let text = format!(
            "<domain type='qemu'><name>{name}</name><memory>1024</memory><os><type arch='x86_64'>hvm</type></os></domain>"
        );
        fs::write(&document, text).unwrap();
        for _attempt in 0..ATTEMPTS_MAX {
            for arguments in [["define", &*document.to_string_lossy()], ["undefine", &name]] {
                let outcome = run(&mut self.command(&arguments), COMMAND_MAX);
                assert!(outcome.status.success(), "{outcome:?}");
            }
            if watch.sees("Undefined Removed", Duration::from_millis(100)) {
                return;
            }
        }
        panic!("virsh event shows nothing");
    }

    fn direct(&mut self, line: &str) {
        let (directive, text) = line.split_once(' ').unwrap_or((line, ""));
        match directive {
            "@test" => self.uri = self.daemon.test_uri(),
            "@watch" => {
                let command = &mut self.command(&["event", "--all", "--loop", "--timeout", "300"]);
                let mut watch = Terminal::start(command);
                self.wait_for_registration(&mut watch);
                self.watch = Some(watch);
            }
            "@event" => self.watch.as_mut().expect("@watch comes first").wait_for(text),
            "@console" => {
                let mut console = Terminal::start(&mut self.command(&["console", text]));
                console.wait_for("Escape character is");
                self.console = Some(console);
            }
            "@see" => self.console.as_mut().expect("@console comes first").wait_for(text),
            "@type" => self.console.as_mut().expect("@console comes first").type_text(&format!("{text}\r")),
            "@leave" => {
                let mut console = self.console.take().expect("@console comes first");
                console.type_text("\x1d");
                assert!(console.end().success(), "virsh console failed");
            }
            _ => panic!("unknown directive {line:?}"),
        }
    }
}

/// Splits at blanks, but not inside single quotes.
fn words(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            parts.push(part);
        } else {
            parts.extend(part.split_ascii_whitespace());
        }
    }
    parts
}

/// Replaces what differs between two runs (identifiers, terminals, times) and drops the cure that our errors add to
/// libvirt's own words.
fn normalise(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = mask_uuids(line.split("; cure: ").next().unwrap_or(line));
        let line = mask_id(&mask_mac(&line));
        match line.split_once(':') {
            Some((label @ ("Id" | "CPU time" | "CPU Affinity" | "CPU"), value)) => {
                let blanks = value.len() - value.trim_start().len();
                format!("{label}:{}VARIES\n", &value[..blanks])
            }
            _ => mask_terminals(&line) + "\n",
        }
    });
    lines.collect()
}

/// Replaces every UUID by one word of the same width.
fn mask_uuids(line: &str) -> String {
    let mut masked = line.to_owned();
    let is_uuid = |candidate: &str| {
        candidate.char_indices().all(|(index, character)| match index {
            8 | 13 | 18 | 23 => character == '-',
            _ => character.is_ascii_hexdigit(),
        })
    };
    let mut at = 0;
    while let Some(candidate) = masked.get(at..at + 36) {
        if is_uuid(candidate) {
            masked.replace_range(at..at + 36, "UUID-UUID-UUID-UUID-UUID-UUID-UUIDUU");
        }
        at += 1;
        while at < masked.len() && !masked.is_char_boundary(at) {
            at += 1;
        }
    }
    masked
}

/// Replaces the number of a running machine in its document.
fn mask_id(line: &str) -> String {
    match line.split_once(" id='") {
        Some((before, after)) if before.starts_with("<domain ") => {
            let rest = after.trim_start_matches(|character: char| character.is_ascii_digit());
            format!("{before} id='N{rest}")
        }
        _ => line.to_owned(),
    }
}

/// Replaces the part of a MAC address that was drawn by lot.
fn mask_mac(line: &str) -> String {
    const PREFIX: &str = "52:54:00:";
    match line.split_once(PREFIX) {
        Some((before, after)) if after.len() >= 8 => format!("{before}{PREFIX}xx:xx:xx{}", &after[8..]),
        _ => line.to_owned(),
    }
}

/// Replaces the number of a pseudo terminal.
fn mask_terminals(line: &str) -> String {
    let Some((before, after)) = line.split_once("/dev/pts/") else { return line.to_owned() };
    let rest = after.trim_start_matches(|character: char| character.is_ascii_digit());
    format!("{before}/dev/pts/N{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_quoted_blanks() {
        assert_eq!(words("desc demo 'two words' --title"), ["desc", "demo", "two words", "--title"]);
    }

    #[test]
    fn what_varies_is_masked_and_the_rest_is_kept() {
        let check = |text: &str, expected: &str| assert_eq!(normalise(text), expected);
        check("Id:             12\n", "Id:             VARIES\n");
        check("UUID: 0f2c7a4e-5b6d-4e8f-9a0b-1c2d3e4f5a6b!", "UUID: UUID-UUID-UUID-UUID-UUID-UUID-UUIDUU!\n");
        check("52:54:00:0a:1b:2c", "52:54:00:xx:xx:xx\n");
        check("<domain type='qemu' id='19'>", "<domain type='qemu' id='N'>\n");
        check("/dev/pts/14 x", "/dev/pts/N x\n");
        check("error: no; cure: ask", "error: no\n");
        check("State: running\n\n", "State: running\n\n");
    }
}
