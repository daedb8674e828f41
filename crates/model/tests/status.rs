//! Records of running machines and migration cookies come out as they went in.

use model::migration_cookie::MigrationCookie;
use model::status::DomainStatus;

const STATUS: &str = include_str!("fixtures/running-machine.xml");

const COOKIE: &str = include_str!("fixtures/migration-cookie.xml");

#[test]
fn a_record_comes_out_as_it_went_in() {
    let (status, report) = DomainStatus::parse(STATUS).expect("the record is one");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(status.format(), STATUS);
}

#[test]
fn a_cookie_comes_out_as_it_went_in() {
    let (cookie, report) = MigrationCookie::parse(COOKIE).expect("the cookie is one");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(cookie.format(), COOKIE);
}

#[test]
fn documents_of_users_have_no_private_data() {
    let text = "<disk type='file'><source file='/a'><privateData/></source><privateData/></disk>";
    let kind = model::DocumentKind::named("disk").expect("disks are documents");
    let (_, report) = kind.parse(text).expect("it is a disk");
    assert_eq!(report.unknown.len(), 2, "{report:?}");
}
