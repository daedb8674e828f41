//! The corpus: how many of its cases come out to the byte.

mod common;

use model::{Domain, FormatFlags};
use policy::address::Scope;

fn normalized(case: &common::Case, corpus: &std::path::Path) -> Result<Domain, String> {
    let (mut domain, _) = Domain::parse(&case.input).map_err(|error| error.to_string())?;
    let (host, caps) = (common::host(case), common::caps(corpus, case));
    let scope = if case.context["abi_update"] == true { Scope::All } else { Scope::Stored };
    policy::normalize(&mut domain, &host, &caps, &mut common::Counting, scope)
        .and_then(|()| policy::validate::check(&domain, &host, &caps))
        .map_err(|error| error.summary())?;
    Ok(domain)
}

#[test]
fn definitions_come_out_as_libvirt_stores_them() {
    let Some(corpus) = common::corpus() else { return };
    let (mut equal, mut total, mut refused, mut worded, mut bad) = (0, 0, 0, 0, 0);
    for case in common::cases(&corpus, "qemuxml2xml") {
        let found = normalized(&case, &corpus);
        let found = found.map(|domain| domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE));
        if case.result == "success" {
            total += 1;
            match found {
                Ok(text) if text == case.expected => equal += 1,
                Ok(text) => common::dump("xml2xml", &case, &text),
                Err(error) => common::dump("xml2xml", &case, &format!("{error}\n")),
            }
        } else {
            bad += 1;
            match found {
                Err(error) if format!("{error}\n") == case.expected => {
                    (refused, worded) = (refused + 1, worded + 1);
                }
                Err(error) => {
                    refused += 1;
                    common::dump("xml2xml-errors", &case, &format!("{error}\n"));
                }
                Ok(_) => common::dump("xml2xml-errors", &case, "accepted\n"),
            }
        }
    }
    eprintln!(
        "qemuxml2xml x86_64 latest: {equal}/{total} equal; {refused}/{bad} refused, {worded} with the text"
    );
    assert!(equal * 100 >= total * 96, "{equal}/{total}");
    assert!(refused * 100 >= bad * 88 && worded * 100 >= bad * 80, "{refused} and {worded} of {bad}");
}

#[test]
fn command_lines_are_those_of_libvirt() {
    let Some(corpus) = common::corpus() else { return };
    let (mut equal, mut total) = (0, 0);
    for case in common::cases(&corpus, "qemuxml2argv") {
        if case.result != "success" {
            continue;
        }
        total += 1;
        let line = normalized(&case, &corpus).and_then(|mut domain| {
            let (host, caps) = (common::host(&case), common::caps(&corpus, &case));
            policy::address::assign(&mut domain, &host, &caps, Scope::All)
                .map_err(|error| error.summary())?;
            policy::alias::assign(&mut domain);
            let plan = policy::argv::build(&domain, &caps, &common::context(&domain, &case));
            plan.map(|plan| common::layout(&plan)).map_err(|error| error.summary())
        });
        match line {
            Ok(text) if text == case.expected => equal += 1,
            Ok(text) => common::dump("xml2argv", &case, &text),
            Err(error) => common::dump("xml2argv", &case, &format!("{error}\n")),
        }
    }
    eprintln!("qemuxml2argv x86_64 latest: {equal}/{total} equal");
    assert!(equal * 100 >= total * 81, "{equal}/{total}");
}
