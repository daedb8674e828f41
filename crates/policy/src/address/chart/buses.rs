//! The PCI buses that the controllers of a document make.

use error::Result;
use model::Domain;
use model::devices::controller::{Controller, ControllerType};

use crate::address::pci::BusModel;
use crate::fault::xml;

/// The models of the PCI controllers, by index.
pub(super) fn buses(domain: &Domain) -> Result<Vec<BusModel>> {
    let mut found: Vec<(u32, BusModel)> = Vec::new();
    for controller in domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Pci) {
        let model = bus_model(controller).ok_or_else(|| {
            xml(format!("Unknown PCI controller model '{}'", controller.model.as_deref().unwrap_or("")))
        })?;
        found.push((controller.index.unwrap_or(0), model));
    }
    found.sort_by_key(|(index, _)| *index);
    for (expected, (index, _)) in found.iter().enumerate() {
        if *index as usize != expected {
            return Err(xml(format!(
                "Found a PCI controller with index='{index}' but none with index='{expected}'"
            ))
            .with_cure("number the PCI controllers without gaps"));
        }
    }
    Ok(found.into_iter().map(|(_, model)| model).collect())
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
