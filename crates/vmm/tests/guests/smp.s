# Starts every other processor by INIT and SIPI, each of which says x, and powers off when all have spoken. The number of
# processors is the first letter of the command line.
    .include "note.s"

    .text
    .code32
    .globl entry
entry:
    mov 24(%ebx), %esi          # cmdline_paddr
    movzbl (%esi), %ebp
    sub $'0', %ebp              # processors
    mov $start, %esi            # the start page, in reach of real mode
    mov $0x80000, %edi
    mov $(start_end - start), %ecx
    rep movsb
    mov $0xfee00000, %edi       # local APIC
    movl $0x1ff, 0xf0(%edi)     # spurious vector, enabled
    movl $0xc4500, 0x300(%edi)  # INIT to all but this one
    mov $1000, %ecx
1:  loop 1b
    movl $0xc4680, 0x300(%edi)  # start at 0x80000
wait:
    pause
    mov count, %eax
    inc %eax
    cmp %ebp, %eax
    jne wait
    mov $'\n', %al
    mov $0x3f8, %dx
    out %al, %dx
    mov $0x600, %dx             # S5
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt

# The other processors begin here in real mode, at 0x8000:0.
    .code16
start:
    cli
    mov $0x3f8, %dx
    mov $'x', %al
    out %al, %dx
    mov $0xffff, %ax            # count lies behind 1 MiB: reached by segment 0xffff, offset 16 on
    mov %ax, %ds
    lock incl (count - 0xffff0)
2:  hlt
    jmp 2b
start_end:

    .code32
    .data
    .balign 4
count:
    .long 0
