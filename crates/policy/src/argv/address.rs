//! Where a device hangs: `bus` and `addr`, ports of USB and virtio-serial.

use error::Result;
use model::devices::address::{Address, DeviceInfo};
use model::devices::controller::ControllerType;

use super::Build;
use super::json::Props;
pub(super) use crate::alias::name as alias;
use crate::fault::internal;

impl Build<'_> {
    /// The name of the controller of this type and index.
    pub(super) fn controller_alias(&self, kind: ControllerType, index: u32) -> Result<&str> {
        let board = self.board();
        let built_in = index == 0
            && (kind == ControllerType::Ide && board.ide || kind == ControllerType::Sata && board.sata);
        if built_in {
            // The board names it, whatever the user would like.
            return Ok("ide");
        }
        let mut controllers = self.domain.devices.controller.iter();
        let found = controllers.find(|other| other.r#type == kind && other.index == Some(index));
        found.map(|controller| alias(&controller.info)).ok_or_else(|| {
            let kind = crate::defaults::controllers::word(kind);
            internal(format!("could not find {kind} controller with index {index} required for device"))
        })
    }

    /// `-device` for a device with this place. On s390x, one that shows PCI identifiers there comes first.
    pub(super) fn device(&mut self, info: &DeviceInfo, props: &Props) {
        if let Some(Address::Pci(address)) = &info.address
            && let Some(zpci) = address.zpci.filter(|zpci| zpci.uid.is_some() || zpci.fid.is_some())
        {
            let uid = zpci.uid.unwrap_or(0);
            let zpci = Props::driver("zpci")
                .with("uid", uid)
                .with("fid", zpci.fid.unwrap_or(0))
                .with("target", alias(info))
                .with("id", format!("zpci{uid}"));
            self.line.device(&zpci);
        }
        self.line.device(props);
    }

    /// The bus behind a PCI controller.
    fn pci_bus(&self, index: u32) -> Result<String> {
        let name = self.controller_alias(ControllerType::Pci, index)?;
        let bridge = index != 0
            && self.domain.devices.controller.iter().any(|other| {
                other.r#type == ControllerType::Pci
                    && other.index == Some(index)
                    && other.model.as_deref() == Some("pci-root")
            });
        // A host bridge gives its bus a name of its own.
        Ok(if bridge { format!("{name}.0") } else { name.to_owned() })
    }

    /// The members of the option ROM of a PCI device.
    pub(super) fn rom_props(info: &DeviceInfo) -> Props {
        let Some(rom) = info.rom.as_deref() else { return Props::default() };
        let file = if rom.enabled == Some(false) { Some(String::new()) } else { rom.file.clone() };
        let bar = rom.bar.filter(|_| rom.enabled != Some(false));
        Props::default().maybe("rombar", bar.map(u8::from)).maybe("romfile", file)
    }

    /// The members that say where a device hangs; none when its address is implied.
    pub(super) fn bus_props(&self, info: &DeviceInfo) -> Result<Props> {
        Ok(match &info.address {
            Some(Address::Pci(address)) => {
                let bus = self.pci_bus(address.bus)?;
                let mut props = Props::default().with("bus", bus);
                if address.multifunction == Some(true) {
                    props.add("multifunction", true);
                }
                if address.multifunction == Some(false) {
                    props.add("multifunction", false);
                }
                let slot = match address.function {
                    0 => format!("0x{:x}", address.slot),
                    function => format!("0x{:x}.0x{function:x}", address.slot),
                };
                props.with("addr", slot).maybe("acpi-index", info.acpi)
            }
            Some(Address::Usb(address)) => {
                let bus = self.controller_alias(ControllerType::Usb, address.bus)?;
                Props::default().with("bus", format!("{bus}.0")).maybe("port", address.port.as_ref())
            }
            Some(Address::Isa(address)) => {
                Props::default().with("iobase", address.iobase.unwrap_or(0)).maybe("irq", address.irq)
            }
            Some(Address::SpaprVio(address)) => Props::default().maybe("reg", address.reg),
            Some(Address::Ccw(address)) => {
                let part = |part: Option<u32>| part.unwrap_or(0);
                let devno =
                    format!("{:x}.{:x}.{:04x}", part(address.cssid), part(address.ssid), part(address.devno));
                Props::default().with("devno", devno)
            }
            _ => Props::default(),
        })
    }
}
