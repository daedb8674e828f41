//! Identity, memory, virtual CPUs, clock, actions, limits and the device model.

use error::Result;
use model::clock::{Clock, ClockBasis, ClockOffset};
use model::cputune::Vcpu;
use model::devices::controller::{Controller, ControllerType};
use model::domain::OnEvent;
use model::memory::Memory;
use model::os::OsType;
use model::{Domain, Uuid};
use xml::{CpuSet, Format, Value as _};

use super::settings::{Reader, Writer};
use super::{Flavor, Kind, kind};
use crate::fault::{internal, unsupported};

/// Memory of a guest that does not say it, in MiB.
const MEMORY_MIB: u64 = 128;
/// Most memory that is believed, in MiB: 1 EiB.
const MEMORY_MIB_MAX: u64 = 1 << 40;
/// Most virtual CPUs that are believed.
const VCPUS_MAX: u32 = 4096;

/// The actions: setting, and what it does unless it is said.
const ACTIONS: [(&str, OnEvent); 3] =
    [("on_poweroff", OnEvent::Destroy), ("on_reboot", OnEvent::Restart), ("on_crash", OnEvent::Restart)];

/// Reads the kind of guest, on which much of the rest depends.
pub(super) fn read_kind(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let word = reader.string("type")?;
    let kind = match word.as_deref() {
        Some("hvm") => "hvm",
        Some("pv") => "linux",
        Some("pvh") => "xenpvh",
        Some(other) => {
            return Err(
                unsupported(format!("type '{other}' is not supported")).with_cure("use hvm, pv or pvh")
            );
        }
        None if reader
            .string("builder")?
            .is_some_and(|builder| matches!(builder.as_str(), "hvm" | "hvmloader")) =>
        {
            "hvm"
        }
        None => "linux",
    };
    domain.os.r#type = Some(OsType { kind: kind.to_owned(), ..OsType::default() });
    Ok(())
}

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    domain.name = reader.string("name")?.ok_or_else(|| {
        internal("config value name was missing").with_cure("name the guest: name = \"...\"")
    })?;
    if let Some(text) = reader.string("uuid")? {
        let uuid = text.parse::<Uuid>();
        domain.uuid = Some(uuid.map_err(|_| internal(format!("config value uuid not parsable: '{text}'")))?);
    }
    memory(domain, reader)?;
    vcpus(domain, reader)?;
    domain.clock = Some(Box::new(clock(domain, reader)?));
    for (name, default) in ACTIONS {
        let action = match reader.string(name)? {
            None => default,
            Some(word) => OnEvent::read(&word.replace('_', "-"), Format::Plain)
                .map_err(|_| internal(format!("unexpected value {word} for {name}")))?,
        };
        *action_of(domain, name) = Some(action);
    }
    let emulator = if reader.has("device_model_override") { "device_model_override" } else { "device_model" };
    domain.devices.emulator = reader.string(emulator)?;
    Ok(())
}

fn action_of<'a>(domain: &'a mut Domain, name: &str) -> &'a mut Option<OnEvent> {
    match name {
        "on_poweroff" => &mut domain.on_poweroff,
        "on_reboot" => &mut domain.on_reboot,
        _ => &mut domain.on_crash,
    }
}

fn memory(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let mib = |name: &str| -> Result<Option<u64>> {
        let number = reader.number(name)?;
        let fits = |number: i64| u64::try_from(number).ok().filter(|mib| *mib <= MEMORY_MIB_MAX);
        number
            .map(|number| fits(number).ok_or_else(|| super::settings::malformed(name, "a number of MiB")))
            .transpose()
    };
    let current = mib("memory")?.unwrap_or(MEMORY_MIB);
    let most = mib("maxmem")?.unwrap_or(current);
    domain.memory = Some(Memory { kib: most * 1024, ..Memory::default() });
    domain.current_memory = Some(current * 1024);
    Ok(())
}

fn vcpus(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let online = reader.unsigned("vcpus")?.unwrap_or(1);
    let count = reader.unsigned("maxvcpus")?.unwrap_or(online).max(online);
    if count == 0 || count > VCPUS_MAX {
        return Err(internal(format!("{count} virtual CPUs are impossible"))
            .with_cure(format!("use 1 to {VCPUS_MAX}")));
    }
    let available =
        reader.number("vcpu_avail")?.map(|mask| (mask as u64).count_ones()).filter(|number| *number > 0);
    let current = available.unwrap_or(online).min(count);
    let cpus: Option<CpuSet> = match reader.string("cpus")? {
        Some(text) if !matches!(text.as_str(), "all" | "any") => Some(
            text.parse().map_err(|_| super::settings::malformed("cpus", "a list of CPUs such as 0-3,5"))?,
        ),
        _ => None,
    };
    domain.vcpu =
        Some(Vcpu { count, current: (current != count).then_some(current), cpuset: cpus, ..Vcpu::default() });
    Ok(())
}

fn clock(domain: &Domain, reader: &Reader<'_>) -> Result<Clock> {
    let local = reader.bool("localtime")?.unwrap_or(false);
    if kind(domain) == Kind::Hvm {
        let seconds = reader.number("rtc_timeoffset")?.unwrap_or(0);
        return Ok(Clock {
            offset: Some(ClockOffset::Variable),
            adjustment: Some(seconds.to_string()),
            basis: Some(if local { ClockBasis::Localtime } else { ClockBasis::Utc }),
            ..Clock::default()
        });
    }
    Ok(Clock {
        offset: Some(if local { ClockOffset::Localtime } else { ClockOffset::Utc }),
        adjustment: Some("reset".to_owned()),
        ..Clock::default()
    })
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    writer.set("name", domain.name.as_str())?;
    if let Some(uuid) = domain.uuid {
        writer.set("uuid", uuid.to_string())?;
    }
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    writer.number("maxmem", total.div_ceil(1024))?;
    writer.number("memory", domain.current_memory.unwrap_or(total).div_ceil(1024))?;
    let Some(vcpu) = &domain.vcpu else { return Ok(()) };
    match (vcpu.current.filter(|current| *current != vcpu.count), writer.flavor) {
        (None, _) => writer.number("vcpus", vcpu.count)?,
        (Some(current), Flavor::Xl) => {
            writer.number("maxvcpus", vcpu.count)?;
            writer.number("vcpus", current)?;
        }
        (Some(current), Flavor::Xm) => {
            writer.number("vcpus", vcpu.count)?;
            let mask = 1_u64.checked_shl(current).map_or(u64::MAX, |bit| bit - 1);
            writer.number("vcpu_avail", mask)?;
        }
    }
    writer.maybe("cpus", vcpu.cpuset.as_ref().map(CpuSet::to_string).as_deref())
}

pub(super) fn write_time(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let hvm = kind(domain) == Kind::Hvm;
    let empty = Clock::default();
    let clock = domain.clock.as_deref().unwrap_or(&empty);
    let (seconds, local) = match clock.offset {
        None | Some(ClockOffset::Utc) => (0, false),
        Some(ClockOffset::Localtime) => (0, true),
        Some(ClockOffset::Variable) if hvm => {
            let text = clock.adjustment.as_deref().unwrap_or("0");
            let seconds = text
                .parse::<i64>()
                .map_err(|_| unsupported(format!("unsupported clock adjustment='{text}'")))?;
            (seconds, clock.basis == Some(ClockBasis::Localtime))
        }
        Some(_) => {
            return Err(unsupported("unsupported clock offset").with_cure(if hvm {
                "use offset='variable', 'utc' or 'localtime'"
            } else {
                "use offset='utc' or 'localtime'"
            }));
        }
    };
    if hvm {
        writer.number("rtc_timeoffset", seconds)?;
    }
    writer.bool("localtime", local)
}

pub(super) fn write_actions(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let actions = [domain.on_poweroff, domain.on_reboot, domain.on_crash];
    for ((name, default), action) in ACTIONS.into_iter().zip(actions) {
        let mut word = String::new();
        action.unwrap_or(default).write(&mut word, Format::Plain);
        writer.set(name, word)?;
    }
    Ok(())
}

pub(super) fn write_emulator(writer: &mut Writer, domain: &Domain) -> Result<()> {
    writer.maybe("device_model_override", domain.devices.emulator.as_deref())
}

/// Reads the limits of Xen's bus, which comes before all other controllers.
pub(super) fn read_limits(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let frames = reader.unsigned("max_grant_frames")?;
    let channels = reader.unsigned("max_event_channels")?.or(reader.unsigned("event_channels")?);
    let bus = Controller {
        r#type: ControllerType::XenBus,
        index: Some(0),
        max_grant_frames: frames,
        max_event_channels: channels,
        ..Controller::default()
    };
    domain.devices.controller.insert(0, bus);
    Ok(())
}

pub(super) fn write_limits(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let buses =
        domain.devices.controller.iter().filter(|controller| controller.r#type == ControllerType::XenBus);
    for bus in buses {
        if let Some(frames) = bus.max_grant_frames {
            writer.number("max_grant_frames", frames)?;
        }
        if let Some(channels) = bus.max_event_channels {
            writer.number("max_event_channels", channels)?;
        }
    }
    Ok(())
}

pub(super) fn read_arguments(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let arg = reader.strings("device_model_args")?;
    if !arg.is_empty() && reader.flavor == Flavor::Xl {
        domain.xen_commandline = Some(Box::new(model::xen::CommandLine { arg }));
    }
    Ok(())
}

pub(super) fn write_arguments(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let arguments = domain.xen_commandline.iter().flat_map(|line| &line.arg);
    writer.list("device_model_args", arguments.map(String::as_str))
}
