# Switches itself off by its first instructions: what a machine costs beside its guest.
    .include "note.s"
    .text
    .code32
    .globl entry
entry:
    mov $0x600, %dx             # S5
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt
