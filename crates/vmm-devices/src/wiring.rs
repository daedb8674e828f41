//! What a machine does for its devices: it carries their interrupts, and wakes them without a detour.

use std::io;

use crate::events::Event;

/// A message-signalled interrupt: what is written where (PCI 3.0, section 6.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// The address, which names processors.
    pub address: u64,
    /// The data, which name the vector.
    pub data: u32,
}

/// The wires of a machine. The monitor implements it with KVM, tests with a list of what happened.
///
/// Any thread may call these, with the lock of a device held: an implementation waits for nothing.
pub trait Wiring: Send + Sync {
    /// Sends a message-signalled interrupt.
    ///
    /// # Errors
    /// The host refuses the message, as when the guest made up its address.
    fn message(&self, message: Message) -> io::Result<()>;

    /// A device raises or lowers its line at the input `gsi` of the interrupt controllers, which is level-triggered. Devices tell
    /// of changes only; several may share an input, which is then high while any of them has raised its line.
    ///
    /// # Errors
    /// The host refuses it.
    fn line(&self, gsi: u32, high: bool) -> io::Result<()>;

    /// From now on writes of the guest to `address`, of any width, only set `event`: the processor does not leave
    /// the guest for them. Where the machine cannot, they go the long way over the bus, to the same effect.
    ///
    /// # Errors
    /// The host cannot.
    fn connect_doorbell(&self, _address: u64, _event: &Event) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Takes back what [`Wiring::connect_doorbell`] did.
    fn disconnect_doorbell(&self, _address: u64, _event: &Event) {}
}
