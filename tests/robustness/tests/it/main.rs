//! Attacks on the real daemon: every one ends with a clear error or a closed connection, and with a daemon that goes on.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod access;
mod crash;
mod cuts;
mod descriptors;
mod disk;
mod documents;
mod frames;
mod lab;
mod power;
mod pressure;
mod stuck;
mod volatile;
