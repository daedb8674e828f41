//! Streams: bounded two-way pipes between a driver and whoever serves the client.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use error::Error;
use stdx::lock;

/// Bytes that may wait in each direction before the sender has to.
const CAPACITY_BYTES: usize = 1 << 20;

/// What travels through a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// Bytes, at least one.
    Data(Vec<u8>),
    /// A hole of that many bytes in a sparse stream.
    Hole(u64),
    /// Nothing follows in this direction; it ended well.
    End,
}

/// The stream cannot carry anything more in the wanted direction.
#[derive(Debug)]
pub enum StreamClosed {
    /// The other end went away without finishing, or this direction is finished.
    Aborted,
    /// The other end failed and said why.
    Failed(Error),
    /// Nothing moved within the time given.
    TimedOut,
}

/// One of the two ends of a stream. Dropping an end that has not finished aborts the stream for the other.
pub struct Stream {
    shared: Arc<Shared>,
    side: usize,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What travels away from side 0 and from side 1.
    lanes: [Lane; 2],
    wakers: [Option<Box<dyn Fn() + Send + Sync>>; 2],
}

#[derive(Default)]
struct Lane {
    chunks: VecDeque<Chunk>,
    bytes: usize,
    finished: bool,
    aborted: bool,
    failure: Option<Error>,
}

impl Stream {
    /// The two ends of a new stream.
    pub fn pair() -> (Stream, Stream) {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() });
        (Stream { shared: shared.clone(), side: 0 }, Stream { shared, side: 1 })
    }

    /// Sends without waiting; gives the chunk back when the lane is full.
    ///
    /// # Errors
    /// `StreamClosed` when the other end went away or this direction is finished.
    pub fn try_send(&self, chunk: Chunk) -> Result<Option<Chunk>, StreamClosed> {
        let mut state = self.lock();
        let rejected = push(&mut state, self.side, chunk)?;
        // Two ends that wake each other although nothing moved would never rest.
        if rejected.is_none() {
            self.notify(state);
        }
        Ok(rejected)
    }

    /// Sends, waiting until there is room or `timeout` has passed since anything moved.
    ///
    /// # Errors
    /// `StreamClosed` when the other end went away, this direction is finished, or nothing moved in time.
    pub fn send(&self, mut chunk: Chunk, timeout: Duration) -> Result<(), StreamClosed> {
        let mut state = self.lock();
        let deadline = Instant::now() + timeout;
        loop {
            match push(&mut state, self.side, chunk)? {
                None => break,
                Some(back) => chunk = back,
            }
            state = self.wait(state, Some(deadline))?;
        }
        self.notify(state);
        Ok(())
    }

    /// Takes what has arrived, without waiting; `None` when nothing has.
    ///
    /// # Errors
    /// `StreamClosed` when the other end went away before finishing.
    pub fn try_receive(&self) -> Result<Option<Chunk>, StreamClosed> {
        let mut state = self.lock();
        let chunk = pop(&mut state, 1 - self.side)?;
        if chunk.is_some() {
            self.notify(state);
        }
        Ok(chunk)
    }

    /// Takes the next chunk, waiting for it; without `timeout`, as long as the other end lives.
    ///
    /// # Errors
    /// `StreamClosed` when the other end went away before finishing, or nothing came in time.
    pub fn receive(&self, timeout: Option<Duration>) -> Result<Chunk, StreamClosed> {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let mut state = self.lock();
        loop {
            if let Some(chunk) = pop(&mut state, 1 - self.side)? {
                self.notify(state);
                return Ok(chunk);
            }
            state = self.wait(state, deadline)?;
        }
    }

    /// Ends the stream with an error that the other end sees after what was sent before.
    pub fn fail(&self, error: Error) {
        let mut state = self.lock();
        let lane = &mut state.lanes[self.side];
        lane.failure.get_or_insert(error);
        lane.aborted = true;
        self.notify(state);
    }

    /// Bytes that still fit into this end's sending direction.
    pub fn room_bytes(&self) -> usize {
        CAPACITY_BYTES.saturating_sub(self.lock().lanes[self.side].bytes)
    }

    /// Calls `waker` whenever the other end sends, takes, finishes or goes away. It must not block nor use the stream.
    pub fn on_change(&self, waker: impl Fn() + Send + Sync + 'static) {
        self.lock().wakers[self.side] = Some(Box::new(waker));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        deadline: Option<Instant>,
    ) -> Result<MutexGuard<'a, State>, StreamClosed> {
        let Some(deadline) = deadline else {
            return Ok(self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner));
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(StreamClosed::TimedOut);
        }
        Ok(self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0)
    }

    fn notify(&self, state: MutexGuard<'_, State>) {
        if let Some(waker) = &state.wakers[1 - self.side] {
            waker();
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

fn push(state: &mut State, side: usize, chunk: Chunk) -> Result<Option<Chunk>, StreamClosed> {
    if state.lanes[1 - side].aborted {
        return Err(closed(&mut state.lanes[1 - side]));
    }
    let lane = &mut state.lanes[side];
    if lane.finished || lane.aborted {
        return Err(StreamClosed::Aborted);
    }
    match &chunk {
        Chunk::Data(bytes) if lane.bytes > 0 && lane.bytes + bytes.len() > CAPACITY_BYTES => {
            return Ok(Some(chunk));
        }
        Chunk::Data(bytes) => lane.bytes += bytes.len(),
        Chunk::Hole(_) => {}
        Chunk::End => lane.finished = true,
    }
    lane.chunks.push_back(chunk);
    Ok(None)
}

fn pop(state: &mut State, lane: usize) -> Result<Option<Chunk>, StreamClosed> {
    let lane = &mut state.lanes[lane];
    match lane.chunks.pop_front() {
        Some(chunk) => {
            if let Chunk::Data(bytes) = &chunk {
                lane.bytes -= bytes.len();
            }
            Ok(Some(chunk))
        }
        None if lane.aborted => Err(closed(lane)),
        None if lane.finished => Err(StreamClosed::Aborted),
        None => Ok(None),
    }
}

fn closed(lane: &mut Lane) -> StreamClosed {
    lane.failure.take().map_or(StreamClosed::Aborted, StreamClosed::Failed)
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut state = self.lock();
        state.lanes[self.side].aborted = true;
        self.notify(state);
        self.lock().wakers[self.side] = None;
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("side", &self.side).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use error::{ErrorCode, ErrorDomain};

    #[test]
    fn carries_both_ways_and_ends() {
        let (driver, client) = Stream::pair();
        driver.send(Chunk::Data(b"out".to_vec()), Duration::ZERO).unwrap();
        client.send(Chunk::Data(b"in".to_vec()), Duration::ZERO).unwrap();
        driver.send(Chunk::End, Duration::ZERO).unwrap();
        assert_eq!(client.receive(None).unwrap(), Chunk::Data(b"out".to_vec()));
        assert_eq!(client.receive(None).unwrap(), Chunk::End);
        assert_eq!(driver.try_receive().unwrap(), Some(Chunk::Data(b"in".to_vec())));
        assert_eq!(driver.try_receive().unwrap(), None);
    }

    #[test]
    fn ends_that_only_look_do_not_wake_each_other() {
        let (driver, client) = Stream::pair();
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        client.on_change(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(driver.try_receive().unwrap(), None);
        assert_eq!(woken.load(Ordering::Relaxed), 0);
        driver.try_send(Chunk::Data(vec![0; CAPACITY_BYTES])).unwrap();
        assert_eq!(woken.load(Ordering::Relaxed), 1);
        assert!(driver.try_send(Chunk::Data(vec![0])).unwrap().is_some());
        assert_eq!(woken.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_full_lane_makes_the_sender_wait() {
        let (driver, client) = Stream::pair();
        driver.send(Chunk::Data(vec![0; CAPACITY_BYTES]), Duration::ZERO).unwrap();
        assert!(driver.try_send(Chunk::Data(vec![1])).unwrap().is_some());
        assert!(matches!(
            driver.send(Chunk::Data(vec![1]), Duration::from_millis(1)),
            Err(StreamClosed::TimedOut)
        ));
        client.receive(None).unwrap();
        assert!(driver.try_send(Chunk::Data(vec![1])).unwrap().is_none());
    }

    #[test]
    fn a_dropped_end_and_a_failure_are_told_apart() {
        let (driver, client) = Stream::pair();
        drop(client);
        assert!(matches!(driver.receive(None), Err(StreamClosed::Aborted)));
        assert!(matches!(driver.try_send(Chunk::Hole(1)), Err(StreamClosed::Aborted)));
        let (driver, client) = Stream::pair();
        driver.fail(Error::new(ErrorCode::InternalError, ErrorDomain::None, "gone"));
        assert!(matches!(client.receive(None), Err(StreamClosed::Failed(_))));
    }
}
