//! Network XML + section update -> network XML.

use policy::network::update::{Command, Section};

use super::networkxml2xml::{defined, flags};
use crate::{Case, Corpus, InStep, Problem, Produced, Step};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut network = defined(corpus, case).map_err(|problem| match problem {
        Problem::Refused(_, words) => Problem::Missing(format!("the base network is refused: {words}")),
        other => other,
    })?;
    let command = case.word("command").and_then(Command::named);
    let section = case.word("section").and_then(Section::named);
    let (Some(command), Some(section)) = (command, section) else {
        return Err(Problem::missing("the command or the section is unknown"));
    };
    let parent = case.context["parent_index"].as_i64().and_then(|parent| i32::try_from(parent).ok());
    let fragment = case.input(corpus, 1)?;
    policy::network::update(&mut network, section, command, parent.unwrap_or(-1), &fragment)
        .in_step(Step::Update)?;
    Ok(vec![network.format(flags(case))])
}
