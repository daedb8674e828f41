//! Displays, graphics cards, input devices and sound.

use error::Result;
use model::Domain;
use model::devices::graphics::{Graphics, Listen};
use model::devices::input::{Input, InputBus, InputSource, InputType};
use model::devices::video::{Video, VideoModel, VideoType};

use crate::defaults::arch;
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, overflow, unsupported, xml};
use crate::machine::is_s390;

/// What the protocol takes of a password.
const VNC_PASSWORD_MAX: usize = 8;

pub(super) fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    graphics(domain)?;
    domain.devices.graphics.iter().try_for_each(listen)?;
    domain.devices.input.iter().try_for_each(|input| one_input(input, caps))?;
    videos(domain, caps)
}

fn graphics(domain: &Domain) -> Result<()> {
    let all = &domain.devices.graphics;
    all.iter().try_for_each(one_display)?;
    let egl = all.iter().filter(|graphics| matches!(graphics, Graphics::EglHeadless(_))).count();
    let by_gl = |graphics: &&Graphics| match graphics {
        Graphics::Spice(spice) => spice.gl.as_ref().and_then(|gl| gl.enable) == Some(true),
        Graphics::Sdl(sdl) => sdl.gl == Some(true),
        Graphics::Dbus(dbus) => dbus.gl.as_ref().and_then(|gl| gl.enable) == Some(true),
        _ => false,
    };
    let other = all.iter().filter(|graphics| !matches!(graphics, Graphics::EglHeadless(_)));
    if egl > 0 && other.clone().any(|graphics| !matches!(graphics, Graphics::Vnc(_) | Graphics::Spice(_))) {
        return Err(unsupported(
            "graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types",
        ));
    }
    if egl + all.iter().filter(by_gl).count() > 1 {
        return Err(unsupported("multiple OpenGL displays are not supported by QEMU"));
    }
    Ok(())
}

/// What a display says it has says all.
fn one_display(graphics: &Graphics) -> Result<()> {
    let (gl, expiry) = match graphics {
        Graphics::Spice(spice) => (spice.gl.as_ref(), spice.passwd_valid_to.as_deref()),
        Graphics::Dbus(dbus) => (dbus.gl.as_ref(), None),
        Graphics::Vnc(vnc) => (None, vnc.passwd_valid_to.as_deref()),
        _ => (None, None),
    };
    if gl.is_some_and(|gl| gl.enable.is_none()) {
        return Err(xml("Missing required attribute 'enable' in element 'gl'"));
    }
    if let Graphics::Vnc(vnc) = graphics
        && let Some(password) = vnc.passwd.as_deref().filter(|password| password.len() > VNC_PASSWORD_MAX)
    {
        return Err(unsupported(format!(
            "VNC password is {} characters long, only {VNC_PASSWORD_MAX} permitted",
            password.len()
        )));
    }
    match expiry.filter(|text| !is_moment(text)) {
        Some(text) => {
            Err(internal(format!("cannot parse password validity time '{text}', expect YYYY-MM-DDTHH:MM:SS")))
        }
        None => Ok(()),
    }
}

/// Whether it is a moment of the form `2026-11-23T01:15:00`.
fn is_moment(text: &str) -> bool {
    let digits = "0000-00-00T00:00:00";
    text.len() == digits.len()
        && text.bytes().zip(digits.bytes()).all(|(found, wanted)| match wanted {
            b'0' => found.is_ascii_digit(),
            mark => found == mark,
        })
}

/// Displays that the emulator was built without.
pub(super) fn built(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    for graphics in &domain.devices.graphics {
        let (missing, word) = match graphics {
            Graphics::Spice(_) => (!caps.has(Flag::Spice), "spice"),
            Graphics::Vnc(_) => (!caps.has(Flag::Vnc), "vnc"),
            Graphics::Sdl(_) => (!caps.has(Flag::Sdl), "sdl"),
            Graphics::Dbus(_) => (!caps.has(Flag::DisplayDbus), "dbus"),
            Graphics::EglHeadless(_) => (!caps.has(Flag::EglHeadless), "egl-headless"),
            Graphics::Desktop(_) => (true, "desktop"),
            _ => (false, ""),
        };
        if missing {
            return Err(unsupported(format!("{word} graphics are not supported with this QEMU"))
                .with_cure("use graphics of type 'vnc', or an emulator that has it"));
        }
    }
    Ok(())
}

/// The short forms of the place to listen on must be the long one's. Defaults make them agree, so it is asked before.
pub(crate) fn places_agree(graphics: &Graphics) -> Result<()> {
    let (short, socket, first) = match graphics {
        Graphics::Vnc(vnc) => (&vnc.listen, &vnc.socket, vnc.listens.first()),
        Graphics::Spice(spice) => (&spice.listen, &None, spice.listens.first()),
        _ => return Ok(()),
    };
    let (name, element, short, long) = match first {
        Some(Listen::Address(first)) => ("listen", "address", short, &first.address),
        Some(Listen::Socket(first)) => ("socket", "socket", socket, &first.socket),
        _ => return Ok(()),
    };
    match (short, long) {
        (Some(short), Some(long)) if short != long => Err(unsupported(format!(
            "graphics '{name}' attribute '{short}' must match '{element}' attribute of first listen element (found '{long}')"
        ))),
        _ => Ok(()),
    }
}

/// The place where a display listens has a name.
fn listen(graphics: &Graphics) -> Result<()> {
    let (listens, word) = match graphics {
        Graphics::Rdp(rdp) => {
            let other = match rdp.listens.first() {
                Some(Listen::Socket(_)) => "socket",
                Some(Listen::None(_)) => "none",
                _ => return Ok(()),
            };
            let words = format!("listen type '{other}' is not available for graphics type 'rdp'");
            return Err(unsupported(words).with_cure("use <listen type='address'/>"));
        }
        Graphics::Vnc(vnc) => (&vnc.listens, "vnc"),
        Graphics::Spice(spice) => (&spice.listens, "spice"),
        _ => return Ok(()),
    };
    match listens.first() {
        Some(Listen::Network(network)) if network.network.as_deref().is_none_or(str::is_empty) => Err(xml(
            format!("'network' attribute is required for listen type 'network' of graphics type '{word}'"),
        )),
        _ => Ok(()),
    }
}

fn one_input(input: &Input, caps: &EmulatorCaps) -> Result<()> {
    let kind = match input.r#type {
        InputType::Mouse => "mouse",
        InputType::Tablet => "tablet",
        InputType::Keyboard => "keyboard",
        InputType::Passthrough => "passthrough",
        InputType::Evdev => "evdev",
    };
    let transitional = input.model.as_deref().is_some_and(|model| model.ends_with("transitional"));
    if transitional && input.bus == Some(InputBus::Virtio) && input.r#type != InputType::Passthrough {
        return Err(unsupported(format!(
            "virtio (non-)transitional models are not supported for input type={kind}"
        )));
    }
    if let Some(model) = input.model.as_deref().filter(|_| input.bus != Some(InputBus::Virtio)) {
        return Err(unsupported(format!("only bus 'virtio' is supported for input model '{model}'")));
    }
    if input.r#type == InputType::Passthrough && input.bus.is_some_and(|bus| bus != InputBus::Virtio) {
        return Err(unsupported("only bus 'virtio' is supported for 'passthrough' input devices"));
    }
    let pathless = |source: &InputSource| match input.r#type {
        InputType::Passthrough => source.evdev.is_none(),
        InputType::Evdev => source.dev.is_none(),
        _ => false,
    };
    if input.source.as_deref().is_some_and(pathless) {
        return Err(xml("Missing evdev path for input device"));
    }
    let moved = matches!(input.r#type, InputType::Mouse | InputType::Keyboard);
    match input.bus {
        Some(InputBus::Ps2) if !moved => {
            Err(internal(format!("ps2 bus does not support {kind} input device")))
        }
        Some(InputBus::Ps2) if !caps.flags.is_empty() && !caps.has(Flag::I8042) => {
            Err(unsupported("ps2 is not supported by this QEMU binary"))
        }
        Some(InputBus::Xen) => Err(internal("unsupported input bus xen")),
        // libvirt forgets this bus and fails when the machine starts.
        Some(InputBus::Parallels) => Err(internal("unsupported input bus parallels")),
        Some(_) if input.r#type == InputType::Evdev => {
            Err(unsupported("input evdev doesn't support bus element"))
        }
        _ => Ok(()),
    }
}

fn videos(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let videos = &domain.devices.video;
    let model = |video: &Video| video.model.clone().unwrap_or_default();
    if videos.len() > 1 && videos.iter().any(|video| model(video).r#type == Some(VideoType::None)) {
        return Err(unsupported("a 'none' video type must be the only video device defined for the domain"));
    }
    if videos.iter().filter(|video| model(video).primary == Some(true)).count() > 1 {
        return Err(unsupported("Only one primary video device is supported"));
    }
    for video in videos {
        one_video(domain, video, caps)?;
    }
    Ok(())
}

/// Models of graphics cards: their words, and the ability that shows that the emulator has one.
fn video_model(kind: VideoType, s390: bool) -> Option<(&'static str, Option<Flag>)> {
    Some(match kind {
        VideoType::Vga => ("vga", Some(Flag::Vga)),
        VideoType::Cirrus => ("cirrus", Some(Flag::CirrusVga)),
        VideoType::Vmvga => ("vmvga", Some(Flag::VmwareSvga)),
        VideoType::Qxl => ("qxl", Some(Flag::Qxl)),
        VideoType::Virtio if s390 => ("virtio", Some(Flag::VirtioGpuCcw)),
        VideoType::Virtio => ("virtio", Some(Flag::VirtioGpu)),
        VideoType::Bochs => ("bochs", Some(Flag::BochsDisplay)),
        VideoType::Ramfb => ("ramfb", Some(Flag::Ramfb)),
        VideoType::None => return None,
        VideoType::Xen => ("xen", None),
        VideoType::Vbox => ("vbox", None),
        VideoType::Parallels => ("parallels", None),
        VideoType::Gop => ("gop", None),
        VideoType::Default => ("default", None),
    })
}

fn one_video(domain: &Domain, video: &Video, caps: &EmulatorCaps) -> Result<()> {
    let Some(model) = &video.model else { return Ok(()) };
    let kind = model.r#type;
    let Some((word, flag)) = kind.and_then(|kind| video_model(kind, is_s390(arch(domain)))) else {
        return Ok(());
    };
    if flag.is_none_or(|flag| !caps.flags.is_empty() && !caps.has(flag)) {
        return Err(unsupported(format!("domain configuration does not support video model '{word}'")));
    }
    let served = video.driver.as_ref().and_then(|driver| driver.name.as_deref()) == Some("vhostuser");
    if served && kind != Some(VideoType::Virtio) {
        return Err(unsupported("'vhostuser' driver is only supported with 'virtio' device"));
    }
    if let Some(driver) = video.driver.as_deref().filter(|_| kind != Some(VideoType::Virtio)) {
        super::devices::without_virtio(&driver.virtio)?;
    }
    if kind == Some(VideoType::Ramfb) && video.info.address.is_some() {
        return Err(unsupported(format!("address not supported for video type {word}")));
    }
    if model.heads.is_some_and(|heads| heads != 1)
        && !matches!(kind, Some(VideoType::Qxl | VideoType::Virtio | VideoType::Vbox))
    {
        return Err(unsupported(format!("video type '{word}' doesn't support multiple 'heads'")));
    }
    let secondary = model.primary != Some(true);
    if secondary && !matches!(kind, Some(VideoType::Qxl | VideoType::Virtio)) {
        return Err(unsupported(format!("video type '{word}' is only valid as primary video device")));
    }
    let sized = matches!(kind, Some(VideoType::Vga | VideoType::Qxl | VideoType::Virtio | VideoType::Bochs));
    if model.resolution.is_some() && !sized {
        return Err(xml("model resolution is not supported"));
    }
    if model.resolution.is_some_and(|size| size.x == Some(0) || size.y == Some(0)) {
        return Err(unsupported("video resolution values must be greater than 0"));
    }
    if !served && model.acceleration.as_ref().is_some_and(|given| given.rendernode.is_some()) {
        return Err(unsupported("unsupported rendernode accel attribute without 'vhostuser'"));
    }
    memory_fits(kind, model)?;
    if model.acceleration.as_ref().and_then(|given| given.accel2d) == Some(true) {
        return Err(unsupported("qemu does not support the accel2d setting"));
    }
    if model.acceleration.as_ref().and_then(|given| given.accel3d) == Some(true)
        && kind != Some(VideoType::Virtio)
    {
        return Err(unsupported("3d acceleration is supported only with 'virtio' video device"));
    }
    if kind != Some(VideoType::Qxl) {
        let rows = [("ram", model.ram), ("vram64", model.vram64)];
        if let Some((name, _)) = rows.iter().find(|(_, given)| given.is_some()) {
            return Err(unsupported(format!("{name} attribute only supported for video type qxl")));
        }
        if model.vgamem.is_some() {
            return Err(unsupported("vgamem attribute only supported for video type qxl"));
        }
    }
    Ok(())
}

/// Sizes that the card can have.
fn memory_fits(kind: Option<VideoType>, model: &VideoModel) -> Result<()> {
    let qxl = [("ram", model.ram), ("vram", model.vram)];
    for (name, kib) in qxl.iter().filter(|_| kind == Some(VideoType::Qxl)) {
        if kib.is_some_and(|kib| kib > QXL_MAX_KIB) {
            return Err(overflow(format!("value for '{name}' must be less than '{QXL_MAX_KIB}'")));
        }
    }
    if model.vgamem.is_some_and(|kib| !kib.is_power_of_two()) {
        return Err(unsupported("value for 'vgamem' must be power of two"));
    }
    if model.vgamem.is_some_and(|kib| kib < VGAMEM_MIN_KIB) {
        return Err(unsupported("value for 'vgamem' must be at least 1 MiB (1024 KiB)"));
    }
    if kind == Some(VideoType::Vga) && model.vram.is_some_and(|kib| !kib.is_power_of_two()) {
        return Err(unsupported("value for 'vram' must be power of two"));
    }
    let framed = matches!(kind, Some(VideoType::Vga | VideoType::Vmvga));
    if framed && model.vram.is_some_and(|kib| kib < VGAMEM_MIN_KIB) {
        return Err(unsupported("value for 'vram' must be at least 1 MiB (1024 KiB)"));
    }
    Ok(())
}

/// The least memory of a frame buffer.
const VGAMEM_MIN_KIB: u32 = 1024;
/// The most memory of a region of a QXL card: bytes must be countable with 32 bits.
const QXL_MAX_KIB: u32 = u32::MAX / 1024;
