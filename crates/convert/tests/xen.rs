//! Xen's configurations to documents, back, and what is refused.

use convert::xen::{self, Context, Flavor};
use expect_test::{Expect, expect, expect_file};
use model::{Domain, FormatFlags};
use policy::xen::XenHost;

/// A source of randomness that gives zeroes.
struct Zero;

impl policy::Random for Zero {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

const HOST: XenHost<'static> = XenHost { loader: "/usr/lib/xen/boot/hvmloader" };
const CONTEXT: Context<'static> = Context { firmware_dir: "/usr/lib/xen/boot" };

fn read(text: &str, flavor: Flavor) -> Domain {
    let mut domain = xen::read(text, flavor, &CONTEXT).expect("the configuration is read");
    policy::xen::apply(&mut domain, &HOST, &mut Zero).expect("the document is complete");
    domain
}

/// What was written means the same.
fn round_trip(domain: &Domain, flavor: Flavor) -> String {
    let document = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    let (again, report) = Domain::parse(&document).expect("the document is one");
    assert!(report.unknown.is_empty(), "{report:?}");
    let written = xen::write(&again, flavor).expect("the configuration is written");
    assert_eq!(
        read(&written, flavor).format(FormatFlags::SECURE | FormatFlags::INACTIVE),
        document,
        "{written}"
    );
    written
}

fn refused(lines: &str, flavor: Flavor, words: &Expect) {
    let text = format!("name = \"one\"\nbuilder = \"hvm\"\n{lines}");
    let error = xen::read(&text, flavor, &CONTEXT).expect_err("the configuration is refused");
    words.assert_eq(&error.message());
}

#[test]
fn every_setting_of_xl_is_read_and_written() {
    let domain = read(include_str!("data/workshop.cfg"), Flavor::Xl);
    expect_file!["data/workshop.xl.xml"].assert_eq(&domain.format(FormatFlags::SECURE));
    expect_file!["data/workshop.out.cfg"].assert_eq(&round_trip(&domain, Flavor::Xl));
}

#[test]
fn guests_of_xm_keep_their_words() {
    let text = "name = 'pv'\nkernel = '/boot/vmlinuz'\nextra = 'quiet'\nroot = '/dev/xvda1'\n\
                disk = [ 'tap:qcow:/a,b.img,xvda,w!', 'phy:/dev/one,xvdb,r' ]\n\
                vfb = [ 'type=sdl,display=:1' ]\nvif = [ '' ]\nlocaltime = 1\n";
    let mut domain = read(text, Flavor::Xm);
    domain.uuid = Some(model::Uuid::default());
    expect![[r#"
        name = "pv"
        uuid = "00000000-0000-0000-0000-000000000000"
        maxmem = 128
        memory = 128
        vcpus = 1
        localtime = 1
        on_poweroff = "destroy"
        on_reboot = "restart"
        on_crash = "restart"
        vfb = [ "type=sdl,display=:1" ]
        vif = [ "mac=00:16:3e:00:00:00" ]
        kernel = "/boot/vmlinuz"
        extra = "root=/dev/xvda1 quiet"
        disk = [ "tap:qcow:/a,b.img,xvda,!", "phy:/dev/one,xvdb,r" ]
    "#]]
    .assert_eq(&round_trip(&domain, Flavor::Xm));
}

#[test]
fn old_prefixes_of_xls_targets_stand_for_formats() {
    let text = "name = 'old'\ntype = 'hvm'\ndisk = [ 'phy:/dev/vg0/win,xvda,w', 'tap:aio:/a,raw,xvdb,r', 'file:/c.iso,hdc:cdrom,r',\n\
                'qcow2:/d,,xvdd,w' ]\n";
    let domain = read(text, Flavor::Xl);
    let written = round_trip(&domain, Flavor::Xl);
    let disks: Vec<&str> = written.lines().filter(|line| line.starts_with("disk")).collect();
    expect![[r#"disk = [ "format=raw,vdev=xvda,access=rw,backendtype=phy,target=/dev/vg0/win", "format=raw,vdev=xvdb,access=ro,backendtype=tap,target=/a", "format=qcow2,vdev=xvdd,access=rw,backendtype=qdisk,target=/d", "format=raw,vdev=hdc,access=ro,backendtype=qdisk,devtype=cdrom,target=/c.iso" ]"#]].assert_eq(&disks.join("\n"));
}

#[test]
fn spice_and_pvh_are_xls_own() {
    let spice = "name = 'one'\nbuilder = 'hvm'\nspice = 1\nspiceport = 6000\nspicedisable_ticketing = 1\n\
                 spiceagent_mouse = 1\nspicevdagent = 1\nspice_clipboard_sharing = 1\n";
    let written = round_trip(&read(spice, Flavor::Xl), Flavor::Xl);
    assert!(
        written.contains("spiceport = 6000\nspicedisable_ticketing = 1\nspiceagent_mouse = 1\n"),
        "{written}"
    );
    let pvh = read("name = 'one'\ntype = 'pvh'\nkernel = '/k'\ncmdline = 'a'\nextra = 'b'\n", Flavor::Xl);
    assert_eq!(pvh.os.cmdline.as_deref(), Some("a"));
    assert!(
        xen::write(&pvh, Flavor::Xl).is_ok_and(|text| text.contains("type = \"pvh\"\nkernel = \"/k\"\n"))
    );
    assert!(xen::write(&pvh, Flavor::Xm).is_err());
}

#[test]
fn malformed_settings_are_refused_by_name() {
    refused(
        "memory = [ 1 ]\n",
        Flavor::Xl,
        &expect!["internal error: config value memory was malformed; cure: give 'memory' a number"],
    );
    refused(
        "on_reboot = \"dance\"\n",
        Flavor::Xl,
        &expect!["internal error: unexpected value dance for on_reboot"],
    );
    refused(
        "disk = [ \"/a,raw,hda,rw,more\" ]\n",
        Flavor::Xl,
        &expect![
            "internal error: disk '/a,raw,hda,rw,more': unknown value 'more'; cure: write it as format=F,vdev=V,access=A,backendtype=B,target=T"
        ],
    );
    refused(
        "disk = [ \"phy:/dev/one\" ]\n",
        Flavor::Xm,
        &expect!["internal error: disk 'phy:/dev/one' is malformed; cure: write it as SOURCE,TARGET,MODE"],
    );
    refused("vif = [ \"mac=1\" ]\n", Flavor::Xl, &expect!["internal error: malformed mac address '1'"]);
    refused(
        "pci = [ \"x\" ]\n",
        Flavor::Xl,
        &expect!["internal error: pci 'x' is malformed; cure: write it as 0000:01:1a.1"],
    );
    refused(
        "serial = \"what:ever\"\n",
        Flavor::Xl,
        &expect!["internal error: unknown chr device type 'what'"],
    );
    refused(
        "vcpus = 100000\n",
        Flavor::Xl,
        &expect!["internal error: 100000 virtual CPUs are impossible; cure: use 1 to 4096"],
    );
    refused(
        "vnuma = [ \"size=1\" ]\n",
        Flavor::Xl,
        &expect!["internal error: config value vnuma was malformed; cure: give 'vnuma' a list of lists"],
    );
    refused("x\n", Flavor::Xl, &expect!["configuration file syntax error: line 3: expecting an assignment"]);
}

#[test]
fn libxl_is_told_what_the_document_says() {
    let mut domain = read(include_str!("data/workshop.cfg"), Flavor::Xl);
    domain.on_reboot = None;
    let host =
        convert::libxl::Host { shadow_kib: convert::libxl::Host::shadow_kib, vnc_port: 5900, nested: true };
    let json = convert::libxl::write(&domain, &host).expect("the configuration is written");
    let text = serde_json::to_string_pretty(&json).expect("JSON is written");
    expect_file!["data/workshop.libxl.json"].assert_eq(&(text + "\n"));
}

#[test]
fn what_a_configuration_leaves_open_is_as_xen_takes_it() {
    let text = "name = 'hvm'\nbuilder = 'hvm'\nboot = 'nxad?'\nvnc = 1\nvncunused = 0\n";
    for flavor in [Flavor::Xl, Flavor::Xm] {
        let domain = read(text, flavor);
        assert_eq!(domain.current_memory, Some(128 * 1024));
        let text = domain.format(FormatFlags::INACTIVE);
        let boot: Vec<_> = text.lines().filter_map(|line| line.trim().strip_prefix("<boot dev='")).collect();
        assert_eq!(boot, ["network'/>", "hd'/>", "fd'/>", "cdrom'/>"]);
        assert!(text.contains("<graphics type='vnc' port='5900' autoport='no'"), "{text}");
    }
    let domain = read("name = 'pv'\nvfb = [ 'type=vnc,vncunused=0' ]\n", Flavor::Xm);
    let text = domain.format(FormatFlags::INACTIVE);
    assert!(text.contains("<graphics type='vnc' autoport='no'"), "{text}");
}
