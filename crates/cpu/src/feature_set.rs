//! A set of features, by their places in the table.

use std::ops::{BitAnd, BitOr, Sub};

/// Most features of a table.
pub(crate) const FEATURES_MAX: usize = 512;

const WORDS: usize = FEATURES_MAX / 64;

/// A set of features of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FeatureSet([u64; WORDS]);

impl FeatureSet {
    /// The set without features.
    pub const EMPTY: FeatureSet = FeatureSet([0; WORDS]);

    /// Adds the feature at this place.
    pub fn insert(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Removes the feature at this place.
    pub fn remove(&mut self, place: usize) {
        self.0[place / 64] &= !(1 << (place % 64));
    }

    /// Whether the feature at this place is in the set.
    #[must_use]
    pub fn contains(&self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    /// Whether there is no feature in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// How many features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The places of the features, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = usize> + use<> {
        let words = self.0;
        (0..FEATURES_MAX).filter(move |place| words[place / 64] >> (place % 64) & 1 == 1)
    }

    fn combine(self, other: FeatureSet, with: fn(u64, u64) -> u64) -> FeatureSet {
        FeatureSet(std::array::from_fn(|word| with(self.0[word], other.0[word])))
    }
}

impl BitOr for FeatureSet {
    type Output = FeatureSet;

    fn bitor(self, other: FeatureSet) -> FeatureSet {
        self.combine(other, |left, right| left | right)
    }
}

impl BitAnd for FeatureSet {
    type Output = FeatureSet;

    fn bitand(self, other: FeatureSet) -> FeatureSet {
        self.combine(other, |left, right| left & right)
    }
}

impl Sub for FeatureSet {
    type Output = FeatureSet;

    fn sub(self, other: FeatureSet) -> FeatureSet {
        self.combine(other, |left, right| left & !right)
    }
}

impl FromIterator<usize> for FeatureSet {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> FeatureSet {
        let mut set = FeatureSet::EMPTY;
        places.into_iter().for_each(|place| set.insert(place));
        set
    }
}
