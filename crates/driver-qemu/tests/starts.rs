//! Starts that real emulators refuse, and what the user is told.

mod common;
mod records;

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use common::{HangingEmulator, Host, disk, document};
use error::ErrorCode;

#[test]
fn a_locked_image_is_named_with_its_holder() {
    let Some(host) = Host::new() else { return };
    let image = host.image("shared.qcow2");
    let first = host.create("first", &disk(&image, "vda")).unwrap();
    let error = host.create("second", &disk(&image, "vda")).unwrap_err();
    let text = error.message();
    assert_eq!(error.code(), ErrorCode::InternalError);
    let holder = format!("The lock of '{image}' is held by domain 'first' (process ");
    for part in [&format!("using the image [{image}]?"), &holder, "end domain 'first'", "<shareable/>"] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!(!text.contains("fdset/0]"), "{text}");
    host.destroy(&first);
    host.create("second", &disk(&image, "vda")).unwrap();
}

/// Such a start fails long before a user gives up, and says what the emulator said.
#[test]
fn an_emulator_that_does_nothing_is_not_waited_for_long() {
    let Some(host) = Host::new() else { return };
    let begin = Instant::now();
    let error = host.create("silent", &HangingEmulator::new(&host).element()).unwrap_err();
    let waited = begin.elapsed();
    let text = error.message();
    assert_eq!(error.code(), ErrorCode::OperationTimeout, "{text}");
    for part in ["domain 'silent' has not answered", "within 1", "done nothing for 1", "waiting for Godot"] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!((Duration::from_secs(10)..Duration::from_secs(20)).contains(&waited), "{waited:?}");
    assert!(host.processes("silent").is_empty());
}

#[test]
fn a_destroy_ends_a_start_at_once() {
    let Some(host) = Host::new() else { return };
    let emulator = HangingEmulator::new(&host);
    let machine = host.driver.domain_define_xml(&document("hanging", &emulator.element())).unwrap();
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| host.driver.domain_create(&machine));
        let _pipe = emulator.when_running();
        let begin = Instant::now();
        host.destroy(&machine);
        let error = starting.join().unwrap().unwrap_err();
        assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
        assert_eq!(error.code(), ErrorCode::OperationAborted, "{error}");
    });
    assert!(host.processes("hanging").is_empty());
}

#[test]
fn files_in_wrong_places_are_refused() {
    let Some(host) = Host::new() else { return };
    let root = host.root().display().to_string();
    let serial = |path: &str, port: u32| {
        format!("<serial type='file'><source path='{path}'/><target port='{port}'/></serial>")
    };
    let logged = |path: &str, port: u32| {
        format!("<serial type='pty'><log file='{path}'/><target port='{port}'/></serial>")
    };
    let (taken, twice) = ("belongs to the daemon itself", "would write '");
    let cases = [
        (disk(&format!("{root}/run/qemu/disk.qcow2"), "vda"), taken),
        (serial(&format!("{root}/log/qemu/other.log"), 0), taken),
        (logged(&format!("{root}/etc/qemu/other.xml"), 0), taken),
        (logged(&format!("{root}/a.log"), 0) + &logged(&format!("{root}/a.log"), 1), twice),
        (logged(&format!("{root}/b.log"), 0) + &serial(&format!("{root}/b.log"), 1), twice),
    ];
    std::fs::create_dir_all(format!("{root}/run/qemu")).unwrap();
    std::fs::copy(host.image("disk.qcow2"), format!("{root}/run/qemu/disk.qcow2")).unwrap();
    for (devices, expected) in cases {
        let error = host.create("misplaced", &devices).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ConfigUnsupported, "{error}");
        assert!(error.message().contains(expected), "{error}");
        assert!(error.cure().is_some(), "{error}");
    }
    host.create("placed", &(logged(&format!("{root}/c.log"), 0) + &serial(&format!("{root}/d.log"), 1)))
        .unwrap();
}

/// What clients of libvirt find in the live document and the statistics of a machine, and nowhere else.
#[test]
fn a_running_machine_tells_its_address_and_its_counters() {
    let Some(host) = Host::new() else { return };
    let machine = host.create("told", "<graphics type='vnc' autoport='yes'/>").unwrap();
    let document = host.driver.domain_get_xml_desc(&machine, 0).unwrap();
    for part in [" listen='127.0.0.1'>", "<listen type='address' address='127.0.0.1'/>"] {
        assert!(document.contains(part), "{part} in {document}");
    }
    let records = host.driver.connect_get_all_domain_stats(std::slice::from_ref(&machine), 0, 0).unwrap();
    for name in ["cpu.cache.monitor.count", "cpu.haltpoll.success.time", "dirtyrate.calc_status"] {
        assert!(records[0].params.iter().any(|param| param.field == name), "{name}");
    }
}

/// Such documents can be kept, but what they ask for would silently not be there.
#[test]
fn settings_without_effect_are_refused_at_the_start_only() {
    let Some(host) = Host::new() else { return };
    let image = host.image("kept.qcow2");
    let devices = disk(&image, "vda").replace("</disk>", "<transient/></disk>");
    let machine = host.driver.domain_define_xml(&document("throwaway", &devices)).unwrap();
    let error = host.driver.domain_create(&machine).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ConfigUnsupported, "{error}");
    let text = error.to_string();
    for part in ["unsupported configuration: <transient> of disk 'vda' ", "cure: remove it, "] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!(host.processes("throwaway").is_empty());
}

/// The host chooses the number where it can carry sockets at all, and says what it lacks where not.
#[test]
fn a_vsock_gets_a_number_or_the_missing_device_is_named() {
    let Some(host) = Host::new() else { return };
    let started = host.create("sockets", "<vsock><cid auto='yes'/></vsock>");
    if std::path::Path::new("/dev/vhost-vsock").exists() {
        let text = host.driver.domain_get_xml_desc(&started.unwrap(), 0).unwrap();
        assert!(text.contains("<cid auto='yes' address='"), "{text}");
    } else {
        let error = started.unwrap_err();
        assert_eq!(error.code(), ErrorCode::ConfigUnsupported, "{error}");
        assert!(error.message().contains("<vsock> needs /dev/vhost-vsock, which is missing"), "{error}");
    }
}

/// Asked of the kernel and of the emulator itself, through a monitor of the test's own.
#[test]
fn limits_and_processors_are_really_set() {
    let Some(host) = Host::new() else { return };
    let disks = ["vda", "sda"].map(|target| {
        let tune = "<iotune><total_iops_sec>7</total_iops_sec><read_bytes_sec>4096</read_bytes_sec></iotune>";
        let bus = if target == "vda" { "virtio" } else { "sata" };
        let disk = disk(&host.image(target), target).replace("bus='virtio'", &format!("bus='{bus}'"));
        disk.replace("</disk>", &format!("{tune}</disk>"))
    });
    let cable = "<interface type='user'><link state='down'/></interface>";
    let last = std::thread::available_parallelism().unwrap().get() - 1;
    let folder = host.root().join("open");
    std::fs::create_dir(&folder).unwrap();
    // The emulator is a user of its own.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let monitor = folder.join("monitor.sock");
    let about = format!(
        "<vcpu cpuset='0-{last}'>2</vcpu><iothreads>1</iothreads>\
         <cputune><vcpupin vcpu='1' cpuset='{last}'/><emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='{last}'/>\
         </cputune><os>"
    );
    let extra = format!(
        "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><arg value='-qmp'/>\
         <arg value='unix:{},server=on,wait=off'/></commandline></domain>",
        monitor.display()
    );
    let text = document("tuned", &(disks.concat() + cable));
    let text = text.replace("<os>", &about).replace("</domain>", &extra);
    host.driver.domain_create_xml(&text, api::constants::VIR_DOMAIN_START_PAUSED).unwrap();

    let pid = host.processes("tuned")[0];
    let threads = host_sys::process::threads(pid).unwrap();
    let allowed = |name: &str| {
        let thread = threads.iter().find(|thread| thread.stat.name.starts_with(name)).unwrap();
        let status = std::fs::read_to_string(format!("/proc/{pid}/task/{}/status", thread.id)).unwrap();
        status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:\t")).unwrap().to_owned()
    };
    let all = if last == 0 { "0".to_owned() } else { format!("0-{last}") };
    let expected = [("qemu-system", "0".to_owned()), ("CPU 0", all), ("CPU 1", last.to_string())];
    for (name, set) in expected.into_iter().chain([("IO iothread1", last.to_string())]) {
        assert_eq!(allowed(name), set, "{name}");
    }

    let reactor = host_sys::reactor::Reactor::shared().unwrap();
    let (options, handlers) = (qmp::Options::default(), qmp::Handlers::new(|_| {}, |_| {}));
    let monitor = qmp::Monitor::connect(&reactor, &monitor, options, handlers).unwrap();
    let blocks = monitor.execute("query-block", None, Duration::from_secs(10)).unwrap();
    let limits = blocks.as_array().unwrap().iter().map(|block| {
        let inserted = &block["inserted"];
        (inserted["iops"].as_u64().unwrap(), inserted["bps_rd"].as_u64().unwrap())
    });
    assert_eq!(limits.collect::<Vec<_>>(), [(7, 4096), (7, 4096)], "{blocks}");
}

/// A machine with these elements around its devices.
fn shaped(name: &str, about: &str, devices: &str) -> String {
    document(name, devices).replace("<os>", &format!("{about}<os>"))
}

/// The files are made by the emulator, which may not look into the folders around its private directory.
#[test]
fn memory_and_displays_live_in_the_private_directory() {
    let Some(host) = Host::new() else { return };
    let named = host.root().join("display.sock");
    let about = "<memoryBacking><source type='file'/><access mode='shared'/></memoryBacking>";
    let devices = format!(
        "<graphics type='vnc'><listen type='socket' socket='{}'/></graphics>\
         <graphics type='spice'><listen type='socket'/></graphics>",
        named.display()
    );
    // What an earlier run left.
    std::os::unix::fs::symlink("/nowhere/vnc.sock", &named).unwrap();
    let machine = host.driver.domain_create_xml(&shaped("drawn", about, &devices), 0).unwrap();
    let text = host.driver.domain_get_xml_desc(&machine, 0).unwrap();
    let spice =
        text.split("<listen type='socket' socket='").find(|part| part.contains("spice.sock'")).unwrap();
    let spice = std::path::PathBuf::from(spice.split('\'').next().unwrap());
    assert!(spice.parent().unwrap().join("pc.ram").exists(), "{text}");
    assert!(text.contains(&format!("<listen type='socket' socket='{}'/>", named.display())), "{text}");
    for socket in [&named, &spice] {
        std::os::unix::net::UnixStream::connect(socket).unwrap();
    }
    host.destroy(&machine);
    assert!(named.symlink_metadata().is_err(), "the link goes with the machine");
    assert!(!spice.exists());

    std::fs::write(&named, "precious").unwrap();
    let error = host.driver.domain_create_xml(&shaped("drawn", "", &devices), 0).unwrap_err();
    assert!(error.message().contains("something else is there"), "{error}");
    assert_eq!(std::fs::read(&named).unwrap(), b"precious");
    assert!(host.processes("drawn").is_empty());
}

/// Drives lose their medium, disks go; the definition keeps both.
#[test]
fn optional_images_may_be_missing() {
    let Some(host) = Host::new() else { return };
    let image = |name: &str, target: &str, policy: &str, device: &str| {
        let path = host.root().join(name);
        format!(
            "<disk type='file' device='{device}'><driver name='qemu' type='raw'/>\
             <source file='{}' startupPolicy='{policy}'/><target dev='{target}' bus='sata'/></disk>",
            path.display()
        )
    };
    let devices = image("gone", "sda", "optional", "disk") + &image("ejected", "sdb", "optional", "cdrom");
    let machine = host.driver.domain_define_xml(&document("lacking", &devices)).unwrap();
    host.driver.domain_create(&machine).unwrap();
    let live = host.driver.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(!live.contains("dev='sda'") && !live.contains("/ejected'"), "{live}");
    assert!(live.contains("dev='sdb'"), "{live}");
    let kept = host.driver.domain_get_xml_desc(&machine, api::constants::VIR_DOMAIN_XML_INACTIVE).unwrap();
    assert!(kept.contains("/gone' startupPolicy='optional'") && kept.contains("/ejected'"), "{kept}");
    host.destroy(&machine);
    for policy in ["mandatory", "requisite"] {
        let error = host.create("strict", &image("gone", "sda", policy, "cdrom")).unwrap_err();
        assert!(error.message().contains("/gone' for disk 'sda'"), "{error}");
    }
}

/// Nothing is made, and no emulator is asked, for what cannot be had.
#[test]
fn what_cannot_be_had_is_refused_in_words_of_our_own() {
    let Some(host) = Host::new() else { return };
    let abouts = [
        (
            "<clock offset='timezone' timezone='Nowhere/Nothing'/>",
            "unknown time zone 'Nowhere/Nothing' in <clock>",
        ),
        ("<clock offset='timezone' timezone='../../../etc/passwd'/>", "unknown time zone"),
        ("<cpu mode='maximum'><feature name='bogus' policy='require'/></cpu>", "unknown CPU feature: bogus"),
        (
            "<cpu mode='maximum'><maxphysaddr mode='emulate' bits='9'/></cpu>",
            "<maxphysaddr> has 9 bits: it must have 32 to 52",
        ),
        ("<seclabel type='dynamic' model='selinux'/>", "Security driver model 'selinux' is not available"),
        (
            "<launchSecurity type='sev'><policy>1</policy></launchSecurity>",
            "SEV launch security is not supported",
        ),
        ("<keywrap><cipher name='aes' state='on'/></keywrap>", "aes-key-wrap is not available"),
        ("<numatune><memory mode='strict' nodeset='700'/></numatune>", "NUMA node 700 is unavailable"),
    ];
    let devices = [
        (
            "<interface type='user'><model type='virtio'/><driver queues='4'/></interface>".to_owned(),
            "multiqueue is not supported for network interfaces of type user",
        ),
        (
            "<graphics type='vnc'><listen type='network' network='lan'/></graphics>".to_owned(),
            "the address of network 'lan', which is not active",
        ),
        ("<graphics type='vnc' keymap='klingon'/>".to_owned(), "unknown keymap 'klingon' of a display"),
        (
            "<rng model='virtio'><backend model='random'>/nowhere/random</backend></rng>".to_owned(),
            "Path '/nowhere/random' is not accessible, <rng> of domain 'refused' needs it",
        ),
        (
            "<filesystem><source dir='/nowhere/shared'/><target dir='t'/></filesystem>".to_owned(),
            "Path '/nowhere/shared' is not accessible, <filesystem> of domain 'refused' needs it",
        ),
        (
            "<serial type='dev'><source path='/nowhere/tty'/></serial>".to_owned(),
            "Path '/nowhere/tty' is not accessible, a character device of domain 'refused' needs it",
        ),
        (
            "<hostdev mode='subsystem' type='pci' managed='no'><source><address domain='0xfffe' bus='9'/></source></hostdev>"
                .to_owned(),
            "the host has no PCI device fffe:09:00.0",
        ),
        ("<serial type='null'/>".repeat(16_000), "Maximum supported number of ISA serial ports is '4'"),
    ];
    let abouts = abouts.map(|(about, words)| (shaped("refused", about, ""), words));
    let devices = devices.map(|(devices, words)| (document("refused", &devices), words));
    for (text, words) in abouts.into_iter().chain(devices) {
        let error = host.driver.domain_create_xml(&text, 0).expect_err(words);
        assert!(error.message().contains(words), "{words}: {error}");
        assert!(!error.message().contains("qemu-system-x86_64:"), "{error}");
    }
    assert!(host.processes("refused").is_empty());
}
