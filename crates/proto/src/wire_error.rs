//! Errors on the wire: the platform's one error as the structure that every client reads, and back.

use error::{Error, ErrorCode, ErrorDomain};
use xdr::{Decoder, Encoder};

use crate::codec::{Decode, Encode};

/// `VIR_ERR_ERROR`: the level of everything that we send.
const LEVEL_ERROR: i32 = 2;

/// How the message of a call to an unknown procedure begins: clients look for it.
const UNKNOWN_PROCEDURE: &str = "unknown procedure";

/// Appends `error`: complete text, then the template of its code, the detail and the cure as the three strings.
pub fn encode(error: &Error, buffer: &mut Vec<u8>) {
    let code = error.code();
    let (alone, template) = error.texts();
    let detail = Some(error.detail()).filter(|detail| !detail.is_empty());
    let template = if detail.is_some() { template.replacen("{}", "%s", 1) } else { alone.to_owned() };
    let message = error.message();
    let parts = Parts {
        code: code.number(),
        domain: error.domain().number(),
        message: Some(&message),
        level: LEVEL_ERROR,
        texts: [Some(&template), detail, error.cure()],
        numbers: [-1, -1],
    };
    parts.encode(buffer);
}

/// Reads an error. A call to a procedure that the server does not know becomes "not supported".
///
/// # Errors
/// When the bytes are no error structure.
pub fn decode(payload: &[u8]) -> Result<Error, xdr::Error> {
    let parts = Parts::decode(payload)?;
    let message = parts.message.unwrap_or_default();
    let domain = ErrorDomain::from_number(parts.domain).unwrap_or(ErrorDomain::None);
    let mut code = ErrorCode::from_number(parts.code).unwrap_or(ErrorCode::InternalError);
    if code == ErrorCode::Rpc && message.starts_with(UNKNOWN_PROCEDURE) {
        code = ErrorCode::NoSupport;
    }
    let error = Error::new(code, domain, detail(code, message, parts.texts[2]));
    Ok(match parts.texts[2] {
        Some(cure) if !cure.is_empty() && message.ends_with(&cure_suffix(cure)) => error.with_cure(cure),
        _ => error,
    })
}

/// The program or its version is not served here.
pub fn program_unknown(program: u32, version: u32) -> Error {
    rpc(format!("Cannot find program {program} version {version}"))
}

/// The program has no such procedure.
pub fn procedure_unknown(number: i32) -> Error {
    rpc(format!("{UNKNOWN_PROCEDURE}: {number}"))
}

/// The arguments cannot be read.
pub fn undecodable(cause: xdr::Error) -> Error {
    let error = rpc("Unable to decode message payload").with_source(cause);
    match cause {
        xdr::Error::NotUtf8 { .. } => error.with_cure(
            "write names and documents in UTF-8 ('iconv -f UTF-16 -t UTF-8 FILE', or -f ISO-8859-1); clients send \
             files as they are, whatever encoding their first line names",
        ),
        _ => error,
    }
}

/// The result cannot be written: a list or text is longer than the interface allows.
pub fn unencodable(cause: xdr::Error) -> Error {
    rpc("Unable to encode message payload").with_source(cause)
}

fn rpc(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::Rpc, ErrorDomain::Rpc, detail)
}

fn cure_suffix(cure: &str) -> String {
    format!("; cure: {cure}")
}

/// What the code's text and the cure leave of the complete text: the detail with the causes behind it.
fn detail<'a>(code: ErrorCode, message: &'a str, cure: Option<&str>) -> &'a str {
    let summary = cure.and_then(|cure| message.strip_suffix(&cure_suffix(cure))).unwrap_or(message);
    let (alone, template) = code.texts();
    let (before, after) = template.split_once("{}").unwrap_or(("", ""));
    match summary.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) {
        Some(detail) => detail,
        None if summary == alone => "",
        None => summary,
    }
}

/// The structure on the wire, without the two handles that are always absent.
struct Parts<'a> {
    code: i32,
    domain: i32,
    message: Option<&'a str>,
    level: i32,
    texts: [Option<&'a str>; 3],
    numbers: [i32; 2],
}

impl<'a> Parts<'a> {
    fn encode(&self, buffer: &mut Vec<u8>) {
        let mut encoder = Encoder::new(buffer);
        encoder.i32(self.code);
        encoder.i32(self.domain);
        text(&mut encoder, self.message);
        encoder.i32(self.level);
        encoder.present(false);
        self.texts.iter().for_each(|part| text(&mut encoder, *part));
        self.numbers.iter().for_each(|number| encoder.i32(*number));
        encoder.present(false);
    }

    fn decode(payload: &'a [u8]) -> Result<Parts<'a>, xdr::Error> {
        let mut decoder = Decoder::new(payload);
        let code = decoder.i32()?;
        let domain = decoder.i32()?;
        let message = Option::decode(&mut decoder)?;
        let level = decoder.i32()?;
        Option::<api::Domain>::decode(&mut decoder)?;
        let texts =
            [Option::decode(&mut decoder)?, Option::decode(&mut decoder)?, Option::decode(&mut decoder)?];
        let numbers = [decoder.i32()?, decoder.i32()?];
        Option::<api::Network>::decode(&mut decoder)?;
        Ok(Parts { code, domain, message, level, texts, numbers })
    }
}

/// Writes a text that may hold anything: an error about bad text must reach the client too.
fn text(encoder: &mut Encoder<'_>, text: Option<&str>) {
    let Some(text) = text else { return encoder.present(false) };
    encoder.present(true);
    let mut end = text.len().min(xdr::TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let written = text[..end].replace('\0', "\u{fffd}");
    if written.encode(encoder).is_err() {
        encoder.u32(0);
    }
}
