//! Storage: what documents of pools and volumes mean, and the tools that carry them out.

pub mod capabilities;
pub mod image;
pub mod kind;
pub mod pool;
pub mod tools;
pub mod volume;

use model::storage::{OwnerId, Permissions};

/// Forgets owners that are anybody, and permissions that say nothing.
fn tidy_permissions(permissions: &mut Option<Permissions>) {
    let Some(inner) = permissions else { return };
    inner.owner = inner.owner.filter(|owner| *owner != OwnerId::ANY);
    inner.group = inner.group.filter(|group| *group != OwnerId::ANY);
    if *inner == Permissions::default() {
        *permissions = None;
    }
}

/// A path without repeated or trailing slashes. Two slashes at the start are kept: they may mean something.
fn clean_path(path: &str) -> String {
    let leading = path.bytes().take_while(|byte| *byte == b'/').count();
    let start = match leading {
        0 => "",
        2 if path.len() > 2 => "//",
        _ => "/",
    };
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    format!("{start}{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_means_nothing() {
        let cases = [
            ("///a//b/", "/a/b"),
            ("/", "/"),
            ("//", "/"),
            ("//host/share/", "//host/share"),
            ("share", "share"),
            ("", ""),
        ];
        for (path, clean) in cases {
            assert_eq!(clean_path(path), clean, "{path}");
        }
    }
}
