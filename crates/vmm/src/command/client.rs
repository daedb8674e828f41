//! `ferrovirt vmm control`: one request to a running machine, or its events.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use host_sys::sockets::send_with_descriptors;
use serde_json::{Map, Value, json};

use super::addition;
use crate::control::protocol::{Greeting, Request, VERSION};

/// How long a machine may take to greet; it does so at once.
const GREETING_WAIT: Duration = Duration::from_secs(5);

/// Why nothing was printed.
#[derive(Debug)]
pub enum Refusal {
    /// The words cannot be understood.
    Misused(String),
    /// Nobody answers, or the machine refuses.
    Failed(String),
}

impl From<String> for Refusal {
    fn from(text: String) -> Refusal {
        Refusal::Failed(text)
    }
}

/// What the words ask for.
struct Asked<'a> {
    path: &'a str,
    word: &'a str,
    request: Map<String, Value>,
    files: Vec<OwnedFd>,
}

/// Reads the words, and opens what goes with them.
fn asked(arguments: &[String]) -> Result<Asked<'_>, Refusal> {
    let misused = |text: &str| Err(Refusal::Misused(text.to_owned()));
    let [path, word, rest @ ..] = arguments else {
        return misused("name a socket and a request: 'ferrovirt vmm control SOCKET status'");
    };
    let (mut request, mut files, mut new_file) = (Map::new(), Vec::new(), None);
    match (word.as_str(), rest) {
        ("snapshot" | "dirty-log", [file, pairs @ ..]) => {
            new_file = Some(file);
            for pair in pairs {
                request.extend([member(pair).map_err(Refusal::Misused)?]);
            }
        }
        ("snapshot" | "dirty-log", []) => return misused("name the file: it must not be there yet"),
        ("add-device", [kind, value @ ..]) if value.len() < 2 => {
            let value = value.first().map_or("", String::as_str);
            (request, files) = addition::request(kind, value).map_err(Refusal::Failed)?;
        }
        ("add-device", _) => {
            return misused("name a kind of device and its value: 'add-device disk FILE'");
        }
        (_, pairs) => {
            for pair in pairs {
                request.extend([member(pair).map_err(Refusal::Misused)?]);
            }
        }
    }
    request.insert("do".to_owned(), Value::from(word.as_str()));
    if word != "events" {
        let known: Result<Request, _> = serde_json::from_value(Value::Object(request.clone()));
        known
            .map_err(|error| Refusal::Misused(format!("the request '{word}' is not understood: {error}")))?;
    }
    request.insert("id".to_owned(), Value::from(1));
    if let Some(file) = new_file {
        // It is read when it is mapped.
        let mut options = File::options();
        let created = options.read(true).write(true).create_new(true).mode(0o600).open(file);
        let created = created.map_err(|error| format!("cannot make the file of the snapshot: {error}"))?;
        files.push(created.into());
    }
    Ok(Asked { path, word, request, files })
}

/// Sends a request and prints its answer; `events` prints events until the machine ends.
///
/// # Errors
/// Nobody answers at the socket, or the request is refused; the text says which.
pub fn run(arguments: &[String]) -> Result<(), Refusal> {
    let Asked { path, word, request, files } = asked(arguments)?;
    let stream = UnixStream::connect(path)
        .map_err(|error| format!("cannot connect to '{path}': {error}; is the machine running?"))?;
    let failed = |error: io::Error| format!("cannot talk to the machine at '{path}': {error}");
    stream.set_read_timeout(Some(GREETING_WAIT)).map_err(failed)?;
    let mut lines = BufReader::new(stream.try_clone().map_err(failed)?).lines();
    let mut next = || match lines.next() {
        Some(line) => line.map(Some).map_err(failed),
        None => Ok(None),
    };
    let greeting = next().map_err(|error| format!("{error}; is it the control socket of a machine?"))?;
    let greeting = greeting.unwrap_or_default();
    stream.set_read_timeout(None).map_err(failed)?;
    let protocol = serde_json::from_str::<Greeting>(&greeting).map(|greeting| greeting.monitor.protocol);
    match protocol {
        Ok(VERSION) => {}
        Ok(other) => {
            let text = format!("the machine speaks version {other} of the protocol, this program {VERSION}");
            return Err(text.into());
        }
        Err(_) => return Err(format!("'{path}' is no control socket of a machine").into()),
    }
    if word == "events" {
        while let Some(line) = next()? {
            print(&line)?;
        }
        return Ok(());
    }
    let line = format!("{}\n", Value::Object(request));
    let files: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
    // A line is short enough to go at once.
    send_with_descriptors(&stream, line.as_bytes(), &files).map_err(failed)?;
    while let Some(line) = next()? {
        let value: Value =
            serde_json::from_str(&line).map_err(|error| format!("the answer is broken: {error}"))?;
        if let Some(ok) = value.get("ok") {
            return if ok == &json!({}) { Ok(()) } else { Ok(print(&ok.to_string())?) };
        }
        if let Some(message) = value.pointer("/error/message").and_then(Value::as_str) {
            return Err(message.to_owned().into());
        }
    }
    // An answer to this request may be lost with the machine.
    if word == "quit" { Ok(()) } else { Err("the machine ended before it answered".to_owned().into()) }
}

/// A member of a request, as `bytes=4096`: numbers and truth values are such, all else is text.
fn member(pair: &str) -> Result<(String, Value), String> {
    let (key, text) = pair.split_once('=').ok_or_else(|| format!("'{pair}' is not of the form KEY=VALUE"))?;
    let value = match (text, text.parse::<u64>()) {
        (_, Ok(number)) => Value::from(number),
        ("true", _) => Value::Bool(true),
        ("false", _) => Value::Bool(false),
        _ => Value::from(text),
    };
    Ok((key.to_owned(), value))
}

fn print(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("cannot print: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(arguments: &str) -> Refusal {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        run(&arguments).unwrap_err()
    }

    #[test]
    fn words_are_looked_at_before_anybody_is_asked() {
        for (arguments, expected) in [
            ("", "name a socket and a request"),
            ("/none", "name a socket and a request"),
            ("/none bogus", "'bogus' is not understood: unknown variant `bogus`, expected one of `status`"),
            ("/none set-memory", "missing field `bytes`"),
            ("/none snapshot", "name the file"),
            ("/none add-device", "name a kind of device"),
            ("/none add-device disk a b", "name a kind of device"),
            ("/none reset now", "'now' is not of the form KEY=VALUE"),
        ] {
            match refusal(arguments) {
                Refusal::Misused(text) => assert!(text.contains(expected), "{arguments}: {text}"),
                Refusal::Failed(text) => panic!("{arguments}: {text}"),
            }
        }
        assert!(matches!(refusal("/none status"), Refusal::Failed(text) if text.contains("cannot connect")));
    }

    #[test]
    fn nobody_waits_for_a_socket_that_greets_nobody() {
        let path = std::env::temp_dir().join(format!("vmm-client-{}", std::process::id()));
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let refused = refusal(&format!("{} status", path.display()));
        std::fs::remove_file(&path).unwrap();
        drop(listener);
        assert!(
            matches!(&refused, Refusal::Failed(text) if text.contains("is it the control socket")),
            "{refused:?}"
        );
    }
}
