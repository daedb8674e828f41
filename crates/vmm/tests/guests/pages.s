# Fills 64 MiB from 16 MiB on, a word in each page, and says w; then reads all of it for ever, and says r each time.
    .include "note.s"
    .set first, 16 << 20
    .set end, 80 << 20
    .text
    .code32
    .globl entry
entry:
    mov $0x3f8, %dx
    mov $first, %ebx
1:  mov %ebx, (%ebx)
    add $4096, %ebx
    cmp $end, %ebx
    jb 1b
    mov $'w', %al
    out %al, %dx
read:
    mov $first, %ebx
2:  cmp %ebx, (%ebx)
    jne lost
    add $4096, %ebx
    cmp $end, %ebx
    jb 2b
    mov $'r', %al
    out %al, %dx
    jmp read
lost:
    mov $'!', %al
    out %al, %dx
    hlt
