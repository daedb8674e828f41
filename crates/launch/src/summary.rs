//! A plan in words.

use std::path::Path;

use crate::error::plain;
use crate::plan::{Disk, Piece, Plan, Writes};
use crate::wishes::Link;

impl Plan {
    /// What would run: names and values, a line each.
    #[must_use]
    pub fn summary(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![(
            "Machine",
            format!("{}, {} MiB, {}", self.name, self.memory_mib, count(self.vcpus, "processor")),
        )];
        if let Some(entry) = &self.entry {
            lines.push(("Boots", entry.clone()));
        }
        lines.push(("Kernel", piece(&self.kernel)));
        if let Some(initrd) = &self.initrd {
            lines.push(("Initrd", piece(initrd)));
        }
        lines.push(("Cmdline", self.command_line.clone()));
        lines.extend(self.disks.iter().map(|disk| ("Disk", words(disk))));
        if let Some(seed) = &self.seed {
            lines.push(("Seed", seed.summary.clone()));
        }
        for interface in &self.interfaces {
            let link = match &interface.link {
                Link::User => "through passt: to the host's network, nothing from there".to_owned(),
                Link::Tap(name) => format!("tap device {name}"),
                Link::Bridge(name) => format!("a new tap device on bridge {name}"),
            };
            lines.push(("Network", link));
        }
        if self.interfaces.is_empty() {
            lines.push(("Network", "none".to_owned()));
        }
        lines
    }
}

fn count(number: u32, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn piece(piece: &Piece) -> String {
    let size = piece.file.metadata().map_or(0, |data| data.len());
    format!("{} ({})", plain(&piece.from), bytes(size))
}

fn words(disk: &Disk) -> String {
    let name = |path: &Path| path.display().to_string();
    let writes = match &disk.writes {
        Writes::Forgotten => "what is written is forgotten".to_owned(),
        Writes::Kept => "what is written stays".to_owned(),
        Writes::Apart(path) => format!("what is written stays in {}", name(path)),
        Writes::None => "read only".to_owned(),
    };
    format!("{} ({}, {}), {writes}", name(&disk.path), disk.format, bytes(disk.size))
}

/// A size in the largest unit of which there is one.
fn bytes(size: u64) -> String {
    let units = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.iter().find(|(unit, _)| size >= *unit) {
        // One digit behind the point.
        Some((unit, name)) => {
            let tenths = u128::from(size) * 10 / *unit as u128;
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{size} bytes"),
    }
}
