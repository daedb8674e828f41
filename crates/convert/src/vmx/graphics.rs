//! Display and graphics card, in both directions.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::devices::graphics::{Graphics, Listen, ListenAddress, Vnc};
use model::devices::video::{Video, VideoModel, VideoType};

use super::entries::{RemoteDisplay, Svga};
use super::settings::Settings;
use crate::fault::unsupported;

/// Memory of the graphics card, in KiB, unless something else is said.
const VRAM_KIB: u32 = 4096;
/// Memory is given in steps of this many KiB.
const VRAM_STEP_KIB: u64 = 64;

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let display = RemoteDisplay::read(settings, "RemoteDisplay.vnc.")?;
    if display.enabled != Some(true) {
        return Ok(());
    }
    let port = display.port.and_then(|port| i32::try_from(port).ok()).filter(|port| *port >= 0);
    let vnc = Vnc {
        port: Some(port.unwrap_or(-1)).filter(|port| *port != 0),
        autoport: Some(port.is_none()),
        listen: display.ip.clone(),
        keymap: display.keymap,
        passwd: display.password,
        listens: vec![Listen::Address(ListenAddress { address: display.ip, ..ListenAddress::default() })],
        ..Vnc::default()
    };
    domain.devices.graphics.push(Graphics::Vnc(Box::new(vnc)));
    Ok(())
}

pub(super) fn write(conf: &mut Conf, domain: &Domain) -> Result<()> {
    for graphics in &domain.devices.graphics {
        let Graphics::Vnc(vnc) = graphics else {
            return Err(unsupported("Unsupported graphics type").with_cure("use <graphics type='vnc'>"));
        };
        let address = vnc.listens.iter().find_map(|listen| match listen {
            Listen::Address(listen) => listen.address.clone(),
            _ => None,
        });
        let display = RemoteDisplay {
            enabled: Some(true),
            port: (vnc.autoport != Some(true)).then(|| vnc.port.unwrap_or(0).max(0).into()),
            ip: address.or_else(|| vnc.listen.clone()),
            keymap: vnc.keymap.clone(),
            password: vnc.passwd.clone(),
        };
        display.write(conf, "RemoteDisplay.vnc.")?;
    }
    Ok(())
}

pub(super) fn read_video(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let svga = Svga::read(settings, "svga.")?;
    let kib = svga.vram_bytes.filter(|bytes| *bytes >= 0).map(|bytes| bytes.unsigned_abs().div_ceil(1024));
    let model = VideoModel {
        r#type: Some(VideoType::Vmvga),
        vram: Some(kib.and_then(|kib| u32::try_from(kib).ok()).unwrap_or(VRAM_KIB)),
        primary: Some(true),
        ..VideoModel::default()
    };
    domain.devices.video.push(Video { model: Some(model), ..Video::default() });
    Ok(())
}

pub(super) fn write_video(conf: &mut Conf, domain: &Domain) -> Result<()> {
    let [video] = domain.devices.video.as_slice() else {
        return match domain.devices.video.len() {
            0 => Ok(()),
            _ => Err(unsupported("No support for multiple video devices")),
        };
    };
    let Some(model) = &video.model else { return Ok(()) };
    if model.r#type.is_some_and(|kind| !matches!(kind, VideoType::Vmvga | VideoType::Default)) {
        return Err(unsupported("Unsupported video device type").with_cure("use <model type='vmvga'>"));
    }
    if model.heads.is_some_and(|heads| heads > 1) {
        return Err(unsupported("Multi-head video devices are unsupported"));
    }
    let bytes = model.vram.map(|kib| u64::from(kib).div_ceil(VRAM_STEP_KIB) * VRAM_STEP_KIB * 1024);
    let svga = Svga { vram_bytes: bytes.and_then(|bytes| i64::try_from(bytes).ok()) };
    svga.write(conf, "svga.")
}
