//! The configuration file: every key, its meaning and its default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rpc_server::{HubConfig, KeepaliveLimits, Limits, PoolLimits};
use serde::{Deserialize, Deserializer};

use crate::{Failure, LIB_VERSION};

/// A file of more than this many bytes is no configuration.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The whole file (`ferrovirt.toml`). Every key may be left out; a key that is not known is an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Log lines that are kept: `error`, `warn`, `info` (the default), `debug` or `trace`.
    pub log_level: Option<String>,
    /// Seconds without clients after which the daemon ends; 0, the default, means never.
    pub timeout: u32,
    /// Where and for whom the unix sockets are.
    pub sockets: SocketConfig,
    /// Clients from the network.
    pub tcp: TcpConfig,
    /// What clients of machines may use.
    pub limits: LimitConfig,
    /// What administrators may use.
    pub admin_limits: AdminLimitConfig,
    /// Whether the daemon asks silent clients if they are there.
    pub keepalive: KeepaliveConfig,
}

/// `[sockets]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocketConfig {
    /// The directory of the sockets, if not the usual one.
    pub directory: Option<PathBuf>,
    /// Group that owns `libvirt-sock` and `libvirt-sock-ro`, by name or number; the daemon's own if left out.
    pub group: Option<String>,
    /// Access mode of `libvirt-sock`, octal: who may open it may do everything. "0700"
    pub mode: String,
    /// Access mode of `libvirt-sock-ro`. "0777"
    pub read_only_mode: String,
    /// Access mode of `libvirt-admin-sock`. "0700"
    pub admin_mode: String,
    /// Whether clients also find the daemon by the names of the daemons it replaces (`virtqemud-sock`, ...). true
    pub modular: bool,
}

impl Default for SocketConfig {
    fn default() -> SocketConfig {
        SocketConfig {
            directory: None,
            group: None,
            mode: "0700".to_owned(),
            read_only_mode: "0777".to_owned(),
            admin_mode: "0700".to_owned(),
            modular: true,
        }
    }
}

/// `[tcp]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TcpConfig {
    /// Addresses, each `HOST:PORT`. None by default.
    pub listen: Vec<String>,
    /// Whether an address that other hosts reach may be listened on: clients there are neither encrypted nor
    /// authenticated and may do everything. false
    pub allow_remote: bool,
}

/// `[limits]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitConfig {
    /// Clients at the same time. 5000
    #[serde(deserialize_with = "at_least_one")]
    pub max_clients: u32,
    /// Clients that have yet to authenticate. 20
    pub max_anonymous_clients: u32,
    /// Calls of one client in progress; more wait unread. 5
    #[serde(deserialize_with = "at_least_one")]
    pub max_client_requests: u32,
    /// Bytes of events that may wait for a client that does not read, before it is disconnected. 4194304
    #[serde(deserialize_with = "at_least_one")]
    pub max_event_queue_bytes: usize,
    /// Streams that one client may have open. 256
    pub max_client_streams: usize,
    /// Event registrations of one client. 16384
    pub max_client_registrations: usize,
    /// Bytes of messages that have not come whole, of all clients of one user; one who sends more is disconnected.
    /// 134217728
    pub max_user_partial_bytes: usize,
    /// Worker threads that stay once started. 5
    pub min_workers: u32,
    /// Worker threads at most. 20
    #[serde(deserialize_with = "at_least_one")]
    pub max_workers: u32,
    /// Worker threads reserved for calls that never wait for a guest. 5
    pub prio_workers: u32,
}

impl Default for LimitConfig {
    fn default() -> LimitConfig {
        let (limits, workers) = (Limits::default(), PoolLimits::default());
        LimitConfig {
            max_clients: limits.clients,
            max_anonymous_clients: limits.anonymous_clients,
            max_client_requests: limits.client_requests,
            max_event_queue_bytes: limits.event_queue_bytes,
            max_client_streams: limits.client_streams,
            max_client_registrations: limits.client_registrations,
            max_user_partial_bytes: limits.partial_bytes,
            min_workers: workers.min,
            max_workers: workers.max,
            prio_workers: workers.priority,
        }
    }
}

/// `[admin_limits]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdminLimitConfig {
    /// Administrators at the same time. 5000
    #[serde(deserialize_with = "at_least_one")]
    pub max_clients: u32,
    /// Calls of one administrator in progress. 5
    #[serde(deserialize_with = "at_least_one")]
    pub max_client_requests: u32,
}

impl Default for AdminLimitConfig {
    fn default() -> AdminLimitConfig {
        let limits = Limits::default();
        AdminLimitConfig { max_clients: limits.clients, max_client_requests: limits.client_requests }
    }
}

/// `[keepalive]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeepaliveConfig {
    /// Seconds of silence after which a client is asked; 0 means that none ever is. 5
    pub interval: u32,
    /// Questions left unanswered before the client is taken for dead. 5
    pub count: u32,
}

impl Default for KeepaliveConfig {
    fn default() -> KeepaliveConfig {
        KeepaliveConfig { interval: 5, count: 5 }
    }
}

impl Config {
    /// Reads the file at `path`; if it need not exist and does not, everything has its default.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or has a wrong or unknown key; the text names the line.
    pub fn load(path: &Path, must_exist: bool) -> Result<Config, Failure> {
        let tried = || format!("cannot read the configuration '{}'", path.display());
        let content = match host_sys::files::read_bounded(path, FILE_BYTES_MAX) {
            Ok(content) => content,
            Err(error) if error.is_not_found() && !must_exist => return Ok(Config::default()),
            Err(error) => return Err(Failure::new(tried(), error)),
        };
        let text = String::from_utf8(content).map_err(|cause| Failure::new(tried(), cause))?;
        toml::from_str(&text)
            .map_err(|cause| Failure(format!("{}: {}", tried(), cause.to_string().trim_end())))
    }

    /// The sizes for the servers.
    pub(crate) fn hub(&self) -> HubConfig {
        let limits = Limits {
            clients: self.limits.max_clients,
            anonymous_clients: self.limits.max_anonymous_clients,
            client_requests: self.limits.max_client_requests,
            event_queue_bytes: self.limits.max_event_queue_bytes,
            client_streams: self.limits.max_client_streams,
            client_registrations: self.limits.max_client_registrations,
            partial_bytes: self.limits.max_user_partial_bytes,
        };
        let max = self.limits.max_workers;
        HubConfig {
            limits,
            workers: PoolLimits {
                min: self.limits.min_workers.min(max),
                max,
                priority: self.limits.prio_workers,
            },
            admin_limits: Limits {
                clients: self.admin_limits.max_clients,
                client_requests: self.admin_limits.max_client_requests,
                ..limits
            },
            keepalive: (self.keepalive.interval > 0).then(|| KeepaliveLimits {
                interval: Duration::from_secs(u64::from(self.keepalive.interval)),
                count: self.keepalive.count,
            }),
            ..HubConfig::new(LIB_VERSION)
        }
    }
}

/// Reads a number that would stop everything if it were zero.
fn at_least_one<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default + PartialEq,
{
    let number = T::deserialize(deserializer)?;
    if number == T::default() { Err(serde::de::Error::custom("it must be at least 1")) } else { Ok(number) }
}

/// Reads an access mode such as "0770".
pub(crate) fn parse_mode(key: &str, text: &str) -> Result<u32, Failure> {
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o777 => Ok(mode),
        _ => Err(Failure(format!(
            "sockets.{key} = '{text}' is no access mode; write it octal, such as \"0770\""
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let path =
            std::env::temp_dir().join(format!("ferrovirt-config-{}-{}", std::process::id(), text.len()));
        std::fs::write(&path, text).unwrap();
        let config = Config::load(&path, true).map_err(|failure| failure.to_string());
        std::fs::remove_file(&path).unwrap();
        config
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        assert_eq!(load("").unwrap(), Config::default());
        let hub = Config::default().hub();
        assert_eq!(hub.limits, Limits::default());
        assert_eq!(hub.workers, PoolLimits::default());
        assert_eq!(hub.keepalive, Some(KeepaliveLimits::default()));
    }

    #[test]
    fn the_file_that_is_shipped_shows_the_defaults() {
        let shipped = load(include_str!("../../../packaging/ferrovirt.toml")).unwrap();
        assert_eq!(shipped, Config { log_level: Some("info".to_owned()), ..Config::default() });
    }

    #[test]
    fn keys_take_effect() {
        let config =
            load("[limits]\nmax_clients = 7\nmax_client_requests = 2\n[keepalive]\ninterval = 0\n").unwrap();
        let hub = config.hub();
        assert_eq!((hub.limits.clients, hub.limits.client_requests, hub.keepalive), (7, 2, None));
    }

    #[test]
    fn a_limit_of_zero_is_refused() {
        for key in ["max_clients", "max_client_requests", "max_workers", "max_event_queue_bytes"] {
            let error = load(&format!("[limits]\n{key} = 0\n")).unwrap_err();
            assert!(error.contains("line 2") && error.contains("at least 1"), "{error}");
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = load("log_level = \"info\"\n\n[limits]\nmax_cleints = 7\n").unwrap_err();
        assert!(error.contains("line 4") && error.contains("max_cleints"), "{error}");
    }

    #[test]
    fn modes_are_octal() {
        assert_eq!(parse_mode("mode", "0770").unwrap(), 0o770);
        assert!(parse_mode("mode", "rwx").is_err());
        assert!(parse_mode("mode", "1777").is_err());
    }
}
