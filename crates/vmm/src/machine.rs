//! A machine: memory, processors and devices, from its specification to its end.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kvm_bindings::{KVM_MAX_CPUID_ENTRIES, kvm_pit_config, kvm_userspace_memory_region};
use kvm_ioctls::{Kvm, VcpuFd, VmFd};
use rustix::event::{PollFd, PollFlags, poll};
use vm_memory::{GuestMemoryBackend, GuestMemoryMmap, GuestMemoryRegion};
use vmm_devices::Bus;
use vmm_devices::platform::{KeyboardController, PanicPort, Request, Requests, SleepRegisters};
use vmm_devices::serial::{self, SerialPort};
use vmm_sys_util::eventfd::{EFD_CLOEXEC, EFD_NONBLOCK, EventFd};

use crate::boot::{self, Boot};
use crate::error::{Error, Result, host, refused};
use crate::layout::{KEYBOARD_PORT, PANIC_PORT, SERIAL_GSI, SERIAL_PORT, SLEEP_PORT, TSS};
use crate::memory;
use crate::vcpu::{Shared, Vcpu};

/// Most processors of a machine.
const VCPUS_MAX: u8 = 254;
/// Bytes from outside that are read at once.
const INPUT_BYTES: usize = 64;

/// What a machine is made of.
#[derive(Debug)]
pub struct Specification {
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Processors.
    pub vcpus: u8,
    /// The kernel: a bzImage, or an ELF file with a PVH entry.
    pub kernel: File,
    /// The initial file system.
    pub initrd: Option<File>,
    /// The kernel's command line.
    pub command_line: String,
}

/// Why a machine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The guest switched it off.
    PowerOff,
    /// The guest asked for a reset, or faulted three times in a row.
    Reset,
    /// The guest's kernel told of a panic.
    Panicked,
}

/// A machine that is ready to run.
pub struct Machine {
    // The mapping must outlive the processors that address it.
    vcpus: Vec<VcpuFd>,
    shared: Arc<Shared>,
    serial: Arc<Mutex<SerialPort>>,
    _vm: VmFd,
    _memory: GuestMemoryMmap,
}

impl Machine {
    /// Makes a machine whose serial port sends to `output`.
    ///
    /// # Errors
    /// The host cannot run it, or its kernel cannot be loaded; the error says what to do.
    pub fn new(specification: &Specification, output: Box<dyn Write + Send>) -> Result<Machine> {
        if !(1..=VCPUS_MAX).contains(&specification.vcpus) {
            let vcpus = specification.vcpus;
            return Err(Error::Specification(format!(
                "{vcpus} processors are not possible: 1 to {VCPUS_MAX} are"
            )));
        }
        let kvm = Kvm::new()
            .map_err(|error| Error::OpenKvm { source: io::Error::from_raw_os_error(error.errno()) })?;
        let vm = kvm.create_vm().map_err(refused("create a machine"))?;
        let memory = memory::map(specification.memory_mib)?;
        give_memory(&vm, &memory)?;
        vm.set_tss_address(TSS as usize).map_err(refused("set the address of the task segment"))?;
        vm.create_irq_chip().map_err(refused("create interrupt controllers"))?;
        vm.create_pit2(kvm_pit_config::default()).map_err(refused("create the timer"))?;
        let requests = Arc::new(Requests::new().map_err(host("make an event descriptor"))?);
        let serial = serial_port(&vm, output)?;
        let ports = ports(&requests, &serial)?;
        let boot = Boot {
            kernel: &specification.kernel,
            initrd: specification.initrd.as_ref(),
            command_line: &specification.command_line,
        };
        let entry = boot::load(&memory, specification.memory_mib, &boot)?;
        let vcpus: Vec<VcpuFd> =
            (0..specification.vcpus).map(|index| vcpu(&kvm, &vm, index)).collect::<Result<_>>()?;
        if let Some(first) = vcpus.first() {
            let sregs = first.get_sregs().map_err(refused("read registers"))?;
            let (regs, sregs) = boot::registers(entry, sregs);
            first.set_sregs(&sregs).map_err(refused("set registers"))?;
            first.set_regs(&regs).map_err(refused("set registers"))?;
        }
        let shared = Shared { ports, memory: Bus::default(), requests, stop: AtomicBool::new(false) };
        Ok(Machine { vcpus, shared: Arc::new(shared), serial, _vm: vm, _memory: memory })
    }

    /// Runs the machine until it ends. What can be read from `input` goes to its serial port.
    ///
    /// # Errors
    /// KVM could not go on.
    pub fn run(self, input: Option<OwnedFd>) -> Result<End> {
        let start = |(index, fd)| Vcpu::start(index, fd, self.shared.clone());
        let vcpus: Vec<Vcpu> = (0u8..).zip(self.vcpus).map(start).collect::<Result<_>>()?;
        let end = attend(&self.shared.requests, &self.serial, input);
        self.shared.stop.store(true, Ordering::SeqCst);
        vcpus.iter().for_each(Vcpu::kick);
        // The first processor that failed is the cause; all have to end before the memory goes.
        let results: Vec<Result<()>> = vcpus.into_iter().map(Vcpu::join).collect();
        results.into_iter().collect::<Result<()>>()?;
        end
    }
}

/// Waits for what the guest asks for, and passes input on.
fn attend(requests: &Requests, serial: &Mutex<SerialPort>, mut input: Option<OwnedFd>) -> Result<End> {
    loop {
        match requests.take() {
            Some(Request::PowerOff) => return Ok(End::PowerOff),
            Some(Request::Reset) => return Ok(End::Reset),
            Some(Request::Panicked) => return Ok(End::Panicked),
            // The guest's crash kernel goes on.
            Some(Request::CrashLoaded) | None => {}
        }
        let readable = {
            let mut waited = vec![PollFd::new(requests.wake(), PollFlags::IN)];
            waited.extend(input.as_ref().map(|input| PollFd::new(input, PollFlags::IN)));
            match poll(&mut waited, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(host("wait for the machine")(errno.into())),
            }
            waited.get(1).is_some_and(|input| !input.revents().is_empty())
        };
        if readable && !pass_on(input.as_ref().map(AsFd::as_fd), serial)? {
            input = None;
        }
    }
}

/// Reads what there is for the serial port; false at the end of the input.
fn pass_on(input: Option<std::os::fd::BorrowedFd<'_>>, serial: &Mutex<SerialPort>) -> Result<bool> {
    let Some(input) = input else { return Ok(false) };
    let mut bytes = [0; INPUT_BYTES];
    let count = rustix::io::read(input, &mut bytes).map_err(|errno| host("read the input")(errno.into()))?;
    let mut port = serial.lock().unwrap_or_else(PoisonError::into_inner);
    // What the port has no room for is lost, as on a cable.
    port.receive(&bytes[..count]).map_err(host("raise the interrupt of the serial port"))?;
    Ok(count > 0)
}

fn give_memory(vm: &VmFd, memory: &GuestMemoryMmap) -> Result<()> {
    for (slot, region) in (0u32..).zip(memory.iter()) {
        let host_address = region.as_ptr() as u64;
        let region = kvm_userspace_memory_region {
            slot,
            flags: 0,
            guest_phys_addr: region.start_addr().0,
            memory_size: region.len(),
            userspace_addr: host_address,
        };
        // SAFETY: the range is a mapping of `memory`, which `Machine` keeps until its processors have ended; it is used
        // only through vm-memory's volatile accesses.
        unsafe { vm.set_user_memory_region(region) }.map_err(refused("give the machine its memory"))?;
    }
    Ok(())
}

fn serial_port(vm: &VmFd, output: Box<dyn Write + Send>) -> Result<Arc<Mutex<SerialPort>>> {
    let interrupt = EventFd::new(EFD_NONBLOCK | EFD_CLOEXEC).map_err(host("make an event descriptor"))?;
    vm.register_irqfd(&interrupt, SERIAL_GSI).map_err(refused("connect the interrupt of the serial port"))?;
    Ok(Arc::new(Mutex::new(SerialPort::new(interrupt, output))))
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

/// A processor with the features that KVM can give.
fn vcpu(kvm: &Kvm, vm: &VmFd, index: u8) -> Result<VcpuFd> {
    let fd = vm.create_vcpu(u64::from(index)).map_err(refused("create a processor"))?;
    let mut cpuid =
        kvm.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES).map_err(refused("tell what processors can do"))?;
    for entry in cpuid.as_mut_slice() {
        match entry.function {
            // The number of the processor's interrupt controller.
            1 => entry.ebx = entry.ebx & 0x00ff_ffff | u32::from(index) << 24,
            0xb => entry.edx = u32::from(index),
            _ => {}
        }
    }
    fd.set_cpuid2(&cpuid).map_err(refused("set what a processor can do"))?;
    Ok(fd)
}
