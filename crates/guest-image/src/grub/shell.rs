//! Carries out a configuration: variables, functions, files on the disk's partitions, the menu.

use std::collections::HashMap;

use super::script::{self, Block, Piece, Statement, Word};
use super::test_command;
use crate::error::Error;
use crate::loader_entries;
use crate::menu::{CONFIGURATION_MAX, Disk, Entry, Place};

/// Commands that a configuration may carry out.
const STEPS_MAX: usize = 20_000;
/// Configurations, functions and blocks inside each other.
const DEPTH_MAX: usize = 32;
/// Entries of a menu.
const ENTRIES_MAX: usize = 1000;
/// Variables, and bytes of a name.
const VARIABLES_MAX: usize = 1000;
const NAME_MAX: usize = 100;
/// Bytes of all variables' values, or of a command's arguments.
const TEXT_MAX: usize = 64 * 1024;

/// Commands without an effect on what is booted, which succeed.
const IDLE: &[&str] = &[
    "insmod",
    "export",
    "echo",
    "true",
    ":",
    "terminal_output",
    "terminal_input",
    "gfxmode",
    "set_gfxmode",
    "save_env",
    "sleep",
    "loadfont",
    "background_color",
    "background_image",
    "recordfail",
    "load_video",
    "clear",
    "play",
    "serial",
    "fwsetup",
    "unset_gfx",
    "keymap",
    "rmmod",
    "nativedisk",
    "normal",
    "increment",
    "update_env",
];

/// An item of the menu before it is chosen.
#[derive(Clone)]
struct Item {
    title: String,
    id: Option<String>,
    submenu: bool,
    what: What,
}

#[derive(Clone)]
enum What {
    Block(Block),
    /// From the boot loader specification's files, through `blscfg`.
    Entry(Box<Entry>),
}

/// Why a run ended early.
enum Stop {
    /// The configuration is wrong.
    Failed(Error),
    /// `return`, `exit` and the like.
    Return(bool),
}

/// The state of a run.
pub(super) struct Shell<'a> {
    disk: &'a Disk,
    variables: HashMap<String, String>,
    functions: HashMap<String, Block>,
    items: Vec<Item>,
    arguments: Vec<String>,
    /// What `linux` and `initrd` named.
    chosen: Option<Entry>,
    steps: usize,
    depth: usize,
}

impl<'a> Shell<'a> {
    /// As GRUB starts with its directory in file system `index` of the disk.
    pub(super) fn new(disk: &'a Disk, index: usize, directory: &str) -> Shell<'a> {
        let device = disk.device(index);
        let variables = [
            ("root", device.clone()),
            ("prefix", format!("({device}){directory}")),
            ("cmdpath", format!("({device}){directory}")),
            ("grub_platform", "efi".to_owned()),
            ("grub_cpu", "x86_64".to_owned()),
        ];
        Shell {
            disk,
            variables: variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            functions: HashMap::new(),
            items: Vec::new(),
            arguments: Vec::new(),
            chosen: None,
            steps: 0,
            depth: 0,
        }
    }

    /// The entries that the configuration at `path` makes, and the default one's number; `None` without entries.
    pub(super) fn menu(mut self, path: &str) -> Result<Option<(Vec<Entry>, usize)>, Error> {
        match self.source(path) {
            Ok(_) | Err(Stop::Return(_)) => {}
            Err(Stop::Failed(error)) => return Err(error),
        }
        let default = self.value("default").to_owned();
        let mut entries = Vec::new();
        let mut chosen = None;
        let items = std::mem::take(&mut self.items);
        self.collect(&items, &mut entries, Some(&default), &mut chosen)?;
        // A configuration that boots without a menu, as small images do.
        if entries.is_empty() {
            entries.extend(self.chosen.take());
        }
        Ok((!entries.is_empty()).then(|| (entries, chosen.unwrap_or(0))))
    }

    /// Adds what the items boot; notes which of them `wanted` (the rest of the variable `default`) names.
    fn collect(
        &mut self,
        items: &[Item],
        entries: &mut Vec<Entry>,
        wanted: Option<&str>,
        chosen: &mut Option<usize>,
    ) -> Result<(), Error> {
        let (first, rest) = wanted.map(|wanted| wanted.split_once('>').unwrap_or((wanted, ""))).unzip();
        let default = first.map(|first| position(items, first));
        for (index, item) in items.iter().enumerate() {
            if entries.len() >= ENTRIES_MAX {
                return Ok(());
            }
            let on_path = default == Some(index);
            if item.submenu {
                let kept = (self.variables.clone(), std::mem::take(&mut self.items));
                self.run_item(item)?;
                let inner = std::mem::replace(&mut self.items, kept.1);
                self.depth += 1;
                if self.depth <= DEPTH_MAX {
                    self.collect(&inner, entries, rest.filter(|_| on_path), chosen)?;
                }
                self.depth -= 1;
                self.variables = kept.0;
                continue;
            }
            let kept = self.variables.clone();
            self.run_item(item)?;
            self.variables = kept;
            if let Some(entry) = self.chosen.take() {
                if on_path && chosen.is_none() {
                    *chosen = Some(entries.len());
                }
                entries.push(Entry { title: item.title.clone(), id: item.id.clone(), ..entry });
            }
        }
        Ok(())
    }

    fn run_item(&mut self, item: &Item) -> Result<(), Error> {
        self.chosen = None;
        match &item.what {
            What::Entry(entry) => self.chosen = Some((**entry).clone()),
            What::Block(block) => {
                self.set("chosen", &item.title);
                if let Err(Stop::Failed(error)) = self.run(block) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn value(&self, name: &str) -> &str {
        match name.parse::<usize>() {
            Ok(number) if number > 0 => self.arguments.get(number - 1).map_or("", String::as_str),
            _ => self.variables.get(name).map_or("", String::as_str),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let held = self.variables.values().map(String::len).sum::<usize>();
        let replaced = self.variables.get(name).map_or(0, String::len);
        let names = self.variables.len() < VARIABLES_MAX || self.variables.contains_key(name);
        if names && name.len() <= NAME_MAX && held - replaced + value.len() <= TEXT_MAX {
            self.variables.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The texts that words come to.
    fn expand(&self, words: &[Word]) -> Vec<String> {
        let mut texts = Vec::new();
        let mut left = TEXT_MAX;
        for word in words {
            let mut text = String::new();
            let mut stands = word.is_empty();
            for piece in word {
                match piece {
                    Piece::Text(piece) => {
                        text.push_str(piece);
                        stands = true;
                    }
                    Piece::Variable(name) => {
                        text.push_str(self.value(name));
                        stands = true;
                    }
                    Piece::Split(name) if name == "@" || name == "*" => {
                        texts.extend(self.arguments.iter().cloned());
                    }
                    Piece::Split(name) => {
                        let mut parts = self.value(name).split_ascii_whitespace().peekable();
                        while let Some(part) = parts.next() {
                            text.push_str(part);
                            stands = true;
                            if parts.peek().is_some() {
                                texts.push(std::mem::take(&mut text));
                            }
                        }
                    }
                }
            }
            if stands || !text.is_empty() {
                left = left.saturating_sub(text.len() + 1);
                if left == 0 {
                    break;
                }
                texts.push(text);
            }
        }
        texts
    }

    /// Carries out a block; whether its last command succeeded.
    fn run(&mut self, block: &Block) -> Result<bool, Stop> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            self.depth -= 1;
            return Err(Stop::Return(false));
        }
        let mut success = true;
        let mut stop = None;
        for statement in block.iter() {
            self.steps += 1;
            if self.steps > STEPS_MAX {
                stop = Some(Stop::Return(false));
                break;
            }
            match self.statement(statement) {
                Ok(result) => success = result,
                Err(reason) => {
                    stop = Some(reason);
                    break;
                }
            }
        }
        self.depth -= 1;
        stop.map_or(Ok(success), Err)
    }

    fn statement(&mut self, statement: &Statement) -> Result<bool, Stop> {
        match statement {
            Statement::Command { words, block } => self.command(words, block.as_ref()),
            Statement::If { branches, otherwise } => {
                for (condition, block) in branches {
                    if self.run(condition)? {
                        return self.run(block);
                    }
                }
                self.run(otherwise)
            }
            Statement::For { variable, words, block } => {
                let mut success = true;
                for text in self.expand(words) {
                    self.set(variable, &text);
                    success = self.run(block)?;
                }
                Ok(success)
            }
            Statement::While { until, condition, block } => {
                while self.run(condition)? != *until {
                    self.run(block)?;
                    self.steps += 1;
                    if self.steps > STEPS_MAX {
                        return Err(Stop::Return(false));
                    }
                }
                Ok(true)
            }
            Statement::Function { name, block } => {
                self.functions.insert(name.clone(), block.clone());
                Ok(true)
            }
        }
    }

    fn command(&mut self, words: &[Word], block: Option<&Block>) -> Result<bool, Stop> {
        let texts = self.expand(words);
        let Some((name, arguments)) = texts.split_first() else { return Ok(true) };
        if let Some(block) = block {
            if matches!(name.as_str(), "menuentry" | "submenu") && self.items.len() < ENTRIES_MAX {
                let item = menu_item(name == "submenu", arguments, block);
                self.items.extend(item);
            }
            return Ok(true);
        }
        if let Some(function) = self.functions.get(name).cloned() {
            let outer = std::mem::replace(&mut self.arguments, arguments.to_vec());
            let result = self.run(&function);
            self.arguments = outer;
            return match result {
                Err(Stop::Return(success)) if self.steps <= STEPS_MAX => Ok(success),
                result => result,
            };
        }
        match name.as_str() {
            "set" => {
                for (name, value) in arguments.iter().filter_map(|text| text.split_once('=')) {
                    self.set(name, value);
                }
                Ok(true)
            }
            "unset" => {
                arguments.iter().for_each(|name| drop(self.variables.remove(name)));
                Ok(true)
            }
            "[" => Ok(arguments.split_last().is_some_and(|(_, rest)| test_command::holds(rest, self))),
            "test" => Ok(test_command::holds(arguments, self)),
            "!" => Ok(!self.plain_command(arguments)?),
            "return" | "exit" => Err(Stop::Return(arguments.first().is_none_or(|status| status == "0"))),
            "source" | "." | "configfile" | "extract_entries_source" => match arguments.first() {
                Some(path) => self.source(path),
                None => Ok(false),
            },
            "load_env" => Ok(self.load_environment(arguments)),
            "search" | "search.fs_uuid" | "search.fs_label" | "search.file" => {
                Ok(self.search(name, arguments))
            }
            "blscfg" => self.loader_entries(),
            "linux" | "linux16" | "linuxefi" => Ok(self.kernel(arguments)),
            "initrd" | "initrd16" | "initrdefi" => Ok(self.initrd(arguments)),
            name if IDLE.contains(&name) => Ok(true),
            _ => Ok(false),
        }
    }

    /// A command given as texts.
    fn plain_command(&mut self, texts: &[String]) -> Result<bool, Stop> {
        let words: Vec<Word> = texts.iter().map(|text| vec![Piece::Text(text.clone())]).collect();
        self.command(&words, None)
    }

    /// The file system and path that a GRUB path names: `(hd0,gpt1)/x`, or `/x` on `$root`.
    fn place(&self, path: &str) -> Option<(usize, String)> {
        let (device, path) = match path.strip_prefix('(').and_then(|path| path.split_once(')')) {
            Some((device, path)) => (device, path),
            None => (self.value("root"), path),
        };
        Some((self.disk.by_device(device)?, path.to_owned()))
    }

    fn read(&self, path: &str) -> Result<Option<(usize, String, Vec<u8>)>, Error> {
        let Some((index, path)) = self.place(path) else { return Ok(None) };
        let Some(files) = self.disk.file_system(index) else { return Ok(None) };
        Ok(files.read(&path, CONFIGURATION_MAX)?.map(|content| (index, path, content)))
    }

    fn source(&mut self, path: &str) -> Result<bool, Stop> {
        let Some((index, path, content)) = self.read(path).map_err(Stop::Failed)? else { return Ok(false) };
        let text = String::from_utf8_lossy(&content);
        let block = script::parse(&text).map_err(|(line, what)| {
            let partition = self.disk.number(index);
            Stop::Failed(Error::Configuration { path: path.clone(), partition, line, what })
        })?;
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let device = self.disk.device(index);
        self.set("config_directory", &format!("({device}){directory}"));
        self.set("config_file", &format!("({device}){path}"));
        self.run(&block)
    }

    /// `load_env [-f FILE] [NAME...]`: variables from an environment block.
    fn load_environment(&mut self, arguments: &[String]) -> bool {
        let mut path = format!("{}/grubenv", self.value("prefix"));
        let mut names = Vec::new();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "-f" => path = arguments.next().cloned().unwrap_or_default(),
                long if long.starts_with("--file=") => path = long["--file=".len()..].to_owned(),
                option if option.starts_with('-') => {}
                name => names.push(name),
            }
        }
        let Ok(Some((_, _, content))) = self.read(&path) else { return false };
        let text = String::from_utf8_lossy(&content);
        for (name, value) in
            text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='))
        {
            if names.is_empty() || names.contains(&name) {
                self.set(name, value);
            }
        }
        true
    }

    /// `search --fs-uuid|--label|--file [--set[=VARIABLE]] [--no-floppy] [--hint...] WHAT [VARIABLE]`.
    fn search(&mut self, name: &str, arguments: &[String]) -> bool {
        let mut kind = name.strip_prefix("search.").unwrap_or("file").replace("fs_", "");
        let mut variable = None;
        let mut wanted = Vec::new();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "-u" | "--fs-uuid" => kind = "uuid".to_owned(),
                "-l" | "--label" | "--fs-label" => kind = "label".to_owned(),
                "-f" | "--file" => kind = "file".to_owned(),
                "-s" | "--set" => variable = Some("root".to_owned()),
                "-h" | "--hint" => drop(arguments.next()),
                long if long.starts_with("--set=") => variable = Some(long["--set=".len()..].to_owned()),
                option if option.starts_with('-') => {}
                text => wanted.push(text),
            }
        }
        let Some(&what) = wanted.first() else { return false };
        let variable = wanted.get(1).map(|name| (*name).to_owned()).or(variable);
        let found = self.disk.files().find(|(_, files)| match kind.as_str() {
            "uuid" => files.uuid.eq_ignore_ascii_case(what),
            "label" => files.label == what,
            _ => files.exists(what),
        });
        let Some((index, _)) = found else { return false };
        let device = self.disk.device(index);
        self.set(&variable.unwrap_or_else(|| "root".to_owned()), &device);
        true
    }

    /// `blscfg`: the entries of the boot loader specification in the file system that `$root` names.
    fn loader_entries(&mut self) -> Result<bool, Stop> {
        let Some(index) = self.disk.by_device(self.value("root")) else { return Ok(false) };
        let found = loader_entries::find(self.disk, index).map_err(Stop::Failed)?;
        let success = !found.is_empty();
        for mut entry in found.into_iter().take(ENTRIES_MAX.saturating_sub(self.items.len())) {
            entry.options = self.substitute(&entry.options);
            let (title, id) = (entry.title.clone(), entry.id.clone());
            self.items.push(Item { title, id, submenu: false, what: What::Entry(Box::new(entry)) });
        }
        Ok(success)
    }

    /// A text with the variables in it replaced, as `blscfg` does with options.
    fn substitute(&self, text: &str) -> String {
        let words = text.split_ascii_whitespace().map(|word| match word.strip_prefix('$') {
            Some(name) => self.value(name.trim_matches(['{', '}'])),
            None => word,
        });
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn kernel(&mut self, arguments: &[String]) -> bool {
        let Some((path, options)) = arguments.split_first() else { return false };
        let Some((file_system, path)) = self.place(path) else { return false };
        self.chosen = Some(Entry {
            kernel: Place { file_system, path },
            options: options.join(" "),
            from: self.value("config_file").to_owned(),
            ..Entry::default()
        });
        true
    }

    fn initrd(&mut self, arguments: &[String]) -> bool {
        let places = arguments.iter().filter(|text| !text.starts_with('-')).map(|path| self.place(path));
        let Some(places) = places.collect::<Option<Vec<_>>>() else { return false };
        let Some(chosen) = &mut self.chosen else { return false };
        chosen.initrd = places.into_iter().map(|(file_system, path)| Place { file_system, path }).collect();
        true
    }
}

impl test_command::Files for Shell<'_> {
    fn exists(&self, path: &str) -> bool {
        self.place(path).is_some_and(|(index, path)| {
            self.disk.file_system(index).is_some_and(|files| files.exists(&path))
        })
    }

    fn is_directory(&self, path: &str) -> bool {
        self.place(path).is_some_and(|(index, path)| {
            self.disk.file_system(index).is_some_and(|files| files.is_directory(&path))
        })
    }

    fn size(&self, path: &str) -> Option<u64> {
        let (index, path) = self.place(path)?;
        self.disk.file_system(index)?.size(&path)
    }
}

/// The number of the item that `default` names: a number, a title or an id; the first one otherwise.
fn position(items: &[Item], default: &str) -> usize {
    let named = || items.iter().position(|item| item.id.as_deref() == Some(default) || item.title == default);
    match default.parse::<usize>() {
        Ok(number) if number < items.len() => number,
        _ => named().unwrap_or(0),
    }
}

/// `menuentry TITLE [--class=C] [--id=ID] ...`; the id may also follow `$menuentry_id_option`.
fn menu_item(submenu: bool, arguments: &[String], block: &Block) -> Option<Item> {
    let mut title = None;
    let mut id = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--class" | "--users" | "--hotkey" | "--source" => drop(arguments.next()),
            "--id" => id = arguments.next().cloned(),
            long if long.starts_with("--id=") => id = Some(long["--id=".len()..].to_owned()),
            option if option.starts_with("--") => {}
            text if title.is_none() => title = Some(text.to_owned()),
            text => id = id.or(Some(text.to_owned())),
        }
    }
    Some(Item { title: title?, id, submenu, what: What::Block(block.clone()) })
}
