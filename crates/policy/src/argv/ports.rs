//! The ports of displays for a command line that nobody starts.

use model::Domain;
use model::devices::graphics::{Graphics, Spice};
use model::devices::graphics_spice::SpiceChannel;

/// What displays get that leave the choice to the driver: none of these is reserved.
const VNC: i32 = 5900;
const SPICE: i32 = 5901;
const SPICE_TLS: i32 = 5902;

/// Gives displays that leave the choice to the driver the ports that libvirt writes where it reserves none, as for
/// `domxml-to-native`. With `spice_tls` the driver offers encryption to SPICE clients that may choose.
pub fn pretend_ports(domain: &mut Domain, spice_tls: bool) {
    for graphics in &mut domain.devices.graphics {
        match graphics {
            Graphics::Vnc(vnc) if vnc.autoport == Some(true) => vnc.port = Some(VNC),
            Graphics::Spice(spice) => {
                let (plain, encrypted) = wanted(spice, spice_tls);
                if plain {
                    spice.port = Some(SPICE);
                }
                if encrypted {
                    spice.tls_port = Some(SPICE_TLS);
                }
            }
            _ => {}
        }
    }
}

/// Whether a display wants a port chosen for plain and for encrypted connections. With `autoport` its channels say so: those
/// that are not named go by the default mode.
fn wanted(spice: &Spice, spice_tls: bool) -> (bool, bool) {
    if spice.autoport != Some(true) {
        return (spice.port == Some(-1), spice.tls_port == Some(-1));
    }
    let named = |name: &str| spice.channel.iter().find(|channel| channel.name.as_deref() == Some(name));
    let modes = SpiceChannel::NAMES.iter().map(|name| {
        let own = named(name).and_then(|channel| channel.mode.as_deref());
        own.or(spice.default_mode.as_deref())
    });
    modes.fold((false, false), |(plain, encrypted), mode| match mode {
        Some("secure") => (plain, true),
        Some("insecure") => (true, encrypted),
        _ => (true, encrypted || spice_tls),
    })
}
