//! The procedures of the program Lxc. Written by `cargo xtask codegen`: do not edit.

use super::Facet;
use crate::program::{AccessRule, Procedure, Program, ReadOnly, Side};

/// The procedures, by ascending number, one a line.
#[rustfmt::skip]
pub(super) const ROWS: &[Procedure] = &[
Procedure { program: Program::Lxc, number: 1, name: "lxc_domain_open_namespace", public_name: Some("virDomainLxcOpenNamespace"), side: Side::Driver, facet: Facet::Lxc, acl: &[AccessRule { permission: "domain:open_namespace", with: 0, without: 0, parameter: None, value: 0 },], filter: None, read_only: ReadOnly::Deny, high_priority: false, snapshot: false, preauth: false, stream: None, sparse: None, fds_in: false, fds_out: true },
];
