//! Finds kernel modules and the order in which they must be loaded, from the `.modinfo` section of the modules
//! themselves: a package that was unpacked but not installed has no `modules.dep`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, iter};

use anyhow::{Context, Result, bail};

/// The modules of one kernel, by name; names are spelled with `_`, as dependencies spell them.
pub(crate) struct Modules {
    loadable: BTreeMap<String, PathBuf>,
    built_in: BTreeSet<String>,
}

/// A module ready to be put into an initramfs.
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// Whether a module that the kernel does not have is an error.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Need {
    /// The guest is of no use without it; being part of the kernel image also counts.
    Required,
    /// Only some machines need it, and smaller kernels leave it out.
    Wanted,
}

/// More modules than this in one dependency closure means that the files are not what they seem.
const CLOSURE_MAX: usize = 200;

impl Modules {
    /// Indexes `dir`, the `lib/modules/VERSION` of a kernel package.
    pub(crate) fn index(dir: &Path) -> Result<Modules> {
        let mut loadable = BTreeMap::new();
        let mut pending = vec![dir.join("kernel")];
        while let Some(folder) = pending.pop() {
            let entries =
                fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    pending.push(entry.path());
                } else if let Some(name) = module_name(&entry.file_name().to_string_lossy()) {
                    loadable.insert(name, entry.path());
                }
            }
        }
        let listing = dir.join("modules.builtin");
        let text =
            fs::read_to_string(&listing).with_context(|| format!("cannot read {}", listing.display()))?;
        let built_in = text.lines().filter_map(|line| module_name(line.rsplit('/').next()?)).collect();
        Ok(Modules { loadable, built_in })
    }

    /// Reads the named modules and all they depend on, each after its dependencies.
    pub(crate) fn in_load_order(&self, wanted: &[(&str, Need)]) -> Result<Vec<Module>> {
        let mut ordered = Vec::new();
        let mut seen = BTreeSet::new();
        for &(name, need) in wanted {
            if self.built_in.contains(name) || (need == Need::Wanted && !self.loadable.contains_key(name)) {
                continue;
            }
            self.visit(name, &mut seen, &mut ordered)?;
        }
        Ok(ordered)
    }

    fn visit(&self, name: &str, seen: &mut BTreeSet<String>, ordered: &mut Vec<Module>) -> Result<()> {
        if self.built_in.contains(name) || !seen.insert(name.to_owned()) {
            return Ok(());
        }
        if seen.len() > CLOSURE_MAX {
            bail!("module {name}: more than {CLOSURE_MAX} modules depend on each other");
        }
        let path = self.loadable.get(name).with_context(|| format!("the kernel has no module {name}"))?;
        let content = read_module(path)?;
        let depends =
            dependencies(&content).with_context(|| format!("{} is not a module", path.display()))?;
        for dependency in &depends {
            self.visit(dependency, seen, ordered)?;
        }
        ordered.push(Module { name: name.to_owned(), content });
        Ok(())
    }
}

/// The module name of a file name such as `virtio-rng.ko.xz`, or `None` if it is not a module.
fn module_name(file_name: &str) -> Option<String> {
    let (stem, suffix) = file_name.split_once(".ko")?;
    matches!(suffix, "" | ".xz" | ".gz" | ".zst").then(|| stem.replace('-', "_"))
}

/// Reads a module, unpacked: the guest's `insmod` takes plain files only.
fn read_module(path: &Path) -> Result<Vec<u8>> {
    let tool = match path.extension().and_then(|extension| extension.to_str()) {
        Some("xz") => "xz",
        Some("gz") => "gzip",
        Some("zst") => "zstd",
        _ => return crate::read(path),
    };
    let output =
        Command::new(tool).arg("-dc").arg(path).output().with_context(|| format!("cannot run {tool}"))?;
    if !output.status.success() {
        bail!("{tool} cannot unpack {}: {}", path.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

/// The `depends=` entry of a module's `.modinfo` section; `None` when the file is not a 64-bit little-endian ELF object
/// with such a section.
fn dependencies(elf: &[u8]) -> Option<Vec<String>> {
    let info = section(elf, b".modinfo")?;
    let depends = info.split(|&byte| byte == 0).find_map(|entry| entry.strip_prefix(b"depends="))?;
    let depends = std::str::from_utf8(depends).ok()?;
    Some(depends.split(',').filter(|name| !name.is_empty()).map(|name| name.replace('-', "_")).collect())
}

/// The content of the named ELF section. Offsets are those of the ELF-64 header and section header tables.
fn section<'a>(elf: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    if elf.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let table = usize::try_from(number(elf, 0x28, 8)?).ok()?;
    let entry_size = usize::try_from(number(elf, 0x3a, 2)?).ok()?;
    let count = usize::try_from(number(elf, 0x3c, 2)?).ok()?;
    let names_index = usize::try_from(number(elf, 0x3e, 2)?).ok()?;
    let header = |index: usize| table.checked_add(index.checked_mul(entry_size)?);
    let content = |at: usize| {
        let offset = usize::try_from(number(elf, at.checked_add(0x18)?, 8)?).ok()?;
        let size = usize::try_from(number(elf, at.checked_add(0x20)?, 8)?).ok()?;
        elf.get(offset..offset.checked_add(size)?)
    };
    let names = content(header(names_index)?)?;
    (0..count).map_while(header).find_map(|at| {
        let name = names.get(usize::try_from(number(elf, at, 4)?).ok()?..)?;
        let name = &name[..name.iter().position(|&byte| byte == 0)?];
        (name == wanted).then(|| content(at)).flatten()
    })
}

/// A little-endian number of `width` bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(width)?)?;
    Some(iter::zip(field, 0..).fold(0, |sum, (&byte, place)| sum | u64::from(byte) << (8 * place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_names_are_spelled_as_dependencies_spell_them() {
        let names = ["virtio-rng.ko", "ext4.ko.xz", "modules.dep", "x.ko.bak"].map(module_name);
        assert_eq!(names, [Some("virtio_rng".into()), Some("ext4".into()), None, None]);
    }

    #[test]
    fn damaged_objects_are_refused_at_every_length() {
        let dir = tempdir();
        let object = dir.join("a.o");
        let source = dir.join("a.c");
        fs::write(
            &source,
            "__attribute__((section(\".modinfo\"))) char a[] = \"license=x\\0depends=b-c,d\";",
        )
        .unwrap();
        let status = Command::new("cc").arg("-c").arg(&source).arg("-o").arg(&object).status().unwrap();
        assert!(status.success());
        let bytes = fs::read(&object).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(dependencies(&bytes), Some(vec!["b_c".to_owned(), "d".to_owned()]));
        // The section table is the end of the file, so no cut object has all of it.
        assert!((0..bytes.len() - 64).all(|length| dependencies(&bytes[..length]).is_none()));
        assert_eq!(dependencies(&[0xff; 4096]), None);
    }

    fn tempdir() -> PathBuf {
        let dir = std::env::temp_dir().join(format!("ferrovirt-guest-module-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }
}
