//! From wishes to a machine: what it boots, and what it consists of.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use block::qcow2::{Below, create};
use block::{Content, Qcow2, View};
use disk_image::{ByName, Format};
use guest_image::Menu;
use stdx::Uuid;
use vmm::MAC_PREFIX;

use crate::error::{Refusal, Result, plain};
use crate::seed::{self, Seed};
use crate::target::{self, Target};
use crate::wishes::{DiskWish, Link, NetworkWish, SeedWish, Wishes};

/// Memory of a machine whose user does not care: cloud images want half of it at least, and it is taken when it is used.
const MEMORY_MIB: u64 = 1024;
/// The least that a kernel can be loaded into.
const MEMORY_MIB_MIN: u64 = 16;
/// Processors of a machine whose user does not care, where the host has as many.
const VCPUS: usize = 2;
/// Most of them.
const VCPUS_MAX: u32 = vmm::VCPUS_MAX as u32;
/// Longest name of a machine.
const NAME_MAX: usize = 64;
/// What makes the first serial port the console.
const CONSOLE: &str = "console=ttyS0";
/// Most disks and interfaces together; the bus has places for the source of random numbers and the seed beside them.
const DEVICES_MAX: usize = 24;

/// A machine that can be run.
#[derive(Debug)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// Its identity.
    pub uuid: Uuid,
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Processors.
    pub vcpus: u32,
    /// The kernel.
    pub kernel: Piece,
    /// The initial file system.
    pub initrd: Option<Piece>,
    /// The kernel's command line.
    pub command_line: String,
    /// The entry of a boot menu that says so, and the file that has it.
    pub entry: Option<String>,
    /// Disks, the image first.
    pub disks: Vec<Disk>,
    /// Network interfaces.
    pub interfaces: Vec<Interface>,
    /// What cloud-init is told.
    pub seed: Option<Seed>,
}

/// A file that is loaded.
#[derive(Debug)]
pub struct Piece {
    /// Where it comes from, in words.
    pub from: String,
    /// Its path on the host; none for one that was found inside an image.
    pub path: Option<PathBuf>,
    /// Its content, open.
    pub file: File,
}

/// A disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The image, by its whole path.
    pub path: PathBuf,
    /// Its format.
    pub format: Format,
    /// What the guest sees, bytes.
    pub size: u64,
    /// What becomes of what the guest writes.
    pub writes: Writes,
}

/// What becomes of what a guest writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writes {
    /// It is forgotten at the end.
    Forgotten,
    /// It stays in the image.
    Kept,
    /// It stays in this new image over the disk's.
    Apart(PathBuf),
    /// There is nothing: the disk is only read.
    None,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// What it is connected to.
    pub link: Link,
    /// Its address.
    pub mac: [u8; 6],
}

/// What is booted.
struct Boot {
    kernel: Piece,
    initrd: Option<Piece>,
    command_line: String,
    entry: Option<String>,
}

/// Makes a plan. Files are opened and read, none is written; `random` fills its argument with random bytes.
///
/// # Errors
/// What is wished for cannot be run: the refusal says why, and what helps.
pub fn plan(wishes: &Wishes, random: &mut dyn FnMut(&mut [u8])) -> Result<Plan> {
    let name = name(wishes)?;
    let memory_mib = memory(wishes)?;
    let vcpus = vcpus(wishes)?;
    let mut disks = Vec::new();
    let boot = match target::target(&wishes.target, wishes.format)? {
        Target::Kernel(file) => kernel(wishes, file)?,
        Target::Disk(file, info) => {
            let path = whole(&wishes.target)?;
            let disk = Disk { path, format: info.format, size: info.virtual_size, writes: writes(wishes)? };
            let boot = inside(wishes, &disk, &file)?;
            disks.push(disk);
            boot
        }
    };
    let is_image = !disks.is_empty();
    disks.extend(wishes.disks.iter().map(|wish| disk(wish, wishes.persist)).collect::<Result<Vec<_>>>()?);
    let usual = NetworkWish { link: Link::User, mac: None };
    let networks = match &wishes.networks {
        Some(networks) => networks.clone(),
        None if is_image && wishes.has_user_network => vec![usual],
        None => Vec::new(),
    };
    let interface =
        |wish: NetworkWish| Interface { link: wish.link, mac: wish.mac.unwrap_or_else(|| mac(random)) };
    let interfaces: Vec<Interface> = networks.into_iter().map(interface).collect();
    if disks.len() + interfaces.len() > DEVICES_MAX {
        return Err(Refusal::new(
            format!("{} disks and {} interfaces are too many", disks.len(), interfaces.len()),
            format!("a machine has places for {DEVICES_MAX} of them"),
        ));
    }
    let mut identity = [0; 16];
    random(&mut identity);
    let uuid = Uuid::from_random(identity);
    let asks = wishes.seed != SeedWish::default();
    let seed = if is_image || asks { seed::seed(&wishes.seed, &name, &format!("iid-{uuid}"))? } else { None };
    let Boot { kernel, initrd, command_line, entry } = boot;
    Ok(Plan { name, uuid, memory_mib, vcpus, kernel, initrd, command_line, entry, disks, interfaces, seed })
}

fn name(wishes: &Wishes) -> Result<String> {
    let Some(name) = &wishes.name else {
        let stem = wishes.target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_usual = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        let name: String =
            stem.chars().map(|letter| if is_usual(letter) { letter } else { '-' }).take(NAME_MAX).collect();
        let name = name.trim_matches(['.', '-']);
        return Ok(if name.is_empty() { "machine".to_owned() } else { name.to_owned() });
    };
    let is_bad = |letter: char| letter.is_control() || letter == '/';
    if name.trim().is_empty() || name.len() > NAME_MAX || name.contains(is_bad) || name.starts_with('.') {
        return Err(Refusal::new(
            format!("'{}' is no name of a machine", name.escape_debug()),
            format!("take up to {NAME_MAX} letters without '/' and line breaks"),
        ));
    }
    Ok(name.clone())
}

fn memory(wishes: &Wishes) -> Result<u64> {
    match wishes.memory_mib {
        None => Ok(MEMORY_MIB),
        Some(mib) if mib >= MEMORY_MIB_MIN => Ok(mib),
        Some(mib) => Err(Refusal::new(
            format!("{mib} MiB of memory are too few for any kernel"),
            "give --memory as 512M or 2G; a number alone counts MiB",
        )),
    }
}

fn vcpus(wishes: &Wishes) -> Result<u32> {
    let usual = || std::thread::available_parallelism().map_or(1, |there| there.get().min(VCPUS)) as u32;
    match wishes.vcpus {
        None => Ok(usual()),
        Some(count) if (1..=VCPUS_MAX).contains(&count) => Ok(count),
        Some(count) => Err(Refusal::new(
            format!("a machine cannot have {count} processors"),
            format!("give --vcpus from 1 to {VCPUS_MAX}"),
        )),
    }
}

fn writes(wishes: &Wishes) -> Result<Writes> {
    match (&wishes.keep, wishes.persist) {
        (None, false) => Ok(Writes::Forgotten),
        (None, true) => Ok(Writes::Kept),
        (Some(_), true) => Err(Refusal::new(
            "--keep and --persist exclude each other",
            "--keep FILE writes into a new image, --persist into the named one",
        )),
        (Some(path), false) => {
            if path.symlink_metadata().is_ok() {
                let name = path.display();
                return Err(Refusal::new(
                    format!("'{name}' is there already, and --keep makes a new image"),
                    format!("to go on with it: ferrovirt run '{name}' --format qcow2 --persist"),
                ));
            }
            let folder =
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder =
                folder.canonicalize().map_err(|error| Refusal::open("the folder", folder, &error))?;
            let name =
                path.file_name().ok_or_else(|| Refusal::new("--keep names no file", "give it a name"))?;
            Ok(Writes::Apart(folder.join(name)))
        }
    }
}

fn disk(wish: &DiskWish, persist: bool) -> Result<Disk> {
    let file = target::open("the disk", &wish.path)?;
    let info = target::disk(&file, &wish.path, wish.format)?;
    let writes = match (wish.read_only, wish.persist || persist) {
        (true, _) => Writes::None,
        (false, true) => Writes::Kept,
        (false, false) => Writes::Forgotten,
    };
    Ok(Disk { path: whole(&wish.path)?, format: info.format, size: info.virtual_size, writes })
}

/// A path from the root, as whoever else is told of it needs it.
fn whole(path: &Path) -> Result<PathBuf> {
    let whole = path.canonicalize().map_err(|error| Refusal::open("", path, &error))?;
    if whole.to_str().is_none_or(|text| text.contains(|letter: char| letter.is_control())) {
        return Err(Refusal::new(
            format!("the path '{}' is no plain text", whole.display().to_string().escape_debug()),
            "rename the file or its folder",
        ));
    }
    Ok(whole)
}

/// A kernel that was named.
fn kernel(wishes: &Wishes, file: File) -> Result<Boot> {
    let refused = [
        ("--entry", wishes.entry.is_some(), "a kernel has no boot menu"),
        ("--keep", wishes.keep.is_some(), "a kernel is no disk"),
    ];
    if let Some((option, _, why)) = refused.iter().find(|(_, is_given, _)| *is_given) {
        return Err(Refusal::new(
            format!("{option} is for disk images: {why}"),
            format!("leave {option} out"),
        ));
    }
    let path = whole(&wishes.target)?;
    let kernel = Piece { from: path.display().to_string(), path: Some(path), file };
    let given = wishes.command_line.clone();
    let command_line = given.unwrap_or_else(|| CONSOLE.to_owned());
    Ok(Boot { kernel, initrd: initrd(wishes)?, command_line: appended(wishes, command_line)?, entry: None })
}

fn initrd(wishes: &Wishes) -> Result<Option<Piece>> {
    let Some(path) = &wishes.initrd else { return Ok(None) };
    let file = target::open("the initrd", path)?;
    vmm::check_initrd(&file).map_err(|error| Refusal::by(&format!("'{}'", path.display()), &error))?;
    let path = whole(path)?;
    Ok(Some(Piece { from: path.display().to_string(), path: Some(path), file }))
}

fn appended(wishes: &Wishes, mut line: String) -> Result<String> {
    if let Some(more) = &wishes.append {
        line = format!("{line} {more}").trim().to_owned();
    }
    if line.contains(|letter: char| letter.is_control()) {
        return Err(Refusal::new(
            format!("the kernel's command line has a control character: '{}'", line.escape_debug()),
            "write it in one line",
        ));
    }
    Ok(line)
}

/// What a disk boots.
fn inside(wishes: &Wishes, disk: &Disk, file: &File) -> Result<Boot> {
    let name = format!("'{}'", disk.path.display());
    let content = content(disk, file)?;
    let source: Rc<dyn disk_image::Source> = Rc::new(View(content));
    let by = |error: guest_image::Error| Refusal::by(&name, &error);
    let menu = Menu::find(&source).map_err(|error| advice(&disk.path, by(error)))?;
    menu.check_whole().map_err(by)?;
    let entry = menu.entry(wishes.entry.as_deref()).map_err(by)?;
    let boot = menu.load(entry).map_err(by)?;
    let inside = |path: &str, content: &[u8]| -> Result<Piece> {
        let file = host_sys::memfd::sealed("boot", content, 0o444).map_err(|error| {
            Refusal::new(format!("cannot hold '{path}' in memory: {error}"), "free memory")
        })?;
        Ok(Piece { from: format!("{path} in the image"), path: None, file: file.into() })
    };
    let kernel = inside(&entry.kernel.path, &boot.kernel)?;
    vmm::check_kernel(&kernel.file)
        .map_err(|error| Refusal::by(&format!("{name} boots {}", entry.kernel.path), &error))?;
    let initrd = match initrd(wishes)? {
        Some(named) => Some(named),
        None if boot.initrd.is_empty() => None,
        None => {
            let paths: Vec<&str> = entry.initrd.iter().map(|place| place.path.as_str()).collect();
            let paths = if paths.is_empty() { entry.kernel.path.clone() } else { paths.join(", ") };
            Some(inside(&paths, &boot.initrd)?)
        }
    };
    let command_line = match &wishes.command_line {
        Some(line) => line.clone(),
        None => with_console(&boot.command_line),
    };
    let title = if entry.title.is_empty() { "its kernel" } else { &entry.title };
    let words = plain(&format!("{title}, as {} says", entry.from));
    Ok(Boot { kernel, initrd, command_line: appended(wishes, command_line)?, entry: Some(words) })
}

/// Where nothing to boot was found, how to boot the disk all the same.
fn advice(path: &Path, refusal: Refusal) -> Refusal {
    let way = format!(
        "give kernel and initrd as files: ferrovirt run KERNEL --initrd FILE --cmdline 'root=... {CONSOLE}' --disk '{}'",
        path.display()
    );
    match refusal.what.contains("truncated") || refusal.what.contains("Cannot read") {
        true => refusal,
        false => Refusal { cure: way, ..refusal },
    }
}

/// A command line whose console is where ours is.
fn with_console(line: &str) -> String {
    let is_ours = |word: &str| word == CONSOLE || word.starts_with("console=ttyS0,");
    // The last console is the one that init gets.
    match line.split_whitespace().rfind(|word| word.starts_with("console=")) {
        Some(last) if is_ours(last) => line.to_owned(),
        _ => format!("{line} {CONSOLE}").trim().to_owned(),
    }
}

/// The content of a disk, to be looked at.
fn content(disk: &Disk, file: &File) -> Result<Arc<dyn Content>> {
    let name = disk.path.display().to_string();
    let copy = || file.try_clone().map_err(|error| Refusal::open("", &disk.path, &error));
    let by = |error: block::Error| Refusal::by(&format!("'{name}'"), &error);
    if disk.format == Format::Qcow2 {
        let own = Qcow2::open(Arc::new(copy()?), false, None).map_err(by)?;
        own.check_whole().map_err(by)?;
    }
    block::open(&name, copy()?, disk.format, false, &mut ByName).map_err(by)
}

fn mac(random: &mut dyn FnMut(&mut [u8])) -> [u8; 6] {
    let mut bytes = [0; 6];
    random(&mut bytes);
    bytes[..MAC_PREFIX.len()].copy_from_slice(&MAC_PREFIX);
    bytes
}

impl Plan {
    /// Whether something stays of what the guest writes.
    #[must_use]
    pub fn keeps_writes(&self) -> bool {
        self.disks.iter().any(|disk| matches!(disk.writes, Writes::Kept | Writes::Apart(_)))
    }

    /// Makes the images that keep what the guest writes apart, so that each disk is an image by itself.
    ///
    /// # Errors
    /// One cannot be written. The others stay.
    pub fn make_images(&mut self) -> Result<()> {
        for disk in &mut self.disks {
            let Writes::Apart(path) = &disk.writes else { continue };
            let path = path.clone();
            let file = File::options().read(true).write(true).create_new(true).open(&path);
            let file = file.map_err(|error| Refusal::open("the new image", &path, &error))?;
            let below = Below { name: disk.path.to_str().unwrap_or_default(), format: disk.format };
            create(&file, disk.size, Some(below))
                .map_err(|error| Refusal::by(&format!("'{}'", path.display()), &error))?;
            *disk = Disk { path, format: Format::Qcow2, size: disk.size, writes: Writes::Kept };
        }
        Ok(())
    }
}
