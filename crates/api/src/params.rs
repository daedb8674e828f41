//! Typed parameters: named values of seven types, the interface's open-ended structures.

use crate::constants::{
    VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG,
    VIR_TYPED_PARAM_STRING, VIR_TYPED_PARAM_UINT, VIR_TYPED_PARAM_ULLONG,
};

/// One named value. Names have at most 79 bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedParam {
    /// The field's name.
    pub field: String,
    /// The value.
    pub value: TypedValue,
}

/// A value of one of the seven types.
#[derive(Debug, Clone, PartialEq)]
pub enum TypedValue {
    /// 32 bits, signed.
    Int(i32),
    /// 32 bits, unsigned.
    Uint(u32),
    /// 64 bits, signed.
    Llong(i64),
    /// 64 bits, unsigned.
    Ullong(u64),
    /// Floating point.
    Double(f64),
    /// Yes or no.
    Boolean(bool),
    /// Text.
    String(String),
}

impl TypedParam {
    /// The parameter `field` with `value`.
    pub fn new(field: impl Into<String>, value: impl Into<TypedValue>) -> TypedParam {
        TypedParam { field: field.into(), value: value.into() }
    }

    /// The value of `field` in `params`, if it is there.
    pub fn find<'a>(params: &'a [TypedParam], field: &str) -> Option<&'a TypedValue> {
        params.iter().find(|param| param.field == field).map(|param| &param.value)
    }
}

impl TypedValue {
    /// The type's number on the wire (`virTypedParameterType`).
    pub fn type_number(&self) -> i32 {
        match self {
            TypedValue::Int(_) => VIR_TYPED_PARAM_INT,
            TypedValue::Uint(_) => VIR_TYPED_PARAM_UINT,
            TypedValue::Llong(_) => VIR_TYPED_PARAM_LLONG,
            TypedValue::Ullong(_) => VIR_TYPED_PARAM_ULLONG,
            TypedValue::Double(_) => VIR_TYPED_PARAM_DOUBLE,
            TypedValue::Boolean(_) => VIR_TYPED_PARAM_BOOLEAN,
            TypedValue::String(_) => VIR_TYPED_PARAM_STRING,
        }
    }
}

/// How the value reads in `virsh` output: numbers plain, doubles with six decimals, yes and no.
impl std::fmt::Display for TypedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TypedValue::Int(value) => write!(f, "{value}"),
            TypedValue::Uint(value) => write!(f, "{value}"),
            TypedValue::Llong(value) => write!(f, "{value}"),
            TypedValue::Ullong(value) => write!(f, "{value}"),
            TypedValue::Double(value) => write!(f, "{value:.6}"),
            TypedValue::Boolean(value) => f.write_str(if *value { "yes" } else { "no" }),
            TypedValue::String(value) => f.write_str(value),
        }
    }
}

macro_rules! from_values {
    ($($type:ty => $variant:ident,)+) => {
        $(impl From<$type> for TypedValue {
            fn from(value: $type) -> TypedValue {
                TypedValue::$variant(value.into())
            }
        })+
    };
}

from_values! {
    i32 => Int,
    u32 => Uint,
    i64 => Llong,
    u64 => Ullong,
    f64 => Double,
    bool => Boolean,
    String => String,
    &str => String,
}
