//! Each device of a machine: how it is made, and how it is reached while it is in use.

use std::io;
use std::sync::{Arc, Mutex};

use block::Content;
use vm_memory::{GuestMemoryBackend, GuestMemoryRegion};
use vmm_devices::Memory;
use vmm_devices::events::EventLoop;
use vmm_devices::pci::{Address, PciDevice};
use vmm_devices::platform::{Request, Requests};
use vmm_devices::virtio::pci::{Resources, VirtioPci};
use vmm_devices::virtio::{VirtioDevice, balloon, blk, console, net, rng, vsock};
use vmm_devices::watchdog::Watchdog;

use crate::devices::line;
use crate::memory;
use crate::specification::{Device, PortSide};
use crate::wires::Wires;

/// How a device is reached while it is in use.
#[derive(Clone)]
pub enum Handle {
    /// A disk.
    Disk {
        /// Its limits and statistics.
        handle: blk::Handle,
        /// Its content.
        content: Arc<dyn Content>,
    },
    /// A network interface.
    Net(net::Handle),
    /// A console.
    Console(console::Handle),
    /// A memory balloon.
    Balloon(balloon::Handle),
    /// A device that nothing is asked of.
    Plain,
}

/// What devices of a machine have in common.
pub struct Surroundings<'a> {
    /// Guest memory.
    pub memory: &'a Memory,
    /// Interrupts and doorbells.
    pub wires: &'a Wires,
    /// What devices ask of the machine.
    pub requests: &'a Arc<Requests>,
}

/// A function of the bus.
pub type Function = Arc<Mutex<dyn PciDevice>>;

/// Makes a device for this place; it is called by this loop.
///
/// # Errors
/// The host lacks a resource.
pub fn make(
    device: &Device,
    address: Address,
    events: &EventLoop,
    surroundings: &Surroundings<'_>,
) -> io::Result<(Function, Handle)> {
    let Surroundings { memory, wires, requests } = *surroundings;
    let (made, handle): (Box<dyn VirtioDevice>, Handle) = match device {
        Device::Watchdog(_) => {
            let requests = requests.clone();
            let watchdog = Watchdog::new(events, Box::new(move || requests.ask(Request::Watchdog)))?;
            return Ok((watchdog, Handle::Plain));
        }
        Device::Disk { content, config } => {
            let (disk, handle) = blk::Blk::new(content.clone(), config.clone())?;
            (Box::new(disk), Handle::Disk { handle, content: content.clone() })
        }
        Device::Net { taps, config } => {
            let taps = taps.iter().map(|tap| Box::new(tap.clone()) as Box<dyn net::Tap>);
            let (net, handle) = net::Net::new(taps.collect(), *config)?;
            (Box::new(net), Handle::Net(handle))
        }
        Device::Rng => {
            let rng = rng::Rng::new(Box::new(rng::HostEntropy), rng::Config::default())?;
            (Box::new(rng), Handle::Plain)
        }
        Device::Console(ports) => {
            let config = console::Config { ports: ports.iter().map(|port| port.config.clone()).collect() };
            let (console, handle) = console::Console::new(config)?;
            for (index, port) in ports.iter().enumerate() {
                if let Some(log) = &port.log {
                    handle.log(index, log.try_clone()?)?;
                }
                match &port.side {
                    PortSide::Stream(socket) => {
                        handle.connect(index, console::Stream::duplex(socket.try_clone()?))?;
                    }
                    PortSide::Terminal(terminal) => {
                        handle.connect(index, console::Stream::terminal(terminal.try_clone()?))?;
                    }
                    PortSide::Listener(listener) => handle.listen(index, listener.try_clone()?)?,
                }
            }
            (Box::new(console), Handle::Console(handle))
        }
        Device::Balloon { config, memory_bytes, period } => {
            let reclaim = Box::new(Pages { requests: requests.clone() });
            let (balloon, handle) = balloon::Balloon::new(reclaim, *config)?;
            if let Some(wanted) = memory_bytes {
                handle.set_target(bytes_of(memory).saturating_sub(*wanted))?;
            }
            if period.is_some() {
                handle.set_period(*period)?;
            }
            (Box::new(balloon), Handle::Balloon(handle))
        }
        Device::Vsock { cid, listener } => {
            let config = vsock::Config { guest_cid: *cid, listener: Some(listener.try_clone()?) };
            (Box::new(vsock::Vsock::new(config, Box::new(vsock::NoConnector))), Handle::Plain)
        }
    };
    let resources = Resources { memory: memory.clone(), events, wiring: Arc::new(wires.clone()) };
    let function = VirtioPci::new(made, &resources, line(address.slot()))?;
    Ok((Arc::new(Mutex::new(function)), handle))
}

/// Bytes of guest memory.
pub fn bytes_of(memory: &Memory) -> u64 {
    memory.iter().map(|region| region.len()).sum()
}

/// Gives pages of guest memory to the host.
struct Pages {
    requests: Arc<Requests>,
}

impl balloon::Reclaim for Pages {
    fn reclaim(&mut self, memory: &Memory, address: u64, bytes: u64) -> io::Result<()> {
        memory::reclaim(memory, address, bytes)
    }

    fn held(&mut self, _bytes: u64) {
        self.requests.ask(Request::Balloon);
    }
}
