//! Connects to a daemon and tells what it finds: `look URI`.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use driver_remote::{ConnectOptions, connect};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let uri = std::env::args().nth(1).unwrap_or_default();
    let started = Instant::now();
    let driver = connect(&uri, ConnectOptions::default())?;
    println!("opened in {:?}: {} at {}", started.elapsed(), driver.name(), driver.connect_get_uri()?);
    let (sender, receiver) = mpsc::channel();
    let subscription = driver.events().subscribe(std::sync::Arc::new(move |event: &api::Event| {
        let _ = sender.send(format!("{event:?}"));
    }));
    for domain in driver.connect_list_all_domains(0)? {
        let state = driver.domain_get_state(&domain, 0)?;
        println!("{} {} {:?}", domain.name, domain.uuid, state);
        println!("{} bytes of XML", driver.domain_get_xml_desc(&domain, 0)?.len());
        println!("{:?}", driver.domain_get_memory_parameters(&domain, 0).map_err(|error| error.message()));
        println!("{:?}", driver.domain_get_security_label(&domain).map_err(|error| error.message()));
        println!("{:?}", driver.domain_get_scheduler_parameters(&domain).map_err(|error| error.message()));
        println!("{:?}", driver.domain_suspend(&domain).map_err(|error| error.message()));
        println!("{:?}", driver.domain_resume(&domain).map_err(|error| error.message()));
        while let Ok(event) = receiver.recv_timeout(Duration::from_millis(300)) {
            println!("{event}");
        }
    }
    println!("{:?}", driver.node_get_info());
    println!("{:?}", driver.node_get_security_model().map_err(|error| error.message()));
    println!("{:?}", driver.connect_get_all_domain_stats(&[], 0, 0).map(|list| list.len()));
    println!("{:?}", driver.domain_lookup_by_name("nosuch"));
    let started = Instant::now();
    for _ in 0..2000 {
        driver.connect_get_version()?;
    }
    println!("one call: {:?}", started.elapsed() / 2000);
    drop(subscription);
    Ok(())
}
