//! What a document is refused for, by the reader or by the policy.

use std::collections::BTreeMap;

use model::Domain;
use policy::Host;
use policy::address::Scope;

/// The words of the refusal: the reader's without the place.
pub fn refusal(text: &str) -> String {
    let (mut domain, _) = match Domain::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let said = error.to_string();
            return said.split_once(" (line ").map_or(said.as_str(), |(words, _)| words).to_owned();
        }
    };
    let emulators = BTreeMap::from([("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())]);
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    let caps = super::common::emulator();
    let mut zeros = |bytes: &mut [u8]| bytes.fill(0);
    let outcome = policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::Stored)
        .and_then(|()| policy::validate::check(&domain, &host, &caps));
    outcome.expect_err(text).message()
}
