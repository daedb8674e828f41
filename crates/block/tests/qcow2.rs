//! Images made, checked and read by qemu-img, against a plain array of bytes.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use block::qcow2::{Below, create};
use block::storage::Fleeting;
use block::{Content, Error, Qcow2};
use disk_image::{ByName, Format};
use test_support::{Random, Scratch};

fn qemu_img(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("qemu-img").args(arguments).current_dir(directory).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "qemu-img {arguments:?}: {error}{}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn open(directory: &Path, name: &str) -> Result<Arc<dyn Content>, Error> {
    let file = File::options().read(true).write(true).open(directory.join(name)).unwrap();
    block::open(&directory.join(name).to_string_lossy(), file, Format::Qcow2, true, &mut ByName)
}

/// Changes the disk and the array in the same way.
fn change(disk: &dyn Content, model: &mut [u8], random: &mut Random, steps: usize) {
    let size = model.len() as u64;
    for step in 0..steps {
        let offset = random.below(size / 512) * 512;
        let most = if random.below(4) == 0 { 400 } else { 24 };
        let len = ((random.below(most) + 1) * 512).min(size - offset);
        let range = usize::try_from(offset).unwrap()..usize::try_from(offset + len).unwrap();
        match random.below(10) {
            0 => {
                disk.write_zeroes(offset, len, random.below(2) == 0).unwrap();
                model[range].fill(0);
            }
            1 => {
                disk.discard(offset, len).unwrap();
                // What a discard leaves is the disk's choice.
                disk.read_at(&mut model[range], offset).unwrap();
            }
            2 => disk.flush().unwrap(),
            3 => {
                let mut found = vec![0; range.len()];
                disk.read_at(&mut found, offset).unwrap();
                assert!(found == model[range], "step {step}");
            }
            _ => {
                let fill = u8::try_from(random.below(255) + 1).unwrap();
                model[range.clone()].fill(fill);
                disk.write_at(&model[range], offset).unwrap();
            }
        }
    }
}

/// The whole disk as qemu-img reads it.
fn converted(directory: &Path, name: &str, options: &[&str]) -> Vec<u8> {
    let arguments = [&["convert", "-f", "qcow2", "-O", "raw"], options, &[name, "converted"]].concat();
    qemu_img(directory, &arguments);
    fs::read(directory.join("converted")).unwrap()
}

const SIZE: usize = 3 * 1024 * 1024 + 512;

#[test]
fn what_is_written_is_what_qemu_reads() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    let mut random = Random::seeded(7);
    for options in [
        "compat=1.1",
        "compat=0.10",
        "compat=1.1,cluster_size=512",
        "compat=0.10,cluster_size=512",
        "compat=1.1,cluster_size=2M",
        "compat=1.1,cluster_size=4096,refcount_bits=1",
        "compat=1.1,cluster_size=1024,refcount_bits=64",
        "compat=1.1,preallocation=metadata",
        "compat=1.1,lazy_refcounts=on",
    ] {
        qemu_img(directory, &["create", "-q", "-f", "qcow2", "-o", options, "disk", &SIZE.to_string()]);
        let mut model = vec![0; SIZE];
        for _ in 0..3 {
            let disk = open(directory, "disk").unwrap();
            change(disk.as_ref(), &mut model, &mut random, 150);
            drop(disk);
            qemu_img(directory, &["check", "-q", "disk"]);
            assert!(converted(directory, "disk", &[]) == model, "{options}");
        }
    }
}

#[test]
fn images_below_are_read_and_never_written() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    let mut random = Random::seeded(11);
    for (version, compression) in [("1.1", "zlib"), ("1.1", "zstd"), ("0.10", "zlib")] {
        // A raw image, a compressed one, and one that is larger than what is below.
        let content: Vec<u8> = (0..SIZE / 2).map(|index| u8::try_from(index / 700 % 256).unwrap()).collect();
        fs::write(directory.join("raw"), &content).unwrap();
        let packed = format!("compat={version},cluster_size=4096,compression_type={compression}");
        let packed = packed.replace("compat=0.10,cluster_size=4096,compression_type=zlib", "compat=0.10");
        qemu_img(directory, &["convert", "-c", "-f", "raw", "-O", "qcow2", "-o", &packed, "raw", "middle"]);
        let middle = fs::read(directory.join("middle")).unwrap();
        let options = format!("compat={version},cluster_size=8192");
        let create = ["create", "-q", "-f", "qcow2", "-o", &options, "-F", "qcow2", "-b", "middle", "top"];
        qemu_img(directory, &[&create[..], &[&SIZE.to_string()]].concat());
        let mut model = content.clone();
        model.resize(SIZE, 0);
        let disk = open(directory, "top").unwrap();
        let mut found = vec![1; SIZE];
        disk.read_at(&mut found, 0).unwrap();
        assert!(found == model);
        change(disk.as_ref(), &mut model, &mut random, 400);
        drop(disk);
        qemu_img(directory, &["check", "-q", "top"]);
        assert!(converted(directory, "top", &[]) == model, "{version} {compression}");
        assert!(fs::read(directory.join("middle")).unwrap() == middle);
        // Compressed clusters of the disk's own are replaced when they are written.
        let disk = open(directory, "middle").unwrap();
        let mut model = content;
        let whole = model.len() / 512 * 512;
        change(disk.as_ref(), &mut model[..whole], &mut random, 100);
        drop(disk);
        qemu_img(directory, &["check", "-q", "middle"]);
        let found = converted(directory, "middle", &[]);
        assert!(found[..whole] == model[..whole]);
    }
}

#[test]
fn internal_snapshots_keep_their_content() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    let mut random = Random::seeded(13);
    qemu_img(
        directory,
        &["create", "-q", "-f", "qcow2", "-o", "cluster_size=4096", "disk", &SIZE.to_string()],
    );
    let mut model = vec![0; SIZE];
    change(open(directory, "disk").unwrap().as_ref(), &mut model, &mut random, 100);
    qemu_img(directory, &["snapshot", "-c", "before", "disk"]);
    let before = model.clone();
    for _ in 0..3 {
        change(open(directory, "disk").unwrap().as_ref(), &mut model, &mut random, 100);
        qemu_img(directory, &["check", "-q", "disk"]);
    }
    assert!(converted(directory, "disk", &[]) == model);
    assert!(converted(directory, "disk", &["-l", "snapshot.name=before"]) == before);
}

#[test]
fn a_disk_grows_past_its_tables() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    qemu_img(directory, &["create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "disk", "64K"]);
    let disk = open(directory, "disk").unwrap();
    let mut model = vec![0; 64 * 1024];
    let mut random = Random::seeded(17);
    change(disk.as_ref(), &mut model, &mut random, 50);
    for size in [1 << 20, 40 << 20] {
        disk.resize(size as u64).unwrap();
        model.resize(size, 0);
        change(disk.as_ref(), &mut model, &mut random, 200);
    }
    // More clusters than the first refcount table counts.
    for at in (0..model.len()).step_by(4096) {
        model[at..at + 512].fill(9);
        disk.write_at(&model[at..at + 512], at as u64).unwrap();
    }
    assert!(disk.resize(512).is_err());
    drop(disk);
    qemu_img(directory, &["check", "-q", "disk"]);
    assert!(converted(directory, "disk", &[]) == model);
}

#[test]
fn what_was_discarded_is_given_back_and_used_again() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    qemu_img(directory, &["create", "-q", "-f", "qcow2", "disk", "32M"]);
    let disk = open(directory, "disk").unwrap();
    let blocks =
        || std::os::unix::fs::MetadataExt::blocks(&fs::metadata(directory.join("disk")).unwrap()) * 512;
    let full = vec![7; 16 << 20];
    disk.write_at(&full, 0).unwrap();
    disk.flush().unwrap();
    let filled = (blocks(), fs::metadata(directory.join("disk")).unwrap().len());
    disk.discard(0, 16 << 20).unwrap();
    disk.flush().unwrap();
    assert!(blocks() < filled.0 / 4, "{} of {}", blocks(), filled.0);
    disk.write_at(&full, 16 << 20).unwrap();
    drop(disk);
    let len = fs::metadata(directory.join("disk")).unwrap().len();
    assert!(len <= filled.1 + (1 << 20), "{len} of {}", filled.1);
    qemu_img(directory, &["check", "-q", "disk"]);
}

#[test]
fn several_threads_write_their_own_parts() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    qemu_img(directory, &["create", "-q", "-f", "qcow2", "-o", "cluster_size=4096", "disk", "8M"]);
    let disk = open(directory, "disk").unwrap();
    // Threads share clusters but no sectors.
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let disk = &disk;
            scope.spawn(move || {
                for round in 0..3 {
                    for sector in (u64::from(thread)..16384).step_by(4) {
                        disk.write_at(&[thread + round + 1; 512], sector * 512).unwrap();
                    }
                    disk.flush().unwrap();
                }
            });
        }
    });
    drop(disk);
    qemu_img(directory, &["check", "-q", "disk"]);
    let found = converted(directory, "disk", &[]);
    for (sector, bytes) in found.chunks(512).enumerate() {
        let wanted = u8::try_from(sector % 4).unwrap() + 3;
        assert!(bytes.iter().all(|&byte| byte == wanted), "sector {sector}");
    }
}

#[test]
fn images_that_cannot_be_used_say_why() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    let mut answers = Vec::new();
    let mut ask = |what: &str, options: &[&str], damage: Option<(usize, u8)>| {
        let create = [&["create", "-q", "-f", "qcow2"], options, &["disk", "1M"]].concat();
        qemu_img(directory, &create);
        if let Some((position, byte)) = damage {
            let mut bytes = fs::read(directory.join("disk")).unwrap();
            bytes[position] = byte;
            fs::write(directory.join("disk"), bytes).unwrap();
        }
        let error = open(directory, "disk").map(drop).unwrap_err();
        answers.push(format!("{what}: {error}"));
    };
    ask("subclusters", &["-o", "extended_l2=on"], None);
    ask("data file", &["-o", "data_file=data"], None);
    ask("dirty", &[], Some((79, 1)));
    ask("corrupt", &[], Some((79, 2)));
    ask("l1 offset", &[], Some((47, 8)));
    ask("l1 size", &[], Some((39, 0)));
    ask("refcount table", &[], Some((54, 1)));
    ask("refcount order", &[], Some((99, 7)));
    expect_test::expect![[r#"
        subclusters: The qcow2 image has subclusters; convert it: qemu-img convert -O qcow2 OLD NEW
        data file: The qcow2 image keeps its data in another file; convert it: qemu-img convert -O qcow2 OLD NEW
        dirty: The qcow2 image was not closed properly; repair it: qemu-img check -r all
        corrupt: The qcow2 image is marked as corrupt; repair it: qemu-img check -r all
        l1 offset: The qcow2 image is damaged: its level 1 table is not where a table can be; try: qemu-img check -r all
        l1 size: The qcow2 image is damaged: its level 1 table is too small for the disk; try: qemu-img check -r all
        refcount table: The qcow2 image is damaged: its refcount table is not where a table can be; try: qemu-img check -r all
        refcount order: The qcow2 image is damaged: it has reference counts of an unknown width; try: qemu-img check -r all"#]].assert_eq(&answers.join("\n"));
}

#[test]
fn new_images_are_images_to_qemu() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let directory = scratch.path();
    let mut random = Random::seeded(19);
    let below = vec![3; SIZE];
    fs::write(directory.join("raw"), &below).unwrap();
    for (below, content) in [(None, vec![0; SIZE]), (Some(Below { name: "raw", format: Format::Raw }), below)]
    {
        let file =
            File::options().read(true).write(true).create(true).truncate(true).open(directory.join("disk"));
        create(&file.unwrap(), SIZE as u64, below).unwrap();
        qemu_img(directory, &["check", "-q", "disk"]);
        let mut model = content;
        assert!(converted(directory, "disk", &[]) == model);
        change(open(directory, "disk").unwrap().as_ref(), &mut model, &mut random, 200);
        qemu_img(directory, &["check", "-q", "disk"]);
        assert!(converted(directory, "disk", &[]) == model);
    }
    let refusal = |size, name: &str| {
        let file = File::create(directory.join("other")).unwrap();
        let below = Below { name, format: Format::Raw };
        create(&file, size, Some(below)).unwrap_err().to_string()
    };
    assert!(refusal(u64::MAX, "raw").contains("larger disk"));
    assert!(refusal(512, &"x".repeat(1024)).contains("1023 bytes"));
    let unused = io::pipe().unwrap().1;
    assert!(create(&File::from(OwnedFd::from(unused)), 512, None).is_err());
}

#[test]
fn what_is_written_over_a_disk_leaves_it_as_it_is() {
    let scratch = Scratch::new();
    let path = scratch.path().join("raw");
    let content: Vec<u8> = (0..SIZE).map(|index| u8::try_from(index / 700 % 256).unwrap()).collect();
    fs::write(&path, &content).unwrap();
    let below = block::open("raw", File::open(&path).unwrap(), Format::Raw, false, &mut ByName);
    let kept = scratch.path().join("kept");
    let file = File::options().read(true).write(true).create_new(true).open(&kept).unwrap();
    let disk = Qcow2::over(Arc::new(Fleeting(file)), below.unwrap()).unwrap();
    let mut model = content.clone();
    let mut found = vec![0; SIZE];
    disk.read_at(&mut found, 0).unwrap();
    assert!(found == model);
    change(&disk, &mut model, &mut Random::seeded(23), 400);
    disk.read_at(&mut found, 0).unwrap();
    assert!(found == model);
    assert!(fs::read(&path).unwrap() == content);
}

#[test]
fn cut_images_are_told_from_whole_ones() {
    let scratch = Scratch::new();
    let path = scratch.path().join("disk");
    let file = || File::options().read(true).write(true).create(true).truncate(false).open(&path).unwrap();
    create(&file(), 1 << 30, None).unwrap();
    let disk = |writable| Qcow2::open(Arc::new(file()), writable, None).unwrap();
    let written = disk(true);
    // Two tables, of which the second is the last thing in the file.
    for at in [0, 5 << 16, 600 << 20] {
        written.write_at(&[1; 512], at).unwrap();
    }
    drop(written);
    let whole = fs::metadata(&path).unwrap().len();
    disk(false).check_whole().unwrap();
    for cut in [1, 2, 3] {
        file().set_len(whole - (cut << 16)).unwrap();
        let error = disk(false).check_whole().unwrap_err().to_string();
        assert!(error.contains("is truncated: it needs at least"), "{cut}: {error}");
    }
}
