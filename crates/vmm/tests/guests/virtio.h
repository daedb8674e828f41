/* What drivers of virtio devices without a system around them share: the bus, queues and messages. */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define REGISTER(type, address) (*(volatile type *)(u32)(address))

enum { ECAM = 0xe0000000, LOCAL_APIC = 0xfee00000, SERIAL = 0x3f8 };
enum { VENDOR = 0x1af4 };
enum { VECTOR = 0x40, CODE_SELECTOR = 0x20, INTERRUPT_GATE = 0x8e00 };
enum { NEXT = 1, WRITE = 2, SIZE = 8 };
enum { COMMON = 1, NOTIFY = 2, CONFIG = 4 };
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
    u32 common, doorbell, config;
    /* One after the other, and what was sent in each. */
    volatile struct queue *queues;
    u16 sent[4];
};

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

/* Where the function with this number and vendor is; 0 where there is none. */
static u32 find_of(u16 vendor, u16 device) {
    for (u32 slot = 0; slot < 32; slot++) {
        u32 space = ECAM + (slot << 15);
        if (REGISTER(u32, space) == ((u32)device << 16 | vendor))
            return space;
    }
    return 0;
}

static u32 find(u16 device) {
    return find_of(VENDOR, device);
}

/* Interrupts of the devices come. */
static void listen_for_messages(void) {
    for (u32 vector = VECTOR; vector < VECTOR + 8; vector++) {
        gates[vector * 2] = CODE_SELECTOR << 16 | ((u32)handler & 0xffff);
        gates[vector * 2 + 1] = ((u32)handler & 0xffff0000) | INTERRUPT_GATE;
    }
    REGISTER(u32, LOCAL_APIC + 0xf0) = 0x1ff;
}

/* The device status, then two registers for messages, then the queues: sections 3.1.1 and 4.1.5. */
static void start(struct device *device, u32 space, u8 vector, volatile struct queue *queues, u16 count) {
    u32 bar = REGISTER(u32, space + 0x10) & ~0xfu;
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
        } else if (REGISTER(u8, space + at) == 9) {
            u32 place = bar + REGISTER(u32, space + at + 8);
            if (REGISTER(u8, space + at + 3) == COMMON)
                device->common = place;
            else if (REGISTER(u8, space + at + 3) == NOTIFY)
                device->doorbell = place;
            else if (REGISTER(u8, space + at + 3) == CONFIG)
                device->config = place;
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
    for (u16 number = 0; number < count; number++) {
        volatile struct queue *queue = queues + number;
        queue->available.index = queue->used.index = 0;
        REGISTER(u16, common + 22) = number;
        REGISTER(u16, common + 24) = SIZE;
        REGISTER(u16, common + 26) = 0;
        REGISTER(u32, common + 32) = (u32)queue->table;
        REGISTER(u32, common + 36) = 0;
        REGISTER(u32, common + 40) = (u32)&queue->available;
        REGISTER(u32, common + 44) = 0;
        REGISTER(u32, common + 48) = (u32)&queue->used;
        REGISTER(u32, common + 52) = 0;
        REGISTER(u16, common + 28) = 1;
        device->sent[number] = 0;
    }
    REGISTER(u8, common + 20) = 15;
    device->queues = queues;
}

static void describe_in(struct device *device, u32 queue, u32 index, volatile void *buffer, u32 bytes, u16 flags) {
    device->queues[queue].table[index].address = (u32)buffer;
    device->queues[queue].table[index].high = 0;
    device->queues[queue].table[index].bytes = bytes;
    device->queues[queue].table[index].flags = flags;
    device->queues[queue].table[index].next = (u16)(index + 1);
}

static void describe(struct device *device, u32 index, void *buffer, u32 bytes, u16 flags) {
    describe_in(device, 0, index, buffer, bytes, flags);
}

/* Gives the chain that begins with the first descriptor to the device. */
static void offer(struct device *device, u32 number) {
    volatile struct queue *queue = device->queues + number;
    queue->available.ring[device->sent[number] % SIZE] = 0;
    __asm__ volatile("" : : : "memory");
    queue->available.index = ++device->sent[number];
    REGISTER(u16, device->doorbell + number * 4) = (u16)number;
}

/* Waits until the device has given all chains back: the bytes of the last one; 0 when it needs a reset. */
static u32 await(struct device *device, u32 number) {
    volatile struct queue *queue = device->queues + number;
    u32 before = interrupts;
    while (queue->used.index != device->sent[number]) {
        if (REGISTER(u8, device->common + 20) & NEEDS_RESET)
            return 0;
        wait(before);
        before = interrupts;
    }
    return queue->used.ring[(device->sent[number] - 1) % SIZE].bytes;
}

/* Sends the chain that begins with the first descriptor, and waits for it: bytes that came back. */
static u32 send(struct device *device) {
    offer(device, 0);
    return await(device, 0);
}
