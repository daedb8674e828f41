//! Machines as other hypervisors write them, to domain documents and back: pure functions between texts and
//! `model::Domain`.
//!
//! Each format has a table of its settings as a structure, which both directions share, and a mapping between that
//! structure and the document. The defaults of the hypervisor's own documents are passes of `policy`.
//!
//! | module | format | read | written |
//! |---|---|---|---|
//! | [`bhyve`] | bhyve's command lines | yes | by `policy` |
//! | [`vmx`] | VMware's VMX | yes | yes |

pub mod bhyve;
mod fault;
pub mod vmx;
