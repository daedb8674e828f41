/* Reads the clock of a PC: century, year, month, day, hour, minute and second, each time that a key is typed. After an `s` it sets it to
   2030-01-02 03:04:05 before. */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

enum { SERIAL = 0x3f8, INDEX = 0x70, DATA = 0x71, STATUS_A = 10, STATUS_B = 11, UPDATING = 0x80, SETTING = 0x80, HOURS_24 = 2 };

extern volatile u32 interrupts;
void handler(void);
u32 gates[512];

static void out_byte(u16 port, u8 value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static u8 in_byte(u16 port) {
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static u8 get(u8 number) {
    out_byte(INDEX, number);
    return in_byte(DATA);
}

static void set(u8 number, u8 value) {
    out_byte(INDEX, number);
    out_byte(DATA, value);
}

static void say_two(u8 value, char behind) {
    out_byte(SERIAL, (u8)('0' + (value >> 4)));
    out_byte(SERIAL, (u8)('0' + (value & 15)));
    if (behind)
        out_byte(SERIAL, (u8)behind);
}

static const u8 order[] = {0x32, 9, 8, 7, 4, 2, 0};
static const char behind[] = {0, '-', '-', ' ', ':', ':', '\n'};
static const u8 wanted[] = {0x20, 0x30, 0x01, 0x02, 0x03, 0x04, 0x05};

void run(void) {
    for (;;) {
        if (!(in_byte(SERIAL + 5) & 1))
            continue;
        if (in_byte(SERIAL) == 's') {
            set(STATUS_B, SETTING | HOURS_24);
            for (u32 index = 0; index < sizeof order; index++)
                set(order[index], wanted[index]);
            set(STATUS_B, HOURS_24);
        }
        while (get(STATUS_A) & UPDATING)
            ;
        for (u32 index = 0; index < sizeof order; index++)
            say_two(get(order[index]), behind[index]);
    }
}
