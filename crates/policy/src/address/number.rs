//! Numbers of PCI controllers that follow from their index and address.

use model::devices::address::Address;
use model::devices::controller::{Controller, ControllerTarget, ControllerType};

/// Model, hardware name and what its number means.
const NAMES: &[(&str, &str)] = &[
    ("pci-bridge", "pci-bridge"),
    ("dmi-to-pci-bridge", "i82801b11-bridge"),
    ("pcie-root-port", "pcie-root-port"),
    ("pcie-switch-upstream-port", "x3130-upstream"),
    ("pcie-switch-downstream-port", "xio3130-downstream"),
    ("pci-expander-bus", "pxb"),
    ("pcie-expander-bus", "pxb-pcie"),
    ("pcie-to-pci-bridge", "pcie-pci-bridge"),
    ("pci-root", ""),
    ("pcie-root", ""),
];

/// Fills in hardware names, chassis, port and bus numbers.
pub(super) fn fill(controllers: &mut [Controller]) {
    for at in 0..controllers.len() {
        if controllers[at].r#type != ControllerType::Pci {
            continue;
        }
        let bus_nr = free_bus_nr(controllers);
        let controller = &mut controllers[at];
        let Some(model) = controller.model.clone() else { continue };
        let index = controller.index.unwrap_or(0);
        let name = NAMES.iter().find(|(known, _)| *known == model).map_or("", |(_, name)| name);
        if !name.is_empty() {
            controller.model_name.get_or_insert_with(|| name.to_owned());
        }
        let port = match &controller.info.address {
            Some(Address::Pci(address)) => (address.slot << 3) + address.function,
            _ => 0,
        };
        let target = controller.target.get_or_insert_with(|| Box::new(ControllerTarget::default()));
        match model.as_str() {
            "pci-bridge" => {
                target.chassis_nr.get_or_insert(index);
            }
            "pcie-root-port" | "pcie-switch-downstream-port" => {
                target.chassis.get_or_insert(index);
                target.port.get_or_insert(port);
            }
            "pci-expander-bus" | "pcie-expander-bus" => {
                target.bus_nr.get_or_insert(bus_nr);
            }
            _ => {}
        }
        if **target == ControllerTarget::default() {
            controller.target = None;
        }
    }
}

/// The highest bus number from 254 down, an even distance below the lowest in use.
fn free_bus_nr(controllers: &[Controller]) -> u32 {
    let used = controllers.iter().filter_map(|controller| controller.target.as_ref()?.bus_nr);
    used.min().unwrap_or(256).saturating_sub(2)
}
