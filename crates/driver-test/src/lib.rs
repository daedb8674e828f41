//! The test driver: machines without processes, for trying clients and for proving the engine.
//!
//! `test:///default` is a simulated host with one running machine, shared by all who have it open and forgotten after the
//! last of them; `test:///PATH` is a host described by a file, a fresh one for each connection.

mod backend;
mod capabilities;
mod checkpoint;
mod cpu;
mod driver;
mod gate;
mod host;
mod host_file;
mod moments;
mod normalize;
mod provider;
mod read;
mod snapshot;
mod snapshot_make;
mod stats;
mod taint;
mod tree;
mod tune;

pub use backend::{TestBackend, TestMachine};
pub use driver::TestDriver;
pub use gate::Gate;
pub use host::{Cell, HostInfo, TestHost};
pub use host_file::{HostFile, SeedMachine};
pub use provider::TestProvider;
