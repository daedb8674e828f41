//! What a document hands to QEMU past the model.

use error::Result;
use model::Domain;
use model::qemu::{Env, Property};

use crate::fault::{internal, xml};

pub(super) fn check(domain: &Domain) -> Result<()> {
    domain.qemu_commandline.iter().flat_map(|line| &line.env).try_for_each(variable)?;
    let devices = domain.qemu_override.iter().flat_map(|given| &given.device);
    devices.flat_map(|device| &device.frontend).try_for_each(property)
}

/// A variable of the environment has a name of letters, digits and underscores.
fn variable(env: &Env) -> Result<()> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    if !env.name.bytes().next().is_some_and(letter) {
        return Err(internal("Invalid environment name, it must begin with a letter or underscore"));
    }
    if !env.name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit()) {
        return Err(internal("Invalid environment name, it must contain only alphanumerics and underscore"));
    }
    Ok(())
}

/// A property that is set has a value of its type.
fn property(property: &Property) -> Result<()> {
    let kind = property.r#type.as_deref().unwrap_or("");
    if kind == "remove" {
        return Ok(());
    }
    let Some(value) = property.value.as_deref() else {
        return Err(xml("missing 'value' attribute for 'qemu:property'"));
    };
    let number = value.trim_start();
    let fits = match kind {
        "signed" => number.parse::<i64>().is_ok(),
        "unsigned" => number.parse::<u64>().is_ok(),
        "bool" => matches!(value, "true" | "false"),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(xml(format!("invalid value '{value}' of 'value' attribute of 'qemu:property'")))
}
