/* Lists all machines with their state: list [URI]. */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const states[] = {"no state",    "running",  "blocked", "paused",
                                     "in shutdown", "shut off", "crashed", "suspended"};

int main(int argc, char **argv) {
    virConnectPtr connection = virConnectOpenReadOnly(argc > 1 ? argv[1] : "qemu:///system");
    if (!connection)
        return 1;
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, 0);
    for (int i = 0; i < count; i++) {
        int state = 0;
        if (virDomainGetState(domains[i], &state, NULL, 0) == 0)
            printf("%s: %s\n", virDomainGetName(domains[i]), states[state]);
        virDomainFree(domains[i]);
    }
    free(domains);
    virConnectClose(connection);
    return count < 0;
}
