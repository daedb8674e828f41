//! `ferrovirt vmm control`: one request to a running machine, or its events.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;

use host_sys::sockets::send_with_descriptors;
use serde_json::{Map, Value, json};

use crate::control::protocol::{Greeting, VERSION};

/// Sends a request and prints its answer; `events` prints events until the machine ends.
///
/// # Errors
/// Nobody answers at the socket, or the request is refused; the text says which.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (path, word, file, pairs) = match arguments {
        [path, word, file] if word == "snapshot" => (path, word, Some(file), &[][..]),
        [_, word, ..] if word == "snapshot" => {
            return Err("name the file of the snapshot: it must not be there yet".to_owned());
        }
        [path, word, pairs @ ..] => (path, word, None, pairs),
        _ => return Err("name a socket and a request: 'ferrovirt vmm control SOCKET status'".to_owned()),
    };
    let mut request =
        pairs.iter().map(|pair| member(pair)).collect::<Result<Map<String, Value>, String>>()?;
    request.insert("do".to_owned(), Value::from(word.as_str()));
    request.insert("id".to_owned(), Value::from(1));
    // It is read when it is mapped.
    let mut options = File::options();
    let created = file.map(|file| options.read(true).write(true).create_new(true).mode(0o600).open(file));
    let file =
        created.transpose().map_err(|error| format!("cannot make the file of the snapshot: {error}"))?;
    let stream = UnixStream::connect(path)
        .map_err(|error| format!("cannot connect to '{path}': {error}; is the machine running?"))?;
    let failed = |error: io::Error| format!("cannot talk to the machine at '{path}': {error}");
    let mut lines = BufReader::new(stream.try_clone().map_err(failed)?).lines();
    let mut next = || match lines.next() {
        Some(line) => line.map(Some).map_err(failed),
        None => Ok(None),
    };
    let greeting = next()?.unwrap_or_default();
    let protocol = serde_json::from_str::<Greeting>(&greeting).map(|greeting| greeting.monitor.protocol);
    match protocol {
        Ok(VERSION) => {}
        Ok(other) => {
            return Err(format!(
                "the machine speaks version {other} of the protocol, this program {VERSION}"
            ));
        }
        Err(_) => return Err(format!("'{path}' is no control socket of a machine")),
    }
    if word == "events" {
        while let Some(line) = next()? {
            print(&line)?;
        }
        return Ok(());
    }
    let line = format!("{}\n", Value::Object(request));
    let files: Vec<BorrowedFd<'_>> = file.iter().map(AsFd::as_fd).collect();
    // A line is short enough to go at once.
    send_with_descriptors(&stream, line.as_bytes(), &files).map_err(failed)?;
    while let Some(line) = next()? {
        let value: Value =
            serde_json::from_str(&line).map_err(|error| format!("the answer is broken: {error}"))?;
        if let Some(ok) = value.get("ok") {
            return if ok == &json!({}) { Ok(()) } else { print(&ok.to_string()) };
        }
        if let Some(message) = value.pointer("/error/message").and_then(Value::as_str) {
            return Err(message.to_owned());
        }
    }
    // An answer to this request may be lost with the machine.
    if word == "quit" { Ok(()) } else { Err("the machine ended before it answered".to_owned()) }
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
