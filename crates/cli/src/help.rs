//! Help: all commands, one group, one command; everything comes from the table.

use std::fmt::Write;

use crate::command::{Command, Group, Kind, Opt, Place};
use crate::commands;
use crate::global::GLOBALS;
use crate::session::Extra;

/// Every command, by group.
pub(crate) fn all(extras: &[Extra]) -> String {
    let mut text = "Grouped commands:\n\n".to_owned();
    for &group in Group::ALL {
        text.push_str(&self::group(group));
        text.push('\n');
    }
    text.push_str(&other_tools(extras));
    text
}

/// The commands of one group.
pub(crate) fn group(group: Group) -> String {
    let mut text = format!(" {} (help keyword '{}'):\n", group.title(), group.keywords()[0]);
    text.push_str(&listing(group));
    text
}

/// The page of one command.
pub(crate) fn command(command: &Command) -> String {
    let mut text =
        format!("  NAME\n    {} - {}\n\n  SYNOPSIS\n    {}\n", command.name, command.help, synopsis(command));
    if !command.description.is_empty() {
        text.push_str("\n  DESCRIPTION\n");
        for line in command.description.lines() {
            put(&mut text, format_args!("    {line}\n"));
        }
    }
    let documented = || command.options.iter().filter(|option| !matches!(option.kind, Kind::Alias(_)));
    if documented().next().is_some() {
        text.push_str("\n  OPTIONS\n");
        for option in documented() {
            put(&mut text, format_args!("    {:<15}  {}\n", heading(option), option.help));
        }
    }
    text
}

/// What `-h` prints.
pub(crate) fn usage(program: &str, extras: &[Extra]) -> String {
    let mut text = format!(
        "\n{program} [options]... [<command_string>]\n{program} [options]... <command> [args...]\n\n  options:\n"
    );
    for option in GLOBALS {
        let heading = option.heading();
        if heading.len() > 22 {
            put(&mut text, format_args!("    {heading}\n{:28}{}\n", "", option.help));
        } else {
            put(&mut text, format_args!("    {heading:<22}  {}\n", option.help));
        }
    }
    text.push_str("  commands (non interactive mode):\n\n");
    for &group in Group::ALL {
        put(&mut text, format_args!(" {} (help keyword '{}')\n", group.title(), group.keywords()[0]));
        text.push_str(&listing(group));
        text.push('\n');
    }
    text.push_str(&other_tools(extras));
    text.push_str("\n  (specify help <group> for details about the commands in the group)\n");
    text.push_str("\n  (specify help <command> for details about the command)\n\n");
    text
}

/// How a command is written.
pub(crate) fn synopsis(command: &Command) -> String {
    let mut text = command.name.to_owned();
    for option in command.options {
        let (name, kind) = (option.name, kind_word(option));
        let part = match (option.kind, option.place, option.required) {
            (Kind::Alias(_), ..) => continue,
            (Kind::Flag, ..) => format!("[--{name}]"),
            (Kind::Rest, Place::Named, _) => format!("[--{name} <{kind}>]..."),
            (Kind::Rest, _, true) => format!("<{name}>..."),
            (Kind::Rest, _, false) => format!("[<{name}>]..."),
            (_, Place::Bare, true) => format!("<{name}>"),
            (_, Place::Bare, false) => format!("[<{name}>]"),
            (_, _, true) => format!("--{name} <{kind}>"),
            (_, _, false) => format!("[--{name} <{kind}>]"),
        };
        text.push(' ');
        text.push_str(&part);
    }
    text
}

/// How an option is listed.
pub(crate) fn heading(option: &Opt) -> String {
    let (name, kind) = (option.name, kind_word(option));
    match (option.kind, option.place) {
        (Kind::Flag | Kind::Alias(_), _) => format!("--{name}"),
        (Kind::Rest, Place::Named) => format!("--{name} <{kind}>..."),
        (Kind::Rest, _) => format!("[--{name}] <{kind}>..."),
        (_, Place::Bare) => format!("[--{name}] <{kind}>"),
        _ => format!("--{name} <{kind}>"),
    }
}

fn kind_word(option: &Opt) -> &'static str {
    if option.kind == Kind::Number { "number" } else { "string" }
}

fn listing(group: Group) -> String {
    let mut text = String::new();
    for command in commands::COMMANDS.iter().filter(|command| command.group == group && !command.is_hidden())
    {
        put(&mut text, format_args!("    {:<30} {}\n", command.name, command.help));
    }
    text
}

fn other_tools(extras: &[Extra]) -> String {
    let mut text = String::new();
    if !extras.is_empty() {
        text.push_str(" Programs inside ferrovirt (each has its own --help)\n");
        for extra in extras {
            put(&mut text, format_args!("    {:<30} {}\n", extra.name, extra.help));
        }
        text.push('\n');
    }
    text
}

/// Writing to a text cannot fail.
fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a String takes any text");
}
