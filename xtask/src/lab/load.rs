//! What a guest gets out of its disk and its network: on our own monitor, and on QEMU with the same back ends.

use std::path::Path;

use anyhow::{Result, bail};
use guest::{COMMAND_LINE, MARKER_USERSPACE};

use super::QEMU;
use crate::bench::built;
use crate::bench::samples::median;
use crate::figures::{Limit, Row};

/// Times each machine is measured.
const ROUNDS: usize = 3;
/// What is measured: the name by `measure` (tests/guest), what it means, the unit.
const FIGURES: &[(&str, &str, &str)] = &[
    ("random-read", "random reads of 4 KiB a second", ""),
    ("random-write", "random writes of 4 KiB a second", ""),
    ("sequential-read", "reads of 256 KiB in order a second", ""),
    ("sequential-write", "writes of 256 KiB in order a second", ""),
    ("round-trips", "round trips of a byte by TCP a second", ""),
    ("upload", "TCP from the guest", "MB/s"),
    ("download", "TCP to the guest", "MB/s"),
];

/// Each machine has a disk in the memory of the lab's Linux and the same tap device; what its guest measures is printed as `lab: NAME
/// FIGURE VALUE`.
const SCRIPT: &str = r#"
truncate -s 64M disk
tunctl -t tap0
ip link set lo up
ip address add 10.9.0.1/24 dev tap0
ip link set tap0 up
measure serve 7000 &
run() {
    name=$1
    shift
    mkfifo typed
    "$@" < typed > said 2>&1 & monitor=$!
    exec 3<> typed
    for i in $(seq 300); do grep -q "@USERSPACE@" said && break; sleep 0.5; done
    echo "ip address add 10.9.0.7/24 dev eth0; ip link set eth0 up; measure block /dev/vda; measure net 10.9.0.1:7000; echo FINI'SHED'" >&3
    for i in $(seq 120); do grep -q FINISHED said && break; sleep 0.5; done
    sed -n "s/^measured:/lab: $name/p" said
    grep -q FINISHED said || cat said
    kill -9 $monitor
    wait $monitor
    exec 3>&-
    rm typed
}
for round in $(seq @ROUNDS@); do
    run ferrovirt ferrovirt vmm --kernel /inner/vmlinuz --initrd /inner/measuring.img --cmdline "@COMMAND_LINE@ quiet" --memory 192 \
        --disk disk,format=raw --net tap=tap0,mac=52:54:00:00:00:07
    run qemu qemu-system-x86_64 -L /inner -accel kvm -cpu host -M q35 -m 192 -nodefaults -no-user-config -display none -serial stdio \
        -kernel /inner/vmlinuz -initrd /inner/measuring.img -append "@COMMAND_LINE@ quiet" \
        -drive if=none,id=disk,file=disk,format=raw -device virtio-blk-pci,drive=disk \
        -netdev tap,id=net,ifname=tap0,script=no,downscript=no -device virtio-net-pci,netdev=net,mac=52:54:00:00:00:07,romfile=
done
"#;

/// The rows: for each figure QEMU's, ours, and the ratio with its limit.
///
/// # Errors
/// The lab cannot be made, or a guest has not measured everything.
pub fn rows(root: &Path, program: &Path, files: &[(&str, &Path)], folder: &Path) -> Result<Vec<Row>> {
    let measure = built(root, "guest", "measure")?;
    let measuring = guest::shared()?.with_program(&measure, &folder.join("guest"))?;
    let files: Vec<(&str, &Path)> =
        files.iter().copied().chain([("measuring.img", measuring.initrd.as_path())]).collect();
    let script = SCRIPT
        .replace("@USERSPACE@", MARKER_USERSPACE)
        .replace("@COMMAND_LINE@", COMMAND_LINE)
        .replace("@ROUNDS@", &ROUNDS.to_string());
    let lab = guest::lab(&[program, Path::new(QEMU), &measure], &files, &script, folder)?;
    let said = lab.run(&folder.join("load.log"))?;
    let mut rows = Vec::new();
    for (name, meaning, unit) in FIGURES {
        let of = |machine: &str| {
            let found = values(&said, machine, name);
            match found.len() {
                ROUNDS => Ok(median(&found)),
                times => {
                    bail!("{machine} measured '{name}' {times} times of {ROUNDS}; the lab said:\n{said}")
                }
            }
        };
        let (ours, peer) = (of("ferrovirt")?, of("qemu")?);
        rows.push(Row::peer(&format!("QEMU, {meaning}"), peer, unit));
        rows.push(Row::peer(&format!("our monitor, {meaning}"), ours, unit));
        rows.push(Row::new(&format!("{meaning}, of QEMU"), ours / peer, "", Limit::AtLeast(1.0)));
    }
    Ok(rows)
}

/// The values of a figure that a machine's guest measured, in their order.
fn values(said: &str, machine: &str, figure: &str) -> Vec<f64> {
    let lines = said.lines().filter_map(|line| {
        line.trim_end().strip_prefix("lab: ")?.strip_prefix(machine)?.trim_start().strip_prefix(figure)
    });
    lines.filter_map(|rest| rest.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_from_what_the_lab_says() {
        let said =
            "lab: qemu upload 4.5\r\nlab: ferrovirt upload 7\nlab: qemu uploads 1\nlab: qemu upload 5\n";
        assert_eq!(values(said, "qemu", "upload"), [4.5, 5.0]);
        assert_eq!(values(said, "ferrovirt", "upload"), [7.0]);
    }
}
