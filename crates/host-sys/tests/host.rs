//! Host facts from trees and from this host; memory files, TAP devices on the real kernel.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use host_sys::host_info::{CpuSummary, Host, UuidSource};
use host_sys::memfd;
use host_sys::spawn::{Credentials, Spec, Stdio, find_program};
use host_sys::tap::{self, Tap, TapOptions};
use serde_json::Value;

/// A directory tree that is removed with the test.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("host-sys-tree-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Self(root)
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Unpacks a JSON tree (`files`: path to text, `symlinks`: path to target) below `base`.
    fn unpack(&self, base: &str, json: &Value) {
        let of = |kind: &str| json[kind].as_object().cloned().unwrap_or_default();
        for (path, text) in of("files") {
            self.write(&format!("{base}/{path}"), text.as_str().unwrap());
        }
        for (path, target) in of("symlinks") {
            let path = self.0.join(base).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            symlink(target.as_str().unwrap(), path).unwrap();
        }
    }

    fn host(&self) -> Host {
        Host::at(&self.0)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A host of two nodes with a socket each, two cores with two threads, as current kernels describe it.
fn two_nodes(name: &str) -> Tree {
    let tree = Tree::new(name);
    tree.write("sys/devices/system/cpu/online", "0-7\n").write("sys/devices/system/cpu/present", "0-7\n");
    for cpu in 0..8 {
        let (socket, core) = (cpu / 4, cpu % 2);
        let first = socket * 4 + core;
        let base = format!("sys/devices/system/cpu/cpu{cpu}/topology");
        tree.write(&format!("{base}/physical_package_id"), &format!("{socket}\n"))
            .write(&format!("{base}/die_id"), "0\n")
            .write(&format!("{base}/cluster_id"), "-1\n")
            .write(&format!("{base}/core_id"), &format!("{core}\n"))
            .write(&format!("{base}/thread_siblings_list"), &format!("{first},{}\n", first + 2));
    }
    for node in 0..2 {
        let base = format!("sys/devices/system/node/node{node}");
        let memory = format!("Node {node} MemTotal:   1048576 kB\nNode {node} MemFree:  {node}000 kB\n");
        tree.write(&format!("{base}/cpulist"), &format!("{}-{}\n", node * 4, node * 4 + 3))
            .write(&format!("{base}/distance"), if node == 0 { "10 21\n" } else { "21 10\n" })
            .write(&format!("{base}/meminfo"), &memory)
            .write(&format!("{base}/hugepages/hugepages-2048kB/nr_hugepages"), "16\n")
            .write(&format!("{base}/hugepages/hugepages-2048kB/free_hugepages"), "9\n")
            .write(&format!("{base}/hugepages/hugepages-1048576kB/nr_hugepages"), "1\n");
    }
    tree.write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 2.60GHz\ncpu MHz\t\t: 2593.906\n");
    tree
}

#[test]
fn two_node_host_is_described() {
    let tree = two_nodes("two");
    let topology = tree.host().topology().unwrap();
    assert_eq!(topology.nodes.len(), 2);
    let node = &topology.nodes[1];
    assert_eq!((node.memory.total_kib, node.memory.free_kib), (1_048_576, 1000));
    assert_eq!(node.distances, [21, 10]);
    let pages: Vec<_> = node.huge_pages.iter().map(|page| (page.size_kib, page.total, page.free)).collect();
    assert_eq!(pages, [(2048, 16, 9), (1_048_576, 1, 0)]);
    let cpu = &node.cpus[3];
    assert_eq!((cpu.id, cpu.socket, cpu.die, cpu.cluster, cpu.core), (7, 1, 0, 0, 1));
    assert_eq!(cpu.siblings, [5, 7]);
    let expect = CpuSummary {
        model: "Some CPU @ 2.60GHz".to_owned(),
        online: 8,
        present: 8,
        mhz: 2593,
        nodes: 2,
        sockets: 1,
        cores: 2,
        threads: 2,
    };
    assert_eq!(tree.host().cpu_summary().unwrap(), expect);
    // One CPU switched off: no product of the levels gives 8 any more only if a level shrinks everywhere.
    tree.write("sys/devices/system/cpu/online", "0-6\n").write("sys/devices/system/cpu/present", "0-8\n");
    let summary = tree.host().cpu_summary().unwrap();
    let shape = (summary.online, summary.nodes, summary.sockets, summary.cores, summary.threads);
    assert_eq!(shape, (7, 1, 1, 9, 1));
}

#[test]
fn uuid_prefers_firmware_but_not_its_dummies() {
    let tree = Tree::new("uuid");
    assert!(tree.host().uuid().unwrap_err().is_not_found());
    tree.write("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
    let check = |first: u8, source| {
        let (uuid, from) = tree.host().uuid().unwrap();
        assert_eq!((uuid[0], from), (first, source));
    };
    check(0x3d, UuidSource::MachineId);
    let firmware = "sys/class/dmi/id/product_uuid";
    for dummy in
        ["FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "Not Settable", "00000000-0000-0000-0000-000000000000"]
    {
        tree.write(firmware, dummy);
        check(0x3d, UuidSource::MachineId);
    }
    tree.write(firmware, "4C4C4544-0042-3510-8052-B7C04F4A3233\n");
    check(0x4c, UuidSource::Firmware);
}

#[test]
fn this_host_is_described() {
    let host = Host::new();
    let summary = host.cpu_summary().unwrap();
    let online = std::thread::available_parallelism().unwrap().get();
    assert!(summary.online as usize >= online);
    assert_eq!(summary.nodes * summary.sockets * summary.cores * summary.threads, summary.present);
    let topology = host.topology().unwrap();
    let cpus: usize = topology.nodes.iter().map(|node| node.cpus.len()).sum();
    assert_eq!(cpus, summary.online as usize);
    let memory = host.memory().unwrap();
    assert!(memory.total_kib > memory.free_kib && memory.free_kib > 0);
    let (total, each) = host.cpu_times().unwrap();
    assert_eq!(each.len(), summary.online as usize);
    assert!(total.user_ns > 0 && total.idle_ns > 0);
    assert_eq!(host.hostname().unwrap(), fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim());
    assert_eq!(host.machine(), std::env::consts::ARCH);
}

/// Cases of other hosts, if the shared corpus is at hand.
#[test]
fn corpus_hosts_have_the_expected_shape() {
    let Some(corpus) = test_support::shared("corpus/data") else { return };
    let read_json = |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let cases = [
        ("test4", "x86_64-test4"),
        ("test5", "x86_64-test5"),
        ("test8", "x86_64-test8"),
        ("f21-mustang", "aarch64-f21-mustang"),
        ("high-ids", "aarch64-high-ids"),
    ];
    for (name, files) in cases {
        let directory = corpus.join("virhostcpudata");
        let tree = Tree::new(name);
        tree.unpack("sys/devices/system", &read_json(&directory.join(format!("linux-{name}.tree.json"))));
        let info = fs::read_to_string(directory.join(format!("linux-{files}.cpuinfo"))).unwrap();
        tree.write("proc/cpuinfo", &info);
        let summary = tree.host().cpu_summary().unwrap();
        let text = format!(
            "CPUs: {}/{}, MHz: {}, Nodes: {}, Sockets: {}, Cores: {}, Threads: {}\n",
            summary.online,
            summary.present,
            summary.mhz,
            summary.nodes,
            summary.sockets,
            summary.cores,
            summary.threads
        );
        let expect = fs::read_to_string(directory.join(format!("linux-{files}.expected"))).unwrap();
        assert_eq!(text, expect, "{name}");
    }
    let directory = corpus.join("vircaps2xmldata");
    for (name, nodes, cpus) in [("linux-basic", 4, 16), ("linux-caches", 1, 8), ("linux-resctrl", 2, 12)] {
        let tree = Tree::new(name);
        tree.unpack("sys/devices", &read_json(&directory.join(format!("{name}.tree.json"))));
        let topology = tree.host().topology().unwrap();
        let found: usize = topology.nodes.iter().map(|node| node.cpus.len()).sum();
        assert_eq!((topology.nodes.len(), found), (nodes, cpus), "{name}");
    }
}

#[test]
fn sealed_memory_is_readable_but_never_writable() {
    let fd = memfd::sealed("secret", b"content", 0o444).unwrap();
    let mut file = File::options().read(true).open(format!("/proc/self/fd/{}", fd.as_raw_fd())).unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "content");
    assert!(File::from(fd.try_clone().unwrap()).write_all(b"x").is_err());
    let too_long = memfd::sealed_from("x", &b"12345"[..], 4, 0o400).unwrap_err();
    assert_eq!(too_long.errno(), Some(libc::EFBIG));
    if test_support::lacks_root() {
        return;
    }
    let as_nobody = |fd| {
        let mut spec = Spec::new("/bin/cat").arg("/proc/self/fd/9");
        spec.inherited.push((fd, 9));
        spec.user = Some(Credentials { uid: 65534, gid: 65534, groups: Vec::new() });
        spec.spawn().unwrap().pidfd.reap().unwrap()
    };
    assert_eq!(as_nobody(fd), host_sys::process::ExitStatus::Code(0));
    let private = memfd::sealed("private", b"content", 0o400).unwrap();
    assert_eq!(as_nobody(private), host_sys::process::ExitStatus::Code(1));
}

/// Runs the test below in a network and mount namespace of its own, where it may do what it wants.
#[test]
fn tap_devices_in_a_namespace() {
    const INSIDE: &str = "HOST_SYS_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return tap_inside();
    }
    if test_support::lacks(&["unshare"]) || test_support::lacks_root() {
        return;
    }
    if !Path::new("/dev/net/tun").exists() {
        return test_support::skip("there is no /dev/net/tun");
    }
    let unshare = find_program("unshare".as_ref(), "/usr/bin:/bin").unwrap();
    let script = "mount -t sysfs sysfs /sys && exec \"$0\" --exact tap_devices_in_a_namespace --nocapture";
    let mut spec = Spec::new(unshare)
        .args(["--net", "--mount", "/bin/sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    spec.stderr = Stdio::Inherit;
    let status = spec.spawn().unwrap().pidfd.reap().unwrap();
    assert_eq!(status, host_sys::process::ExitStatus::Code(0));
}

fn tap_inside() {
    let tap = Tap::open("vnet%d", TapOptions::default()).unwrap();
    assert_eq!(tap.name, "vnet0");
    assert!(tap::index_of("vnet0").unwrap().is_some() && tap::index_of("vnet1").unwrap().is_none());
    tap::set_mac("vnet0", [0xfe, 0x54, 0, 1, 2, 3]).unwrap();
    tap::set_mtu("vnet0", 1400).unwrap();
    tap::set_up("vnet0", true).unwrap();
    let sysfs = |name: &str| fs::read_to_string(format!("/sys/class/net/vnet0/{name}")).unwrap();
    assert_eq!((sysfs("address").trim(), sysfs("mtu").trim()), ("fe:54:00:01:02:03", "1400"));
    let before = tap::statistics("vnet0").unwrap();
    // Ten bytes of virtio-net header, then a frame to everybody.
    let mut frame = vec![0u8; 10];
    frame.extend([0xff; 6]);
    frame.extend([0x52, 0x54, 0, 1, 2, 3, 0x88, 0xb5]);
    frame.resize(10 + 60, 0);
    assert_eq!(rustix::io::write(&tap.descriptor, &frame).unwrap(), frame.len());
    let after = tap::statistics("vnet0").unwrap();
    assert_eq!((after.rx_packets - before.rx_packets, after.rx_bytes - before.rx_bytes), (1, 60));
    let made = std::process::Command::new("ip").args(["link", "add", "br0", "type", "bridge"]).status();
    if made.is_ok_and(|status| status.success()) {
        tap::attach("br0", "vnet0").unwrap();
        assert!(Path::new("/sys/class/net/br0/brif/vnet0").exists());
        assert_eq!(tap::attach("br0", "vnet0").unwrap_err().errno(), Some(libc::EBUSY));
        tap::detach("br0", "vnet0").unwrap();
        assert!(!Path::new("/sys/class/net/br0/brif/vnet0").exists());
    }
    drop(tap);
    assert_eq!(tap::index_of("vnet0").unwrap(), None);
    let options = TapOptions { multi_queue: true, persistent: true, vnet_header: true };
    let first = Tap::open("queues", options).unwrap();
    let second = Tap::open("queues", options).unwrap();
    drop(first);
    drop(second);
    assert!(tap::index_of("queues").unwrap().is_some());
    Tap::open("queues", options).unwrap().delete().unwrap();
    assert_eq!(tap::index_of("queues").unwrap(), None);
    for name in ["", "../../x", "a b", "sixteen-letters-x"] {
        assert!(Tap::open(name, TapOptions::default()).is_err());
        assert!(tap::statistics(name).is_err());
    }
    let error = tap::set_up("missing", true).unwrap_err();
    assert_eq!(error.to_string(), "Cannot bring up network interface 'missing'");
}
