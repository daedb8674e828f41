//! Runs command lines: reads all of them first, then executes one after the other.

use std::time::Instant;

use crate::arguments::{self, Arguments, Parsed};
use crate::command::{Command, Group};
use crate::commands;
use crate::failure::{Failure, Outcome};
use crate::nearest::nearest;
use crate::session::Session;
use crate::{help, virsh, words};

/// A command that is ready to run.
pub(crate) enum Step {
    /// The command with its options.
    Run(Arguments),
    /// The help of a command, asked for with `--help`.
    Help(&'static Command),
}

/// Runs every command in `text`; whether the last one succeeded.
pub(crate) fn text(session: &mut Session, text: &str) -> bool {
    session.out.debug(1, &format!("commands: \"{text}\""));
    let parsed = words::split(text).map_err(Failure::new).and_then(|lines| steps(session, &lines));
    execute_parsed(session, parsed)
}

/// Runs the one command whose words these are; whether it succeeded.
pub(crate) fn one(session: &mut Session, words: &[String]) -> bool {
    let parsed = steps(session, &[words.to_vec()]);
    execute_parsed(session, parsed)
}

fn execute_parsed(session: &mut Session, parsed: Outcome<Vec<Step>>) -> bool {
    match parsed {
        Ok(steps) => steps.into_iter().fold(true, |before, step| match session.leaving {
            true => before,
            false => execute(session, step),
        }),
        Err(failure) => {
            session.out.failure(&failure);
            false
        }
    }
}

/// Reads every command before any of them runs, so that a typing error changes nothing.
fn steps(session: &mut Session, lines: &[Vec<String>]) -> Outcome<Vec<Step>> {
    lines.iter().map(|words| step(session, words)).collect()
}

fn step(session: &mut Session, words: &[String]) -> Outcome<Step> {
    let (name, rest) = words.split_first().ok_or_else(Failure::silent)?;
    let command = commands::find(name).ok_or_else(|| unknown(session, name))?;
    Ok(match arguments::parse(command, rest, &mut |message| session.out.debug(1, &message))? {
        Parsed::Run(arguments) => Step::Run(arguments),
        Parsed::Help => Step::Help(command),
    })
}

fn execute(session: &mut Session, step: Step) -> bool {
    let began = Instant::now();
    let group = match &step {
        Step::Help(_) => Group::Shell,
        Step::Run(arguments) => arguments.command().group,
    };
    let outcome = match step {
        Step::Help(command) => {
            session.out.print(&help::command(command));
            Ok(())
        }
        Step::Run(arguments) => (arguments.command().run)(session, &arguments),
    };
    if let Err(failure) = &outcome {
        session.out.failure(failure);
    }
    if !session.leaving {
        if session.timing {
            let took_ms = began.elapsed().as_secs_f64() * 1000.0;
            session.out.print(&format!("\n(Time: {took_ms:.3} ms)\n\n"));
        } else if group != Group::Documents {
            // What these commands print is a file, to the byte.
            session.out.extra("\n");
        }
    }
    session.out.flush();
    session.leaving |= session.out.is_closed();
    outcome.is_ok()
}

fn unknown(session: &Session, name: &str) -> Failure {
    if let Some(missing) = virsh::missing(name) {
        return missing;
    }
    let failure = Failure::new(format!("unknown command: '{name}'"));
    let visible =
        commands::COMMANDS.iter().filter(|command| !command.is_hidden()).map(|command| command.name);
    let extras = session.extras.iter().map(|extra| extra.name);
    match nearest(name, visible.chain(extras)) {
        Some(near) => failure.with_cure(format!("did you mean '{near}'?")),
        None => failure.with_cure("'help' lists all commands"),
    }
}
