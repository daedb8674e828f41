//! `b_info`: what the guest is made of.

use error::Result;
use model::Domain;
use model::clock::{ClockBasis, ClockOffset, TimerMode, TimerName};
use model::devices::controller::ControllerType;
use serde_json::{Value, json};

use super::{Host, Object, cpu, hvm, kind, switch};
use crate::fault::unsupported;
use crate::xen::numa;

pub(super) fn write(domain: &Domain, host: &Host) -> Result<Value> {
    let mut object = Object::default();
    vcpus(&mut object, domain);
    memory(&mut object, domain, host)?;
    time(&mut object, domain)?;
    limits(&mut object, domain);
    object.list("vnuma_nodes", nodes(domain));
    cpu::write(&mut object, domain, host);
    let mut scheduling = Object::default();
    let shares = domain.cputune.as_ref().and_then(|tune| tune.shares);
    scheduling.maybe("weight", shares);
    object.set("sched_params", scheduling.finish());
    let os = &domain.os;
    object.maybe("kernel", os.kernel.as_deref());
    object.maybe("ramdisk", os.initrd.as_deref());
    object.maybe("cmdline", os.cmdline.as_deref());
    match kind(domain) {
        "hvm" => hvm::write(&mut object, domain, host)?,
        "pvh" => object.set("type.pvh", json!({})),
        _ => object.set("type.pv", paravirtual(domain)),
    }
    let arguments = domain.xen_commandline.iter().flat_map(|line| &line.arg);
    object.list("extra", arguments.map(|argument| argument.as_str().into()).collect());
    object.set("arch_arm", json!({}));
    Ok(object.finish())
}

fn vcpus(object: &mut Object, domain: &Domain) {
    let (count, current) = domain.vcpu.as_ref().map_or((1, None), |vcpu| (vcpu.count, vcpu.current));
    object.set("max_vcpus", count);
    object.set("avail_vcpus", (0..current.unwrap_or(count).min(count)).collect::<Vec<u32>>());
}

fn memory(object: &mut Object, domain: &Domain, host: &Host) -> Result<()> {
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    object.set("max_memkb", total);
    object.set("target_memkb", domain.current_memory.unwrap_or(total));
    if kind(domain) == "hvm" {
        object.number("video_memkb", super::graphics::video_kib(domain)?);
    }
    let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    object.number("shadow_memkb", (host.shadow_kib)(total, vcpus));
    Ok(())
}

fn time(object: &mut Object, domain: &Domain) -> Result<()> {
    let Some(clock) = domain.clock.as_deref() else { return Ok(()) };
    match clock.offset {
        Some(ClockOffset::Localtime) => object.set("localtime", switch(true)),
        Some(ClockOffset::Variable) => {
            if clock.basis == Some(ClockBasis::Localtime) {
                object.set("localtime", switch(true));
            }
            let text = clock.adjustment.as_deref().unwrap_or("0");
            let seconds = text.parse::<i64>().map_err(|_| {
                unsupported(format!("the clock's adjustment '{text}' is no number of seconds"))
            })?;
            if seconds != 0 {
                object.set("rtc_timeoffset", seconds);
            }
        }
        _ => {}
    }
    for timer in &clock.timer {
        match (timer.name, timer.mode) {
            (Some(TimerName::Tsc), mode) => {
                let word = match mode {
                    Some(TimerMode::Native) => "native",
                    Some(TimerMode::Paravirt) => "native_paravirt",
                    Some(TimerMode::Emulate) => "always_emulate",
                    _ => continue,
                };
                object.set("tsc_mode", word);
            }
            (Some(TimerName::Hpet), _) if kind(domain) == "hvm" => {}
            _ => {
                return Err(unsupported("unsupported timer type")
                    .with_cure("use timers of the names 'tsc' and 'hpet' only"));
            }
        }
    }
    Ok(())
}

fn limits(object: &mut Object, domain: &Domain) {
    let buses =
        domain.devices.controller.iter().filter(|controller| controller.r#type == ControllerType::XenBus);
    for bus in buses {
        object.maybe("max_grant_frames", bus.max_grant_frames);
        object.maybe("event_channels", bus.max_event_channels);
    }
}

fn nodes(domain: &Domain) -> Vec<Value> {
    let Some(numa) = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()) else { return Vec::new() };
    let cells = &numa.cell;
    let node = |index: usize| {
        let cell = &cells[index];
        let mut object = Object::default();
        object.number("memkb", cell.memory.unwrap_or(0));
        let distances = (0..cells.len()).map(|other| numa::distance(cells, index, other));
        object.set("distances", distances.collect::<Vec<u32>>());
        object.number("pnode", u64::from(numa::number(cell, index)));
        let cpus = cell.cpus.iter().flat_map(|cpus| cpus.iter());
        object.set("vcpus", cpus.collect::<Vec<u32>>());
        object.finish()
    };
    (0..cells.len()).map(node).collect()
}

fn paravirtual(domain: &Domain) -> Value {
    let mut object = Object::default();
    if domain.os.kernel.is_none() {
        object.set("bootloader", domain.bootloader.as_deref().unwrap_or("pygrub"));
    } else {
        object.maybe("bootloader", domain.bootloader.as_deref());
    }
    let words = domain.bootloader_args.iter().flat_map(|words| words.split_whitespace());
    object.list("bootloader_args", words.map(Value::from).collect());
    let e820 = domain.features.as_ref().and_then(|features| features.xen.as_ref()?.e820_host?.state);
    object.maybe("e820_host", e820.filter(|on| *on).map(switch));
    object.finish()
}
