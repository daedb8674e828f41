//! `cargo xtask bench-lab`: Linux on our own monitor beside QEMU, in the nested lab.
//!
//! Both boot the same kernel and initramfs under the KVM of the lab's Linux, in turns; then each is asked what its guest gets out of
//! a disk and a network. All of it runs in an emulated processor, so only the ratios say something.

mod load;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use guest::{COMMAND_LINE, MARKER_USERSPACE};

use crate::bench::program;
use crate::bench::samples::median;
use crate::figures::{self, Limit, Row};

/// Times each machine boots.
const ROUNDS: usize = 3;
/// QEMU, and where its packages keep the firmware that it loads.
const QEMU: &str = "/usr/bin/qemu-system-x86_64";
const FIRMWARE: &[(&str, &str)] = &[
    ("bios-256k.bin", "/usr/share/seabios"),
    ("bios-microvm.bin", "/usr/share/seabios"),
    ("kvmvapic.bin", "/usr/share/qemu"),
    ("linuxboot_dma.bin", "/usr/share/qemu"),
    ("pvh.bin", "/usr/share/qemu"),
];

/// Seconds from the start of a monitor's process until its guest says that it is in userspace: `lab: NAME BEGIN END`.
const SCRIPT: &str = r#"
boot() {
    name=$1
    shift
    begin=$(cut -d' ' -f1 /proc/uptime)
    "$@" < /dev/null > said 2>&1 & monitor=$!
    while read -r line; do
        case "$line" in *"@USERSPACE@"*) echo "lab: $name $begin $(cut -d' ' -f1 /proc/uptime)"; break ;; esac
    done < said
    kill -9 $monitor
    wait $monitor
}
qemu() {
    machine=$1
    shift
    qemu-system-x86_64 -L /inner -accel kvm -cpu host -M $machine -m 192 -nodefaults -no-user-config -display none -serial stdio \
        -kernel /inner/vmlinuz -initrd /inner/initrd.img -append "@COMMAND_LINE@ quiet"
}
mkfifo said
for round in $(seq @ROUNDS@); do
    boot ferrovirt ferrovirt vmm --kernel /inner/vmlinuz --initrd /inner/initrd.img --cmdline "@COMMAND_LINE@ quiet" --memory 192
    boot microvm qemu microvm
    boot q35 qemu q35
done
"#;

/// Measures and prints the table; with `json`, the numbers instead.
pub fn run(root: &Path, json: bool) -> Result<()> {
    let program = program(root)?;
    let folder = root.join("target/bench-lab");
    let firmware: Vec<(&str, PathBuf)> =
        FIRMWARE.iter().map(|(name, folder)| (*name, Path::new(folder).join(name))).collect();
    let files: Vec<(&str, &Path)> = firmware.iter().map(|(name, path)| (*name, path.as_path())).collect();
    let script = SCRIPT
        .replace("@USERSPACE@", MARKER_USERSPACE)
        .replace("@COMMAND_LINE@", COMMAND_LINE)
        .replace("@ROUNDS@", &ROUNDS.to_string());
    let lab = guest::lab(&[&program, Path::new(QEMU)], &files, &script, &folder)?;
    let said = lab.run(&folder.join("log"))?;
    let seconds = |name: &str| {
        let times = times(&said, name);
        match times.len() {
            ROUNDS => Ok(median(&times)),
            booted => bail!("{name} booted {booted} times of {ROUNDS}; the lab said:\n{said}"),
        }
    };
    let (ours, microvm, q35) = (seconds("ferrovirt")?, seconds("microvm")?, seconds("q35")?);
    let rows = [
        Row::peer("QEMU q35, process start to userspace", q35, "s"),
        Row::peer("QEMU microvm, process start to userspace", microvm, "s"),
        Row::peer("our monitor, process start to userspace", ours, "s"),
        Row::new("our monitor to userspace, of QEMU q35", ours / q35, "", Limit::AtMost(0.6)),
        Row::new("our monitor to userspace, of QEMU microvm", ours / microvm, "", Limit::AtMost(0.9)),
    ];
    let rows: Vec<Row> = rows.into_iter().chain(load::rows(root, &program, &files, &folder)?).collect();
    figures::tell(&rows, json)
}

/// The seconds that the machine `name` took each time.
fn times(said: &str, name: &str) -> Vec<f64> {
    let lines = said.lines().filter_map(|line| line.trim_end().strip_prefix("lab: ")?.strip_prefix(name));
    let times = lines.filter_map(|rest| {
        let (begin, end) = rest.trim().split_once(' ')?;
        Some(end.parse::<f64>().ok()? - begin.parse::<f64>().ok()?)
    });
    times.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_from_what_the_lab_says() {
        let said = "[ 0.1] lab\nlab: q35 4.50 18.75\r\nlab: microvm 19.00 28.00\nlab: q35 30.00 44.00\n";
        assert_eq!(times(said, "q35"), [14.25, 14.0]);
        assert_eq!(times(said, "microvm"), [9.0]);
        assert!(times(said, "ferrovirt").is_empty());
    }
}
