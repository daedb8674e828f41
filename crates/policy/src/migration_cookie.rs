//! Cookies of a migration: built from a running machine, read on the other side, and turned into the emulator's settings.

use error::Result;
use model::Uuid;
use model::devices::graphics::{Graphics, Listen};
use model::migration_cookie::{CookieCapabilities, CookieGraphics, MigrationCookie};
use model::status::DomainStatus;

use crate::fault::internal;
use crate::json::{Json, Props};

/// Where displays listen that name no address.
const LOCAL: &str = "127.0.0.1";
/// Parts of a cookie that the other side must understand when they are in it.
const MANDATORY: [&str; 2] = ["memory-hotplug", "cpu-hotplug"];
/// Parts of cookies that this side understands.
const UNDERSTOOD: [&str; 5] = ["graphics", "lockstate", "memory-hotplug", "cpu-hotplug", "allowReboot"];

/// The host that writes a cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CookieHost {
    /// Its name.
    pub name: String,
    /// Its identity.
    pub uuid: Uuid,
}

/// The cookie of a running machine with every part that follows from the machine itself.
#[must_use]
pub fn build(status: &DomainStatus, host: &CookieHost) -> MigrationCookie {
    MigrationCookie {
        name: status.domain.name.clone(),
        uuid: status.domain.uuid.unwrap_or_default(),
        hostname: host.name.clone(),
        hostuuid: host.uuid,
        feature: MANDATORY.map(str::to_owned).to_vec(),
        graphics: graphics(status),
        capabilities: Some(CookieCapabilities::default()),
        cpu: status.cpu.clone(),
        ..MigrationCookie::default()
    }
}

/// The display that clients follow to the destination.
fn graphics(status: &DomainStatus) -> Option<CookieGraphics> {
    let address = |listens: &[Listen]| {
        let address = match listens.first() {
            Some(Listen::Address(listen)) => listen.address.clone(),
            Some(Listen::Network(listen)) => listen.address.clone(),
            _ => None,
        };
        address.unwrap_or_else(|| LOCAL.to_owned())
    };
    status.domain.devices.graphics.iter().find_map(|graphics| match graphics {
        Graphics::Spice(spice) => Some(CookieGraphics {
            r#type: "spice".to_owned(),
            port: spice.port.unwrap_or(-1),
            listen: address(&spice.listens),
            tls_port: Some(spice.tls_port.unwrap_or(-1)),
            cert: Vec::new(),
        }),
        Graphics::Vnc(vnc) => Some(CookieGraphics {
            r#type: "vnc".to_owned(),
            port: vnc.port.unwrap_or(-1),
            listen: address(&vnc.listens),
            tls_port: None,
            cert: Vec::new(),
        }),
        _ => None,
    })
}

/// Checks a cookie that came for a machine.
///
/// # Errors
/// It is another machine's, comes from this very host, or needs what this side does not understand.
pub fn check(cookie: &MigrationCookie, status: &DomainStatus, host: &CookieHost) -> Result<()> {
    let machine = &status.domain;
    if cookie.name != machine.name {
        return Err(internal(format!(
            "Incoming cookie data had unexpected name {} vs {}",
            cookie.name, machine.name
        )));
    }
    if machine.uuid.is_some_and(|uuid| uuid != cookie.uuid) {
        let own = machine.uuid.unwrap_or_default();
        return Err(internal(format!("Incoming cookie data had unexpected UUID {} vs {own}", cookie.uuid)));
    }
    if cookie.hostuuid == host.uuid {
        return Err(internal(format!("Attempt to migrate guest to the same host {}", host.uuid))
            .with_cure("migrate to another host; hosts that share an identity need different ones"));
    }
    match cookie.feature.iter().find(|feature| !UNDERSTOOD.contains(&feature.as_str())) {
        Some(feature) => Err(internal(format!("Unsupported migration cookie feature {feature}"))),
        None => Ok(()),
    }
}

/// The answer to a cookie: the same parts, from this host.
#[must_use]
pub fn answer(mut cookie: MigrationCookie, host: &CookieHost) -> MigrationCookie {
    cookie.hostname.clone_from(&host.name);
    cookie.hostuuid = host.uuid;
    cookie.feature.clear();
    cookie.allow_reboot = None;
    cookie.capabilities.get_or_insert_default();
    cookie
}

/// The emulator's settings that move the bitmaps of a cookie. `persistent` says which of a disk's bitmaps, counted from 0,
/// must outlive the destination's machine.
#[must_use]
pub fn bitmap_mapping(
    cookie: &MigrationCookie,
    status: &DomainStatus,
    persistent: &dyn Fn(usize) -> bool,
) -> Json {
    let disks = cookie.block_dirty_bitmaps.iter().map(|disk| {
        let machine = status.domain.devices.disk.iter().find(|found| found.target.dev == disk.target);
        let details = machine.and_then(|found| found.source.details.as_deref());
        let node = details.and_then(|details| details.private_data.as_ref()?.node("format"));
        let bitmaps = disk.bitmap.iter().enumerate().map(|(at, bitmap)| {
            let transform = persistent(at).then(|| Json::Object(Props::default().with("persistent", true)));
            Json::Object(
                Props::default()
                    .with("name", bitmap.name.as_str())
                    .with("alias", bitmap.alias.as_deref().unwrap_or(&bitmap.name))
                    .maybe("transform", transform),
            )
        });
        Json::Object(
            Props::default()
                .with("node-name", node.unwrap_or_default())
                .with("alias", disk.target.as_str())
                .with("bitmaps", Json::List(bitmaps.collect())),
        )
    });
    Json::Object(Props::default().with("block-bitmap-mapping", Json::List(disks.collect())))
}
