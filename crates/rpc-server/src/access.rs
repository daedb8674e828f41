//! Who may call what: the read-only rule, decided from the declaration alone before a handler sees the call.

use error::{Error, ErrorCode, ErrorDomain};
use proto::{Procedure, ReadOnly};

use crate::generated::dispatch;

/// Refuses what a read-only connection may not do.
///
/// # Errors
/// `OperationDenied`, in the words that clients know.
pub(crate) fn check_read_only(procedure: &'static Procedure, payload: &[u8]) -> Result<(), Error> {
    let denied =
        match procedure.read_only {
            ReadOnly::Allow => false,
            ReadOnly::Deny => true,
            // An argument that does not decode is reported as such by the call itself, which then does nothing.
            ReadOnly::Conditional => procedure.acl.iter().filter(|rule| rule.conditional()).any(|rule| {
                rule.holds(|name| dispatch::parameter(procedure, payload, name).unwrap_or_default())
            }),
        };
    if !denied {
        return Ok(());
    }
    let detail = format!("read only access prevents {}", procedure.shown_name());
    Err(Error::new(ErrorCode::OperationDenied, domain_of(procedure), detail))
}

/// The part of the public interface that refuses, by the object that the procedure is about.
fn domain_of(procedure: &'static Procedure) -> ErrorDomain {
    if procedure.program != proto::Program::Remote {
        return ErrorDomain::None;
    }
    let object = procedure.acl.first().and_then(|rule| rule.permission.split(':').next()).unwrap_or_default();
    let name = procedure.shown_name();
    match object {
        _ if name.starts_with("virDomainSnapshot") => ErrorDomain::DomainSnapshot,
        _ if name.starts_with("virDomainCheckpoint") => ErrorDomain::DomainCheckpoint,
        _ if name.starts_with("virDomain") => ErrorDomain::Domain,
        "network" | "network_port" => ErrorDomain::Network,
        "storage_pool" | "storage_vol" => ErrorDomain::Storage,
        "node_device" => ErrorDomain::Nodedev,
        "interface" => ErrorDomain::Interface,
        "nwfilter" | "nwfilter_binding" => ErrorDomain::Nwfilter,
        "secret" => ErrorDomain::Secret,
        _ => ErrorDomain::None,
    }
}

#[cfg(test)]
mod tests {
    use proto::Program;

    use super::*;

    fn check(program: Program, number: i32, payload: &[u8]) -> String {
        let procedure = proto::procedure(program, number).unwrap();
        match check_read_only(procedure, payload) {
            Ok(()) => "allowed".to_owned(),
            Err(error) => format!("{} {}: {}", error.code() as i32, error.domain() as i32, error.message()),
        }
    }

    fn xml_desc(flags: u32) -> Vec<u8> {
        let mut payload = [&[0, 0, 0, 1][..], b"a\0\0\0", &[0; 16], &[0, 0, 0, 1]].concat();
        payload.extend(flags.to_be_bytes());
        payload
    }

    #[test]
    fn refusals_are_those_of_the_reference() {
        let create = check(Program::Remote, 10, &[]);
        assert_eq!(create, "29 20: operation forbidden: read only access prevents virDomainCreateXML");
        assert_eq!(
            check(Program::Qemu, 4, &[]),
            "29 0: operation forbidden: read only access prevents virConnectDomainQemuMonitorEventRegister"
        );
        assert_eq!(check(Program::Remote, 273, &[]), "allowed");
        assert_eq!(check(Program::Remote, 316, &[]), "allowed");
    }

    #[test]
    fn secrets_are_refused_by_flag() {
        let refused = "29 20: operation forbidden: read only access prevents virDomainGetXMLDesc";
        assert_eq!(check(Program::Remote, 14, &xml_desc(0)), "allowed");
        assert_eq!(check(Program::Remote, 14, &xml_desc(2)), "allowed");
        assert_eq!(check(Program::Remote, 14, &xml_desc(1)), refused);
        assert_eq!(check(Program::Remote, 14, &xml_desc(8)), refused);
        assert_eq!(check(Program::Remote, 14, &xml_desc(3)), refused);
    }
}
