# Says hello and its command line on the serial port, echoes what comes from there until a newline, and powers off.
# With the command line "reset" it resets by the keyboard controller, with "fault" by a triple fault, with "panic" it tells
# of a panic.
    .include "note.s"

    .text
    .code32
    .globl entry
entry:
    cmpl $0x336ec578, (%ebx)    # the magic of the start information
    jne panic
    mov $hello, %esi
    call print
    mov 24(%ebx), %esi          # cmdline_paddr
    mov %esi, %edi
    call print
    mov $newline, %esi
    call print
    cmpb $'r', (%edi)
    je reset
    cmpb $'f', (%edi)
    je fault
    cmpb $'p', (%edi)
    je panic
echo:
    mov $0x3fd, %dx             # line status: is there a byte?
    in %dx, %al
    test $1, %al
    jz echo
    mov $0x3f8, %dx
    in %dx, %al
    out %al, %dx
    cmp $'\n', %al
    jne echo
    mov $0x600, %dx             # sleep control: S5, SLP_EN
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt
reset:
    mov $0xfe, %al
    out %al, $0x64
    jmp halt
fault:
    ud2                         # there is no table of handlers
panic:
    mov $0x505, %dx
    mov $1, %al
    out %al, %dx
    jmp halt

# The text at ESI up to its zero.
print:
    lodsb
    test %al, %al
    jz done
    mov $0x3f8, %dx
    out %al, %dx
    jmp print
done:
    ret

    .section .rodata
hello:
    .asciz "hello, "
newline:
    .asciz "\n"
