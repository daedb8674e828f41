//! Interfaces on a bridge, in a network namespace of the test's own.

use std::sync::atomic::{AtomicU32, Ordering};

use machines::{Daemon, Launch, Tiny, run};
use test_support::skip;

use crate::can_run;

/// A network namespace, removed with its owner.
pub struct Namespace(pub String);

impl Namespace {
    /// One of its own for each caller.
    pub fn new() -> Namespace {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("fm{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run("ip", &["netns", "add", &name]);
        Namespace(name)
    }

    /// Runs a program in it.
    pub fn run(&self, arguments: &[&str]) -> String {
        let words: Vec<&str> =
            ["netns", "exec", &self.0].into_iter().chain(arguments.iter().copied()).collect();
        run("ip", &words)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The last process in it may be on its way out; the name goes all the same.
        let _ = std::process::Command::new("ip").args(["netns", "delete", &self.0]).status();
    }
}

#[test]
fn bridges_and_their_counters() {
    if !can_run(&["ip"]) {
        return;
    }
    if !std::path::Path::new("/dev/net/tun").exists() {
        return skip("there is no /dev/net/tun");
    }
    let namespace = Namespace::new();
    let prefix = ["ip", "netns", "exec", &namespace.0].iter().map(Into::into).collect();
    let daemon = Daemon::launch(Launch { prefix, ..Launch::default() });
    let client = daemon.client();
    let interface = "<interface type='bridge'><mac address='52:54:00:00:00:07'/><source bridge='br7'/><model type='virtio'/></interface>";
    let document = Tiny::new("wired").device(interface);
    let error = client.domain_create_xml(&document.xml(), 0).unwrap_err();
    assert!(error.message().contains("to bridge 'br7'"), "{error}");
    assert!(error.message().contains("ip link add br7 type bridge"), "{error}");
    daemon.assert_clean();
    assert!(!namespace.run(&["ip", "-o", "link"]).contains("vnet"), "no tap is left");

    namespace.run(&["ip", "link", "add", "br7", "type", "bridge"]);
    namespace.run(&["ip", "link", "set", "br7", "up"]);
    let machine = client.domain_create_xml(&document.xml(), 0).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("<target dev='vnet0'/>"), "{live}");
    let link = namespace.run(&["ip", "-o", "link", "show", "vnet0"]);
    assert!(link.contains("master br7") && link.contains("fe:54:00:00:00:07"), "{link}");
    // What the bridge floods, its own neighbour discovery, the guest receives or drops.
    let counted = || {
        let stats = client.domain_interface_stats(&machine, "vnet0").unwrap();
        if stats.rx_packets + stats.rx_drop > 0 { Ok(()) } else { Err(format!("{stats:?}")) }
    };
    machines::eventually("packets are counted", counted);
    assert!(client.domain_interface_stats(&machine, "vnet9").unwrap_err().message().contains("vnet9"));
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
    assert!(!namespace.run(&["ip", "-o", "link"]).contains("vnet"), "the tap goes with the machine");
}
