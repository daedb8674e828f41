//! `desc`: a domain's title and description.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_METADATA_DESCRIPTION,
    VIR_DOMAIN_METADATA_TITLE,
};
use api::{Domain, Driver};
use error::ErrorCode;

use super::edit;
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, Group, LIVE, Opt, domain};
use crate::failure::{Outcome, Tried};
use crate::session::Session;

pub(crate) static DESC: Command = Command {
    name: "desc",
    group: Group::Domain,
    help: "show or set a domain's description or title",
    description: "Shows the description, or with --title the title. With words after the domain it sets them instead; an empty word removes the text.",
    options: &[
        domain(0),
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("title", "the title instead of the description"),
        Opt::flag("edit", "open an editor on the present text"),
        Opt::rest("new-desc", "the new text"),
    ],
    run: desc,
};

/// The title of a domain; empty when it has none.
pub(crate) fn title(driver: &Arc<dyn Driver>, domain: &Domain) -> String {
    text_of(driver, domain, VIR_DOMAIN_METADATA_TITLE, 0).unwrap_or_default()
}

fn desc(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("current", "live")?;
    arguments.exclusive("current", "config")?;
    let flags = arguments.bits(&[("live", VIR_DOMAIN_AFFECT_LIVE), ("config", VIR_DOMAIN_AFFECT_CONFIG)]);
    let (driver, domain) = session.domain(arguments)?;
    let (kind, word) = match arguments.has("title") {
        true => (VIR_DOMAIN_METADATA_TITLE, "title"),
        false => (VIR_DOMAIN_METADATA_DESCRIPTION, "description"),
    };
    let new = arguments.rest("new-desc").join(" ");
    let set = arguments.has("new-desc");
    if !set && !arguments.has("edit") {
        let text = text_of(&driver, &domain, kind, flags).tried(|| format!("Failed to get domain {word}"))?;
        if text.is_empty() {
            session.out.extra(&format!("No {word} for domain: {}", domain.name));
        } else {
            session.out.print(&text);
        }
        return Ok(());
    }
    let text = if arguments.has("edit") {
        let before = match set {
            true => new,
            false => {
                text_of(&driver, &domain, kind, flags).tried(|| format!("Failed to get domain {word}"))?
            }
        };
        let after = edit::with_editor(&before, "txt")?.trim_end_matches('\n').to_owned();
        if after == before {
            session.out.extra(&format!("Domain {word} not changed\n"));
            return Ok(());
        }
        after
    } else {
        new
    };
    let value = (!text.is_empty()).then_some(text.as_str());
    driver
        .domain_set_metadata(&domain, kind, value, None, None, flags)
        .tried(|| format!("Failed to set new domain {word}"))?;
    session.out.extra(&format!("Domain {word} updated successfully"));
    Ok(())
}

/// The text, empty when there is none.
fn text_of(driver: &Arc<dyn Driver>, domain: &Domain, kind: i32, flags: u32) -> error::Result<String> {
    match driver.domain_get_metadata(domain, kind, None, flags) {
        Err(error) if error.code() == ErrorCode::NoDomainMetadata => Ok(String::new()),
        other => other,
    }
}
