//! The commands that drivers use, as types: a struct is a command's arguments, its `Reply` what QEMU returns.
//!
//! Names and meanings are those of the QEMU QMP Reference Manual. Commands that are not here are run by name with
//! [`crate::Monitor::execute`].

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A command with typed arguments and reply.
pub trait Command: Serialize {
    /// The command's name on the wire.
    const NAME: &'static str;
    /// What QEMU returns.
    type Reply: DeserializeOwned + Send + 'static;
}

/// A reply without content.
pub type Done = serde::de::IgnoredAny;

/// Declares commands: `Type = "name" -> Reply { pub field: Type, ... }`. Fields are written with hyphens on the wire.
macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident = $wire:literal -> $reply:ty {
        $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, serde::Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::commands::Command for $name {
            const NAME: &'static str = $wire;
            type Reply = $reply;
        }
    )*};
}

/// Declares an enum of words that keeps unknown ones.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $variant,)*
            /// A word of a newer or older QEMU.
            Other(String),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word),
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub mod capabilities;
pub mod devices;
pub mod display;
pub mod machine;
pub mod statistics;
