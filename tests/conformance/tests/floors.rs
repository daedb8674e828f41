//! What was reached stays reached: the share of each family that passes, of the corpus beside the repository.

use conformance::{Corpus, FAMILIES, Report, Share};

/// The least share of the cases of each family that must pass, in percent.
const PASSED_PERCENT: usize = 100;
/// The families of which the corpus beside the repository has no case.
const WITHOUT_CASES: &[&str] = &["nwfilterbindingxml2xml"];
/// The least share of the cases that must be refused, and of those refusals with a given text that have it, in percent.
const REFUSED_PERCENT: usize = 100;
const WORDED_PERCENT: usize = 100;

#[test]
fn what_was_reached_stays_reached() -> anyhow::Result<()> {
    let Some(folder) = test_support::shared("corpus") else { return Ok(()) };
    let report = Report::of(&conformance::run(&Corpus::open(&folder)?, |_| true));
    eprint!("{}", report.table());
    let names = FAMILIES.iter().map(|family| family.name);
    let vanished: Vec<&str> = names.filter(|name| !report.families.contains_key(*name)).collect();
    assert_eq!(vanished, WITHOUT_CASES, "the families without cases");
    for (name, Share { passed, total, .. }) in &report.families {
        assert!(passed * 100 >= total * PASSED_PERCENT, "{name}: {passed} of {total}");
    }
    let all = sum(report.families.values());
    assert!(all.refused * 100 >= all.must_fail * REFUSED_PERCENT, "{all:?}");
    assert!(all.worded * 100 >= all.messages * WORDED_PERCENT, "{all:?}");
    Ok(())
}

fn sum<'a>(shares: impl Iterator<Item = &'a Share>) -> Share {
    shares.fold(Share::default(), |all, share| all.plus(share))
}
