//! Processor models: what a model stands for, which model comes nearest to a processor, and what processors share.
//!
//! ```text
//!  answers of CPUID ─┐                    ┌─ decode ──▶ model and the features around it
//!  QEMU's properties ─┼─▶ set of features ─┼─ compare ─▶ identical, superset, incompatible
//!  documents ─────────┘        ▲           └─ baseline ▶ what several processors share
//!                       data/x86.txt
//! ```
//!
//! Invariant: facts about processors stand in `data/`, in the form that the module `table` explains, and nowhere else.
//! A test of
//! `cargo xtask cpu-models` shows that they are those of libvirt's CPU map.

mod arm;
mod described;
mod document;
mod fault;
mod feature_set;
mod identified;
mod ppc64;
mod s390x;
mod table;
pub mod x86;

mod operations;

pub use described::{Described, complete};
pub use document::{parse_any, parse_any_strictly, parse_host};
pub use feature_set::FeatureSet;
pub use operations::{
    Arch, Baseline, Comparison, Description, adopt, baseline, canonical, compare, expand, feature_name,
    has_feature, host_from_data, is_architecture, model_names, models, normalize, removed_features, require,
    translate, update, validate_features, vendor_of,
};
pub use x86::{Usable, is_migratable};
