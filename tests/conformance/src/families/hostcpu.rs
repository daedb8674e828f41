//! Fake sysfs tree + cpuinfo -> node information.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use host_sys::host_info::{CpuTimes, Host, signature};
use serde_json::Value;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let arch = case.word("arch").unwrap_or_default();
    match case.word("operation").unwrap_or_default() {
        "signature" => match (signature(arch, &case.input(corpus, 0)?), case.flag("no_signature")) {
            (Some(found), false) => Ok(vec![found]),
            (None, true) => Ok(Vec::new()),
            (found, _) => Err(Problem::different(format!("the signature is {found:?}"))),
        },
        "info" => {
            let threads = case.context["threads_per_subcore"].as_u64().unwrap_or(1);
            info(&case.input(corpus, 0)?, &case.input(corpus, 1)?, u32::try_from(threads).unwrap_or(1))
        }
        "stats" => stats(&case.input(corpus, 0)?),
        other => Err(Problem::Missing(format!("the operation {other} is unknown"))),
    }
}

/// The counters of `/proc/stat` in clock ticks: a paragraph for all processors and one for each.
fn stats(text: &str) -> Produced {
    // One tick a nanosecond: the counters stay what they are.
    let read = CpuTimes::parse_all(text, 1_000_000_000);
    let (total, each) = read.ok_or_else(|| Problem::refused("there are no processor times"))?;
    let paragraphs = std::iter::once(("cpu".to_owned(), total))
        .chain(each.into_iter().map(|(number, times)| (format!("cpu{number}"), times)));
    let mut found = String::new();
    for (name, CpuTimes { kernel_ns, user_ns, idle_ns, iowait_ns }) in paragraphs {
        // Writing to a string cannot fail.
        let _ = writeln!(
            found,
            "{name}:\nkernel: {kernel_ns}\nuser: {user_ns}\nidle: {idle_ns}\niowait: {iowait_ns}\n"
        );
    }
    Ok(vec![found])
}

fn info(cpuinfo: &str, tree: &str, threads: u32) -> Produced {
    let tree: Value = serde_json::from_str(tree).map_err(|error| Problem::missing(error.to_string()))?;
    let root = Root::new()?;
    root.write(Path::new("proc/cpuinfo"), cpuinfo)?;
    root.unpack(Path::new("sys/devices/system"), &tree)?;
    let cpus = Host::at(&root.0).cpu_summary_of_subcores(threads).map_err(Problem::refused)?;
    Ok(vec![format!(
        "CPUs: {}/{}, MHz: {}, Nodes: {}, Sockets: {}, Cores: {}, Threads: {}\n",
        cpus.online, cpus.present, cpus.mhz, cpus.nodes, cpus.sockets, cpus.cores, cpus.threads
    )])
}

/// A folder that plays a host and is removed afterwards.
pub(super) struct Root(PathBuf);

impl Root {
    pub(super) fn new() -> Result<Root, Problem> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("conformance-host-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).map_err(|error| lacking(&error))?;
        Ok(Root(path))
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The place of a path below the folder, whose parents are made.
    fn place(&self, path: &Path) -> Result<PathBuf, Problem> {
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Problem::Missing(format!("{} leads elsewhere", path.display())));
        }
        let place = self.0.join(path);
        let parent = place.parent().unwrap_or(&self.0);
        std::fs::create_dir_all(parent).map_err(|error| lacking(&error))?;
        Ok(place)
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), Problem> {
        std::fs::write(self.place(path)?, text).map_err(|error| lacking(&error))
    }

    /// Lays out a tree below a place.
    pub(super) fn unpack(&self, base: &Path, tree: &Value) -> Result<(), Problem> {
        let members = |key: &str| tree[key].as_object().into_iter().flatten();
        for (path, text) in members("files") {
            self.write(&base.join(path), text.as_str().unwrap_or_default())?;
        }
        for folder in tree["directories"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            std::fs::create_dir_all(self.place(&base.join(folder))?).map_err(|error| lacking(&error))?;
        }
        for (path, target) in members("symlinks") {
            let place = self.place(&base.join(path))?;
            std::os::unix::fs::symlink(target.as_str().unwrap_or_default(), place)
                .map_err(|error| lacking(&error))?;
        }
        Ok(())
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // What is left lies in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn lacking(error: &std::io::Error) -> Problem {
    Problem::Missing(format!("cannot lay out a host: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_told_in_ticks() {
        let found = stats("cpu  10 20 30 40 50 6 7 8\ncpu0 1 2 3 4 5 6 7\nintr 5\n").expect("they are read");
        let expected = "cpu:\nkernel: 43\nuser: 30\nidle: 40\niowait: 50\n\n\
                        cpu0:\nkernel: 16\nuser: 3\nidle: 4\niowait: 5\n\n";
        assert_eq!(found, [expected]);
        assert!(stats("intr 5\n").is_err());
    }
}
