//! Controllers, hubs and the IOMMU.

use error::Result;
use model::devices::address::{Address, DeviceInfo, VirtioOptions};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::DiskIoThread;

use super::Build;
use super::address::alias;
use super::json::{Json, Props};
use crate::defaults::controllers::is_companion;
use crate::emulator::Flag;
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

/// The driver of a virtio device: where it hangs decides about its transport.
pub(super) fn virtio_driver(base: &str, model: Option<&str>, info: &DeviceInfo) -> String {
    let suffix = match model {
        Some(model) if model.ends_with("non-transitional") => "-non-transitional",
        Some(model) if model.ends_with("transitional") => "-transitional",
        _ => "",
    };
    match info.address {
        Some(Address::Ccw(_)) => format!("{base}-ccw"),
        Some(Address::VirtioMmio) => format!("{base}-device"),
        _ => format!("{base}-pci{suffix}"),
    }
}

impl Build<'_> {
    pub(super) fn controllers(&mut self) -> Result<()> {
        for kind in ORDER {
            for at in 0..self.domain.devices.controller.len() {
                let controller = &self.domain.devices.controller[at];
                if controller.r#type == *kind
                    && let Some(props) = self.controller_props(controller)?
                {
                    self.device(&controller.info, &props);
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
            ControllerType::Usb => match self.usb_props(controller)? {
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
                Props::driver(&virtio_driver("virtio-serial", controller.model.as_deref(), &controller.info))
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
        let target = controller.target.as_deref().cloned().unwrap_or_default();
        if matches!(model, "pci-root" | "pcie-root") {
            let bridge = self.board().family == Family::Pseries && controller.index.unwrap_or(0) != 0;
            return Ok(bridge.then(|| {
                Props::driver("spapr-pci-host-bridge")
                    .maybe("index", target.index)
                    .with("id", alias(&controller.info))
                    .maybe("numa_node", target.node)
            }));
        }
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
            "pcie-root-port" | "pcie-switch-downstream-port" => props
                .maybe("port", target.port)
                .maybe("chassis", target.chassis)
                .maybe("hotplug", target.hotplug),
            _ => props,
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
                let model = Some(model).filter(|model| *model != "virtio-scsi");
                Props::driver(&virtio_driver("virtio-scsi", model, &controller.info))
                    .and(driver.map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
                    .maybe("iothread", iothread)
                    .maybe("iothread-vq-mapping", driver.and_then(|driver| thread_map(&driver.iothreads)))
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
            "ibmvscsi" => Props::driver("spapr-vscsi").with("id", id),
            "am53c974" | "dc390" => {
                Props::driver(if model == "dc390" { "dc390" } else { "am53c974" }).with("id", id)
            }
            _ => return Err(unsupported(format!("Unsupported controller model: {model}"))),
        })
    }

    pub(super) fn hubs(&mut self) -> Result<()> {
        for hub in &self.domain.devices.hub {
            let props = Props::driver("usb-hub").with("id", alias(&hub.info)).and(self.bus_props(&hub.info)?);
            self.device(&hub.info, &props);
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
            "amd" => {
                let host = Props::driver("AMDVI-PCI").with("id", id).and(self.bus_props(&iommu.info)?);
                self.device(&iommu.info, &host);
                Props::driver("amd-iommu")
                    .with("pci-id", id)
                    .maybe("intremap", driver.intremap.map(on))
                    .maybe("pt", driver.passthrough.map(on))
                    .maybe("xtsup", driver.xtsup.map(on))
                    .maybe("device-iotlb", driver.iotlb)
            }
            _ => return Ok(()),
        };
        self.line.device(&props);
        Ok(())
    }

    /// True when floppy drives hang on a controller that has to be named.
    pub(super) fn needs_fdc(&self) -> bool {
        self.board().family == Family::Q35
    }

    fn usb_props(&self, controller: &Controller) -> Result<Option<Props>> {
        let model = controller.model.as_deref().unwrap_or("");
        let id = alias(&controller.info);
        // Boards of s390x have no USB of their own: a controller without a model is none.
        if model == "none" || (model.is_empty() && self.board().family == Family::S390Ccw) {
            return Ok(None);
        }
        if model.is_empty() {
            return Err(unsupported("no model provided for USB controller"));
        }
        let (driver, flag) = USB_MODELS
            .iter()
            .find(|(name, ..)| *name == model)
            .map(|(_, driver, flag)| (*driver, *flag))
            .ok_or_else(|| unsupported(format!("Unsupported usb controller model '{model}'")))?;
        if flag.is_some_and(|flag| !self.has(flag)) {
            return Err(unsupported(format!(
                "USB controller model '{model}' not supported in this QEMU binary"
            )));
        }
        let ports = controller.ports.filter(|_| model.ends_with("xhci"));
        let props = Props::driver(driver).maybe("p2", ports).maybe("p3", ports);
        if let Some(port) = controller.info.master.filter(|_| is_companion(controller)) {
            let master = self.domain.devices.controller.iter().find(|other| {
                is_companion(other) && other.index == controller.index && other.info.master.is_none()
            });
            let master = master.map_or(id, |master| alias(&master.info));
            return Ok(Some(props.with("masterbus", format!("{master}.0")).with("firstport", port)));
        }
        Ok(Some(props.with("id", id)))
    }
}

/// The devices of models of USB controllers, and what shows that the emulator has them.
const USB_MODELS: &[(&str, &str, Option<Flag>)] = &[
    ("piix3-uhci", "piix3-usb-uhci", Some(Flag::Piix3UsbUhci)),
    ("piix4-uhci", "piix4-usb-uhci", Some(Flag::Piix4UsbUhci)),
    ("ehci", "usb-ehci", Some(Flag::UsbEhci)),
    ("ich9-ehci1", "ich9-usb-ehci1", Some(Flag::Ich9UsbEhci1)),
    ("ich9-uhci1", "ich9-usb-uhci1", Some(Flag::Ich9UsbEhci1)),
    ("ich9-uhci2", "ich9-usb-uhci2", Some(Flag::Ich9UsbEhci1)),
    ("ich9-uhci3", "ich9-usb-uhci3", Some(Flag::Ich9UsbEhci1)),
    ("vt82c686b-uhci", "vt82c686b-usb-uhci", Some(Flag::Vt82c686bUsbUhci)),
    ("pci-ohci", "pci-ohci", Some(Flag::PciOhci)),
    ("nec-xhci", "nec-usb-xhci", Some(Flag::NecUsbXhci)),
    ("qemu-xhci", "qemu-xhci", Some(Flag::QemuXhci)),
];

/// Which I/O threads serve which queues.
pub(super) fn thread_map(threads: &[DiskIoThread]) -> Option<Vec<Json>> {
    let threads: Vec<Json> = threads
        .iter()
        .map(|thread| {
            let queues: Vec<Json> = thread.queue.iter().map(|queue| Json::from(*queue)).collect();
            let queues = (!queues.is_empty()).then_some(queues);
            Props::default().with("iothread", format!("iothread{}", thread.id)).maybe("vqs", queues).into()
        })
        .collect();
    (!threads.is_empty()).then_some(threads)
}
