//! A lab for machine monitors: an outer Linux with KVM, to be run by QEMU's emulator of a processor with AMD's extension, in which
//! a monitor runs a second Linux. So an unmodified kernel meets a monitor also where this host's KVM runs none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cpio::Archive;
use crate::distribution::Distribution;
use crate::initramfs::DIRECTORIES;
use crate::module::{Modules, Need};
use crate::program::{add_at_their_places, add_programs};
use crate::{Guest, cache_dir, read, replace, shared};

/// What the outer Linux needs to run machines and give them a network.
const MODULES: &[(&str, Need)] =
    &[("kvm_amd", Need::Required), ("tun", Need::Required), ("bridge", Need::Required)];

/// The beginning of its init; the lab's own commands follow.
const INIT: &str = "#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod /lib/modules/$module.ko; done < /lib/modules/order
cd /tmp
";

/// Far more than the minute or two that a run takes on two busy cores.
const RUN_MAX: Duration = Duration::from_secs(400);

/// The last line of a lab that came to its end, whatever its commands found.
const OVER: &str = "lab: over";

/// How often a lab runs that goes down as a whole: an emulated processor with an emulated extension is an instrument that was seen to
/// break once (QEMU 7.2 in the middle of a boot). What the commands find is never asked for twice.
const RUNS_MAX: usize = 2;

/// The files of a lab.
#[derive(Clone, Debug)]
pub struct Lab {
    /// The kernel, for QEMU's `-kernel`.
    pub kernel: PathBuf,
    /// Its initramfs, for `-initrd`.
    pub initrd: PathBuf,
    /// Processor and machine that QEMU must emulate.
    pub qemu_arguments: &'static [&'static str],
}

/// Makes a lab with `programs` in `/bin`, the kernel and initramfs of [`shared`] in `/inner`, and `files` beside them. It runs the
/// shell commands `script` in `/tmp` and then switches itself off.
///
/// # Errors
/// As [`crate::build`], and when a library of the programs is not known.
pub fn lab(programs: &[&Path], files: &[(&str, &Path)], script: &str, out_dir: &Path) -> Result<Lab> {
    lab_with(programs, files, &[], script, out_dir)
}

/// As [`lab`], with more files of this host at their places; shared libraries among them bring those that they need.
///
/// # Errors
/// As [`lab`].
pub fn lab_with(
    programs: &[&Path],
    files: &[(&str, &Path)],
    more: &[PathBuf],
    script: &str,
    out_dir: &Path,
) -> Result<Lab> {
    let inner: Guest = shared()?;
    let distribution = Distribution::locate(&cache_dir())?;
    let mut archive = Archive::new();
    for directory in DIRECTORIES.iter().copied().chain(["inner"]) {
        archive.directory(directory);
    }
    archive.character_device("dev/console", 0o600, (5, 1));
    archive.file("bin/busybox", 0o755, &read(&distribution.busybox)?);
    let mut order = String::new();
    let modules = Modules::index(&distribution.modules)?;
    for module in modules.in_load_order(MODULES).context("the kernel has no KVM")? {
        archive.file(&format!("lib/modules/{}.ko", module.name), 0o644, &module.content);
        order.push_str(&format!("{}\n", module.name));
    }
    archive.file("lib/modules/order", 0o644, order.as_bytes());
    add_programs(&mut archive, programs)?;
    add_at_their_places(&mut archive, more)?;
    for (name, path) in
        [("vmlinuz", inner.kernel.as_path()), ("initrd.img", &inner.initrd)].iter().chain(files)
    {
        archive.file(&format!("inner/{name}"), 0o644, &read(path)?);
    }
    archive.file("init", 0o755, format!("{INIT}{script}\necho '{OVER}'\npoweroff -f\n").as_bytes());
    fs::create_dir_all(out_dir).with_context(|| format!("cannot create {}", out_dir.display()))?;
    let initrd = out_dir.canonicalize()?.join("lab.img");
    replace(&initrd, &archive.finish())?;
    // Nothing faster has the extension: a KVM in the emulator's own processor.
    let qemu_arguments = &["-accel", "tcg", "-cpu", "max", "-machine", "q35", "-smp", "2", "-m", "1536"];
    Ok(Lab { kernel: inner.kernel, initrd, qemu_arguments })
}

impl Lab {
    /// Runs the lab until it switches itself off, and gives what its console said; that is in the file `log` meanwhile.
    ///
    /// # Errors
    /// QEMU does not start, the lab does not end, or it goes down as a whole each time that it is begun.
    pub fn run(&self, log: &Path) -> Result<String> {
        let mut runs = 1;
        loop {
            let (status, said) = self.run_once(log)?;
            if said.contains(OVER) {
                return Ok(said);
            }
            let words = String::from_utf8_lossy(&read(&log.with_extension("stderr"))?).into_owned();
            let down = format!("the lab went down: QEMU's {status}\n{words}\nits console:\n{said}");
            if runs == RUNS_MAX {
                bail!("{down}");
            }
            eprintln!("{down}\nit is begun again");
            runs += 1;
        }
    }

    /// One run, whole or not: how QEMU ended, and the console.
    fn run_once(&self, log: &Path) -> Result<(ExitStatus, String)> {
        let create =
            |path: &Path| fs::File::create(path).with_context(|| format!("cannot create {}", path.display()));
        let mut outer = Command::new("qemu-system-x86_64")
            .args(self.qemu_arguments)
            .args(["-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio"])
            .arg("-kernel")
            .arg(&self.kernel)
            .arg("-initrd")
            .arg(&self.initrd)
            .args(["-append", "console=ttyS0 panic=-1 quiet"])
            .stdin(Stdio::null())
            .stdout(create(log)?)
            .stderr(create(&log.with_extension("stderr"))?)
            .spawn()
            .context("cannot run qemu-system-x86_64")?;
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = outer.try_wait().context("cannot wait for the lab")? {
                break status;
            }
            if begin.elapsed() > RUN_MAX {
                outer.kill().and_then(|()| outer.wait()).context("cannot end the lab")?;
                let said = String::from_utf8_lossy(&read(log)?).into_owned();
                bail!("the lab did not end within {} s; it said:\n{said}", RUN_MAX.as_secs());
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        Ok((status, String::from_utf8_lossy(&read(log)?).into_owned()))
    }
}
