# Waits for the interrupt of the power button (input 9 of the IOAPIC) and switches the machine off, as a system would. It looks
# whether its local APIC has the interrupt, and so needs no table of handlers.
    .include "note.s"
    .text
    .code32
    .globl entry
entry:
    movl $0x1ff, 0xfee000f0     # local APIC on
    movl $(0x11 + 2 * 9), 0xfec00000
    movl $0, 0xfec00010         # input 9: to processor 0,
    movl $(0x10 + 2 * 9), 0xfec00000
    movl $0x40, 0xfec00010      # vector 0x40, edge
    mov $ready, %esi
    call print
wait:
    testl $1, 0xfee00220        # requested: vectors 0x40 to 0x5f
    jz wait
    mov $off, %esi
    call print
    mov $0x600, %dx             # S5
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt

print:
    mov $0x3f8, %dx
1:  lodsb
    test %al, %al
    jz 2f
    out %al, %dx
    jmp 1b
2:  ret

    .data
ready:
    .asciz "ready"
off:
    .asciz "off"
