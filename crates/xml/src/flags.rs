//! The choices a caller has when a document is written.

use std::ops::BitOr;

/// What a document is written for; the bits are those of libvirt's `virDomainXMLFlags`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatFlags(pub u32);

impl FormatFlags {
    /// The live form, without secrets.
    pub const NONE: Self = Self(0);
    /// Passwords and other secrets are written.
    pub const SECURE: Self = Self(1);
    /// The persistent form: whatever only a running object has is left out.
    pub const INACTIVE: Self = Self(2);
    /// The form sent to another host: what that host would refuse is left out.
    pub const MIGRATABLE: Self = Self(8);
    /// The record of a running object that the daemon keeps for itself; no client asks for it.
    pub const STATUS: Self = Self(1 << 31);

    /// True when every bit of `other` is set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for FormatFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
