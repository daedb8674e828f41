//! The operations of [`DomainIo`](api::DomainIo) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, StreamDirection, args};

use crate::client::Client;

impl api::DomainIo for Client {
    fn domain_open_console(
        &self,
        dom: &api::Domain,
        dev_name: Option<&str>,
        flags: u32,
        stream: api::Stream,
    ) -> Result<()> {
        self.call_with_stream(
            (Program::Remote, 201),
            &args::DomainOpenConsoleArgs { dom: Cow::Borrowed(dom), dev_name, flags },
            StreamDirection::Both,
            stream,
        )
    }

    fn domain_screenshot(
        &self,
        dom: &api::Domain,
        screen: u32,
        flags: u32,
        stream: api::Stream,
    ) -> Result<Option<String>> {
        self.call_with_stream(
            (Program::Remote, 211),
            &args::DomainScreenshotArgs { dom: Cow::Borrowed(dom), screen, flags },
            StreamDirection::Read,
            stream,
        )
    }

    fn domain_send_key(
        &self,
        dom: &api::Domain,
        codeset: u32,
        holdtime: u32,
        keycodes: &[u32],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 226),
            &args::DomainSendKeyArgs {
                dom: Cow::Borrowed(dom),
                codeset,
                holdtime,
                keycodes: Cow::Borrowed(keycodes),
                flags,
            },
        )
    }

    fn domain_open_graphics(
        &self,
        dom: &api::Domain,
        idx: u32,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<()> {
        let ((), _) = self.call_with_files(
            (Program::Remote, 249),
            &args::DomainOpenGraphicsArgs { dom: Cow::Borrowed(dom), idx, flags },
            &files,
        )?;
        Ok(())
    }

    fn domain_send_process_signal(
        &self,
        dom: &api::Domain,
        pid_value: i64,
        signum: u32,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 295),
            &args::DomainSendProcessSignalArgs { dom: Cow::Borrowed(dom), pid_value, signum, flags },
        )
    }

    fn domain_open_channel(
        &self,
        dom: &api::Domain,
        name: Option<&str>,
        flags: u32,
        stream: api::Stream,
    ) -> Result<()> {
        self.call_with_stream(
            (Program::Remote, 296),
            &args::DomainOpenChannelArgs { dom: Cow::Borrowed(dom), name, flags },
            StreamDirection::Both,
            stream,
        )
    }

    fn domain_open_graphics_fd(
        &self,
        dom: &api::Domain,
        idx: u32,
        flags: u32,
    ) -> Result<Vec<std::os::fd::OwnedFd>> {
        let ((), files) = self.call_with_files(
            (Program::Remote, 343),
            &args::DomainOpenGraphicsFdArgs { dom: Cow::Borrowed(dom), idx, flags },
            &[],
        )?;
        Ok(files)
    }
}
