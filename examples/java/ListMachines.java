import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** Lists all machines with their state: ListMachines [URI]. */
public final class ListMachines {
    private static final Libvirt LIBVIRT = Libvirt.INSTANCE;

    public static void main(String[] arguments) {
        String uri = arguments.length > 0 ? arguments[0] : "qemu:///system";
        Pointer connection = Libvirt.check(LIBVIRT.virConnectOpenReadOnly(uri));
        PointerByReference list = new PointerByReference();
        int count = Libvirt.check(LIBVIRT.virConnectListAllDomains(connection, list, 0));
        for (Pointer domain : list.getValue().getPointerArray(0, count)) {
            IntByReference state = new IntByReference();
            Libvirt.check(LIBVIRT.virDomainGetState(domain, state, null, 0));
            System.out.println(LIBVIRT.virDomainGetName(domain) + ": " + Libvirt.STATES[state.getValue()]);
            LIBVIRT.virDomainFree(domain);
        }
        // What libvirt-java calls listDomains: the numbers of the machines that are active.
        int[] ids = new int[Libvirt.check(LIBVIRT.virConnectNumOfDomains(connection))];
        int active = Libvirt.check(LIBVIRT.virConnectListDomains(connection, ids, ids.length));
        for (int i = 0; i < active; i++) {
            Pointer domain = Libvirt.check(LIBVIRT.virDomainLookupByID(connection, ids[i]));
            System.out.println("active: " + LIBVIRT.virDomainGetName(domain));
            LIBVIRT.virDomainFree(domain);
        }
        LIBVIRT.virConnectClose(connection);
    }
}
