//! The settings of VMX files, declared once: what is read is what is written, and in this order.

use conf_file::Conf;
use error::Result;

use super::settings::{Entry, Settings, set};

/// Declares a group of settings below one prefix.
macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $kind:ty = $key:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(super) struct $name {
            $($(#[$about])* pub(super) $field: Option<$kind>,)*
        }

        impl $name {
            /// Reads the group below `prefix`.
            pub(super) fn read(settings: &Settings<'_>, prefix: &str) -> Result<Self> {
                let mut group = Self::default();
                $(
                    let name = format!("{prefix}{}", $key);
                    if let Some(text) = settings.get(&name) {
                        group.$field = <$kind as Entry>::read(&name, text)?;
                    }
                )*
                Ok(group)
            }

            /// Writes what is there of the group below `prefix`.
            pub(super) fn write(&self, conf: &mut Conf, prefix: &str) -> Result<()> {
                $(
                    if let Some(value) = &self.$field {
                        set(conf, &format!("{prefix}{}", $key), value)?;
                    }
                )*
                Ok(())
            }
        }
    )*};
}

entries! {
    /// The machine itself.
    General {
        /// Encoding of the texts.
        encoding: String = ".encoding",
        /// Version of the file format: 8.
        config_version: i64 = "config.version",
        /// Version of the virtual hardware.
        hardware_version: i64 = "virtualHW.version",
        /// Guest operating system; `-64` at its end means 64 bits.
        guest_os: String = "guestOS",
        /// Whether the guest sees the host's SMBIOS tables.
        reflect_host: bool = "smbios.reflecthost",
        /// `bios` or `efi`.
        firmware: String = "firmware",
        /// Whether the firmware starts signed programs only.
        secure_boot: bool = "uefi.secureBoot.enabled",
        /// Identity in the firmware tables.
        uuid: String = "uuid.bios",
        /// First half of the generation identity, as a signed number.
        genid: String = "vm.genid",
        /// Second half.
        genid_x: String = "vm.genidX",
        /// Name.
        display_name: String = "displayName",
        /// Description.
        annotation: String = "annotation",
        /// Memory in MiB.
        memory_mib: i64 = "memsize",
        /// Memory that may be used, in MiB.
        memory_max_mib: i64 = "sched.mem.max",
        /// Memory that is guaranteed, in MiB.
        memory_min_mib: i64 = "sched.mem.minsize",
        /// Virtual CPUs.
        vcpus: i64 = "numvcpus",
        /// Cores of each socket.
        cores_per_socket: i64 = "cpuid.coresPerSocket",
        /// Processors of the host that may be used: `all` or a list.
        affinity: String = "sched.cpu.affinity",
        /// Share of CPU time: `low`, `normal`, `high` or a number.
        shares: String = "sched.cpu.shares",
    }

    /// The display, below `RemoteDisplay.vnc.`.
    RemoteDisplay {
        /// Whether there is one.
        enabled: bool = "enabled",
        /// TCP port.
        port: i64 = "port",
        /// Address.
        ip: String = "ip",
        /// Keyboard layout.
        keymap: String = "keymap",
        /// Password.
        password: String = "password",
    }

    /// The graphics card, below `svga.`.
    Svga {
        /// Memory in bytes.
        vram_bytes: i64 = "vramSize",
    }

    /// A disk controller, below `scsiN.`, `sataN.` or `nvmeN.`.
    DiskController {
        /// Whether there is one.
        present: bool = "present",
        /// Model.
        virtual_dev: String = "virtualDev",
    }

    /// A drive, below `scsiN:M.`, `ideN:M.`, `sataN:M.`, `nvmeN:M.` or `floppyN.`.
    Drive {
        /// Whether there is one.
        present: bool = "present",
        /// What the guest sees and what is behind it.
        device_type: String = "deviceType",
        /// What is behind a floppy drive: `file` or `device`.
        file_type: String = "fileType",
        /// Whether the host chooses the device.
        autodetect: bool = "autodetect",
        /// The image or device.
        file_name: String = "fileName",
        /// Whether writes wait for the medium.
        write_through: bool = "writeThrough",
        /// `persistent`, `independent-persistent` or `independent-nonpersistent`.
        mode: String = "mode",
        /// Whether the medium is in the client's own drive.
        client_device: bool = "clientDevice",
        /// Whether it is connected at start.
        start_connected: bool = "startConnected",
    }

    /// Directories of the host, below `isolation.tools.hgfs.`.
    SharedFolders {
        /// Whether there are none.
        disable: bool = "disable",
    }

    /// One directory, below `sharedFolderN.`.
    SharedFolder {
        /// Whether there is one.
        present: bool = "present",
        /// Whether it is offered.
        enabled: bool = "enabled",
        /// Whether the guest may read.
        read_access: bool = "readAccess",
        /// Whether the guest may write.
        write_access: bool = "writeAccess",
        /// The directory.
        host_path: String = "hostPath",
        /// Its name in the guest.
        guest_name: String = "guestName",
    }

    /// A network card, below `ethernetN.`.
    Ethernet {
        /// Whether there is one.
        present: bool = "present",
        /// Model.
        virtual_dev: String = "virtualDev",
        /// Abilities of the model, as a number.
        features: String = "features",
        /// The switch of a distributed network.
        dvs_switch_id: String = "dvs.switchId",
        /// Its port.
        dvs_port_id: i64 = "dvs.portId",
        /// Its group of ports.
        dvs_portgroup_id: String = "dvs.portgroupId",
        /// The connection to it.
        dvs_connection_id: i64 = "dvs.connectionId",
        /// The network.
        network_name: String = "networkName",
        /// `bridged`, `hostonly`, `nat` or `custom`.
        connection_type: String = "connectionType",
        /// The interface on the host.
        vnet: String = "vnet",
        /// Who chose the address: `static`, `generated` or `vpx`.
        address_type: String = "addressType",
        /// The address, when the owner chose it.
        address: String = "address",
        /// The address, when the server chose it.
        generated_address: String = "generatedAddress",
        /// Offset of generated addresses.
        generated_address_offset: i64 = "generatedAddressOffset",
        /// Whether the address must be of VMware's range.
        check_mac_address: bool = "checkMACAddress",
    }

    /// A port, below `serialN.` or `parallelN.`.
    Port {
        /// Whether there is one.
        present: bool = "present",
        /// What it is connected to: `device`, `file`, `pipe`, `network` or `thinprint`.
        file_type: String = "fileType",
        /// Which end of the pipe the machine is.
        pipe_end_point: String = "pipe.endPoint",
        /// Whether the other end of the pipe is a program.
        try_no_rx_loss: bool = "tryNoRxLoss",
        /// The device, file, pipe or URI.
        file_name: String = "fileName",
        /// Which end of the network connection the machine is.
        network_end_point: String = "network.endPoint",
        /// The virtual serial port concentrator in between.
        vspc: String = "vspc",
        /// Whether the guest gives way while it polls.
        yield_on_msr_read: bool = "yieldOnMsrRead",
    }
}
