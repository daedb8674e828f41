//! The elements of one rule brought together: at most one of what a packet must have and one of what it must not have.

use error::Result;
use model::nwfilter::Protocol;
use xml::Record;

use super::values::{MATCH, each, is_negated, replace};
use crate::fault;

/// Values that are negated with another one, whatever their own element says: the first of these that is present.
const FOLLOWERS: &[(&str, &[&str])] = &[
    ("srcmacmask", &["srcmacaddr"]),
    ("dstmacmask", &["dstmacaddr"]),
    ("srcipmask", &["srcipaddr"]),
    ("dstipmask", &["dstipaddr"]),
    ("srcipto", &["srcipfrom"]),
    ("dstipto", &["dstipfrom"]),
    ("srcportend", &["srcportstart"]),
    ("dstportstart", &["srcportstart"]),
    ("dstportend", &["srcportstart", "dstportstart"]),
    ("arpsrcipmask", &["arpsrcipaddr"]),
    ("arpdstipmask", &["arpdstipaddr"]),
    ("typeend", &["type"]),
    ("code", &["type"]),
    ("codeend", &["type", "code"]),
    ("ipsetflags", &["ipset"]),
    ("root-priority-hi", &["root-priority"]),
    ("root-address-mask", &["root-address"]),
    ("root-cost-hi", &["root-cost"]),
    ("sender-priority-hi", &["sender-priority"]),
    ("sender-address-mask", &["sender-address"]),
    ("port-hi", &["port"]),
    ("age-hi", &["age"]),
    ("max-age-hi", &["max-age"]),
    ("hello-time-hi", &["hello-time"]),
    ("forward-delay-hi", &["forward-delay"]),
];

/// A value of a rule.
struct Given {
    name: &'static str,
    text: String,
    negated: bool,
}

/// Brings the elements together. The first one says which protocol the rule is about; others are ignored.
pub(super) fn combine(protocols: &[Protocol]) -> Result<Vec<Protocol>> {
    let Some(first) = protocols.first() else { return Ok(Vec::new()) };
    let tag = first.tag().unwrap_or_default();
    let mut given: Vec<Given> = Vec::new();
    for protocol in protocols.iter().filter(|protocol| protocol.tag() == Some(tag)) {
        collect(protocol, &mut given);
    }
    let follow = |one: &Given| {
        let leaders =
            FOLLOWERS.iter().find(|(name, _)| *name == one.name).map_or(&[][..], |(_, leaders)| leaders);
        let leader = leaders.iter().find_map(|leader| given.iter().find(|other| other.name == *leader));
        leader.map_or(one.negated, |leader| leader.negated)
    };
    let negated: Vec<bool> = given.iter().map(follow).collect();
    let mut combined = Vec::new();
    for side in [false, true] {
        let of_side = given.iter().zip(&negated).filter(|(_, negated)| **negated == side);
        let values: Vec<&Given> = of_side.map(|(one, _)| one).collect();
        if !values.is_empty() {
            combined.push(element(tag, &values, side)?);
        }
    }
    if combined.is_empty() {
        combined.push(element(tag, &[], false)?);
    }
    Ok(combined)
}

/// Adds the values of an element; later ones win.
fn collect(protocol: &Protocol, given: &mut Vec<Given>) {
    let negated = is_negated(protocol);
    // The closure never fails.
    let _: Result<(), ()> = each(protocol, &mut |field, text| {
        if field.name == MATCH {
            return Ok(());
        }
        let one = Given { name: field.name, text: text.to_owned(), negated };
        match given.iter_mut().find(|known| known.name == field.name) {
            Some(known) => *known = one,
            None => given.push(one),
        }
        Ok(())
    });
}

fn element(tag: &str, values: &[&Given], negated: bool) -> Result<Protocol> {
    let mut protocol = Protocol::default();
    let refused = |name: &str| fault::internal(format!("<{tag}> lost its value '{name}'"));
    protocol.choose(tag).map_err(|_| refused(tag))?;
    replace(&mut protocol, &mut |field, _, cell| {
        let text = if field.name == MATCH {
            negated.then_some("no")
        } else {
            values.iter().find(|one| one.name == field.name).map(|one| one.text.as_str())
        };
        let Some(text) = text else { return Ok(()) };
        cell.load(text, field.format).map_err(|_| refused(field.name))
    })?;
    Ok(protocol)
}
