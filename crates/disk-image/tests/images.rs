//! Images made by qemu-img, chains of them, and headers that lie.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use disk_image::{Backing, Encryption, Error, Format, Gate, Info, Wish, inspect, inspect_file, walk};
use serde_json::Value;

const SIZE: u64 = 20 << 20;

/// A directory that is removed with the test.
struct Scratch(PathBuf);

impl Scratch {
    /// `None` (with a message) if qemu-img is not installed.
    fn new() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if test_support::lacks(&["qemu-img"]) {
            return None;
        }
        let name = format!("disk-image-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Some(Self(path))
    }

    fn qemu_img(&self, args: &[&str]) -> String {
        let run = || Command::new("qemu-img").args(args).current_dir(&self.0).output().unwrap();
        // To choose its key derivation for LUKS, qemu-img times itself, and gives up on a machine too busy or too fast.
        let timed = |output: &Output| !String::from_utf8_lossy(&output.stderr).contains("accurate CPU usage");
        let mut attempts = std::iter::repeat_with(run).take(100);
        let output = attempts.find(timed).expect("qemu-img could not time itself in 100 attempts");
        assert!(output.status.success(), "qemu-img {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn open(&self, name: &str) -> File {
        File::open(self.0.join(name)).unwrap()
    }

    fn patch(&self, name: &str, offset: u64, bytes: &[u8]) {
        OpenOptions::new().write(true).open(self.0.join(name)).unwrap().write_all_at(bytes, offset).unwrap();
    }

    fn inspect(&self, name: &str, format: Format) -> Result<Info, Error> {
        let info = inspect_file(&self.open(name), Wish::Format(format));
        if format != Format::Raw {
            // What is found by the word is found by the content too, error or not.
            let detected = inspect_file(&self.open(name), Wish::Detect);
            assert_eq!(format!("{info:?}"), format!("{detected:?}"), "{name}");
        }
        info
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_format_of_qemu_img_is_described_as_qemu_does() {
    let Some(scratch) = Scratch::new() else { return };
    let secret = ["--object", "secret,id=s,data=x", "-o"];
    let luks = [&secret[..], &["key-secret=s,iter-time=10"]].concat();
    let encrypted =
        [&secret[..], &["encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10"]].concat();
    let cases: [(&str, Format, &[&str]); 14] = [
        ("raw", Format::Raw, &[]),
        ("qcow2", Format::Qcow2, &[]),
        ("qcow2", Format::Qcow2, &["-o", "compat=0.10"]),
        ("qcow2", Format::Qcow2, &["-o", "lazy_refcounts=on,cluster_size=2M"]),
        ("qcow2", Format::Qcow2, &["-o", "extended_l2=on,compression_type=zstd,cluster_size=16k"]),
        ("qcow2", Format::Qcow2, &["-o", "data_file=data.raw,data_file_raw=on"]),
        ("qcow2", Format::Qcow2, &encrypted),
        ("qcow", Format::Qcow, &[]),
        ("vmdk", Format::Vmdk, &[]),
        ("vmdk", Format::Vmdk, &["-o", "subformat=monolithicFlat"]),
        ("vdi", Format::Vdi, &[]),
        ("vpc", Format::Vpc, &[]),
        ("vhdx", Format::Vhdx, &[]),
        ("luks", Format::Luks, &luks),
    ];
    for (word, format, options) in cases {
        let mut args = vec!["create", "-q", "-f", word];
        args.extend(options);
        args.extend(["image", "20M"]);
        scratch.qemu_img(&args);
        let info = scratch.inspect("image", format).unwrap();
        let theirs = scratch.qemu_img(&["info", "-f", word, "--output=json", "image"]);
        let theirs: Value = serde_json::from_str(&theirs).unwrap();
        let context = format!("{args:?}: {info:?}");
        assert_eq!(info.format, format, "{context}");
        assert_eq!(Some(info.virtual_size), theirs["virtual-size"].as_u64(), "{context}");
        // QEMU adds what the extents of a flat image take; an image is described by its own file here.
        if !options.contains(&"subformat=monolithicFlat") {
            assert_eq!(Some(info.allocation), theirs["actual-size"].as_u64(), "{context}");
        }
        if let Some(cluster) = theirs["cluster-size"].as_u64().filter(|_| format != Format::Vpc) {
            assert_eq!(info.cluster_size, Some(cluster), "{context}");
        }
        assert_eq!(info.encryption.is_some(), theirs["encrypted"].as_bool().unwrap_or(false), "{context}");
        assert!(info.backing.is_none(), "{context}");
        if format == Format::Qcow2 {
            let data = &theirs["format-specific"]["data"];
            let flag = |name: &str| data[name].as_bool().unwrap_or(false);
            for (ours, theirs) in [
                ("lazy_refcounts", "lazy-refcounts"),
                ("extended_l2", "extended-l2"),
                ("corrupt", "corrupt"),
                ("data_file_raw", "data-file-raw"),
            ] {
                assert_eq!(info.features.contains(&ours), flag(theirs), "{ours} {context}");
            }
            assert_eq!(info.data_file.as_deref(), data["data-file"].as_str(), "{context}");
            let version = if data["compat"] == "0.10" { 2 } else { 3 };
            assert_eq!(info.version, Some(version), "{context}");
        }
        fs::remove_file(scratch.0.join("image")).unwrap();
    }
}

#[test]
fn fixed_vhd_is_found_by_its_end() {
    let Some(scratch) = Scratch::new() else { return };
    scratch.qemu_img(&["create", "-q", "-f", "vpc", "-o", "subformat=fixed,force_size=on", "image", "20M"]);
    assert_eq!(scratch.inspect("image", Format::Vpc).unwrap().virtual_size, SIZE);
}

#[test]
fn iso_is_found() {
    let mut image = vec![0; 40 * 1024];
    image[32769..32774].copy_from_slice(b"CD001");
    let info = inspect(&image[..], Wish::Detect).unwrap();
    assert_eq!((info.format, info.virtual_size), (Format::Iso, 40 * 1024));
    assert!(matches!(inspect(&b"CD001"[..], Wish::Format(Format::Iso)), Err(Error::WrongFormat { .. })));
}

#[test]
fn luks2_payload_is_behind_its_json() {
    let mut image = vec![0; 32 << 10];
    image[..8].copy_from_slice(b"LUKS\xba\xbe\0\x02");
    image[8..16].copy_from_slice(&16384u64.to_be_bytes());
    let json =
        br#"{"keyslots": {}, "segments": {"0": {"type": "crypt", "offset": "20480", "size": "dynamic"}}}"#;
    image[4096..4096 + json.len()].copy_from_slice(json);
    let info = inspect(&image[..], Wish::Detect).unwrap();
    assert_eq!((info.virtual_size, info.version, info.encryption), (12288, Some(2), Some(Encryption::Luks)));
    image[4096] = b'[';
    assert!(inspect(&image[..], Wish::Detect).is_err());
}

#[test]
fn raw_stays_raw_whatever_its_content_says() {
    let Some(scratch) = Scratch::new() else { return };
    scratch.qemu_img(&["create", "-q", "-f", "raw", "secret", "1M"]);
    scratch.qemu_img(&["create", "-q", "-f", "qcow2", "-b", "secret", "-F", "raw", "image", "20M"]);
    let info = scratch.inspect("image", Format::Raw).unwrap();
    assert_eq!((info.format, info.backing), (Format::Raw, None));
    assert_eq!(info.virtual_size, info.physical);
    let wrong = scratch.inspect("secret", Format::Raw).unwrap();
    assert_eq!(wrong.virtual_size, 1 << 20);
    let error = inspect_file(&scratch.open("secret"), Wish::Format(Format::Qcow2)).unwrap_err();
    assert_eq!(error.to_string(), "The image is not in format qcow2");
    assert!(matches!(inspect_file(&scratch.open("."), Wish::Detect), Err(Error::Examine(_))));
}

/// Opens names below a directory, and remembers which were asked for.
struct Directory {
    path: PathBuf,
    asked: Vec<(String, String)>,
}

impl Gate for Directory {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        self.asked.push((above.to_owned(), backing.file.clone()));
        if backing.file.contains("://") {
            return Ok(None);
        }
        if Path::new(&backing.file).is_absolute() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        File::open(self.path.join(&backing.file)).map(|file| Some(file.into()))
    }
}

/// Pairs of names and formats, or of names and what they ask for.
type Pairs = Vec<(String, String)>;

fn walk_from(scratch: &Scratch, name: &str) -> (Result<Pairs, String>, Pairs) {
    let mut gate = Directory { path: scratch.0.clone(), asked: Vec::new() };
    let layers = walk(name, &scratch.open(name), Wish::Format(Format::Qcow2), &mut gate);
    let text = |layer: disk_image::Layer| {
        let format = layer.info.map_or("not opened".to_owned(), |info| info.format.to_string());
        (layer.name, format)
    };
    let layers =
        layers.map(|layers| layers.into_iter().map(text).collect()).map_err(|error| error.to_string());
    (layers, gate.asked)
}

fn pair(first: &str, second: &str) -> (String, String) {
    (first.to_owned(), second.to_owned())
}

#[test]
fn chain_goes_through_the_gate_only() {
    let Some(scratch) = Scratch::new() else { return };
    let create = |name: &str, below: &str, format: &str| {
        scratch.qemu_img(&["create", "-q", "-u", "-f", "qcow2", "-b", below, "-F", format, name, "20M"]);
    };
    scratch.qemu_img(&["create", "-q", "-f", "raw", "base", "20M"]);
    create("middle", "base", "raw");
    create("top", "middle", "qcow2");
    let (layers, asked) = walk_from(&scratch, "top");
    assert_eq!(layers.unwrap(), [pair("top", "qcow2"), pair("middle", "qcow2"), pair("base", "raw")]);
    assert_eq!(asked, [pair("top", "middle"), pair("middle", "base")]);
    let info = scratch.inspect("top", Format::Qcow2).unwrap();
    assert_eq!(info.backing, Some(Backing { file: "middle".to_owned(), format: Some("qcow2".to_owned()) }));
    create("top", "nbd://host/export", "raw");
    let (layers, _) = walk_from(&scratch, "top");
    assert_eq!(layers.unwrap(), [pair("top", "qcow2"), pair("nbd://host/export", "not opened")]);
    create("top", "/etc/shadow", "raw");
    assert_eq!(walk_from(&scratch, "top").0.unwrap_err(), "Cannot open the backing image '/etc/shadow'");
    create("top", "base", "qcow2");
    assert_eq!(walk_from(&scratch, "top").0.unwrap_err(), "Cannot describe the backing image 'base'");
    create("top", "base", "luks");
    // A word longer than the present one would move the name; one of the same length is patched in.
    let area = fs::read(scratch.0.join("top")).unwrap();
    let word = area.windows(4).position(|bytes| bytes == b"luks").unwrap();
    scratch.patch("top", word as u64, b"nope");
    assert_eq!(walk_from(&scratch, "top").0.unwrap_err(), "Cannot describe the backing image 'base'");
}

#[test]
fn missing_format_is_raw_and_loops_end() {
    let Some(scratch) = Scratch::new() else { return };
    scratch.qemu_img(&["create", "-q", "-f", "qcow2", "base", "20M"]);
    scratch.qemu_img(&["create", "-q", "-f", "qcow2", "-b", "base", "-F", "qcow2", "top", "20M"]);
    let area = fs::read(scratch.0.join("top")).unwrap();
    let extension = area.windows(4).position(|bytes| bytes == 0xe279_2aca_u32.to_be_bytes()).unwrap();
    scratch.patch("top", extension as u64, &0x1234_5678_u32.to_be_bytes());
    assert_eq!(scratch.inspect("top", Format::Qcow2).unwrap().backing.unwrap().format, None);
    assert_eq!(walk_from(&scratch, "top").0.unwrap(), [pair("top", "qcow2"), pair("base", "raw")]);
    let rebase = |name: &str, below: &str| {
        scratch.qemu_img(&["create", "-q", "-u", "-f", "qcow2", "-b", below, "-F", "qcow2", name, "20M"]);
    };
    rebase("a", "b");
    rebase("b", "a");
    assert_eq!(walk_from(&scratch, "a").0.unwrap_err(), "The backing image 'a' is in the chain already");
    fs::hard_link(scratch.0.join("a"), scratch.0.join("alias")).unwrap();
    rebase("b", "alias");
    assert_eq!(walk_from(&scratch, "a").0.unwrap_err(), "The backing image 'alias' is in the chain already");
}

#[test]
fn chain_depth_is_limited() {
    let Some(scratch) = Scratch::new() else { return };
    scratch.qemu_img(&["create", "-q", "-u", "-f", "qcow2", "-b", "i000", "-F", "qcow2", "i001", "1M"]);
    let template = fs::read(scratch.0.join("i001")).unwrap();
    let name = template.windows(4).position(|bytes| bytes == b"i000").unwrap();
    for index in 1..=201 {
        let mut image = template.clone();
        image[name..name + 4].copy_from_slice(format!("i{:03}", index + 1).as_bytes());
        fs::write(scratch.0.join(format!("i{index:03}")), image).unwrap();
    }
    let error = walk_from(&scratch, "i001").0.unwrap_err();
    assert_eq!(error, "The chain of backing images has more than 200 images");
}

#[test]
fn lying_headers_are_refused() {
    let Some(scratch) = Scratch::new() else { return };
    let check = |offset: u64, bytes: &[u8], expect: &str| {
        scratch.qemu_img(&["create", "-q", "-u", "-f", "qcow2", "-b", "below", "-F", "raw", "image", "20M"]);
        scratch.patch("image", offset, bytes);
        let error = scratch.inspect("image", Format::Qcow2).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), expect);
    };
    check(20, &8u32.to_be_bytes(), "The qcow2 image has an invalid cluster size");
    check(20, &63u32.to_be_bytes(), "The qcow2 image has an invalid cluster size");
    check(24, &u64::MAX.to_be_bytes(), "The qcow2 image has an invalid virtual size");
    check(32, &3u32.to_be_bytes(), "The qcow2 image has an invalid encryption method");
    check(8, &(1u64 << 40).to_be_bytes(), "The qcow2 image has an invalid backing file offset");
    check(8, &65535u64.to_be_bytes(), "The qcow2 image has an invalid backing file offset");
    check(8, &1u64.to_be_bytes(), "The qcow2 image has an invalid header length");
    check(16, &1024u32.to_be_bytes(), "The qcow2 image has an invalid backing file name length");
    check(16, &0u32.to_be_bytes(), "The qcow2 image has an invalid backing file name length");
    check(100, &u32::MAX.to_be_bytes(), "The qcow2 image has an invalid header length");
    check(116, &0x7fff_ffff_u32.to_be_bytes(), "The qcow2 image has an invalid header extension");
    let unknown =
        "The qcow2 image uses unknown incompatible features 0x8000000000000000, which is not supported";
    check(72, &(1u64 << 63).to_be_bytes(), unknown);
    check(72, &(1u64 << 2).to_be_bytes(), "The qcow2 image has an invalid data file name");
    // Cut anywhere, and every byte of the header set to all ones: an answer or an error, never a panic.
    let formats = ["qcow2", "qcow", "vmdk", "vdi", "vpc", "vhdx"];
    for word in formats {
        scratch.qemu_img(&["create", "-q", "-f", word, "image", "20M"]);
        let mut image = fs::read(scratch.0.join("image")).unwrap();
        for end in (0..600).chain((600..image.len()).step_by(4099)) {
            let _ = inspect(&image[..end.min(image.len())], Wish::Detect);
        }
        for offset in 0..600.min(image.len()) {
            let sound = std::mem::replace(&mut image[offset], 0xff);
            let _ = inspect(&image[..], Wish::Format(Format::parse(word).unwrap()));
            image[offset] = sound;
        }
        fs::remove_file(scratch.0.join("image")).unwrap();
    }
}
