//! What the test driver fills in and refuses: the passes of its kind, with addresses of network cards that stay the same.

use error::Result;
use model::Domain;

/// Most virtual processors that a simulated machine can be given.
pub(crate) const VCPUS_MAX: u32 = 32;

/// Completes and checks a document. Pure, and the second time it changes nothing.
pub(crate) fn normalize(domain: &mut Domain) -> Result<()> {
    let mut bytes = Bytes::of(domain);
    policy::test_driver::apply(domain, &mut |buffer: &mut [u8]| buffer.fill_with(|| bytes.next()))
}

/// Bytes that look like chance and depend only on the machine, so that what is made of them stays the same.
struct Bytes {
    hash: u32,
}

impl Bytes {
    fn of(domain: &Domain) -> Bytes {
        let mut bytes = Bytes { hash: 0x811c_9dc5 };
        domain.uuid.unwrap_or_default().as_bytes().iter().for_each(|byte| bytes.mix(*byte));
        bytes
    }

    fn mix(&mut self, byte: u8) {
        self.hash = (self.hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    fn next(&mut self) -> u8 {
        self.mix(0);
        let [.., middle, _, _] = self.hash.to_be_bytes();
        middle
    }
}
