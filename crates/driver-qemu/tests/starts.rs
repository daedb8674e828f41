//! Starts that real emulators refuse, and what the user is told.

mod common;

use common::{Host, disk};
use error::ErrorCode;

#[test]
fn a_locked_image_is_named_with_its_holder() {
    let host = Host::new("locked");
    let image = host.image("shared.qcow2");
    let first = host.create("first", &disk(&image, "vda")).unwrap();
    let error = host.create("second", &disk(&image, "vda")).unwrap_err();
    let text = error.message();
    assert_eq!(error.code(), ErrorCode::InternalError);
    let holder = format!("The lock of '{image}' is held by domain 'first' (process ");
    for part in [&format!("using the image [{image}]?"), &holder, "end domain 'first'", "<shareable/>"] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!(!text.contains("fdset/0]"), "{text}");
    host.destroy(&first);
    host.create("second", &disk(&image, "vda")).unwrap();
}
