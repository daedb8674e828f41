//! What a list says twice.

use std::collections::HashSet;
use std::hash::Hash;

/// The place of the first of `keys` that stands before it already. Takes time with the length of the list alone.
pub(crate) fn first_repeated<K: Eq + Hash>(keys: impl IntoIterator<Item = K>) -> Option<usize> {
    let mut seen = HashSet::new();
    keys.into_iter().position(|key| !seen.insert(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_two_is_found() {
        assert_eq!(first_repeated(["a", "b", "c", "b", "a"]), Some(3));
        assert_eq!(first_repeated(["a", "b"]), None);
        assert_eq!(first_repeated::<u8>([]), None);
    }
}
