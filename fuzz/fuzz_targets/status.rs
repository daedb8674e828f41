//! Records of running machines and cookies of migrations: what is read and written says the same when it is read again,
//! and a cookie follows from every record.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::migration_cookie::MigrationCookie;
use model::status::DomainStatus;
use policy::migration_cookie::{self, CookieHost};

fuzz_target!(|text: &str| {
    if let Ok((status, _)) = DomainStatus::parse(text) {
        let written = status.format();
        match DomainStatus::parse(&written) {
            Ok((again, report)) => {
                assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{written}");
                assert_eq!(again.format(), written);
            }
            Err(error) => panic!("our own output is refused: {error}\n{written}"),
        }
        let cookie = migration_cookie::build(&status, &CookieHost::default());
        stays(&cookie);
        let _ = migration_cookie::bitmap_mapping(&cookie, &status, &|at| at == 0);
    } else if let Ok((cookie, _)) = MigrationCookie::parse(text) {
        stays(&cookie);
        stays(&migration_cookie::answer(cookie, &CookieHost::default()));
    }
});

fn stays(cookie: &MigrationCookie) {
    let written = cookie.format();
    match MigrationCookie::parse(&written) {
        Ok((again, report)) => {
            assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{written}");
            assert_eq!(again.format(), written);
        }
        Err(error) => panic!("our own output is refused: {error}\n{written}"),
    }
}
