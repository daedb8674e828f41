/* What a system does when devices and processors come and go, without one: it reads the notices of the hot-plug registers, uses
   disks that come, starts processors, and lets go of what it is asked for, but of each device only when it is asked twice. On an H
   that is typed it writes nonsense into all registers first. */

#include "virtio.h"

enum { BLOCK = 0x1042 };
enum { NOTICE = 0x640, LEAVE = 0x644, RESULT = 0x648, COUNT = 0x64c };
enum { SLOT = 1, PROCESSOR = 2, LOOK_AGAIN = 1, LET_GO = 3, BUSY = 0x81 };

extern u8 processor_begin[], processor_end[];
static volatile struct queue queues[1];
static u32 asked;

static void out(u16 port, u32 value) {
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static u32 in(u16 port) {
    u32 value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static u8 in_byte(u16 port) {
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static u32 space_of(u32 slot) {
    return ECAM + (slot << 15);
}

/* Reads the first sector of a disk, which begins with a text. */
static void use_disk(u32 slot) {
    static struct device device;
    static u32 header[4];
    static u8 sector[512], status;
    status = 0xff;
    start(&device, space_of(slot), VECTOR, queues, 1);
    describe(&device, 0, header, sizeof header, NEXT);
    describe(&device, 1, sector, sizeof sector, NEXT | WRITE);
    describe(&device, 2, (void *)&status, 1, WRITE);
    send(&device);
    say(((volatile u8 *)&status)[0] ? ": unreadable" : ": ");
    say((char *)sector);
}

static void slot_notice(u32 slot, u32 what) {
    say("slot ");
    say_number(slot);
    if (what == LOOK_AGAIN) {
        u32 found = REGISTER(u32, space_of(slot));
        say(found == ((u32)BLOCK << 16 | VENDOR) ? " has a disk" : " has a device");
        if (found == ((u32)BLOCK << 16 | VENDOR))
            use_disk(slot);
    } else if (!(asked & 1u << slot)) {
        asked |= 1u << slot;
        out(RESULT, BUSY << 16 | SLOT << 8 | slot);
        say(" is busy");
    } else {
        asked &= ~(1u << slot);
        out(LEAVE, SLOT << 8 | slot);
        say(REGISTER(u32, space_of(slot)) == 0xffffffff ? " is empty" : " is not empty");
    }
    say("\n");
}

static void processor_notice(u32 number, u32 what) {
    if (what == LOOK_AGAIN) {
        volatile u8 *place = (u8 *)0x80000;
        for (u32 index = 0; processor_begin + index < processor_end; index++)
            place[index] = processor_begin[index];
        say("processor ");
        say_number(number);
        say(" says ");
        /* INIT and SIPI to this one: Intel SDM volume 3, section 11.6. */
        REGISTER(u32, LOCAL_APIC + 0x310) = number << 24;
        REGISTER(u32, LOCAL_APIC + 0x300) = 0x4500;
        for (volatile u32 pause = 0; pause < 1000; pause++)
            ;
        REGISTER(u32, LOCAL_APIC + 0x310) = number << 24;
        REGISTER(u32, LOCAL_APIC + 0x300) = 0x4680;
        for (volatile u32 pause = 0; pause < 100000; pause++)
            ;
    } else {
        out(LEAVE, PROCESSOR << 8 | number);
        say("processors ");
        say_number(in(COUNT));
    }
    say("\n");
}

/* Everything but what this guest was asked to let go of. */
static void attack(void) {
    static const u32 places[] = {0, 1, 0x100, 0x11f, 0x120, 0x1ff, 0x200, 0x201, 0x2fe, 0x2ff, 0x300, 0xffff, 0xffffffff};
    for (u32 index = 0; index < sizeof places / sizeof *places; index++) {
        for (u16 port = NOTICE; port < NOTICE + 16; port++) {
            out(port, places[index]);
            in(port);
        }
        out(RESULT, 0xffff0000 | places[index]);
    }
    say("processors ");
    say_number(in(COUNT));
    say(" after nonsense\n");
}

/* The line of hot-plug reaches the old interrupt controllers too, for which there is no handler here. */
static void mask_old_controllers(void) {
    __asm__ volatile("outb %0, $0x21; outb %0, $0xa1" : : "a"((u8)0xff));
}

void run(void) {
    mask_old_controllers();
    listen_for_messages();
    say("ready\n");
    for (;;) {
        u32 notice = in(NOTICE);
        if (notice >> 16 == SLOT)
            slot_notice(notice & 0xff, notice >> 8 & 0xff);
        if (notice >> 16 == PROCESSOR)
            processor_notice(notice & 0xff, notice >> 8 & 0xff);
        if (in_byte(SERIAL + 5) & 1 && in_byte(SERIAL) == 'H')
            attack();
        for (volatile u32 pause = 0; pause < 1000; pause++)
            ;
    }
}
