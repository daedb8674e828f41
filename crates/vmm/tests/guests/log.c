/* Writes pages when it is asked to: after a `w` every third page from 16 MiB on, fifty of them; after a `d` it has a disk write one
   page at 24 MiB; a `b` makes it write the same word into all pages from 32 to 40 MiB for ever. */

#include "virtio.h"

enum { BLOCK = 0x1042 };
enum { PAGE = 4096, PAGES = 50, BY_PROCESSOR = 16 << 20, BY_DISK = 24 << 20, BUSY = 32 << 20, BUSY_END = 40 << 20 };

static volatile struct queue queues[1];

static u8 in_byte(u16 port) {
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void read_disk(struct device *device) {
    static u32 header[4];
    static u8 status;
    status = 0xff;
    describe(device, 0, header, sizeof header, NEXT);
    describe(device, 1, (void *)BY_DISK, 512, NEXT | WRITE);
    describe(device, 2, &status, 1, WRITE);
    send(device);
    say(status ? "failed\n" : "read\n");
}

void run(void) {
    struct device disk;
    u32 space = find(BLOCK), busy = 0;
    /* A machine that goes on is told so by a line that reaches the old interrupt controllers too, for which there is no handler. */
    __asm__ volatile("outb %0, $0x21; outb %0, $0xa1" : : "a"((u8)0xff));
    listen_for_messages();
    if (space)
        start(&disk, space, VECTOR, queues, 1);
    say("ready\n");
    for (;;) {
        if (in_byte(SERIAL + 5) & 1) {
            switch (in_byte(SERIAL)) {
            case 'w':
                for (u32 page = 0; page < PAGES; page++)
                    REGISTER(u32, BY_PROCESSOR + page * 3 * PAGE) = page;
                say("written\n");
                break;
            case 'd':
                read_disk(&disk);
                break;
            case 'b':
                busy = BUSY;
                say("busy\n");
            }
        }
        if (busy) {
            REGISTER(u32, busy)++;
            busy = busy + PAGE == BUSY_END ? BUSY : busy + PAGE;
        }
    }
}
