#!/usr/bin/python3
"""Takes a machine through its life, watching its events and its console: machine.py URI DOMAIN.xml.

One thread, one event loop: libvirt's own. Events, console data and the deadline all arrive through it.
"""

import sys

import libvirt

EVENTS = ["defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "suspended", "crashed"]
DEADLINE_MS = 120_000


class Console:
    """Collects what a machine's console says."""

    def __init__(self, domain):
        self.text = ""
        self.stream = domain.connect().newStream(libvirt.VIR_STREAM_NONBLOCK)
        domain.openConsole(None, self.stream)
        self.stream.eventAddCallback(libvirt.VIR_STREAM_EVENT_READABLE | libvirt.VIR_STREAM_EVENT_HANGUP, self.readable, None)

    def readable(self, stream, _events, _opaque):
        data = stream.recv(4096)
        while isinstance(data, bytes) and data:
            self.text += data.decode(errors="replace")
            data = stream.recv(4096)

    def line_with(self, marker):
        """The complete line that contains the marker, or None as long as there is none."""
        lines = self.text.splitlines(keepends=True)
        return next((line.strip() for line in lines if marker in line and line.endswith("\n")), None)

    def type(self, text):
        self.stream.send(text.encode())

    def close(self):
        self.stream.eventRemoveCallback()
        self.stream.abort()


def wait_until(condition):
    """Runs the event loop until the condition yields something, and returns that."""
    while not (result := condition()):
        libvirt.virEventRunDefaultImpl()
    return result


def give_up(_timer, _opaque):
    sys.exit("machine.py: the machine did not do what was expected within two minutes")


def main(uri, document):
    libvirt.virEventRegisterDefaultImpl()
    libvirt.virEventAddTimeout(DEADLINE_MS, give_up, None)
    connection = libvirt.open(uri)
    events = []
    with open(document, encoding="utf-8") as file:
        xml = file.read()

    def remember(_connection, domain, event, _detail, _opaque):
        events.append((domain.name(), EVENTS[event]))

    watch = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, remember, None)
    domain = connection.defineXML(xml)
    name = domain.name()
    print(f"defined {name}")
    domain.create()
    print(f"started {name}")

    console = Console(domain)
    print("console:", wait_until(lambda: console.line_with("userspace reached")))
    wait_until(lambda: "guest# " in console.text)
    console.type("echo sum-$((6 * 7))\n")
    print("console:", wait_until(lambda: console.line_with("sum-42")))

    _state, memory_kib, _used, vcpus, _time = domain.info()
    print(f"info: {memory_kib // 1024} MiB, {vcpus} vcpus")
    [(_domain, stats)] = connection.domainListGetStats([domain], libvirt.VIR_DOMAIN_STATS_BALLOON)
    print(f"memory: {stats['balloon.current']} KiB")

    domain.shutdown()
    wait_until(lambda: (name, "stopped") in events)
    console.close()
    print(f"shut down {name}")
    domain.undefine()
    wait_until(lambda: (name, "undefined") in events)
    print("events:", " ".join(event for domain_name, event in events if domain_name == name))
    connection.domainEventDeregisterAny(watch)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
