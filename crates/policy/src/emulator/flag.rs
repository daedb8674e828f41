//! The table of abilities that passes branch on: name and how a binary's answers show it.

use serde::{Deserialize, Serialize};

/// How an ability shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// One of these object types exists.
    Type(&'static [&'static str]),
    /// One of these object or device types has the property.
    Property(&'static [&'static str], &'static str),
    /// The object type has the property, and the binary is at least this version.
    PropertySince(&'static str, &'static str, u32),
    /// The command line option has the parameter (any, when empty).
    Option(&'static str, &'static str),
    /// The path exists in the QMP schema.
    Schema(&'static str),
    /// The target is one of these.
    Target(&'static [&'static str]),
    /// The command is answered without an error, and this member (if any) of the answer is true.
    Answer(&'static str, &'static str),
    /// The object type exists, and the command is answered without an error.
    Usable(&'static str, &'static str),
    /// The CPU model exists.
    Cpu(&'static str),
    /// The accelerator works.
    Accelerator(super::Accelerator),
    /// The binary is at least this version.
    Since(u32),
}

use Sign::{
    Accelerator, Answer, Cpu, Option as Opt, Property, PropertySince, Schema, Since, Target, Type, Usable,
};

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
    Vt82c686bUsbUhci "vt82c686b-usb-uhci" Type(&["vt82c686b-usb-uhci"]);
    PciOhci "pci-ohci" Type(&["pci-ohci"]);
    UsbRedir "usb-redir" Type(&["usb-redir"]);
    UsbHub "usb-hub" Type(&["usb-hub"]);
    Ich9Ahci "ich9-ahci" Type(&["ich9-ahci"]);
    VirtioBlkPciScsi "virtio-blk-pci.scsi" Property(&["virtio-blk-pci"], "scsi");
    ScsiDiskChannel "scsi-disk.channel" Property(&["scsi-hd"], "channel");
    ScsiBlock "scsi-block" Type(&["scsi-block"]);
    HdaMicro "hda-micro" Type(&["hda-micro"]);
    NecUsbXhci "nec-usb-xhci" Type(&["nec-usb-xhci"]);
    Lsi "lsi" Type(&["lsi53c895a"]);
    VirtioScsiPci "virtio-scsi-pci" Type(&["virtio-scsi-pci"]);
    UsbRedirFilter "usb-redir.filter" Property(&["usb-redir"], "filter");
    SeccompSandbox "seccomp-sandbox" Opt("sandbox", "elevateprivileges");
    Vnc "vnc" Opt("vnc", "");
    Qxl "qxl" Type(&["qxl"]);
    Vga "VGA" Type(&["VGA"]);
    CirrusVga "cirrus-vga" Type(&["cirrus-vga"]);
    VmwareSvga "vmware-svga" Type(&["vmware-svga"]);
    S390Sclp "s390-sclp" Type(&["s390-sclp-event-facility", "sclp-event-facility"]);
    UsbSerial "usb-serial" Type(&["usb-serial"]);
    VirtioRng "virtio-rng" Type(&["virtio-rng-device"]);
    RngRandom "rng-random" Type(&["rng-random"]);
    RngEgd "rng-egd" Type(&["rng-egd"]);
    VirtioCcw "virtio-ccw" Type(&["virtio-blk-ccw"]);
    Megasas "megasas" Type(&["megasas"]);
    TpmPassthrough "tpm-passthrough" Type(&["tpm-passthrough"]);
    TpmTis "tpm-tis" Type(&["tpm-tis"]);
    Nvram "nvram" Type(&["spapr-nvram"]);
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
    RtcResetReinjection "rtc-reset-reinjection" Schema("rtc-reset-reinjection");
    MigrateRdma "migrate-rdma" Since(2_000_000);
    VgaVgamem "VGA.vgamem_mb" Property(&["VGA"], "vgamem_mb");
    VmwareSvgaVgamem "vmware-svga.vgamem_mb" Property(&["vmware-svga"], "vgamem_mb");
    QxlVgamem "qxl.vgamem_mb" Property(&["qxl"], "vgamem_mb");
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
    VirtioBalloonPciDeflateOnOom "virtio-balloon-pci.deflate-on-oom"
        Property(&["virtio-balloon-pci", "virtio-balloon-ccw", "virtio-balloon-device"], "deflate-on-oom");
    Mptsas1068 "mptsas1068" Type(&["mptsas1068"]);
    SpiceGl "spice-gl" Opt("spice", "gl");
    QxlVram64 "qxl.vram64_size_mb" Property(&["qxl"], "vram64_size_mb");
    Pxb "pxb" Type(&["pxb"]);
    PxbPcie "pxb-pcie" Type(&["pxb-pcie"]);
    IntelIommu "intel-iommu" Type(&["intel-iommu"]);
    VirtioVga "virtio-vga" Type(&["virtio-vga"]);
    IvshmemPlain "ivshmem-plain" Type(&["ivshmem-plain"]);
    IvshmemDoorbell "ivshmem-doorbell" Type(&["ivshmem-doorbell"]);
    VhostScsi "vhost-scsi" Type(&["vhost-scsi"]);
    QueryCpuModelExpansion "query-cpu-model-expansion" Schema("query-cpu-model-expansion");
    SpiceRendernode "spice-rendernode" Opt("spice", "rendernode");
    Nvdimm "nvdimm" Type(&["nvdimm"]);
    PcieRootPort "pcie-root-port" Type(&["pcie-root-port"]);
    QueryCpuDefinitions "query-cpu-definitions" Schema("query-cpu-definitions");
    QemuXhci "qemu-xhci" Type(&["qemu-xhci"]);
    IntelIommuIntremap "intel-iommu.intremap" Property(&["intel-iommu"], "intremap");
    IntelIommuCachingMode "intel-iommu.caching-mode" Property(&["intel-iommu"], "caching-mode");
    IntelIommuEim "intel-iommu.eim" Property(&["intel-iommu"], "eim");
    IntelIommuDeviceIotlb "intel-iommu.device-iotlb" Property(&["intel-iommu"], "device-iotlb");
    SpaprPciHostBridge "spapr-pci-host-bridge" Type(&["spapr-pci-host-bridge"]);
    SpaprPciHostBridgeNumaNode "spapr-pci-host-bridge.numa_node"
        Property(&["spapr-pci-host-bridge"], "numa_node");
    ChardevReconnect "chardev-reconnect" Schema("chardev-add/arg/backend/+socket/data/reconnect");
    Vmcoreinfo "vmcoreinfo" Type(&["vmcoreinfo"]);
    SpaprVty "spapr-vty" Type(&["spapr-vty"]);
    Sclplmconsole "sclplmconsole" Type(&["sclplmconsole"]);
    IsaSerial "isa-serial" Type(&["isa-serial"]);
    Pl011 "pl011" Type(&["pl011"]);
    VirtioGpuCcw "virtio-gpu-ccw" Type(&["virtio-gpu-ccw"]);
    VirtioKeyboardCcw "virtio-keyboard-ccw" Type(&["virtio-keyboard-ccw"]);
    VirtioMouseCcw "virtio-mouse-ccw" Type(&["virtio-mouse-ccw"]);
    VirtioTabletCcw "virtio-tablet-ccw" Type(&["virtio-tablet-ccw"]);
    PciePciBridge "pcie-pci-bridge" Type(&["pcie-pci-bridge"]);
    NbdTls "nbd-tls" Schema("nbd-server-start/arg/tls-creds");
    TpmCrb "tpm-crb" Type(&["tpm-crb"]);
    PrManagerHelper "pr-manager-helper" Type(&["pr-manager-helper"]);
    VfioCcw "vfio-ccw" Type(&["vfio-ccw"]);
    ScreendumpDevice "screendump_device" Schema("screendump/arg/device");
    HdaOutput "hda-output" Type(&["hda-output"]);
    Vmgenid "vmgenid" Type(&["vmgenid"]);
    VhostVsock "vhost-vsock" Type(&["vhost-vsock-device"]);
    TpmEmulator "tpm-emulator" Type(&["tpm-emulator"]);
    Mch "mch" Type(&["mch"]);
    MchExtendedTsegMbytes "mch.extended-tseg-mbytes" Property(&["mch"], "extended-tseg-mbytes");
    SevGuest "sev-guest" Answer("query-sev-capabilities", "");
    EglHeadless "egl-headless" Schema("query-display-options/ret/+egl-headless");
    VfioAp "vfio-ap" Type(&["vfio-ap"]);
    Zpci "zpci" Type(&["zpci"]);
    MemoryBackendMemfd "memory-backend-memfd" Type(&["memory-backend-memfd"]);
    MemoryBackendMemfdHugetlb "memory-backend-memfd.hugetlb" Property(&["memory-backend-memfd"], "hugetlb");
    EglHeadlessRendernode "egl-headless.rendernode"
        Schema("query-display-options/ret/+egl-headless/rendernode");
    MemoryBackendFilePmem "memory-backend-file.pmem" Property(&["memory-backend-file"], "pmem");
    NvdimmUnarmed "nvdimm.unarmed" Property(&["nvdimm"], "unarmed");
    VirtioPciNonTransitional "virtio-pci-non-transitional" Type(&["virtio-blk-pci-non-transitional"]);
    MachineVirtIommu "machine.virt.iommu" Property(&["virt-machine"], "iommu");
    X86MaxCpu "x86-max-cpu" Type(&["max-x86_64-cpu", "max-i386-cpu"]);
    CpuUnavailableFeatures "cpu-unavailable-features" Property(&["max-x86_64-cpu"], "unavailable-features");
    CanonicalCpuFeatures "canonical-cpu-features" Type(&["max-x86_64-cpu"]);
    BochsDisplay "bochs-display" Type(&["bochs-display"]);
    MigrationFileDropCache "migration-file-drop-cache" Since(4_000_000);
    DbusVmstate "dbus-vmstate" Type(&["dbus-vmstate"]);
    VhostUserGpu "vhost-user-gpu" Type(&["vhost-user-gpu"]);
    VhostUserVga "vhost-user-vga" Type(&["vhost-user-vga"]);
    QueryCpuModelBaseline "query-cpu-model-baseline" Schema("query-cpu-model-baseline");
    QueryCpuModelComparison "query-cpu-model-comparison" Schema("query-cpu-model-comparison");
    Ramfb "ramfb" Type(&["ramfb"]);
    ArmMaxCpu "arm-max-cpu" Type(&["max-arm-cpu"]);
    DriveNvme "drive-nvme" Schema("blockdev-add/arg/+nvme");
    SmpDies "smp-dies" Opt("smp-opts", "dies");
    I8042 "i8042" Type(&["i8042"]);
    RngBuiltin "rng-builtin" Type(&["rng-builtin"]);
    TpmSpapr "tpm-spapr" Type(&["tpm-spapr"]);
    CpuKvmNoAdjvtime "cpu.kvm-no-adjvtime" Property(&["max-arm-cpu"], "kvm-no-adjvtime");
    VhostUserFs "vhost-user-fs" Type(&["vhost-user-fs-device"]);
    FsdevMultidevs "fsdev.multidevs" Opt("fsdev", "multidevs");
    PcieRootPortHotplug "pcie-root-port.hotplug" Property(&["pcie-root-port"], "hotplug");
    AioIoUring "aio.io_uring" Schema("blockdev-add/arg/+file/aio/^io_uring");
    Tcg "tcg" Accelerator(super::Accelerator::Tcg);
    VirtioBlkPciScsiDefaultDisabled "virtio-blk-pci.scsi.default.disabled"
        Property(&["virtio-blk-pci"], "scsi");
    Pvscsi "pvscsi" Type(&["pvscsi"]);
    CpuMigratable "cpu.migratable" Property(&["max-x86_64-cpu"], "migratable");
    IntelIommuAwBits "intel-iommu.aw-bits" Property(&["intel-iommu"], "aw-bits");
    SpaprTpmProxy "spapr-tpm-proxy" Type(&["spapr-tpm-proxy"]);
    NumaHmat "numa.hmat" Since(5_000_000);
    UsbHostHostdevice "usb-host.hostdevice" Property(&["usb-host"], "hostdevice");
    VirtioBalloonFreePageReporting "virtio-balloon.free-page-reporting"
        Property(&["virtio-balloon-pci", "virtio-balloon-ccw", "virtio-balloon-device"], "free-page-reporting");
    NetdevVhostVdpa "netdev.vhost-vdpa" Schema("netdev_add/arg/+vhost-vdpa");
    Ncr53c90 "ncr53c90" Target(&["sparc"]);
    Dc390 "dc390" Type(&["dc390"]);
    Am53c974 "am53c974" Type(&["am53c974"]);
    VirtioPmemPci "virtio-pmem-pci" Type(&["virtio-pmem-pci"]);
    VhostUserFsBootindex "vhost-user-fs.bootindex" Property(&["vhost-user-fs-device"], "bootindex");
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
    ConfidentialGuestSupport "confidential-guest-support"
        Property(&["none-machine"], "confidential-guest-support");
    S390PvGuest "s390-pv-guest" Type(&["s390-pv-guest"]);
    SetAction "set-action" Schema("set-action");
    VirtioBlkQueueSize "virtio-blk.queue-size"
        Property(&["virtio-blk-pci", "virtio-blk-device"], "queue-size");
    VirtioMemPci "virtio-mem-pci" Type(&["virtio-mem-pci"]);
    MemoryBackendFileReserve "memory-backend-file.reserve" Property(&["memory-backend-file"], "reserve");
    Piix4AcpiRootPciHotplug "piix4.acpi-root-pci-hotplug" Property(&["PIIX4_PM"], "acpi-root-pci-hotplug");
    NetdevJson "netdev.json" Schema("netdev_add/arg/+dgram");
    QueryDirtyRate "query-dirty-rate" Schema("query-dirty-rate");
    RbdEncryption "rbd-encryption" Schema("blockdev-add/arg/+rbd/encrypt");
    SevGuestKernelHashes "sev-guest-kernel-hashes" Schema("object-add/arg/+sev-guest/kernel-hashes");
    SevInjectLaunchSecret "sev-inject-launch-secret" Schema("sev-inject-launch-secret");
    DeviceJson "device.json+hotplug" Schema("device_add/$json-cli-hotplug");
    Hvf "hvf" Accelerator(super::Accelerator::Hvf);
    VirtioMemPciPrealloc "virtio-mem-pci.prealloc" Property(&["virtio-mem-pci"], "prealloc");
    CalcDirtyRate "calc-dirty-rate" Schema("calc-dirty-rate");
    DirtyrateParamMode "dirtyrate-param.mode" Schema("calc-dirty-rate/arg/mode");
    BlockdevNbdTlsHostname "blockdev.nbd.tls-hostname" Schema("blockdev-add/arg/+nbd/tls-hostname");
    MemoryBackendFilePreallocThreads "memory-backend-file.prealloc-threads"
        Property(&["memory-backend-file"], "prealloc-threads");
    VirtioIommuPci "virtio-iommu-pci" Type(&["virtio-iommu-pci"]);
    VirtioIommuBootBypass "virtio-iommu.boot-bypass" Property(&["virtio-iommu-pci"], "boot-bypass");
    VirtioNetRss "virtio-net.rss" Property(&["virtio-net-pci"], "rss");
    ChardevQemuVdagent "chardev.qemu-vdagent" Schema("chardev-add/arg/backend/+qemu-vdagent");
    DisplayDbus "display-dbus" Schema("query-display-options/ret/+dbus");
    IothreadThreadPoolMax "iothread.thread-pool-max" Schema("object-add/arg/+iothread/thread-pool-max");
    UsbHostGuestResetsAll "usb-host.guest-resets-all" Property(&["usb-host"], "guest-resets-all");
    MigrationBlockedReasons "migration.blocked-reasons" Schema("query-migrate/ret/blocked-reasons");
    QueryStats "query-stats" Schema("query-stats");
    QueryStatsSchemas "query-stats-schemas" Schema("query-stats-schemas");
    SgxEpc "sgx-epc" Answer("query-sgx-capabilities", "sgx");
    ThreadContext "thread-context" Type(&["thread-context"]);
    ScreenshotFormatPng "screenshot-format-png" Schema("screendump/arg/format/^png");
    MachineHpet "machine-hpet" PropertySince("generic-pc-machine", "hpet", 8_000_000);
    NetdevStream "netdev.stream" Schema("netdev_add/arg/+stream");
    VirtioCrypto "virtio-crypto" Type(&["virtio-crypto-device"]);
    CryptodevLkcf "cryptodev-backend-lkcf" Type(&["cryptodev-backend-lkcf"]);
    PvpanicPci "pvpanic-pci" Type(&["pvpanic-pci"]);
    NetdevStreamReconnect "netdev.stream.reconnect" Schema("netdev_add/arg/+stream/reconnect");
    VirtioGpuBlob "virtio-gpu.blob" Property(&["virtio-gpu-device", "virtio-gpu-pci"], "blob");
    RbdEncryptionLayering "rbd-encryption-layering" Schema("blockdev-add/arg/+rbd/encrypt/parent");
    RbdEncryptionLuksAny "rbd-encryption-luks-any" Schema("blockdev-add/arg/+rbd/encrypt/format/^luks-any");
    QcowDiscardNoUnref "qcow2-discard-no-unref" Schema("blockdev-add/arg/+qcow2/discard-no-unref");
    RunWithAsyncTeardown "run-with.async-teardown" Opt("run-with", "async-teardown");
    VirtioBlkVhostVdpa "virtio-blk-vhost-vdpa" Since(8_001_000);
    VirtioBlkIothreadMapping "virtio-blk.iothread-mapping"
        Property(&["virtio-blk-pci", "virtio-blk-device"], "iothread-vq-mapping");
    SmpClusters "smp-clusters" Schema("query-hotpluggable-cpus/ret/props/cluster-id");
    VirtioMemPciDynamicMemslots "virtio-mem-pci.dynamic-memslots"
        Property(&["virtio-mem-pci"], "dynamic-memslots");
    BlockjobBackingMaskProtocol "blockjob.backing-mask-protocol"
        Schema("block-commit/arg/backing-mask-protocol");
    DisplayReload "display-reload" Schema("display-reload");
    UsbMtp "usb-mtp" Type(&["usb-mtp"]);
    MachineVirtRas "machine.virt.ras" Property(&["virt-machine"], "ras");
    VirtioSound "virtio-sound" Type(&["virtio-sound-device"]);
    SevSnpGuest "sev-snp-guest" Usable("sev-snp-guest", "query-sev-capabilities");
    NetdevUser "netdev.user" Schema("netdev_add/arg/+user");
    AcpiErst "acpi-erst" Type(&["acpi-erst"]);
    IntelIommuDmaTranslation "intel-iommu.dma-translation" Property(&["intel-iommu"], "dma-translation");
    MachineI8042 "machine-i8042-opt" Property(&["generic-pc-machine"], "i8042");
    ChardevReconnectMilliseconds "chardev-reconnect-miliseconds"
        Schema("chardev-add/arg/backend/+socket/data/reconnect-ms");
    VirtioCcwLoadparm "virtio-ccw.loadparm" Property(&["virtio-net-ccw", "virtio-scsi-ccw"], "loadparm");
    NetdevStreamReconnectMilliseconds "netdev-stream-reconnect-miliseconds"
        Schema("netdev_add/arg/+stream/reconnect-ms");
    QueryCpuModelExpansionDeprecatedProps "query-cpu-model-expansion.deprecated-props"
        Schema("query-cpu-model-expansion/ret/deprecated-props");
    MigrateIncomingExitOnError "migrate-incoming.exit-on-error" Schema("migrate-incoming/arg/exit-on-error");
    MachineVirtAia "machine.virt.aia" Property(&["virt-machine"], "aia");
    VirtioMemCcw "virtio-mem-ccw" Type(&["virtio-mem-ccw"]);
    BlockdevSetActive "blockdev-set-active" Schema("blockdev-set-active");
    Shim "shim" Property(&["none-machine"], "shim");
    VirtioScsiIothreadMapping "virtio-scsi.iothread-mapping"
        Property(&["virtio-scsi-pci", "virtio-scsi-ccw"], "iothread-vq-mapping");
}
