//! A machine from a disk image or a kernel in one command: on our monitor in this process, or through a daemon.

use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::constants::VIR_DOMAIN_START_AUTODESTROY;
use api::{Domain, Driver};
use launch::{DiskWish, Files, NetworkWish, Plan, Refusal, SeedWish, Wishes};
use model::FormatFlags;
use rustix::termios::isatty;

use super::console;
use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values};
use crate::failure::{Failure, Outcome, Tried};
use crate::random;
use crate::session::Session;

/// How long a machine may take to be gone that has ended by itself, and how often that is looked for.
const END_MAX: Duration = Duration::from_secs(10);
const END_TURN: Duration = Duration::from_millis(20);
/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

pub(crate) static RUN: Command = Command {
    name: "run",
    group: Group::Images,
    help: "run a machine from a disk image or a kernel, with its console here",
    description: "Runs a machine on KVM in this process, without a daemon, until it is switched off; with -c URI through the daemon there. Its console is this terminal; ^] (or what -e says) ends the machine at once, or presses its power button first where something is kept. A disk image needs no firmware: kernel, initial file system and command line are found inside, by partition table, file system (ext2 to ext4, FAT) and boot menu (GRUB, boot loader specification, unified kernel images, extlinux). The image itself is not changed: what the guest writes is forgotten, however the machine ends, unless --keep or --persist says otherwise; /var/tmp, or the folder in TMPDIR, needs room for it. cloud-init finds a seed that names the guest and logs root in on the console, which only this terminal reaches. The exit code is that of 'ferrovirt vmm': 0 when the guest switched the machine off. Examples: 'ferrovirt run debian-12-generic-amd64.qcow2'; 'ferrovirt run image.raw --memory 4G --vcpus 4 --persist'; 'ferrovirt run /boot/vmlinuz --initrd /boot/initrd.img'; 'ferrovirt run debian.qcow2 --dry-run --save-xml debian.xml'.",
    options: &[
        Opt::text("image", "disk image (raw or qcow2) or kernel (bzImage, or ELF with a PVH entry)")
            .required()
            .bare()
            .values(Values::File),
        Opt::text("name", "name of the machine (default: that of the file)"),
        Opt::text("memory", "memory as 512M or 2G; a number alone counts MiB (default: 1G)"),
        Opt::number("vcpus", "processors (default: 2, or 1 where the host has no more)"),
        Opt::text("format", "the image is a disk of this format (default: told by its content)")
            .values(Values::OneOf(&["qcow2", "raw"])),
        Opt::flag("persist", "what the guest writes stays in the image and the disks"),
        Opt::text("keep", "make this image, which keeps what the guest writes; the named one stays as it is")
            .values(Values::File),
        Opt::list("disk", "further disk: FILE[,format=raw|qcow2][,readonly|,persist]").values(Values::File),
        Opt::list(
            "network",
            "none, user (through passt), tap=NAME or bridge=NAME, then perhaps ,mac=ADDRESS (default: user for images where passt is installed, else none)",
        ),
        Opt::text("initrd", "initial file system, also instead of the image's").values(Values::File),
        Opt::text("cmdline", "command line of the kernel, also instead of the image's"),
        Opt::text("append", "words to add to the kernel's command line"),
        Opt::text("entry", "entry of the image's boot menu, by title, id or number from 0"),
        Opt::text("hostname", "name of the guest, through cloud-init (default: that of the machine)"),
        Opt::text("user", "make this account with sudo, through cloud-init"),
        Opt::list("ssh-key", "file with a public key that may log in, through cloud-init")
            .values(Values::File),
        Opt::text("login", "account that is logged in on the console, or 'none' (default: --user, or root)"),
        Opt::text("user-data", "file with user data for cloud-init instead").values(Values::File),
        Opt::flag("no-seed", "no seed for cloud-init"),
        Opt::text("save-xml", "write the domain document for 'define', and the files it names beside it")
            .values(Values::File),
        Opt::flag("dry-run", "show what would run, and run nothing"),
    ],
    run,
};

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        let failure = Failure::new(crate::failure::without_numbers(&refusal.what));
        if refusal.cure.is_empty() { failure } else { failure.with_cure(refusal.cure) }
    }
}

fn run(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (is_dry, is_daemons) = (arguments.has("dry-run"), session.is_named);
    let mut wishes = wishes(arguments)?;
    // What a daemon's host has is not known here.
    let path = std::env::var("PATH").unwrap_or_default();
    wishes.has_user_network = !is_daemons && launch::has_passt(&path);
    if !is_dry && !is_daemons {
        if session.interactive {
            return elsewhere(session, arguments);
        }
        // Without KVM nothing else matters.
        vmm::Host::open().map_err(|error| Failure::from(by_monitor(&error.to_string())))?;
    }
    let mut plan = launch::plan(&wishes, &mut random::fill)?;
    if is_dry {
        show(session, &plan);
    } else {
        let lines = plan.summary().into_iter().map(|(name, value)| format!("{name:<9}{value}"));
        lines.for_each(|line| session.out.note(&line));
    }
    if let Some(file) = arguments.text("save-xml")? {
        save(session, &plan, Path::new(file))?;
    }
    match (is_dry, is_daemons) {
        (true, _) => Ok(()),
        (false, true) => {
            plan.make_images()?;
            through_daemon(session, &plan)
        }
        (false, false) => {
            plan.make_images()?;
            here(session, &plan)
        }
    }
}

/// What a part of the monitor says, which names the cure behind a semicolon.
fn by_monitor(text: &str) -> Refusal {
    let (what, cure) = text.split_once("; ").unwrap_or((text, ""));
    Refusal { what: what.to_owned(), cure: cure.to_owned() }
}

fn wishes(arguments: &Arguments) -> Outcome<Wishes> {
    let path = |name: &str| Ok::<_, Failure>(arguments.text(name)?.map(PathBuf::from));
    let text = |name: &str| Ok::<_, Failure>(arguments.text(name)?.map(str::to_owned));
    arguments.exclusive("keep", "persist")?;
    let networks = arguments.rest("network");
    if networks.len() > 1 && networks.iter().any(|network| network == "none") {
        return Err(Failure::new("--network none excludes other networks").with_cure("leave 'none' out"));
    }
    let is_open = networks.is_empty();
    let networks =
        networks.iter().map(|network| NetworkWish::parse(network)).collect::<Result<Vec<_>, _>>()?;
    let disks = arguments.rest("disk").iter().map(|disk| DiskWish::parse(disk)).collect::<Result<_, _>>()?;
    Ok(Wishes {
        target: PathBuf::from(arguments.required("image")?),
        format: arguments.text("format")?.map(launch::format).transpose()?,
        name: text("name")?,
        memory_mib: arguments.scaled("memory", MIB)?.map(|bytes| bytes.div_ceil(MIB)),
        vcpus: arguments.number("vcpus")?,
        initrd: path("initrd")?,
        command_line: text("cmdline")?,
        append: text("append")?,
        entry: text("entry")?,
        persist: arguments.has("persist"),
        keep: path("keep")?,
        disks,
        networks: (!is_open).then(|| networks.into_iter().flatten().collect()),
        has_user_network: false,
        seed: SeedWish {
            is_off: arguments.has("no-seed"),
            hostname: text("hostname")?,
            user: text("user")?,
            ssh_keys: arguments.rest("ssh-key").iter().map(PathBuf::from).collect(),
            login: text("login")?,
            user_data: path("user-data")?,
        },
    })
}

fn show(session: &mut Session, plan: &Plan) {
    for (name, value) in plan.summary() {
        session.out.line(&format!("{name:<9}{value}"));
    }
    let words: Vec<String> = plan.shown().iter().map(|word| quoted(word)).collect();
    session.out.line(&format!("Command  {}", words.join(" ")));
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=,:+@%".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// Writes the document, and what it names and has no file yet beside it.
fn save(session: &mut Session, plan: &Plan, file: &Path) -> Outcome {
    let failed = |error: &std::io::Error| {
        let cure = match error.kind() {
            ErrorKind::AlreadyExists => "remove it, or take another name",
            _ => "take a folder that this user may write to",
        };
        Failure::new(crate::failure::without_numbers(&format!("cannot write '{}': {error}", file.display())))
            .with_cure(cure)
    };
    let mut document = File::create_new(file).map_err(|error| failed(&error))?;
    let file = file.canonicalize().map_err(|error| failed(&error))?;
    let folder = file.parent().unwrap_or(Path::new("/"));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let files = Files::beside(plan, folder, &stem);
    let written = files.write(plan);
    let written =
        written.and_then(|written| Ok((written, plan.document(&files)?.format(FormatFlags::default()))));
    let outcome = written.map_err(Failure::from).and_then(|(written, text)| {
        std::io::Write::write_all(&mut document, text.as_bytes()).map_err(|error| failed(&error))?;
        Ok(written)
    });
    if outcome.is_err() {
        // Half a document would only mislead.
        let _ = std::fs::remove_file(&file);
    }
    let names = outcome?.iter().fold(String::new(), |names, path| format!("{names}, {}", path.display()));
    session.out.note(&format!("Saved    {}{names}", file.display()));
    Ok(())
}

/// At the prompt: the monitor confines its process for good, so it has one of its own.
fn elsewhere(session: &mut Session, arguments: &Arguments) -> Outcome {
    session.out.flush();
    let escape = format!("--escape={}", session.escape.spelled());
    let status =
        std::process::Command::new("/proc/self/exe").arg(escape).arg("run").args(arguments.words()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        // It has told why.
        Ok(_) => Err(Failure::silent()),
        Err(error) => Err(Failure::new(format!("cannot start the monitor: {error}"))),
    }
}

/// Runs the machine in this process, which ends with it.
fn here(session: &mut Session, plan: &Plan) -> Outcome {
    let mut words = plan.line()?.into_arguments();
    words.extend(["--escape".into(), session.escape.spelled().into()]);
    // What is kept should be whole.
    if plan.keeps_writes() {
        words.push("--escape-asks".into());
    }
    if isatty(std::io::stdin()) {
        let escape = session.escape;
        let what = if plan.keeps_writes() { "presses the power button, twice ends" } else { "ends" };
        session.out.note(&format!("Console  {escape} {what} the machine"));
    }
    session.out.flush();
    // Nothing can be done in the jail but to end.
    std::process::exit(i32::from(vmm::status(&words)))
}

/// A folder for files that a daemon opens while a machine starts; dropped, it is gone.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Outcome<Folder> {
        let mut number = [0; 8];
        random::fill(&mut number);
        let name = format!("ferrovirt-run-{:016x}", u64::from_ne_bytes(number));
        let path = std::env::temp_dir().join(name);
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|error| Failure::new(format!("cannot make the folder '{}': {error}", path.display())))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in a folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the machine in a daemon on this host. It ends with this connection.
fn through_daemon(session: &mut Session, plan: &Plan) -> Outcome {
    let uri = session.uri().to_owned();
    let place = uri.split_once("://").map_or("", |(_, place)| place);
    if !place.is_empty() && !place.starts_with(['/', '?']) {
        return Err(Failure::new(format!(
            "'{uri}' is a daemon on another host, which has not the files of this one"
        ))
        .with_cure("run it there, or define it there: --save-xml writes the document"));
    }
    let driver = session.driver()?;
    let folder = Folder::make()?;
    let files = Files::beside(plan, &folder.0, "machine");
    files.write(plan)?;
    let text = plan.document(&files)?.format(FormatFlags::default());
    let created = driver.domain_create_xml(&text, VIR_DOMAIN_START_AUTODESTROY);
    let domain = created.tried(|| format!("Failed to run '{}'", plan.name))?;
    // The machine has all files open, and keeps them.
    drop(folder);
    let attached = console::attach(session, &driver, &domain, &console::Wishes::default());
    ended(&driver, &domain)?;
    attached
}

/// Ends a machine that may be ending by itself just now: it is gone then.
fn ended(driver: &Arc<dyn Driver>, domain: &Domain) -> Outcome {
    let destroyed = driver.domain_destroy(domain);
    let deadline = Instant::now() + END_MAX;
    while destroyed.is_err() && driver.domain_lookup_by_uuid(domain.uuid).is_ok() {
        if Instant::now() > deadline {
            return destroyed.tried(|| format!("Failed to end '{}'", domain.name));
        }
        std::thread::sleep(END_TURN);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        for (word, expected) in
            [("a-b/c=d,e", "a-b/c=d,e"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$x", "'$x'")]
        {
            assert_eq!(quoted(word), expected);
        }
    }
}
