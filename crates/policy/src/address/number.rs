//! Numbers of PCI controllers that follow from their index and address.

use model::devices::address::Address;
use model::devices::controller::{Controller, ControllerTarget, ControllerType};

use crate::machine::{Board, Family};

/// Models and the names of their hardware, of which the first is the default.
const NAMES: &[(&str, &[&str])] = &[
    ("pci-bridge", &["pci-bridge"]),
    ("dmi-to-pci-bridge", &["i82801b11-bridge"]),
    ("pcie-root-port", &["pcie-root-port", "ioh3420"]),
    ("pcie-switch-upstream-port", &["x3130-upstream"]),
    ("pcie-switch-downstream-port", &["xio3130-downstream"]),
    ("pci-expander-bus", &["pxb"]),
    ("pcie-expander-bus", &["pxb-pcie"]),
    ("pcie-to-pci-bridge", &["pcie-pci-bridge"]),
];

/// Fills in hardware names, chassis, port, bus and host bridge numbers.
pub(super) fn fill(controllers: &mut [Controller], board: Board) {
    let host_bridges = board.family == Family::Pseries;
    for at in 0..controllers.len() {
        if controllers[at].r#type != ControllerType::Pci {
            continue;
        }
        let bus_nr = free_bus_nr(controllers);
        let host_bridge = free_host_bridge(controllers);
        let controller = &mut controllers[at];
        let Some(model) = controller.model.clone() else { continue };
        let index = controller.index.unwrap_or(0);
        if let Some(name) = names(&model, host_bridges).first() {
            controller.model_name.get_or_insert_with(|| (*name).to_owned());
        }
        // Root ports share slots, ports of a switch do not.
        let port = match &controller.info.address {
            Some(Address::Pci(address)) if model == "pcie-switch-downstream-port" => address.slot,
            Some(Address::Pci(address)) => (address.slot << 3) + address.function,
            _ => 0,
        };
        let target = controller.target.get_or_insert_with(|| Box::new(ControllerTarget::default()));
        match model.as_str() {
            "pci-root" if host_bridges => {
                target.index.get_or_insert(if index == 0 { 0 } else { host_bridge });
            }
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

/// The names that the hardware of this model can have; none for a root that is part of the machine.
pub(crate) fn names(model: &str, host_bridges: bool) -> &'static [&'static str] {
    if host_bridges && model == "pci-root" {
        return &["spapr-pci-host-bridge"];
    }
    NAMES.iter().find(|(known, _)| *known == model).map_or(&[], |(_, names)| names)
}

/// The lowest number that no host bridge has; 0 is the first one's.
fn free_host_bridge(controllers: &[Controller]) -> u32 {
    let used = |number: u32| {
        controllers.iter().any(|other| other.target.as_ref().and_then(|target| target.index) == Some(number))
    };
    (1..).find(|number| !used(*number)).unwrap_or(1)
}

/// The highest bus number from 254 down, an even distance below the lowest in use.
fn free_bus_nr(controllers: &[Controller]) -> u32 {
    let used = controllers.iter().filter_map(|controller| controller.target.as_ref()?.bus_nr);
    used.min().unwrap_or(256).saturating_sub(2)
}
