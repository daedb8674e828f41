# The frame of guests in C: entry and interrupts; their code, which the test compiles, follows.
    .include "note.s"
    .text
    .code32
    .globl entry
entry:
    mov $stack, %esp
    lidt table
    call run
    mov $0x600, %dx             # S5
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt

# Every vector of the devices counts, and goes back with interrupts off: where KVM emulates the kernel's instructions it does not
# know IRET in protected mode.
    .globl handler
handler:
    incl interrupts
    movl $0, 0xfee000b0         # end of interrupt
    popl return
    add $8, %esp                # selector and flags
    jmp *return

    .data
    .balign 4
    .globl interrupts
interrupts:
    .long 0
return:
    .long 0
table:
    .word 0x7ff
    .long gates
    .bss
    .balign 4096
    .space 4096
stack:
