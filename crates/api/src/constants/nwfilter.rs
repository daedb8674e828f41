//! Constants of the public interface: nwfilter.

constants! {
    /// Of `virNWFilterDefineFlags`.
    u32:
    VIR_NWFILTER_DEFINE_VALIDATE = 1,
}

constants! {
    /// Of `virNWFilterBindingCreateFlags`.
    u32:
    VIR_NWFILTER_BINDING_CREATE_VALIDATE = 1,
}
