# The guest in log.c.
    .include "frame.s"
    .include "log-code.s"
