//! Documents without a daemon: mistakes, layout, differences, views, schemas, reference pages and foreign formats.

mod check;
mod layout;
mod native;
mod source;

use convert::native::{FORMATS, Format};
use document::{reference, relaxng};
use model::{DOCUMENTS, DocumentKind};

use crate::arguments::Arguments;
use crate::command::{Command, Group, Kind, Opt, Values};
use crate::failure::{Failure, Outcome};
use crate::nearest::nearest;
use crate::session::Session;

/// What can be done, and the options that each action takes.
struct Action {
    name: &'static str,
    options: &'static [&'static str],
    run: fn(&mut Session, &Arguments) -> Outcome,
}

static ACTIONS: &[Action] = &[
    Action {
        name: "check",
        options: &["file", "strict", "json", "kind", "from", "schema-only"],
        run: check::check,
    },
    Action {
        name: "convert",
        options: &["file", "strict", "kind", "from", "to", "inactive"],
        run: layout::convert,
    },
    Action { name: "diff", options: &["file", "strict", "json", "kind", "from"], run: layout::diff },
    Action {
        name: "format",
        options: &[
            "file",
            "strict",
            "kind",
            "from",
            "inactive",
            "layout-only",
            "in-place",
            "unchanged",
            "drop-unknown",
        ],
        run: layout::format,
    },
    Action { name: "from-native", options: &["file", "inactive"], run: native::from_native },
    Action { name: "kinds", options: &["json"], run: kinds },
    Action {
        name: "reference",
        options: &["file"],
        run: |session, arguments| {
            let text = reference::page(asked_kind(arguments)?);
            session.out.print(&text);
            Ok(())
        },
    },
    Action {
        name: "schema",
        options: &["file"],
        run: |session, arguments| {
            let text = relaxng::schema(asked_kind(arguments)?);
            session.out.print(&text);
            Ok(())
        },
    },
    Action { name: "to-native", options: &["file", "strict", "from", "emulator"], run: native::to_native },
];

/// The names of the actions, for completion.
const ACTION_NAMES: &[&str] =
    &["check", "convert", "diff", "format", "from-native", "kinds", "reference", "schema", "to-native"];

/// How documents can be written.
const VIEWS: &[&str] = &["json", "xml", "yaml"];

pub(crate) static XML: Command = Command {
    name: "xml",
    group: Group::Documents,
    help: "check, format, compare and convert documents",
    description: "Works on documents of all kinds without a connection; the outermost element tells the kind. 'check FILE...' tells every mistake with its place, and what a define would refuse on any host ('--schema-only' leaves that out); 'format FILE...' prints the document as libvirt would write it after a define, with the defaults that follow from the document alone; what a host makes up or chooses (identities, network addresses, machine types, emulators) stays open, and '--layout-only' adds no defaults either; with '--in-place' it changes the file, and refuses to lose comments and unknown names unless '--drop-unknown' is given; 'diff FILE FILE' tells what two documents of one kind say differently; 'convert FILE --to json|xml|yaml' shows the same document another way and tells how many comments it leaves out (those inside of foreign content, as in metadata, are kept); 'from-native FORMAT FILE' makes a domain document of what another tool keeps (bhyve-argv, lxc-tools, vmware-vmx, xen-xl, xen-xm), 'to-native FORMAT FILE' the reverse (bhyve-argv, qemu-argv, vmware-vmx, xen-xl, xen-xm); 'schema KIND' prints its RelaxNG schema, 'reference KIND' its reference page; 'kinds' lists the kinds. '-' is the standard input. Files that end in .json, .yaml or .yml are read as such views, in UTF-8; XML may be in UTF-8, UTF-16 or ISO-8859-1. The exit status is 0 when nothing is wrong and nothing differs, else 1. Examples: 'ferrovirt xml check machine.xml'; 'ferrovirt xml convert machine.xml --to yaml'; 'ferrovirt xml from-native xen-xl guest.cfg'; 'ferrovirt xml schema domain > domain.rng'.",
    options: &[
        Opt::text(
            "action",
            "check, convert, diff, format, from-native, kinds, reference, schema or to-native",
        )
        .required()
        .bare()
        .values(Values::OneOf(ACTION_NAMES)),
        Opt::rest("file", "documents, or the name of a kind, or a format and a file")
            .values(Values::Document),
        Opt::flag("strict", "names that the kind does not have are errors"),
        Opt::flag("json", "print results as JSON"),
        Opt::text("kind", "kind of the documents (default: told by the outermost element)")
            .values(Values::DocumentKind),
        Opt::text("from", "how the document is written (default: by the end of the file's name)")
            .values(Values::OneOf(VIEWS)),
        Opt::text("to", "how the document is to be written").values(Values::OneOf(VIEWS)),
        Opt::flag("inactive", "leave out what only a running object has"),
        Opt::flag("layout-only", "change the layout alone: fill in no defaults"),
        Opt::flag("in-place", "write formatted documents back to their files"),
        Opt::flag("drop-unknown", "with --in-place: lose comments and what the kind has no place for"),
        Opt::flag("unchanged", "only check that documents are formatted"),
        Opt::flag("schema-only", "leave out what a define would refuse"),
        Opt::text("emulator", "capabilities of the emulator for qemu-argv, as a <qemuCaps> document (default: a QEMU 10.0 with all its devices; machines that need secrets, volumes of pools, TPMs or devices of the host have no command line here yet)")
            .values(Values::File),
    ],
    run,
};

/// Whether an action takes an option by its name; without an action nothing is known yet.
pub(crate) fn takes(action: Option<&str>, option: &Opt) -> bool {
    let Some(action) = ACTIONS.iter().find(|known| Some(known.name) == action) else { return false };
    action.options.contains(&option.name) && option.kind != Kind::Rest
}

/// The words that an action works with; none where these are files. `first`: no word has been given yet.
pub(crate) fn works_with(action: Option<&str>, first: bool) -> Option<Vec<&'static str>> {
    let formats = |fits: fn(&Format) -> bool| {
        first.then(|| FORMATS.iter().filter(|format| fits(format)).map(|format| format.name).collect())
    };
    match action? {
        "schema" | "reference" => Some(DOCUMENTS.iter().map(|kind| kind.name).collect()),
        "from-native" => formats(|format| format.read.is_some()),
        "to-native" => formats(|format| format.write.is_some()),
        "kinds" => Some(Vec::new()),
        _ => None,
    }
}

fn run(session: &mut Session, arguments: &Arguments) -> Outcome {
    let name = arguments.required("action")?;
    let Some(action) = ACTIONS.iter().find(|action| action.name == name) else {
        let failure = Failure::new(format!("unknown action: '{name}'"));
        return Err(match nearest(name, ACTION_NAMES.iter().copied()) {
            Some(near) => failure.with_cure(format!("did you mean '{near}'?")),
            None => failure.with_cure(format!("the actions are {}", ACTION_NAMES.join(", "))),
        });
    };
    let foreign = |option: &&Opt| {
        option.name != "action" && arguments.has(option.name) && !action.options.contains(&option.name)
    };
    match XML.options.iter().find(foreign) {
        None => {}
        Some(Opt { kind: Kind::Rest, .. }) => {
            let word = arguments.rest("file").first().map(String::as_str).unwrap_or_default();
            return Err(Failure::new(format!("unexpected data '{word}'"))
                .with_cure(format!("'xml {name}' takes no files")));
        }
        Some(option) => {
            let allowed: Vec<String> = action
                .options
                .iter()
                .filter(|name| **name != "file")
                .map(|name| format!("--{name}"))
                .collect();
            return Err(Failure::new(format!("'xml {name}' doesn't support option --{}", option.name))
                .with_cure(match allowed.as_slice() {
                    [] => "it has no options".to_owned(),
                    allowed => format!("its options are {}", allowed.join(", ")),
                }));
        }
    }
    if let Some(word) = arguments.rest("file").iter().find(|word| word.starts_with('-') && word.len() > 1) {
        return Err(Failure::new(format!("'xml {name}' doesn't support option {word}"))
            .with_cure(format!("write ./{word} for a file of that name")));
    }
    (action.run)(session, arguments)
}

fn kinds(session: &mut Session, arguments: &Arguments) -> Outcome {
    if arguments.has("json") {
        let rows = DOCUMENTS.iter().map(|kind| serde_json::json!({ "name": kind.name, "root": kind.root }));
        print_json(session, &rows.collect());
        return Ok(());
    }
    for kind in DOCUMENTS {
        session.out.line(&format!("{:<20} <{}>", kind.name, kind.root));
    }
    Ok(())
}

fn print_json(session: &mut Session, value: &serde_json::Value) {
    session.out.line(&format!("{value:#}"));
}

fn files(arguments: &Arguments) -> Outcome<&[String]> {
    match arguments.rest("file") {
        [] => Err(Failure::new("no document is named").with_cure("give a file, or - for the standard input")),
        files => Ok(files),
    }
}

fn one(arguments: &Arguments) -> Outcome<&str> {
    match files(arguments)? {
        [one] => Ok(one),
        _ => Err(Failure::new("one document is converted at a time").with_cure("name one file")),
    }
}

/// The kind that the only word names.
fn asked_kind(arguments: &Arguments) -> Outcome<&'static DocumentKind> {
    match arguments.rest("file") {
        [] => Err(Failure::new("no kind of document is named").with_cure("'xml kinds' lists all kinds")),
        [one] => named(one),
        _ => Err(Failure::new("one kind is enough").with_cure("'xml kinds' lists all kinds")),
    }
}

fn named(name: &str) -> Outcome<&'static DocumentKind> {
    DocumentKind::named(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown kind of document: '{name}'"));
        match nearest(name, DOCUMENTS.iter().map(|kind| kind.name)) {
            Some(near) => failure.with_cure(format!("did you mean '{near}'?")),
            None => failure.with_cure("'xml kinds' lists all kinds"),
        }
    })
}

fn wanted_kind(arguments: &Arguments) -> Outcome<Option<&'static DocumentKind>> {
    arguments.text("kind")?.map(named).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_lists_the_formats() {
        let formats = |fits: fn(&Format) -> bool| {
            let fitting = FORMATS.iter().filter(|format| fits(format));
            fitting.map(|format| format.name).collect::<Vec<_>>().join(", ")
        };
        for list in [formats(|format| format.read.is_some()), formats(|format| format.write.is_some())] {
            assert!(XML.description.contains(&format!("({list})")), "{list}");
        }
    }

    #[test]
    fn completion_knows_the_actions_and_actions_the_options() {
        assert_eq!(ACTIONS.iter().map(|action| action.name).collect::<Vec<_>>(), ACTION_NAMES);
        for option in ACTIONS.iter().flat_map(|action| action.options) {
            assert!(XML.option(option).is_some(), "{option}");
        }
    }
}
