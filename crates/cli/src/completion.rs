//! What a half-typed command line can become: commands, options, and values such as domain names.

use crate::arguments;
use crate::command::{Command, Group, Kind, Opt, Place, Values};
use crate::commands::{self, domain_devices, xml};
use crate::session::Session;

/// The script that makes bash ask this program.
pub(crate) const BASH: &str = r#"# bash completion for ferrovirt: source this file, or put it into a bash-completion directory
_ferrovirt() {
    local IFS=$'\n' i globals=() words=()
    for ((i = 1; i <= COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
            -c | -d | -e | -k | -K | -l | --connect | --debug | --escape | --log)
                if ((i < COMP_CWORD)); then
                    globals+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}")
                    ((i++))
                fi
                ;;
            -*)
                if ((i < COMP_CWORD)); then globals+=("${COMP_WORDS[i]}"); fi
                ;;
            *)
                words=("${COMP_WORDS[@]:i:COMP_CWORD-i+1}")
                break
                ;;
        esac
    done
    COMPREPLY=($("${COMP_WORDS[0]}" -q "${globals[@]}" complete -- "${words[@]}" 2>/dev/null </dev/null))
}
complete -o default -F _ferrovirt ferrovirt
"#;

/// How the script is used.
pub(crate) const HELP: &str = "\
Usage: ferrovirt completion bash

Prints a script that completes commands, options, names of machines and files. For this shell:
  source <(ferrovirt completion bash)
For all shells of this user:
  ferrovirt completion bash > ~/.local/share/bash-completion/completions/ferrovirt
";

/// The candidates for the last of `words`, those before it being complete.
pub(crate) fn complete(session: &mut Session, words: &[String]) -> Vec<String> {
    let (last, before) = match words.split_last() {
        Some((last, before)) => (last.as_str(), before),
        None => ("", words),
    };
    let Some((name, typed)) = before.split_first() else {
        let visible = commands::COMMANDS.iter().filter(|command| !command.is_hidden());
        let own = visible.map(|command| command.name);
        // At the prompt only commands run, not the programs beside them.
        let extras = session.extras.iter().filter(|_| !session.interactive).map(|extra| extra.name);
        return begun(last, own.chain(extras).map(str::to_owned));
    };
    let Some(command) = commands::find(name) else {
        let extra = session.extras.iter().find(|extra| extra.name == name.as_str());
        return extra.map_or_else(Vec::new, |extra| begun(last, (extra.words)(typed).into_iter()));
    };
    let state = read(command, typed);
    if let Some(option) = state.awaits_value {
        let mut candidates = begun(last, values(session, command, &state, option, last).into_iter());
        if candidates.is_empty() && option.kind == Kind::Rest {
            candidates = begun(last, open_options(command, &state).into_iter());
        }
        return candidates;
    }
    if let Some((option, value)) = last.strip_prefix("--").and_then(|text| text.split_once('=')) {
        let candidates = match command.option(option) {
            Some(index) => {
                begun(value, values(session, command, &state, &command.options[index], value).into_iter())
            }
            None => Vec::new(),
        };
        return candidates.into_iter().map(|value| format!("--{option}={value}")).collect();
    }
    let mut candidates = Vec::new();
    if !last.starts_with('-')
        && let Some(option) = next_bare(command, &state)
        // As in the stock client, options are offered to scripts until a word begins; people see what there is.
        && (!last.is_empty() || command.group == Group::Documents || session.interactive && !(option.kind == Kind::Rest && is_given(command, &state, option)))
    {
        candidates = values(session, command, &state, option, last);
    }
    if !state.only_data {
        candidates.extend(open_options(command, &state));
    }
    begun(last, candidates.into_iter())
}

/// What the complete words of a command have set.
struct State<'a> {
    given: Vec<Option<&'a str>>,
    awaits_value: Option<&'static Opt>,
    only_data: bool,
}

fn read<'a>(command: &'static Command, words: &'a [String]) -> State<'a> {
    let given = vec![None; command.options.len()];
    let mut state = State { given, awaits_value: None, only_data: false };
    for word in words {
        if let Some(option) = state.awaits_value.take() {
            if let Some(index) = command.option(option.name) {
                state.given[index] = Some(word);
            }
        } else if word == "--" {
            state.only_data = true;
        } else if let Some(text) = arguments::named(word).filter(|_| !state.only_data) {
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (text, None),
            };
            // What follows an option that does not exist is anybody's guess.
            let Some(index) = resolved(command, name) else { break };
            state.given[index] = Some(value.unwrap_or(""));
            if value.is_none() && command.options[index].kind != Kind::Flag {
                state.awaits_value = Some(&command.options[index]);
            }
        } else if let Some(option) = next_bare(command, &state)
            && let Some(index) = command.option(option.name)
        {
            state.given[index] = Some(word);
        }
    }
    state
}

fn is_given(command: &'static Command, state: &State<'_>, option: &Opt) -> bool {
    command.option(option.name).is_some_and(|index| state.given[index].is_some())
}

fn resolved(command: &'static Command, name: &str) -> Option<usize> {
    let index = command.option(name)?;
    match command.options[index].kind {
        Kind::Alias(target) => command.option(target.split('=').next()?),
        _ => Some(index),
    }
}

fn next_bare(command: &'static Command, state: &State<'_>) -> Option<&'static Opt> {
    command.options.iter().zip(&state.given).find_map(|(option, given)| {
        let open = given.is_none() || option.kind == Kind::Rest;
        (option.place != Place::Named && open).then_some(option)
    })
}

/// The options that may still be given.
fn open_options(command: &'static Command, state: &State<'_>) -> Vec<String> {
    command
        .options
        .iter()
        .zip(&state.given)
        .filter(|(option, given)| {
            !matches!(option.kind, Kind::Alias(_)) && (given.is_none() || option.kind == Kind::Rest)
        })
        .filter(|(option, _)| {
            command.group != Group::Documents || xml::takes(word(command, state, "action"), option)
        })
        .map(|(option, _)| format!("--{}", option.name))
        .collect()
}

fn values(
    session: &mut Session,
    command: &'static Command,
    state: &State<'_>,
    option: &Opt,
    begin: &str,
) -> Vec<String> {
    match option.values {
        // A shell completes file names itself, and knows more about them.
        Values::File if session.interactive => files(begin),
        Values::Any | Values::File => Vec::new(),
        Values::OneOf(words) => words.iter().map(|&word| word.to_owned()).collect(),
        Values::Command => commands::COMMANDS.iter().map(|command| command.name.to_owned()).collect(),
        Values::Domain(filter) => domain_names(session, filter),
        Values::DocumentKind => model::DOCUMENTS.iter().map(|kind| kind.name.to_owned()).collect(),
        Values::Document => {
            let words =
                xml::works_with(word(command, state, "action"), word(command, state, "file").is_none());
            match words {
                None if session.interactive => files(begin),
                words => words.unwrap_or_default().into_iter().map(str::to_owned).collect(),
            }
        }
        Values::Disk => devices(session, command, state, domain_devices::disk_targets),
        Values::Interface => devices(session, command, state, domain_devices::interface_names),
    }
}

/// The word that an option has been given; the last one where it takes several.
fn word<'a>(command: &'static Command, state: &State<'a>, option: &str) -> Option<&'a str> {
    command.option(option).and_then(|index| state.given[index])
}

/// The files whose path begins with `begin`, as it is written; folders end with a slash.
fn files(begin: &str) -> Vec<String> {
    let folder = &begin[..begin.rfind('/').map_or(0, |slash| slash + 1)];
    let shows_hidden = begin[folder.len()..].starts_with('.');
    let entries = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
    let mut found: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            if name.starts_with('.') && !shows_hidden {
                return None;
            }
            // Through links, as a shell does it.
            let end = if entry.path().is_dir() { "/" } else { "" };
            Some(format!("{folder}{name}{end}"))
        })
        .filter(|path| path.starts_with(begin))
        .collect();
    found.sort_unstable();
    found
}

/// Names of domains; none when there is no connection, since completion never complains.
fn domain_names(session: &mut Session, filter: u32) -> Vec<String> {
    let Ok(driver) = session.driver() else {
        return Vec::new();
    };
    let domains = driver.connect_list_all_domains(filter).unwrap_or_default();
    let mut names: Vec<String> = domains.into_iter().map(|domain| domain.name).collect();
    names.sort_unstable();
    names
}

fn devices(
    session: &mut Session,
    command: &'static Command,
    state: &State<'_>,
    read: fn(&str) -> Vec<String>,
) -> Vec<String> {
    let name = command.option("domain").and_then(|index| state.given[index]);
    let found = name.and_then(|name| {
        let driver = session.driver().ok()?;
        let domain = session.look_up(&driver, command.name, name, crate::session::By::ANY).ok()?;
        driver.domain_get_xml_desc(&domain, 0).ok()
    });
    found.map(|xml| read(&xml)).unwrap_or_default()
}

fn begun(word: &str, candidates: impl Iterator<Item = String>) -> Vec<String> {
    candidates.filter(|candidate| candidate.starts_with(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::Request;
    use crate::output::Output;

    #[test]
    fn actions_of_documents_are_offered_with_what_they_take() {
        let mut session = Session::new(Output::captured().0, Request::default());
        for (typed, expect) in [
            ("xml ", "check convert diff format from-native kinds reference schema to-native"),
            ("xml f", "format from-native"),
            ("xml schema network", "networkport network"),
            ("xml check --kind secr", "secret"),
            ("xml from-native xen", "xen-xl xen-xm"),
            ("xml from-native xen-xl x", ""),
            ("xml to-native qemu", "qemu-argv"),
            ("xml kinds --", "--json"),
            ("xml diff --", "--strict --json --kind --from"),
            ("xml format --in", "--inactive --in-place"),
            ("xml convert a --to j", "json"),
        ] {
            let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            assert_eq!(complete(&mut session, &words).join(" "), expect, "{typed}");
        }
    }

    #[test]
    fn files_are_offered_at_the_prompt_where_a_command_takes_one() {
        let folder = std::env::temp_dir().join(format!("ferrovirt-completion-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("vms")).unwrap();
        for name in ["vm1.xml", "vm 2.xml", ".hidden", "vms/a.xml"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let begin = folder.display().to_string();
        let mut session = Session::new(Output::captured().0, Request::default());
        for (interactive, typed, expect) in [
            (true, "define @/", &["@/vm 2.xml", "@/vm1.xml", "@/vms/"][..]),
            (true, "create @/vm1", &["@/vm1.xml"]),
            (true, "create --file @/vms/", &["@/vms/a.xml"]),
            (true, "create --file=@/vms/", &["--file=@/vms/a.xml"]),
            (true, "define @/.", &["@/.hidden"]),
            (true, "define @/nothing", &[]),
            (true, "cd @/vms", &["@/vms/"]),
            (false, "define @/", &[]),
        ] {
            session.interactive = interactive;
            let words: Vec<String> = typed.split(' ').map(|word| word.replace('@', &begin)).collect();
            let found: Vec<String> =
                complete(&mut session, &words).iter().map(|path| path.replace(&begin, "@")).collect();
            assert_eq!(found, expect, "{typed}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
