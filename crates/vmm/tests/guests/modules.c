/* What a system does with memory modules that come and go, without one: it reads where each is from the table that its firmware
   methods would read, writes to its beginning and its end, has a disk write into it, and lets go of it when it is asked twice. An `m`
   that is typed makes it tell what each module holds, a `d` has the disk write to where module 0 was. */

#include "virtio.h"

enum { BLOCK = 0x1042, TABLE = 0xde000, ENTRY = 32, MODULES = 32, PAGE = 4096 };
enum { NOTICE = 0x640, LEAVE = 0x644, RESULT = 0x648 };
enum { MODULE = 3, LOOK_AGAIN = 1, BUSY = 0x81 };
/* Two pages of 2 MiB here are those of a module: its first and its last ones. */
enum { LARGE = 2 << 20, PRESENT_LARGE = 0x83 };
#define WINDOW 0xa0000000u
#define LAST (WINDOW + 2 * LARGE - PAGE)

static volatile struct queue queues[1];
static struct device disk;
static volatile u64 top[512] __attribute__((aligned(4096))), pointers[512] __attribute__((aligned(4096)));
static volatile u64 pages[4][512] __attribute__((aligned(4096)));
static u32 asked, was_high, was_low;

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

/* Every address is itself, by pages of 2 MiB, which reach above 4 GiB: four levels, as KVM emulates no others everywhere. */
static void map_all(void) {
    top[0] = (u32)pointers | 3;
    for (u32 gib = 0; gib < 4; gib++) {
        pointers[gib] = (u32)pages[gib] | 3;
        for (u32 index = 0; index < 512; index++)
            pages[gib][index] = gib << 30 | index << 21 | PRESENT_LARGE;
    }
}

/* Paging is on while memory above 4 GiB is looked at only: 32-bit code in long mode, where there are no interrupts. */
static void paging(u32 on) {
    u32 low, high;
    __asm__ volatile("movl %%cr4, %%eax; orl $0x20, %%eax; movl %%eax, %%cr4; movl %0, %%cr3" : : "r"((u32)top) : "eax", "memory");
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000080));
    if (on) {
        __asm__ volatile("wrmsr" : : "a"(low | 0x100), "d"(high), "c"(0xc0000080));
        __asm__ volatile("movl %%cr0, %%eax; orl $0x80000000, %%eax; movl %%eax, %%cr0" : : : "eax", "memory");
    } else {
        __asm__ volatile("movl %%cr0, %%eax; andl $0x7fffffff, %%eax; movl %%eax, %%cr0" : : : "eax", "memory");
        __asm__ volatile("wrmsr" : : "a"(low & ~0x100u), "d"(high), "c"(0xc0000080));
    }
}

static u32 read_high(u32 address) {
    paging(1);
    u32 value = REGISTER(u32, address);
    paging(0);
    return value;
}

static void write_high(u32 address, u32 value) {
    paging(1);
    REGISTER(u32, address) = value;
    paging(0);
}

static volatile u32 *entry_of(u32 number) {
    return (volatile u32 *)(TABLE + number * ENTRY);
}

static void look_at(u32 number) {
    volatile u32 *entry = entry_of(number);
    u64 base = (u64)entry[1] << 32 | entry[0], bytes = (u64)entry[3] << 32 | entry[2];
    pages[WINDOW >> 30][WINDOW >> 21 & 511] = base | PRESENT_LARGE;
    pages[WINDOW >> 30][(WINDOW >> 21 & 511) + 1] = (base + bytes - LARGE) | PRESENT_LARGE;
}

/* Has the disk write its first sector to this address: whether it did. */
static u32 read_disk(u32 high, u32 low) {
    static u32 header[4];
    static volatile u8 status;
    status = 0xff;
    start(&disk, find(BLOCK), VECTOR, queues, 1);
    describe(&disk, 0, header, sizeof header, NEXT);
    describe(&disk, 1, (void *)low, 512, NEXT | WRITE);
    disk.queues[0].table[1].high = high;
    describe(&disk, 2, (void *)&status, 1, WRITE);
    send(&disk);
    return status == 0;
}

static void say_module(u32 number) {
    say("module ");
    say_number(number);
}

static void came(u32 number) {
    volatile u32 *entry = entry_of(number);
    look_at(number);
    write_high(WINDOW, 1000 + number);
    write_high(LAST, 2000 + number);
    u32 works = read_high(WINDOW) == 1000 + number && read_high(LAST) == 2000 + number;
    works &= read_disk(entry[1], entry[0] + PAGE) && read_high(WINDOW + PAGE) == 0x73726966;
    if (number == 0)
        was_high = entry[1], was_low = entry[0];
    say_module(number);
    say(" of ");
    say_number(entry[2] >> 20 | entry[3] << 12);
    say(" MiB in node ");
    say_number(entry[4]);
    say(" at ");
    say_number(entry[1] << 2 | entry[0] >> 30);
    say(works ? " GiB works\n" : " GiB does not work\n");
}

static void asked_back(u32 number) {
    say_module(number);
    if (!(asked & 1u << number)) {
        asked |= 1u << number;
        out(RESULT, BUSY << 16 | MODULE << 8 | number);
        say(" is busy\n");
    } else {
        asked &= ~(1u << number);
        out(LEAVE, MODULE << 8 | number);
        say(" is free\n");
    }
}

static void tell(void) {
    for (u32 number = 0; number < MODULES; number++) {
        if (!entry_of(number)[2] && !entry_of(number)[3])
            continue;
        look_at(number);
        say_module(number);
        say(" holds ");
        say_number(read_high(WINDOW));
        say(" and ");
        say_number(read_high(LAST));
        say("\n");
    }
    say("told\n");
}

void run(void) {
    /* The line of hot-plug reaches the old interrupt controllers too, for which there is no handler here. */
    __asm__ volatile("outb %0, $0x21; outb %0, $0xa1" : : "a"((u8)0xff));
    listen_for_messages();
    map_all();
    say("ready\n");
    for (;;) {
        u32 notice = in(NOTICE);
        if (notice >> 16 == MODULE) {
            if ((notice >> 8 & 0xff) == LOOK_AGAIN)
                came(notice & 0xff);
            else
                asked_back(notice & 0xff);
        }
        if (in_byte(SERIAL + 5) & 1) {
            switch (in_byte(SERIAL)) {
            case 'm':
                tell();
                break;
            case 'd':
                say(read_disk(was_high, was_low) ? "the disk writes\n" : "the disk does not write\n");
            }
        }
        for (volatile u32 pause = 0; pause < 1000; pause++)
            ;
    }
}
