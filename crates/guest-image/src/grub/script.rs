//! The language of GRUB's configuration files: words, commands, blocks (GRUB manual, section "Writing full configuration
//! files directly").

use std::iter::Peekable;
use std::rc::Rc;
use std::str::Chars;

/// Blocks inside blocks.
const DEPTH_MAX: usize = 32;

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as it stands.
    Text(String),
    /// The value of a variable.
    Variable(String),
    /// The value of a variable, split at blanks because it stands outside quotes.
    Split(String),
}

/// A word: its parts one after the other.
pub(crate) type Word = Vec<Piece>;

/// Statements in order, shared by the menu entries that hold them.
pub(crate) type Block = Rc<[Statement]>;

/// One statement.
#[derive(Debug)]
pub(crate) enum Statement {
    /// A command and its arguments; `menuentry` and `submenu` have a block.
    Command { words: Vec<Word>, block: Option<Block> },
    /// Conditions with their blocks, the last of them for `else`.
    If { branches: Vec<(Block, Block)>, otherwise: Block },
    /// A block for each word.
    For { variable: String, words: Vec<Word>, block: Block },
    /// A block while (or until) a condition holds.
    While { until: bool, condition: Block, block: Block },
    /// A named block.
    Function { name: String, block: Block },
}

/// What is wrong, and in which line from 1.
pub(crate) type Failure = (usize, String);

/// Reads a whole configuration.
///
/// # Errors
/// Its blocks do not match or are too deep.
pub(crate) fn parse(text: &str) -> Result<Block, Failure> {
    let mut parser =
        Parser { tokens: Lexer { text: text.chars().peekable(), line: 1 }, next: None, depth: 0 };
    let block = parser.block(&[])?;
    match parser.peek() {
        None => Ok(block),
        Some(token) => Err(parser.failure(&format!("unexpected {}", token.name()))),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(Word),
    End,
    Open,
    Close,
}

impl Token {
    fn name(&self) -> String {
        match self {
            Token::Word(word) => format!("'{}'", plain(word).unwrap_or_default()),
            Token::End => "end of a command".to_owned(),
            Token::Open => "'{'".to_owned(),
            Token::Close => "'}'".to_owned(),
        }
    }
}

/// The text of a word without variables.
fn plain(word: &Word) -> Option<&str> {
    match word.as_slice() {
        [Piece::Text(text)] => Some(text),
        _ => None,
    }
}

struct Lexer<'a> {
    text: Peekable<Chars<'a>>,
    line: usize,
}

impl Lexer<'_> {
    fn bump(&mut self) -> Option<char> {
        let next = self.text.next();
        self.line += usize::from(next == Some('\n'));
        next
    }

    fn token(&mut self) -> Option<Token> {
        loop {
            match *self.text.peek()? {
                '\n' | ';' => {
                    self.bump();
                    return Some(Token::End);
                }
                ' ' | '\t' | '\r' => {
                    self.bump();
                }
                '#' => {
                    while self.text.peek().is_some_and(|&next| next != '\n') {
                        self.bump();
                    }
                }
                '\\' => {
                    let mut ahead = self.text.clone();
                    ahead.next();
                    if ahead.peek() != Some(&'\n') {
                        return Some(self.word());
                    }
                    self.bump();
                    self.bump();
                }
                _ => return Some(self.word()),
            }
        }
    }

    fn word(&mut self) -> Token {
        let mut pieces: Word = Vec::new();
        let mut text = String::new();
        let mut quoted = false;
        while let Some(&next) = self.text.peek() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' => break,
                '\'' => {
                    quoted = true;
                    self.bump();
                    text.extend(std::iter::from_fn(|| self.bump().filter(|&next| next != '\'')));
                }
                '"' => {
                    quoted = true;
                    self.bump();
                    self.double_quoted(&mut pieces, &mut text);
                }
                '\\' => {
                    self.bump();
                    text.extend(self.bump().filter(|&next| next != '\n'));
                }
                '$' => self.variable(&mut pieces, &mut text, Piece::Split),
                // Braces are words of their own; inside a word they are letters.
                '{' | '}' if pieces.is_empty() && text.is_empty() && !quoted => {
                    self.bump();
                    return if next == '{' { Token::Open } else { Token::Close };
                }
                next => {
                    text.push(next);
                    self.bump();
                }
            }
        }
        if !text.is_empty() || (pieces.is_empty() && quoted) {
            pieces.push(Piece::Text(text));
        }
        Token::Word(pieces)
    }

    fn double_quoted(&mut self, pieces: &mut Word, text: &mut String) {
        while let Some(&next) = self.text.peek() {
            match next {
                '"' => {
                    self.bump();
                    return;
                }
                '\\' => {
                    self.bump();
                    match self.bump() {
                        Some(escaped @ ('"' | '\\' | '$')) => text.push(escaped),
                        Some('\n') | None => {}
                        Some(other) => text.extend(['\\', other]),
                    }
                }
                '$' => self.variable(pieces, text, Piece::Variable),
                next => {
                    text.push(next);
                    self.bump();
                }
            }
        }
    }

    fn variable(&mut self, pieces: &mut Word, text: &mut String, piece: fn(String) -> Piece) {
        self.bump();
        let braced = self.text.next_if_eq(&'{').is_some();
        let mut name = String::new();
        let letter =
            |next: &char| next.is_ascii_alphanumeric() || matches!(next, '_' | '?' | '@' | '*' | '#');
        while let Some(next) = self.text.next_if(letter) {
            name.push(next);
        }
        if braced {
            self.text.next_if_eq(&'}');
        }
        if name.is_empty() {
            text.push('$');
            return;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(text)));
        }
        pieces.push(piece(name));
    }
}

struct Parser<'a> {
    tokens: Lexer<'a>,
    next: Option<Token>,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<Token> {
        if self.next.is_none() {
            self.next = self.tokens.token();
        }
        self.next.clone()
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek();
        self.next = None;
        token
    }

    fn failure(&self, what: &str) -> Failure {
        (self.tokens.line, what.to_owned())
    }

    /// The keyword that comes next, if one of `words` does.
    fn keyword(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        let text = plain(&word)?;
        words.iter().find(|keyword| **keyword == text).copied()
    }

    fn expect(&mut self, keyword: &'static str) -> Result<(), Failure> {
        while self.peek() == Some(Token::End) {
            self.take();
        }
        match self.keyword(&[keyword]) {
            Some(_) => {
                self.take();
                Ok(())
            }
            None => Err(self.failure(&format!("'{keyword}' is missing"))),
        }
    }

    /// Statements up to one of `ends` (which stays), a closing brace or the end of the text.
    fn block(&mut self, ends: &[&'static str]) -> Result<Block, Failure> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.failure(&format!("more than {DEPTH_MAX} blocks inside each other")));
        }
        let mut statements = Vec::new();
        loop {
            match self.peek() {
                Some(Token::End) => {
                    self.take();
                }
                None | Some(Token::Close) => break,
                Some(_) if self.keyword(ends).is_some() => break,
                Some(_) => statements.push(self.statement()?),
            }
        }
        self.depth -= 1;
        Ok(statements.into())
    }

    fn braced(&mut self) -> Result<Block, Failure> {
        while self.peek() == Some(Token::End) {
            self.take();
        }
        if self.take() != Some(Token::Open) {
            return Err(self.failure("'{' is missing"));
        }
        let block = self.block(&[])?;
        match self.take() {
            Some(Token::Close) => Ok(block),
            _ => Err(self.failure("'}' is missing")),
        }
    }

    fn statement(&mut self) -> Result<Statement, Failure> {
        match self.keyword(&["if", "for", "while", "until", "function"]) {
            Some("if") => self.conditional(),
            Some("for") => self.repeated(),
            Some("function") => {
                self.take();
                let name = self.name()?;
                Ok(Statement::Function { name, block: self.braced()? })
            }
            Some(word) => {
                self.take();
                let condition = self.block(&["do"])?;
                self.expect("do")?;
                let block = self.block(&["done"])?;
                self.expect("done")?;
                Ok(Statement::While { until: word == "until", condition, block })
            }
            None => self.command(),
        }
    }

    fn name(&mut self) -> Result<String, Failure> {
        match self.take() {
            Some(Token::Word(word)) if plain(&word).is_some() => {
                Ok(plain(&word).unwrap_or_default().to_owned())
            }
            _ => Err(self.failure("a name is missing")),
        }
    }

    fn conditional(&mut self) -> Result<Statement, Failure> {
        self.take();
        let mut branches = Vec::new();
        loop {
            let condition = self.block(&["then"])?;
            self.expect("then")?;
            branches.push((condition, self.block(&["elif", "else", "fi"])?));
            match self.keyword(&["elif", "else"]) {
                Some("elif") => {
                    self.take();
                }
                Some(_) => {
                    self.take();
                    let otherwise = self.block(&["fi"])?;
                    self.expect("fi")?;
                    return Ok(Statement::If { branches, otherwise });
                }
                None => {
                    self.expect("fi")?;
                    return Ok(Statement::If { branches, otherwise: Rc::from([]) });
                }
            }
        }
    }

    fn repeated(&mut self) -> Result<Statement, Failure> {
        self.take();
        let variable = self.name()?;
        self.expect("in")?;
        let words = self.words();
        self.expect("do")?;
        let block = self.block(&["done"])?;
        self.expect("done")?;
        Ok(Statement::For { variable, words, block })
    }

    fn words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.peek() {
            self.take();
            words.push(word);
        }
        words
    }

    fn command(&mut self) -> Result<Statement, Failure> {
        let words = self.words();
        if words.is_empty() {
            return Err(self.failure("a command is missing before '{'"));
        }
        let block = match self.peek() {
            Some(Token::Open) => Some(self.braced()?),
            _ => None,
        };
        Ok(Statement::Command { words, block })
    }
}
