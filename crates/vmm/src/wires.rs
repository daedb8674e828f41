//! The wires of a machine's devices, made of KVM.

use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::sync::{Arc, Mutex};

use kvm_bindings::kvm_msi;
use kvm_ioctls::{IoEventAddress, NoDatamatch, VmFd};
use stdx::lock;
use vmm_devices::events::Event;
use vmm_devices::{Message, Wiring};
use vmm_sys_util::eventfd::EventFd;

/// Inputs of the interrupt controllers.
const INPUTS: usize = 24;
/// A message that interrupts all processors, whatever they do (Intel SDM volume 3, 11.11).
const NON_MASKABLE: Message = Message { address: 0xfeef_f000, data: 4 << 8 };

/// A machine's interrupts and doorbells.
#[derive(Clone, Debug)]
pub struct Wires {
    vm: Arc<VmFd>,
    /// How many devices have raised the line at each input.
    raised: Arc<Mutex<[u16; INPUTS]>>,
}

impl Wires {
    /// The wires of this machine.
    pub fn new(vm: Arc<VmFd>) -> Wires {
        Wires { vm, raised: Arc::new(Mutex::new([0; INPUTS])) }
    }

    /// Raises and lowers an input that notices edges.
    ///
    /// # Errors
    /// The host refuses it.
    pub fn pulse(&self, gsi: u32) -> io::Result<()> {
        self.set(gsi, true)?;
        self.set(gsi, false)
    }

    /// Interrupts all processors, whatever they do.
    ///
    /// # Errors
    /// The host refuses it.
    pub fn interrupt_all(&self) -> io::Result<()> {
        self.message(NON_MASKABLE)
    }

    fn set(&self, gsi: u32, high: bool) -> io::Result<()> {
        self.vm.set_irq_line(gsi, high).map_err(system)
    }
}

impl Wiring for Wires {
    fn message(&self, message: Message) -> io::Result<()> {
        let msi = kvm_msi {
            address_lo: message.address as u32,
            address_hi: (message.address >> 32) as u32,
            data: message.data,
            ..kvm_msi::default()
        };
        self.vm.signal_msi(msi).map(|_| ()).map_err(system)
    }

    fn line(&self, gsi: u32, high: bool) -> io::Result<()> {
        let mut raised = lock(&self.raised);
        let Some(count) = raised.get_mut(gsi as usize) else { return self.set(gsi, high) };
        *count = if high { count.saturating_add(1) } else { count.saturating_sub(1) };
        // Under the lock, so that two devices cannot overtake each other.
        self.set(gsi, *count > 0)
    }

    fn connect_doorbell(&self, address: u64, event: &Event) -> io::Result<()> {
        let address = IoEventAddress::Mmio(address);
        self.vm.register_ioevent(&borrowed(event), &address, NoDatamatch).map_err(system)
    }

    fn disconnect_doorbell(&self, address: u64, event: &Event) {
        // It only fails when it is not connected.
        let _ = self.vm.unregister_ioevent(&borrowed(event), &IoEventAddress::Mmio(address), NoDatamatch);
    }
}

/// The descriptor of an event in the form that KVM's calls want, without owning it.
fn borrowed(event: &Event) -> ManuallyDrop<EventFd> {
    // SAFETY: the descriptor is an event descriptor, open as long as `event` is borrowed; it is never closed through this value.
    ManuallyDrop::new(unsafe { EventFd::from_raw_fd(event.as_fd().as_raw_fd()) })
}

fn system(error: kvm_ioctls::Error) -> io::Error {
    io::Error::from_raw_os_error(error.errno())
}
