//! Configurations that were changed at random: whatever is read is completed and written, or refused, without a panic.

use std::path::Path;

use convert::libxl::{self, Host};
use convert::{lxc, vbox, vmx, xen};
use test_support::{Random, mutate};

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fn run(text: &str) {
    let home = vmx::Datastore { name: "local", directory: "one" };
    let context = vmx::Context { home, exists: |_, _| true, scsi_model: "lsilogic", datacenter_path: None };
    if let Ok(mut domain) = vmx::read(text, &context)
        && policy::vmware::complete(&mut domain, &mut zeros).is_ok()
        && let Ok(written) = vmx::write(&domain, 13, &context)
    {
        assert!(vmx::read(&written, &context).is_ok(), "{written}");
    }
    for flavor in [xen::Flavor::Xl, xen::Flavor::Xm] {
        let context = xen::Context { firmware_dir: "/usr/lib/xen" };
        if let Ok(mut domain) = xen::read(text, flavor, &context)
            && policy::xen::apply(&mut domain, &policy::xen::XenHost { loader: "/hvmloader" }, &mut zeros)
                .is_ok()
        {
            if let Ok(written) = xen::write(&domain, flavor) {
                assert!(xen::read(&written, flavor, &context).is_ok(), "{written}");
            }
            // A refusal is fine.
            let _ =
                libxl::write(&domain, &Host { shadow_kib: Host::shadow_kib, vnc_port: 5900, nested: true });
        }
    }
    if let Ok(mut domain) = lxc::read(text) {
        let _ = policy::lxc::complete(&mut domain, &mut zeros);
    }
    if let Ok(file) = vbox::read(text) {
        assert_eq!(vbox::read(&vbox::write(&file)).ok(), Some(file));
    }
}

#[test]
fn changed_configurations_never_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut random = Random::seeded(1);
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("the fixtures are there").path();
        if !path
            .extension()
            .is_some_and(|kind| kind == "vmx" || kind == "cfg" || kind == "config" || kind == "vbox")
        {
            continue;
        }
        seeds += 1;
        let text = std::fs::read_to_string(&path).expect("the fixture is text");
        for _ in 0..100 {
            run(&mutate(&text, &mut random));
        }
    }
    assert!(seeds >= 3, "only {seeds} fixtures were found");
}
