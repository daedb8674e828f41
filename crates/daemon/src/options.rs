//! The command line of `ferrovirt daemon`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use log::LevelFilter;
use rustix::process::Uid;

use crate::Failure;

/// What `ferrovirt daemon --help` says.
pub const HELP: &str = "\
Usage: ferrovirt daemon [OPTION]...

Serves virtual machines to clients that speak libvirt's protocol. Prints one line, 'ready', when it accepts calls.

  --root DIR          keep everything below DIR (etc, lib, run, log); any number of such daemons run side by side
  --session           serve the machines of this user instead of those of the system
  --config FILE       read FILE instead of ferrovirt.toml in the configuration directory
  --listen tcp:HOST:PORT
                      also serve clients from the network, neither encrypted nor authenticated; may be repeated
  --timeout SECONDS   end after so many seconds without clients; machines go on
  --log-level LEVEL   error, warn, info, debug or trace; the environment variable FERROVIRT_LOG does the same
  -h, --help          show this text

Sockets: run/libvirt/libvirt-sock, libvirt-sock-ro and libvirt-admin-sock below DIR; without --root in /run/libvirt,
with --session in $XDG_RUNTIME_DIR/libvirt.
Signals: SIGTERM and SIGINT end the daemon in good order, SIGHUP reads the log level again. Machines go on in any case.
";

/// Options with one value: a second one would silently replace the first.
const ONCE: &[&str] = &["--root", "--config", "--timeout", "--log-level"];

/// What was asked for on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Everything is kept below this directory.
    pub root: Option<PathBuf>,
    /// The machines of one user.
    pub session: bool,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// Addresses for clients from the network.
    pub listen: Vec<SocketAddr>,
    /// Seconds without clients after which the daemon ends.
    pub timeout: Option<u32>,
    /// Log lines that are kept.
    pub log_level: Option<LevelFilter>,
}

impl Options {
    /// Reads the arguments; `None` when help is asked for.
    ///
    /// # Errors
    /// An argument is unknown or its value is not of the right form.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, Failure> {
        let mut options = Options::default();
        let mut seen = BTreeSet::new();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy().into_owned();
            let (name, attached) = match text.split_once('=') {
                Some((name, value)) if name.starts_with("--") => {
                    (name.to_owned(), Some(OsString::from(value)))
                }
                _ => (text, None),
            };
            if !seen.insert(name.clone()) && ONCE.contains(&name.as_str()) {
                return Err(Failure(format!("option '{name}' is given twice; give it once")));
            }
            let mut value = || {
                let given = attached.clone().or_else(|| arguments.next());
                given.ok_or_else(|| {
                    Failure(format!("option '{name}' needs a value; see 'ferrovirt daemon --help'"))
                })
            };
            match name.as_str() {
                "-h" | "--help" => return Ok(None),
                "--session" => options.session = true,
                "--root" => options.root = Some(value()?.into()),
                "--config" => options.config = Some(value()?.into()),
                "--listen" => options.listen.extend(parse_listen(&value()?.to_string_lossy())?),
                "--timeout" => options.timeout = Some(parse_timeout(&value()?.to_string_lossy())?),
                "--log-level" => options.log_level = Some(parse_level(&value()?.to_string_lossy())?),
                _ => return Err(Failure(format!("unknown option '{name}'; see 'ferrovirt daemon --help'"))),
            }
        }
        Ok(Some(options))
    }

    /// What to do when the daemon cannot start as the user `uid`; `None` when who starts it is not the matter.
    pub(crate) fn cure(&self, uid: Uid) -> Option<&'static str> {
        let of_the_system = !self.session && self.root.is_none();
        (of_the_system && !uid.is_root()).then_some(
            "only root serves the machines of the system; 'ferrovirt daemon --session' serves yours",
        )
    }
}

/// Reads `tcp:HOST:PORT`; a host name may stand for several addresses.
fn parse_listen(text: &str) -> Result<Vec<SocketAddr>, Failure> {
    let address = text.strip_prefix("tcp:").ok_or_else(|| {
        Failure(format!(
            "cannot listen on '{text}': only tcp:HOST:PORT is known; unix sockets are always served"
        ))
    })?;
    resolve(address)
}

/// The addresses that `HOST:PORT` stands for.
pub(crate) fn resolve(address: &str) -> Result<Vec<SocketAddr>, Failure> {
    let found = address.to_socket_addrs();
    let found = found.map_err(|cause| Failure::new(format!("cannot listen on '{address}'"), cause))?;
    Ok(found.collect())
}

fn parse_timeout(text: &str) -> Result<u32, Failure> {
    text.parse().map_err(|cause| Failure::new(format!("'{text}' is not a number of seconds"), cause))
}

/// Reads a log level by name.
pub(crate) fn parse_level(text: &str) -> Result<LevelFilter, Failure> {
    let text = text.trim();
    match text {
        "warning" => Ok(LevelFilter::Warn),
        _ => text
            .parse()
            .map_err(|_| Failure(format!("'{text}' is no log level; say error, warn, info, debug or trace"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Option<Options>, String> {
        Options::parse(arguments.iter().map(OsString::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn options_are_read_with_and_without_equals_sign() {
        let options =
            parse(&["--root", "/r", "--timeout=120", "--listen", "tcp:127.0.0.1:16509", "--log-level=debug"]);
        let expected = Options {
            root: Some("/r".into()),
            timeout: Some(120),
            listen: vec!["127.0.0.1:16509".parse().unwrap()],
            log_level: Some(LevelFilter::Debug),
            ..Options::default()
        };
        assert_eq!(options.unwrap().unwrap(), expected);
        assert_eq!(parse(&["--session", "--help"]), Ok(None));
    }

    #[test]
    fn wrong_options_are_named() {
        let check = |arguments: &[&str], text: &str| assert!(parse(arguments).unwrap_err().contains(text));
        check(&["--nope"], "unknown option '--nope'");
        check(&["--root"], "option '--root' needs a value");
        check(&["--timeout", "soon"], "'soon' is not a number of seconds");
        check(&["--listen", "unix:/x"], "only tcp:HOST:PORT is known");
        check(&["--log-level", "loud"], "'loud' is no log level");
        for option in ONCE {
            let value = if *option == "--log-level" { "info" } else { "1" };
            let attached = format!("{option}={value}");
            check(&[option, value, &attached], &format!("option '{option}' is given twice"));
        }
        assert!(parse(&["--listen=tcp:127.0.0.1:1", "--listen=tcp:127.0.0.1:2"]).is_ok());
    }

    #[test]
    fn an_ordinary_user_is_told_of_sessions() {
        for (arguments, uid, told) in [
            (&[][..], 1000, true),
            (&["--timeout=1"], 1000, true),
            (&["--session"], 1000, false),
            (&["--root=/r"], 1000, false),
            (&[], 0, false),
        ] {
            let cure = parse(arguments).unwrap().unwrap().cure(Uid::from_raw(uid));
            assert_eq!(cure.is_some_and(|cure| cure.contains("--session")), told, "{arguments:?} {uid}");
        }
    }
}
