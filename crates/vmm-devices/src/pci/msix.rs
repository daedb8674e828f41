//! Message-signalled interrupts with a table (MSI-X: PCI 3.0, section 6.8.2).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::config::ConfigSpace;
use crate::state::StateError;
use crate::{Message, Wiring, bytes};

/// The capability's identifier.
const CAPABILITY: u8 = 0x11;
/// Bytes of an entry of the table.
pub const ENTRY_BYTES: u64 = 16;
/// Most vectors of a function here.
pub const VECTORS_MAX: u16 = 64;
/// Bits of the message control word, which follows the capability's link.
const ENABLE: u16 = 1 << 15;
const MASK_ALL: u16 = 1 << 14;
/// The only bit of an entry's control.
const MASKED: u32 = 1;

/// One entry of the table: four 32-bit words, as the guest sees them.
type Entry = [u32; 4];

/// The table, the pending bits and the capability of a function.
pub struct Msix {
    table: Vec<Entry>,
    /// One bit for each vector.
    pending: u64,
    control: u16,
    /// Where the capability lies in the configuration space.
    capability: usize,
    wiring: Arc<dyn Wiring>,
}

/// What the guest has set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MsixState {
    table: Vec<Entry>,
    pending: u64,
}

impl Msix {
    /// Adds the capability: the table of `vectors` entries lies at offset `table` of the range `bar`, the pending bits at `pending`.
    ///
    /// # Panics
    /// There are too many vectors: the device is wrong.
    pub fn new(
        space: &mut ConfigSpace,
        vectors: u16,
        bar: u8,
        [table, pending]: [u32; 2],
        wiring: Arc<dyn Wiring>,
    ) -> Msix {
        assert!((1..=VECTORS_MAX).contains(&vectors), "vectors fit into the pending bits");
        let mut body = (vectors - 1).to_le_bytes().to_vec();
        body.extend((table | u32::from(bar)).to_le_bytes());
        body.extend((pending | u32::from(bar)).to_le_bytes());
        let capability = space.add_capability(CAPABILITY, &body, &(ENABLE | MASK_ALL).to_le_bytes());
        let table = vec![[0, 0, 0, MASKED]; usize::from(vectors)];
        Msix { table, pending: 0, control: 0, capability, wiring }
    }

    /// Whether the guest uses messages, and not the line.
    pub fn is_enabled(&self) -> bool {
        self.control & ENABLE != 0
    }

    /// The number of vectors.
    pub fn vectors(&self) -> u16 {
        self.table.len() as u16
    }

    /// Looks at the capability after the guest has written to the configuration space.
    pub fn config_written(&mut self, space: &ConfigSpace) {
        self.control = space.word(self.capability + 2);
        self.send_pending();
    }

    /// Interrupts by the vector, now or as soon as it is no longer masked. There may be no such vector.
    pub fn signal(&mut self, vector: u16) {
        let Some(entry) = self.table.get(usize::from(vector)) else { return };
        if !self.is_enabled() {
        } else if self.control & MASK_ALL != 0 || entry[3] & MASKED != 0 {
            self.pending |= 1 << vector;
        } else {
            self.send(*entry);
        }
    }

    /// The guest reads the table.
    pub fn read_table(&self, offset: u64, data: &mut [u8]) {
        data.fill(0);
        let Some((index, first)) = locate(offset, data.len()) else { return };
        if let Some(entry) = self.table.get(index) {
            for (word, bytes) in entry[first..].iter().zip(data.chunks_exact_mut(4)) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
        }
    }

    /// The guest writes to the table, in words of 32 or 64 bits; other accesses are undefined and do nothing.
    pub fn write_table(&mut self, offset: u64, data: &[u8]) {
        let Some((index, first)) = locate(offset, data.len()) else { return };
        if let Some(entry) = self.table.get_mut(index) {
            for (word, bytes) in entry[first..].iter_mut().zip(data.as_chunks::<4>().0) {
                *word = u32::from_le_bytes(*bytes);
            }
            self.send_pending();
        }
    }

    /// The guest reads the pending bits.
    pub fn read_pending(&self, offset: u64, data: &mut [u8]) {
        bytes::read(&self.pending.to_le_bytes(), offset, data);
    }

    /// What the guest has set; the control word is part of the configuration space.
    pub fn state(&self) -> MsixState {
        MsixState { table: self.table.clone(), pending: self.pending }
    }

    /// Sets what the guest had set, after the configuration space.
    ///
    /// # Errors
    /// The state is that of a table of another size.
    pub fn restore(&mut self, state: &MsixState, space: &ConfigSpace) -> Result<(), StateError> {
        let vectors = self.table.len();
        if state.table.len() != vectors || (vectors < 64 && state.pending >> vectors != 0) {
            return Err(StateError::Unfit {
                device: "a PCI function",
                why: "its number of vectors is another",
            });
        }
        self.table.clone_from(&state.table);
        self.control = space.word(self.capability + 2);
        // What is pending and not masked cannot have been saved; were it, it would go out with the guest's next access.
        self.pending = state.pending;
        Ok(())
    }

    fn send_pending(&mut self) {
        if self.pending == 0 || self.control & (ENABLE | MASK_ALL) != ENABLE {
            return;
        }
        for (vector, entry) in self.table.iter().enumerate() {
            if self.pending >> vector & 1 != 0 && entry[3] & MASKED == 0 {
                self.pending &= !(1 << vector);
                self.send(*entry);
            }
        }
    }

    fn send(&self, [low, high, data, _]: Entry) {
        // A message that the host refuses has an address that the guest made up: it is lost, as on a real bus.
        let _ = self.wiring.message(Message { address: u64::from(high) << 32 | u64::from(low), data });
    }
}

/// Entry and word of an access of one or two whole words.
fn locate(offset: u64, bytes: usize) -> Option<(usize, usize)> {
    (offset.is_multiple_of(4) && matches!(bytes, 4 | 8)).then_some(())?;
    let index = usize::try_from(offset / ENTRY_BYTES).ok()?;
    Some((index, (offset % ENTRY_BYTES / 4) as usize))
}

impl std::fmt::Debug for Msix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Msix { table, pending, control, .. } = self;
        f.debug_struct("Msix")
            .field("table", table)
            .field("pending", pending)
            .field("control", control)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pci::config::Identity;
    use crate::testing::RecordedWiring;

    #[test]
    fn masked_vectors_wait() {
        let wiring = Arc::new(RecordedWiring::default());
        let mut space = ConfigSpace::new(Identity::default(), None);
        let mut msix = Msix::new(&mut space, 2, 0, [0x800, 0xc00], wiring.clone());
        let mut write = |msix: &mut Msix, control: u16| {
            space.write(msix.capability + 2, &control.to_le_bytes());
            msix.config_written(&space);
        };
        msix.write_table(0, &[0, 0, 0xe0, 0xfe, 0, 0, 0, 0]);
        msix.write_table(8, &0x31u32.to_le_bytes());
        msix.write_table(0x1c, &0u32.to_le_bytes());
        let mut entry = [0xff; 8];
        msix.read_table(8, &mut entry);
        assert_eq!(entry, [0x31, 0, 0, 0, 1, 0, 0, 0]);
        msix.signal(0);
        assert_eq!(wiring.take_messages(), [], "not enabled");
        write(&mut msix, ENABLE);
        msix.signal(0);
        msix.signal(0);
        msix.signal(9);
        let mut pending = [0xff; 2];
        msix.read_pending(0, &mut pending);
        assert_eq!((wiring.take_messages().len(), pending), (0, [1, 0]));
        write(&mut msix, ENABLE | MASK_ALL);
        msix.write_table(12, &0u32.to_le_bytes());
        assert_eq!(wiring.take_messages(), []);
        write(&mut msix, ENABLE);
        let message = Message { address: 0xfee0_0000, data: 0x31 };
        assert_eq!(wiring.take_messages(), [message], "once for both");
        msix.signal(0);
        assert_eq!(wiring.take_messages(), [message]);
        // Accesses that no table knows.
        for (offset, bytes) in [(1, 4), (0, 2), (0x20, 4), (u64::MAX - 3, 4), (u64::MAX - 7, 8), (28, 8)] {
            msix.write_table(offset, &[0xff; 8][..bytes]);
            msix.read_table(offset, &mut [0; 8][..bytes]);
            msix.read_pending(offset, &mut [0; 8][..bytes]);
        }
    }
}
