//! What was measured: a number for each round under each key.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The numbers of all rounds by key, in the order of the rounds.
pub type Samples = BTreeMap<String, Vec<f64>>;

/// The middle one; the larger of two in the middle.
pub fn median(rounds: &[f64]) -> f64 {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The largest.
pub fn largest(rounds: &[f64]) -> f64 {
    rounds.iter().copied().fold(f64::NAN, f64::max)
}

/// The smallest.
pub fn smallest(rounds: &[f64]) -> f64 {
    rounds.iter().copied().fold(f64::NAN, f64::min)
}

/// Adds a number of one round.
pub fn add(samples: &mut Samples, key: &str, number: f64) {
    samples.entry(key.to_owned()).or_default().push(number);
}

/// Median and spread of each key, for other programs.
pub fn summary(samples: &Samples) -> Value {
    let entries = samples.iter().map(|(key, rounds)| {
        let row = json!({
            "median": median(rounds), "min": smallest(rounds), "max": largest(rounds), "rounds": rounds,
        });
        (key.clone(), row)
    });
    Value::Object(entries.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middle_and_ends() {
        let check = |rounds: &[f64], expected: [f64; 3]| {
            assert_eq!([smallest(rounds), median(rounds), largest(rounds)], expected, "{rounds:?}");
        };
        check(&[3.0, 1.0, 2.0], [1.0, 2.0, 3.0]);
        check(&[2.0, 1.0], [1.0, 2.0, 2.0]);
        check(&[7.0], [7.0, 7.0, 7.0]);
    }
}
