//! The operations: one file per facet of the contract.

mod block;
mod connect;
mod cpu;
mod define;
mod device;
mod info;
mod io;
mod life;
mod lookup;
mod metadata;
mod power;
mod run;
mod saving;
mod stats;
mod stats_bulk;
mod tune;
