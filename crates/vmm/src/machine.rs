//! A machine: memory, processors and devices, from its specification to its end.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};

use kvm_bindings::{
    CpuId, KVM_CAP_PMU_CAPABILITY, KVM_PMU_CAP_DISABLE, Msrs, kvm_enable_cap, kvm_msr_entry, kvm_pit_config,
};
use kvm_ioctls::{VcpuFd, VmFd};
use stdx::lock;
use vmm_devices::hotplug::HotPlug;
use vmm_devices::platform::{KeyboardController, PanicPort, Requests, SleepRegisters};
use vmm_devices::serial::{self, SerialPort};
use vmm_devices::state::Record;
use vmm_devices::{Bus, Memory};
use vmm_sys_util::eventfd::{EFD_CLOEXEC, EFD_NONBLOCK, EventFd};

use crate::boot::{self, Boot};
use crate::clock::{self, Clock};
use crate::console::Output;
use crate::devices::Devices;
use crate::error::{Error, Result, host, refused};
use crate::firmware::{self, Firmware};
use crate::gate::Gate;
use crate::host::Host;
use crate::layout::{
    GENERATION_GSI, KEYBOARD_PORT, PANIC_PORT, POWER_BUTTON_GSI, SERIAL_GSI, SERIAL_PORT, SLEEP_PORT, TSS,
};
use crate::memory::{Run, log};
use crate::processor::{Processor, Template};
use crate::snapshot::{Snapshot, State};
use crate::specification::Specification;
use crate::state::{BoardState, VcpuState};
use crate::vcpu::{Processors, Shared};
use crate::wires::Wires;
use crate::{cpuid, generation, hotplug, hyperv, memory, modules, parts, processor, snapshot};

/// The register with the memory type of what no range names: write-back, as firmware leaves it (Intel SDM volume 3, 12.11).
const MSR_MTRR_DEFAULT: u32 = 0x2ff;
const MTRR_ENABLED_WRITE_BACK: u64 = 1 << 11 | 6;
/// Offsets of two inputs in the state of a local APIC, and what firmware sets there: interrupts of the old controller, and
/// non-maskable ones.
const LINT0: usize = 0x350;
const LINT1: usize = 0x360;
const DELIVER_EXTERNAL: u32 = 7 << 8;
const DELIVER_NMI: u32 = 4 << 8;

/// What a machine needs of the process around it.
pub struct Surroundings<'a> {
    /// The host's KVM.
    pub host: &'a Host,
    /// Where the serial port sends to.
    pub output: Output,
    /// Where the guest's requests go.
    pub requests: Arc<Requests>,
    /// Called first on each thread.
    pub on_thread: OnThread,
}

/// What is called first on each thread of a machine, to confine it.
#[derive(Clone, Copy, Debug)]
pub struct OnThread {
    /// On that of a processor.
    pub vcpu: fn() -> io::Result<()>,
    /// On that of the devices.
    pub devices: fn() -> io::Result<()>,
    /// On that of a disk.
    pub disk: fn() -> io::Result<()>,
}

impl OnThread {
    /// Nothing is called.
    pub const NOTHING: OnThread = OnThread { vcpu: || Ok(()), devices: || Ok(()), disk: || Ok(()) };
}

/// What a machine begins with.
pub enum Beginning {
    /// Its kernel, in new memory.
    Kernel,
    /// Its kernel, in the memory that it had before: there is not twice as much of it.
    Used(Memory),
    /// A snapshot.
    Snapshot(Box<Snapshot>),
}

/// A machine that is ready to run.
pub struct Machine {
    // In the order in which they go: the mapping must outlive the processors that address it, and whatever way the machine
    // ends, `Drop` has waited for all threads before.
    pub(crate) processors: Processors,
    pub(crate) devices: Devices,
    pub(crate) hotplug: Arc<HotPlug>,
    /// What processors are made from.
    pub(crate) template: Template,
    /// What each of them was told of itself.
    pub(crate) cpuids: Vec<CpuId>,
    pub(crate) shared: Arc<Shared>,
    serial: Arc<Mutex<SerialPort>>,
    pub(crate) clock: Clock,
    pub(crate) wires: Wires,
    pub(crate) vm: Arc<VmFd>,
    pub(crate) memory: Memory,
    /// Where memory modules begin.
    pub(crate) area: u64,
    pub(crate) on_thread: OnThread,
}

/// The memory that a machine begins with, and the snapshot that it goes on from.
fn memory_of<'a>(
    specification: &Specification,
    begun: &'a Beginning,
) -> Result<(Memory, Option<&'a Snapshot>)> {
    let Specification { memory_mib, nodes, backing, modules, .. } = specification;
    match begun {
        Beginning::Kernel => {
            let memory = memory::map(*memory_mib, nodes, backing)?;
            Ok((modules::add_all(memory, modules, backing)?, None))
        }
        Beginning::Used(used) => {
            let used = modules::only(used, *memory_mib, modules);
            memory::empty(&used, backing)?;
            Ok((used, None))
        }
        Beginning::Snapshot(snapshot) => Ok((snapshot.memory(nodes, backing)?, Some(&**snapshot))),
    }
}

impl Machine {
    /// Makes a machine, from its kernel or as a snapshot has it. It waits to be resumed.
    ///
    /// # Errors
    /// The host cannot run it, or its kernel or snapshot cannot be loaded; the error says what to do.
    pub fn new(
        specification: &Specification,
        begun: &Beginning,
        surroundings: Surroundings<'_>,
    ) -> Result<Machine> {
        specification.check()?;
        let Surroundings { host, output, requests, on_thread } = surroundings;
        let Specification { memory_mib, room, modules, .. } = specification;
        let (memory, snapshot) = memory_of(specification, begun)?;
        generation::renew(&memory)?;
        let mut template = specification.processor.template(host)?;
        if snapshot.is_none() {
            modules::write_table(&memory, modules)?;
        }
        let (area, _) = modules::area(*memory_mib, *room);
        let vm = virtual_machine(host, &memory, area, specification.processor.withholds_counters())?;
        let serial = serial_port(&vm, output, snapshot.map(|snapshot| &snapshot.state.serial))?;
        let (mut ports, mut device_memory) = (ports(&requests, &serial)?, Bus::default());
        let clock = clock::make(specification.clock_ahead, &requests, &mut ports)?;
        let wires = Wires::new(vm.clone());
        let parts = parts::Surroundings { memory: &memory, wires: &wires, requests: &requests };
        let mut devices = Devices::new(specification, &parts)?;
        let hotplug = hotplug::registers(&devices, specification, &parts, &mut ports)?;
        modules.iter().filter_map(|module| module.number).for_each(|number| hotplug.has_module(number));
        if let Some(snapshot) = snapshot {
            devices.restore(&snapshot.state.pci)?;
            clock.restore(&snapshot.state.clock)?;
        }
        devices.connect(&mut ports, &mut device_memory, &requests)?;
        let cpuids = cpuids(&template, specification, snapshot)?;
        let fds = match snapshot {
            None => booted(host, &vm, specification, &memory, (&template, &cpuids))?,
            Some(snapshot) => gone_on(host, &vm, &snapshot.state, &specification.processor)?,
        };
        if let Some(snapshot) = snapshot {
            // Processors that come later go as fast.
            template.time_khz = fds.first().and_then(|first| first.get_tsc_khz().ok());
            let restored = hotplug.restore(&snapshot.state.hotplug);
            restored.map_err(|error| Error::Snapshot(error.to_string()))?;
            // The guest finds the interrupt when it runs, and with it the new number.
            wires
                .pulse(GENERATION_GSI)
                .map_err(crate::error::host("tell the guest of its new generation"))?;
        }
        let shared = Arc::new(Shared { ports, memory: device_memory, requests, gate: Gate::closed() });
        devices.start(&shared, on_thread)?;
        let processors = Processors::start(fds, shared.clone(), on_thread.vcpu)?;
        Ok(Machine {
            processors,
            devices,
            hotplug,
            template,
            cpuids,
            shared,
            serial,
            clock,
            wires,
            vm,
            memory,
            area,
            on_thread,
        })
    }

    /// Lets the machine run.
    pub fn resume(&self) {
        self.shared.gate.open();
    }

    /// Makes the machine wait; nothing of the guest and no device runs when this returns.
    ///
    /// # Errors
    /// A processor does not leave a device.
    pub fn pause(&self) -> Result<()> {
        self.shared.gate.close(|| self.kick())
    }

    fn kick(&self) {
        self.processors.kick();
        self.devices.kick();
    }

    /// Presses the power button.
    ///
    /// # Errors
    /// KVM refuses the interrupt.
    pub fn press_power_button(&self) -> Result<()> {
        self.wires.pulse(POWER_BUTTON_GSI).map_err(host("press the power button"))
    }

    /// Writes a snapshot of the machine, which waits, into an empty file.
    ///
    /// # Errors
    /// KVM does not tell a state, or the file cannot be written.
    pub fn write_snapshot(&self, host: &Host, machine: &Specification, file: File) -> Result<()> {
        snapshot::write(file, &self.state(host, machine)?, &self.memory)
    }

    /// The machine, which waits, without its memory.
    ///
    /// # Errors
    /// KVM does not tell a state.
    pub fn state(&self, host: &Host, machine: &Specification) -> Result<State> {
        let topology = machine.topology;
        let vcpus = self.processors.fds().iter().zip(&self.cpuids);
        let vcpus = vcpus.map(|(fd, cpuid)| VcpuState::save(&lock(fd), cpuid, host));
        Ok(State {
            vcpus: vcpus.collect::<Result<_>>()?,
            topology: [topology.sockets, topology.cores, topology.threads],
            memory_mib: machine.memory_mib,
            room: machine.room,
            modules: machine.modules.clone(),
            board: BoardState::save(&self.vm)?,
            serial: lock(&self.serial).save(),
            clock: self.clock.save(),
            pci: self.devices.save(),
            hotplug: self.hotplug.save(),
        })
    }

    /// Starts a log of what is written to memory. A machine that runs waits for a moment.
    ///
    /// # Errors
    /// A processor does not leave a device, or KVM refuses.
    pub fn start_log(&self) -> Result<()> {
        self.aside(|| log::start(&self.vm, &self.memory, self.area))
    }

    /// Ends the log.
    ///
    /// # Errors
    /// A processor does not leave a device, or KVM refuses.
    pub fn stop_log(&self) -> Result<()> {
        self.aside(|| log::stop(&self.vm, &self.memory, self.area))
    }

    /// The pages that were written since the log began, or was last taken.
    ///
    /// # Errors
    /// KVM does not tell.
    pub fn take_log(&self) -> Result<Vec<Run>> {
        log::take(&self.vm, &self.memory, self.area)
    }

    /// Does something while nothing of the machine runs.
    fn aside(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let runs = self.shared.gate.is_open();
        if runs {
            self.pause()?;
        }
        let done = work();
        if runs {
            self.resume();
        }
        done
    }

    /// Interrupts all processors, whatever they do.
    ///
    /// # Errors
    /// KVM refuses the interrupt.
    pub fn interrupt_all(&self) -> Result<()> {
        self.wires.interrupt_all().map_err(host("interrupt the processors"))
    }

    /// Its memory, when the same machine, which begins anew, has to use it again.
    ///
    /// # Errors
    /// The specification is wrong.
    pub fn used_memory(&self, specification: &Specification) -> Result<Option<Memory>> {
        let Specification { memory_mib, nodes, backing, modules, .. } = specification;
        let is_usual = backing.is_usual(&memory::pieces(*memory_mib, nodes, backing.hold)?)
            && modules.iter().all(|module| module.huge_page.is_none());
        Ok((!is_usual).then(|| self.memory.clone()))
    }

    /// Gives up what is in the files of its memory.
    pub fn discard_memory(&self, specification: &Specification) {
        memory::discard(&self.memory, &specification.backing);
    }

    /// Its devices.
    pub fn devices(&self) -> &Devices {
        &self.devices
    }

    /// Bytes of its memory.
    pub fn memory_bytes(&self) -> u64 {
        parts::bytes_of(&self.memory)
    }

    /// Whether a processor has faulted three times in a row.
    pub fn has_fault(&self) -> bool {
        self.shared.gate.has_fault()
    }

    /// Whether the host could not go on with a thread; [`Machine::end`] tells why.
    pub fn has_failed(&self) -> bool {
        self.shared.gate.has_failed()
    }

    /// The serial port, to receive what is typed.
    pub fn serial(&self) -> &Arc<Mutex<SerialPort>> {
        &self.serial
    }

    /// Ends all threads. Nothing is left of the machine but its memory.
    ///
    /// # Errors
    /// The host could not go on with one of them.
    pub fn end(&mut self) -> Result<()> {
        self.shared.gate.end();
        self.kick();
        let processors = self.processors.join();
        processors.and(self.devices.join())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure.
        let _ = self.end();
    }
}

/// What each processor is told of itself.
fn cpuids(
    template: &Template,
    specification: &Specification,
    snapshot: Option<&Snapshot>,
) -> Result<Vec<CpuId>> {
    match snapshot {
        None => (0..specification.vcpus)
            .map(|index| cpuid::of_processor(&template.leaves, specification.topology, index))
            .collect(),
        Some(snapshot) => snapshot.state.vcpus.iter().map(VcpuState::cpuid).collect(),
    }
}

/// The processors of a machine that begins with its kernel.
fn booted(
    host: &Host,
    vm: &VmFd,
    specification: &Specification,
    memory: &Memory,
    (template, cpuids): (&Template, &[CpuId]),
) -> Result<Vec<VcpuFd>> {
    let Some(kernel) = &specification.kernel else {
        return Err(Error::Specification(
            "the machine has no kernel to begin with: name one with --kernel".to_owned(),
        ));
    };
    let firmware = Firmware {
        vcpus: specification.vcpus,
        vcpus_max: specification.vcpus_max,
        topology: specification.topology,
        nodes: &specification.nodes,
        memory_mib: specification.memory_mib,
        room: specification.room,
        information: &specification.information,
    };
    let boot = Boot {
        kernel,
        initrd: specification.initrd.as_ref(),
        command_line: &specification.command_line,
        root_pointer: firmware::write(memory, &firmware)?,
    };
    let entry = boot::load(memory, specification.memory_mib, &boot)?;
    let topology = specification.topology;
    let made = (0u8..).zip(cpuids);
    let made = made.map(|(index, cpuid)| vcpu(vm, topology.apic_id(index), cpuid, template, host));
    let fds: Vec<VcpuFd> = made.collect::<Result<_>>()?;
    if let Some(first) = fds.first() {
        let sregs = first.get_sregs().map_err(refused("read registers"))?;
        let (regs, sregs) = boot::registers(entry, sregs);
        first.set_sregs(&sregs).map_err(refused("set registers"))?;
        first.set_regs(&regs).map_err(refused("set registers"))?;
    }
    Ok(fds)
}

/// The processors of a machine that goes on, and its board.
fn gone_on(host: &Host, vm: &VmFd, state: &State, processor: &Processor) -> Result<Vec<VcpuFd>> {
    // All processors of a machine are alike.
    let missing =
        state.vcpus.first().map(|vcpu| vcpu.missing(host, processor)).transpose()?.unwrap_or_default();
    if !missing.is_empty() {
        return Err(Error::Snapshot(format!(
            "the machine has what this host's KVM does not offer ({}): restore it on a host with the same processor, or a newer \
             one of its maker, and a kernel as new",
            missing.join(", ")
        )));
    }
    let topology = state.topology();
    let restored = (0u8..).zip(&state.vcpus).map(|(index, vcpu)| {
        let fd = vm.create_vcpu(topology.apic_id(index).into()).map_err(refused("create a processor"))?;
        vcpu.restore(&fd, host).map(|()| fd)
    });
    let fds = restored.collect::<Result<_>>()?;
    state.board.restore(vm)?;
    Ok(fds)
}

fn virtual_machine(host: &Host, memory: &Memory, area: u64, withholds_counters: bool) -> Result<Arc<VmFd>> {
    let vm = host.kvm.create_vm().map_err(refused("create a machine"))?;
    if withholds_counters && host.can_withhold_counters() {
        // Without this the guest is only not told of them.
        let args = [KVM_PMU_CAP_DISABLE.into(), 0, 0, 0];
        let none = kvm_enable_cap { cap: KVM_CAP_PMU_CAPABILITY, args, ..kvm_enable_cap::default() };
        vm.enable_cap(&none).map_err(refused("withhold performance counters"))?;
    }
    log::give(&vm, memory, area, false)?;
    vm.set_tss_address(TSS as usize).map_err(refused("set the address of the task segment"))?;
    vm.create_irq_chip().map_err(refused("create interrupt controllers"))?;
    vm.create_pit2(kvm_pit_config::default()).map_err(refused("create the timer"))?;
    Ok(Arc::new(vm))
}

fn serial_port(vm: &VmFd, output: Output, record: Option<&Record>) -> Result<Arc<Mutex<SerialPort>>> {
    let interrupt = EventFd::new(EFD_NONBLOCK | EFD_CLOEXEC).map_err(host("make an event descriptor"))?;
    vm.register_irqfd(&interrupt, SERIAL_GSI).map_err(refused("connect the interrupt of the serial port"))?;
    let port = match record {
        None => SerialPort::new(interrupt, Box::new(output)),
        Some(record) => SerialPort::restored(interrupt, Box::new(output), record)
            .map_err(|error| Error::Snapshot(error.to_string()))?,
    };
    Ok(Arc::new(Mutex::new(port)))
}

fn ports(requests: &Arc<Requests>, serial: &Arc<Mutex<SerialPort>>) -> Result<Bus> {
    let mut ports = Bus::default();
    let keyboard = Arc::new(Mutex::new(KeyboardController::new(requests.clone())));
    let panic = Arc::new(Mutex::new(PanicPort::new(requests.clone())));
    let sleep = Arc::new(Mutex::new(SleepRegisters::new(requests.clone())));
    ports
        .insert("the serial port", SERIAL_PORT, serial::PORTS, serial.clone())
        .and_then(|()| {
            ports.insert("the keyboard controller", KEYBOARD_PORT, KeyboardController::PORTS, keyboard)
        })
        .and_then(|()| ports.insert("the panic port", PANIC_PORT, PanicPort::PORTS, panic))
        .and_then(|()| ports.insert("the sleep registers", SLEEP_PORT, SleepRegisters::PORTS, sleep))
        .map_err(|overlap| Error::Specification(overlap.to_string()))?;
    Ok(ports)
}

/// A processor as firmware hands it over. All but the first wait for the first to start them (INIT and SIPI, by KVM).
pub(crate) fn vcpu(
    vm: &VmFd,
    apic_id: u32,
    cpuid: &CpuId,
    template: &Template,
    host: &Host,
) -> Result<VcpuFd> {
    let fd = vm.create_vcpu(apic_id.into()).map_err(refused("create a processor"))?;
    set_time(&fd, template, host)?;
    hyperv::prepare(&fd, cpuid)?;
    fd.set_cpuid2(cpuid).map_err(refused("set what a processor can do"))?;
    let memory_type =
        kvm_msr_entry { index: MSR_MTRR_DEFAULT, data: MTRR_ENABLED_WRITE_BACK, ..kvm_msr_entry::default() };
    let registers = Msrs::from_entries(&[memory_type])
        .map_err(|_| Error::Specification("KVM takes no model-specific registers".to_owned()))?;
    // A KVM without this register has guests that need not set it.
    fd.set_msrs(&registers).map_err(refused("set model-specific registers"))?;
    let registers = Msrs::from_entries(&template.registers)
        .map_err(|_| Error::Specification("KVM takes no model-specific registers".to_owned()))?;
    let set = fd.set_msrs(&registers).map_err(refused("set model-specific registers"))?;
    if let Some(register) = template.registers.get(set) {
        let index = register.index;
        return Err(Error::Specification(format!(
            "this host's KVM does not take the model-specific register 0x{index:x} as the processor is to have it: leave \
             arch-capabilities and its features as they are"
        )));
    }
    let mut apic = fd.get_lapic().map_err(refused("read a local interrupt controller"))?;
    for (offset, mode) in [(LINT0, DELIVER_EXTERNAL), (LINT1, DELIVER_NMI)] {
        for (byte, value) in apic.regs[offset..].iter_mut().zip(mode.to_le_bytes()) {
            *byte = value as _;
        }
    }
    fd.set_lapic(&apic).map_err(refused("set a local interrupt controller"))?;
    Ok(fd)
}

/// The time stamp counter goes as fast as the machine's is to go.
fn set_time(fd: &VcpuFd, template: &Template, host: &Host) -> Result<()> {
    let Some(wanted) = template.time_khz else { return Ok(()) };
    let here = fd.get_tsc_khz().map_err(refused("tell the frequency of the time stamp counter"))?;
    if !processor::scaled(wanted, here, host.scales_time())? {
        return Ok(());
    }
    fd.set_tsc_khz(wanted).map_err(refused("set the frequency of the time stamp counter"))
}
