import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes a machine through its life, watching its events and its console: Machine URI DOMAIN.xml. */
public final class Machine {
    private static final Libvirt LIBVIRT = Libvirt.INSTANCE;

    private final BlockingQueue<Integer> events = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private final Memory buffer = new Memory(4096);

    public static void main(String[] arguments) throws Exception {
        Libvirt.check(LIBVIRT.virEventRegisterDefaultImpl());
        Thread eventLoop = new Thread(() -> {
            while (true) {
                Libvirt.check(LIBVIRT.virEventRunDefaultImpl());
            }
        });
        eventLoop.setDaemon(true);
        eventLoop.start();
        new Machine().run(arguments[0], Files.readString(Path.of(arguments[1])));
    }

    private void run(String uri, String xml) throws InterruptedException {
        Pointer connection = Libvirt.check(LIBVIRT.virConnectOpen(uri));
        Pointer domain = Libvirt.check(LIBVIRT.virDomainDefineXML(connection, xml));
        String name = LIBVIRT.virDomainGetName(domain);
        System.out.println("defined " + name);
        // Held in a variable, so that it lives as long as libvirt calls it.
        Libvirt.LifecycleCallback callback = (c, d, event, detail, opaque) -> {
            events.add(event);
            return 0;
        };
        int watch = Libvirt.check(LIBVIRT.virConnectDomainEventRegisterAny(
                connection, domain, Libvirt.EVENT_ID_LIFECYCLE, callback, null, null));
        Libvirt.check(LIBVIRT.virDomainCreate(domain));
        System.out.println("started " + name);

        Pointer stream = Libvirt.check(LIBVIRT.virStreamNew(connection, 0));
        Libvirt.check(LIBVIRT.virDomainOpenConsole(domain, null, stream, 0));
        readUntil(stream, "guest# ");
        System.out.println("console: " + readUntil(stream, "ferrovirt-guest: userspace reached"));
        byte[] typed = Libvirt.bytes("echo sum-$((6 * 7))\n");
        Libvirt.check(LIBVIRT.virStreamSend(stream, typed, typed.length));
        System.out.println("console: " + readUntil(stream, "sum-42"));

        Libvirt.DomainInfo info = new Libvirt.DomainInfo();
        Libvirt.check(LIBVIRT.virDomainGetInfo(domain, info));
        System.out.println("info: " + info.maxMem.longValue() / 1024 + " MiB, " + info.nrVirtCpu + " vcpus");
        Libvirt.MemoryStat[] stats = (Libvirt.MemoryStat[]) new Libvirt.MemoryStat().toArray(16);
        int count = Libvirt.check(LIBVIRT.virDomainMemoryStats(domain, stats, stats.length, 0));
        for (int i = 0; i < count; i++) {
            if (stats[i].tag == Libvirt.MEMORY_STAT_ACTUAL_BALLOON) {
                System.out.println("memory: " + stats[i].val + " KiB");
            }
        }

        Libvirt.check(LIBVIRT.virDomainShutdown(domain));
        waitFor(Libvirt.EVENT_STOPPED);
        LIBVIRT.virStreamAbort(stream);
        LIBVIRT.virStreamFree(stream);
        System.out.println("shut down " + name);
        Libvirt.check(LIBVIRT.virDomainUndefine(domain));
        waitFor(Libvirt.EVENT_UNDEFINED);
        System.out.println("events: " + String.join(" ", seen));
        Libvirt.check(LIBVIRT.virConnectDomainEventDeregisterAny(connection, watch));
        LIBVIRT.virDomainFree(domain);
        LIBVIRT.virConnectClose(connection);
    }

    private void waitFor(int wanted) throws InterruptedException {
        int event;
        do {
            event = events.take();
            seen.add(Libvirt.EVENTS[event]);
        } while (event != wanted);
    }

    /** Reads on until the console has said the text, and returns the rest of that line as far as it has come. */
    private String readUntil(Pointer stream, String text) {
        int at;
        while ((at = console.indexOf(text)) < 0) {
            int count = Libvirt.check(LIBVIRT.virStreamRecv(stream, buffer, buffer.size()));
            if (count == 0) {
                throw new IllegalStateException("the console ended early");
            }
            console.append(new String(buffer.getByteArray(0, count), StandardCharsets.UTF_8));
        }
        return console.substring(at).lines().findFirst().orElseThrow();
    }
}
