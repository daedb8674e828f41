//! The manual page, written from the table.

use std::fmt::Write;

use crate::command::{Command, Group, Kind};
use crate::commands::COMMANDS;
use crate::global::GLOBALS;
use crate::help;
use crate::session::Extra;

/// How the page is read.
pub(crate) const HELP: &str = "\
Usage: ferrovirt man-page

Prints the manual page in the form that man reads. To read it at once:
  ferrovirt man-page | man -l -
";

/// The whole page in the `man` macro language.
pub(crate) fn page(extras: &[Extra]) -> String {
    let mut page = format!(
        ".TH FERROVIRT 1 \"\" \"ferrovirt {}\"\n.SH NAME\nferrovirt \\- manage virtual machines\n\
         .SH SYNOPSIS\n.B ferrovirt\n[options]... [<command_string>]\n.br\n.B ferrovirt\n[options]... <command> [args...]\n\
         .SH DESCRIPTION\nRuns one command, several separated by semicolons, or without any command a prompt.\n\
         .SH OPTIONS\n",
        env!("CARGO_PKG_VERSION")
    );
    for option in GLOBALS {
        entry(&mut page, option.heading().trim(), option.help);
    }
    for &group in Group::ALL {
        put(&mut page, format_args!(".SH {}\n", roff(&group.title().to_uppercase())));
        for command in COMMANDS.iter().filter(|command| command.group == group && !command.is_hidden()) {
            command_section(&mut page, command);
        }
    }
    if !extras.is_empty() {
        page.push_str(".SH PROGRAMS INSIDE FERROVIRT\nEach is called as ferrovirt NAME and explains itself with \\-\\-help.\n");
        for extra in extras {
            entry(&mut page, extra.name, extra.help);
        }
    }
    page.push_str(ENVIRONMENT);
    page
}

const ENVIRONMENT: &str = ".SH ENVIRONMENT\n\
    .TP\n.B VIRSH_DEFAULT_CONNECT_URI, LIBVIRT_DEFAULT_URI\nThe hypervisor to talk to when \\-c is not given; the first wins.\n\
    .TP\n.B VISUAL, EDITOR\nThe editor for edit and desc \\-\\-edit.\n\
    .TP\n.B VIRSH_DEBUG, VIRSH_LOG_FILE\nAs \\-d and \\-l.\n\
    .SH EXIT STATUS\n0 when the last command succeeded, 1 when it failed.\n";

fn command_section(page: &mut String, command: &Command) {
    put(page, format_args!(".SS {}\n", roff(command.name)));
    put(page, format_args!(".B {}\n.PP\n", roff(&help::synopsis(command))));
    let description = if command.description.is_empty() { command.help } else { command.description };
    put(page, format_args!("{}\n", roff(description)));
    for option in command.options.iter().filter(|option| !matches!(option.kind, Kind::Alias(_))) {
        entry(page, &help::heading(option), option.help);
    }
}

fn entry(page: &mut String, heading: &str, help: &str) {
    put(page, format_args!(".TP\n.B {}\n{}\n", roff(heading), roff(help)));
}

/// Text as the macro language wants it: dashes stay dashes, and no line begins with a control character.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    let lines: Vec<String> = escaped
        .lines()
        .map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() })
        .collect();
    lines.join("\n")
}

/// Writing to a text cannot fail.
fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a String takes any text");
}
