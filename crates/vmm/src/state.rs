//! What KVM holds of a machine, for snapshots: processors, interrupt controllers, timers and clock.

use kvm_bindings::{
    CpuId, KVM_IRQCHIP_IOAPIC, KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE, Msrs, kvm_clock_data,
    kvm_cpuid_entry2, kvm_debugregs, kvm_irqchip, kvm_lapic_state, kvm_mp_state, kvm_msr_entry,
    kvm_pit_state2, kvm_regs, kvm_sregs, kvm_vcpu_events, kvm_xcrs, kvm_xsave,
};
use kvm_ioctls::{VcpuFd, VmFd};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, refused};
use crate::host::Host;
use crate::processor::{MSR_ARCH_CAPABILITIES, Processor, Template};
use crate::{cpuid, hyperv, processor};

/// The deadline of the local APIC's timer: it counts only once time stamp and APIC are as they were.
const MSR_TSC_DEADLINE: u32 = 0x6e0;

/// Registers of Hyper-V's synthetic interrupt controller and timers, which KVM keeps but does not list: where messages and events
/// are, the inputs, the timers.
const MSR_SYNIC: [std::ops::RangeInclusive<u32>; 3] =
    [0x4000_0082..=0x4000_0083, 0x4000_0090..=0x4000_009f, 0x4000_00b0..=0x4000_00b7];

/// A processor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VcpuState {
    cpuid: Vec<kvm_cpuid_entry2>,
    mp_state: kvm_mp_state,
    regs: kvm_regs,
    sregs: kvm_sregs,
    xsave: kvm_xsave,
    xcrs: kvm_xcrs,
    debug: kvm_debugregs,
    lapic: kvm_lapic_state,
    msrs: Vec<kvm_msr_entry>,
    events: kvm_vcpu_events,
    /// The frequency of the time stamp counter.
    #[serde(default)]
    time_khz: Option<u32>,
}

impl VcpuState {
    /// Reads a processor that waits, and that was told `cpuid` of itself: KVM adds to that what the guest switched on since.
    ///
    /// # Errors
    /// KVM refuses.
    pub fn save(fd: &VcpuFd, cpuid: &CpuId, host: &Host) -> Result<VcpuState> {
        // The order matters: asking for the state settles what is pending.
        let mp_state = fd.get_mp_state().map_err(refused("read the state of a processor"))?;
        Ok(VcpuState {
            cpuid: cpuid.as_slice().to_vec(),
            mp_state,
            regs: fd.get_regs().map_err(refused("read registers"))?,
            sregs: fd.get_sregs().map_err(refused("read system registers"))?,
            xsave: fd.get_xsave().map_err(refused("read vector registers"))?,
            xcrs: fd.get_xcrs().map_err(refused("read extended control registers"))?,
            debug: fd.get_debug_regs().map_err(refused("read debug registers"))?,
            lapic: fd.get_lapic().map_err(refused("read a local interrupt controller"))?,
            msrs: read_registers(fd, cpuid, host)?,
            events: fd.get_vcpu_events().map_err(refused("read the events of a processor"))?,
            // A KVM that does not tell has no other frequency than the host's either.
            time_khz: fd.get_tsc_khz().ok(),
        })
    }

    /// Gives a new processor this state.
    ///
    /// # Errors
    /// KVM refuses, or the host's processor lacks what the guest was told it had.
    pub fn restore(&self, fd: &VcpuFd, host: &Host) -> Result<()> {
        let cpuid = self.cpuid()?;
        self.set_time(fd, &cpuid, host)?;
        hyperv::prepare(fd, &cpuid)?;
        fd.set_cpuid2(&cpuid).map_err(refused("set what a processor can do"))?;
        fd.set_mp_state(self.mp_state).map_err(refused("set the state of a processor"))?;
        fd.set_regs(&self.regs).map_err(refused("set registers"))?;
        fd.set_sregs(&self.sregs).map_err(refused("set system registers"))?;
        // SAFETY: KVM reads as many bytes as its state has for guests; without features that a process asks for in the
        // kernel, of which this one asks for none, that is never more than the structure has.
        unsafe { fd.set_xsave(&self.xsave) }.map_err(refused("set vector registers"))?;
        fd.set_xcrs(&self.xcrs).map_err(refused("set extended control registers"))?;
        fd.set_debug_regs(&self.debug).map_err(refused("set debug registers"))?;
        fd.set_lapic(&self.lapic).map_err(refused("set a local interrupt controller"))?;
        let (last, first): (Vec<kvm_msr_entry>, Vec<kvm_msr_entry>) =
            self.msrs.iter().partition(|register| register.index == MSR_TSC_DEADLINE);
        write_registers(fd, &first)?;
        write_registers(fd, &last)?;
        fd.set_vcpu_events(&self.events).map_err(refused("set the events of a processor"))
    }

    /// What the processor is told of itself.
    ///
    /// # Errors
    /// There are more leaves than KVM takes.
    pub fn cpuid(&self) -> Result<CpuId> {
        CpuId::from_entries(&self.cpuid).map_err(|_| broken("too many leaves"))
    }

    /// The time stamp counter goes on as fast as it did, if KVM can; who was told that it always does is not started otherwise.
    fn set_time(&self, fd: &VcpuFd, cpuid: &CpuId, host: &Host) -> Result<()> {
        let (Some(wanted), Ok(here)) = (self.time_khz, fd.get_tsc_khz()) else { return Ok(()) };
        match processor::scaled(wanted, here, host.scales_time()) {
            Ok(false) => Ok(()),
            Ok(true) => {
                fd.set_tsc_khz(wanted).map_err(refused("set the frequency of the time stamp counter"))
            }
            Err(error) if cpuid::is_time_invariant(cpuid) => Err(Error::Snapshot(error.to_string())),
            Err(_) => Ok(()),
        }
    }

    /// What such processors are made from.
    pub fn template(&self) -> Option<Template> {
        let is_kept =
            |register: &&kvm_msr_entry| register.index == MSR_ARCH_CAPABILITIES && register.data != 0;
        Some(Template {
            leaves: self.cpuid().ok()?,
            registers: self.msrs.iter().filter(is_kept).copied().collect(),
            // What this host makes of it shows when the processors are restored.
            time_khz: None,
        })
    }

    /// What the guest's processor has and this host's KVM does not offer, by name. What `asked` forces or sets was never offered.
    ///
    /// # Errors
    /// KVM does not tell what it offers.
    pub fn missing(&self, host: &Host, asked: &Processor) -> Result<Vec<String>> {
        let mut names = processor::missing(&self.cpuid()?, &self.msrs, host, asked)?;
        let maker = |leaves: &[kvm_cpuid_entry2]| {
            let first = leaves.iter().find(|entry| entry.function == 0);
            first.map(|first| (first.ebx, first.ecx, first.edx))
        };
        if asked.vendor.is_none() && maker(&self.cpuid) != maker(host.cpuid.as_slice()) {
            names.push("a processor of its maker".to_owned());
        }
        Ok(names)
    }
}

/// All model-specific registers that this KVM tells the values of.
fn read_registers(fd: &VcpuFd, cpuid: &CpuId, host: &Host) -> Result<Vec<kvm_msr_entry>> {
    let list = host.kvm.get_msr_index_list().map_err(refused("name model-specific registers"))?;
    let synic = hyperv::has_synic(cpuid).then_some(MSR_SYNIC).into_iter().flatten().flatten();
    let mut found = Vec::new();
    let mut left: Vec<kvm_msr_entry> = list
        .as_slice()
        .iter()
        .copied()
        .chain(synic)
        .map(|index| kvm_msr_entry { index, ..kvm_msr_entry::default() })
        .collect();
    while !left.is_empty() {
        let mut asked = registers(&left)?;
        let count = fd.get_msrs(&mut asked).map_err(refused("read model-specific registers"))?;
        found.extend_from_slice(&asked.as_slice()[..count]);
        // The one behind the last that was read is unknown to this guest's processor.
        left.drain(..(count + 1).min(left.len()));
    }
    Ok(found)
}

fn write_registers(fd: &VcpuFd, wanted: &[kvm_msr_entry]) -> Result<()> {
    let mut left = wanted;
    while !left.is_empty() {
        let count = fd.set_msrs(&registers(left)?).map_err(refused("set model-specific registers"))?;
        // What KVM has no register for matters only when the guest used it.
        match left.get(count) {
            Some(register) if register.data != 0 => {
                let index = register.index;
                return Err(Error::Snapshot(format!(
                    "this host has no model-specific register 0x{index:x}, which the machine uses: restore it on a host \
                     with the same processor and a kernel as new"
                )));
            }
            _ => left = left.get(count + 1..).unwrap_or_default(),
        }
    }
    Ok(())
}

fn registers(entries: &[kvm_msr_entry]) -> Result<Msrs> {
    Msrs::from_entries(entries).map_err(|_| broken("too many model-specific registers"))
}

fn broken(why: &str) -> Error {
    Error::Snapshot(format!("the state is broken: {why}"))
}

/// What is there once in a machine.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardState {
    irqchips: Vec<kvm_irqchip>,
    pit: kvm_pit_state2,
    clock: kvm_clock_data,
}

impl BoardState {
    /// Reads the board of a machine whose processors wait.
    ///
    /// # Errors
    /// KVM refuses.
    pub fn save(vm: &VmFd) -> Result<BoardState> {
        let chips = [KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE, KVM_IRQCHIP_IOAPIC];
        let irqchips = chips.map(|chip_id| {
            let mut chip = kvm_irqchip { chip_id, ..kvm_irqchip::default() };
            vm.get_irqchip(&mut chip).map(|()| chip).map_err(refused("read an interrupt controller"))
        });
        Ok(BoardState {
            irqchips: irqchips.into_iter().collect::<Result<_>>()?,
            pit: vm.get_pit2().map_err(refused("read the timer"))?,
            clock: vm.get_clock().map_err(refused("read the clock"))?,
        })
    }

    /// Gives a new machine this state.
    ///
    /// # Errors
    /// KVM refuses.
    pub fn restore(&self, vm: &VmFd) -> Result<()> {
        for chip in &self.irqchips {
            vm.set_irqchip(chip).map_err(refused("set an interrupt controller"))?;
        }
        vm.set_pit2(&self.pit).map_err(refused("set the timer"))?;
        // The clock goes on where it was: flags tell how it was read, which is none of the new machine's matter.
        let clock = kvm_clock_data { clock: self.clock.clock, ..kvm_clock_data::default() };
        vm.set_clock(&clock).map_err(refused("set the clock"))
    }
}
