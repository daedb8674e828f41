/* A driver of virtio devices without a system around it: finds them on the PCI bus, and uses entropy and disk by queues and
   messages. What it finds it says on the serial port; then it breaks a queue, and sees the device ask for a reset. */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define REGISTER(type, address) (*(volatile type *)(u32)(address))

enum { ECAM = 0xe0000000, LOCAL_APIC = 0xfee00000, SERIAL = 0x3f8 };
enum { VENDOR = 0x1af4, RNG = 0x1044, BLOCK = 0x1042 };
enum { VECTOR = 0x40, CODE_SELECTOR = 0x20, INTERRUPT_GATE = 0x8e00 };
enum { NEXT = 1, WRITE = 2, SIZE = 8 };
enum { COMMON = 1, NOTIFY = 2 };
enum { NEEDS_RESET = 64 };

extern volatile u32 interrupts;
void handler(void);
u32 gates[512];

struct queue {
    struct { u32 address, high, bytes; u16 flags, next; } table[SIZE];
    struct { u16 flags, index, ring[SIZE], event; } available;
    struct { u16 flags, index; struct { u32 head, bytes; } ring[SIZE]; u16 event; } __attribute__((aligned(4))) used;
} __attribute__((aligned(16)));

struct device {
    u32 common, doorbell;
    volatile struct queue *queue;
    u16 sent;
};

static volatile struct queue queues[2];
static u8 sector[512];

static void say(const char *text) {
    while (*text)
        __asm__ volatile("outb %0, %1" : : "a"(*text++), "Nd"((u16)SERIAL));
}

static void say_number(u32 number) {
    char digits[11], *digit = digits + 10;
    *digit = 0;
    do
        *--digit = (char)('0' + number % 10);
    while (number /= 10);
    say(digit);
}

/* Waits for the next interrupt after `before` of them. */
static void wait(u32 before) {
    while (interrupts == before)
        __asm__ volatile("sti; hlt; cli" : : : "memory", "cc");
}

/* Where the function with this number is; 0 where there is none. */
static u32 find(u16 device) {
    for (u32 slot = 0; slot < 32; slot++) {
        u32 space = ECAM + (slot << 15);
        if (REGISTER(u32, space) == ((u32)device << 16 | VENDOR))
            return space;
    }
    return 0;
}

/* The device status, then two registers for messages, then the queue: sections 3.1.1 and 4.1.5. */
static void start(struct device *device, u32 space, u8 vector, volatile struct queue *queue) {
    u32 bar = REGISTER(u32, space + 0x10) & ~0xfu;
    queue->available.index = queue->used.index = 0;
    REGISTER(u16, space + 4) = 6;
    for (u32 at = REGISTER(u8, space + 0x34); at; at = REGISTER(u8, space + at + 1)) {
        if (REGISTER(u8, space + at) == 0x11) {
            u32 table = bar + (REGISTER(u32, space + at + 4) & ~7u);
            for (u32 entry = 0; entry < 2; entry++) {
                REGISTER(u32, table + entry * 16) = LOCAL_APIC;
                REGISTER(u32, table + entry * 16 + 4) = 0;
                REGISTER(u32, table + entry * 16 + 8) = vector + entry;
                REGISTER(u32, table + entry * 16 + 12) = 0;
            }
            REGISTER(u16, space + at + 2) = 0x8000;
        } else if (REGISTER(u8, space + at) == 9 && REGISTER(u8, space + at + 3) == COMMON) {
            device->common = bar + REGISTER(u32, space + at + 8);
        } else if (REGISTER(u8, space + at) == 9 && REGISTER(u8, space + at + 3) == NOTIFY) {
            device->doorbell = bar + REGISTER(u32, space + at + 8);
        }
    }
    u32 common = device->common;
    REGISTER(u8, common + 20) = 0;
    REGISTER(u8, common + 20) = 1;
    REGISTER(u8, common + 20) = 3;
    REGISTER(u32, common + 8) = 1;
    REGISTER(u32, common + 12) = 1;
    REGISTER(u8, common + 20) = 11;
    if (REGISTER(u8, common + 20) != 11)
        say("features were refused\n");
    REGISTER(u16, common + 16) = 1;
    REGISTER(u16, common + 22) = 0;
    REGISTER(u16, common + 24) = SIZE;
    REGISTER(u16, common + 26) = 0;
    REGISTER(u32, common + 32) = (u32)queue->table;
    REGISTER(u32, common + 36) = 0;
    REGISTER(u32, common + 40) = (u32)&queue->available;
    REGISTER(u32, common + 44) = 0;
    REGISTER(u32, common + 48) = (u32)&queue->used;
    REGISTER(u32, common + 52) = 0;
    REGISTER(u16, common + 28) = 1;
    REGISTER(u8, common + 20) = 15;
    device->queue = queue;
    device->sent = 0;
}

static void describe(struct device *device, u32 index, void *buffer, u32 bytes, u16 flags) {
    device->queue->table[index].address = (u32)buffer;
    device->queue->table[index].high = 0;
    device->queue->table[index].bytes = bytes;
    device->queue->table[index].flags = flags;
    device->queue->table[index].next = (u16)(index + 1);
}

/* Sends the chain that begins with the first descriptor, and waits for the interrupt: bytes that came back. */
static u32 send(struct device *device) {
    volatile struct queue *queue = device->queue;
    u32 before = interrupts;
    queue->available.ring[device->sent % SIZE] = 0;
    __asm__ volatile("" : : : "memory");
    queue->available.index = ++device->sent;
    REGISTER(u16, device->doorbell) = 0;
    wait(before);
    if (queue->used.index != device->sent)
        return 0;
    return queue->used.ring[(device->sent - 1) % SIZE].bytes;
}

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
    for (u32 vector = VECTOR; vector < VECTOR + 4; vector++) {
        gates[vector * 2] = CODE_SELECTOR << 16 | ((u32)handler & 0xffff);
        gates[vector * 2 + 1] = ((u32)handler & 0xffff0000) | INTERRUPT_GATE;
    }
    REGISTER(u32, LOCAL_APIC + 0xf0) = 0x1ff;
    if (!rng_space || !disk_space) {
        say("devices are missing\n");
        return;
    }
    start(&rng, rng_space, VECTOR, &queues[0]);
    start(&disk, disk_space, VECTOR + 2, &queues[1]);
    use_entropy(&rng);
    use_disk(&disk);
    /* A chain that goes back to its beginning. */
    describe(&rng, 0, sector, 1, WRITE | NEXT);
    rng.queue->table[0].next = 0;
    send(&rng);
    if (REGISTER(u8, rng.common + 20) & NEEDS_RESET)
        say("the entropy device needs a reset\n");
    start(&rng, rng_space, VECTOR, &queues[0]);
    use_entropy(&rng);
}
