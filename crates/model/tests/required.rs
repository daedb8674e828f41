//! What a document cannot leave out, and what is said when it does.

use expect_test::{Expect, expect};
use model::DocumentKind;

/// The words about a machine with this in the place of its devices.
fn refusal(devices: &str) -> String {
    let text = format!("<domain type='test'><name>n</name><devices>{devices}</devices></domain>");
    let kind = DocumentKind::named("domain").expect("machines are documents");
    kind.parse(&text).map_or_else(|error| error.message(), |_| "taken".to_owned())
}

#[test]
fn what_a_device_needs() {
    let check = |devices: &str, expect: Expect| expect.assert_eq(&refusal(devices));
    check("<interface type='user'/>", expect!["taken"]);
    check(
        "<interface type='bridge'/>",
        expect!["XML error: interface type='bridge' requires a 'source' element"],
    );
    check(
        "<interface type='bridge'><source/></interface>",
        expect!["XML error: Missing required attribute 'bridge' in element 'source'"],
    );
    check("<interface type='server'><source port='5'/></interface>", expect!["taken"]);
    check(
        "<interface type='client'><source port='5'/></interface>",
        expect!["XML error: Missing required attribute 'address' in element 'source'"],
    );
    check("<hostdev type='pci'/>", expect!["XML error: Missing <source> element in hostdev device"]);
    check("<hostdev type='pci'><source/></hostdev>", expect!["taken"]);
    check(
        "<hostdev type='usb'><source><address device='1'/></source></hostdev>",
        expect!["XML error: Missing required attribute 'bus' in element 'address'"],
    );
    check("<graphics/>", expect!["XML error: Missing required attribute 'type' in element 'graphics'"]);
    check(
        "<graphics type='spice'><mouse/></graphics>",
        expect!["XML error: Missing required attribute 'mode' in element 'mouse'"],
    );
    check("<graphics type='egl-headless'><gl/></graphics>", expect!["taken"]);
    check("<rng model='virtio'/>", expect!["XML error: missing RNG device backend model"]);
    check("<rng model='virtio'><backend/></rng>", expect!["XML error: missing RNG device backend model"]);
    check("<tpm/>", expect!["XML error: missing TPM device backend"]);
    check("<disk><address/></disk>", expect!["internal error: No type specified for device address"]);
    check("<disk><address type='ccw'/></disk>", expect!["taken"]);
    check(
        "<disk><address type='ccw' cssid='0xfe'/></disk>",
        expect!["internal error: Invalid partial specification for virtio ccw address"],
    );
    check(
        "<disk type='volume'><source pool='p'/></disk>",
        expect!["XML error: 'pool' and 'volume' must be specified together for 'pool' type source"],
    );
    check(
        "<sound model='ich9'><codec/></sound>",
        expect!["unsupported configuration: unknown codec type '(null)'"],
    );
}
