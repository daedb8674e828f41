//! Identity, machine type, memory, vCPUs, clock, lifecycle actions and the devices of every PC.

use std::collections::{BTreeMap, HashSet};

use error::Result;
use model::clock::{Clock, ClockBasis, ClockOffset};
use model::cputune::{IoThread, OneVcpu, Vcpu, Vcpus};
use model::devices::input::{Input, InputBus, InputType};
use model::devices::small::{MemBalloon, Panic, Watchdog};
use model::domain::OnEvent;
use model::features::Tseg;
use model::os::BootDevice;
use model::{CpuSet, Domain, DomainType, Uuid};

use crate::VCPUS_MAX;
use crate::emulator::EmulatorCaps;
use crate::fault::{unsupported, xml};
use crate::host::{Host, Random};
use crate::machine::Board;

/// So many boot devices count: there are no more classes of them.
const BOOT_DEVICES_MAX: usize = 4;

pub(super) fn preset(domain: &mut Domain, host: &Host) -> Result<()> {
    if !matches!(domain.r#type, DomainType::Qemu | DomainType::Kvm | DomainType::Hvf) {
        return Err(unsupported(format!(
            "unexpected domain type {}, expecting one of these: QEMU, KVM, HVF",
            word(domain)
        )));
    }
    let Some(kind) = domain.os.r#type.as_mut().filter(|kind| !kind.kind.is_empty()) else {
        return Err(xml("an os <type> must be specified").with_cure("write <os><type>hvm</type></os>"));
    };
    if kind.kind != "hvm" {
        let detail = format!("unknown OS type '{}'", kind.kind);
        return Err(unsupported(detail).with_cure("QEMU runs only hvm"));
    }
    let arch = kind.arch.get_or_insert_with(|| host.arch.clone()).clone();
    if domain.devices.emulator.is_none() {
        let path = host.emulators.get(&arch).ok_or_else(|| {
            unsupported(format!("could not find a QEMU binary for domain architecture '{arch}'"))
                .with_cure(format!("install the QEMU system emulator for {arch}, or name one in <emulator>"))
        })?;
        domain.devices.emulator = Some(path.clone());
    }
    Ok(())
}

fn word(domain: &Domain) -> &'static str {
    match domain.r#type {
        DomainType::Xen => "xen",
        DomainType::Lxc => "lxc",
        DomainType::Test => "test",
        _ => "of another driver",
    }
}

pub(super) fn apply(domain: &mut Domain, caps: &EmulatorCaps, random: &mut dyn Random) -> Result<()> {
    choose_machine(domain, caps);
    common(domain, random);
    Ok(())
}

/// What every hypervisor's driver fills in: identity, vCPUs, clock, actions, memory, boot order.
pub(crate) fn common(domain: &mut Domain, random: &mut dyn Random) {
    if domain.uuid.is_none() {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        domain.uuid = Some(Uuid::from_random(bytes));
    }
    if let Some(genid) = domain.genid.as_mut().filter(|genid| genid.uuid.is_none()) {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        genid.uuid = Some(Uuid::from_random(bytes));
    }
    let vcpu = domain.vcpu.get_or_insert_with(|| Vcpu { count: 1, ..Vcpu::default() });
    let count = vcpu.count;
    // Numbers that no virtual CPU has are refused later.
    let in_range = |listed: &&mut Vcpus| listed.vcpu.iter().all(|one| one.id < count);
    let listed = domain.vcpus.as_deref_mut().filter(|listed| !listed.vcpu.is_empty());
    if let Some(listed) = listed.filter(in_range) {
        vcpu.current = Some(all_listed(&mut listed.vcpu, vcpu.count));
    }
    vcpu.current = vcpu.current.filter(|current| *current != vcpu.count);
    // Pins of virtual CPUs that do not exist were written by old releases, and are forgotten.
    domain.cputune.iter_mut().for_each(|tune| tune.vcpupin.retain(|pin| pin.vcpu < count));
    if let Some(tune) = domain.cputune.as_deref_mut() {
        one_by_one(&mut tune.vcpusched, |sched| &mut sched.vcpus);
        one_by_one(&mut tune.iothreadsched, |sched| &mut sched.iothreads);
    }
    if let Some(smm) = domain.features.as_deref_mut().and_then(|features| features.smm.as_mut()) {
        let counts = smm.state != Some(false);
        smm.tseg = smm.tseg.take().filter(|_| counts).map(Tseg::in_largest_unit);
    }
    let clock = domain.clock.get_or_insert_default();
    let offset = *clock.offset.get_or_insert(ClockOffset::Utc);
    if offset == ClockOffset::Variable {
        clock.basis.get_or_insert(ClockBasis::Utc);
        clock.adjustment.get_or_insert_with(|| "0".to_owned());
    }
    clock_of_now(clock, offset);
    threads(domain);
    domain.on_poweroff.get_or_insert(OnEvent::Destroy);
    domain.on_reboot.get_or_insert(OnEvent::Restart);
    domain.on_crash.get_or_insert(OnEvent::Destroy);
    memory(domain);
    boot(domain);
}

/// Lists every virtual CPU by itself, and counts those that are there at the start: of which nothing is said is not. What is
/// said last of one holds.
fn all_listed(listed: &mut Vec<OneVcpu>, count: u32) -> u32 {
    let absent = |id| OneVcpu { id, enabled: Some(false), ..OneVcpu::default() };
    let mut all: BTreeMap<u32, OneVcpu> = (0..count.min(VCPUS_MAX)).map(|id| (id, absent(id))).collect();
    all.extend(listed.drain(..).map(|one| (one.id, one)));
    listed.extend(all.into_values());
    for one in &mut *listed {
        one.hotpluggable.get_or_insert(one.enabled != Some(true));
    }
    let online = listed.iter().filter(|one| one.enabled == Some(true)).count();
    u32::try_from(online).unwrap_or(u32::MAX)
}

/// Schedulers belong to single threads, in the order of their numbers. Lists that name a thread twice are refused later,
/// and stay as they are.
fn one_by_one<T: Clone>(schedulers: &mut Vec<T>, threads: fn(&mut T) -> &mut Option<CpuSet>) {
    let mut single = BTreeMap::new();
    for sched in schedulers.iter_mut() {
        let Some(set) = threads(sched).clone() else { return };
        for thread in set.iter() {
            let mut own = sched.clone();
            *threads(&mut own) = Some(CpuSet::from_iter([thread]));
            if single.len() >= VCPUS_MAX as usize || single.insert(thread, own).is_some() {
                return;
            }
        }
    }
    *schedulers = single.into_values().collect();
}

/// A clock with a difference varies; one that is to be set back has none.
fn clock_of_now(clock: &mut Clock, offset: ClockOffset) {
    let basis = match offset {
        ClockOffset::Utc => ClockBasis::Utc,
        ClockOffset::Localtime => ClockBasis::Localtime,
        ClockOffset::Variable => {
            if clock.adjustment.as_deref() == Some("reset") {
                clock.adjustment = Some("0".to_owned());
            }
            return;
        }
        _ => return,
    };
    if clock.adjustment.as_deref().is_some_and(|text| text != "reset") {
        clock.offset = Some(ClockOffset::Variable);
        clock.basis = Some(basis);
    }
}

/// There are as many I/O threads as have numbers, and where some have one, all get one.
fn threads(domain: &mut Domain) {
    let Some(ids) = domain.iothreadids.as_deref_mut().filter(|ids| !ids.iothread.is_empty()) else { return };
    let named = u32::try_from(ids.iothread.len()).unwrap_or(u32::MAX);
    let count = domain.iothreads.unwrap_or(0).max(named);
    domain.iothreads = Some(count);
    if count > THREADS_MAX {
        return;
    }
    let used: HashSet<u32> = ids.iothread.iter().map(|thread| thread.id).collect();
    let free = (1..).filter(|id| !used.contains(id)).take((count - named) as usize);
    ids.iothread.extend(free.map(|id| IoThread { id, ..IoThread::default() }));
}

/// Most I/O threads that get numbers by themselves.
const THREADS_MAX: u32 = 4096;

fn choose_machine(domain: &mut Domain, caps: &EmulatorCaps) {
    let accelerator = super::accelerator(domain);
    let Some(kind) = domain.os.r#type.as_mut() else { return };
    let machine = match kind.machine.as_deref() {
        Some(name) => caps.machine(accelerator, name),
        None => caps.default_machine(accelerator),
    };
    if let Some(machine) = machine {
        kind.machine = Some(machine.name.clone());
    }
}

fn memory(domain: &mut Domain) {
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map(|numa| &numa.cell);
    let of_cells: u64 =
        cells.into_iter().flatten().filter_map(|cell| cell.memory).fold(0, u64::saturating_add);
    let memory = domain.memory.get_or_insert_default();
    if memory.kib == 0 {
        let modules = domain.devices.memory.iter().filter_map(|module| module.target.size);
        memory.kib = modules.fold(of_cells, u64::saturating_add);
    }
    let total = memory.kib;
    domain.current_memory = Some(match domain.current_memory {
        None | Some(0) => total,
        Some(current) => current.min(total),
    });
}

/// Guests with firmware that name no boot device, neither in `<os>` nor on a device, boot from the first disk.
fn boot(domain: &mut Domain) {
    domain.os.boot.truncate(BOOT_DEVICES_MAX);
    if let Some(menu) = domain.os.bootmenu.as_mut().filter(|menu| menu.enable == Some(false)) {
        menu.timeout = None;
    }
    let devices = &domain.devices;
    let infos = devices.disk.iter().map(|disk| &disk.info);
    let infos = infos.chain(devices.interface.iter().map(|interface| &interface.info));
    let infos = infos.chain(devices.hostdev.iter().map(|hostdev| &hostdev.info));
    let infos = infos.chain(devices.redirdev.iter().map(|redirdev| &redirdev.info));
    let mut infos = infos.chain(devices.filesystem.iter().map(|filesystem| &filesystem.info));
    if !super::has_firmware(domain) || domain.bootloader.is_some() {
        return;
    }
    if domain.os.boot.is_empty() && !infos.any(|info| info.boot.is_some()) {
        domain.os.boot.push(BootDevice::Hd);
    }
}

pub(super) fn add_devices(domain: &mut Domain, board: Board) {
    let devices = &mut domain.devices;
    if devices.memballoon.is_none() && board.balloon {
        devices.memballoon =
            Some(Box::new(MemBalloon { model: "virtio".to_owned(), ..MemBalloon::default() }));
    }
    if board.itco && !devices.watchdog.iter().any(|watchdog| watchdog.model == "itco") {
        devices.watchdog.push(Watchdog { model: "itco".to_owned(), ..Watchdog::default() });
    }
    if let Some(model) = board.panic {
        let same = |panic: &Panic| panic.model.as_deref().is_none_or(|given| given == model);
        if !devices.panic.iter().any(same) {
            devices.panic.push(Panic { model: Some(model.to_owned()), ..Panic::default() });
        }
    }
    if board.usb_input && !devices.graphics.is_empty() {
        for kind in [InputType::Keyboard, InputType::Mouse] {
            // A tablet points as well.
            let same = |input: &Input| {
                let tablet = kind == InputType::Mouse && input.r#type == InputType::Tablet;
                (input.r#type == kind || tablet) && input.bus.is_none_or(|bus| bus == InputBus::Usb)
            };
            if !devices.input.iter().any(same) {
                devices.input.push(Input { r#type: kind, bus: Some(InputBus::Usb), ..Input::default() });
            }
        }
    }
}
