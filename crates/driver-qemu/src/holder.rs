//! Who holds the lock of a file: asked of the kernel when an emulator was refused an image.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use host_sys::files::read_bounded;

/// Most bytes of a file below `/proc` that are looked at.
const PROC_BYTES_MAX: u64 = 64 << 10;

/// A process that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its number.
    pub pid: u32,
    /// Its program's name.
    pub program: String,
    /// The machine it is, if it is an emulator.
    pub machine: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.machine {
            Some(machine) => write!(f, "domain '{machine}' (process {})", self.pid),
            None => write!(f, "process {} ({})", self.pid, self.program),
        }
    }
}

/// The first process of this host that holds a lock of the file at `path`. Locks of open files belong to no process, so
/// `/proc/locks` does not name their holders; what each process tells about its descriptors does. It waits as long as the
/// storage of the file does.
pub fn holder(path: &Path) -> Option<Holder> {
    let metadata = fs::metadata(path).ok()?;
    let (major, minor) = (rustix::fs::major(metadata.dev()), rustix::fs::minor(metadata.dev()));
    let wanted = format!("{major:02x}:{minor:02x}:{}", metadata.ino());
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.find(|pid| holds(*pid, &wanted)).map(describe)
}

fn holds(pid: u32, wanted: &str) -> bool {
    // A process that ends meanwhile holds nothing.
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fdinfo")) else { return false };
    descriptors.flatten().any(|entry| {
        let text = read_bounded(&entry.path(), PROC_BYTES_MAX).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().any(|line| is_lock_of(line, wanted))
    })
}

/// Whether a line of a descriptor's description is about a lock of the file `wanted`, written `major:minor:inode`, such
/// as `lock: 1: OFDLCK ADVISORY READ -1 fe:00:4711 100 101`.
fn is_lock_of(line: &str, wanted: &str) -> bool {
    line.strip_prefix("lock:").is_some_and(|lock| lock.split_whitespace().any(|word| word == wanted))
}

fn describe(pid: u32) -> Holder {
    let read = |name: &str| {
        let bytes = read_bounded(Path::new(&format!("/proc/{pid}/{name}")), PROC_BYTES_MAX);
        String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
    };
    let program = read("comm").chars().filter(|letter| !letter.is_control()).collect();
    Holder { pid, program, machine: machine_of(&read("cmdline")) }
}

/// The machine's name in an emulator's arguments, which end with a zero each.
pub fn machine_of(arguments: &str) -> Option<String> {
    let mut words = arguments.split('\0');
    let value = words.by_ref().find(|word| matches!(*word, "-name" | "--name")).and_then(|_| words.next())?;
    // A comma in the name is doubled.
    let name = value.strip_prefix("guest=").unwrap_or(value).replace(",,", "\0");
    let name = name.split(',').next()?.replace('\0', ",");
    Some(name.chars().filter(|letter| !letter.is_control()).collect())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use rustix::fs::{FlockOperation, flock};

    use super::*;

    #[test]
    fn names_in_arguments() {
        let cases = [
            ("qemu\0-name\0guest=a,debug-threads=on\0-S\0", Some("a")),
            ("qemu\0-name\0guest=a,,b,debug-threads=on\0", Some("a,b")),
            ("qemu\0-name\0plain\0", Some("plain")),
            ("ferrovirt\0vmm\0--name\0guest=own\0--paused\0", Some("own")),
            ("qemu-img\0convert\0", None),
            ("qemu\0-name", None),
        ];
        for (arguments, expected) in cases {
            assert_eq!(machine_of(arguments).as_deref(), expected, "{arguments:?}");
        }
    }

    #[test]
    fn lines_about_locks() {
        let cases = [
            ("lock:\t1: OFDLCK ADVISORY  READ -1 fe:00:10346510 100 101", true),
            ("lock:\t1: FLOCK  ADVISORY  WRITE 7 fe:00:10346510 0 EOF", true),
            ("lock:\t1: FLOCK  ADVISORY  WRITE 7 fe:00:103465101 0 EOF", false),
            ("ino:\tfe:00:10346510", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_lock_of(line, "fe:00:10346510"), expected, "{line}");
        }
    }

    #[test]
    fn the_holder_of_a_lock_is_found_and_nobody_where_there_is_none() {
        let path = std::env::temp_dir().join(format!("ferrovirt-holder-{}", std::process::id()));
        let file = File::create(&path).unwrap();
        assert_eq!(holder(&path), None);
        flock(&file, FlockOperation::LockExclusive).unwrap();
        let found = holder(&path).map(|holder| (holder.pid, holder.machine));
        fs::remove_file(&path).unwrap();
        assert_eq!(found, Some((std::process::id(), None)));
    }
}
