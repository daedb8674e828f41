#!/usr/bin/python3
"""Lists all machines with their state: list.py [URI]."""

import sys

import libvirt

STATES = ["no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"]

connection = libvirt.openReadOnly(sys.argv[1] if len(sys.argv) > 1 else "qemu:///system")
for domain in connection.listAllDomains():
    state, _reason = domain.state()
    print(f"{domain.name()}: {STATES[state]}")
connection.close()
