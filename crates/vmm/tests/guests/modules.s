# The guest in modules.c.
    .include "frame.s"
    .include "modules-code.s"
