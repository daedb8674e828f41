# The guest in ports.c.
    .include "frame.s"
    .include "ports-code.s"
