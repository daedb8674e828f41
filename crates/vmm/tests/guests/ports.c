/* Disk, console, balloon, sockets and watchdog without a system around them. What the guest finds it says on the serial port; in the end
   it lets its watchdog bite. */

#include "virtio.h"

enum { BLOCK = 0x1042, CONSOLE = 0x1043, BALLOON = 0x1045, VSOCK = 0x1053, INTEL = 0x8086, WATCHDOG = 0x25ab };
enum { STREAM = 1, REQUEST = 1, RESPONSE = 2, SHUTDOWN = 4, DATA = 5 };
enum { CID = 7, GUEST_PORT = 1000, HOST_PORT = 52 };

static volatile struct queue disk_queues[1], console_queues[2], balloon_queues[2], vsock_queues[3];
static u8 bytes[256], page[4 * 4096] __attribute__((aligned(4096)));

struct packet {
    u32 source_cid, source_cid_high, destination_cid, destination_cid_high;
    u32 source_port, destination_port, length;
    u16 kind, operation;
    u32 flags, room, forwarded;
    char data[32];
};

static u32 length_of(const char *text) {
    u32 length = 0;
    while (text[length])
        length++;
    return length;
}

/* Reads the first sector, which begins with a text. */
static void use_disk(struct device *device) {
    static u32 header[4];
    static u8 sector[512], status = 0xff;
    describe(device, 0, header, sizeof header, NEXT);
    describe(device, 1, sector, sizeof sector, NEXT | WRITE);
    describe(device, 2, &status, 1, WRITE);
    send(device);
    say("sector 0: ");
    say(((volatile u8 *)&status)[0] ? "unreadable" : (char *)sector);
    say("\n");
}

static void use_console(struct device *device) {
    char *hello = "hello, port\n";
    describe_in(device, 0, 0, bytes, sizeof bytes - 1, WRITE);
    offer(device, 0);
    bytes[await(device, 0)] = 0;
    describe_in(device, 1, 0, hello, length_of(hello), 0);
    offer(device, 1);
    await(device, 1);
    say("typed: ");
    say((char *)bytes);
}

static void use_balloon(struct device *device) {
    static u32 pages[4];
    /* The host says how many pages it wants: section 5.5.6. */
    while (REGISTER(u32, device->config) == 0)
        wait(interrupts);
    for (u32 index = 0; index < 4; index++) {
        pages[index] = ((u32)page >> 12) + index;
        ((volatile u8 *)page)[index * 4096] = 0x55;
    }
    describe_in(device, 0, 0, pages, sizeof pages, 0);
    send(device);
    REGISTER(u32, device->config + 4) = 4;
    say("balloon wants ");
    say_number(REGISTER(u32, device->config));
    u32 left = 0;
    for (u32 index = 0; index < 4; index++)
        left |= ((volatile u8 *)page)[index * 4096];
    say(left ? " and leaves pages\n" : " and takes pages\n");
}

/* Sends a packet to the program of the host. */
static void tell(struct device *device, u16 operation, const char *data) {
    static struct packet packet;
    packet.source_cid = CID;
    packet.destination_cid = 2;
    packet.source_port = GUEST_PORT;
    packet.destination_port = HOST_PORT;
    packet.length = length_of(data);
    packet.kind = STREAM;
    packet.operation = operation;
    packet.flags = operation == SHUTDOWN ? 3 : 0;
    packet.room = 4096;
    for (u32 index = 0; index < packet.length; index++)
        packet.data[index] = data[index];
    describe_in(device, 1, 0, &packet, 44 + packet.length, 0);
    offer(device, 1);
    await(device, 1);
}

static struct packet *next(struct device *device) {
    static struct packet packet;
    for (u32 index = 0; index < sizeof packet.data; index++)
        packet.data[index] = 0;
    describe_in(device, 0, 0, &packet, sizeof packet - 1, WRITE);
    offer(device, 0);
    await(device, 0);
    return &packet;
}

static void use_vsock(struct device *device) {
    say("address ");
    say_number(REGISTER(u32, device->config));
    tell(device, REQUEST, "");
    if (next(device)->operation != RESPONSE) {
        say(", nobody listens\n");
        return;
    }
    tell(device, DATA, "ping");
    struct packet *packet;
    do
        packet = next(device);
    while (packet->operation != DATA);
    say(", the host says ");
    say(packet->data);
    tell(device, SHUTDOWN, "");
}

static void write_unlocked(u32 bar, u32 offset, u32 value) {
    REGISTER(u16, bar + 12) = 0x80;
    REGISTER(u16, bar + 12) = 0x86;
    REGISTER(u32, bar + offset) = value;
}

void run(void) {
    static struct device disk, console, balloon, vsock;
    u32 disk_space = find(BLOCK);
    u32 console_space = find(CONSOLE), balloon_space = find(BALLOON), vsock_space = find(VSOCK);
    u32 watchdog = find_of(INTEL, WATCHDOG);
    listen_for_messages();
    if (disk_space) {
        start(&disk, disk_space, VECTOR + 6, disk_queues, 1);
        use_disk(&disk);
    }
    if (console_space) {
        start(&console, console_space, VECTOR, console_queues, 2);
        use_console(&console);
    }
    if (balloon_space) {
        start(&balloon, balloon_space, VECTOR + 2, balloon_queues, 2);
        use_balloon(&balloon);
    }
    if (vsock_space) {
        start(&vsock, vsock_space, VECTOR + 4, vsock_queues, 3);
        use_vsock(&vsock);
    }
    if (watchdog) {
        u32 bar = REGISTER(u32, watchdog + 0x10) & ~0xfu;
        REGISTER(u16, watchdog + 4) = 2;
        if (REGISTER(u16, bar + 12) & 0x200)
            say("it bit before\n");
        write_unlocked(bar, 0, 10);
        write_unlocked(bar, 4, 10);
        say("waiting for the watchdog\n");
        REGISTER(u8, watchdog + 0x68) = 2;
        for (;;)
            __asm__ volatile("sti; hlt");
    }
}
