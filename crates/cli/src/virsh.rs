//! What virsh knows and we do not yet: told as that, so that nobody looks for a typing error.

use crate::failure::Failure;

/// The names of virsh's commands, by area.
const COMMANDS: &str = include_str!("../data/virsh-commands.txt");

/// The area of virsh's command `name`; `None` when virsh has no such command.
fn area(name: &str) -> Option<&'static str> {
    areas().find(|(_, names)| names.split(' ').any(|known| known == name)).map(|(area, _)| area)
}

fn areas() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMANDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// The refusal of a command that virsh has and we have not; `None` when virsh has not either.
pub(crate) fn missing(name: &str) -> Option<Failure> {
    let area = area(name)?;
    let failure = Failure::new(format!("virsh has '{name}', ferrovirt has not yet"));
    Some(failure.with_cure(format!("still to come: {area}; 'help' lists the commands that work")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `tests/data/commands.txt` has the same commands with their options.
    #[test]
    fn the_names_are_those_of_virsh() {
        let facts = include_str!("../tests/data/commands.txt");
        let facts = facts.lines().filter(|line| !line.starts_with('#'));
        let wanted: BTreeSet<&str> = facts.filter_map(|line| line.split(' ').next()).collect();
        let listed: Vec<&str> = areas().flat_map(|(_, names)| names.split(' ')).collect();
        assert_eq!(listed.len(), wanted.len(), "a name is listed twice or not at all");
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), wanted);
    }
}
