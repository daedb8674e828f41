//! Devices and processors that come to a running machine of our own monitor, and leave it.
//!
//! ```text
//!   attach: complete the device ─▶ open what it needs ─▶ add-device, with descriptors
//!   detach: remove-device ─▶ wait for the guest ─▶ gone, refused, or later
//! ```

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use engine::{DevicePlan, DeviceWish, Job, Notice, Performed};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use policy::hotplug::Device;
use policy::vmm::{self, Addition, Change};
use serde_json::{Value, json};

use crate::departures::Departure;
use crate::documents::SystemRandom;
use crate::driver::QemuBackend;
use crate::launch;
use crate::names;
use crate::running::Running;

/// How long a guest has to let go of something; it may do so later, too.
const PATIENCE: Duration = Duration::from_secs(5);
/// Kinds of devices that come and go.
const KINDS: &[&str] = &["disk", "net", "rng", "memory"];

/// Makes the change of a device in a definition.
///
/// # Errors
/// There is no such device, or one in its place.
pub fn change_definition(definition: &mut Domain, wish: DeviceWish<'_>) -> Result<()> {
    match wish {
        DeviceWish::Attach(xml) => Device::parse(xml)?.attach_to(definition),
        DeviceWish::Detach(xml) => Device::parse(xml)?.detach_from(definition),
        DeviceWish::Update(xml) => Device::parse(xml)?.update_in(definition),
        DeviceWish::DetachNamed(alias) => named(definition, alias)?.detach_from(definition),
    }
}

fn named(domain: &Domain, alias: &str) -> Result<Device> {
    Device::named(domain, alias).ok_or_else(|| {
        let detail = format!("no device found with alias {alias}");
        Error::new(ErrorCode::DeviceMissing, ErrorDomain::Domain, detail)
    })
}

/// Prepares the change of a device of a running machine.
///
/// # Errors
/// There is no such device, it does not come, leave or change while a machine runs, or the host lacks what it needs.
pub fn plan<'a>(
    backend: &QemuBackend,
    running: &'a Arc<Running>,
    live: &Domain,
    wish: DeviceWish<'_>,
    job: &Job,
) -> Result<DevicePlan<'a>> {
    if !running.is_own() {
        return Err(Error::no_support(wish.function())
            .with_cure("use --config: devices of running QEMU machines do not change yet"));
    }
    match wish {
        DeviceWish::Attach(xml) => arrival(backend, running, live, &Device::parse(xml)?, job),
        DeviceWish::Detach(xml) => {
            let alias = vmm::detach(live, &Device::parse(xml)?)?;
            Ok(departure(running, alias))
        }
        DeviceWish::DetachNamed(alias) => {
            let alias = vmm::detach(live, &named(live, alias)?)?;
            Ok(departure(running, alias))
        }
        DeviceWish::Update(xml) => {
            let wanted = Device::parse(xml)?;
            let (after, change) = vmm::update(live, &wanted)?;
            let perform = move || match change {
                Change::Nothing => Ok(Performed::Done),
                Change::Link { alias, up } => {
                    let link = running.command("set-link", Some(json!({ "device": alias, "up": up })));
                    link.map(|_| Performed::Done)
                }
            };
            let change = move |live: &mut Domain, origin: &mut Domain| {
                live.devices.interface.clone_from(&after.devices.interface);
                wanted.update_in(origin)
            };
            Ok(DevicePlan { alias: String::new(), change: Box::new(change), perform: Box::new(perform) })
        }
    }
}

fn arrival<'a>(
    backend: &QemuBackend,
    running: &'a Arc<Running>,
    live: &Domain,
    device: &Device,
    job: &Job,
) -> Result<DevicePlan<'a>> {
    let (mut after, alias) = vmm::attach(live, device, &mut SystemRandom)?;
    launch::examine_disk(backend, job, &running.name, &mut after, &alias)?;
    let Addition { kind, value, resources } = vmm::addition(&after, &alias)?;
    let files = launch::open_for(backend, job, running, resources, &mut after)?;
    let device = named(&after, &alias)?;
    let (name, added) = (alias.clone(), after.clone());
    let perform = move || {
        let arguments = json!({ "kind": kind, "value": value, "files": files.len() });
        running.command_with("add-device", arguments, files)?;
        running.note_device(&added, &name);
        Ok(Performed::Done)
    };
    let change = move |live: &mut Domain, origin: &mut Domain| {
        device.insert(live);
        device.insert(origin);
        Ok(())
    };
    Ok(DevicePlan { alias, change: Box::new(change), perform: Box::new(perform) })
}

fn departure(running: &Arc<Running>, alias: String) -> DevicePlan<'_> {
    let (wanted, gone) = (alias.clone(), alias.clone());
    let perform = move || {
        running.departures.expect_device(&wanted);
        if let Err(error) = running.command("remove-device", Some(json!({ "device": wanted }))) {
            running.departures.device(&wanted, Duration::ZERO);
            return Err(error);
        }
        match running.departures.device(&wanted, PATIENCE) {
            Departure::Gone => Ok(Performed::Done),
            Departure::Pending => Ok(Performed::Pending),
            Departure::Refused => {
                let detail = format!("unplug of device '{wanted}' was rejected by the guest");
                Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail)
                    .with_cure("have the guest stop using it, and try again"))
            }
        }
    };
    let change = move |live: &mut Domain, origin: &mut Domain| {
        forget(live, origin, &gone);
        Ok(())
    };
    DevicePlan { alias, change: Box::new(change), perform: Box::new(perform) }
}

/// Removes the device with this alias from the documents of a run. The definition has no aliases: what describes the device does.
pub fn forget(live: &mut Domain, origin: &mut Domain, alias: &str) {
    if let Some(device) = Device::named(live, alias) {
        // One that the definition does not have is gone from there already.
        let _ = device.detach_from(origin);
    }
    Device::remove_named(live, alias);
}

/// Changes the number of processors.
///
/// # Errors
/// The monitor refuses, or the guest does not let go of one.
pub fn set_vcpus(running: &Arc<Running>, count: u32) -> Result<()> {
    if !running.is_own() {
        return Err(Error::no_support("virDomainSetVcpusFlags")
            .with_cure("use --config: processors of running QEMU machines do not change yet"));
    }
    let now = running.command("status", None)?["vcpus"].as_u64().unwrap_or(0);
    let fewer = now > u64::from(count);
    if fewer {
        running.departures.expect_processors();
    }
    running.command("set-vcpus", Some(json!({ "count": count })))?;
    let failed = |code, detail: &str| Err(Error::new(code, ErrorDomain::Qemu, detail));
    match if fewer { running.departures.processors(count, PATIENCE) } else { Departure::Gone } {
        Departure::Gone => Ok(()),
        Departure::Refused => {
            failed(ErrorCode::OperationFailed, "vcpu unplug request was rejected by the guest")
        }
        Departure::Pending => failed(
            ErrorCode::OperationTimeout,
            "vcpu unplug request timed out. Unplug result must be manually inspected in the domain",
        ),
    }
}

/// What an event of the monitor tells of devices and processors.
pub fn handle(running: &Arc<Running>, event: &str, data: &Value) {
    let alias = || data["device"].as_str().unwrap_or("").to_owned();
    let count = || data["vcpus"].as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
    match event {
        "device-removed" => {
            let alias = alias();
            running.forget_device(&alias);
            if !running.departures.tell_device(&alias, Departure::Gone) {
                running.notify(Notice::DeviceRemoved(alias));
            }
        }
        "device-removal-failed" => {
            let (dom, dev_alias) = (running.observer.handle(), alias());
            running.departures.tell_device(&dev_alias, Departure::Refused);
            let failed = api::events::DomainDeviceRemovalFailed { dom, dev_alias };
            running.notify(Notice::Event(api::Event::DomainDeviceRemovalFailed(failed)));
        }
        "vcpus-changed" => {
            running.learn_own_vcpu_threads(count());
            running.departures.tell_processors(count(), false);
            running.notify(Notice::VcpusChanged(count()));
        }
        "vcpu-removal-failed" => running.departures.tell_processors(count(), true),
        _ => {}
    }
}

/// Makes a machine that was found again and its live document agree: what came or went while no daemon listened. A device that
/// nobody was told of goes again.
///
/// # Errors
/// The monitor does not answer.
pub fn reconcile(running: &Arc<Running>, live: &Domain) -> Result<()> {
    if !running.is_own() {
        return Ok(());
    }
    let report = running.command("devices", None)?;
    let devices = report["devices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |device: &Value, member: &str| device[member].as_str().unwrap_or("").to_owned();
    let there: HashSet<String> = devices.iter().map(|device| text(device, "id")).collect();
    let known = names::pluggable(live);
    for alias in known.iter().filter(|alias| !there.contains(*alias)) {
        running.forget_device(alias);
        running.notify(Notice::DeviceRemoved(alias.clone()));
    }
    let unknown = devices.iter().filter(|device| KINDS.contains(&text(device, "kind").as_str()));
    for alias in unknown.map(|device| text(device, "id")).filter(|alias| !known.contains(alias)) {
        running.command("remove-device", Some(json!({ "device": alias })))?;
    }
    let status = running.command("status", None)?;
    let count = status["vcpus"].as_u64().and_then(|count| u32::try_from(count).ok());
    let noted = live.vcpu.as_ref().map_or(1, |vcpu| vcpu.current.unwrap_or(vcpu.count));
    if let Some(count) = count.filter(|count| *count != noted) {
        running.notify(Notice::VcpusChanged(count));
    }
    Ok(())
}
