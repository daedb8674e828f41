//! The PCI buses that the controllers of a document make.

use error::{Error, Result};
use model::Domain;
use model::devices::controller::{Controller, ControllerType};

use crate::address::pci::{BUS_MAX, BusModel, Growth};
use crate::fault::xml;

/// The models of the PCI controllers, by index; where the document leaves one out, that of a bus which would be added.
pub(super) fn buses(domain: &Domain, growth: Growth) -> Result<Vec<BusModel>> {
    let mut found: Vec<Option<BusModel>> = Vec::new();
    for controller in domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Pci) {
        let model = bus_model(controller).ok_or_else(|| {
            xml(format!("Unknown PCI controller model '{}'", controller.model.as_deref().unwrap_or("")))
        })?;
        let index = controller.index.unwrap_or(0);
        if index > BUS_MAX {
            return Err(too_high(index).with_cure(LOWER_INDEX));
        }
        if found.len() <= index as usize {
            found.resize(index as usize + 1, None);
        }
        found[index as usize] = Some(model);
    }
    let between = match found.first() {
        Some(Some(BusModel::PcieRoot)) => BusModel::PcieRootPort,
        _ if growth.host_bridges => BusModel::PciRoot,
        _ => BusModel::PciBridge,
    };
    Ok(found.into_iter().map(|model| model.unwrap_or(between)).collect())
}

/// What helps when a machine has no place for more PCI devices.
pub(super) const FEWER_DEVICES: &str = "name fewer PCI devices, or give several one bus and slot and different functions: \
    a machine has at most 256 PCI buses, and a running one only those that it was defined with, such as free \
    <controller type='pci' model='pcie-root-port'/>";

/// What helps when a document gives a controller an index that no machine has.
const LOWER_INDEX: &str =
    "give the controller a lower index, or leave it out: the next free one is taken then";

/// The error for a controller that no machine can have.
pub(super) fn too_high(index: u32) -> Error {
    xml(format!("PCI controller index {index} too high, maximum is {BUS_MAX}"))
}

/// The words of documents for the models.
pub(super) const WORDS: &[(&str, BusModel)] = &[
    ("pci-root", BusModel::PciRoot),
    ("pcie-root", BusModel::PcieRoot),
    ("pci-bridge", BusModel::PciBridge),
    ("dmi-to-pci-bridge", BusModel::DmiToPciBridge),
    ("pcie-to-pci-bridge", BusModel::PcieToPciBridge),
    ("pcie-root-port", BusModel::PcieRootPort),
    ("pcie-switch-upstream-port", BusModel::SwitchUpstream),
    ("pcie-switch-downstream-port", BusModel::SwitchDownstream),
    ("pci-expander-bus", BusModel::PciExpander),
    ("pcie-expander-bus", BusModel::PcieExpander),
];

/// The model of a controller; none when it is none of those known.
pub(super) fn bus_model(controller: &Controller) -> Option<BusModel> {
    let model = controller.model.as_deref()?;
    WORDS.iter().find(|(word, _)| *word == model).map(|(_, bus)| *bus)
}

/// The word of a model.
pub(super) fn word(model: BusModel) -> &'static str {
    WORDS.iter().find(|(_, bus)| *bus == model).map_or("", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cure_for_a_written_index_is_another_index() {
        let written = Controller {
            r#type: ControllerType::Pci,
            model: Some("pcie-root-port".to_owned()),
            index: Some(BUS_MAX + 1),
            ..Controller::default()
        };
        let mut domain = Domain::default();
        domain.devices.controller.push(written);
        let error = buses(&domain, Growth::default()).expect_err("no machine has so many buses");
        assert_eq!(error.cure(), Some(LOWER_INDEX));
        assert_eq!(error.summary(), "XML error: PCI controller index 256 too high, maximum is 255");
    }
}
