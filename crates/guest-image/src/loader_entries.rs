//! Entries of the boot loader specification, type 1: text files in `loader/entries` (UAPI.1, version 1).

use std::cmp::Ordering;

use crate::error::Error;
use crate::menu::{CONFIGURATION_MAX, Disk, Entry, Place};
use crate::version;

/// Directories of entries in the file system that holds them.
const DIRECTORIES: [&str; 2] = ["/loader/entries", "/boot/loader/entries"];
/// Files that are read.
const FILES_MAX: usize = 500;

/// A file's keys with those that sort.
struct Parsed {
    entry: Entry,
    sort_key: Option<String>,
    machine_id: String,
}

/// The entries of all file systems, newest first, with the one that `loader.conf` names.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn menu(disk: &Disk) -> Result<Option<(Vec<Entry>, usize)>, Error> {
    for (index, files) in disk.files() {
        let entries = find(disk, index)?;
        if entries.is_empty() {
            continue;
        }
        let configuration = files.read("/loader/loader.conf", CONFIGURATION_MAX)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&configuration);
        let default = text.lines().filter_map(|line| line.trim().strip_prefix("default")).next_back();
        let pattern = default.map(|name| name.trim().trim_end_matches(".conf"));
        let matches = |entry: &Entry| {
            let id = entry.id.as_deref().unwrap_or_default();
            pattern.is_some_and(|pattern| match pattern.strip_suffix('*') {
                Some(begin) => id.starts_with(begin),
                None => id == pattern,
            })
        };
        let chosen = entries.iter().position(matches).unwrap_or(0);
        return Ok(Some((entries, chosen)));
    }
    Ok(None)
}

/// The entries in one file system, in the order that the specification gives them.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn find(disk: &Disk, index: usize) -> Result<Vec<Entry>, Error> {
    let Some(files) = disk.file_system(index) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for directory in DIRECTORIES {
        let mut names = files.names(directory);
        names.retain(|name| name.ends_with(".conf"));
        for name in names.into_iter().take(FILES_MAX) {
            let path = format!("{directory}/{name}");
            let Some(content) = files.read(&path, CONFIGURATION_MAX)? else { continue };
            found.extend(parse(&String::from_utf8_lossy(&content), index, &path));
        }
    }
    found.sort_by(order);
    Ok(found.into_iter().map(|parsed| parsed.entry).collect())
}

/// One file; `None` if it names no kernel (entries may start other programs).
fn parse(text: &str, index: usize, path: &str) -> Option<Parsed> {
    let place = |path: &str| Place { file_system: index, path: path.to_owned() };
    let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".conf");
    let mut entry = Entry { id: Some(name.to_owned()), from: path.to_owned(), ..Entry::default() };
    let (mut sort_key, mut machine_id) = (None, String::new());
    let mut options: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.split_once(char::is_whitespace) else { continue };
        let value = value.trim();
        match key {
            "title" => entry.title = value.to_owned(),
            "version" => entry.version = value.to_owned(),
            "linux" => entry.kernel = place(value),
            "uki" | "efi" if entry.kernel.path.is_empty() => {
                entry.kernel = place(value);
                entry.unified = true;
            }
            // Fedora writes `initrd /x $tuned_initrd`.
            "initrd" => {
                let paths = value.split_ascii_whitespace().filter(|path| !path.starts_with('$'));
                entry.initrd.extend(paths.map(place));
            }
            "options" => options.push(value),
            "sort-key" => sort_key = Some(value.to_owned()),
            "machine-id" => value.clone_into(&mut machine_id),
            _ => {}
        }
    }
    entry.options = options.join(" ");
    if entry.title.is_empty() {
        entry.title = name.to_owned();
    }
    (!entry.kernel.path.is_empty()).then_some(Parsed { entry, sort_key, machine_id })
}

/// Entries with a sort key first, by key, machine and falling version; the others by falling name.
fn order(one: &Parsed, other: &Parsed) -> Ordering {
    let newest_first = |one: &str, other: &str| version::compare(other, one);
    let names = || {
        let id = |parsed: &Parsed| parsed.entry.id.clone().unwrap_or_default();
        newest_first(&id(one), &id(other))
    };
    match (&one.sort_key, &other.sort_key) {
        (Some(ours), Some(theirs)) => ours
            .cmp(theirs)
            .then_with(|| one.machine_id.cmp(&other.machine_id))
            .then_with(|| newest_first(&one.entry.version, &other.entry.version))
            .then_with(names),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => names(),
    }
}
