//! Small machines as command lines, and refusals.

use expect_test::{Expect, expect};
use model::FormatFlags;

use super::argv::Context;
use super::*;

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

const CAPS: [&str; 9] = [
    "rtc_utc",
    "ahci32slot",
    "net_e1000",
    "lpc_bootrom",
    "fbuf",
    "xhci",
    "cputopology",
    "sound_hda",
    "vnc_password",
];

/// A machine with these elements in `<domain>` and in `<devices>`.
fn machine(elements: &str, devices: &str, caps: &[&str]) -> Result<(Domain, BhyveHost)> {
    let os = if elements.contains("<os>") { "" } else { "<os><type>hvm</type></os>" };
    let text = format!(
        "<domain type='bhyve'><name>a</name><memory unit='MiB'>256</memory>{os}\
         {elements}<devices>{devices}</devices></domain>"
    );
    let (mut domain, report) = Domain::parse(&text).expect("the document is one");
    assert!(report.is_empty(), "{report:?}");
    let caps = caps.iter().map(|name| BhyveCap::named(name).expect("a capability")).collect();
    let host = BhyveHost { caps, grub_console: true };
    apply(&mut domain, &host, &mut zeros)?;
    Ok((domain, host))
}

fn check(elements: &str, devices: &str, caps: &[&str], expected: &Expect) {
    let context = Context { taps: vec!["tap0".to_owned()], vnc_port: 5900, device_map: "/map".to_owned() };
    let plan =
        machine(elements, devices, caps).and_then(|(domain, host)| argv::build(&domain, &host, &context));
    let text = match plan {
        Ok(plan) => {
            let commands = plan.loader.iter().chain([&plan.bhyve]).map(crate::tool::Command::lines);
            commands.chain(plan.device_map).collect()
        }
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&text);
}

const DISK: &str = "<disk type='file'><source file='/a.img'/><target dev='sda' bus='sata'/></disk>";

#[test]
fn grub_gets_a_device_map_and_a_console() {
    let cdrom =
        "<disk type='file' device='cdrom'><source file='/c.iso'/><target dev='sdb' bus='sata'/></disk>";
    check(
        "<bootloader>/bin/grub-bhyve</bootloader>",
        &format!(
            "{DISK}{cdrom}<serial type='nmdm'><source master='/dev/nmdm1A' slave='/dev/nmdm1B'/></serial>"
        ),
        &CAPS,
        &expect![[r#"
            /bin/grub-bhyve \
            --root cd \
            --device-map /map \
            --memory 256 \
            --cons-dev /dev/nmdm1A \
            a
            bhyve \
            -c 1 \
            -m 256 \
            -u \
            -H \
            -P \
            -s 0:0,hostbridge \
            -s 1:0,lpc \
            -s 2:0,ahci,hd:/a.img,cd:/c.iso \
            -l com1,/dev/nmdm1A \
            a
            (cd) /c.iso
            (hd0) /a.img
        "#]],
    );
}

#[test]
fn firmware_brings_a_display() {
    check(
        "<vcpu>4</vcpu><cpu><topology sockets='2' cores='2' threads='1'/></cpu>\
         <os><type>hvm</type><loader readonly='yes' type='pflash'>/fw.fd</loader></os>",
        "<graphics type='vnc' autoport='yes'><listen type='address' address='::1'/></graphics>",
        &CAPS,
        &expect![[r#"
            bhyve \
            -c cpus=4,sockets=2,cores=2,threads=1 \
            -m 256 \
            -u \
            -H \
            -P \
            -s 0:0,hostbridge \
            -l bootrom,/fw.fd \
            -s 1:0,lpc \
            -s '2:0,fbuf,tcp=[::1]:5900' \
            a
        "#]],
    );
}

#[test]
fn what_bhyve_cannot_do_is_refused() {
    check(
        "",
        DISK,
        &[],
        &expect![[r#"
        unsupported configuration: Installed bhyve binary does not support UTC clock
    "#]],
    );
    check(
        "",
        "",
        &CAPS,
        &expect![[r#"
        unsupported configuration: Domain should have at least one disk defined
    "#]],
    );
    check(
        "",
        &DISK.replace("/a.img", "/a,b"),
        &CAPS,
        &expect![[r#"
        invalid argument: the disk source contains a comma or a control character, which bhyve cannot take
    "#]],
    );
    check(
        "",
        &DISK.repeat(2),
        &CAPS,
        &expect![[r#"
        XML error: target 'sda' duplicated for disk sources '/a.img' and '/a.img'
    "#]],
    );
    let address = "<address type='pci' slot='5'/>";
    let twice = format!("<rng model='virtio'><backend model='random'/>{address}</rng>").repeat(2);
    check(
        "",
        &format!("{DISK}{twice}"),
        &CAPS,
        &expect![[r#"
        XML error: Attempted double use of PCI Address 0000:00:05.0
    "#]],
    );
}

#[test]
fn a_bhyve_with_one_drive_per_controller_gets_several() {
    let second = DISK.replace("sda", "sdb");
    let (domain, _) = machine("", &format!("{DISK}{second}"), &["rtc_utc"]).expect("a machine");
    let text = domain.format(FormatFlags::NONE);
    assert_eq!(text.matches("<controller type='sata'").count(), 2, "{text}");
}
