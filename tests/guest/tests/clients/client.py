"""A stock client: `events` prints what the daemon tells, `console` has the guest's shell compute something."""
import sys
import threading
import time

import libvirt

DEADLINE = 60


def events(connection):
    """Prints each event of the machine, until it is killed."""

    def lifecycle(_connection, domain, event, detail, _opaque):
        print(f"lifecycle {domain.name()} {event} {detail}", flush=True)

    def device(what):
        return lambda _connection, domain, alias, _opaque: print(f"{what} {domain.name()} {alias}", flush=True)

    def balloon(_connection, domain, actual, _opaque):
        print(f"balloon {domain.name()} {actual}", flush=True)

    for kind, callback in [
        (libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lifecycle),
        (libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, device("added")),
        (libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, device("removed")),
        (libvirt.VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, balloon),
    ]:
        connection.domainEventRegisterAny(None, kind, callback, None)
    print("listening", flush=True)
    threading.Event().wait()


def console(connection, name):
    """Asks the guest's shell for a product and the name of its processor, and waits for them."""
    stream = connection.newStream(libvirt.VIR_STREAM_NONBLOCK)
    connection.lookupByName(name).openConsole(None, stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    stream.send(b"\ngrep -m 1 'model name' /proc/cpuinfo; echo product-$((6 * 7))\n")
    said = b""
    end = time.monotonic() + DEADLINE
    while b"product-42" not in said and time.monotonic() < end:
        got = stream.recv(4096)
        if got == -2:
            time.sleep(0.05)
        else:
            said += got
    stream.abort()
    print(said.decode(errors="replace"))
    return b"product-42" in said


libvirt.virEventRegisterDefaultImpl()


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


threading.Thread(target=loop, daemon=True).start()
hypervisor = libvirt.open("qemu:///system")
if sys.argv[1] == "events":
    events(hypervisor)
else:
    sys.exit(0 if console(hypervisor, sys.argv[2]) else 1)
