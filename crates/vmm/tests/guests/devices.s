# The guest in devices.c.
    .include "frame.s"
    .include "devices-code.s"
