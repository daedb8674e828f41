//! The command that loads the guest before bhyve runs it.

use error::Result;
use model::devices::address::Boot;
use model::devices::disk_source::DiskPlace;

use super::{Reader, words};
use crate::fault::internal;

/// Options of bhyveload that take a value.
const VALUED: &str = "cdehlm";

impl Reader<'_> {
    /// The loader of the machine: bhyveload with the options that the driver itself uses says which disk is booted; any
    /// other command is kept as it is.
    pub(super) fn loader(&mut self, command: &[String]) -> Result<()> {
        let args = &command[1..];
        if words::base_name(&command[0]) != "bhyveload" {
            self.keep(command);
            return Ok(());
        }
        let (options, names) = words::options(args, VALUED)?;
        let [name] = names else {
            return Err(internal("Failed to parse arguments for bhyveload command")
                .with_cure("the name of the machine is the last argument, and there is only one"));
        };
        if *name != self.domain.name {
            return Err(internal(format!(
                "Failed to parse bhyveload: the machine '{name}' is not '{}'",
                self.domain.name
            )));
        }
        let mut disk = None;
        let mut custom = false;
        for (option, value) in options {
            match option {
                'm' => self.memory(value)?,
                'd' => disk = Some(value),
                _ => custom = true,
            }
        }
        if custom {
            self.keep(command);
            return Ok(());
        }
        let Some(path) = disk else { return Ok(()) };
        let booted = self.domain.devices.disk.iter_mut().find(|disk| match &disk.source.place {
            DiskPlace::File(file) => file.file.as_deref() == Some(path),
            DiskPlace::Block(block) => block.dev.as_deref() == Some(path),
            _ => false,
        });
        match booted {
            Some(disk) => disk.info.boot = Some(Box::new(Boot { order: 1, loadparm: None })),
            None => self.warnings.push(format!("the disk '{path}' of bhyveload is none of the machine's")),
        }
        Ok(())
    }

    fn keep(&mut self, command: &[String]) {
        self.domain.bootloader = Some(command[0].clone());
        self.domain.bootloader_args = Some(command[1..].join(" "));
    }
}
