/* Takes a machine through its life, watching its events and its console: machine URI DOMAIN.xml.
 *
 * Libvirt has printed the reason when a call fails, so failures only end the program. */
#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const event_names[] = {"defined", "undefined", "started",   "suspended", "resumed",
                                          "stopped", "shutdown",  "suspended", "crashed"};
static int events[64];
static int event_count;

static void ensure(bool succeeded, const char *what) {
    if (!succeeded) {
        fprintf(stderr, "machine: cannot %s\n", what);
        exit(1);
    }
}

static int remember(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *opaque) {
    (void)connection, (void)domain, (void)detail, (void)opaque;
    if (event_count < 64)
        events[event_count++] = event;
    return 0;
}

static void wait_for(int event) {
    for (int seen = 0;; ensure(virEventRunDefaultImpl() == 0, "run the event loop"))
        for (; seen < event_count; seen++)
            if (events[seen] == event)
                return;
}

/* What the console said so far; the machine's boot log fits many times. */
static char console[1 << 20];
static size_t console_length;

/* Reads on until the console has said the text. */
static char *read_until(virStreamPtr stream, const char *text) {
    for (;;) {
        char *found = strstr(console, text);
        if (found)
            return found;
        int count = virStreamRecv(stream, console + console_length, sizeof console - console_length - 1);
        ensure(count > 0, "read the console");
        console_length += count;
        console[console_length] = '\0';
    }
}

static char *read_file(const char *path) {
    FILE *file = fopen(path, "r");
    ensure(file != NULL, "open the domain document");
    char *text = calloc(1, 1 << 20);
    ensure(text && fread(text, 1, (1 << 20) - 1, file) > 0, "read the domain document");
    fclose(file);
    return text;
}

int main(int argc, char **argv) {
    ensure(argc == 3, "work without two arguments: URI DOMAIN.xml");
    setvbuf(stdout, NULL, _IOLBF, 0);
    ensure(virEventRegisterDefaultImpl() == 0, "register the event loop");
    virConnectPtr connection = virConnectOpen(argv[1]);
    ensure(connection != NULL, "connect");
    char *xml = read_file(argv[2]);
    virDomainPtr domain = virDomainDefineXML(connection, xml);
    ensure(domain != NULL, "define the machine");
    free(xml);
    printf("defined %s\n", virDomainGetName(domain));
    int watch = virConnectDomainEventRegisterAny(connection, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                 VIR_DOMAIN_EVENT_CALLBACK(remember), NULL, NULL);
    ensure(watch >= 0, "watch its events");
    ensure(virDomainCreate(domain) == 0, "start it");
    printf("started %s\n", virDomainGetName(domain));

    virStreamPtr stream = virStreamNew(connection, 0);
    ensure(stream && virDomainOpenConsole(domain, NULL, stream, 0) == 0, "open its console");
    char *marker = read_until(stream, "ferrovirt-guest: userspace reached");
    read_until(stream, "guest# ");
    printf("console: %.*s\n", (int)strcspn(marker, "\r\n"), marker);
    const char typed[] = "echo sum-$((6 * 7))\n";
    ensure(virStreamSend(stream, typed, strlen(typed)) == (int)strlen(typed), "type");
    printf("console: %.6s\n", read_until(stream, "sum-42"));

    virDomainInfo info;
    ensure(virDomainGetInfo(domain, &info) == 0, "get its information");
    printf("info: %lu MiB, %u vcpus\n", info.maxMem / 1024, info.nrVirtCpu);
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    int count = virDomainMemoryStats(domain, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
    for (int i = 0; i < count; i++)
        if (stats[i].tag == VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON)
            printf("memory: %llu KiB\n", stats[i].val);

    ensure(virDomainShutdown(domain) == 0, "shut it down");
    wait_for(VIR_DOMAIN_EVENT_STOPPED);
    virStreamAbort(stream);
    virStreamFree(stream);
    printf("shut down %s\n", virDomainGetName(domain));
    ensure(virDomainUndefine(domain) == 0, "undefine it");
    wait_for(VIR_DOMAIN_EVENT_UNDEFINED);
    printf("events:");
    for (int i = 0; i < event_count; i++)
        printf(" %s", event_names[events[i]]);
    printf("\n");
    virConnectDomainEventDeregisterAny(connection, watch);
    virDomainFree(domain);
    virConnectClose(connection);
    return 0;
}
