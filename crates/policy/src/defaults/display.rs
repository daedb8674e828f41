//! What a user sees, hears and touches: input devices, graphics, video and audio.

use error::Result;
use model::devices::audio::{Audio, AudioType};
use model::devices::graphics::{Graphics, Listen, ListenAddress, ListenNone, ListenSocket};
use model::devices::graphics_spice::{Spice, SpiceChannel};
use model::devices::input::{Input, InputBus, InputType};
use model::devices::video::{Video, VideoModel, VideoType};
use model::{Domain, DomainType};

use crate::emulator::{EmulatorCaps, Flag};
use crate::host::{Audio as HostAudio, Host};
use crate::machine::{Board, Family, is_ppc64, is_s390, is_x86};

pub(super) fn apply(domain: &mut Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let board = super::board_of(domain);
    inputs(domain, board, caps);
    // The primary card comes first.
    let primary = |video: &Video| video.model.as_ref().and_then(|model| model.primary) == Some(true);
    if let Some(at) = domain.devices.video.iter().position(primary) {
        domain.devices.video[..=at].rotate_right(1);
    }
    let default = default_video(super::arch(domain), board, caps);
    common(domain, default);
    audio(domain, host);
    Ok(())
}

/// What every hypervisor's driver fills in; `default` is the card of a display without one.
pub(crate) fn common(domain: &mut Domain, default: VideoType) {
    // The ports of a machine that runs are in use, whoever chose them.
    let running = domain.id.is_some();
    for graphics in &mut domain.devices.graphics {
        listen(graphics, running);
    }
    let hypervisor = domain.r#type;
    if domain.devices.video.is_empty() && !domain.devices.graphics.is_empty() {
        domain.devices.video.push(Video::default());
    }
    for video in &mut domain.devices.video {
        fill_video(video.model.get_or_insert_default(), default, hypervisor);
    }
    if let Some(first) = domain.devices.video.first_mut().and_then(|video| video.model.as_mut())
        && first.r#type != Some(VideoType::None)
    {
        first.primary = Some(true);
    }
    for model in domain.devices.video.iter_mut().filter_map(|video| video.model.as_mut()) {
        model.primary.take_if(|primary| !*primary);
    }
}

/// The buses of input devices that name none, where no board decides.
pub(crate) fn usual_inputs(domain: &mut Domain) {
    let arch = super::arch(domain).to_owned();
    let firmware = super::has_firmware(domain);
    for input in domain.devices.input.iter_mut().filter(|input| input.r#type != InputType::Evdev) {
        let typed = matches!(input.r#type, InputType::Mouse | InputType::Keyboard);
        input.bus.get_or_insert(match input.r#type {
            _ if !firmware => InputBus::Xen,
            InputType::Passthrough => InputBus::Virtio,
            _ if typed && is_x86(&arch) => InputBus::Ps2,
            _ if typed && is_s390(&arch) => InputBus::Virtio,
            _ => InputBus::Usb,
        });
    }
}

fn inputs(domain: &mut Domain, board: Board, caps: &EmulatorCaps) {
    let ps2 = board.ps2 && domain.features.as_ref().and_then(|all| all.ps2?.state) != Some(false);
    let arch = super::arch(domain).to_owned();
    let inputs = &mut domain.devices.input;
    // Devices that pass on the host's events sit on no bus.
    for input in inputs.iter_mut().filter(|input| input.r#type != InputType::Evdev) {
        input.bus.get_or_insert(match input.r#type {
            InputType::Mouse | InputType::Keyboard if ps2 => InputBus::Ps2,
            InputType::Mouse | InputType::Keyboard if is_s390(&arch) => InputBus::Virtio,
            InputType::Mouse | InputType::Keyboard | InputType::Tablet => InputBus::Usb,
            InputType::Passthrough | InputType::Evdev => InputBus::Virtio,
        });
    }
    if !ps2 || !(caps.has(Flag::I8042) || caps.flags.is_empty()) {
        return;
    }
    for kind in [InputType::Mouse, InputType::Keyboard] {
        let same = |input: &Input| input.r#type == kind && input.bus == Some(InputBus::Ps2);
        if !inputs.iter().any(same) {
            inputs.push(Input { r#type: kind, bus: Some(InputBus::Ps2), ..Input::default() });
        }
    }
}

/// Makes the list of listening addresses complete and the short form agree with its first address.
fn listen(graphics: &mut Graphics, running: bool) {
    match graphics {
        Graphics::Vnc(vnc) => {
            let socket = vnc.socket.take();
            fill_listens(&mut vnc.listens, &mut vnc.listen, socket);
            let first = vnc.listens.first();
            let by_port = matches!(first, Some(Listen::Address(_) | Listen::Network(_)));
            if let Some(Listen::Socket(ListenSocket { socket })) = first {
                vnc.socket.clone_from(socket);
            }
            if by_port {
                let auto = vnc.autoport.unwrap_or(vnc.port.is_none_or(|port| port == -1));
                vnc.autoport = Some(auto);
                vnc.port = vnc.port.filter(|port| ![0, -1].contains(port) && (!auto || running));
                if auto {
                    vnc.port.get_or_insert(-1);
                }
                vnc.websocket.take_if(|port| *port == 0);
            } else {
                (vnc.port, vnc.autoport, vnc.websocket) = (None, None, None);
            }
            if vnc.passwd.is_none() {
                (vnc.passwd_valid_to, vnc.connected) = (None, None);
            }
        }
        Graphics::Spice(spice) => listen_spice(spice, running),
        _ => {}
    }
}

fn listen_spice(spice: &mut Spice, running: bool) {
    channels(&mut spice.channel);
    spice.default_mode.take_if(|mode| mode == "any");
    if spice.passwd.is_none() {
        (spice.passwd_valid_to, spice.connected) = (None, None);
    }
    let ports = [spice.port, spice.tls_port].map(|port| port.filter(|port| *port != 0));
    let auto = spice.autoport == Some(true) || ports == [Some(-1); 2];
    let by_address = matches!(spice.listens.first(), None | Some(Listen::Address(_)));
    if by_address && !auto && ports == [None; 2] {
        // Nobody asked for a port: the display is for programs that pass a descriptor.
        spice.listen = None;
        spice.listens.splice(..spice.listens.len().min(1), [Listen::None(ListenNone::default())]);
    }
    fill_listens(&mut spice.listens, &mut spice.listen, None);
    if matches!(spice.listens.first(), Some(Listen::Address(_) | Listen::Network(_))) {
        spice.autoport = Some(auto);
        [spice.port, spice.tls_port] = ports.map(|port| port.filter(|_| !auto || running));
    } else {
        (spice.port, spice.tls_port, spice.autoport) = (None, None, None);
    }
}

/// One mode per channel: the last that was written, in the order of the protocol; `any` says nothing.
fn channels(given: &mut Vec<SpiceChannel>) {
    let place = |channel: &SpiceChannel| {
        let name = channel.name.as_deref();
        SpiceChannel::NAMES.iter().position(|known| name == Some(known))
    };
    given.reverse();
    given.sort_by_key(place);
    given.dedup_by(|other, kept| other.name == kept.name);
    given.retain(|channel| channel.mode.as_deref() != Some("any"));
}

fn fill_listens(listens: &mut Vec<Listen>, short: &mut Option<String>, socket: Option<String>) {
    if socket.is_some() && matches!(listens.first(), Some(Listen::Address(_))) {
        // Whoever names a socket listens nowhere else.
        listens.clear();
    }
    if listens.is_empty() {
        listens.push(match socket {
            Some(socket) => Listen::Socket(ListenSocket { socket: Some(socket) }),
            None => Listen::Address(ListenAddress { address: short.clone(), ..ListenAddress::default() }),
        });
    }
    *short = match listens.first() {
        Some(Listen::Address(ListenAddress { address, .. })) => address.clone(),
        Some(Listen::Network(network)) => network.address.clone(),
        _ => None,
    };
}

fn default_video(arch: &str, board: Board, caps: &EmulatorCaps) -> VideoType {
    match board.family {
        _ if is_ppc64(arch) => VideoType::Vga,
        Family::Virt | Family::S390Ccw => VideoType::Virtio,
        _ if caps.has(Flag::CirrusVga) => VideoType::Cirrus,
        _ if caps.has(Flag::Vga) => VideoType::Vga,
        _ => VideoType::Virtio,
    }
}

fn fill_video(model: &mut VideoModel, default: VideoType, hypervisor: DomainType) {
    let kind = match model.r#type {
        None | Some(VideoType::Default) => default,
        Some(kind) => kind,
    };
    model.r#type = Some(kind);
    if kind == VideoType::None {
        *model = VideoModel { r#type: Some(kind), ..VideoModel::default() };
        return;
    }
    match kind {
        VideoType::Qxl => {
            model.vram.get_or_insert(64 * 1024);
            model.ram.get_or_insert(64 * 1024);
            model.vgamem.get_or_insert(16 * 1024);
        }
        VideoType::Vga | VideoType::Cirrus | VideoType::Vmvga | VideoType::Bochs => {
            model.vram.get_or_insert(match hypervisor {
                DomainType::Vbox => 8 * 1024,
                DomainType::Vmware => 4 * 1024,
                _ => 16 * 1024,
            });
        }
        VideoType::Xen => {
            model.vram.get_or_insert(4 * 1024);
        }
        _ => {}
    }
    if matches!(kind, VideoType::Vga | VideoType::Vmvga) {
        // The emulator rounds up, too.
        model.vram = model.vram.map(|kib| kib.checked_next_power_of_two().unwrap_or(kib));
    }
    model.heads.get_or_insert(1);
}

/// A machine without `<audio>` plays where its display is.
fn audio(domain: &mut Domain, host: &Host) {
    let devices = &mut domain.devices;
    if devices.audio.is_empty() {
        devices.audio.extend(default_audio(&devices.graphics, &host.audio));
    }
    for at in 0..devices.audio.len() {
        if devices.audio[at].id.is_none() {
            let used = |id: u32| devices.audio.iter().any(|audio| audio.id == Some(id));
            devices.audio[at].id = (1..).find(|id| !used(*id));
        }
    }
}

/// Where a machine without `<audio>` plays: where the last display does that plays at all.
fn default_audio(graphics: &[Graphics], host: &HostAudio) -> Option<Audio> {
    // SDL chooses by itself unless the host's environment says where to play.
    let named = host.driver.is_some() || host.sdl_driver.is_some();
    let played = |graphics: &Graphics| match graphics {
        Graphics::Spice(_) => Some(Some(on(AudioType::Spice))),
        Graphics::Sdl(_) => Some(named.then(|| on_host(host, AudioType::Sdl))),
        Graphics::Vnc(_) if host.vnc => Some(Some(on_host(host, AudioType::None))),
        Graphics::Vnc(_) => Some(Some(on(AudioType::None))),
        _ => None,
    };
    match graphics {
        [] if host.no_graphics => Some(on_host(host, AudioType::None)),
        [] => Some(on(AudioType::None)),
        _ => graphics.iter().rev().find_map(played).flatten(),
    }
}

fn on(kind: AudioType) -> Audio {
    Audio { id: Some(1), r#type: kind, ..Audio::default() }
}

/// The host's own sound system, in the words of QEMU's environment variables.
fn on_host(host: &HostAudio, default: AudioType) -> Audio {
    let kind = match host.driver.as_deref() {
        Some("alsa") => AudioType::Alsa,
        Some("coreaudio") => AudioType::CoreAudio,
        Some("jack") => AudioType::Jack,
        Some("oss") => AudioType::Oss,
        Some("pa") => AudioType::PulseAudio,
        Some("sdl") => AudioType::Sdl,
        Some("spice") => AudioType::Spice,
        Some("wav") => AudioType::File,
        Some("none") => AudioType::None,
        _ => default,
    };
    let driver = if kind == AudioType::Sdl { host.sdl_driver.clone() } else { None };
    Audio { driver, ..on(kind) }
}
