//! Status XML -> migration cookie; cookie -> cookie.

use model::migration_cookie::MigrationCookie;
use policy::migration_cookie::{CookieHost, answer, bitmap_mapping, build, check};

use crate::{Case, Corpus, Problem, Produced, qemu};

/// The host that reads cookies, unless the case names another.
const HOST: (&str, &str) = ("hostname", "4a802f00-4cba-5df6-9679-a08c4c5b577f");

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let status = qemu::status(corpus, case, 0)?;
    match case.word("operation") {
        Some("dom2xml") => {
            let name = case.word("local_hostname").unwrap_or_default();
            let host = host(name, case.word("local_hostuuid").unwrap_or_default())?;
            // Source and destination tell the same.
            Ok(vec![build(&status, &host).format(); 2])
        }
        Some("xml2xml") => {
            let word = |key: &str, usual: &'static str| case.word(key).unwrap_or(usual).to_owned();
            let own = host(&word("hostname", HOST.0), &word("hostuuid", HOST.1))?;
            let text = case.input(corpus, 1)?;
            let (cookie, report) = MigrationCookie::parse(&text).map_err(Problem::refused)?;
            if !report.is_empty() {
                return Err(Problem::refused(format!("unknown names: {report:?}")));
            }
            check(&cookie, &status, &own)?;
            let mapping = bitmap_mapping(&cookie, &status, &|at| at == 0).pretty();
            let texts = [answer(cookie, &own).format(), mapping];
            Ok(texts.into_iter().take(case.expected.len()).collect())
        }
        _ => Err(Problem::missing("no operation is named")),
    }
}

fn host(name: &str, uuid: &str) -> Result<CookieHost, Problem> {
    Ok(CookieHost { name: name.to_owned(), uuid: uuid.parse().map_err(Problem::refused)? })
}
