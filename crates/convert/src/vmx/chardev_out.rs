//! The settings of serial and parallel ports, from the document.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::devices::char_source::{CharSource, TcpSource};

use super::chardev_in::SCHEMES;
use super::entries::Port;
use super::{Context, path};
use crate::fault::{internal, unsupported};

pub(super) fn write(conf: &mut Conf, domain: &Domain, hardware: u32, _context: &Context<'_>) -> Result<()> {
    for (index, serial) in domain.devices.serial.iter().enumerate() {
        let number = serial.target.as_ref().and_then(|target| target.port).unwrap_or(index as u32);
        in_range("Serial", number, 3)?;
        let mut entries = of_serial(&serial.source, hardware)?;
        entries.present = Some(true);
        entries.yield_on_msr_read = Some(true);
        entries.write(conf, &format!("serial{number}."))?;
    }
    for (index, parallel) in domain.devices.parallel.iter().enumerate() {
        let number = parallel.target.as_ref().and_then(|target| target.port).unwrap_or(index as u32);
        in_range("Parallel", number, 2)?;
        let mut entries = of_parallel(&parallel.source)?;
        entries.present = Some(true);
        entries.write(conf, &format!("parallel{number}."))?;
    }
    Ok(())
}

fn in_range(what: &str, number: u32, highest: u32) -> Result<()> {
    if number > highest {
        return Err(internal(format!("{what} port index {number} out of [0..{highest}] range")));
    }
    Ok(())
}

fn port(kind: &str, name: Option<String>) -> Port {
    Port { file_type: Some(kind.to_owned()), file_name: name, ..Port::default() }
}

fn of_parallel(source: &CharSource) -> Result<Port> {
    match source {
        CharSource::Dev(device) => Ok(port("device", device.source.path.clone())),
        CharSource::File(file) => Ok(port("file", file.source.path.as_deref().map(path::write).transpose()?)),
        _ => Err(unsupported("Unsupported character device type").with_cure("use type='dev' or type='file'")),
    }
}

fn of_serial(source: &CharSource, hardware: u32) -> Result<Port> {
    match source {
        CharSource::Pipe(pipe) => Ok(Port {
            pipe_end_point: Some("client".to_owned()),
            try_no_rx_loss: Some(false),
            ..port("pipe", pipe.source.path.clone())
        }),
        CharSource::Tcp(tcp) if hardware >= 7 => network(tcp),
        CharSource::Tcp(_) => {
            Err(unsupported("Serial ports on the network need virtual hardware of version 7"))
        }
        CharSource::Null(_) => Ok(port("network", Some(String::new()))),
        other => of_parallel(other),
    }
}

fn network(tcp: &TcpSource) -> Result<Port> {
    let protocol = tcp.protocol.as_deref().unwrap_or("raw");
    let known = SCHEMES.iter().find(|(_, ours)| protocol == *ours);
    let (scheme, _) = known
        .ok_or_else(|| unsupported(format!("Unsupported character device TCP protocol '{protocol}'")))?;
    let host = tcp.source.host.as_deref().unwrap_or_default();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let service = tcp.source.service.as_deref().unwrap_or_default();
    let end = if tcp.source.mode.as_deref() == Some("bind") { "server" } else { "client" };
    Ok(Port {
        network_end_point: Some(end.to_owned()),
        ..port("network", Some(format!("{scheme}://{host}:{service}")))
    })
}
