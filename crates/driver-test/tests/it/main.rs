//! Tests of the engine through the test driver, in process.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod concurrency;
mod crash;
mod disk;
mod hosts;
mod lab;
mod operations;
mod restart;
