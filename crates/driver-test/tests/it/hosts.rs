//! The simulated hosts: the default one, and those of files.

use std::sync::Arc;

use api::{Driver, OpenRequest, Provider};
use driver_test::TestProvider;
use expect_test::expect;

use crate::lab::{Scratch, request};

fn open(provider: &TestProvider, uri: &str) -> error::Result<Arc<dyn Driver>> {
    provider.open(&OpenRequest { uri: uri.to_owned(), ..request() }).expect("the URI is ours")
}

#[test]
fn the_default_host_is_shared_while_it_is_open() {
    let provider = TestProvider::new();
    let first = open(&provider, "test:///default").unwrap();
    let second = open(&provider, "test:///default").unwrap();
    let test = first.domain_lookup_by_id(1).unwrap();
    assert_eq!(
        (test.name.as_str(), test.uuid.to_string().as_str()),
        ("test", "6695eb01-f6a4-8304-79aa-97f2502e193f")
    );
    let state = first.domain_get_state(&test, 0).unwrap();
    assert_eq!((state.state, state.reason), (1, 0));
    first.domain_destroy(&test).unwrap();
    assert_eq!(second.domain_is_active(&test).unwrap(), 0);
    drop((first, second));
    let third = open(&provider, "test:///default").unwrap();
    assert_eq!(third.domain_is_active(&test).unwrap(), 1);
    assert_eq!(third.domain_get_os_type(&test).unwrap(), "linux");
    assert_eq!(third.connect_get_version().unwrap(), 2);
    assert_eq!(third.connect_get_max_vcpus(None).unwrap(), 32);
    let node = third.node_get_info().unwrap();
    assert_eq!((node.model.as_str(), node.memory, node.cpus, node.nodes), ("i686", 3_145_728, 16, 2));
    expect_test::expect_file!["../../src/default.xml"]
        .assert_eq(&third.domain_get_xml_desc(&test, 2).unwrap());
}

#[test]
fn live_document_of_the_default_machine() {
    let driver = open(&TestProvider::new(), "test:///default").unwrap();
    let test = driver.domain_lookup_by_name("test").unwrap();
    let live = driver.domain_get_xml_desc(&test, 0).unwrap();
    let inactive = driver.domain_get_xml_desc(&test, 2).unwrap();
    let expected = inactive.replacen("<domain type='test'>", "<domain type='test' id='1'>", 1);
    assert_eq!(live, expected);
}

#[test]
fn capabilities_of_the_host() {
    let driver = open(&TestProvider::new(), "test:///default").unwrap();
    let text = driver.connect_get_capabilities().unwrap();
    expect_test::expect_file!["capabilities.xml"].assert_eq(&text);
}

#[test]
fn hosts_of_files_are_fresh_for_each_connection() {
    let scratch = Scratch::new();
    let machine = crate::lab::document("beside", Some(7), "");
    std::fs::write(scratch.0.join("beside.xml"), machine).unwrap();
    let inline = crate::lab::document("inside", Some(8), "<test:runstate>5</test:runstate>")
        .replace("<domain ", "<domain xmlns:test='http://libvirt.org/schemas/domain/test/1.0' ");
    let gone = crate::lab::document("gone", Some(9), "<test:transient/>")
        .replace("<domain ", "<domain xmlns:test='http://libvirt.org/schemas/domain/test/1.0' ");
    let node = format!(
        "<node><domain file='beside.xml'/>{inline}{gone}<cpu><mhz>6000</mhz><model>i986</model><active>50</active>\
         <nodes>4</nodes></cpu><memory>8192000</memory></node>"
    );
    let path = scratch.0.join("node.xml");
    std::fs::write(&path, node).unwrap();
    let uri = format!("test://{}", path.display());
    let provider = TestProvider::new();
    let first = open(&provider, &uri).unwrap();
    let names: Vec<_> =
        first.connect_list_all_domains(0).unwrap().into_iter().map(|it| (it.id, it.name)).collect();
    assert_eq!(names, [(1, "beside".to_owned()), (2, "gone".to_owned()), (-1, "inside".to_owned())]);
    let node = first.node_get_info().unwrap();
    assert_eq!((node.model.as_str(), node.mhz, node.memory, node.threads), ("i986", 6000, 8_192_000, 2));
    let gone = first.domain_lookup_by_name("gone").unwrap();
    assert_eq!(first.domain_is_persistent(&gone).unwrap(), 0);
    first.domain_destroy(&gone).unwrap();
    assert!(open(&provider, &uri).unwrap().domain_lookup_by_name("gone").is_ok());
}

#[test]
fn the_reference_hosts_open() {
    let Some(folder) = test_support::shared("corpus/data/testdriver") else { return };
    for file in ["testnode.xml", "testnodeinline.xml"] {
        let uri = format!("test://{}", folder.join(file).display());
        let driver = open(&TestProvider::new(), &uri).unwrap();
        let names: Vec<_> =
            driver.connect_list_all_domains(1).unwrap().into_iter().map(|it| it.name).collect();
        assert!(names.contains(&"fv0".to_owned()), "{file}: {names:?}");
        assert_eq!(driver.node_get_info().unwrap().mhz, 6000);
    }
}

#[test]
fn what_is_no_host_is_refused() {
    let provider = TestProvider::new();
    assert!(provider.open(&OpenRequest { uri: "qemu:///system".to_owned(), ..request() }).is_none());
    let scratch = Scratch::new();
    let path = scratch.0.join("bad.xml");
    std::fs::write(&path, "<nod/>").unwrap();
    let mut messages = String::new();
    for uri in [
        "test://",
        "test:///",
        "test://host",
        "test:///nonexistent.xml",
        &format!("test://{}", path.display()),
    ] {
        let error = open(&provider, uri).map(|_| ()).unwrap_err();
        let text = error.message().replace(&*scratch.0.to_string_lossy(), "DIR");
        messages.push_str(&format!("{}/{} {text}\n", error.code().number(), error.domain().number()));
    }
    expect![[r#"
        8/12 invalid argument: testOpen: supply a path or use test:///default
        8/12 invalid argument: testOpen: supply a path or use test:///default
        8/12 invalid argument: 'test://host' names a host; cure: use three slashes: test:///default
        27/12 XML error: failed to read '/nonexistent.xml': Cannot open '/nonexistent.xml': No such file or directory
        27/12 XML error: 'DIR/bad.xml': Root element is not 'node'
    "#]].assert_eq(&messages);
}
