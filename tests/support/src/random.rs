//! Numbers that look random and come again with the same seed.

/// Marsaglia's xorshift, 64 bits wide.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A sequence that starts from `$FERROVIRT_SEED`, or else from `usual`; the seed is printed, so that a failure can be
    /// repeated.
    ///
    /// # Panics
    /// Fails the test when the variable holds no number.
    #[must_use]
    pub fn new(usual: u64) -> Random {
        let seed = std::env::var("FERROVIRT_SEED").map_or(usual, |text| text.parse().unwrap());
        eprintln!("FERROVIRT_SEED={seed}");
        Random::seeded(seed)
    }

    /// A sequence that starts from `seed`, whatever the environment says.
    #[must_use]
    pub fn seeded(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// The index of one of `len` things.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap()
    }

    /// One of `choices`.
    pub fn choose<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.index(choices.len())]
    }
}
