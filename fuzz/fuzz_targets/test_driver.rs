//! Files that describe the test driver's host, and expressions of `--xpath`: accepted or refused, never more. An odd
//! first byte begins an expression.
#![no_main]

use std::io::Write;
use std::os::fd::AsRawFd;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else { return };
    if kind % 2 == 1 {
        let Ok(expression) = std::str::from_utf8(content) else { return };
        let args = ["-c", "test:///default", "dumpxml", "test", "--xpath", expression];
        let _ = cli::run_captured(&args.map(str::to_owned), &|_| None);
        return;
    }
    let Ok(memory) = rustix::fs::memfd_create("fuzz", rustix::fs::MemfdFlags::CLOEXEC) else { return };
    let mut file = std::fs::File::from(memory);
    file.write_all(content).expect("memory can be had");
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let _ = driver_test::HostFile::read(path.as_ref());
});
