//! Adds a program of ours to a guest: itself and the shared libraries that the loader would take for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cpio::Archive;
use crate::{Guest, read, replace};

impl Guest {
    /// The same guest with `program` in its `/bin`, and with the libraries that it needs where they are on this host; its
    /// initramfs is written into `out_dir`.
    ///
    /// # Errors
    /// Fails when `ldd` does not know a library of the program, or a file cannot be read or written.
    pub fn with_program(&self, program: &Path, out_dir: &Path) -> Result<Guest> {
        let mut archive = Archive::new();
        add_programs(&mut archive, &[program])?;
        // The kernel unpacks archives one after another.
        let mut bytes = read(&self.initrd)?;
        bytes.extend(archive.finish());
        fs::create_dir_all(out_dir).with_context(|| format!("cannot create {}", out_dir.display()))?;
        let initrd = out_dir.canonicalize()?.join("initrd.img");
        replace(&initrd, &bytes)?;
        Ok(Guest { initrd, ..self.clone() })
    }
}

/// Puts programs into `/bin`, and their libraries where they are on this host.
pub(crate) fn add_programs(archive: &mut Archive, programs: &[&Path]) -> Result<()> {
    let mut needed = BTreeSet::new();
    for program in programs {
        let name = program.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{} has no name for a guest", program.display()))?;
        archive.file(&format!("bin/{name}"), 0o755, &read(program)?);
        needed.extend(libraries(program)?);
    }
    add(archive, &needed)
}

/// Puts files where they are on this host, with the libraries that those among them need which are libraries.
pub(crate) fn add_at_their_places(archive: &mut Archive, files: &[PathBuf]) -> Result<()> {
    let mut needed: BTreeSet<PathBuf> = files.iter().cloned().collect();
    for library in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "so")) {
        needed.extend(libraries(library)?);
    }
    add(archive, &needed)
}

fn add(archive: &mut Archive, files: &BTreeSet<PathBuf>) -> Result<()> {
    let mut folders = BTreeSet::new();
    for file in files {
        let inside = file.to_str().and_then(|path| path.strip_prefix('/'));
        let inside = inside.with_context(|| format!("{} cannot be in a guest", file.display()))?;
        let above: Vec<&Path> = Path::new(inside).ancestors().skip(1).collect();
        for folder in above.iter().rev().filter_map(|folder| folder.to_str()) {
            if !folder.is_empty() && folders.insert(folder.to_owned()) {
                archive.directory(folder);
            }
        }
        archive.file(inside, 0o755, &read(file)?);
    }
    Ok(())
}

/// The files that the loader maps for `program`, the loader itself among them.
fn libraries(program: &Path) -> Result<Vec<PathBuf>> {
    let output = std::process::Command::new("ldd").arg(program).env("LC_ALL", "C").output();
    let output = output.context("cannot run ldd")?;
    if !output.status.success() {
        bail!("ldd {}: {}", program.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    listed(&String::from_utf8_lossy(&output.stdout))
}

/// The paths in what `ldd` says: `NAME => PATH (ADDRESS)`, `PATH (ADDRESS)`, or a name alone for what the kernel maps.
fn listed(text: &str) -> Result<Vec<PathBuf>> {
    if let Some(missing) = text.lines().find(|line| line.ends_with("=> not found")) {
        bail!("a library is not installed: {}", missing.trim());
    }
    let words = text.lines().flat_map(|line| line.split_whitespace().find(|word| word.starts_with('/')));
    Ok(words.map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_read_from_what_ldd_says() {
        let text = "\tlinux-vdso.so.1 (0x00007fe81e427000)\n\
                    \tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fe81cd20000)\n\
                    \t/lib64/ld-linux-x86-64.so.2 (0x00007fe81e429000)\n";
        let expected = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/ld-linux-x86-64.so.2"].map(PathBuf::from);
        assert_eq!(listed(text).unwrap(), expected);
        assert!(listed("\tlibx.so.1 => not found\n").is_err());
        // This test itself is such a program.
        let own = libraries(&std::env::current_exe().unwrap()).unwrap();
        assert!(own.iter().any(|path| path.ends_with("libc.so.6")), "{own:?}");
        assert!(own.iter().all(|path| path.exists()), "{own:?}");
    }
}
