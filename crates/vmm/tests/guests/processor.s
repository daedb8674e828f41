# Asks the processor what the command line says, and prints the answers on the serial port, each on a line: "cLEAF.SUBLEAF" asks by
# CPUID and has EAX, EBX, ECX and EDX as answer, "mREGISTER" reads a model-specific register and has EDX and EAX. All numbers are
# hexadecimal, with small letters. Then it powers off; with "+" at the end it waits for a byte first and does all again.
    .include "note.s"

    .text
    .code32
    .globl entry
entry:
    mov $0x200000, %esp
    mov 24(%ebx), %ebp          # cmdline_paddr
again:
    mov %ebp, %esi
next:
    lodsb
    cmp $'c', %al
    je leaf
    cmp $'m', %al
    je register
    cmp $'+', %al
    je wait
    test %al, %al
    jnz next
    mov $0x600, %dx             # sleep control: S5, SLP_EN
    mov $0x34, %al
    out %al, %dx
halt:
    hlt
    jmp halt
wait:
    mov $0x3fd, %dx             # line status: is there a byte?
    in %dx, %al
    test $1, %al
    jz wait
    mov $0x3f8, %dx
    in %dx, %al
    jmp again
leaf:
    call number
    push %ecx
    call number
    pop %eax
    cpuid
    push %edx
    push %ecx
    push %ebx
    call print
    pop %eax
    call print
    pop %eax
    call print
    pop %eax
    call print
    jmp end
register:
    call number
    rdmsr
    push %eax
    mov %edx, %eax
    call print
    pop %eax
    call print
end:
    mov $'\n', %al
    mov $0x3f8, %dx
    out %al, %dx
    jmp next

# The number at ESI in ECX; ESI is behind the letter that ends it, or at the zero.
number:
    xor %ecx, %ecx
digit:
    lodsb
    sub $'0', %al
    jc ended
    cmp $9, %al
    jbe take
    sub $('a' - '0' - 10), %al
    jc ended
take:
    movzbl %al, %eax
    shl $4, %ecx
    or %eax, %ecx
    jmp digit
ended:
    cmpb $0, -1(%esi)
    jne out
    dec %esi
out:
    ret

# EAX in eight digits and a space.
print:
    mov %eax, %edi
    mov $8, %ecx
    mov $0x3f8, %dx
show:
    rol $4, %edi
    mov %edi, %eax
    and $15, %al
    cmp $10, %al
    jb small
    add $('a' - '0' - 10), %al
small:
    add $'0', %al
    out %al, %dx
    loop show
    mov $' ', %al
    out %al, %dx
    ret
