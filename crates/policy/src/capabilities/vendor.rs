//! Who makes the processors that CPU models stand for.

/// Makers, and what the names of the models of their processors begin with.
const VENDORS: &[(&str, &[&str])] = &[
    ("AMD", &["EPYC", "Opteron_", "athlon", "phenom"]),
    ("Hygon", &["Dhyana"]),
    ("IBM", &["POWER"]),
    (
        "Intel",
        &[
            "Broadwell",
            "Cascadelake",
            "Conroe",
            "Cooperlake",
            "Denverton",
            "GraniteRapids",
            "Haswell",
            "Icelake",
            "IvyBridge",
            "KnightsMill",
            "Nehalem",
            "Penryn",
            "SandyBridge",
            "SapphireRapids",
            "SierraForest",
            "Skylake",
            "Snowridge",
            "Westmere",
            "core2duo",
            "coreduo",
            "n270",
        ],
    ),
];

/// The maker of a model's processors, `unknown` for models that no processor stands behind.
pub(super) fn of(model: &str) -> &'static str {
    let made = VENDORS.iter().find(|(_, prefixes)| prefixes.iter().any(|prefix| model.starts_with(prefix)));
    made.map_or("unknown", |(vendor, _)| vendor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_have_the_vendors_that_clients_know() {
        for (model, expect) in [
            ("EPYC-Rome-v2", "AMD"),
            ("Dhyana", "Hygon"),
            ("POWER9", "IBM"),
            ("Skylake-Client-noTSX-IBRS", "Intel"),
            ("n270-v1", "Intel"),
            ("qemu64", "unknown"),
            ("kvm32-v1", "unknown"),
        ] {
            assert_eq!(of(model), expect, "{model}");
        }
    }

    /// Every model of the corpus.
    #[test]
    fn the_corpus_agrees() {
        let Some(folder) = test_support::shared("corpus/data/domaincapsdata") else { return };
        let mut count = 0;
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a document");
            for line in text.lines().filter(|line| line.contains("<model usable=")) {
                let (head, name) = line.trim_end_matches("</model>").split_once('>').expect("an element");
                let vendor = head.split_once("vendor='").expect("a vendor").1;
                assert_eq!(vendor.split('\'').next(), Some(of(name)), "{line}");
                count += 1;
            }
        }
        assert!(count > 3000, "only {count} models were compared");
    }
}
