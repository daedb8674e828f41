//! Configurations of other hypervisors: whatever is read can be completed, and written or refused, without a panic.
#![no_main]

use convert::{lxc, vbox, vmx, xen};
use libfuzzer_sys::fuzz_target;

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = vmx::decode(data) {
        from_vmx(&text);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(file) = vbox::read(text) {
        assert_eq!(vbox::read(&vbox::write(&file)).ok(), Some(file));
    }
    if let Ok(mut domain) = lxc::read(text) {
        // A refusal is fine.
        let _ = policy::lxc::complete(&mut domain, &mut zeros);
    }
    for flavor in [xen::Flavor::Xl, xen::Flavor::Xm] {
        from_xen(text, flavor);
    }
});

fn from_vmx(text: &str) {
    let home = vmx::Datastore { name: "local", directory: "one" };
    let context = vmx::Context { home, exists: |_, _| true, scsi_model: "lsilogic", datacenter_path: None };
    let Ok(mut domain) = vmx::read(text, &context) else { return };
    if policy::vmware::complete(&mut domain, &mut zeros).is_ok() {
        // A refusal is fine.
        let _ = vmx::write(&domain, 13, &context);
    }
}

fn from_xen(text: &str, flavor: xen::Flavor) {
    let Ok(mut domain) = xen::read(text, flavor, &xen::Context { firmware_dir: "/usr/lib/xen" }) else {
        return;
    };
    if policy::xen::apply(&mut domain, &policy::xen::XenHost { loader: "/hvmloader" }, &mut zeros).is_ok() {
        // A refusal is fine.
        let _ = xen::write(&domain, flavor);
    }
}
