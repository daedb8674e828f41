//! What lives from one command to the next: the connection, the settings, the output.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use api::{Domain, Driver, Uuid};

use crate::arguments::Arguments;
use crate::connect::{self, Connection, Request};
use crate::failure::{Failure, Outcome};
use crate::nearest::nearest;
use crate::output::Output;

/// A program inside the program: chosen by the first argument, with options of its own.
#[derive(Debug, Clone, Copy)]
pub struct Extra {
    /// The word the user types.
    pub name: &'static str,
    /// One line for the help.
    pub help: &'static str,
    /// Runs it with the arguments behind its name.
    pub run: fn(&[OsString]) -> ExitCode,
    /// What the word behind these may be, for completion.
    pub words: fn(&[String]) -> Vec<String>,
}

/// The state of one run of the command line.
pub(crate) struct Session {
    /// Where text goes.
    pub(crate) out: Output,
    /// Commands come from a person at a prompt.
    pub(crate) interactive: bool,
    /// Each command is followed by the time it took.
    pub(crate) timing: bool,
    /// The user asked to leave.
    pub(crate) leaving: bool,
    /// The byte that leaves a console.
    pub(crate) escape: Escape,
    /// The user named the hypervisor; otherwise the usual one is sought when it is needed.
    pub(crate) is_named: bool,
    /// Programs beside the commands, for help and completion.
    pub(crate) extras: &'static [Extra],
    request: Request,
    connection: Option<Connection>,
}

/// How a domain may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct By {
    /// The number of a running domain.
    pub(crate) id: bool,
    /// Its UUID.
    pub(crate) uuid: bool,
    /// Its name.
    pub(crate) name: bool,
}

impl By {
    /// Any way.
    pub(crate) const ANY: By = By { id: true, uuid: true, name: true };
}

impl Session {
    /// A session that will connect as `request` says when a command needs it.
    pub(crate) fn new(out: Output, request: Request) -> Session {
        Session {
            out,
            interactive: false,
            timing: false,
            leaving: false,
            escape: Escape::DEFAULT,
            is_named: false,
            extras: &[],
            request,
            connection: None,
        }
    }

    /// Whether changes are refused.
    pub(crate) fn is_read_only(&self) -> bool {
        self.request.read_only
    }

    /// The URI that was asked for; empty for the usual one.
    pub(crate) fn uri(&self) -> &str {
        &self.request.uri
    }

    /// The driver, connected now if it is not yet.
    pub(crate) fn driver(&mut self) -> Outcome<Arc<dyn Driver>> {
        self.connection().map(|connection| connection.driver)
    }

    /// The connection, opened now if it is not yet or broke since.
    pub(crate) fn connection(&mut self) -> Outcome<Connection> {
        if let Some(connection) = &self.connection {
            if connection.is_alive() {
                return Ok(connection.clone());
            }
            self.connection = None;
            let message = "Disconnected from the hypervisor, reconnecting";
            self.out.error(message);
        }
        let connection = connect::open(&self.request).map_err(refused)?;
        self.connection = Some(connection.clone());
        Ok(connection)
    }

    /// Ends the connection and opens another; without `uri` to the same place.
    pub(crate) fn reconnect(&mut self, uri: Option<&str>, read_only: bool) -> Outcome {
        self.connection = None;
        self.request.read_only = read_only;
        if let Some(uri) = uri {
            self.is_named = true;
            self.request.uri = uri.to_owned();
        }
        self.connection().map(drop)
    }

    /// The domain that option `domain` names, and the driver that knows it.
    pub(crate) fn domain(&mut self, arguments: &Arguments) -> Outcome<(Arc<dyn Driver>, Domain)> {
        self.domain_by(arguments, By::ANY)
    }

    /// As [`Session::domain`], for commands that accept only some ways of naming it.
    pub(crate) fn domain_by(&mut self, arguments: &Arguments, by: By) -> Outcome<(Arc<dyn Driver>, Domain)> {
        let name = arguments.required("domain")?.to_owned();
        let driver = self.driver()?;
        let command = arguments.command().name;
        self.out.debug(0, &format!("{command}: found option <domain>: {name}"));
        let domain = self.look_up(&driver, command, &name, by)?;
        Ok((driver, domain))
    }

    /// The domain called `name` in one of the ways of `by`.
    pub(crate) fn look_up(
        &mut self,
        driver: &Arc<dyn Driver>,
        command: &str,
        name: &str,
        by: By,
    ) -> Outcome<Domain> {
        let mut attempt =
            |what: &str| self.out.debug(0, &format!("{command}: <domain> trying as domain {what}"));
        if by.id
            && let Ok(id) = name.parse::<i32>()
            && id >= 0
        {
            attempt("ID");
            if let Ok(domain) = driver.domain_lookup_by_id(id) {
                return Ok(domain);
            }
        }
        if by.uuid
            && let Ok(uuid) = name.parse::<Uuid>()
        {
            attempt("UUID");
            if let Ok(domain) = driver.domain_lookup_by_uuid(uuid) {
                return Ok(domain);
            }
        }
        if by.name {
            attempt("NAME");
            if let Ok(domain) = driver.domain_lookup_by_name(name) {
                return Ok(domain);
            }
        }
        Err(missing(driver, name))
    }
}

fn refused(error: error::Error) -> Failure {
    let mut failure = Failure::from(error);
    failure.lines.insert(0, "failed to connect to the hypervisor".to_owned());
    failure.cure.get_or_insert_with(|| {
        "start the daemon (ferrovirt daemon), or name another one with -c URI or LIBVIRT_DEFAULT_URI"
            .to_owned()
    });
    failure
}

fn missing(driver: &Arc<dyn Driver>, name: &str) -> Failure {
    let failure = Failure::new(format!("failed to get domain '{name}'"));
    let domains = driver.connect_list_all_domains(0).unwrap_or_default();
    match nearest(name, domains.iter().map(|domain| domain.name.as_str())) {
        Some(near) if near != name => failure.with_cure(format!("did you mean '{near}'?")),
        _ => failure.with_cure("'list --all' shows every domain"),
    }
}

/// The control character that leaves a console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Escape(u8);

impl Escape {
    /// Control and `]`.
    pub(crate) const DEFAULT: Escape = Escape(0x1d);

    /// Reads `^X` or a single character.
    pub(crate) fn parse(text: &str) -> Option<Escape> {
        match text.as_bytes() {
            [plain] if *plain != b'^' => Some(Escape(*plain)),
            [b'^', key] if key.is_ascii_alphabetic() || (b'@'..=b'_').contains(key) => {
                Some(Escape(key.to_ascii_uppercase() & 0x1f))
            }
            _ => None,
        }
    }

    /// The byte that a terminal sends for it.
    pub(crate) fn byte(self) -> u8 {
        self.0
    }
}

impl Escape {
    /// As [`Escape::parse`] reads it.
    pub(crate) fn spelled(self) -> String {
        match self.0 {
            control if control < 0x20 => format!("^{}", char::from(control | 0x40)),
            plain => char::from(plain).to_string(),
        }
    }
}

impl std::fmt::Display for Escape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            control if control < 0x20 => {
                let key = char::from(control | 0x40).to_ascii_lowercase();
                write!(f, "^{key} (Ctrl + {key})")
            }
            plain => write!(f, "{}", char::from(plain)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_control_or_plain_characters() {
        for (text, expect) in
            [("^]", Some(0x1d)), ("^a", Some(1)), ("a", Some(b'a')), ("^", None), ("^^]", None), ("", None)]
        {
            assert_eq!(Escape::parse(text).map(Escape::byte), expect, "{text}");
        }
        assert_eq!(Escape::DEFAULT.to_string(), "^] (Ctrl + ])");
        assert_eq!((Escape(1).spelled(), Escape(b'a').spelled()), ("^A".to_owned(), "a".to_owned()));
        assert_eq!(Escape(1).to_string(), "^a (Ctrl + a)");
    }
}
