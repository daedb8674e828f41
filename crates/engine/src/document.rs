//! A machine's document as the engine keeps it: the canonical text and a summary; the tree is read again when needed.

use std::sync::Arc;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::{Domain, FormatFlags};

use crate::summary::Summary;

/// First words of the line above a stored definition.
const HEADER_START: &str = "<!-- ferrovirt ";
/// What the line goes on with, for whoever opens the file.
const HEADER_ADVICE: &str = "change it with 'virsh edit', or here while no daemon runs -->\n";

/// A document in canonical layout. Immutable; a changed machine gets a new one.
#[derive(Debug)]
pub struct Document {
    secure: Arc<str>,
    /// The text without secrets, if there are any.
    public: Option<Arc<str>>,
    summary: Summary,
}

impl Document {
    /// The document of a definition.
    pub fn of_definition(definition: &Domain) -> Document {
        Document::format(definition, FormatFlags::INACTIVE)
    }

    /// The document of a running machine.
    pub fn of_live(live: &Domain) -> Document {
        Document::format(live, FormatFlags::NONE)
    }

    fn format(domain: &Domain, flags: FormatFlags) -> Document {
        let (secure, secrets) = domain.format_secure(flags);
        let public =
            secrets.then(|| domain.format(flags)).filter(|public| *public != secure).map(Arc::<str>::from);
        debug_assert_eq!(public.as_deref().unwrap_or(&secure), &*domain.format(flags));
        let summary = Summary::of(domain, !flags.contains(FormatFlags::INACTIVE));
        debug_assert_eq!(Some(&summary), Summary::of_text(&secure).ok().as_ref(), "{secure}");
        Document { summary, secure: Arc::from(secure), public }
    }

    /// The text of a file that [`to_file`](Document::to_file) of this very release wrote and nobody changed; `None` for
    /// any other.
    pub(crate) fn of_trusted_file(content: &str) -> Option<Result<Document>> {
        let (header, body) = content.split_once('\n')?;
        let words = header.strip_prefix(HEADER_START)?;
        let mut words = words.split(' ');
        let same_release = words.next() == Some(env!("CARGO_PKG_VERSION"));
        let unchanged = words.next() == Some(hash(body).as_str());
        if !(same_release && unchanged) {
            return None;
        }
        // A text with secrets has to be written without them, which only the model can do.
        let plain = words.next() == Some("plain:");
        Some(if plain {
            Summary::of_text(body).map(|summary| Document { secure: Arc::from(body), public: None, summary })
        } else {
            parse(body).map(|definition| Document::of_definition(&definition))
        })
    }

    /// The content of the definition's file.
    pub(crate) fn to_file(&self) -> String {
        let kind = if self.public.is_some() { "secrets:" } else { "plain:" };
        let (release, hash) = (env!("CARGO_PKG_VERSION"), hash(&self.secure));
        format!("{HEADER_START}{release} {hash} {kind} {HEADER_ADVICE}{}", self.secure)
    }

    /// The canonical text, with or without secrets.
    pub fn text(&self, with_secrets: bool) -> &Arc<str> {
        match &self.public {
            Some(public) if !with_secrets => public,
            _ => &self.secure,
        }
    }

    /// The figures that lists and statistics need.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The tree, with secrets.
    ///
    /// # Errors
    /// The canonical text does not read back; that is a fault of the model.
    pub fn parse(&self) -> Result<Domain> {
        parse(&self.secure)
    }
}

/// Reads a document that came from outside.
///
/// # Errors
/// The error of the code that libvirt uses for it, with the place.
pub(crate) fn parse(text: &str) -> Result<Domain> {
    Domain::parse(text).map(|(domain, _)| domain).map_err(|error| refused(&error))
}

/// [`parse`] that also refuses what the model has no place for, as libvirt's schema does.
///
/// # Errors
/// `XmlInvalidSchema`, naming the first unknown names, or as [`parse`].
pub(crate) fn parse_strictly(text: &str) -> Result<Domain> {
    let (domain, report) = Domain::parse(text).map_err(|error| refused(&error))?;
    let Some(first) = report.unknown.first() else { return Ok(domain) };
    let others = report.unknown.len() - 1 + report.left_out;
    let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
    let what = if first.path.ends_with(xml::TEXT) { "text where none can be:" } else { "unknown name" };
    let detail = format!("{what} {} (line {}, column {}){more}", first.path, first.line, first.column);
    let error = Error::new(ErrorCode::XmlInvalidSchema, ErrorDomain::Xml, detail);
    Err(match first.nearest {
        Some(nearest) => error.with_cure(format!("write '{nearest}' if that is meant")),
        None => error.with_cure("remove it, or do not ask for validation"),
    })
}

/// The error that a client sees for a refused document.
pub fn refused(refusal: &xml::Error) -> Error {
    use xml::{Cause, Class, Refusal};
    let of_class = |class| match class {
        Class::XmlError => ErrorCode::XmlError,
        Class::InvalidArgument => ErrorCode::InvalidArg,
        Class::ConfigUnsupported => ErrorCode::ConfigUnsupported,
        Class::InternalError => ErrorCode::InternalError,
        Class::Overflow => ErrorCode::Overflow,
        Class::Detail => ErrorCode::XmlDetail,
    };
    let place = format!(" (line {}, column {})", refusal.line, refusal.column);
    let place = if refusal.line == 0 { String::new() } else { place };
    let message = refusal.cause.to_string();
    let (code, domain) = match &*refusal.cause {
        Cause::Syntax { .. } => (ErrorCode::XmlDetail, ErrorDomain::Domain),
        Cause::Other { class, .. } | Cause::Value { refusal: Refusal::Message(class, _), .. } => {
            (of_class(*class), ErrorDomain::Domain)
        }
        // The code's own text says all: nobody has asked which name is missing.
        Cause::MissingElement { child: "name", element } if element == "domain" => {
            return Error::new(ErrorCode::NoName, ErrorDomain::Domain, "");
        }
        Cause::WrongRoot { .. } => (ErrorCode::XmlError, ErrorDomain::Xml),
        _ => (ErrorCode::XmlError, ErrorDomain::Domain),
    };
    // The model's messages begin with the words of the code, which the error adds itself.
    let words = code.texts().1.split("{}").next().unwrap_or_default();
    let detail = message.strip_prefix(words).unwrap_or(&message);
    let error = Error::new(code, domain, format!("{detail}{place}"));
    match refusal.cure() {
        Some(cure) => error.with_cure(cure),
        None => error,
    }
}

/// Tells whether somebody changed a file by hand: multiplied and rotated, word by word.
pub(crate) fn hash(text: &str) -> String {
    let word = |bytes: &[u8]| {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(word)
    };
    let hash = text.as_bytes().chunks(8).fold(text.len() as u64, |hash: u64, bytes| {
        (hash.rotate_left(5) ^ word(bytes)).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    format!("{hash:016x}")
}
