# Counts for ever, and says where it is: aabb, ccdd, ... zz in pairs, then from the beginning.
    .include "note.s"
    .text
    .code32
    .globl entry
entry:
    mov $0x3f8, %dx
again:
    mov $'a', %bl
next:
    mov %bl, %al
    out %al, %dx
    mov $200, %ecx              # a while of registers only
1:  dec %ecx
    jnz 1b
    mov %bl, %al
    out %al, %dx
    inc %bl
    cmp $'z', %bl
    jle next
    mov $'\n', %al
    out %al, %dx
    jmp again
