//! Fetches the distribution's kernel and static busybox as packages, unpacks them into a cache and installs nothing: a
//! kernel package that were installed would change what the user's own machine boots.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The packages whose files make the guest; the first only depends on the current kernel's package.
const KERNEL_META_PACKAGE: &str = "linux-image-cloud-amd64";
const BUSYBOX_PACKAGE: &str = "busybox-static";

/// Where the files of the distribution lie.
pub(crate) struct Distribution {
    /// The kernel image.
    pub(crate) kernel: PathBuf,
    /// Its `lib/modules/VERSION`.
    pub(crate) modules: PathBuf,
    /// A busybox that needs no shared library.
    pub(crate) busybox: PathBuf,
}

impl Distribution {
    /// Finds the files in `cache`, or fetches their packages into it.
    pub(crate) fn locate(cache: &Path) -> Result<Distribution> {
        let kernel_root = cache.join("kernel");
        if !kernel_root.exists() {
            unpack(&current_kernel_package()?, &kernel_root)?;
        }
        let busybox_root = cache.join("busybox");
        if !busybox_root.exists() {
            unpack(BUSYBOX_PACKAGE, &busybox_root)?;
        }
        let kernel = only_child(&kernel_root.join("boot"), "vmlinuz-")?;
        // A distribution with a merged /usr may ship either path.
        let modules = only_child(&kernel_root.join("lib/modules"), "")
            .or_else(|_| only_child(&kernel_root.join("usr/lib/modules"), ""))?;
        let busybox = ["bin/busybox", "usr/bin/busybox"]
            .map(|path| busybox_root.join(path))
            .into_iter()
            .find(|path| path.exists())
            .with_context(|| format!("{BUSYBOX_PACKAGE} holds no busybox"))?;
        Ok(Distribution { kernel, modules, busybox })
    }
}

/// The package that holds the current kernel: the meta package's dependency.
fn current_kernel_package() -> Result<String> {
    let listing = run("apt-cache", ["depends", KERNEL_META_PACKAGE], Path::new("/"))?;
    listing
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|name| name.starts_with("linux-image-"))
        .map(str::to_owned)
        .with_context(|| {
            format!(
                "{KERNEL_META_PACKAGE} is not in the package lists; `apt-get update` (as root) fetches them"
            )
        })
}

/// Downloads `package` and unpacks it as `root`, which appears only when it is complete.
fn unpack(package: &str, root: &Path) -> Result<()> {
    let scratch = root.with_extension("part");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))?;
    }
    let tree = scratch.join("tree");
    fs::create_dir_all(&tree).with_context(|| format!("cannot create {}", tree.display()))?;
    // The sandbox user of apt may not write here, and apt would warn about it.
    let sandbox = "APT::Sandbox::User=root";
    run("apt-get", ["-q", "-o", sandbox, "download", package], &scratch)?;
    let archive = only_child(&scratch, package)?;
    run("dpkg-deb", [OsStr::new("-x"), archive.as_os_str(), tree.as_os_str()], &scratch)?;
    fs::rename(&tree, root).with_context(|| format!("cannot put {} in place", root.display()))?;
    fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))
}

fn run<A: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = A>, dir: &Path) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir).env("LC_ALL", "C");
    let output = command
        .output()
        .with_context(|| format!("cannot run {program}: the guest is made from Debian packages"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The only entry of `dir` whose name begins with `prefix`.
fn only_child(dir: &Path, prefix: &str) -> Result<PathBuf> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))?;
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            found.push(entry.path());
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => Ok(path),
        _ => bail!("{} must hold exactly one entry {prefix}*", dir.display()),
    }
}
