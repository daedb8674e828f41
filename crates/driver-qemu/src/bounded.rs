//! Work on storage that may hang (a dead file server) with a bounded wait: the thread is left behind, not the machine.

use std::sync::mpsc;
use std::time::Duration;

use engine::Job;
use error::{Error, ErrorCode, ErrorDomain, Result};

/// Longest wait for storage.
const WAIT: Duration = Duration::from_secs(20);
/// What a waiting start hears of.
enum News<T> {
    Done(Result<T>),
    Cancelled,
}

/// Runs `work` on a thread of its own and waits for it, as long as the job is not cancelled.
///
/// # Errors
/// Those of `work`; `OperationTimeout` when the storage does not answer, `OperationAborted` when the job was cancelled.
pub fn run<T: Send + 'static>(
    job: &Job,
    purpose: &str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = mpsc::channel();
    let canceller = sender.clone();
    // The receiver is gone after the waiting; what is opened later is closed at once.
    job.on_cancel(move || drop(canceller.send(News::Cancelled)));
    let task = move || drop(sender.send(News::Done(work())));
    std::thread::Builder::new().name("qemu-storage".to_owned()).stack_size(256 << 10).spawn(task).map_err(
        |error| {
            Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, "cannot start a thread").with_source(error)
        },
    )?;
    match receiver.recv_timeout(WAIT) {
        Ok(News::Done(outcome)) => outcome,
        Ok(News::Cancelled) => {
            let detail = format!("waiting for the storage of {purpose} was cancelled");
            Err(Error::new(ErrorCode::OperationAborted, ErrorDomain::Qemu, detail))
        }
        Err(_) => {
            let detail = format!("the storage of {purpose} has not answered within {} s", WAIT.as_secs());
            Err(Error::new(ErrorCode::OperationTimeout, ErrorDomain::Storage, detail)
                .with_cure("bring the file server or device back, then start again"))
        }
    }
}
