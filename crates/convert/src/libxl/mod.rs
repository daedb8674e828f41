//! The configuration that libxl, Xen's library, starts a guest from: its JSON form. Members that have libxl's default
//! are left out.

mod build;
mod cpu;
mod devices;
mod graphics;
mod hvm;

use error::Result;
use model::domain::OnEvent;
use model::{Domain, DomainType};
use serde_json::{Map, Value, json};

use crate::fault::unsupported;

/// What libxl and the host add.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// The memory for shadow page tables, in KiB, of a guest with so much memory in KiB and so many virtual CPUs.
    pub shadow_kib: fn(u64, u32) -> u64,
    /// The first TCP port that is free for VNC.
    pub vnc_port: i32,
    /// Whether guests may be hosts themselves.
    pub nested: bool,
}

impl Host {
    /// The memory for shadow page tables as libxl reckons it: 1 page for each MiB, 8 KiB for each, and 1 MiB for each
    /// virtual CPU.
    #[must_use]
    pub fn shadow_kib(memory_kib: u64, vcpus: u32) -> u64 {
        4 * (256 * u64::from(vcpus) + 2 * memory_kib.div_ceil(1024))
    }
}

/// The configuration of a guest, from a document with its defaults.
///
/// # Errors
/// The document asks for what libxl lacks.
pub fn write(domain: &Domain, host: &Host) -> Result<Value> {
    if domain.r#type != DomainType::Xen {
        return Err(unsupported("libxl runs only machines of the type xen"));
    }
    let mut object = Object::default();
    object.set("c_info", creation(domain));
    object.set("b_info", build::write(domain, host)?);
    object.list("disks", devices::disks(domain)?);
    object.list("nics", devices::nics(domain)?);
    object.list("pcidevs", devices::pci(domain));
    object.list("usbctrls", devices::usb_controllers(domain)?);
    object.list("usbdevs", devices::usb(domain));
    object.list("channels", devices::channels(domain)?);
    let displays = graphics::displays(domain, host)?;
    object.list("vkbs", displays.iter().map(|_| json!({ "devid": -1 })).collect());
    object.list("vfbs", displays);
    for (name, action) in
        [("on_poweroff", domain.on_poweroff), ("on_reboot", domain.on_reboot), ("on_crash", domain.on_crash)]
    {
        object.maybe(name, action.and_then(action_word));
    }
    Ok(object.finish())
}

/// libxl's word for an action; none for what it does by default.
fn action_word(action: OnEvent) -> Option<&'static str> {
    Some(match action {
        OnEvent::Destroy => return None,
        OnEvent::Restart => "restart",
        OnEvent::RenameRestart => "restart_rename",
        OnEvent::Preserve => "preserve",
        OnEvent::CoredumpDestroy => "coredump_destroy",
        OnEvent::CoredumpRestart => "coredump_restart",
    })
}

/// Kinds of guests, in libxl's words.
fn kind(domain: &Domain) -> &'static str {
    match domain.os.r#type.as_ref().map(|kind| kind.kind.as_str()) {
        Some("hvm") => "hvm",
        Some("xenpvh") => "pvh",
        _ => "pv",
    }
}

fn creation(domain: &Domain) -> Value {
    let mut object = Object::default();
    object.set("type", kind(domain));
    object.set("name", domain.name.as_str());
    object.maybe("uuid", domain.uuid.map(|uuid| uuid.to_string()));
    let features = domain.features.as_deref();
    if kind(domain) == "hvm" {
        object.maybe(
            "hap",
            features.and_then(|features| features.hap).map(|hap| switch(hap.state != Some(false))),
        );
    }
    let passthrough = features.and_then(|features| features.xen.as_ref()?.passthrough.as_ref());
    if let Some(passthrough) = passthrough {
        let mode = passthrough.mode.as_deref().unwrap_or("enabled");
        object.set("passthrough", if passthrough.state == Some(true) { mode } else { "disabled" });
    }
    object.finish()
}

/// libxl's switches are words; what is not said is left to it.
fn switch(on: bool) -> &'static str {
    if on { "True" } else { "False" }
}

/// An object that is filled in member by member.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn maybe(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// A number that is 0 by default.
    fn number(&mut self, name: &str, number: u64) {
        if number != 0 {
            self.set(name, number);
        }
    }

    /// A list that is empty by default.
    fn list(&mut self, name: &str, values: Vec<Value>) {
        if !values.is_empty() {
            self.set(name, values);
        }
    }

    fn finish(self) -> Value {
        Value::Object(self.0)
    }
}
