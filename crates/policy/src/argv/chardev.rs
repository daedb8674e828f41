//! Host sides of character devices, and the serial ports, consoles and channels on them.

use error::Result;
use model::devices::address::Address;
use model::devices::channel::{Channel, ChannelTarget};
use model::devices::char_source::{
    CharLog, CharSource, InetAddress, TcpSource, UdpSource, UnixSource, VdagentSource,
};
use model::devices::controller::ControllerType;
use model::devices::serial::Serial;

use super::address::alias;
use super::json::{Json, Props};
use super::line::comma;
use super::secret::Endpoint;
use super::{Access, Build, ResourceKind};
use crate::fault::unsupported;

impl Build<'_> {
    /// Adds the host side `id` of the device `name`.
    pub(super) fn chardev(&mut self, source: &CharSource, id: &str, name: &str) -> Result<()> {
        let mut text = match source {
            CharSource::Null(_) => format!("null,id={id}"),
            CharSource::Vc(_) => format!("vc,id={id}"),
            CharSource::Pty(_) => format!("pty,id={id}"),
            CharSource::Stdio(_) => format!("stdio,id={id}"),
            CharSource::Dev(device) => {
                let path = device.source.path.clone().unwrap_or_default();
                let kind = if name.starts_with("parallel") { "parallel" } else { "serial" };
                format!("{kind},id={id},path={}", comma(&path))
            }
            CharSource::Pipe(pipe) => {
                format!("pipe,id={id},path={}", comma(pipe.source.path.as_deref().unwrap_or("")))
            }
            CharSource::File(file) => {
                let path = file.source.path.clone().unwrap_or_default();
                let append = file.source.append == Some(true);
                let (path, append) = self.written(&format!("{name}-source"), &path, append);
                format!("file,id={id},path={path},append={append}")
            }
            CharSource::Udp(udp) => udp_text(udp, id),
            CharSource::Tcp(tcp) => self.tcp_text(tcp, id)?,
            CharSource::Unix(unix) => self.unix_text(unix, id, name),
            CharSource::SpiceVmc(_) => format!("spicevmc,id={id},name={}", spice_name(name)),
            CharSource::SpicePort(port) => {
                format!("spiceport,id={id},name={}", comma(port.channel.as_deref().unwrap_or("")))
            }
            CharSource::QemuVdagent(agent) => vdagent_text(agent, id),
            CharSource::Dbus(port) => {
                format!("dbus,id={id},name={}", comma(port.channel.as_deref().unwrap_or("")))
            }
            CharSource::Nmdm(_) => return Err(unsupported("unsupported chardev 'nmdm'")),
        };
        if let Some(log) = log_of(source).and_then(|log| Some((log.file.clone()?, log.append))) {
            let (path, append) = log;
            let (path, append) = self.written(&format!("{name}-log"), &path, append != Some(false));
            text.push_str(&format!(",logfile={path},logappend={append}"));
        }
        self.line.option("-chardev", text);
        Ok(())
    }

    /// A file that QEMU writes to: its path, and whether QEMU must append (the driver empties a file that it opens).
    fn written(&mut self, opaque: &str, path: &str, append: bool) -> (String, &'static str) {
        if self.line.standalone() {
            return (comma(path), if append { "on" } else { "off" });
        }
        let access = if append { Access::Append } else { Access::Truncate };
        (self.line.set(opaque, path, &[access]), "on")
    }

    fn tcp_text(&mut self, tcp: &TcpSource, id: &str) -> Result<String> {
        let place = &tcp.source;
        let listens = place.mode.as_deref() == Some("bind");
        let tls = match place.tls.unwrap_or(self.context.tls.chardev_default) {
            true => {
                let folder = self.context.tls.chardev.clone().ok_or_else(|| {
                    unsupported(
                        "TLS on character devices needs certificates, and no folder of them is configured",
                    )
                })?;
                let end = if listens { Endpoint::Server(folder.verify) } else { Endpoint::Client };
                let name = format!("obj{id}_tls0");
                self.certificates(&name, &folder, end, &format!("{id}-secret0"))?;
                format!(",tls-creds={name}")
            }
            false => String::new(),
        };
        let telnet = if tcp.protocol.as_deref() == Some("telnet") { ",telnet=on" } else { "" };
        let server = if listens { ",server=on,wait=off" } else { "" };
        let (host, service) = (place.host.as_deref().unwrap_or(""), place.service.as_deref().unwrap_or(""));
        let again = self.reconnect(place.reconnect);
        Ok(format!("socket,id={id},host={},port={}{telnet}{server}{again}{tls}", comma(host), comma(service)))
    }

    /// A socket we listen on is the driver's to open; without a path it lies in the machine's folder.
    fn unix_text(&mut self, unix: &UnixSource, id: &str, name: &str) -> String {
        let path = unix.source.path.clone();
        if unix.source.mode.as_deref() != Some("connect") || path.is_none() {
            let path = path.unwrap_or_else(|| format!("{}/{name}.sock", self.context.private_dir));
            if self.line.standalone() {
                return format!("socket,id={id},path={},server=on,wait=off", comma(&path));
            }
            let fd = self.line.descriptor(ResourceKind::Listen { path });
            return format!("socket,id={id},fd={fd},server=on,wait=off");
        }
        let path = path.unwrap_or_default();
        format!("socket,id={id},path={}{}", comma(&path), self.reconnect(unix.source.reconnect))
    }

    pub(super) fn reconnect(&self, reconnect: Option<model::devices::disk_source::Reconnect>) -> String {
        let seconds = match reconnect {
            Some(reconnect) if reconnect.enabled == Some(true) => reconnect.timeout.unwrap_or(0),
            Some(reconnect) if reconnect.enabled == Some(false) => 0,
            _ => return String::new(),
        };
        if self.has(crate::emulator::Flag::ChardevReconnectMilliseconds) {
            format!(",reconnect-ms={}", u64::from(seconds) * 1000)
        } else {
            format!(",reconnect={seconds}")
        }
    }

    /// Serial and parallel ports, channels, consoles.
    pub(super) fn terminals(&mut self) -> Result<()> {
        for serial in &self.domain.devices.serial {
            self.serial(serial)?;
        }
        for parallel in &self.domain.devices.parallel {
            let name = alias(&parallel.info);
            self.chardev(&parallel.source, &format!("char{name}"), name)?;
            let props = Props::driver("isa-parallel").with("chardev", format!("char{name}")).with("id", name);
            self.line.device(&props);
        }
        for channel in &self.domain.devices.channel {
            self.channel(channel)?;
        }
        for console in &self.domain.devices.console {
            let kind = console.target.as_ref().and_then(|target| target.r#type.as_deref());
            let driver = match kind {
                Some("virtio") => "virtconsole",
                Some("sclp") => "sclpconsole",
                Some("sclplm") => "sclplmconsole",
                _ => continue,
            };
            let name = alias(&console.info);
            self.chardev(&console.source, &format!("char{name}"), name)?;
            let props = Props::driver(driver).and(self.port_props(&console.info)?);
            let props = props.with("chardev", format!("char{name}")).with("id", name);
            self.line.device(&props);
        }
        Ok(())
    }

    fn serial(&mut self, serial: &Serial) -> Result<()> {
        let name = alias(&serial.info);
        self.chardev(&serial.source, &format!("char{name}"), name)?;
        let target = serial.target.clone().unwrap_or_default();
        let Some(model) = target.model.as_deref() else {
            // Part of a board that nobody described.
            self.line.option("-serial", format!("chardev:char{name}"));
            return Ok(());
        };
        let mut props = Props::driver(model);
        match model {
            // Part of the board.
            "pl011" | "16550a" => {
                self.line.option("-serial", format!("chardev:char{name}"));
                return Ok(());
            }
            "isa-serial" | "spapr-vty" | "sclpconsole" | "sclplmconsole" | "usb-serial" | "pci-serial"
            | "isa-debugcon" => {}
            _ => return Err(unsupported("Unsupported serial model")),
        }
        props = props.with("chardev", format!("char{name}")).with("id", name);
        if model == "isa-serial" {
            props = props.maybe("index", target.port);
        }
        props = props.and(self.bus_props(&serial.info)?);
        self.device(&serial.info, &props);
        Ok(())
    }

    fn channel(&mut self, channel: &Channel) -> Result<()> {
        let name = alias(&channel.info);
        self.chardev(&channel.source, &format!("char{name}"), name)?;
        match &channel.target {
            Some(ChannelTarget::GuestForward(target)) => {
                let (address, port) = (target.address.as_deref().unwrap_or(""), target.port.unwrap_or(0));
                let rule = Props::default().with("str", format!("tcp:{address}:{port}-chardev:char{name}"));
                let props = Props::default()
                    .with("type", "user")
                    .with("guestfwd", vec![Json::from(rule)])
                    .with("id", name);
                self.line.netdev(&props);
            }
            Some(ChannelTarget::Virtio(target)) => {
                let props = Props::driver("virtserialport").and(self.port_props(&channel.info)?);
                let agent = matches!(channel.source, CharSource::SpiceVmc(_));
                let target = target.name.clone().or_else(|| agent.then(|| "com.redhat.spice.0".to_owned()));
                let props =
                    props.with("chardev", format!("char{name}")).with("id", name).maybe("name", target);
                self.line.device(&props);
            }
            _ => return Err(unsupported("unsupported channel target type")),
        }
        Ok(())
    }

    /// The port of a virtio-serial controller.
    fn port_props(&self, info: &model::devices::address::DeviceInfo) -> Result<Props> {
        Ok(match &info.address {
            Some(Address::VirtioSerial(address)) => {
                let bus = self.controller_alias(ControllerType::VirtioSerial, address.controller)?;
                Props::default().with("bus", format!("{bus}.{}", address.bus)).with("nr", address.port)
            }
            Some(Address::Ccw(_)) => self.bus_props(info)?,
            _ => Props::default(),
        })
    }
}

fn udp_text(udp: &UdpSource, id: &str) -> String {
    let part = |mode: &str| udp.source.iter().find(|place| place.mode.as_deref() == Some(mode));
    let connect = part("connect").or_else(|| udp.source.iter().find(|place| place.mode.is_none()));
    let place = |place: Option<&InetAddress>, service: &str| {
        let host = place.and_then(|place| place.host.clone()).unwrap_or_default();
        (comma(&host), place.and_then(|place| place.service.clone()).unwrap_or_else(|| service.to_owned()))
    };
    let (host, port) = place(connect, "");
    let (local_host, local_port) = place(part("bind"), "0");
    let port = comma(&port);
    format!("udp,id={id},host={host},port={port},localaddr={local_host},localport={}", comma(&local_port))
}

fn vdagent_text(agent: &VdagentSource, id: &str) -> String {
    let switch = |name: &str, state: Option<bool>| match state {
        Some(state) => format!(",{name}={}", super::machine::on_off(state)),
        None => String::new(),
    };
    let mouse = agent.source.mouse.as_deref().map(|mode| mode == "client");
    let clipboard = switch("clipboard", agent.source.clipboard);
    format!("qemu-vdagent,id={id},name=vdagent{clipboard}{}", switch("mouse", mouse))
}

/// The SPICE channel that a device of this name speaks.
fn spice_name(device: &str) -> &'static str {
    match device {
        _ if device.starts_with("redir") => "usbredir",
        _ if device.starts_with("smartcard") => "smartcard",
        _ => "vdagent",
    }
}

fn log_of(source: &CharSource) -> Option<&CharLog> {
    match source {
        CharSource::Null(source)
        | CharSource::Vc(source)
        | CharSource::Stdio(source)
        | CharSource::SpiceVmc(source) => source.log.as_deref(),
        CharSource::Pty(source) => source.log.as_deref(),
        CharSource::Dev(source) | CharSource::Pipe(source) => source.log.as_deref(),
        CharSource::File(source) => source.log.as_deref(),
        CharSource::Udp(source) => source.log.as_deref(),
        CharSource::Tcp(source) => source.log.as_deref(),
        CharSource::Unix(source) => source.log.as_deref(),
        CharSource::SpicePort(source) | CharSource::Dbus(source) => source.log.as_deref(),
        CharSource::Nmdm(source) => source.log.as_deref(),
        CharSource::QemuVdagent(source) => source.log.as_deref(),
    }
}
