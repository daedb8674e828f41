# The guest in clock.c.
    .include "frame.s"
    .include "clock-code.s"
