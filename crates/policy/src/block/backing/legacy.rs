//! Backing strings in the colon notation that QEMU had before addresses.

use error::Result;
use model::devices::disk_source::{NetworkSource, SourceHost};
use model::devices::network_source::NetworkProtocol;

use super::{Backing, host};
use crate::fault::internal;

/// Reads `HOST:PORT[:exportname=NAME]` and `unix:PATH[:exportname=NAME]`.
pub(super) fn nbd(text: &str) -> Result<Backing> {
    let wrong = || internal(format!("malformed nbd string 'nbd:{text}'"));
    let (server, name) = match text.split_once(":exportname=") {
        Some((server, name)) => (server, Some(name.to_owned())),
        None => (text, None),
    };
    let server = match server.strip_prefix("unix:") {
        Some("") => return Err(wrong()),
        Some(path) => {
            let (transport, socket) = (Some("unix".to_owned()), Some(path.to_owned()));
            SourceHost { transport, socket, ..SourceHost::default() }
        }
        None => host(server).filter(|host| host.port.is_some()).ok_or_else(wrong)?,
    };
    Ok(Backing::network(NetworkSource {
        protocol: NetworkProtocol::Nbd,
        name,
        host: vec![server],
        ..NetworkSource::default()
    }))
}

/// Reads `POOL/IMAGE[@SNAPSHOT][:OPTION=VALUE]..`, where a backslash takes the meaning of the next character.
pub(super) fn rbd(text: &str) -> Backing {
    let mut parts = split(text, ':').into_iter();
    let image = parts.next().unwrap_or_default();
    let (name, snapshot) = match image.split_once('@') {
        Some((name, snapshot)) => (name.to_owned(), Some(snapshot.to_owned())),
        None => (image, None),
    };
    let mut network = NetworkSource {
        protocol: NetworkProtocol::Rbd,
        name: Some(name),
        snapshot,
        ..NetworkSource::default()
    };
    let mut user = None;
    for part in parts {
        match part.split_once('=') {
            Some(("id", id)) => user = Some(id.to_owned()),
            Some(("conf", file)) => network.config = Some(file.to_owned()),
            Some(("mon_host", servers)) => {
                let servers = servers.split([';', ',', ' ']).filter(|server| !server.is_empty());
                network.host.extend(servers.filter_map(host));
            }
            _ => {}
        }
    }
    let mut backing = Backing::network(network);
    backing.login(user);
    backing
}

/// The parts between separators; a backslash before a character takes it as it is.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let last = parts.len() - 1;
        if letter == '\\' {
            parts[last].extend(letters.next());
        } else if letter == separator {
            parts.push(String::new());
        } else {
            parts[last].push(letter);
        }
    }
    parts
}
