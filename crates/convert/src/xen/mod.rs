//! Xen's configurations, in the words of `xl` (xl.cfg) and of the older `xm`.
//!
//! Both share most of their settings; [`Flavor`] says which. Each file has one topic in both directions, so that the
//! names of its settings stand together.

pub(crate) mod chardev;
pub(crate) mod disk;
pub(crate) mod disk_xl;
mod disk_xm;
mod features;
mod general;
pub(crate) mod graphics;
pub(crate) mod hostdev;
mod input;
pub(crate) mod numa;
mod options;
mod os;
mod settings;
pub(crate) mod sound;
mod spice;
pub(crate) mod vif;
mod vif_rate;

use conf_file::{Conf, Dialect};
use error::Result;
use model::{Domain, DomainType};

use crate::fault::syntax;
use settings::{Reader, Writer};

/// Whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    /// `xl`, the tool of Xen since 4.1.
    Xl,
    /// `xm`, the tool before it.
    Xm,
}

/// What a conversion needs to know beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The folder of Xen's firmware, where OVMF is found.
    pub firmware_dir: &'a str,
}

/// Reads a configuration. Defaults of the document (`policy::xen`) are not yet filled in.
///
/// # Errors
/// The text is no configuration, or has a value that no document can say.
pub fn read(text: &str, flavor: Flavor, context: &Context<'_>) -> Result<Domain> {
    let conf = Conf::parse(text, Dialect::Plain).map_err(|error| syntax(&error))?;
    let reader = Reader::of(&conf, flavor);
    let mut domain = Domain { r#type: DomainType::Xen, ..Domain::default() };
    general::read_kind(&mut domain, &reader)?;
    general::read(&mut domain, &reader)?;
    features::read(&mut domain, &reader)?;
    os::read(&mut domain, &reader, context)?;
    if flavor == Flavor::Xl {
        numa::read(&mut domain, &reader)?;
    }
    disk::read(&mut domain, &reader)?;
    vif::read(&mut domain, &reader)?;
    if !(flavor == Flavor::Xl && spice::read(&mut domain, &reader)?) {
        graphics::read(&mut domain, &reader)?;
    }
    graphics::read_video(&mut domain, &reader)?;
    hostdev::read_pci(&mut domain, &reader)?;
    chardev::read(&mut domain, &reader)?;
    sound::read(&mut domain, &reader)?;
    input::read(&mut domain, &reader)?;
    if flavor == Flavor::Xl {
        hostdev::read_usb(&mut domain, &reader)?;
        general::read_limits(&mut domain, &reader)?;
        chardev::read_channels(&mut domain, &reader)?;
        general::read_arguments(&mut domain, &reader)?;
    }
    Ok(domain)
}

/// Writes a configuration, from a document with its defaults.
///
/// # Errors
/// The document asks for what Xen lacks or a configuration cannot say.
pub fn write(domain: &Domain, flavor: Flavor) -> Result<String> {
    let mut writer = Writer::new(flavor);
    general::write(&mut writer, domain)?;
    features::write(&mut writer, domain)?;
    general::write_time(&mut writer, domain)?;
    general::write_actions(&mut writer, domain)?;
    general::write_emulator(&mut writer, domain)?;
    graphics::write(&mut writer, domain)?;
    vif::write(&mut writer, domain)?;
    hostdev::write_pci(&mut writer, domain)?;
    chardev::write(&mut writer, domain)?;
    sound::write(&mut writer, domain)?;
    os::write(&mut writer, domain)?;
    if flavor == Flavor::Xl {
        numa::write(&mut writer, domain)?;
        general::write_limits(&mut writer, domain)?;
    }
    disk::write(&mut writer, domain)?;
    if flavor == Flavor::Xl {
        spice::write(&mut writer, domain)?;
    }
    graphics::write_video(&mut writer, domain)?;
    input::write(&mut writer, domain)?;
    if flavor == Flavor::Xl {
        hostdev::write_usb(&mut writer, domain)?;
        chardev::write_channels(&mut writer, domain)?;
        general::write_arguments(&mut writer, domain)?;
    }
    Ok(writer.text())
}

/// Kinds of guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// With firmware and emulated devices.
    Hvm,
    /// Paravirtual.
    Pv,
    /// Paravirtual in a hardware container.
    Pvh,
}

/// The kind of a document's guest.
fn kind(domain: &Domain) -> Kind {
    match domain.os.r#type.as_ref().map(|kind| kind.kind.as_str()) {
        Some("hvm") => Kind::Hvm,
        Some("xenpvh") => Kind::Pvh,
        _ => Kind::Pv,
    }
}
