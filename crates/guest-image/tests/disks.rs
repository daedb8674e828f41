//! Disks as distributions lay them out: real file systems behind real partition tables, and what would be booted.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::rc::Rc;

use disk_image::Source;
use expect_test::{Expect, expect};
use guest_image::{Error, Menu};
use test_support::{Scratch, gpt};

const BLOCK: usize = 512;
const PART_LEN: usize = 8 << 20;
const ROOT_UUID: &str = "11111111-2222-3333-4444-555555555555";
const BOOT_UUID: &str = "99999999-2222-3333-4444-555555555555";

/// Files of a file system: path and content.
type Files<'a> = &'a [(&'a str, &'a str)];

/// The bytes of an ext4 file system.
fn ext4(uuid: &str, files: Files<'_>) -> Vec<u8> {
    let scratch = Scratch::new();
    let tree = scratch.path().join("tree");
    for (path, content) in files {
        let path = tree.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match content.strip_prefix("-> ") {
            Some(target) => std::os::unix::fs::symlink(target, path).unwrap(),
            None => fs::write(path, content).unwrap(),
        }
    }
    let image = scratch.path().join("image");
    let output = Command::new("mke2fs")
        .args(["-q", "-t", "ext4", "-L", "system", "-U", uuid, "-d"])
        .args([&tree, &image])
        .arg(format!("{}k", PART_LEN / 1024))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(image).unwrap()
}

/// The bytes of a FAT file system with the volume's number `1234-ABCD`.
fn fat(files: Files<'_>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(vec![0; PART_LEN]);
    fatfs::format_volume(&mut bytes, fatfs::FormatVolumeOptions::new().volume_id(0x1234_abcd)).unwrap();
    let volume = fatfs::FileSystem::new(&mut bytes, fatfs::FsOptions::new()).unwrap();
    for (path, content) in files {
        let mut directory = volume.root_dir();
        let mut names: Vec<&str> = path.split('/').collect();
        let name = names.pop().unwrap();
        for parent in names {
            directory = directory.create_dir(parent).unwrap();
        }
        directory.create_file(name).unwrap().write_all(content.as_bytes()).unwrap();
    }
    drop(volume);
    bytes.into_inner()
}

/// A disk with a master boot record whose second partition is a logical one.
fn msdos(parts: &[Vec<u8>; 2]) -> Vec<u8> {
    let blocks = PART_LEN / BLOCK;
    let row = |kind: u8, first: usize, count: usize| {
        let mut row = vec![0, 0, 0, 0, kind, 0, 0, 0];
        row.extend(u32::try_from(first).unwrap().to_le_bytes());
        row.extend(u32::try_from(count).unwrap().to_le_bytes());
        row
    };
    let mut disk = vec![0; BLOCK * (128 + 2 * blocks)];
    disk[440..444].copy_from_slice(&[0x78, 0x56, 0x34, 0x12]);
    disk[446..462].copy_from_slice(&row(0x83, 32, blocks));
    disk[462..478].copy_from_slice(&row(0x05, 64 + blocks, blocks + 32));
    let extended = (64 + blocks) * BLOCK;
    disk[extended + 446..][..16].copy_from_slice(&row(0x83, 32, blocks));
    for record in [0, extended] {
        disk[record + 510..][..2].copy_from_slice(&[0x55, 0xaa]);
    }
    disk[32 * BLOCK..][..PART_LEN].copy_from_slice(&parts[0]);
    disk[extended + 32 * BLOCK..][..PART_LEN].copy_from_slice(&parts[1]);
    disk
}

fn find(disk: Vec<u8>) -> Result<Menu, Error> {
    let disk: Rc<dyn Source> = Rc::new(disk);
    Menu::find(&disk)
}

/// All entries, the default one marked, with what their files hold.
fn shows(disk: Vec<u8>, expected: &Expect) {
    let text = match find(disk) {
        Err(error) => error.to_string(),
        Ok(menu) => {
            let mut text = String::new();
            for (index, entry) in menu.entries.iter().enumerate() {
                let mark = if index == menu.default { "*" } else { " " };
                let (title, from) = (&entry.title, &entry.from);
                writeln!(text, "{mark} {title} [{}] {from}", entry.id.as_deref().unwrap_or("")).unwrap();
                match menu.load(entry) {
                    Err(error) => writeln!(text, "    {error}").unwrap(),
                    Ok(boot) => {
                        let short = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\0', "0");
                        writeln!(text, "    {} + {}", short(&boot.kernel), short(&boot.initrd)).unwrap();
                        writeln!(text, "    {}", boot.command_line).unwrap();
                    }
                }
            }
            text
        }
    };
    expected.assert_eq(text.trim_end());
}

const DEBIAN: &str = r#"
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
if [ "${next_entry}" ] ; then
   set default="${next_entry}"
   set next_entry=
   save_env next_entry
else
   set default="${saved_entry}"
fi
if [ x"${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
function gfxmode {
	set gfxpayload="${1}"
}
if [ x$feature_default_font_path = xy ] ; then
   font=unicode
else
insmod part_gpt
set root='hd0,gpt1'
if [ x$feature_platform_search_hint = xy ]; then
  search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt1 11111111-2222-3333-4444-555555555555
else
  search --no-floppy --fs-uuid --set=root 11111111-2222-3333-4444-555555555555
fi
fi
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-simple' {
	load_video
	gfxmode keep
	if [ x$grub_platform = xxen ]; then insmod xzio; fi
	search --no-floppy --fs-uuid --set=root 11111111-2222-3333-4444-555555555555
	echo	'Loading Linux 6.1.0-10-amd64 ...'
	linux	/boot/vmlinuz-6.1.0-10-amd64 root=PARTUUID=01010101 ro console=tty0 "console=ttyS0,115200"
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-6.1.0-10-amd64
}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'advanced' {
	menuentry 'Debian, with Linux 6.1.0-9-amd64' --id 'old' {
		linux	/boot/vmlinuz-6.1.0-9-amd64 root=PARTUUID=01010101 ro \
			single
		initrd	/boot/initrd.img-6.1.0-9-amd64 /boot/extra.img
	}
}
menuentry 'UEFI Firmware Settings' { fwsetup }
"#;

#[test]
fn grub_of_debian_with_submenu_and_saved_entry() {
    if test_support::lacks(&["mke2fs"]) {
        return;
    }
    let files: Files<'_> = &[
        ("boot/grub/grub.cfg", DEBIAN),
        ("boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=advanced>old\n#####"),
        ("boot/vmlinuz-6.1.0-10-amd64", "KERNEL10"),
        ("boot/initrd.img-6.1.0-10-amd64", "INITRD10"),
        ("boot/vmlinuz-6.1.0-9-amd64", "KERNEL9"),
        ("boot/initrd.img-6.1.0-9-amd64", "INITRD"),
        ("boot/extra.img", "EXTRA"),
    ];
    let expected = expect![[r#"
          Debian GNU/Linux [gnulinux-simple] (hd0,gpt2)/boot/grub/grub.cfg
            KERNEL10 + INITRD10
            root=PARTUUID=01010101 ro console=tty0 console=ttyS0,115200
        * Debian, with Linux 6.1.0-9-amd64 [old] (hd0,gpt2)/boot/grub/grub.cfg
            KERNEL9 + INITRD00EXTRA
            root=PARTUUID=01010101 ro single"#]];
    // The firmware's partition only leads to the real configuration.
    let stub = "search.fs_uuid 11111111-2222-3333-4444-555555555555 root\nset prefix=($root)'/boot/grub'\n\
                configfile $prefix/grub.cfg\n";
    let system = ext4(ROOT_UUID, files);
    shows(gpt(&[fat(&[("EFI/debian/grub.cfg", stub)]), system.clone()]), &expected);
    let logical = msdos(&[vec![0; PART_LEN], system]);
    shows(
        logical,
        &expect![[r#"
              Debian GNU/Linux [gnulinux-simple] (hd0,msdos5)/boot/grub/grub.cfg
                KERNEL10 + INITRD10
                root=PARTUUID=01010101 ro console=tty0 console=ttyS0,115200
            * Debian, with Linux 6.1.0-9-amd64 [old] (hd0,msdos5)/boot/grub/grub.cfg
                KERNEL9 + INITRD00EXTRA
                root=PARTUUID=01010101 ro single"#]],
    );
}

#[test]
fn entries_of_fedora_through_blscfg_on_a_boot_partition() {
    if test_support::lacks(&["mke2fs"]) {
        return;
    }
    let configuration =
        "set default=0\nload_env -f ${config_directory}/grubenv kernelopts\ninsmod blscfg\nblscfg\n";
    let entry = |version: &str| {
        format!(
            "title Fedora Linux ({version})\nversion {version}\nlinux /vmlinuz-{version}\n\
             initrd /initramfs-{version}.img $tuned_initrd\noptions $kernelopts quiet $tuned_params\n"
        )
    };
    let (old, new) = (entry("6.5.9"), entry("6.5.10"));
    let files: Files<'_> = &[
        ("grub2/grub.cfg", configuration),
        ("grub2/grubenv", "# GRUB Environment Block\nkernelopts=root=UUID=x ro\n"),
        ("loader/entries/abc-6.5.9.conf", &old),
        ("loader/entries/abc-6.5.10.conf", &new),
        ("vmlinuz-6.5.9", "OLD"),
        ("vmlinuz-6.5.10", "NEW"),
        ("initramfs-6.5.10.img", "-> initramfs"),
        ("initramfs", "RAMDISK"),
    ];
    shows(
        gpt(&[fat(&[]), ext4(BOOT_UUID, files), ext4(ROOT_UUID, &[("etc/fstab", "")])]),
        &expect![[r#"
            * Fedora Linux (6.5.10) [abc-6.5.10] /loader/entries/abc-6.5.10.conf
                NEW + RAMDISK
                root=UUID=x ro quiet
              Fedora Linux (6.5.9) [abc-6.5.9] /loader/entries/abc-6.5.9.conf
                The boot entry names '/initramfs-6.5.9.img', which is not in partition 2"#]],
    );
}

#[test]
fn loader_entries_and_unified_images_on_fat() {
    let entry = "# systemd-boot\ntitle Arch\nsort-key arch\nlinux /vmlinuz-linux\ninitrd /initramfs.img\n\
                 options root=LABEL=arch\noptions rw\n";
    let files: Files<'_> = &[
        ("loader/loader.conf", "timeout 3\ndefault arch.conf\n"),
        ("loader/entries/arch.conf", entry),
        ("loader/entries/shell.conf", "title Shell\nefi-shell /shell.efi\n"),
        ("vmlinuz-linux", "KERNEL"),
        ("initramfs.img", "INITRD"),
    ];
    shows(
        gpt(&[fat(files)]),
        &expect![[r#"
            * Arch [arch] /loader/entries/arch.conf
                KERNEL + INITRD
                root=LABEL=arch rw"#]],
    );
    let image =
        unified_image(&[(".linux", "KERNEL"), (".cmdline", "root=/dev/vda2 ro\n"), (".initrd", "INITRD")]);
    let image = String::from_utf8(image).unwrap();
    shows(
        gpt(&[fat(&[("EFI/Linux/system-1.efi", "MZ"), ("EFI/Linux/system-2.efi", &image)])]),
        &expect![[r#"
            * system-2 [system-2.efi] /EFI/Linux/system-2.efi
                KERNEL + INITRD
                root=/dev/vda2 ro
              system-1 [system-1.efi] /EFI/Linux/system-1.efi
                '/EFI/Linux/system-1.efi' in partition 1 is no unified kernel image: it is cut off"#]],
    );
}

/// An EFI program that is nothing but its sections.
fn unified_image(sections: &[(&str, &str)]) -> Vec<u8> {
    let mut image = b"MZ".to_vec();
    image.resize(0x3c, 0);
    image.extend(0x40_u32.to_le_bytes());
    image.extend(b"PE\0\0");
    image.extend([0, 0, u8::try_from(sections.len()).unwrap(), 0]);
    image.resize(0x40 + 24, 0);
    // Positions below 0x180 are text, as the files of these tests are.
    let mut at = 0x100;
    let mut content = Vec::<u8>::new();
    for (name, text) in sections {
        let len = u32::try_from(text.len()).unwrap();
        let mut row = name.as_bytes().to_vec();
        row.resize(8, 0);
        for number in [len, 0x1000, len, u32::try_from(at).unwrap()] {
            row.extend(number.to_le_bytes());
        }
        row.resize(40, 0);
        image.extend(row);
        content.extend(text.as_bytes());
        at += text.len();
    }
    image.resize(0x100, 0);
    image.extend(content);
    image
}

#[test]
fn a_whole_disk_with_extlinux_or_only_kernels() {
    if test_support::lacks(&["mke2fs"]) {
        return;
    }
    let menu = "DEFAULT virt\nPROMPT 0\nLABEL lts\n  MENU LABEL Linux ^lts\n  LINUX vmlinuz-lts\n  APPEND root=a\n\
                LABEL virt\n  KERNEL /boot/vmlinuz-virt\n  APPEND root=b initrd=initramfs-virt console=ttyS0\n";
    let files: Files<'_> = &[
        ("boot/extlinux.conf", menu),
        ("boot/vmlinuz-lts", "LTS"),
        ("boot/vmlinuz-virt", "VIRT"),
        ("boot/initramfs-virt", "INITRAMFS"),
    ];
    shows(
        ext4(ROOT_UUID, files),
        &expect![[r#"
              Linux lts [lts] /boot/extlinux.conf
                LTS + 
                root=a
            * virt [virt] /boot/extlinux.conf
                VIRT + INITRAMFS
                root=b console=ttyS0"#]],
    );
    let files: Files<'_> = &[
        ("etc/fstab", ""),
        ("boot/vmlinuz-5.9", "K9"),
        ("boot/vmlinuz-5.10", "K10"),
        ("boot/initrd.img-5.10", "I10"),
    ];
    shows(
        ext4(ROOT_UUID, files),
        &expect![[r#"
            * vmlinuz-5.10 [] /boot/vmlinuz-5.10
                K10 + I10
                root=UUID=11111111-2222-3333-4444-555555555555 ro
              vmlinuz-5.9 [] /boot/vmlinuz-5.9
                K9 + 
                root=UUID=11111111-2222-3333-4444-555555555555 ro"#]],
    );
}

#[test]
fn what_cannot_be_booted_says_what_is_there() {
    let mut xfs = vec![0; PART_LEN];
    xfs[..4].copy_from_slice(b"XFSB");
    let mut swap = vec![0; PART_LEN];
    swap[0xff6..0x1000].copy_from_slice(b"SWAPSPACE2");
    let mut one_copy = gpt(&[fat(&[])]);
    let last = one_copy.len() - BLOCK;
    one_copy[BLOCK + 40] ^= 1;
    let mut no_copy = one_copy.clone();
    no_copy[last + 40] ^= 1;
    let grub = |configuration| gpt(&[fat(&[("grub/grub.cfg", configuration)])]);
    let disks = [
        gpt(&[xfs, swap]),
        gpt(&[fat(&[("readme.txt", "nothing")])]),
        Vec::new(),
        one_copy,
        no_copy,
        grub("menuentry 'a' {\n  if true; then\n"),
        grub("set a=x\nwhile true; do set a=\"$a$a\"; done\nmenuentry b { linux /b }\n"),
        grub("function f { f; }\nf\nconfigfile /grub/grub.cfg\nmenuentry b { linux /b }\n"),
        grub(&"if true; then\n".repeat(100)),
        gpt(&[fat(&[])])[..100 * BLOCK].to_vec(),
    ];
    let answers =
        disks.map(|disk| find(disk).err().map_or_else(|| "a menu".to_owned(), |error| error.to_string()));
    // What to do about it is the same for all.
    let causes = answers.map(|answer| answer.split("; ").next().unwrap_or_default().to_owned());
    expect![[r#"
        The disk image has no file system that can be read (found: partition 1 XFS, partition 2 swap space)
        No boot loader's configuration and no kernel in the disk image (looked for GRUB, loader/entries, EFI/Linux, extlinux and boot/vmlinuz
        The disk image has no file system that can be read (found: nothing known)
        No boot loader's configuration and no kernel in the disk image (looked for GRUB, loader/entries, EFI/Linux, extlinux and boot/vmlinuz
        The disk image has a damaged partition table: the checksums of both copies of the GPT are wrong
        /grub/grub.cfg in partition 1, line 3: 'fi' is missing
        No boot loader's configuration and no kernel in the disk image (looked for GRUB, loader/entries, EFI/Linux, extlinux and boot/vmlinuz
        No boot loader's configuration and no kernel in the disk image (looked for GRUB, loader/entries, EFI/Linux, extlinux and boot/vmlinuz
        /grub/grub.cfg in partition 1, line 32: more than 32 blocks inside each other
        The disk image is truncated: its partitions need 8421376 bytes, it has 51200"#]].assert_eq(&causes.join("\n"));
}

#[test]
fn entries_are_chosen_by_id_title_or_number() {
    let configuration = "menuentry One --id=first { linux /a }\nmenuentry Two { linux /b }\n";
    let menu = find(gpt(&[fat(&[("grub/grub.cfg", configuration)])])).unwrap();
    for (wanted, kernel) in
        [(None, "/a"), (Some("first"), "/a"), (Some("One"), "/a"), (Some("Two"), "/b"), (Some("1"), "/b")]
    {
        assert_eq!(menu.entry(wanted).unwrap().kernel.path, kernel, "{wanted:?}");
    }
    let error = menu.entry(Some("third")).unwrap_err().to_string();
    expect!["The disk image has no boot entry 'third'; there are: 'One', 'Two'"].assert_eq(&error);
}

#[test]
fn flipped_bytes_end_in_an_error_or_a_menu() {
    let configuration =
        "set default=1\nmenuentry A { linux /a x }\nsubmenu B { menuentry C { linux /c y } }\n";
    let disk = gpt(&[fat(&[("grub/grub.cfg", configuration), ("a", "KERNEL")])]);
    // Where tables, file allocation and directories lie; the rest is free space.
    for position in (0..40 * BLOCK).chain(64 * BLOCK..64 * BLOCK + 600).step_by(37) {
        let mut disk = disk.clone();
        disk[position] ^= 0x81;
        if let Ok(menu) = find(disk) {
            for entry in &menu.entries {
                drop(menu.load(entry));
            }
        }
    }
}
