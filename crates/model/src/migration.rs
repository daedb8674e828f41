//! `<migParams>`: parameters of migrations, as records of running machines keep them.

use xml::Xml;

/// `<migParams>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct MigrationParameters {
    /// The parameters that are set.
    #[xml(list)]
    pub param: Vec<MigrationParameter>,
}

/// `<param>` of `<migParams>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MigrationParameter {
    /// QEMU's name of it.
    #[xml(attr, required)]
    pub name: String,
    /// Its value: a number, a text, or `yes` and `no`.
    #[xml(attr, required)]
    pub value: String,
}
