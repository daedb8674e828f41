//! An unmodified distribution kernel on our own machine monitor: in the nested lab, which takes about a minute.

use std::fs;
use std::process::Command;

use guest::{COMMAND_LINE, MARKER_POWER_BUTTON, MARKER_USERSPACE};
use test_support::Scratch;

/// What happens in the lab: a machine with two processors, disk, network, entropy, a port, a balloon, sockets and a watchdog boots,
/// finds its address, gives memory, and is switched off
/// by its power button; then one goes on from a snapshot that was taken while it ran.
const SCRIPT: &str = r#"
said() { for i in $(seq 200); do grep -q "$1" $2 && return; sleep 1; done; echo "lab: $2 never said $1"; cat $2; }
monitor="ferrovirt vmm --disk /inner/disk,format=qcow2 --net tap=tap0,mac=52:54:00:00:00:07 --rng --control /tmp/control \
    --port /tmp/port,console,log=/tmp/hvc --balloon=memory=180M,period=1 --vsock /tmp/vsock --watchdog"
network() {
    while [ ! -e /sys/class/net/tap0 ]; do sleep 1; done
    ip address add 10.9.0.1/24 dev tap0
    ip link set tap0 up
    udhcpd -I 10.9.0.1 /tmp/udhcpd.conf
}
printf 'start 10.9.0.7\nend 10.9.0.7\ninterface tap0\nlease_file /tmp/leases\n' > udhcpd.conf
touch leases
echo "lab: begins at $(cut -d' ' -f1 /proc/uptime)"
$monitor --kernel /inner/vmlinuz --initrd /inner/initrd.img --cmdline "@COMMAND_LINE@ quiet" --memory 192 --vcpus 2 \
    --console /tmp/first < /dev/null & machine=$!
network
said "@USERSPACE@, 1 disks, 1 interfaces" first
echo "lab: userspace at $(cut -d' ' -f1 /proc/uptime)"
said "eth0 10.9.0.7" first
ping -c 2 10.9.0.7 > /dev/null && echo "lab: it answers pings"
for i in $(seq 60); do
    ferrovirt vmm control control devices > devices
    grep -q '"memory":188743680' devices && grep -q stat-free-memory devices && break
    sleep 1
done
grep -q '"memory":188743680' devices && grep -q stat-free-memory devices && echo "lab: the balloon holds and tells"
ferrovirt vmm control control snapshot /tmp/snapshot && echo "lab: snapshot taken"
ferrovirt vmm control control power-button
said "@BUTTON@" first
wait $machine; echo "lab: the first ended with $?"
grep -q "a console on" hvc && echo "lab: the port said so"
$monitor --restore /tmp/snapshot --console /tmp/second < /dev/null & machine=$!
network
ping -c 2 10.9.0.7 > /dev/null && echo "lab: the second answers pings"
ferrovirt vmm control control power-button
said "@BUTTON@" second
wait $machine; echo "lab: the second ended with $?"
"#;

#[test]
fn linux_boots_and_goes_on_from_a_snapshot() {
    if test_support::lacks(&["qemu-system-x86_64", "mke2fs", "qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let disk = scratch.path().join("disk");
    fs::File::create(&disk).unwrap().set_len(16 << 20).unwrap();
    assert!(Command::new("mke2fs").args(["-q", "-t", "ext4"]).arg(&disk).status().unwrap().success());
    let image = scratch.path().join("image");
    let mut convert = Command::new("qemu-img");
    convert.args(["convert", "-O", "qcow2"]).arg(&disk).arg(&image);
    assert!(convert.status().unwrap().success());
    let script = SCRIPT
        .replace("@COMMAND_LINE@", COMMAND_LINE)
        .replace("@USERSPACE@", MARKER_USERSPACE)
        .replace("@BUTTON@", MARKER_POWER_BUTTON);
    let lab = guest::lab(&[test_support::ferrovirt()], &[("disk", &image)], &script, scratch.path()).unwrap();
    let said = lab.run(&scratch.path().join("log")).unwrap();
    eprintln!("{said}");
    for line in [
        "lab: it answers pings",
        "lab: the balloon holds and tells",
        "lab: snapshot taken",
        "lab: the port said so",
        "lab: the first ended with 0",
        "lab: the second answers pings",
        "lab: the second ended with 0",
    ] {
        assert!(said.contains(line), "the lab never said {line:?}");
    }
}

/// What happens in the lab: a machine without devices gets a disk, an interface and processors while it runs, and loses them; what goes
/// on from its snapshot has what it had, and can be changed as well.
const HOTPLUG: &str = r#"
said() { for i in $(seq 100); do grep -q "$1" $2 && return; sleep 1; done; echo "lab: $2 never said $1"; cat $2; }
control() { ferrovirt vmm control control "$@"; }
truncate -s 1M plain
printf 'arrived late' | dd of=plain conv=notrunc 2> /dev/null
ferrovirt vmm --control /tmp/control --rng=id=r --kernel /inner/vmlinuz --initrd /inner/initrd.img \
    --cmdline "@COMMAND_LINE@ quiet watch memhp_default_state=online_movable" --memory 192,max=512M,slots=2 --vcpus 1,max=3 \
    --console /tmp/first < /dev/null & machine=$!
said "@USERSPACE@, 0 disks, 0 interfaces" first
sleep 2
said "clock [0-9]" first
behind=$(($(date +%s) - $(sed -n 's/.*clock \([0-9]*\).*/\1/p' first)))
[ $behind -ge 0 ] && [ $behind -lt 30 ] && echo "lab: the clock is right"
control events > events & listener=$!
control add-device disk /tmp/plain,id=late && said "came vda: arrived late" first && echo "lab: the disk is read"
control add-device net tap=tap9,id=wire,slot=7 && said "came eth0" first && echo "lab: the interface is there"
control set-vcpus count=3 && said "came cpu2: 0-2" first && echo "lab: processors are started"
control remove-device device=late && said "went vda" first && said '"device-removed","device":"late"' events \
    && echo "lab: the disk is gone"
control set-vcpus count=2 && said "went cpu2" first && said '"vcpus-changed","vcpus":2' events \
    && echo "lab: a processor is gone"
control add-device memory size=128M,id=more && said "came memory32: online" first && echo "lab: memory is online"
control snapshot /tmp/snapshot && echo "lab: snapshot taken"
control remove-device device=more && said "went memory32" first && said '"device-removed","device":"more"' events \
    && echo "lab: memory is gone"
control power-button
said "@BUTTON@" first
wait $machine; echo "lab: the first ended with $?"
ferrovirt vmm --control /tmp/control --restore /tmp/snapshot --rng=id=r --net tap=tap9,id=wire,slot=7 \
    --console /tmp/second < /dev/null & machine=$!
while [ ! -e control ]; do sleep 1; done
sleep 1
control add-device disk /tmp/plain,id=again && said "came vda: arrived late" second && echo "lab: a disk comes to the copy"
control set-vcpus count=3 && said "came cpu2: 0-2" second && echo "lab: a processor comes to the copy"
control remove-device device=more && said "went memory32" second && echo "lab: memory is gone from the copy"
control remove-device device=wire && said "went eth0" second && echo "lab: the interface is gone"
control power-button
said "@BUTTON@" second
wait $machine; echo "lab: the second ended with $?"
"#;

#[test]
fn linux_sees_devices_and_processors_come_and_go() {
    if test_support::lacks(&["qemu-system-x86_64"]) {
        return;
    }
    let scratch = Scratch::new();
    let script = HOTPLUG
        .replace("@COMMAND_LINE@", COMMAND_LINE)
        .replace("@USERSPACE@", MARKER_USERSPACE)
        .replace("@BUTTON@", MARKER_POWER_BUTTON);
    let lab = guest::lab(&[test_support::ferrovirt()], &[], &script, scratch.path()).unwrap();
    let said = lab.run(&scratch.path().join("log")).unwrap();
    eprintln!("{said}");
    for line in [
        "lab: the clock is right",
        "lab: the disk is read",
        "lab: the interface is there",
        "lab: processors are started",
        "lab: the disk is gone",
        "lab: a processor is gone",
        "lab: memory is online",
        "lab: snapshot taken",
        "lab: memory is gone",
        "lab: the first ended with 0",
        "lab: memory is gone from the copy",
        "lab: a disk comes to the copy",
        "lab: a processor comes to the copy",
        "lab: the interface is gone",
        "lab: the second ended with 0",
    ] {
        assert!(said.contains(line), "the lab never said {line:?}");
    }
}

/// What happens in the lab: bare-metal guests are asked what they see of their processors, on a KVM that shows them nothing else;
/// then Linux takes the machine for one of Hyper-V's, and goes on from a snapshot.
const PROCESSORS: &str = r#"
said() { for i in $(seq 100); do grep -q "$1" $2 && return; sleep 1; done; echo "lab: $2 never said $1"; cat $2; }
ask() {
    what=$1; shift
    echo "asked: $*: $(ferrovirt vmm --kernel /inner/processor --memory 16 --cmdline "$what" "$@" < /dev/null 2>&1 | tr '\n' ' ')"
}
ferrovirt vmm --cpu list | grep -A 1 -e "this host's KVM" -e "^Hyper-V" -e usable
ask "c1.0 c7.0 c80000001.0 c80000002.0" --cpu pentiumpro,+sse4.1
ask "c1.0 cd.0 cd.2" --cpu host,-avx,-avx2,-sse4.2
ask "c1.0" --cpu phenom
ask "c40000000.0 c40000003.0 c40000004.0 c40000100.0" --hyperv relaxed,vapic,time,vpindex,synic,stimer,spinlocks=8191
ask "c1.0" --hyperv synic
ask "c1.0" --cpu host,tsc-khz=1000
monitor="ferrovirt vmm --control /tmp/control --cpu host,kvm=off --hyperv all,spinlocks=8191"
$monitor --kernel /inner/vmlinuz --initrd /inner/initrd.img --cmdline "@COMMAND_LINE@" --memory 192 --vcpus 2 \
    --console /tmp/first < /dev/null & machine=$!
said "@USERSPACE@" first
grep -e "Hypervisor detected" -e "clocksource: Switched" -e "Hyper-V:" first
ferrovirt vmm control control snapshot /tmp/snapshot && echo "lab: snapshot taken"
ferrovirt vmm control control power-button
said "@BUTTON@" first
wait $machine; echo "lab: the first ended with $?"
$monitor --restore /tmp/snapshot --console /tmp/second < /dev/null & machine=$!
while [ ! -e control ]; do sleep 1; done
sleep 1
ferrovirt vmm control control power-button
said "@BUTTON@" second
wait $machine; echo "lab: the second ended with $?"
"#;

#[test]
fn guests_see_the_processors_that_are_asked_for() {
    if test_support::lacks(&["qemu-system-x86_64"]) {
        return;
    }
    let scratch = Scratch::new();
    let guest = test_support::bare_guest(scratch.path(), "processor");
    let script = PROCESSORS
        .replace("@COMMAND_LINE@", COMMAND_LINE)
        .replace("@USERSPACE@", MARKER_USERSPACE)
        .replace("@BUTTON@", MARKER_POWER_BUTTON);
    let files = [("processor", guest.as_path())];
    let lab = guest::lab(&[test_support::ferrovirt()], &files, &script, scratch.path()).unwrap();
    let said = lab.run(&scratch.path().join("log")).unwrap();
    eprintln!("{said}");
    let answer = |asked: &str| {
        let mut lines = said.lines().filter_map(|line| line.strip_prefix("asked: ")?.strip_prefix(asked));
        let answer = lines.find_map(|line| line.strip_prefix(": "));
        answer.unwrap_or_else(|| panic!("nobody answered {asked}")).to_owned()
    };
    let numbers = |asked: &str| -> Vec<u32> {
        answer(asked).split_whitespace().map(|word| u32::from_str_radix(word, 16).unwrap()).collect()
    };
    // What the table has of the model, the feature that was added, and that a hypervisor with an x2APIC is there.
    let model = numbers("--cpu pentiumpro,+sse4.1");
    assert_eq!(model[2..4], [1 << 31 | 1 << 21 | 1 << 19, 0x0781_abfd], "{model:x?}");
    assert_eq!(model[5..8], [0; 3], "{model:x?}");
    assert_eq!(model[12..14], [u32::from_le_bytes(*b"pent"), u32::from_le_bytes(*b"iump")]);
    let host = numbers("--cpu host,-avx,-avx2,-sse4.2");
    assert_eq!(host[2] & (1 << 28 | 1 << 20 | 1 << 26), 1 << 26, "{host:x?}");
    assert_eq!((host[4] & 7, &host[8..]), (3, &[0; 4][..]), "a state that nobody uses is not kept");
    assert!(answer("--cpu phenom").contains("does not offer (fxsr_opt): leave these out (-fxsr_opt)"));
    let hints = numbers("--hyperv relaxed,vapic,time,vpindex,synic,stimer,spinlocks=8191");
    assert_eq!((hints[0], hints[4], hints[8], hints[9]), (0x4000_0005, 0x27e, 0x28, 8191), "{hints:x?}");
    assert!(answer("--hyperv synic").contains("synic needs vpindex"));
    assert!(answer("--cpu host,tsc-khz=1000").contains("cannot scale it to 1000 kHz"));
    for line in [
        "Hypervisor detected: Microsoft Hyper-V",
        "clocksource: Switched to clocksource hyperv_clocksource_tsc_page",
        "lab: snapshot taken",
        "lab: the first ended with 0",
        "lab: the second ended with 0",
    ] {
        assert!(said.contains(line), "the lab never said {line:?}");
    }
}
