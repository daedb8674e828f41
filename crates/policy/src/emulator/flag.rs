//! The table of abilities that passes branch on: name and how a binary's answers show it.

use serde::{Deserialize, Serialize};

/// How an ability shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// One of these object types exists.
    Type(&'static [&'static str]),
    /// One of these object or device types has the property.
    Property(&'static [&'static str], &'static str),
    /// The command line option has the parameter (any, when empty).
    Option(&'static str, &'static str),
    /// The path exists in the QMP schema.
    Schema(&'static str),
    /// The CPU model exists.
    Cpu(&'static str),
    /// The accelerator works.
    Accelerator(super::Accelerator),
    /// The binary is at least this version.
    Since(u32),
}

use Sign::{Accelerator, Cpu, Option as Opt, Property, Schema, Since, Type};

macro_rules! flags {
    ($($name:ident $text:literal $sign:expr;)+) => {
        /// An ability of a QEMU binary, under the name that libvirt's capabilities documents use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Flag {
            $(#[doc = concat!("`", $text, "`")] #[serde(rename = $text)] $name,)+
        }

        impl Flag {
            /// Every ability, in the order of the documents.
            pub const ALL: &'static [Flag] = &[$(Flag::$name),+];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self { $(Flag::$name => $text,)+ }
            }

            /// The ability of this name.
            pub fn named(name: &str) -> Option<Flag> {
                match name { $($text => Some(Flag::$name),)+ _ => None }
            }

            /// How it shows.
            pub(super) fn sign(self) -> Sign {
                match self { $(Flag::$name => $sign,)+ }
            }
        }
    };
}

flags! {
    Kvm "kvm" Accelerator(super::Accelerator::Kvm);
    Sdl "sdl" Schema("query-display-options/ret/+sdl");
    Spice "spice" Opt("spice", "");
    HdaDuplex "hda-duplex" Type(&["hda-duplex"]);
    CcidEmulated "ccid-emulated" Type(&["ccid-card-emulated"]);
    CcidPassthru "ccid-passthru" Type(&["ccid-card-passthru"]);
    Piix3UsbUhci "piix3-usb-uhci" Type(&["piix3-usb-uhci"]);
    Piix4UsbUhci "piix4-usb-uhci" Type(&["piix4-usb-uhci"]);
    UsbEhci "usb-ehci" Type(&["usb-ehci"]);
    Ich9UsbEhci1 "ich9-usb-ehci1" Type(&["ich9-usb-ehci1"]);
    PciOhci "pci-ohci" Type(&["pci-ohci"]);
    UsbRedir "usb-redir" Type(&["usb-redir"]);
    UsbHub "usb-hub" Type(&["usb-hub"]);
    Ich9Ahci "ich9-ahci" Type(&["ich9-ahci"]);
    ScsiBlock "scsi-block" Type(&["scsi-block"]);
    HdaMicro "hda-micro" Type(&["hda-micro"]);
    NecUsbXhci "nec-usb-xhci" Type(&["nec-usb-xhci"]);
    Lsi "lsi" Type(&["lsi53c895a"]);
    VirtioScsiPci "virtio-scsi-pci" Type(&["virtio-scsi-pci"]);
    SeccompSandbox "seccomp-sandbox" Opt("sandbox", "elevateprivileges");
    Vnc "vnc" Opt("vnc", "");
    Qxl "qxl" Type(&["qxl"]);
    Vga "VGA" Type(&["VGA"]);
    CirrusVga "cirrus-vga" Type(&["cirrus-vga"]);
    VmwareSvga "vmware-svga" Type(&["vmware-svga"]);
    UsbSerial "usb-serial" Type(&["usb-serial"]);
    VirtioRng "virtio-rng" Type(&["virtio-rng-device"]);
    RngRandom "rng-random" Type(&["rng-random"]);
    RngEgd "rng-egd" Type(&["rng-egd"]);
    Megasas "megasas" Type(&["megasas"]);
    TpmPassthrough "tpm-passthrough" Type(&["tpm-passthrough"]);
    TpmTis "tpm-tis" Type(&["tpm-tis"]);
    PciBridge "pci-bridge" Type(&["pci-bridge"]);
    VfioPci "vfio-pci" Type(&["vfio-pci"]);
    DmiToPciBridge "dmi-to-pci-bridge" Type(&["i82801b11-bridge"]);
    UsbStorage "usb-storage" Type(&["usb-storage"]);
    VirtioMmio "virtio-mmio" Type(&["virtio-mmio"]);
    Ich9IntelHda "ich9-intel-hda" Type(&["ich9-intel-hda"]);
    KvmPitTickPolicy "kvm-pit-lost-tick-policy" Property(&["kvm-pit"], "lost_tick_policy");
    Pvpanic "pvpanic" Type(&["pvpanic"]);
    UsbKbd "usb-kbd" Type(&["usb-kbd"]);
    UsbAudio "usb-audio" Type(&["usb-audio"]);
    PcDimm "pc-dimm" Type(&["pc-dimm"]);
    MachineVmport "machine-vmport-opt" Property(&["generic-pc-machine"], "vmport");
    PciSerial "pci-serial" Type(&["pci-serial"]);
    Ioh3420 "ioh3420" Type(&["ioh3420"]);
    X3130Upstream "x3130-upstream" Type(&["x3130-upstream"]);
    Xio3130Downstream "xio3130-downstream" Type(&["xio3130-downstream"]);
    Rtl8139 "rtl8139" Type(&["rtl8139"]);
    E1000 "e1000" Type(&["e1000"]);
    VirtioNet "virtio-net" Type(&["virtio-net-device"]);
    VirtioGpu "virtio-gpu" Type(&["virtio-gpu-device"]);
    VirtioKeyboard "virtio-keyboard" Type(&["virtio-keyboard-device"]);
    VirtioMouse "virtio-mouse" Type(&["virtio-mouse-device"]);
    VirtioTablet "virtio-tablet" Type(&["virtio-tablet-device"]);
    VirtioInputHost "virtio-input-host" Type(&["virtio-input-host-device"]);
    Mptsas1068 "mptsas1068" Type(&["mptsas1068"]);
    SpiceGl "spice-gl" Opt("spice", "gl");
    Pxb "pxb" Type(&["pxb"]);
    PxbPcie "pxb-pcie" Type(&["pxb-pcie"]);
    IntelIommu "intel-iommu" Type(&["intel-iommu"]);
    VirtioVga "virtio-vga" Type(&["virtio-vga"]);
    IvshmemPlain "ivshmem-plain" Type(&["ivshmem-plain"]);
    IvshmemDoorbell "ivshmem-doorbell" Type(&["ivshmem-doorbell"]);
    VhostScsi "vhost-scsi" Type(&["vhost-scsi"]);
    SpiceRendernode "spice-rendernode" Opt("spice", "rendernode");
    Nvdimm "nvdimm" Type(&["nvdimm"]);
    PcieRootPort "pcie-root-port" Type(&["pcie-root-port"]);
    QemuXhci "qemu-xhci" Type(&["qemu-xhci"]);
    ChardevReconnect "chardev-reconnect" Schema("chardev-add/arg/backend/+socket/data/reconnect");
    Vmcoreinfo "vmcoreinfo" Type(&["vmcoreinfo"]);
    IsaSerial "isa-serial" Type(&["isa-serial"]);
    PciePciBridge "pcie-pci-bridge" Type(&["pcie-pci-bridge"]);
    TpmCrb "tpm-crb" Type(&["tpm-crb"]);
    HdaOutput "hda-output" Type(&["hda-output"]);
    Vmgenid "vmgenid" Type(&["vmgenid"]);
    VhostVsock "vhost-vsock" Type(&["vhost-vsock-device"]);
    TpmEmulator "tpm-emulator" Type(&["tpm-emulator"]);
    Mch "mch" Type(&["mch"]);
    EglHeadless "egl-headless" Schema("query-display-options/ret/+egl-headless");
    MemoryBackendMemfd "memory-backend-memfd" Type(&["memory-backend-memfd"]);
    EglHeadlessRendernode "egl-headless.rendernode" Schema("query-display-options/ret/+egl-headless/rendernode");
    VirtioPciNonTransitional "virtio-pci-non-transitional" Type(&["virtio-blk-pci-non-transitional"]);
    BochsDisplay "bochs-display" Type(&["bochs-display"]);
    VhostUserGpu "vhost-user-gpu" Type(&["vhost-user-gpu"]);
    VhostUserVga "vhost-user-vga" Type(&["vhost-user-vga"]);
    Ramfb "ramfb" Type(&["ramfb"]);
    DriveNvme "drive-nvme" Schema("blockdev-add/arg/+nvme");
    SmpDies "smp-dies" Opt("smp-opts", "dies");
    I8042 "i8042" Type(&["i8042"]);
    RngBuiltin "rng-builtin" Type(&["rng-builtin"]);
    VhostUserFs "vhost-user-fs" Type(&["vhost-user-fs-device"]);
    FsdevMultidevs "fsdev.multidevs" Opt("fsdev", "multidevs");
    PcieRootPortHotplug "pcie-root-port.hotplug" Property(&["pcie-root-port"], "hotplug");
    AioIoUring "aio.io_uring" Schema("blockdev-add/arg/+file/aio/^io_uring");
    Tcg "tcg" Accelerator(super::Accelerator::Tcg);
    Pvscsi "pvscsi" Type(&["pvscsi"]);
    Dc390 "dc390" Type(&["dc390"]);
    Am53c974 "am53c974" Type(&["am53c974"]);
    VirtioPmemPci "virtio-pmem-pci" Type(&["virtio-pmem-pci"]);
    VhostUserBlk "vhost-user-blk" Type(&["vhost-user-blk"]);
    CpuMax "cpu-max" Cpu("max");
    MemoryBackendFileCanonicalPath "memory-backend-file.x-use-canonical-path-for-ramblock-id"
        Property(&["memory-backend-file"], "x-use-canonical-path-for-ramblock-id");
    VncPowerControl "vnc-power-control" Opt("vnc", "power-control");
    RotationRate "rotation-rate" Property(&["scsi-hd", "ide-hd"], "rotation_rate");
    AcpiIndex "acpi-index" Property(&["virtio-net-pci"], "acpi-index");
    InputLinux "input-linux" Type(&["input-linux"]);
    VirtioGpuGlPci "virtio-gpu-gl-pci" Type(&["virtio-gpu-gl-pci"]);
    VirtioVgaGl "virtio-vga-gl" Type(&["virtio-vga-gl"]);
    SetAction "set-action" Schema("set-action");
    VirtioBlkQueueSize "virtio-blk.queue-size" Property(&["virtio-blk-pci", "virtio-blk-device"], "queue-size");
    VirtioMemPci "virtio-mem-pci" Type(&["virtio-mem-pci"]);
    NetdevJson "netdev.json" Schema("netdev_add/arg/+dgram");
    DeviceJson "device.json+hotplug" Schema("device_add/$json-cli-hotplug");
    VirtioIommuPci "virtio-iommu-pci" Type(&["virtio-iommu-pci"]);
    ChardevQemuVdagent "chardev.qemu-vdagent" Schema("chardev-add/arg/backend/+qemu-vdagent");
    ThreadContext "thread-context" Type(&["thread-context"]);
    DisplayDbus "display-dbus" Schema("query-display-options/ret/+dbus");
    MachineHpet "machine-hpet" Since(8_000_000);
    NetdevStream "netdev.stream" Schema("netdev_add/arg/+stream");
    VirtioCrypto "virtio-crypto" Type(&["virtio-crypto-device"]);
    CryptodevLkcf "cryptodev-backend-lkcf" Type(&["cryptodev-backend-lkcf"]);
    PvpanicPci "pvpanic-pci" Type(&["pvpanic-pci"]);
    VirtioGpuBlob "virtio-gpu.blob" Property(&["virtio-gpu-device", "virtio-gpu-pci"], "blob");
    QcowDiscardNoUnref "qcow2-discard-no-unref" Schema("blockdev-add/arg/+qcow2/discard-no-unref");
    RunWithAsyncTeardown "run-with.async-teardown" Opt("run-with", "async-teardown");
    VirtioBlkVhostVdpa "virtio-blk-vhost-vdpa" Since(8_001_000);
    VirtioBlkIothreadMapping "virtio-blk.iothread-mapping"
        Property(&["virtio-blk-pci", "virtio-blk-device"], "iothread-vq-mapping");
    SmpClusters "smp-clusters" Schema("query-hotpluggable-cpus/ret/props/cluster-id");
    UsbMtp "usb-mtp" Type(&["usb-mtp"]);
    VirtioSound "virtio-sound" Type(&["virtio-sound-device"]);
    NetdevUser "netdev.user" Schema("netdev_add/arg/+user");
    AcpiErst "acpi-erst" Type(&["acpi-erst"]);
    MachineI8042 "machine-i8042-opt" Property(&["generic-pc-machine"], "i8042");
    ChardevReconnectMilliseconds "chardev-reconnect-miliseconds"
        Schema("chardev-add/arg/backend/+socket/data/reconnect-ms");
    NetdevStreamReconnectMilliseconds "netdev-stream-reconnect-miliseconds"
        Schema("netdev_add/arg/+stream/reconnect-ms");
}
