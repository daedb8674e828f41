#!/usr/bin/python3
"""Time one daemon through the stock C client (python3-libvirt); prints one JSON object.

usage: client.py URI PHASE [N]         PHASE: idle | define | populated | devices | remove | start | stuck
       client.py URI PHASE FILE        PHASE: accept | documents; FILE: JSON list of domain documents
       client.py URI own KERNEL        KERNEL: an ELF file that our own monitor runs
The caller (cargo xtask bench, cargo xtask bench-monitor) runs each phase on one daemon and then on the other. Machines are named bench-*.
"""
import json
import os
import signal
import statistics
import sys
import threading
import time
import uuid

import libvirt

INACTIVE = """<domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>256</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/><apic/></features>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/{name}.qcow2'/>
<target dev='vda' bus='virtio'/></disk>
<interface type='network'><source network='default'/><model type='virtio'/></interface>
<console type='pty'/><graphics type='vnc' autoport='yes'/><video><model type='vga'/></video></devices></domain>"""

RUNNABLE = """<domain type='qemu'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><serial type='pty'/><memballoon model='none'/></devices></domain>"""

OWN = """<domain type='kvm'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{kernel}</kernel></os>
<devices><serial type='pty'/></devices></domain>"""

DISKS = """<domain type='qemu'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
<controller type='scsi' index='0' model='virtio-scsi'/>{disks}</devices></domain>"""

PREFIX = "bench-"
# Seconds between two paced calls, and how many there are: a client that asks now and then finds both sides asleep.
PACE = 0.002
PACED_CALLS = 400
# How many of the largest documents are defined and read, and how often each.
LARGEST = 10
LARGEST_ROUNDS = 20
# Kinds of reads in a round while one QEMU is stopped.
READS_A_ROUND = 4
# Times that a machine of each kind is started.
OWN_STARTS = 10


def median(action, rounds):
    """Median seconds until `action` has its result, over `rounds` runs; to give it back to Python is not counted."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        result = action()
        times.append(time.perf_counter() - begin)
        del result
    return statistics.median(times)


def quantile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def machines(connection):
    return [machine for machine in connection.listAllDomains(0) if machine.name().startswith(PREFIX)]


def timed(action):
    """Seconds that `action` takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def paced(action):
    """Times of calls that begin at fixed moments."""
    times = []
    moment = time.perf_counter()
    for _ in range(PACED_CALLS):
        moment += PACE
        time.sleep(max(0.0, moment - time.perf_counter()))
        times.append(timed(action))
    return times


def idle(uri, _count):
    connect = median(lambda: libvirt.open(uri).close(), 50)
    connection = libvirt.open(uri)
    times = [timed(connection.getLibVersion) for _ in range(5000)]
    return {
        "connect_ms": 1e3 * connect,
        "call_p50_us": 1e6 * quantile(times, 0.5),
        "call_p99_us": 1e6 * quantile(times, 0.99),
        "paced_p50_us": 1e6 * quantile(paced(connection.getLibVersion), 0.5),
    }


def define(uri, count):
    connection = libvirt.open(uri)
    documents = [INACTIVE.format(name=f"{PREFIX}{i:05d}", uuid=uuid.uuid4()) for i in range(count)]
    begin = time.perf_counter()
    for document in documents:
        connection.defineXML(document)
    return {"define_per_s": count / (time.perf_counter() - begin)}


def populated(uri, _count):
    connection = libvirt.open(uri)
    found = machines(connection)
    count = len(found)
    return {
        "list_ms": 1e3 * median(lambda: connection.listAllDomains(0), 20),
        "xml_per_s": count / median(lambda: [machine.XMLDesc(0) for machine in found], 3),
        "info_per_s": count / median(lambda: [machine.info() for machine in found], 3),
        "all_stats_ms": 1e3 * median(lambda: connection.getAllDomainStats(0, 0), 7),
    }


def accept(uri, path):
    """Leaves those documents in the list that this daemon shows as a command line and stores.

    A daemon may end over one of them: that one goes, too, and `ended` asks for another run with a new daemon.
    """
    connection = libvirt.open(uri)
    with open(path, encoding="utf-8") as file:
        candidates = json.load(file)
    accepted, ended = [], 0
    for index, document in enumerate(candidates):
        try:
            connection.domainXMLToNative("qemu-argv", document)
            connection.defineXML(document).undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
            accepted.append(document)
        except libvirt.libvirtError:
            if not connection.isAlive():
                accepted += candidates[index + 1 :]
                ended = 1
                break
    with open(path, "w", encoding="utf-8") as file:
        json.dump(accepted, file)
    return {"accepted": len(accepted), "ended": ended}


def documents(uri, path):
    """Rates of conversions of every document, and of definitions and reads of the largest."""
    connection = libvirt.open(uri)
    with open(path, encoding="utf-8") as file:
        everything = json.load(file)
    seconds = median(lambda: [connection.domainXMLToNative("qemu-argv", text) for text in everything], 3)
    largest = sorted(everything, key=len)[-LARGEST:]
    define_seconds, read_seconds = 0.0, 0.0
    for text in largest:
        define_seconds += timed(lambda text=text: [connection.defineXML(text) for _ in range(LARGEST_ROUNDS)])
        machine = connection.defineXML(text)
        read_seconds += timed(lambda machine=machine: [machine.XMLDesc(0) for _ in range(LARGEST_ROUNDS)])
        machine.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
    return {
        "native_per_s": len(everything) / seconds,
        "largest_define_per_s": len(largest) * LARGEST_ROUNDS / define_seconds,
        "largest_xml_per_s": len(largest) * LARGEST_ROUNDS / read_seconds,
    }


def devices(uri, count):
    """How much longer a machine with `count` disks takes, defined and read, than one with half of them."""
    connection = libvirt.open(uri)

    def seconds(number):
        disks = "".join(
            f"<disk type='file'><source file='/images/disk-{at:05}.img'/><target dev='sd{letters(at)}' bus='scsi'/>"
            f"<address type='drive' controller='0' bus='0' target='{at % 250}' unit='{at // 250}'/></disk>"
            for at in range(number)
        )
        text = DISKS.format(name=f"{PREFIX}disks", disks=disks)
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            machine = connection.defineXML(text)
            read = machine.XMLDesc(0)
            times.append(time.perf_counter() - begin)
            machine.undefine()
            if read.count("<disk ") != number:
                raise SystemExit(f"{number} disks became {read.count('<disk ')}")
        return min(times)

    whole = seconds(count)
    return {"devices_ms": 1e3 * whole, "devices_growth": whole / seconds(count // 2)}


def letters(at):
    """The name of a disk: a to z, aa to zz and so on."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("a") + at % 26)


def remove(uri, _count):
    connection = libvirt.open(uri)
    found = machines(connection)
    begin = time.perf_counter()
    for machine in found:
        if machine.isActive():
            machine.destroy()
        machine.undefine()
    return {"undefine_per_s": len(found) / (time.perf_counter() - begin) if found else 0}


def start(uri, count):
    connection = libvirt.open(uri)
    machine = connection.defineXML(RUNNABLE.format(name=f"{PREFIX}start"))
    times = []
    for _ in range(count):
        times.append(timed(machine.create))
        machine.destroy()
    machine.undefine()
    return {"start_ms": 1e3 * statistics.median(times)}


def own(uri, kernel):
    """Starts of a machine on our own monitor and of one on QEMU, in turns."""
    connection = libvirt.open(uri)
    documents = {"own": OWN.format(name=f"{PREFIX}own", kernel=kernel), "qemu": RUNNABLE.format(name=f"{PREFIX}qemu")}
    machines = {kind: connection.defineXML(document) for kind, document in documents.items()}
    times = {kind: [] for kind in machines}
    for _ in range(OWN_STARTS):
        for kind, machine in machines.items():
            times[kind].append(timed(machine.create))
            machine.destroy()
    for machine in machines.values():
        machine.undefine()
    return {f"{kind}_start_ms": 1e3 * statistics.median(found) for kind, found in times.items()}


def pid_of(name):
    """The QEMU process of machine `name`, found by its own -name argument."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if b"qemu-system" in words[0] and any(word.startswith(f"guest={name},".encode()) for word in words):
                return int(entry)
    raise SystemExit(f"no QEMU process of {name}")


def stuck(uri, rounds):
    """Latency of reads about the others while one QEMU is stopped; gives up after 20 s."""
    connection = libvirt.open(uri)
    started = [connection.createXML(RUNNABLE.format(name=f"{PREFIX}stuck-{i}")) for i in range(3)]
    pid = pid_of(f"{PREFIX}stuck-0")
    os.kill(pid, signal.SIGSTOP)
    times = []

    def reads():
        # A connection of its own: calls of two threads on one wait for each other in the client library.
        mine = libvirt.open(uri)
        others = [mine.lookupByName(machine.name()) for machine in started[1:]]
        # A monitoring client also asks about the stuck one.
        for _ in range(rounds):
            for action in (
                lambda: mine.listAllDomains(0),
                lambda: [machine.state() for machine in others],
                lambda: mine.domainListGetStats(others, 0, 0),
                lambda: mine.getAllDomainStats(0, libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT),
            ):
                times.append(timed(action))

    asker = threading.Thread(target=lambda: started[0].memoryStats(), daemon=True)
    asker.start()
    reader = threading.Thread(target=reads, daemon=True)
    reader.start()
    reader.join(20)
    blocked = reader.is_alive()
    os.kill(pid, signal.SIGCONT)
    reader.join(60)
    for machine in started:
        machine.destroy()
    if reader.is_alive() or len(times) != rounds * READS_A_ROUND:
        raise SystemExit(f"the reading client ended early or never: {len(times)} reads in {rounds} rounds")
    return {
        "stuck_p50_ms": 1e3 * quantile(times, 0.5),
        "stuck_p99_ms": 1e3 * quantile(times, 0.99),
        "stuck_max_ms": 1e3 * max(times),
        "stuck_blocked": int(blocked),
    }


PHASES = {
    "idle": idle,
    "define": define,
    "populated": populated,
    "devices": devices,
    "remove": remove,
    "start": start,
    "stuck": stuck,
}
PHASES_OF_FILES = {"accept": accept, "documents": documents, "own": own}


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    uri, phase = sys.argv[1], sys.argv[2]
    if phase in PHASES_OF_FILES:
        result = PHASES_OF_FILES[phase](uri, sys.argv[3])
    else:
        result = PHASES[phase](uri, int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
    print(json.dumps({name: round(value, 3) if isinstance(value, float) else value for name, value in result.items()}))


main()
