//! `dumpxml`: a domain's document.

use api::constants::{
    VIR_DOMAIN_XML_INACTIVE, VIR_DOMAIN_XML_MIGRATABLE, VIR_DOMAIN_XML_SECURE, VIR_DOMAIN_XML_UPDATE_CPU,
};

use crate::arguments::Arguments;
use crate::command::{Command, DOMAIN, Group, Opt};
use crate::failure::Outcome;
use crate::session::Session;

pub(crate) static DUMPXML: Command = Command {
    name: "dumpxml",
    group: Group::Domain,
    help: "print a domain's XML",
    description: "Prints the document of the running domain, or of its definition when it does not run.",
    options: &[
        DOMAIN,
        Opt::flag("inactive", "the definition, even if the domain runs"),
        Opt::flag("security-info", "with passwords and keys"),
        Opt::flag("update-cpu", "with the guest CPU spelled out for this host"),
        Opt::flag("migratable", "in the form that other versions understand"),
        Opt::text("xpath", "show only what this XPath expression selects"),
        Opt::flag("wrap", "put the selected elements into one <nodes> element"),
    ],
    run: dumpxml,
};

fn dumpxml(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = arguments.bits(&[
        ("inactive", VIR_DOMAIN_XML_INACTIVE),
        ("security-info", VIR_DOMAIN_XML_SECURE),
        ("update-cpu", VIR_DOMAIN_XML_UPDATE_CPU),
        ("migratable", VIR_DOMAIN_XML_MIGRATABLE),
    ]);
    let (driver, domain) = session.domain(arguments)?;
    let xml = driver.domain_get_xml_desc(&domain, flags)?;
    crate::xpath::print(session, arguments, &xml, "")
}
