//! A driver whose calls wait, fail and panic when a test wants them to.

use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use api::{
    Chunk, Connect, Domain, DomainInfo, DomainIo, DomainLife, DomainLookup, Driver, EventBus, OpenRequest,
    Provider, StorageVol, StorageVols, Stream, StreamClosed,
};
use error::{Error, ErrorCode, ErrorDomain, Result};

/// What tests and the driver share.
#[derive(Default)]
pub(crate) struct Stage {
    pub(crate) events: EventBus,
    /// Calls of `connect_get_capabilities` wait while this is set.
    stuck: Mutex<bool>,
    changed: Condvar,
    /// Calls that are waiting.
    waiting: AtomicU32,
    /// What uploads brought.
    pub(crate) uploaded: Mutex<Vec<Chunk>>,
    /// The driver's ends of consoles whose test plays the machine.
    pub(crate) consoles: Mutex<Vec<Stream>>,
}

impl Stage {
    pub(crate) fn stick(&self) {
        *self.stuck.lock().unwrap() = true;
    }

    pub(crate) fn release(&self) {
        *self.stuck.lock().unwrap() = false;
        self.changed.notify_all();
    }

    /// Waits until `count` calls wait.
    pub(crate) fn await_waiting(&self, count: u32) {
        let guard = self.stuck.lock().unwrap();
        let missing = |_: &mut bool| self.waiting.load(Ordering::SeqCst) < count;
        let (guard, timeout) =
            self.changed.wait_timeout_while(guard, std::time::Duration::from_secs(10), missing).unwrap();
        drop(guard);
        assert!(!timeout.timed_out(), "{count} calls should wait");
    }

    pub(crate) fn waiting(&self) -> u32 {
        self.waiting.load(Ordering::SeqCst)
    }

    fn wait(&self) {
        let mut stuck = self.stuck.lock().unwrap();
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_all();
        while *stuck {
            stuck = self.changed.wait(stuck).unwrap();
        }
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) struct StageProvider(pub(crate) Arc<Stage>);

impl Provider for StageProvider {
    fn open(&self, request: &OpenRequest) -> Option<Result<Arc<dyn Driver>>> {
        match request.uri.as_str() {
            "stage:///ok" | "" => Some(Ok(Arc::new(StageDriver(self.0.clone())))),
            "stage:///refused" => {
                Some(Err(Error::new(ErrorCode::AuthFailed, ErrorDomain::None, "the stage is closed")))
            }
            _ => None,
        }
    }
}

struct StageDriver(Arc<Stage>);

impl Driver for StageDriver {
    fn name(&self) -> &'static str {
        "Stage"
    }

    fn supports_feature(&self, feature: i32) -> bool {
        feature == api::feature::TYPED_PARAM_STRING
    }

    fn events(&self) -> &EventBus {
        &self.0.events
    }

    fn connect(&self) -> Option<&dyn Connect> {
        Some(self)
    }

    fn domain_lookup(&self) -> Option<&dyn DomainLookup> {
        Some(self)
    }

    fn domain_life(&self) -> Option<&dyn DomainLife> {
        Some(self)
    }

    fn domain_info(&self) -> Option<&dyn DomainInfo> {
        Some(self)
    }

    fn domain_io(&self) -> Option<&dyn DomainIo> {
        Some(self)
    }

    fn storage_vol(&self) -> Option<&dyn StorageVols> {
        Some(self)
    }
}

impl Connect for StageDriver {
    fn connect_get_type(&self) -> Result<String> {
        panic!("a handler with a mistake, as the test wants it")
    }

    fn connect_get_lib_version(&self) -> Result<u64> {
        Ok(11_003_000)
    }

    /// Runs on a worker, waits when the stage is stuck, and answers with much text.
    fn connect_get_capabilities(&self) -> Result<String> {
        self.0.wait();
        Ok("c".repeat(1_000_000))
    }

    fn connect_compare_cpu(&self, _: &str, _: u32) -> Result<i32> {
        Ok(2)
    }
}

impl DomainLookup for StageDriver {}

impl DomainInfo for StageDriver {
    fn domain_get_xml_desc(&self, _: &Domain, flags: u32) -> Result<String> {
        Ok(format!("<flags>{flags}</flags>"))
    }
}

impl DomainLife for StageDriver {
    /// Writes the document into each descriptor.
    fn domain_create_xml_with_files(&self, xml: &str, _: u32, files: Vec<OwnedFd>) -> Result<Domain> {
        let count = i32::try_from(files.len()).unwrap();
        for file in files {
            std::fs::File::from(file).write_all(xml.as_bytes()).unwrap();
        }
        Ok(Domain { name: "with-files".to_owned(), id: count, ..Domain::default() })
    }
}

impl DomainIo for StageDriver {
    /// Keeps the console for the test.
    fn domain_open_console(&self, _: &Domain, name: Option<&str>, _: u32, stream: Stream) -> Result<()> {
        if name == Some("none") {
            return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Domain, "no such console"));
        }
        self.0.consoles.lock().unwrap().push(stream);
        Ok(())
    }

    /// A pipe that holds a greeting.
    fn domain_open_graphics_fd(&self, _: &Domain, _: u32, _: u32) -> Result<Vec<OwnedFd>> {
        let (ours, theirs) = rustix::pipe::pipe().unwrap();
        rustix::io::write(&theirs, b"graphics").unwrap();
        Ok(vec![ours])
    }
}

impl StorageVols for StageDriver {
    /// Takes everything, in its own time; the data `bad` makes it fail.
    fn storage_vol_upload(&self, _: &StorageVol, _: u64, _: u64, _: u32, stream: Stream) -> Result<()> {
        let stage = self.0.clone();
        std::thread::spawn(move || {
            loop {
                stage.wait();
                match stream.receive(None) {
                    Ok(Chunk::End) => return drop(stream.try_send(Chunk::End)),
                    Ok(Chunk::Data(bytes)) if bytes == b"bad" => {
                        return stream.fail(Error::new(
                            ErrorCode::SystemError,
                            ErrorDomain::Storage,
                            "disk full",
                        ));
                    }
                    Ok(Chunk::Data(bytes)) if bytes == b"vanish" => return,
                    Ok(chunk) => stage.uploaded.lock().unwrap().push(chunk),
                    Err(StreamClosed::Aborted) => {
                        return stage.uploaded.lock().unwrap().push(Chunk::Data(b"aborted".to_vec()));
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
        });
        Ok(())
    }

    /// Sends `length` bytes in one chunk, a hole of `offset` bytes if there is an offset, and the end.
    fn storage_vol_download(
        &self,
        _: &StorageVol,
        offset: u64,
        length: u64,
        _: u32,
        stream: Stream,
    ) -> Result<()> {
        std::thread::spawn(move || {
            let wait = std::time::Duration::from_secs(10);
            let data = (0..usize::try_from(length).unwrap()).map(|index| (index % 251) as u8).collect();
            if stream.send(Chunk::Data(data), wait).is_ok() {
                if offset > 0 {
                    stream.send(Chunk::Hole(offset), wait).unwrap();
                }
                drop(stream.send(Chunk::End, wait));
                // Until the client has finished or gone.
                drop(stream.receive(None));
            }
        });
        Ok(())
    }
}
