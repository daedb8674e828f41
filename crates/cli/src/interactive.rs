//! The prompt: history, completion, one line after the other.

use std::cell::RefCell;
use std::io::BufRead;
use std::path::PathBuf;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Editor, Helper};

use crate::session::Session;
use crate::{completion, run, words};

/// Lines of history that are kept.
const HISTORY_LINES_MAX: usize = 500;

/// Reads and runs lines until the user leaves.
pub(crate) fn run(session: &mut Session) {
    session.interactive = true;
    session.out.extra(
        "Welcome to ferrovirt, the virtualization interactive terminal.\n\n\
         Type:  'help' for help with commands\n       'quit' to quit\n\n",
    );
    session.out.flush();
    if rustix::termios::isatty(std::io::stdin()) {
        at_terminal(session);
    } else {
        from_pipe(session);
    }
}

/// The prompt tells whether changes are possible.
fn prompt(session: &Session) -> &'static str {
    if session.is_read_only() { "ferrovirt > " } else { "ferrovirt # " }
}

/// Without a terminal the lines are shown as a person would have typed them, so that a transcript reads the same.
fn from_pipe(session: &mut Session) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        session.out.print(&format!("{}{line}\n", prompt(session)));
        if !line.trim().is_empty() {
            run::text(session, &line);
        }
        if session.leaving {
            return;
        }
    }
    session.out.print(&format!("{}\n", prompt(session)));
    session.out.flush();
}

fn at_terminal(session: &mut Session) {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(HISTORY_LINES_MAX)
        .map(|builder| builder.auto_add_history(true).build());
    let config = config.unwrap_or_default();
    let Ok(mut editor) = Editor::<Assistant<'_>, FileHistory>::with_config(config) else {
        return from_pipe(session);
    };
    let history = history_file();
    if let Some(file) = &history {
        // The first session has no history yet.
        let _ = editor.load_history(file);
    }
    let session = RefCell::new(session);
    editor.set_helper(Some(Assistant { session: &session }));
    loop {
        let prompt = prompt(&session.borrow());
        match editor.readline(prompt) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                let mut session = session.borrow_mut();
                run::text(&mut session, &line);
                session.out.flush();
            }
            Err(ReadlineError::Interrupted) => {}
            Err(_) => {
                session.borrow_mut().out.print("\n");
                break;
            }
        }
        if session.borrow().leaving {
            break;
        }
    }
    if let Some(file) = &history {
        // A history that cannot be written is no reason to fail.
        let _ = file.parent().map(std::fs::create_dir_all);
        let _ = editor.save_history(file);
    }
}

/// `$XDG_CACHE_HOME/ferrovirt/history`, or below `~/.cache`.
fn history_file() -> Option<PathBuf> {
    let directory = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = directory("XDG_CACHE_HOME").or_else(|| directory("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("ferrovirt").join("history"))
}

/// Answers the line editor's questions.
struct Assistant<'a> {
    session: &'a RefCell<&'a mut Session>,
}

impl Completer for Assistant<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, typed) = typed_words(&line[..position]);
        let mut session = self.session.borrow_mut();
        let candidates = completion::complete(&mut session, &typed);
        let pairs = candidates
            .into_iter()
            .map(|candidate| {
                let end = if candidate.ends_with(['=', '/']) { "" } else { " " };
                Pair { replacement: format!("{}{end}", words::quote(&candidate)), display: candidate }
            })
            .collect();
        Ok((start, pairs))
    }
}

/// Where the last word begins, and the words of the last command up to the cursor; the last may be empty, and the quote
/// in it still open.
fn typed_words(line: &str) -> (usize, Vec<String>) {
    let (command, start) = last_starts(line);
    let before = words::split(&line[command..start]).unwrap_or_default();
    let mut typed = before.into_iter().next().unwrap_or_default();
    let last = &line[start..];
    let plain = ["", "'", "\""].iter().find_map(|close| words::split(&format!("{last}{close}")).ok());
    typed.push(plain.and_then(|lines| lines.into_iter().next()?.pop()).unwrap_or_default());
    (start, typed)
}

/// Where the last command and its last word begin: behind the last separators that no quote or backslash protects.
fn last_starts(line: &str) -> (usize, usize) {
    let (mut command, mut word, mut quote) = (0, 0, None);
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match (character, quote) {
            ('\\', None | Some('"')) => drop(characters.next()),
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if open == character => quote = None,
            (' ' | '\t', None) => word = at + 1,
            (';' | '\n', None) => (command, word) = (at + 1, at + 1),
            _ => {}
        }
    }
    (command, word)
}

impl Hinter for Assistant<'_> {
    type Hint = String;
}
impl Highlighter for Assistant<'_> {}
impl Validator for Assistant<'_> {}
impl Helper for Assistant<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_the_cursor_is_found() {
        for (line, start, expect) in [
            ("", 0, &[""][..]),
            ("do", 0, &["do"]),
            ("domid ", 6, &["domid", ""]),
            ("list; domid 'a b' --d", 18, &["domid", "a b", "--d"]),
            ("define 'my folder/'vm", 7, &["define", "my folder/vm"]),
            ("define 'my fold", 7, &["define", "my fold"]),
            ("define \"my; fold", 7, &["define", "my; fold"]),
            (r"define my\ fold", 7, &["define", "my fold"]),
        ] {
            assert_eq!(
                typed_words(line),
                (start, expect.iter().map(|&w| w.to_owned()).collect()),
                "{line:?}"
            );
        }
    }
}
