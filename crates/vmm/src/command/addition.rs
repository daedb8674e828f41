//! `ferrovirt vmm control SOCKET add-device`: what the running machine cannot open is opened here, and sent.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use disk_image::{Backing, ByName, Format, Gate, Wish};
use host_sys::tap::{Tap, TapOptions};
use serde_json::{Map, Value};

use super::device::{self, Disk, Kind};
use super::options::Source;

/// The members of the request, and the descriptors that go with it.
///
/// # Errors
/// The description is wrong, or what it names cannot be opened.
pub fn request(kind: &str, value: &str) -> Result<(Map<String, Value>, Vec<OwnedFd>), String> {
    let read = match kind {
        "disk" => device::disk(value)?,
        "net" => device::net(value)?,
        "rng" => device::rng(value)?,
        "memory" => {
            super::backing::module(value)?;
            return Ok((described(kind, value, 0), Vec::new()));
        }
        other => {
            return Err(format!(
                "'{other}' does not come to a running machine: give disk, net, rng or memory"
            ));
        }
    };
    let (value, files) = match read.kind {
        Kind::Disk(disk) => sent_disk(&disk, value)?,
        Kind::Net { taps, .. } => match &taps[..] {
            [Source::Path(name)] => {
                let tap = Tap::open(name, TapOptions::default());
                let tap = tap.map_err(|error| format!("cannot open the tap device '{name}': {error}"))?;
                (format!("fd=0{}", behind(value, &format!("tap={name}"))), vec![tap.descriptor])
            }
            _ => return Err("name a tap device: tap=NAME".to_owned()),
        },
        _ => (value.to_owned(), Vec::new()),
    };
    Ok((described(kind, &value, files.len()), files))
}

fn described(kind: &str, value: &str, files: usize) -> Map<String, Value> {
    let members = [
        ("kind".to_owned(), Value::from(kind)),
        ("value".to_owned(), Value::from(value)),
        ("files".to_owned(), Value::from(files)),
    ];
    members.into_iter().collect()
}

fn sent_disk(disk: &Disk, value: &str) -> Result<(String, Vec<OwnedFd>), String> {
    let Source::Path(path) = &disk.source else { return Err("name the file of the disk".to_owned()) };
    let failed = |error: &dyn std::fmt::Display| format!("cannot open the disk '{path}': {error}");
    let file = File::options().read(true).write(!disk.read_only).open(path);
    let file = file.map_err(|error| failed(&error))?;
    let mut gate = Recorded(Vec::new());
    if disk.format != Format::Raw {
        disk_image::walk(path, &file, Wish::Format(disk.format), &mut gate)
            .map_err(|error| failed(&error))?;
    }
    let numbers: Vec<String> = (1..=gate.0.len()).map(|number| number.to_string()).collect();
    let below = if numbers.is_empty() { String::new() } else { format!(",backing={}", numbers.join("+")) };
    let files = std::iter::once(file.into()).chain(gate.0).collect();
    Ok((format!("fd=0{}{below}", behind(value, path)), files))
}

/// The keys behind a place.
fn behind<'a>(value: &'a str, place: &str) -> &'a str {
    value.strip_prefix(place).unwrap_or_default()
}

/// Opens the images below a disk's, and keeps them.
struct Recorded(Vec<OwnedFd>);

impl Gate for Recorded {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        let opened = ByName.open(above, backing)?;
        self.0.extend(opened.as_ref().map(OwnedFd::try_clone).transpose()?);
        Ok(opened)
    }

    fn name(&self, above: &str, backing: &Backing) -> String {
        ByName.name(above, backing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_sent_open() {
        let folder = test_support::Scratch::new();
        let path = folder.path().join("a,disk");
        std::fs::write(&path, [0; 512]).unwrap();
        let path = path.to_str().unwrap();
        let (members, files) = request("disk", &format!("{path},id=x,serial=y")).unwrap();
        assert_eq!((members["value"].as_str(), files.len()), (Some("fd=0,id=x,serial=y"), 1));
        let (members, files) = request("rng", "id=x").unwrap();
        assert_eq!((members["value"].as_str(), files.len()), (Some("id=x"), 0));
        for (kind, value, words) in [
            ("disk", "/no/such/file", "cannot open the disk '/no/such/file'"),
            ("disk", "fd=3", "name the file"),
            ("net", "fd=3", "tap=NAME"),
            ("vsock", "", "does not come"),
        ] {
            let refusal = request(kind, value).unwrap_err();
            assert!(refusal.contains(words), "{refusal}");
        }
    }
}
