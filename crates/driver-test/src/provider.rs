//! Opens `test:` connections.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use api::{Driver, OpenRequest, Provider};
use engine::{Engine, EngineConfig};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::backend::TestBackend;
use crate::driver::TestDriver;
use crate::host::TestHost;
use crate::host_file::HostFile;

/// Opens `test:///default` and `test:///PATH`.
#[derive(Debug, Default)]
pub struct TestProvider {
    /// The default host, as long as anybody has it open.
    shared: Mutex<Weak<Engine<TestBackend>>>,
}

impl TestProvider {
    /// A provider that nobody has used yet.
    pub fn new() -> TestProvider {
        TestProvider::default()
    }

    /// A host with the machines of `file`, kept as `config` says.
    ///
    /// # Errors
    /// A machine is not possible, or the folders are not usable.
    pub fn host(file: &HostFile, config: EngineConfig) -> Result<Arc<Engine<TestBackend>>> {
        let engine = Engine::open(config, TestBackend::new(TestHost::new(file.info.clone())))?;
        for machine in &file.machines {
            engine.seed(&machine.definition, machine.persistent, machine.power)?;
        }
        Ok(engine)
    }

    fn engine(&self, path: &str) -> Result<Arc<Engine<TestBackend>>> {
        if path != "/default" {
            return TestProvider::host(&HostFile::read(Path::new(path))?, EngineConfig::in_memory());
        }
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = shared.upgrade() {
            return Ok(engine);
        }
        let engine = TestProvider::host(&HostFile::built_in()?, EngineConfig::in_memory())?;
        *shared = Arc::downgrade(&engine);
        Ok(engine)
    }
}

impl Provider for TestProvider {
    fn open(&self, request: &OpenRequest) -> Option<Result<Arc<dyn Driver>>> {
        let rest = request.uri.strip_prefix("test:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if path.is_empty() || path == "/" {
            let detail = "testOpen: supply a path or use test:///default";
            return Some(Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)));
        }
        if !path.starts_with('/') {
            let detail = format!("'{}' names a host", request.uri);
            return Some(Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)
                .with_cure("use three slashes: test:///default")));
        }
        let driver = |engine: Arc<Engine<TestBackend>>| TestDriver::new(engine.connect(request));
        Some(self.engine(path).map(|engine| Arc::new(driver(engine)) as Arc<dyn Driver>))
    }
}
