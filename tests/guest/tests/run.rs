//! `ferrovirt run` of a disk image as distributions make them, with an unmodified kernel inside: in the nested lab, which takes
//! about a minute.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use guest::{MARKER_USERSPACE, shared};
use test_support::{Scratch, gpt};

/// GRUB's configuration as Debian's `update-grub` writes it, shortened.
const GRUB: &str = r#"
set default="0"
function load_video { true; }
insmod gzio
menuentry 'Debian GNU/Linux' --class debian --id 'gnulinux-simple-@UUID@' {
	load_video
	insmod part_gpt
	insmod ext2
	search --no-floppy --fs-uuid --set=root @UUID@
	echo	'Loading Linux 6.1.0-1-cloud-amd64 ...'
	linux	/boot/vmlinuz-6.1.0-1-cloud-amd64 root=UUID=@UUID@ ro  console=tty0 console=ttyS0,115200 panic=-1 quiet
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-6.1.0-1-cloud-amd64
}
"#;
const UUID: &str = "11111111-2222-3333-4444-555555555555";

/// What happens in the lab: the image runs on a tap device, its user types commands, and it is as it was afterwards; what is kept
/// apart is there in the next run.
const SCRIPT: &str = r#"
said() {
    for i in $(seq 200); do grep -q "$1" $2 && return; kill -0 $machine || break; sleep 1; done
    echo "lab: $2 never said $1"
    cat $2
}
sum=$(sha256sum < /inner/image)
run() {
    name=$1; shift
    mkfifo $name.typed
    ferrovirt run /inner/image --memory 192M --name $name "$@" < $name.typed > $name.console 2> $name.words & machine=$!
    exec 3<> $name.typed
    said "@USERSPACE@, 2 disks" $name.console
    echo "lab: $name userspace at $(cut -d' ' -f1 /proc/uptime)"
    echo "mount /dev/vda1 /mnt && echo kept >> /mnt/file && umount /mnt; mount /dev/vda1 /mnt; wc -l /mnt/file" >&3
    echo "head -c 54 /dev/vdb | tail -c 11; echo; umount /mnt; echo FINI'SHED'" >&3
    said FINISHED $name.console
    grep "^[0-9]* /mnt/file\|^CIDATA" $name.console
    echo poweroff >&3
    wait $machine; echo "lab: $name ended with $?"
    exec 3>&-
}
run first --user ada
cat first.words
[ "$sum" = "$(sha256sum < /inner/image)" ] && echo "lab: the image is as it was"
run second --keep /tmp/kept --no-seed --disk /inner/other,format=raw
ls -l /tmp/kept
"#;

/// The same with a user's own network: the guest gets an address and reads from a server beside it. passt wants a network that
/// leads somewhere, and a root that is not the first of the system.
const NETWORK: &str = r#"
mkdir /other
mount -t tmpfs other /other
cp -a /bin /lib* /inner /other
mkdir /other/proc /other/sys /other/dev /other/tmp /other/etc
mount -t proc proc /other/proc
mount -t sysfs sys /other/sys
mount -t devtmpfs dev /other/dev
echo nobody:x:65534:65534:nobody:/:/bin/sh > /other/etc/passwd
cp /inner/passt /other/bin/passt
chmod 755 /other/bin/passt
cat > /other/tmp/network <<'END'
cd /tmp
said() {
    for i in $(seq 200); do grep -q "$1" $2 && return; kill -0 $machine || break; sleep 1; done
    echo "lab: $2 never said $1"
    cat $2
}
ip link set lo up
ip address add 10.88.0.1/32 dev lo
tunctl -t up0
ip address add 10.77.0.2/24 dev up0
ip link set up0 up
ip route add default via 10.77.0.1
head -c 300000 /inner/vmlinuz > served
sum=$(md5sum < served)
httpd -p 10.88.0.1:8000 -h /tmp
mkfifo typed
ferrovirt run /inner/image --memory 192M --no-seed --network user < typed > console 2> words & machine=$!
exec 3<> typed
said "eth0 10.77.0.2" console
cat words
echo "wget -qO- http://10.88.0.1:8000/served | md5sum; echo FINI'SHED'" >&3
said FINISHED console
grep -q "^${sum%% *}" console && echo "lab: the guest read what was served"
echo poweroff >&3
wait $machine; echo "lab: the third ended with $?"
sleep 1; pidof passt || echo "lab: passt has gone"
END
cd /other
mount --move . /
chroot . /bin/sh /tmp/network
"#;

/// An image with a GPT, ext4, GRUB's configuration, and the kernel and initial file system of the shared guest.
fn image(folder: &Path) -> PathBuf {
    let tree = folder.join("tree");
    fs::create_dir_all(tree.join("boot/grub")).unwrap();
    let guest = shared().unwrap();
    fs::copy(guest.kernel, tree.join("boot/vmlinuz-6.1.0-1-cloud-amd64")).unwrap();
    fs::copy(guest.initrd, tree.join("boot/initrd.img-6.1.0-1-cloud-amd64")).unwrap();
    fs::write(tree.join("boot/grub/grub.cfg"), GRUB.replace("@UUID@", UUID)).unwrap();
    let part = folder.join("part");
    let mut make = Command::new("mke2fs");
    make.args(["-q", "-t", "ext4", "-U", UUID, "-d"]).arg(&tree).arg(&part).arg("40M");
    assert!(make.output().unwrap().status.success());
    let raw = folder.join("raw");
    fs::write(&raw, gpt(&[fs::read(part).unwrap()])).unwrap();
    let image = folder.join("image");
    let mut convert = Command::new("qemu-img");
    convert.args(["convert", "-f", "raw", "-O", "qcow2"]).arg(&raw).arg(&image);
    assert!(convert.status().unwrap().success());
    image
}

/// The program, where it is installed.
fn passt() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("passt")).find(|file| file.exists())
}

#[test]
fn an_image_boots_to_userspace_and_stays_as_it_is() {
    if test_support::lacks(&["qemu-system-x86_64", "mke2fs", "qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let image = image(scratch.path());
    let other = scratch.path().join("other");
    fs::write(&other, vec![0; 1 << 20]).unwrap();
    let mut script = SCRIPT.replace("@USERSPACE@", MARKER_USERSPACE);
    let mut files = vec![("image", image.as_path()), ("other", &other)];
    let passt = passt();
    if let Some(passt) = &passt {
        files.push(("passt", passt.as_path()));
        script.push_str(NETWORK);
    }
    let lab = guest::lab(&[test_support::ferrovirt()], &files, &script, scratch.path()).unwrap();
    let said = lab.run(&scratch.path().join("log")).unwrap();
    eprintln!("{said}");
    let network =
        ["lab: the guest read what was served", "lab: the third ended with 0", "lab: passt has gone"];
    let network: &[&str] = if passt.is_some() { &network } else { &[] };
    for line in network {
        assert!(said.contains(line), "the lab never said {line:?}");
    }
    for line in [
        "Boots    Debian GNU/Linux, as (hd0,gpt1)/boot/grub/grub.cfg says",
        "Kernel   /boot/vmlinuz-6.1.0-1-cloud-amd64 in the image",
        "ro console=tty0 console=ttyS0,115200 panic=-1 quiet",
        "1 /mnt/file",
        "CIDATA",
        "lab: first ended with 0",
        "lab: the image is as it was",
        "lab: second ended with 0",
        "/tmp/kept",
    ] {
        assert!(said.contains(line), "the lab never said {line:?}");
    }
}
