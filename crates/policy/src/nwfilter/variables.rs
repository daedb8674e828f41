//! Variables of filters: rules that use some stand for one rule per combination of values.

use std::collections::{BTreeMap, BTreeSet};

use error::Result;
use model::devices::interface::FilterParameter;
use model::nwfilter::{Protocol, VariableAccess, VariableIndex};

use super::values::{COMMENT, each, replace};
use crate::fault;

/// The values of each variable.
pub type Variables = BTreeMap<String, Vec<String>>;

/// Most rules that one rule may stand for.
const COMBINATIONS_MAX: usize = 65_536;

/// The variables of a reference; a name that is repeated has several values.
#[must_use]
pub(crate) fn variables_of(parameters: &[FilterParameter]) -> Variables {
    let mut variables = Variables::new();
    for parameter in parameters {
        variables.entry(parameter.name.clone()).or_default().push(parameter.value.clone());
    }
    variables
}

/// The elements of a rule with each combination of values in place of its variables.
pub(super) fn combinations(protocols: &[Protocol], variables: &Variables) -> Result<Vec<Vec<Protocol>>> {
    let accesses = accesses(protocols)?;
    let iterators = iterators(&accesses, variables)?;
    let count = iterators.iter().try_fold(1usize, |count, one| count.checked_mul(one.indexes.len()));
    let count = count.filter(|count| *count <= COMBINATIONS_MAX).ok_or_else(|| {
        fault::unsupported(format!("a filter rule stands for more than {COMBINATIONS_MAX} rules"))
            .with_cure("give its variables fewer values")
    })?;
    (0..count).map(|number| instance(protocols, variables, &iterators, number)).collect()
}

/// Variables that advance together.
struct Parallel {
    number: u32,
    names: Vec<String>,
    /// The indexes of values that no earlier index has.
    indexes: Vec<usize>,
}

fn accesses(protocols: &[Protocol]) -> Result<Vec<VariableAccess>> {
    let mut accesses = Vec::new();
    for protocol in protocols {
        each(protocol, &mut |field, text| {
            if field.name != COMMENT {
                accesses.extend(VariableAccess::parse(text));
            }
            Ok::<(), error::Error>(())
        })?;
    }
    Ok(accesses)
}

fn iterators(accesses: &[VariableAccess], variables: &Variables) -> Result<Vec<Parallel>> {
    let mut iterators: Vec<Parallel> = Vec::new();
    for access in accesses {
        let VariableIndex::Iterator(number) = access.index else { continue };
        match iterators.iter_mut().find(|one| one.number == number) {
            Some(one) if one.names.contains(&access.name) => {}
            Some(one) => one.names.push(access.name.clone()),
            None => {
                iterators.push(Parallel { number, names: vec![access.name.clone()], indexes: Vec::new() });
            }
        }
    }
    for one in &mut iterators {
        one.indexes = distinct(&one.names, variables)?;
    }
    Ok(iterators)
}

/// The indexes whose values no earlier index has.
fn distinct(names: &[String], variables: &Variables) -> Result<Vec<usize>> {
    let lists: Vec<&Vec<String>> = names.iter().map(|name| values(name, variables)).collect::<Result<_>>()?;
    let length = lists.first().map_or(0, |list| list.len());
    if lists.iter().any(|list| list.len() != length) {
        return Err(fault::internal(
            "Cardinality of list items must be the same for processing them in parallel",
        ));
    }
    let mut seen = BTreeSet::new();
    let new = |index: &usize| seen.insert(lists.iter().map(|list| list[*index].as_str()).collect::<Vec<_>>());
    Ok((0..length).filter(new).collect())
}

fn values<'v>(name: &str, variables: &'v Variables) -> Result<&'v Vec<String>> {
    let found = variables.get(name).filter(|list| !list.is_empty());
    found.ok_or_else(|| fault::internal(format!("Could not find value for variable '{name}'")))
}

/// The combination of this number; the first iterator advances with every number.
fn instance(
    protocols: &[Protocol],
    variables: &Variables,
    iterators: &[Parallel],
    number: usize,
) -> Result<Vec<Protocol>> {
    let mut rest = number;
    let mut positions = BTreeMap::new();
    for one in iterators {
        positions.insert(one.number, one.indexes[rest % one.indexes.len()]);
        rest /= one.indexes.len();
    }
    let value = |access: &VariableAccess| {
        let index = match access.index {
            VariableIndex::Element(element) => element as usize,
            VariableIndex::Iterator(iterator) => positions.get(&iterator).copied().unwrap_or_default(),
        };
        values(&access.name, variables)?
            .get(index)
            .ok_or_else(|| fault::internal(format!("variable '{}' has no value {index}", access.name)))
    };
    let mut literal = protocols.to_vec();
    for protocol in &mut literal {
        replace(protocol, &mut |field, text, cell| {
            let access = text.filter(|_| field.name != COMMENT).and_then(VariableAccess::parse);
            let Some(access) = access else { return Ok(()) };
            let value = value(&access)?;
            let loaded = if value.starts_with('$') { None } else { cell.load(value, field.format).ok() };
            loaded.ok_or_else(|| {
                fault::internal(format!(
                    "the value '{value}' of variable '{}' is none for the attribute {}",
                    access.name, field.name
                ))
            })
        })?;
        super::complete::values(protocol)?;
    }
    Ok(literal)
}
