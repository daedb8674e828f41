//! Settings that are stored and shown, but that nothing here puts into effect yet: a machine that has one does not start.
//!
//! A guest that runs without the limits, the confinement or the throw-away disk that its owner wrote down is worse than
//! one that does not start. What becomes an argument of the emulator, or is set before the guest runs, is not listed.

use error::Result;
use model::Domain;
use model::cputune::{CpuTune, OneVcpu, Placement};
use model::devices::disk::Disk;
use model::devices::disk_source::{DiskPlace, DiskSourceDetails};
use model::devices::filesystem::Filesystem;
use model::devices::graphics::{Graphics, Spice};
use model::devices::hostdev::{HostDev, HostDevSource};
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::network_source::Identity;
use model::memory::{BlkioTune, MemoryTune};
use model::numatune::NumaMode;
use model::seclabel::SecLabelType;

use crate::argv::LaunchContext;
use crate::fault::unsupported;

/// Size of pages that every host has, KiB: asking for it asks for nothing.
const SYSTEM_PAGE_KIB: u64 = 4;
/// Where every machine is by default.
const DEFAULT_PARTITION: &str = "/machine";

/// A setting of a `T`.
struct Setting<T> {
    /// As it is written in the document.
    element: &'static str,
    /// Whether it is there and would have to change something.
    is_written: fn(&T) -> bool,
    /// What to do instead.
    cure: &'static str,
}

/// A setting of a `T` that is put into effect with something of the driver's.
struct Given<T> {
    /// The setting.
    setting: Setting<T>,
    /// Whether the plan has it: then the setting is put into effect.
    is_given: fn(&LaunchContext) -> bool,
}

const CGROUP: &str = "remove it; limits of the host's service manager on the daemon's own unit hold for all its machines together";
const HOST_SIDE: &str = "remove it, and set the same up on the bridge of the host";
const UNFILTERED: &str = "remove it: kernels no longer filter the commands of a single disk";
const LABELS: &str = "remove it: each machine already runs as a user of its own, confined by seccomp";

/// Settings of the machine as a whole.
const MACHINE: &[Setting<Domain>] = &[
    Setting {
        element: "<cputune>'s <shares>",
        is_written: |domain| cputune(domain, |tune| tune.shares.is_some()),
        cure: CGROUP,
    },
    Setting { element: "<cputune>'s <quota>", is_written: |domain| cputune(domain, has_quota), cure: CGROUP },
    Setting {
        element: "<vcpusched>, <emulatorsched> or <iothreadsched>",
        is_written: |domain| {
            cputune(domain, |tune| {
                !tune.vcpusched.is_empty() || tune.emulatorsched.is_some() || !tune.iothreadsched.is_empty()
            })
        },
        cure: "remove it, and set the scheduler from outside once the machine runs: chrt -a -p",
    },
    Setting {
        element: "<cachetune> or <memorytune>",
        is_written: |domain| {
            cputune(domain, |tune| !tune.cachetune.is_empty() || !tune.memorytune.is_empty())
        },
        cure: "remove it",
    },
    Setting {
        element: "<memtune>",
        is_written: |domain| domain.memtune.as_deref().is_some_and(|tune| *tune != MemoryTune::default()),
        cure: CGROUP,
    },
    Setting {
        element: "<blkiotune>",
        is_written: |domain| domain.blkiotune.as_deref().is_some_and(|tune| *tune != BlkioTune::default()),
        cure: CGROUP,
    },
    Setting {
        element: "<numatune> with mode='restrictive'",
        is_written: |domain| {
            let memory = domain.numatune.as_ref().and_then(|tune| tune.memory.as_ref());
            memory.is_some_and(|memory| memory.mode == Some(NumaMode::Restrictive))
        },
        cure: "use mode='strict'",
    },
    Setting {
        element: "<resource>'s <partition>",
        is_written: |domain| {
            let partition = domain.resource.as_ref().and_then(|resource| resource.partition.as_deref());
            partition.is_some_and(|partition| partition != DEFAULT_PARTITION)
        },
        cure: "remove it: machines run in the control group of the daemon",
    },
    Setting {
        element: "<resource>'s <fibrechannel>",
        is_written: |domain| domain.resource.as_ref().is_some_and(|resource| resource.fibrechannel.is_some()),
        cure: "remove it",
    },
    Setting {
        element: "<seclabel> with a <label> or <baselabel> of its own",
        is_written: |domain| {
            domain.seclabel.iter().any(|label| match label.r#type {
                Some(SecLabelType::None) => false,
                Some(SecLabelType::Static) => label.label.is_some(),
                _ => label.baselabel.is_some(),
            })
        },
        cure: LABELS,
    },
    Setting {
        element: "<lease>",
        is_written: |domain| !domain.devices.lease.is_empty(),
        cure: "remove it; images are locked by the emulator itself",
    },
    Setting {
        element: "<perf>",
        is_written: |domain| domain.perf.iter().any(|event| event.enabled == Some(true)),
        cure: "remove it, and run: perf stat -p PID",
    },
    Setting {
        element: "<idmap>",
        is_written: |domain| domain.idmap.is_some(),
        cure: "remove it: it is for containers",
    },
    Setting {
        element: "<vcpus> with one that is enabled and hot-pluggable",
        is_written: |domain| {
            let plugged = |one: &OneVcpu| one.enabled == Some(true) && one.hotpluggable == Some(true);
            domain.vcpus.as_deref().is_some_and(|vcpus| vcpus.vcpu.iter().any(plugged))
        },
        cure: "write hotpluggable='no' for those that are enabled: nothing plugs the others at the start",
    },
    // The driver cannot open its file for the emulator.
    Setting { element: "<pstore>", is_written: |domain| domain.devices.pstore.is_some(), cure: "remove it" },
];

/// Settings of the machine as a whole that the plan applies if the driver gives it what they need.
const MACHINE_GIVEN: &[Given<Domain>] = &[
    Given {
        setting: Setting {
            element: "<vcpu placement='auto'>",
            is_written: |domain| {
                domain.vcpu.as_ref().is_some_and(|vcpu| vcpu.placement == Some(Placement::Auto))
            },
            cure: "use placement='static'",
        },
        is_given: |context| context.automatic_nodes.is_some(),
    },
    Given {
        setting: Setting {
            element: "<numatune> with placement='auto'",
            is_written: |domain| {
                let memory = domain.numatune.as_ref().and_then(|tune| tune.memory.as_ref());
                memory.is_some_and(|memory| memory.placement == Some(Placement::Auto))
            },
            cure: "name the host's nodes: nodeset='0'",
        },
        is_given: |context| context.automatic_nodes.is_some(),
    },
    Given {
        setting: Setting {
            element: "<memoryBacking>'s <hugepages>",
            is_written: |domain| {
                let backing = domain.memory_backing.as_ref();
                let pages = backing.and_then(|backing| backing.hugepages.as_ref());
                pages.is_some_and(|pages| {
                    pages.page.is_empty() || pages.page.iter().any(|page| page.size != SYSTEM_PAGE_KIB)
                })
            },
            cure: "remove it; the host may still use transparent huge pages by itself",
        },
        is_given: |context| !context.huge_pages.is_empty(),
    },
    Given {
        setting: Setting {
            element: "<pagesize> of a memory device",
            is_written: |domain| {
                let sizes =
                    domain.devices.memory.iter().filter_map(|module| module.source.as_ref()?.pagesize);
                sizes.into_iter().any(|size| size != SYSTEM_PAGE_KIB)
            },
            cure: "remove it",
        },
        is_given: |context| !context.huge_pages.is_empty(),
    },
];

/// Settings of a disk.
const DISK: &[Setting<Disk>] = &[
    Setting {
        element: "<driver>'s <statistics>",
        is_written: |disk| {
            let statistics = disk.driver.as_ref().and_then(|driver| driver.statistics.as_deref());
            statistics
                .is_some_and(|wanted| !wanted.statistic.is_empty() || !wanted.latency_histogram.is_empty())
        },
        cure: "remove it, and measure with domblkstat",
    },
    Setting {
        element: "<target dpofua='..'>",
        is_written: |disk| disk.target.dpofua.is_some(),
        cure: "remove it: the emulator decides",
    },
    Setting {
        element: "<transient>",
        is_written: |disk| disk.transient.is_some(),
        cure: "remove it, and use an image that may be thrown away: qemu-img create -f qcow2 -b IMAGE -F FORMAT OVERLAY",
    },
    Setting {
        element: "<throttlefilters>",
        is_written: |disk| !disk.throttlefilters.is_empty(),
        cure: "remove it",
    },
    // The driver can neither run the helper nor open its socket for the emulator.
    Setting {
        element: "<reservations>",
        is_written: |disk| details(disk, |details| details.reservations.is_some()),
        cure: "remove it",
    },
    Setting {
        element: "<seclabel> with a <label>",
        is_written: |disk| {
            details(disk, |details| details.seclabel.iter().any(|label| label.label.is_some()))
        },
        cure: LABELS,
    },
    // QEMU's own driver of SSH takes neither, and nbdkit is not run.
    Setting {
        element: "<identity>'s keyfile or agentsock",
        is_written: |disk| {
            let DiskPlace::Network(source) = &disk.source.place else { return false };
            let key = |identity: &Identity| identity.keyfile.is_some() || identity.agentsock.is_some();
            source.identity.as_ref().is_some_and(key)
        },
        cure: "remove it, and log in with the agent of the daemon, or export the image through NBD",
    },
    Setting { element: "sgio", is_written: |disk| disk.sgio.is_some(), cure: UNFILTERED },
    Setting { element: "rawio='yes'", is_written: |disk| disk.rawio == Some(true), cure: "remove it" },
];

/// Settings of an interface.
const INTERFACE: &[Setting<Interface>] = &[
    Setting {
        element: "trustGuestRxFilters='yes'",
        is_written: |interface| interface.trust_guest_rx_filters == Some(true),
        cure: "remove it: the host's card keeps its filters",
    },
    Setting {
        element: "<bandwidth>",
        is_written: |interface| {
            interface.bandwidth.as_ref().is_some_and(|it| it.inbound.is_some() || it.outbound.is_some())
        },
        cure: "remove it, and shape the traffic of the bridge with tc",
    },
    Setting {
        element: "<filterref>",
        is_written: |interface| interface.filterref.is_some(),
        cure: "remove it, and filter on the bridge of the host, such as with nftables",
    },
    Setting {
        element: "<mac> or <vlan> of a card of the host",
        is_written: |interface| {
            let written = interface.mac.is_some() || interface.vlan.is_some();
            matches!(interface.source, InterfaceSource::HostDev(_)) && written
        },
        cure: "set them on the host (ip link set CARD vf NUMBER mac ADDRESS vlan TAG), and use a <hostdev>",
    },
    Setting {
        element: "<vlan>",
        is_written: |interface| interface.vlan.as_ref().is_some_and(|vlan| !vlan.tag.is_empty()),
        cure: "remove it, and connect the interface to a bridge of that VLAN",
    },
    Setting {
        element: "<ip> or <route> in <source>",
        is_written: |interface| match &interface.source {
            InterfaceSource::Ethernet(source) => !source.ip.is_empty() || !source.route.is_empty(),
            _ => false,
        },
        cure: "remove it, and give the host's end its addresses once the machine runs: ip address add",
    },
    Setting {
        element: "<backend> with tap or vhost",
        is_written: |interface| {
            interface.backend.as_ref().is_some_and(|backend| backend.tap.is_some() || backend.vhost.is_some())
        },
        cure: "remove it: the devices are /dev/net/tun and /dev/vhost-net",
    },
    Setting {
        element: "<target managed='no'>",
        is_written: |interface| interface.target.as_ref().is_some_and(|it| it.managed == Some(false)),
        cure: "remove it: the daemon makes the device of the host",
    },
    Setting {
        element: "<virtualport>",
        is_written: |interface| interface.virtualport.is_some(),
        cure: HOST_SIDE,
    },
    Setting {
        element: "<port isolated='yes'>",
        is_written: |interface| interface.port == Some(true),
        cure: HOST_SIDE,
    },
    Setting {
        element: "<coalesce>",
        is_written: |interface| interface.coalesce.is_some(),
        cure: "remove it",
    },
    Setting {
        element: "<script> or <downscript>",
        is_written: |interface| {
            // The usual way to say that none shall run.
            let runs = |script: &Option<String>| script.as_ref().is_some_and(|path| !is_no_script(path));
            runs(&interface.script) || runs(&interface.downscript)
        },
        cure: HOST_SIDE,
    },
    Setting {
        element: "<backenddomain>",
        is_written: |interface| interface.backenddomain.is_some(),
        cure: "remove it: it is for Xen",
    },
    Setting {
        element: "<guest dev='..'>",
        is_written: |interface| interface.guest.is_some(),
        cure: "remove it: it is for containers, and the guest names its devices itself",
    },
    Setting {
        element: "<tune>'s <sndbuf>",
        is_written: |interface| {
            let tap = matches!(interface.source, InterfaceSource::Bridge(_) | InterfaceSource::Ethernet(_));
            interface.tune.as_ref().is_some_and(|tune| tune.sndbuf.is_some()) && !tap
        },
        cure: "remove it, or connect the interface to a bridge: only tap devices have such a buffer",
    },
    Setting {
        element: "<driver queues='..'>",
        is_written: |interface| {
            let queues = interface.driver.as_ref().and_then(|driver| driver.queues);
            let virtio = interface.model.as_deref().is_some_and(|model| model.starts_with("virtio"));
            queues.is_some_and(|queues| queues > 1) && !virtio
        },
        cure: "use <model type='virtio'/>: other cards have one queue",
    },
    Setting {
        element: "<portForward>",
        is_written: |interface| !interface.port_forward.is_empty(),
        cure: "remove it; a guest on a bridge can be reached without",
    },
];

/// Settings of a folder of the host in the guest.
const FILESYSTEM: &[Setting<Filesystem>] = &[
    Setting {
        element: "<space_hard_limit> or <space_soft_limit>",
        is_written: |folder| folder.space_hard_limit.is_some() || folder.space_soft_limit.is_some(),
        cure: "remove it, and limit the folder on the host with a quota of its file system",
    },
    Setting {
        element: "<idmap>",
        is_written: |folder| folder.idmap.is_some(),
        cure: "remove it, and use accessmode='mapped'",
    },
    Setting {
        element: "<driver type='..'> that is neither 'path' nor 'virtiofs' nor 'mtp'",
        is_written: |folder| {
            let kind = folder.driver.as_ref().and_then(|driver| driver.r#type.as_deref());
            kind.is_some_and(|kind| !matches!(kind, "path" | "virtiofs" | "mtp"))
        },
        cure: "use type='path'",
    },
    Setting {
        element: "<driver format='..'>",
        is_written: |folder| folder.driver.as_ref().is_some_and(|driver| driver.format.is_some()),
        cure: "remove it: the guest sees a folder, not an image",
    },
];

/// Settings of a display.
const GRAPHICS: &[Setting<Graphics>] = &[Setting {
    element: "type='rdp'",
    is_written: |graphics| matches!(graphics, Graphics::Rdp(_)),
    cure: "use type='vnc': no server for that protocol is run",
}];

/// Settings of a display that the plan applies if the driver gives it what they need.
const GRAPHICS_GIVEN: &[Given<Graphics>] = &[
    Given {
        setting: Setting {
            element: "type='dbus' without p2p='yes'",
            is_written: |graphics| matches!(graphics, Graphics::Dbus(dbus) if dbus.p2p != Some(true)),
            cure: "write p2p='yes', or use type='vnc': no bus is run",
        },
        is_given: |context| context.dbus_address.is_some(),
    },
    Given {
        setting: Setting {
            element: "tlsPort or a secure channel",
            is_written: |graphics| match graphics {
                Graphics::Spice(spice) => is_encrypted(spice),
                _ => false,
            },
            cure: "remove it, and reach the display through ssh: no folder of certificates is set up for SPICE",
        },
        is_given: |context| context.spice_tls_dir.is_some(),
    },
];

/// Settings of a device of the host.
const HOSTDEV: &[Setting<HostDev>] = &[
    Setting {
        element: "managed='yes'",
        is_written: |hostdev| {
            matches!(hostdev.source, HostDevSource::Pci(_)) && hostdev.managed == Some(true)
        },
        cure: "write managed='no', and give the device to vfio-pci first: driverctl set-override ADDRESS vfio-pci",
    },
    Setting { element: "sgio", is_written: |hostdev| hostdev.sgio.is_some(), cure: UNFILTERED },
    Setting { element: "rawio='yes'", is_written: |hostdev| hostdev.rawio == Some(true), cure: "remove it" },
];

/// Refuses a machine that has a setting which would not be put into effect by a plan for `context`.
///
/// # Errors
/// The first such setting, where it is, and what to do.
pub fn check(domain: &Domain, context: &LaunchContext) -> Result<()> {
    let name = || format!("domain '{}'", domain.name);
    security_drivers(domain)?;
    first(MACHINE, domain, name)?;
    first(missing(MACHINE_GIVEN, context), domain, name)?;
    for disk in &domain.devices.disk {
        first(DISK, disk, || format!("disk '{}'", disk.target.dev))?;
    }
    for interface in &domain.devices.interface {
        first(INTERFACE, interface, || {
            let mac = interface.mac.map(|mac| mac.address.to_string()).unwrap_or_default();
            format!("interface '{mac}'")
        })?;
    }
    for folder in &domain.devices.filesystem {
        let target = folder.target.as_deref().unwrap_or_default();
        first(FILESYSTEM, folder, || format!("filesystem '{target}'"))?;
    }
    for graphics in &domain.devices.graphics {
        let place = || format!("a display of domain '{}'", domain.name);
        first(GRAPHICS, graphics, place)?;
        first(missing(GRAPHICS_GIVEN, context), graphics, place)?;
    }
    for hostdev in &domain.devices.hostdev {
        first(HOSTDEV, hostdev, || format!("a <hostdev> of domain '{}'", domain.name))?;
    }
    Ok(())
}

/// Labels are for security drivers, of which there is one: each machine has a user of its own.
fn security_drivers(domain: &Domain) -> Result<()> {
    let models = domain.seclabel.iter().filter_map(|label| label.model.as_deref());
    match models.into_iter().find(|model| !matches!(*model, "dac" | "none")) {
        Some(model) => {
            let detail = format!("Security driver model '{model}' is not available");
            Err(unsupported(detail).with_cure(LABELS))
        }
        None => Ok(()),
    }
}

/// The settings for which the driver has given nothing.
fn missing<'a, T>(
    settings: &'a [Given<T>],
    context: &'a LaunchContext,
) -> impl Iterator<Item = &'a Setting<T>> {
    settings.iter().filter(|given| !(given.is_given)(context)).map(|given| &given.setting)
}

fn first<'a, T: 'a>(
    settings: impl IntoIterator<Item = &'a Setting<T>>,
    of: &T,
    place: impl Fn() -> String,
) -> Result<()> {
    match settings.into_iter().find(|setting| (setting.is_written)(of)) {
        Some(Setting { element, cure, .. }) => {
            let detail = format!("{element} of {} is not supported yet: it would have no effect", place());
            Err(unsupported(detail).with_cure(*cure))
        }
        None => Ok(()),
    }
}

fn cputune(domain: &Domain, is_written: impl Fn(&CpuTune) -> bool) -> bool {
    domain.cputune.as_deref().is_some_and(is_written)
}

/// A period alone limits nothing, and a quota that is not positive means none.
fn has_quota(tune: &CpuTune) -> bool {
    let quotas = [tune.quota, tune.global_quota, tune.emulator_quota, tune.iothread_quota];
    quotas.into_iter().flatten().any(|quota| quota > 0)
}

fn details(disk: &Disk, is_written: impl Fn(&DiskSourceDetails) -> bool) -> bool {
    disk.source.details.as_deref().is_some_and(is_written)
}

/// Whether anything of a SPICE display goes over TLS alone.
fn is_encrypted(spice: &Spice) -> bool {
    let secure = |mode: &Option<String>| mode.as_deref() == Some("secure");
    // Without any other port there would be none at all.
    let alone = !matches!(spice.port, Some(-1 | 1..)) && spice.autoport != Some(true);
    spice.tls_port.is_some_and(|port| port > 0 || port == -1 && alone)
        || secure(&spice.default_mode)
        || spice.channel.iter().any(|channel| secure(&channel.mode))
}

fn is_no_script(path: &str) -> bool {
    matches!(path, "" | "no" | "/bin/true")
}
