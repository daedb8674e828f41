# The guest in hotplug.c.
    .include "frame.s"
    .include "hotplug-code.s"

# Processors that come begin here, copied to 0x8000:0 in real mode: each says x and waits for ever.
    .data
    .globl processor_begin, processor_end
processor_begin:
    .code16
    cli
    mov $0x3f8, %dx
    mov $'x', %al
    out %al, %dx
1:  hlt
    jmp 1b
    .code32
processor_end:
