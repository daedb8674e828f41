/* A driver of virtio devices without a system around it: finds them on the PCI bus, and uses entropy and disk by queues and
   messages. What it finds it says on the serial port; then it breaks a queue, and sees the device ask for a reset. */

#include "virtio.h"

enum { RNG = 0x1044, BLOCK = 0x1042 };

static volatile struct queue queues[2];
static u8 sector[512];

/* A request of the disk: its status. */
static u8 request(struct device *device, u32 kind, u32 number, void *data, u32 bytes, u16 flags) {
    static u32 header[4];
    static u8 status;
    header[0] = kind;
    header[2] = number;
    status = 0xff;
    describe(device, 0, header, sizeof header, NEXT);
    describe(device, 1, data, bytes, flags | NEXT);
    describe(device, 2, &status, 1, WRITE);
    send(device);
    return status;
}

static void use_entropy(struct device *device) {
    u8 bytes[32] = {0};
    u32 seen = 0;
    describe(device, 0, bytes, sizeof bytes, WRITE);
    u32 count = send(device);
    for (u32 index = 0; index < sizeof bytes; index++)
        seen |= ((volatile u8 *)bytes)[index];
    say("entropy ");
    say_number(seen ? count : 0);
    say("\n");
}

static void use_disk(struct device *device) {
    static char serial[21];
    if (request(device, 8, 0, serial, 20, WRITE) == 0) {
        say("disk ");
        say(serial);
        say("\n");
    }
    if (request(device, 0, 0, sector, sizeof sector, WRITE) == 0) {
        say("sector 0: ");
        say((char *)sector);
        say("\n");
    }
    for (u32 index = 0; index < sizeof sector; index++)
        sector[index] ^= 0x20;
    if (request(device, 1, 1, sector, sizeof sector, 0) == 0 && request(device, 4, 0, sector, 0, 0) == 0)
        say("sector 1 lasts\n");
    if (request(device, 1, 99, sector, sizeof sector, 0) == 1)
        say("sector 99 is none\n");
}

void run(void) {
    struct device rng, disk;
    u32 rng_space = find(RNG), disk_space = find(BLOCK);
    listen_for_messages();
    if (!rng_space || !disk_space) {
        say("devices are missing\n");
        return;
    }
    start(&rng, rng_space, VECTOR, &queues[0], 1);
    start(&disk, disk_space, VECTOR + 2, &queues[1], 1);
    use_entropy(&rng);
    use_disk(&disk);
    /* A chain that goes back to its beginning. */
    describe(&rng, 0, sector, 1, WRITE | NEXT);
    rng.queues[0].table[0].next = 0;
    send(&rng);
    if (REGISTER(u8, rng.common + 20) & NEEDS_RESET)
        say("the entropy device needs a reset\n");
    start(&rng, rng_space, VECTOR, &queues[0], 1);
    use_entropy(&rng);
}
