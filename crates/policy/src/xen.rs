//! Defaults of documents of Xen guests.

use error::Result;
use model::devices::controller::ControllerType;
use model::devices::input::{Input, InputBus, InputType};
use model::devices::small::MemBalloon;
use model::devices::video::{Video, VideoModel, VideoType};
use model::os::LoaderType;
use model::{Domain, DomainType};

use crate::Random;
use crate::defaults::{controllers, has_firmware};
use crate::fault::unsupported;
use crate::neutral::{self, Traits};

/// What the host's Xen has.
#[derive(Clone, Copy, Debug)]
pub struct XenHost<'a> {
    /// The firmware of guests that name none.
    pub loader: &'a str,
}

/// The vendor prefix of addresses of Xen's network cards.
const MAC_PREFIX: [u8; 3] = [0x00, 0x16, 0x3e];

/// Makes a definition complete.
///
/// # Errors
/// The document contradicts itself or asks for what Xen lacks.
pub fn apply(domain: &mut Domain, host: &XenHost<'_>, random: &mut dyn Random) -> Result<()> {
    if domain.r#type != DomainType::Xen {
        return Err(unsupported("Xen runs only machines of the type xen"));
    }
    os(domain, host)?;
    let traits = Traits { console: "xen", mac_prefix: MAC_PREFIX, devices, ..Traits::NEUTRAL };
    neutral::apply(domain, &traits, random)?;
    firmware_format(domain);
    Ok(())
}

/// The machine of the kind of guest, and its firmware.
fn os(domain: &mut Domain, host: &XenHost<'_>) -> Result<()> {
    let Some(kind) = &mut domain.os.r#type else { return Err(unsupported("an os <type> must be specified")) };
    let pvh = kind.machine.as_deref() == Some("xenpvh");
    let machine = match kind.kind.as_str() {
        "hvm" => "xenfv",
        "xenpvh" => "xenpvh",
        "xen" | "linux" if pvh => {
            "xenpvh".clone_into(&mut kind.kind);
            "xenpvh"
        }
        "xen" | "linux" => {
            // The old word is what is written.
            "linux".clone_into(&mut kind.kind);
            "xenpv"
        }
        other => {
            return Err(unsupported(format!("unknown OS type '{other}'"))
                .with_cure("Xen runs hvm, xen (paravirtual) and xenpvh"));
        }
    };
    kind.machine.get_or_insert_with(|| machine.to_owned());
    if has_firmware(domain) && domain.os.firmware.is_none() {
        let loader = domain.os.loader.get_or_insert_default();
        loader.path.get_or_insert_with(|| host.loader.to_owned());
    }
    Ok(())
}

/// A loader whose kind nobody told is read-only memory, and every one is a raw image.
fn firmware_format(domain: &mut Domain) {
    if let Some(loader) = domain.os.loader.as_mut().filter(|loader| loader.path.is_some()) {
        loader.r#type.get_or_insert(LoaderType::Rom);
        loader.format.get_or_insert_with(|| "raw".to_owned());
    }
}

/// Bus, input devices, balloon and graphics card of every guest.
fn devices(domain: &mut Domain) -> Result<()> {
    controllers::add(domain, ControllerType::XenBus, 0, None);
    let firmware = has_firmware(domain);
    let bus = if firmware { InputBus::Ps2 } else { InputBus::Xen };
    let devices = &mut domain.devices;
    for kind in [InputType::Mouse, InputType::Keyboard] {
        let same = |input: &Input| input.r#type == kind && input.bus == Some(bus);
        if !devices.input.iter().any(same) {
            devices.input.push(Input { r#type: kind, bus: Some(bus), ..Input::default() });
        }
    }
    devices
        .memballoon
        .get_or_insert_with(|| Box::new(MemBalloon { model: "xen".to_owned(), ..MemBalloon::default() }));
    if devices.video.is_empty() && !devices.graphics.is_empty() {
        devices.video.push(Video::default());
    }
    for video in &mut devices.video {
        memory(video.model.get_or_insert_default(), firmware);
    }
    Ok(())
}

/// Memory of a graphics card that says nothing, in KiB.
fn memory(model: &mut VideoModel, firmware: bool) {
    let kind = match model.r#type {
        None | Some(VideoType::Default) if firmware => VideoType::Cirrus,
        None | Some(VideoType::Default) => VideoType::Xen,
        Some(kind) => kind,
    };
    model.r#type = Some(kind);
    let kib = match kind {
        VideoType::Vga => 16 * 1024,
        VideoType::Cirrus => 8 * 1024,
        VideoType::Qxl => 128 * 1024,
        VideoType::Xen => 4 * 1024,
        _ => return,
    };
    model.vram.get_or_insert(kib);
}
