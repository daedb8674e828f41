//! Machines as other hypervisors write them, to domain documents and back: pure functions between texts and
//! `model::Domain`.
//!
//! Each format has a table of its settings as a structure, which both directions share, and a mapping between that
//! structure and the document. The defaults of the hypervisor's own documents are passes of `policy`.
//!
//! | module | format | read | written |
//! |---|---|---|---|
//! | [`bhyve`] | bhyve's command lines | yes | by `policy` |
//! | [`libxl`] | the JSON that Xen's library starts a guest from | no | yes |
//! | [`lxc`] | LXC's container configurations | yes | no |
//! | [`vbox`] | VirtualBox's machine files, as files | yes | yes |
//! | [`vmx`] | VMware's VMX | yes | yes |
//! | [`xen`] | Xen's xl.cfg and xm configurations | yes | yes |
//!
//! [`native`] lists them by libvirt's names, for `ferrovirt xml from-native` and `to-native`.

pub mod bhyve;
mod fault;
pub mod libxl;
pub mod lxc;
pub mod native;
pub mod vbox;
pub mod vmx;
pub mod xen;
