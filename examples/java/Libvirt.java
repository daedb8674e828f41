import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/** The functions of libvirt.so that the examples call, bound as libvirt-java binds them: by JNA, with no C code. */
public interface Libvirt extends Library {
    Libvirt INSTANCE = Native.load("virt", Libvirt.class);

    String[] STATES = {
        "no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"
    };
    String[] EVENTS = {
        "defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "suspended", "crashed"
    };
    int EVENT_UNDEFINED = 1;
    int EVENT_STOPPED = 5;
    int EVENT_ID_LIFECYCLE = 0;
    int MEMORY_STAT_ACTUAL_BALLOON = 6;

    /** virDomainInfo. */
    @Structure.FieldOrder({"state", "maxMem", "memory", "nrVirtCpu", "cpuTime"})
    class DomainInfo extends Structure {
        public byte state;
        public NativeLong maxMem;
        public NativeLong memory;
        public short nrVirtCpu;
        public long cpuTime;
    }

    /** virDomainMemoryStatStruct. */
    @Structure.FieldOrder({"tag", "val"})
    class MemoryStat extends Structure {
        public int tag;
        public long val;
    }

    /** virConnectDomainEventCallback, called from the thread that runs the event loop. */
    interface LifecycleCallback extends Callback {
        int invoke(Pointer connection, Pointer domain, int event, int detail, Pointer opaque);
    }

    int virEventRegisterDefaultImpl();

    int virEventRunDefaultImpl();

    Pointer virConnectOpen(String uri);

    Pointer virConnectOpenReadOnly(String uri);

    int virConnectClose(Pointer connection);

    int virConnectListDomains(Pointer connection, int[] ids, int max);

    int virConnectNumOfDomains(Pointer connection);

    int virConnectListAllDomains(Pointer connection, PointerByReference domains, int flags);

    int virConnectDomainEventRegisterAny(
            Pointer connection, Pointer domain, int eventId, LifecycleCallback callback, Pointer opaque, Pointer free);

    int virConnectDomainEventDeregisterAny(Pointer connection, int watch);

    Pointer virDomainLookupByID(Pointer connection, int id);

    Pointer virDomainDefineXML(Pointer connection, String xml);

    String virDomainGetName(Pointer domain);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainGetInfo(Pointer domain, DomainInfo info);

    int virDomainMemoryStats(Pointer domain, MemoryStat[] stats, int max, int flags);

    int virDomainCreate(Pointer domain);

    int virDomainShutdown(Pointer domain);

    int virDomainUndefine(Pointer domain);

    int virDomainFree(Pointer domain);

    int virDomainOpenConsole(Pointer domain, String device, Pointer stream, int flags);

    Pointer virStreamNew(Pointer connection, int flags);

    int virStreamSend(Pointer stream, byte[] data, long count);

    int virStreamRecv(Pointer stream, Memory data, long count);

    int virStreamAbort(Pointer stream);

    int virStreamFree(Pointer stream);

    String virGetLastErrorMessage();

    /** Throws libvirt's last error when a function returned a negative number; otherwise passes the number on. */
    static int check(int result) {
        if (result < 0) {
            throw new IllegalStateException(INSTANCE.virGetLastErrorMessage());
        }
        return result;
    }

    /** Throws libvirt's last error when a function returned no object; otherwise passes the object on. */
    static Pointer check(Pointer object) {
        if (object == null) {
            throw new IllegalStateException(INSTANCE.virGetLastErrorMessage());
        }
        return object;
    }

    /** The bytes of a text as the machine's console expects them. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
