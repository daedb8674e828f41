// Takes a machine through its life, watching its events and its console: machine URI DOMAIN.xml.
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr std::array event_names{"defined", "undefined", "started",   "suspended", "resumed",
                                 "stopped", "shutdown",  "suspended", "crashed"};

template <typename T> using Handle = std::unique_ptr<T, int (*)(T *)>;

[[noreturn]] void fail() { throw std::runtime_error(virGetLastErrorMessage()); }

template <typename T> Handle<T> own(T *object, int (*release)(T *)) {
    if (!object)
        fail();
    return Handle<T>(object, release);
}

void check(int result) {
    if (result < 0)
        fail();
}

// The lifecycle events of one machine, in the order in which they came.
class Lifecycle {
  public:
    Lifecycle(virConnectPtr connection, virDomainPtr domain) : connection(connection) {
        watch = virConnectDomainEventRegisterAny(connection, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                 VIR_DOMAIN_EVENT_CALLBACK(remember), this, nullptr);
        check(watch);
    }
    ~Lifecycle() { virConnectDomainEventDeregisterAny(connection, watch); }
    Lifecycle(const Lifecycle &) = delete;
    Lifecycle &operator=(const Lifecycle &) = delete;

    void wait_for(int event) {
        while (std::find(events.begin(), events.end(), event) == events.end())
            check(virEventRunDefaultImpl());
    }

    std::vector<int> events;

  private:
    static int remember(virConnectPtr, virDomainPtr, int event, int, void *self) {
        static_cast<Lifecycle *>(self)->events.push_back(event);
        return 0;
    }
    virConnectPtr connection;
    int watch;
};

// A machine's console.
class Console {
  public:
    Console(virConnectPtr connection, virDomainPtr domain) : stream(own(virStreamNew(connection, 0), virStreamFree)) {
        check(virDomainOpenConsole(domain, nullptr, stream.get(), 0));
    }
    ~Console() { virStreamAbort(stream.get()); }
    Console(const Console &) = delete;
    Console &operator=(const Console &) = delete;

    // Reads on until the console has said the text, and returns the rest of that line as far as it has come.
    std::string read_until(const std::string &text) {
        std::array<char, 4096> data;
        std::size_t at;
        while ((at = said.find(text)) == std::string::npos) {
            const int count = virStreamRecv(stream.get(), data.data(), data.size());
            if (count <= 0)
                throw std::runtime_error("the console ended early");
            said.append(data.data(), count);
        }
        return said.substr(at, said.find_first_of("\r\n", at) - at);
    }

    void type(const std::string &text) { check(virStreamSend(stream.get(), text.data(), text.size())); }

  private:
    Handle<virStream> stream;
    std::string said;
};

void run(const char *uri, const char *document) {
    check(virEventRegisterDefaultImpl());
    auto connection = own(virConnectOpen(uri), virConnectClose);
    std::ifstream file(document);
    const std::string xml{std::istreambuf_iterator<char>(file), {}};
    auto domain = own(virDomainDefineXML(connection.get(), xml.c_str()), virDomainFree);
    const std::string name = virDomainGetName(domain.get());
    std::cout << "defined " << name << std::endl;
    Lifecycle lifecycle(connection.get(), domain.get());
    check(virDomainCreate(domain.get()));
    std::cout << "started " << name << std::endl;
    {
        Console console(connection.get(), domain.get());
        console.read_until("guest# ");
        std::cout << "console: " << console.read_until("ferrovirt-guest: userspace reached") << std::endl;
        console.type("echo sum-$((6 * 7))\n");
        std::cout << "console: " << console.read_until("sum-42") << std::endl;

        virDomainInfo info;
        check(virDomainGetInfo(domain.get(), &info));
        std::cout << "info: " << info.maxMem / 1024 << " MiB, " << info.nrVirtCpu << " vcpus\n";
        virDomainStatsRecordPtr *records = nullptr;
        virDomainPtr domains[] = {domain.get(), nullptr};
        check(virDomainListGetStats(domains, VIR_DOMAIN_STATS_BALLOON, &records, 0));
        unsigned long long memory_kib = 0;
        check(virTypedParamsGetULLong(records[0]->params, records[0]->nparams, "balloon.current", &memory_kib));
        virDomainStatsRecordListFree(records);
        std::cout << "memory: " << memory_kib << " KiB" << std::endl;

        check(virDomainShutdown(domain.get()));
        lifecycle.wait_for(VIR_DOMAIN_EVENT_STOPPED);
    }
    std::cout << "shut down " << name << std::endl;
    check(virDomainUndefine(domain.get()));
    lifecycle.wait_for(VIR_DOMAIN_EVENT_UNDEFINED);
    std::cout << "events:";
    for (const int event : lifecycle.events)
        std::cout << ' ' << event_names.at(event);
    std::cout << std::endl;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::cerr << "usage: machine URI DOMAIN.xml\n";
        return 2;
    }
    try {
        run(argv[1], argv[2]);
    } catch (const std::exception &error) {
        std::cerr << "machine: " << error.what() << '\n';
        return 1;
    }
}
