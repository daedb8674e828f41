//! How operations and structures lie on the wire, as Rust expressions over `xdr`.

use super::calls;
use super::vocabulary::{Bound, Contract, Field, Operation, Type, camel};

/// Name of the structure that holds the arguments of an operation.
pub(crate) fn arguments_name(operation: &Operation) -> String {
    format!("{}Args", camel(&operation.name))
}

/// The fields of the arguments, in wire order: those of the contract and the word that bounds the result.
pub(crate) fn arguments(operation: &Operation) -> Vec<Field> {
    let mut fields: Vec<Field> = operation
        .arguments
        .iter()
        .filter(|argument| !matches!(argument.kind, Type::Stream | Type::Files))
        .map(|argument| field(&argument.name, argument.kind.clone(), argument.bound))
        .collect();
    let words = [
        (operation.need_results, "need_results"),
        (operation.limit, "limit"),
        (operation.nparams, "nparams"),
    ];
    for (position, name) in words {
        if let Some(position) = position {
            fields.insert(position, field(name, Type::I32, Bound::None));
        }
    }
    fields
}

/// What an operation gives back on the wire.
pub(crate) enum Answer {
    /// One value of the contract.
    Value(Type),
    /// A list with its bound, and the number of elements behind it.
    List { element: Type, bound: Bound, count: Option<Type> },
}

impl Answer {
    /// What `operation` gives back.
    pub(crate) fn of(operation: &Operation) -> Answer {
        let value = match &operation.result {
            Type::WithFiles(inner) => (**inner).clone(),
            Type::Files => Type::Unit,
            other => other.clone(),
        };
        let Type::List(element) = value else { return Answer::Value(value) };
        let count = match operation.count.as_deref() {
            Some("u32") => Some(Type::U32),
            Some(_) => Some(Type::I32),
            None if operation.nparams.is_some() && !operation.quiet => Some(Type::I32),
            None => None,
        };
        Answer::List { element: *element, bound: operation.bound, count }
    }

    /// The type that is written and read, seen from a crate that uses `proto`.
    pub(crate) fn wire_type(&self, operation: &Operation) -> String {
        match self {
            Answer::Value(kind) => owned(kind),
            Answer::List { .. } => format!("rets::{}", result_name(operation)),
        }
    }
}

/// Name of the structure that holds a list that an operation gives back.
pub(crate) fn result_name(operation: &Operation) -> String {
    format!("{}Ret", camel(&operation.name))
}

/// The fields of a structure that holds a list.
pub(crate) fn result_fields(element: &Type, bound: Bound, count: Option<&Type>) -> Vec<Field> {
    let mut fields = vec![field("list", Type::List(Box::new(element.clone())), bound)];
    fields.extend(count.map(|count| field("count", count.clone(), Bound::None)));
    fields
}

fn field(name: &str, kind: Type, bound: Bound) -> Field {
    Field { name: name.to_owned(), kind, bound, callback_only: false }
}

/// The owned type, seen from outside `api`.
pub(crate) fn owned(kind: &Type) -> String {
    calls::owned(kind).replace("crate::", "api::")
}

/// The type of a field of arguments: borrowed from the message where it can be.
pub(crate) fn shared(field: &Field) -> String {
    shared_type(&field.kind, field.bound)
}

fn shared_type(kind: &Type, bound: Bound) -> String {
    match kind {
        Type::Text => "&'a str".to_owned(),
        Type::Structure(_) => format!("Cow<'a, {}>", owned(kind)),
        Type::Optional(inner) => format!("Option<{}>", shared_type(inner, bound)),
        Type::List(element) if **element == Type::Byte && matches!(bound, Bound::Max(_)) => {
            "&'a [u8]".to_owned()
        }
        Type::List(element) => format!("Cow<'a, [{}]>", owned(element)),
        other => owned(other),
    }
}

/// The expression that reads a field from `decoder`.
pub(crate) fn decode(field: &Field, borrow: bool) -> String {
    let wrap = |text: String| if borrow { format!("Cow::Owned({text})") } else { text };
    match (&field.kind, field.bound) {
        (Type::Text, Bound::Chars(max)) => format!("Decoder::chars_text(decoder.chars({max})?)?"),
        (Type::Text, Bound::CharsFixed(count)) => {
            format!("Decoder::chars_text(decoder.chars_fixed({count})?)?")
        }
        (Type::List(element), Bound::Max(max)) if **element == Type::Byte => {
            if borrow {
                format!("decoder.bytes({max})?")
            } else {
                format!("decoder.bytes({max})?.to_vec()")
            }
        }
        (Type::List(_), Bound::Chars(max)) => wrap(format!("decoder.chars({max})?")),
        (Type::List(element), Bound::Max(max)) => {
            let element = owned(element);
            wrap(format!("decoder.list({max}, <{element} as Decode>::BYTES_MIN, Decode::decode)?"))
        }
        _ => "Decode::decode(decoder)?".to_owned(),
    }
}

/// The statement that writes the field that lies at `place` (an expression for the value, not a reference).
pub(crate) fn encode(field: &Field, place: &str, borrow: bool) -> String {
    match (&field.kind, field.bound) {
        (Type::Text, Bound::Chars(max)) => format!("encoder.chars_text(&{place}, {max})?;"),
        (Type::Text, Bound::CharsFixed(count)) => {
            format!("encoder.chars_fixed({place}.as_bytes(), {count})?;")
        }
        (Type::List(element), Bound::Max(max)) if **element == Type::Byte => {
            let reference = if borrow { "" } else { "&" };
            format!("encoder.bytes({reference}{place}, {max})?;")
        }
        (Type::List(_), Bound::Chars(max)) => format!("encoder.chars(&{place}, {max})?;"),
        (Type::List(_), Bound::Max(max)) => format!("encoder.list(&{place}, {max}, Encode::encode)?;"),
        _ => format!("{place}.encode(encoder)?;"),
    }
}

/// Bytes that the shortest value takes.
pub(crate) fn bytes_min(contract: &Contract, kind: &Type, bound: Bound) -> usize {
    match (kind, bound) {
        (_, Bound::CharsFixed(count)) => 4 * count as usize,
        (Type::I64 | Type::U64, _) => 8,
        (Type::Uuid, _) => 16,
        (Type::Structure(name), _) if name == "TypedParam" => 12,
        (Type::Structure(name), _) => {
            contract.structures.get(name).map_or(0, |structure| fields_bytes_min(contract, &structure.fields))
        }
        (Type::Unit | Type::Stream | Type::Files, _) => 0,
        _ => 4,
    }
}

/// Bytes that the shortest values of all `fields` take together.
pub(crate) fn fields_bytes_min(contract: &Contract, fields: &[Field]) -> usize {
    fields.iter().map(|field| bytes_min(contract, &field.kind, field.bound)).sum()
}
