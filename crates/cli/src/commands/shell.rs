//! Commands of the program itself: help, connect, cd, echo, leaving.

use std::path::PathBuf;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values};
use crate::failure::{Failure, Outcome, without_numbers};
use crate::session::Session;
use crate::{commands, completion, help, virsh, words};

pub(crate) static CD: Command = Command {
    name: "cd",
    group: Group::Shell,
    help: "change the working directory",
    description: "Changes the directory in which file names are looked up (default: the home directory).",
    options: &[Opt::text("dir", "directory to change to (default: home)").bare().values(Values::File)],
    run: cd,
};

fn cd(_: &mut Session, arguments: &Arguments) -> Outcome {
    let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from);
    let directory = arguments.text("dir")?.map_or_else(home, PathBuf::from);
    std::env::set_current_dir(&directory)
        .map_err(|error| Failure::new(format!("cd: {}: {}", os_text(&error), directory.display())))
}

pub(crate) static PWD: Command = Command {
    name: "pwd",
    group: Group::Shell,
    help: "print the working directory",
    description: "",
    options: &[],
    run: |session, _| {
        let directory = std::env::current_dir().map_err(|error| {
            Failure::new(format!("pwd: cannot get current directory: {}", os_text(&error)))
        })?;
        session.out.line(&directory.display().to_string());
        Ok(())
    },
};

/// The system's words for an error, without the number that Rust adds.
pub(crate) fn os_text(error: &std::io::Error) -> String {
    without_numbers(&error.to_string())
}

pub(crate) static ECHO: Command = Command {
    name: "echo",
    group: Group::Shell,
    help: "echo arguments. Used for internal testing.",
    description: "Echo back arguments, possibly with quoting. Used for internal testing.",
    options: &[
        Opt::flag("shell", "escape for shell use"),
        Opt::flag("xml", "escape for XML use"),
        Opt::flag("split", "split each argument on ','; ',,' is an escape sequence"),
        Opt::flag("err", "output to stderr"),
        Opt::alias("str", "string"),
        Opt::alias("hi", "string=hello"),
        Opt::text("prefix", "prefix the message"),
        Opt::rest("string", "arguments to echo"),
    ],
    run: echo,
};

fn echo(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in [("shell", "xml"), ("xml", "split"), ("shell", "split")] {
        arguments.exclusive(first, second)?;
    }
    let quoted = |word: &String| match (arguments.has("shell"), arguments.has("xml")) {
        (true, _) => words::quote(word),
        (_, true) => xml_escaped(word),
        _ => word.clone(),
    };
    let mut text = String::new();
    if let Some(prefix) = arguments.text("prefix")? {
        text = format!("{prefix} ");
    }
    if arguments.has("split") {
        for word in arguments.rest("string") {
            for part in split_list(word) {
                text.push_str(&quoted(&part));
                text.push('\n');
            }
        }
    } else {
        let parts: Vec<String> = arguments.rest("string").iter().map(quoted).collect();
        text.push_str(&parts.join(" "));
    }
    if arguments.has("err") {
        session.out.error(&text);
    } else {
        session.out.print(&text);
    }
    Ok(())
}

/// Cuts at commas; two commas in a row stand for one inside a part.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == ',' && characters.next_if_eq(&',').is_none() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts
}

/// Text as it stands between elements and in attributes.
pub(crate) fn xml_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

pub(crate) static QUIT: Command = leaving("quit");
pub(crate) static EXIT: Command = leaving("exit");

const fn leaving(name: &'static str) -> Command {
    Command {
        name,
        group: Group::Shell,
        help: "leave this terminal",
        description: "",
        options: &[],
        run: leave,
    }
}

fn leave(session: &mut Session, _: &Arguments) -> Outcome {
    session.leaving = true;
    Ok(())
}

pub(crate) static HELP: Command = Command {
    name: "help",
    group: Group::Shell,
    help: "print help",
    description: "Shows all commands, the commands of one group, or the page of one command.",
    options: &[Opt::text("command", "command or group to explain").bare().values(Values::Command)],
    run: show_help,
};

fn show_help(session: &mut Session, arguments: &Arguments) -> Outcome {
    let Some(name) = arguments.text("command")? else {
        session.out.print(&help::all(session.extras));
        return Ok(());
    };
    if let Some(command) = commands::find(name) {
        session.out.print(&help::command(command));
        return Ok(());
    }
    if let Some(extra) = session.extras.iter().find(|extra| extra.name == name) {
        let (name, help) = (extra.name, extra.help);
        session.out.print(&format!("{name}: {help}\n'ferrovirt {name} --help' tells more\n"));
        return Ok(());
    }
    let group = Group::ALL
        .iter()
        .find(|group| group.keywords().contains(&name) || group.title().eq_ignore_ascii_case(name));
    match group {
        Some(&group) => {
            session.out.print(&help::group(group));
            Ok(())
        }
        None => Err(virsh::missing(name).unwrap_or_else(|| {
            Failure::new(format!("command or command group '{name}' doesn't exist"))
                .with_cure("'help' lists all commands and groups")
        })),
    }
}

pub(crate) static CONNECT: Command = Command {
    name: "connect",
    group: Group::Shell,
    help: "(re)connect to a hypervisor",
    description: "Ends the present connection and opens one to the given URI; without URI to the same place again.",
    options: &[
        Opt::text("name", "URI of the hypervisor").bare().or_empty(),
        Opt::flag("readonly", "connect without the right to change anything"),
    ],
    run: |session, arguments| session.reconnect(arguments.text("name")?, arguments.has("readonly")),
};

pub(crate) static COMPLETE: Command = Command {
    name: "complete",
    group: Group::Shell,
    help: "",
    description: "What the last of the given words can become. The completion scripts call it.",
    options: &[Opt::rest("string", "the words typed so far")],
    run: |session, arguments| {
        for candidate in completion::complete(session, arguments.rest("string")) {
            session.out.line(&candidate);
        }
        Ok(())
    },
};
