//! What was reached stays reached: the share of each group of families that passes, of the corpus beside the repository.

use conformance::{Corpus, Report};

/// Groups of families and the least share of their cases, in percent.
const FLOORS: &[(&[&str], usize)] = &[(&["qemuxml2xml"], 70), (&["qemuxml2argv"], 50)];

#[test]
fn what_was_reached_stays_reached() -> anyhow::Result<()> {
    let Some(folder) = test_support::shared("corpus") else { return Ok(()) };
    let report = Report::of(&conformance::run(&Corpus::open(&folder)?, |_| true));
    eprint!("{}", report.table());
    for (families, floor) in FLOORS {
        let shares = families.iter().filter_map(|name| report.families.get(*name));
        let (passed, total) =
            shares.fold((0, 0), |(passed, total), share| (passed + share.passed, total + share.total));
        assert!(passed * 100 >= total * floor, "{families:?}: {passed} of {total}, at least {floor} %");
    }
    Ok(())
}
