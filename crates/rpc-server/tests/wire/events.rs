//! Events: registration in both forms, filters, and clients that do not read them.

use std::borrow::Cow;

use api::{Domain, Event, Uuid, events};
use proto::event::Delivery;
use proto::{Program, args};

use crate::fixture::Fixture;
use crate::peer::{Message, Peer, encoded};

fn domain(name: &str, last: u8) -> Domain {
    let mut bytes = [0; 16];
    bytes[15] = last;
    Domain { name: name.to_owned(), uuid: Uuid::from_bytes(bytes), id: 1 }
}

fn lifecycle(dom: Domain) -> Event {
    Event::DomainLifecycle(events::DomainLifecycle { dom, event: 2, detail: 0 })
}

fn register(peer: &mut Peer, event_id: i32, dom: Option<Domain>) -> Message {
    let dom = dom.map(Cow::Owned);
    peer.call(316, &encoded(&args::ConnectDomainEventCallbackRegisterAnyArgs { event_id, dom }))
}

fn delivered(message: &Message) -> (Option<i32>, Event) {
    let program = Program::from_number(message.header.program).unwrap();
    match proto::event::decode(program, message.header.procedure, &message.payload).unwrap().unwrap() {
        Delivery::Event { callback_id, event } => (callback_id, event),
        other => panic!("{other:?}"),
    }
}

#[test]
fn events_reach_those_who_asked_for_them() {
    let fixture = Fixture::new();
    let (mut all, mut one, mut none) = (fixture.open(), fixture.open(), fixture.open());
    assert_eq!(register(&mut all, 0, None).outcome::<i32>().unwrap(), 0);
    assert_eq!(register(&mut all, 1, None).outcome::<i32>().unwrap(), 1);
    assert_eq!(register(&mut one, 1, None).outcome::<i32>().unwrap(), 0);
    assert_eq!(register(&mut one, 0, Some(domain("b", 2))).outcome::<i32>().unwrap(), 1);
    let (first, second) = (lifecycle(domain("a", 1)), lifecycle(domain("b", 2)));
    fixture.stage.events.send(&first);
    fixture.stage.events.send(&second);
    assert_eq!(delivered(&all.receive()), (Some(0), first));
    assert_eq!(delivered(&all.receive()), (Some(0), second.clone()));
    assert_eq!(delivered(&one.receive()), (Some(1), second));
    none.expect_nothing_else();
    one.expect_nothing_else();
    all.call(317, &encoded(&0_i32)).outcome::<()>().unwrap();
    fixture.stage.events.send(&lifecycle(domain("a", 1)));
    all.expect_nothing_else();
}

#[test]
fn the_older_form_has_no_identifiers() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    peer.call(105, &[]).outcome::<i32>().unwrap();
    peer.call(167, &encoded(&1_i32)).outcome::<()>().unwrap();
    let reboot = Event::DomainReboot(events::DomainReboot { dom: domain("a", 1) });
    fixture.stage.events.send(&reboot);
    let message = peer.receive();
    assert_eq!(message.header.procedure, 169);
    assert_eq!(delivered(&message), (None, reboot));
    fixture.stage.events.send(&lifecycle(domain("a", 1)));
    assert_eq!(peer.receive().header.procedure, 107);
    peer.call(106, &[]).outcome::<i32>().unwrap();
    peer.call(168, &encoded(&1_i32)).outcome::<()>().unwrap();
    assert_eq!(peer.call(106, &[]).refusal(), "1 7: internal error: domain event 0 not registered");
    fixture.stage.events.send(&lifecycle(domain("a", 1)));
    peer.expect_nothing_else();
}

#[test]
fn wrong_registrations_are_refused_as_clients_know_it() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let refused = |message: Message| message.refusal();
    assert_eq!(refused(register(&mut peer, 99, None)), "1 7: internal error: unsupported event ID 99");
    assert_eq!(refused(register(&mut peer, -1, None)), "1 7: internal error: unsupported event ID -1");
    register(&mut peer, 0, None).outcome::<i32>().unwrap();
    assert_eq!(
        refused(register(&mut peer, 0, None)),
        "8 0: invalid argument: event callback already tracked"
    );
    let wrong = peer.call(317, &encoded(&77_i32));
    assert_eq!(refused(wrong), "1 7: internal error: domain event callback 77 not registered");
    let wrong = peer.call(314, &encoded(&0_i32));
    assert_eq!(refused(wrong), "1 7: internal error: network event callback 0 not registered");
    let wrong =
        peer.call(380, &encoded(&args::ConnectSecretEventRegisterAnyArgs { event_id: 9, secret: None }));
    assert_eq!(refused(wrong), "1 7: internal error: unsupported secret event ID 9");
    let missing =
        peer.call(380, &encoded(&args::ConnectSecretEventRegisterAnyArgs { event_id: 0, secret: None }));
    assert_eq!(
        refused(missing),
        "3 0: this function is not supported by the connection driver: virConnectSecretEventRegisterAny"
    );
    let missing = peer.call_to(Program::Qemu, 4, &[0; 12]);
    assert_eq!(missing.error().code(), error::ErrorCode::NoSupport);
    for procedure in [360, 360, 361, 361] {
        peer.call(procedure, &[]).outcome::<()>().unwrap();
    }
}

#[test]
fn a_client_that_reads_no_events_is_disconnected_and_holds_nobody_up() {
    let fixture = Fixture::with(|config| config.limits.event_queue_bytes = 100_000);
    let (mut deaf, mut good) = (fixture.open(), fixture.open());
    register(&mut deaf, 0, None).outcome::<i32>().unwrap();
    register(&mut good, 0, None).outcome::<i32>().unwrap();
    let event = lifecycle(domain(&"n".repeat(1000), 1));
    for _ in 0..2000 {
        fixture.stage.events.send(&event);
        assert_eq!(delivered(&good.receive()).0, Some(0));
    }
    fixture.await_clients(1);
    good.expect_nothing_else();
}

#[test]
fn registrations_end_with_their_client() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    register(&mut peer, 0, None).outcome::<i32>().unwrap();
    drop(peer);
    fixture.await_clients(0);
    fixture.stage.events.send(&lifecycle(domain("a", 1)));
}

#[test]
fn the_number_of_registrations_is_limited() {
    let fixture = Fixture::with(|config| config.limits.client_registrations = 2);
    let mut peer = fixture.open();
    register(&mut peer, 0, None).outcome::<i32>().unwrap();
    register(&mut peer, 1, None).outcome::<i32>().unwrap();
    assert_eq!(register(&mut peer, 2, None).error().code(), error::ErrorCode::OperationFailed);
}
