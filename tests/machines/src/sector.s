# The smallest guest: one boot sector that listens on the first serial port and obeys one-letter orders.
#
# p powers off, r resets, c reports a panic (pvpanic), g lets the watchdog bark (ib700), t sets the clock,
# d reads and w writes 4 KiB of the disk (answers + or -), f prints 16,384 dots and a !; anything else is echoed.
# The power button makes it say so and power off. It sleeps between orders (interrupts of port and timer wake it).
#
# as --32 -o sector.o sector.s && objcopy -O binary -j .text sector.o sector.img
.code16
.intel_syntax noprefix
.global _start
_start:
  cli
  xor ax, ax
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov sp, 0x7c00
  mov [0x500], dl
  mov word ptr [0x30], offset irq + 0x7c00
  mov word ptr [0x32], ax
  mov dx, 0x3f9
  mov al, 1
  out dx, al
  mov dx, 0x3fc
  mov al, 0x0b
  out dx, al
  in al, 0x21
  and al, 0xef
  out 0x21, al
  mov dx, 0x602
  mov ax, 0x100
  out dx, ax
  mov si, offset ready + 0x7c00
  call puts
loop:
  cli
  mov dx, 0x600
  in ax, dx
  test ah, 1
  jz serial
  out dx, ax
  mov si, offset button + 0x7c00
  call puts
  jmp off
serial:
  mov dx, 0x3fd
  in al, dx
  test al, 1
  jnz typed
  sti
  hlt
  jmp loop
typed:
  mov dx, 0x3f8
  in al, dx
  cmp al, 'p'
  je off
  cmp al, 'r'
  je reset
  cmp al, 'c'
  je panic
  cmp al, 'g'
  je dog
  cmp al, 't'
  je clock
  cmp al, 'd'
  je read
  cmp al, 'w'
  je write
  cmp al, 'f'
  je flood
  call putc
  jmp loop
off:
  mov dx, 0x604
  mov ax, 0x2000
  out dx, ax
  jmp loop
reset:
  mov dx, 0xcf9
  mov al, 6
  out dx, al
  jmp loop
panic:
  mov dx, 0x505
  mov al, 1
  out dx, al
  jmp loop
dog:
  mov dx, 0x443
  mov al, 0x0f
  out dx, al
  jmp loop
clock:
  mov al, 9
  out 0x70, al
  mov al, 0x30
  out 0x71, al
  jmp loop
read:
  mov ah, 2
  jmp disk
write:
  mov ah, 3
disk:
  sti
  mov al, 8
  mov cx, 2
  xor dh, dh
  mov dl, [0x500]
  mov bx, 0x8000
  int 0x13
  mov al, '+'
  jnc done
  mov al, '-'
done:
  call putc
  jmp loop
flood:
  mov bp, 0x4000
more:
  mov al, '.'
  call putc
  dec bp
  jnz more
  mov al, '!'
  call putc
  jmp loop
puts:
  lodsb
  test al, al
  jz back
  call putc
  jmp puts
putc:
  push ax
  mov dx, 0x3fd
wait:
  in al, dx
  test al, 0x20
  jz wait
  pop ax
  mov dx, 0x3f8
  out dx, al
back:
  ret
irq:
  push ax
  mov al, 0x20
  out 0x20, al
  pop ax
  iret
ready: .asciz "sector ready\r\n"
button: .asciz "power button\r\n"
.org 510
.byte 0x55, 0xaa
