//! Controllers, hubs and the IOMMU.

use error::Result;
use model::devices::address::VirtioOptions;
use model::devices::controller::{Controller, ControllerType};

use super::Build;
use super::address::alias;
use super::json::Props;
use crate::defaults::controllers::is_companion;
use crate::fault::unsupported;
use crate::machine::Family;

/// The order in which kinds of controllers come on the command line.
const ORDER: &[ControllerType] = &[
    ControllerType::Pci,
    ControllerType::Usb,
    ControllerType::Scsi,
    ControllerType::Ide,
    ControllerType::Sata,
    ControllerType::VirtioSerial,
    ControllerType::Ccid,
    ControllerType::Nvme,
];

/// The members of options that all virtio devices share.
pub(super) fn virtio_props(options: &VirtioOptions) -> Props {
    Props::default()
        .maybe("iommu_platform", options.iommu)
        .maybe("ats", options.ats)
        .maybe("packed", options.packed)
        .maybe("page-per-vq", options.page_per_vq)
}

/// The driver of a virtio device on PCI.
pub(super) fn virtio_driver(base: &str, model: Option<&str>) -> String {
    let suffix = match model {
        Some(model) if model.ends_with("non-transitional") => "-non-transitional",
        Some(model) if model.ends_with("transitional") => "-transitional",
        _ => "",
    };
    format!("{base}-pci{suffix}")
}

impl Build<'_> {
    pub(super) fn controllers(&mut self) -> Result<()> {
        for kind in ORDER {
            for at in 0..self.domain.devices.controller.len() {
                let controller = &self.domain.devices.controller[at];
                if controller.r#type == *kind
                    && let Some(props) = self.controller_props(controller)?
                {
                    self.line.device(&props);
                }
            }
        }
        Ok(())
    }

    fn controller_props(&self, controller: &Controller) -> Result<Option<Props>> {
        let board = self.board();
        let index = controller.index.unwrap_or(0);
        let props = match controller.r#type {
            ControllerType::Pci => match self.bridge_props(controller)? {
                Some(props) => props,
                None => return Ok(None),
            },
            ControllerType::Usb => match usb_props(controller)? {
                Some(props) => props,
                None => return Ok(None),
            },
            ControllerType::Scsi => self.scsi_props(controller)?,
            ControllerType::Sata if index == 0 && board.sata => return Ok(None),
            ControllerType::Sata => Props::driver("ahci").with("id", alias(&controller.info)),
            ControllerType::Ide if index == 0 && board.ide => return Ok(None),
            ControllerType::Ide => {
                return Err(unsupported("Only a single IDE controller is supported for this machine type"));
            }
            ControllerType::VirtioSerial => {
                Props::driver(&virtio_driver("virtio-serial", controller.model.as_deref()))
                    .and(
                        controller
                            .driver
                            .as_ref()
                            .map(|driver| virtio_props(&driver.virtio))
                            .unwrap_or_default(),
                    )
                    .with("id", alias(&controller.info))
                    .maybe("max_ports", controller.ports)
                    .maybe("vectors", controller.vectors)
            }
            ControllerType::Ccid => Props::driver("usb-ccid").with("id", alias(&controller.info)),
            ControllerType::Nvme => Props::driver("nvme").with("id", alias(&controller.info)),
            _ => return Ok(None),
        };
        Ok(Some(props.and(self.bus_props(&controller.info)?)))
    }

    fn bridge_props(&self, controller: &Controller) -> Result<Option<Props>> {
        let model = controller.model.as_deref().unwrap_or("");
        if matches!(model, "pci-root" | "pcie-root") {
            return Ok(None);
        }
        let target = controller.target.as_deref().cloned().unwrap_or_default();
        let name = controller.model_name.as_deref().ok_or_else(|| {
            unsupported(format!(
                "the PCI controller with index='{}' has no hardware model",
                controller.index.unwrap_or(0)
            ))
        })?;
        let props = Props::driver(name);
        let props = match model {
            "pci-bridge" => {
                let reserve = target.mem_reserve.map(|kib| kib.saturating_mul(1024));
                props.maybe("chassis_nr", target.chassis_nr).maybe("mem-reserve", reserve)
            }
            "pci-expander-bus" | "pcie-expander-bus" => {
                let id = alias(&controller.info);
                let props =
                    props.maybe("bus_nr", target.bus_nr).with("id", id).maybe("numa_node", target.node);
                return Ok(Some(props));
            }
            _ => props
                .maybe("port", target.port)
                .maybe("chassis", target.chassis)
                .maybe("hotplug", target.hotplug),
        };
        Ok(Some(props.with("id", alias(&controller.info))))
    }

    fn scsi_props(&self, controller: &Controller) -> Result<Props> {
        let driver = controller.driver.as_deref();
        let model = controller.model.as_deref().unwrap_or("");
        let id = alias(&controller.info);
        Ok(match model {
            "virtio-scsi" | "virtio-transitional" | "virtio-non-transitional" => {
                let iothread = driver.and_then(|driver| driver.iothread).map(|id| format!("iothread{id}"));
                Props::driver(&virtio_driver(
                    "virtio-scsi",
                    Some(model).filter(|model| *model != "virtio-scsi"),
                ))
                .and(driver.map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
                .maybe("iothread", iothread)
                .with("id", id)
                .maybe("num_queues", driver.and_then(|driver| driver.queues))
                .maybe("cmd_per_lun", driver.and_then(|driver| driver.cmd_per_lun))
                .maybe("max_sectors", driver.and_then(|driver| driver.max_sectors))
                .maybe("ioeventfd", driver.and_then(|driver| driver.ioeventfd))
            }
            "lsilogic" => Props::driver("lsi").with("id", id),
            "lsisas1068" => Props::driver("mptsas1068").with("id", id),
            "lsisas1078" => Props::driver("megasas").with("id", id),
            "vmpvscsi" => Props::driver("pvscsi").with("id", id),
            "am53c974" | "dc390" => Props::driver(model).with("id", id),
            _ => return Err(unsupported(format!("Unsupported controller model: {model}"))),
        })
    }

    pub(super) fn hubs(&mut self) -> Result<()> {
        for hub in &self.domain.devices.hub {
            let props = Props::driver("usb-hub").with("id", alias(&hub.info)).and(self.bus_props(&hub.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn iommu(&mut self) -> Result<()> {
        let Some(iommu) = self.domain.devices.iommu.as_deref() else { return Ok(()) };
        let driver = iommu.driver.clone().unwrap_or_default();
        let on = |state: bool| if state { "on" } else { "off" };
        let id = alias(&iommu.info);
        let props = match iommu.model.as_str() {
            "intel" => Props::driver("intel-iommu")
                .with("id", id)
                .maybe("intremap", driver.intremap.map(on))
                .maybe("caching-mode", driver.caching_mode)
                .maybe("eim", driver.eim.map(on))
                .maybe("device-iotlb", driver.iotlb)
                .maybe("aw-bits", driver.aw_bits)
                .maybe("dma-translation", driver.dma_translation),
            "virtio" => Props::driver("virtio-iommu").with("id", id).and(self.bus_props(&iommu.info)?),
            _ => return Ok(()),
        };
        self.line.device(&props);
        Ok(())
    }

    /// True when floppy drives hang on a controller that has to be named.
    pub(super) fn needs_fdc(&self) -> bool {
        self.board().family == Family::Q35
    }
}

fn usb_props(controller: &Controller) -> Result<Option<Props>> {
    let model = controller.model.as_deref().unwrap_or("");
    let driver = match model {
        "none" => return Ok(None),
        "piix3-uhci" => "piix3-usb-uhci",
        "piix4-uhci" => "piix4-usb-uhci",
        "vt82c686b-uhci" => "vt82c686b-usb-uhci",
        "ehci" => "usb-ehci",
        "pci-ohci" | "qemu-xhci" => model,
        "nec-xhci" => "nec-usb-xhci",
        _ if is_companion(controller) => {
            let name = format!("ich9-usb-{}", model.trim_start_matches("ich9-"));
            let props = Props::driver(&name);
            return Ok(Some(match controller.info.master {
                Some(port) => {
                    props.with("masterbus", format!("{}.0", alias(&controller.info))).with("firstport", port)
                }
                None => props.with("id", alias(&controller.info)),
            }));
        }
        _ => return Err(unsupported(format!("Unsupported usb controller model '{model}'"))),
    };
    let ports = controller.ports.filter(|_| model.ends_with("xhci"));
    Ok(Some(Props::driver(driver).maybe("p2", ports).maybe("p3", ports).with("id", alias(&controller.info))))
}
