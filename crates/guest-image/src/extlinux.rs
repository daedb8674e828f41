//! Menus of SYSLINUX's family: `extlinux.conf`, also read by U-Boot and written by Alpine's images.

use crate::error::Error;
use crate::menu::{CONFIGURATION_MAX, Disk, Entry, Place};

/// Where the menu is kept.
const FILES: [&str; 6] = [
    "/boot/extlinux/extlinux.conf",
    "/boot/extlinux.conf",
    "/extlinux/extlinux.conf",
    "/extlinux.conf",
    "/boot/syslinux/syslinux.cfg",
    "/syslinux/syslinux.cfg",
];
/// Entries of a menu.
const ENTRIES_MAX: usize = 500;

/// The first menu with entries and the number of its default.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn find(disk: &Disk) -> Result<Option<(Vec<Entry>, usize)>, Error> {
    for (index, files) in disk.files() {
        for path in FILES {
            let Some(content) = files.read(path, CONFIGURATION_MAX)? else { continue };
            let (entries, default) = parse(&String::from_utf8_lossy(&content), index, path);
            if !entries.is_empty() {
                return Ok(Some((entries, default)));
            }
        }
    }
    Ok(None)
}

fn parse(text: &str, index: usize, path: &str) -> (Vec<Entry>, usize) {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    // Names are relative to the directory of the menu.
    let place = |name: &str| Place {
        file_system: index,
        path: if name.starts_with('/') { name.to_owned() } else { format!("{directory}/{name}") },
    };
    let mut default = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((word, value)) = line.split_once(char::is_whitespace) else { continue };
        let value = value.trim();
        let keyword = word.to_ascii_lowercase();
        if keyword == "label" {
            if entries.len() < ENTRIES_MAX {
                entries.push(Entry {
                    title: value.to_owned(),
                    id: Some(value.to_owned()),
                    from: path.to_owned(),
                    ..Entry::default()
                });
            }
            continue;
        }
        match (keyword.as_str(), entries.last_mut()) {
            ("default" | "ontimeout", None) => value.clone_into(&mut default),
            ("menu", Some(entry)) => {
                if let Some(label) = strip_word(value, "label") {
                    entry.title = label.replace('^', "");
                } else if value.eq_ignore_ascii_case("default") {
                    default = entry.id.clone().unwrap_or_default();
                }
            }
            ("linux" | "kernel", Some(entry)) => entry.kernel = place(value),
            ("initrd", Some(entry)) => {
                entry.initrd = value.split(',').map(|name| place(name.trim())).collect();
            }
            ("append", Some(entry)) => value.clone_into(&mut entry.options),
            _ => {}
        }
    }
    for entry in &mut entries {
        initrd_of_options(entry, place);
    }
    entries.retain(|entry| !entry.kernel.path.is_empty());
    let chosen = entries.iter().position(|entry| entry.id.as_deref() == Some(&default)).unwrap_or(0);
    (entries, chosen)
}

/// SYSLINUX takes the initial RAM disk out of the options, too.
fn initrd_of_options(entry: &mut Entry, place: impl Fn(&str) -> Place) {
    let (files, options): (Vec<&str>, Vec<&str>) =
        entry.options.split_ascii_whitespace().partition(|option| option.starts_with("initrd="));
    if let (Some(names), true) =
        (files.last().and_then(|option| option.split_once('=')), entry.initrd.is_empty())
    {
        entry.initrd = names.1.split(',').map(place).collect();
    }
    let options = options.join(" ");
    entry.options = options;
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    first.eq_ignore_ascii_case(word).then(|| rest.trim())
}
