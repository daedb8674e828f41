// Lists all machines with their state: list [URI].
#include <libvirt/libvirt.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>

int main(int argc, char **argv) {
    constexpr std::array states{"no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"};
    std::unique_ptr<virConnect, decltype(&virConnectClose)> connection(
        virConnectOpenReadOnly(argc > 1 ? argv[1] : "qemu:///system"), virConnectClose);
    if (!connection)
        return 1;
    virDomainPtr *domains = nullptr;
    const int count = virConnectListAllDomains(connection.get(), &domains, 0);
    for (int i = 0; i < count; i++) {
        std::unique_ptr<virDomain, decltype(&virDomainFree)> domain(domains[i], virDomainFree);
        int state = 0;
        if (virDomainGetState(domain.get(), &state, nullptr, 0) == 0)
            std::cout << virDomainGetName(domain.get()) << ": " << states.at(state) << '\n';
    }
    std::free(domains);
    return count < 0;
}
