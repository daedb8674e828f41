//! Command lines of bhyve: what is read is a document that is written and read again, and can be completed or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Domain, FormatFlags};

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fuzz_target!(|text: &str| {
    let Ok(read) = convert::bhyve::parse(text, &mut zeros) else { return };
    let mut domain = read.domain;
    let written = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    match Domain::parse(&written) {
        Ok((again, _)) => {
            assert_eq!(again.format(FormatFlags::SECURE | FormatFlags::INACTIVE), written);
        }
        Err(error) => panic!("our own output is refused: {error}\n{written}"),
    }
    let host = policy::bhyve::BhyveHost::default();
    if policy::bhyve::apply(&mut domain, &host, &mut zeros).is_ok() {
        let context = policy::bhyve::argv::Context::default();
        if let Ok(plan) = policy::bhyve::argv::build(&domain, &host, &context) {
            assert!(plan.bhyve.args.iter().all(|arg| !arg.contains(char::is_control)));
        }
    }
});
