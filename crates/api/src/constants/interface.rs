//! Constants of the public interface: interface.

constants! {
    /// Of `virConnectListAllInterfacesFlags`.
    u32:
    VIR_CONNECT_LIST_INTERFACES_INACTIVE = 1,
    VIR_CONNECT_LIST_INTERFACES_ACTIVE = 2,
}

constants! {
    /// Of `virInterfaceXMLFlags`.
    u32:
    VIR_INTERFACE_XML_INACTIVE = 1,
}

constants! {
    /// Of `virInterfaceDefineFlags`.
    u32:
    VIR_INTERFACE_DEFINE_VALIDATE = 1,
}
