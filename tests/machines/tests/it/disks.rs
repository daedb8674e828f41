//! Disks: formats, chains, buses, block devices and drives without a medium; every image may be root's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use machines::{Console, Daemon, READY, SECTOR, Tiny, run};

use crate::can_run;

/// A folder that only root may enter, with the boot sector in `base.img`.
fn private_folder(daemon: &Daemon) -> PathBuf {
    let folder = daemon.folder().join("images");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let mut content = SECTOR.to_vec();
    content.resize(1 << 20, 0);
    fs::write(folder.join("base.img"), content).unwrap();
    folder
}

fn image(folder: &Path, arguments: &[&str]) {
    let output = Command::new("qemu-img")
        .arg("create")
        .arg("-q")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn disk(path: &Path, format: &str, rest: &str) -> String {
    let path = path.display();
    format!(
        "<disk type='file' device='disk'><driver name='qemu' type='{format}'/><source file='{path}'/>{rest}</disk>"
    )
}

/// Starts the machine, sees its boot sector come up, reads and (unless told otherwise) writes its disk, ends it.
fn boots(daemon: &Daemon, document: &Tiny, writes: char) {
    let client = daemon.client();
    let machine =
        client.domain_create_xml(&document.clone().device("<serial type='pty'/>").xml(), 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);
    console.send("dw");
    console.expect(&format!("+{writes}"));
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn chains_with_relative_names_are_followed() {
    if !can_run(&["qemu-img"]) {
        return;
    }
    let daemon = Daemon::start();
    let folder = private_folder(&daemon);
    image(&folder, &["-f", "qcow2", "-F", "raw", "-b", "base.img", "one.qcow2"]);
    image(&folder, &["-f", "qcow2", "-F", "qcow2", "-b", "one.qcow2", "two.qcow2"]);
    image(&folder, &["-f", "qcow2", "-F", "qcow2", "-b", "two.qcow2", "three.qcow2"]);
    for name in ["one.qcow2", "two.qcow2", "three.qcow2", "base.img"] {
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let before = fs::read(folder.join("two.qcow2")).unwrap();
    let target = "<target dev='vda' bus='virtio'/>";
    let document = Tiny::new("chain").device(&disk(&folder.join("three.qcow2"), "qcow2", target));
    boots(&daemon, &document, '+');
    assert_eq!(fs::read(folder.join("two.qcow2")).unwrap(), before, "only the topmost image is written");

    let client = daemon.client();
    let machine = daemon.start_machine(&client, &document);
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    let indices: Vec<&str> =
        live.split("index='").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert!(indices.starts_with(&["1", "2", "3", "4"]), "{live}");
    assert!(live.contains("<backingStore/>"), "{live}");
    let stored = client.domain_get_xml_desc(&machine, 2).unwrap();
    assert!(!stored.contains("backingStore"), "{stored}");
}

#[test]
fn every_bus_boots() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let image = private_folder(&daemon).join("base.img");
    let cases = [
        ("pc", "vda", "virtio", ""),
        ("q35", "vda", "virtio", ""),
        ("q35", "sda", "sata", ""),
        ("pc", "hda", "ide", ""),
        ("pc", "sda", "scsi", "<controller type='scsi' index='0' model='virtio-scsi'/>"),
        ("q35", "sda", "usb", "<controller type='usb' index='0' model='qemu-xhci'/>"),
    ];
    for (kind, target, bus, controller) in cases {
        let target = format!("<target dev='{target}' bus='{bus}'/><serial>S-{bus}</serial>");
        let xml = disk(&image, "raw", &target);
        // The usual machine has no USB controller, which the USB disk brings.
        let text = Tiny::new(&format!("{kind}-{bus}")).machine(kind).device(&xml).device(controller);
        let text = if bus == "usb" { text.with_usb() } else { text };
        eprintln!("{kind} {bus}");
        boots(&daemon, &text, '+');
    }
}

#[test]
fn readonly_block_and_cdrom() {
    if !can_run(&["losetup"]) {
        return;
    }
    let daemon = Daemon::start();
    let folder = private_folder(&daemon);
    let base = folder.join("base.img");
    let readonly = "<target dev='vda' bus='virtio'/><readonly/>";
    boots(&daemon, &Tiny::new("readonly").device(&disk(&base, "raw", readonly)), '-');

    let device = run("losetup", &["--find", "--show", &base.display().to_string()]).trim().to_owned();
    let block = format!(
        "<disk type='block'><driver name='qemu' type='raw'/><source dev='{device}'/><target dev='vda' bus='virtio'/></disk>"
    );
    let outcome = std::panic::catch_unwind(|| boots(&daemon, &Tiny::new("block").device(&block), '+'));
    run("losetup", &["--detach", &device]);
    outcome.unwrap();

    let empty = "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>";
    fs::copy(&base, folder.join("medium.iso")).unwrap();
    let full = format!(
        "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{}'/><target dev='hdd' bus='ide'/><readonly/></disk>",
        folder.join("medium.iso").display()
    );
    let target = "<target dev='vda' bus='virtio'/>";
    boots(&daemon, &Tiny::new("drives").device(&disk(&base, "raw", target)).device(empty).device(&full), '+');
}

#[test]
fn unusable_images_are_told_by_name_with_a_cure() {
    if !can_run(&["qemu-img", "mkfifo"]) {
        return;
    }
    let daemon = Daemon::start();
    let folder = private_folder(&daemon);
    image(&folder, &["-f", "qcow2", "-F", "raw", "-b", "base.img", "orphan.qcow2"]);
    image(&folder, &["-f", "qcow2", "-F", "qcow2", "-b", "orphan.qcow2", "grandchild.qcow2"]);
    fs::rename(folder.join("base.img"), folder.join("moved.img")).unwrap();
    image(&folder, &["-f", "qcow2", "left.qcow2", "1M"]);
    image(&folder, &["-f", "qcow2", "-F", "qcow2", "-b", "left.qcow2", "right.qcow2"]);
    run(
        "qemu-img",
        &[
            "rebase",
            "-u",
            "-F",
            "qcow2",
            "-b",
            &folder.join("right.qcow2").display().to_string(),
            &folder.join("left.qcow2").display().to_string(),
        ],
    );
    run("mkfifo", &[&folder.join("pipe").display().to_string()]);
    fs::write(folder.join("text.qcow2"), "this is no image\n").unwrap();
    // File, its format, and what the error must say: object, component, cure.
    let cases: &[(&str, &str, &[&str])] = &[
        ("missing.img", "raw", &["/missing.img'", "disk 'vda'", "No such file", "create '"]),
        ("no/such/folder.img", "raw", &["images/no'", "refuses", "create '"]),
        ("text.qcow2", "qcow2", &["text.qcow2'", "disk 'vda'", "qemu-img info"]),
        (
            "orphan.qcow2",
            "qcow2",
            &["base.img", "backing file of '", "orphan.qcow2'", "No such file", "create '"],
        ),
        ("grandchild.qcow2", "qcow2", &["base.img", "No such file", "disk 'vda'"]),
        ("right.qcow2", "qcow2", &["right.qcow2' is in the chain already", "disk 'vda'", "qemu-img rebase"]),
        ("", "raw", &["images", "it is a directory", "name a regular file"]),
        ("pipe", "raw", &["pipe'", "it is a pipe", "name a regular file"]),
    ];
    let client = daemon.client();
    for (file, format, wanted) in cases {
        let xml = disk(&folder.join(file), format, "<target dev='vda' bus='virtio'/>");
        let error = client.domain_create_xml(&Tiny::new("refused").device(&xml).xml(), 0).unwrap_err();
        for word in *wanted {
            assert!(error.message().contains(word), "{file}: '{word}' is not in: {}", error.message());
        }
        eprintln!("{file}: {}", error.message());
        assert!(client.connect_list_all_domains(0).unwrap().is_empty(), "{file}");
    }
    daemon.assert_clean();
}
