//! Finds what a mistyped word was probably meant to be.

/// The candidate that takes the fewest single-letter changes, if so few that it can only be a slip of the fingers.
///
/// A word that is merely similar is worse than none: who takes `restart` for `start` acts on a machine.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..=1 => 0,
        2..=7 => 1,
        _ => 2,
    };
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `left` into `right`.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before = vec![0; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i; right.len() + 1];
        for j in 1..=right.len() {
            let replaced = above[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_words_are_found_and_distant_ones_are_not() {
        let words = ["list", "start", "suspend", "domid", "dominfo"];
        for (typed, expect) in [
            ("lst", Some("list")),
            ("satrt", Some("start")),
            ("suspnd", Some("suspend")),
            ("dominof", Some("dominfo")),
            ("suspedn", Some("suspend")),
            ("dominfos", Some("dominfo")),
            ("xyzzy", None),
            ("ls", None),
            ("stats", None),
            ("restart", None),
            ("net-list", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, words.into_iter()), expect, "{typed}");
        }
    }
}
