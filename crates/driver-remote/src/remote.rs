//! Opening and closing: from a URI to a driver, or to the administration of a daemon.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use api::{Driver, EventBus, EventKind, feature};
use error::{Error, ErrorCode, ErrorDomain, Result};
use proto::{Encode, Program, args, rets};
use transport::{Connection, Endpoint, Environment, Uri};
use xdr::Encoder;

use crate::client::{Client, Shared, wait};
use crate::failure;
use crate::features::Features;
use crate::reader;

/// Longest wait for the farewell when a connection is dropped.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The events that daemons without identifiers of registrations know: 0 to 15.
const LEGACY_EVENT_IDS: std::ops::RangeInclusive<i32> = 0..=15;

/// How to connect.
#[derive(Debug, Clone, Copy)]
pub struct ConnectOptions {
    /// The connection may change nothing.
    pub read_only: bool,
    /// Longest wait until the connection is open.
    pub timeout: Duration,
    /// Watch over the connection with pings.
    pub keepalive: Option<Keepalive>,
}

impl Default for ConnectOptions {
    /// Read-write, 30 seconds, without pings.
    fn default() -> ConnectOptions {
        ConnectOptions { read_only: false, timeout: Duration::from_secs(30), keepalive: None }
    }
}

/// Pings in silence: the connection is given up after `count` unanswered ones and one more interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keepalive {
    /// Seconds of silence before a ping, at least one.
    pub interval_seconds: u32,
    /// Unanswered pings that are borne.
    pub count: u32,
}

/// Opens a connection to the daemon that `uri` names.
///
/// # Errors
/// When the URI is none, no daemon answers, it refuses the user, or it has no driver for the URI.
pub fn connect(uri: &str, options: ConnectOptions) -> Result<Arc<dyn Driver>> {
    Ok(Arc::new(Remote::open(uri, options)?))
}

/// A connection to a driver in a daemon.
#[derive(Debug)]
pub struct Remote {
    client: Client,
    name: OnceLock<&'static str>,
    registered: OnceLock<()>,
}

impl Remote {
    /// As [`connect`], giving the concrete type.
    ///
    /// # Errors
    /// As [`connect`].
    pub fn open(uri: &str, options: ConnectOptions) -> Result<Remote> {
        let parsed: Uri = uri.parse().map_err(failure::transport)?;
        let endpoint = Endpoint::of(&parsed, &Environment::current(), options.read_only, Path::exists)
            .map_err(failure::transport)?;
        let deadline = Instant::now() + options.timeout;
        let client = dial(uri, &endpoint, &options)?;
        let left = || deadline.saturating_duration_since(Instant::now());
        authenticate(&client, parsed.parameter("auth"), left())?;
        if options.keepalive.is_some() {
            // Asking also starts the daemon's own timer.
            let _: i32 = client.call_within(
                (Program::Remote, 60),
                &args::ConnectSupportsFeatureArgs { feature: feature::PROGRAM_KEEPALIVE },
                left(),
            )?;
        }
        let name = parsed.daemon_name();
        let flags = if options.read_only { api::constants::VIR_CONNECT_RO } else { 0 };
        let open = args::ConnectOpenArgs { name: Some(&name), flags };
        client.call_within::<_, ()>((Program::Remote, 1), &open, left())?;
        Ok(Remote { client, name: OnceLock::new(), registered: OnceLock::new() })
    }

    /// The connection itself: every facet, those of the session too.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether the daemon is still there, as far as is known.
    pub fn is_alive(&self) -> bool {
        self.client.shared.closed().is_none()
    }

    /// Calls `listener` with the reason when the connection ends, on the thread that notices.
    pub fn on_close(&self, listener: impl FnOnce(&str) + Send + 'static) {
        self.client.shared.on_close(Box::new(listener));
    }

    pub(crate) fn has_feature(&self, feature: i32) -> bool {
        self.client.has_feature(feature)
    }

    /// The driver's own name, where it is one of those that there are.
    pub(crate) fn driver_name(&self) -> &'static str {
        const NAMES: [&str; 12] =
            ["QEMU", "TEST", "LXC", "Xen", "OPENVZ", "VBOX", "VMware", "ESX", "Hyper-V", "bhyve", "CH", "VZ"];
        self.name.get_or_init(|| {
            let told = api::Connect::connect_get_type(&self.client).unwrap_or_default();
            NAMES.into_iter().find(|name| *name == told).unwrap_or("remote")
        })
    }

    /// The bus, after the daemon was asked once to announce everything it can.
    pub(crate) fn registered_events(&self) -> &EventBus {
        self.registered.get_or_init(|| register_events(&self.client));
        &self.client.shared.bus
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        if self.is_alive() {
            // A daemon that is gone or stuck needs no farewell.
            let _ = self.client.call_within::<_, ()>((Program::Remote, 2), &(), CLOSE_TIMEOUT);
        }
        self.client.shared.close("it was closed here");
    }
}

/// A connection to the administration of a daemon.
#[derive(Debug)]
pub struct Admin {
    client: Client,
}

impl Admin {
    /// Connects to the daemon that `uri` (`libvirtd:///system`) names.
    ///
    /// # Errors
    /// When the URI is none, no daemon answers, or it refuses the user.
    pub fn open(uri: &str, options: ConnectOptions) -> Result<Admin> {
        let parsed: Uri = uri.parse().map_err(failure::transport)?;
        let endpoint = Endpoint::of_admin(&parsed, &Environment::current()).map_err(failure::transport)?;
        let client = dial(uri, &endpoint, &options)?;
        let open = args::AdminConnectOpenArgs { flags: 0 };
        client.call_within::<_, ()>((Program::Admin, 1), &open, options.timeout)?;
        Ok(Admin { client })
    }

    /// What can be done there.
    pub fn operations(&self) -> &dyn api::Admin {
        &self.client
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        if self.client.shared.closed().is_none() {
            let _ = self.client.call_within::<_, ()>((Program::Admin, 2), &(), CLOSE_TIMEOUT);
        }
        self.client.shared.close("it was closed here");
    }
}

fn dial(uri: &str, endpoint: &Endpoint, options: &ConnectOptions) -> Result<Client> {
    let connection = Connection::open(endpoint, options.timeout).map_err(failure::transport)?;
    let shared = Arc::new(Shared::new(connection));
    reader::start(shared.clone(), options.keepalive)?;
    Ok(Client { shared, features: Features::default(), uri: uri.to_owned() })
}

/// Shows the daemon who we are, in the way it asks for.
fn authenticate(client: &Client, wanted: Option<&str>, timeout: Duration) -> Result<()> {
    const NONE: i32 = 0;
    const POLKIT: i32 = 2;
    let offered: rets::AuthListRet = client.call_within((Program::Remote, 66), &(), timeout)?;
    let wanted = match wanted {
        None => offered.list.first().copied().unwrap_or(NONE),
        Some("none") => NONE,
        Some("polkit") => POLKIT,
        Some("sasl") => 1,
        Some(other) => {
            return Err(Error::new(
                ErrorCode::InvalidArg,
                ErrorDomain::Remote,
                format!("unknown authentication type {other}"),
            ));
        }
    };
    let fits = offered.list.contains(&wanted) || (wanted == NONE && offered.list.is_empty());
    if !fits {
        let detail = format!("the daemon does not offer the authentication type {wanted}");
        return Err(Error::new(ErrorCode::AuthFailed, ErrorDomain::Remote, detail)
            .with_cure("leave auth= out of the URI"));
    }
    match wanted {
        NONE => Ok(()),
        POLKIT => client.call_within::<_, i32>((Program::Remote, 70), &(), timeout).map(|_| ()),
        _ => Err(Error::new(
            ErrorCode::AuthFailed,
            ErrorDomain::Remote,
            "the daemon asks for SASL, which this client does not speak",
        )
        .with_cure("use the daemon's UNIX socket, or virsh")),
    }
}

/// Asks for every event of every object, all at once. What a daemon does not have, it refuses: no harm.
fn register_events(client: &Client) {
    let mut answers = Vec::new();
    let mut ask = |procedure: (Program, i32), write: &dyn Fn(&mut Encoder<'_>) -> Result<(), xdr::Error>| {
        let encode = |buffer: &mut Vec<u8>| write(&mut Encoder::new(buffer));
        answers.extend(client.shared.start(procedure, &[], None, encode).ok());
    };
    if !client.has_feature(feature::REMOTE_EVENT_CALLBACK) {
        for event_id in LEGACY_EVENT_IDS {
            ask((Program::Remote, 167), &|encoder| {
                args::ConnectDomainEventRegisterAnyArgs { event_id }.encode(encoder)
            });
        }
    } else {
        for event_id in EventKind::Domain.ids().iter().copied() {
            ask((Program::Remote, 316), &|encoder| {
                args::ConnectDomainEventCallbackRegisterAnyArgs { event_id, dom: None }.encode(encoder)
            });
        }
        let others = [
            (EventKind::Network, 313),
            (EventKind::StoragePool, 368),
            (EventKind::NodeDevice, 374),
            (EventKind::Secret, 380),
        ];
        for (kind, number) in others {
            for event_id in kind.ids().iter().copied() {
                // The four registrations have one form: the event and no object.
                ask((Program::Remote, number), &|encoder| {
                    args::ConnectNetworkEventRegisterAnyArgs { event_id, net: None }.encode(encoder)
                });
            }
        }
    }
    // A program of its own, which only daemons with QEMU serve.
    ask((Program::Qemu, 4), &|encoder| {
        args::QemuConnectDomainMonitorEventRegisterArgs { dom: None, event: None, flags: 0 }.encode(encoder)
    });
    for (_, answer) in answers {
        let _ = wait(&answer, None);
    }
}
