//! Last-known statistics: asked for in the background, waited for only as long as a machine usually answers.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::backend::Backend;
use crate::machine::Machine;
use crate::statistics::Statistics;
use stdx::lock;

/// A question that is older than this marks a machine that hangs: nobody waits for it.
const HANGING: Duration = Duration::from_millis(20);

/// The last-known statistics of one machine.
#[derive(Default)]
pub(crate) struct StatisticsCell {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    state: Mutex<CellState>,
    answered: Condvar,
}

#[derive(Default)]
struct CellState {
    last: Option<Arc<Statistics>>,
    /// Memory figures that were told before anybody asked.
    told: HashMap<i32, u64>,
    /// When the question was asked that has no answer yet.
    asked: Option<Instant>,
    /// Number of the run: late answers of an earlier one are thrown away.
    run: u64,
    /// Number of answers.
    answers: u64,
}

/// What a caller waits for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    answers: u64,
    hanging: bool,
}

/// A question that somebody is about to answer. However its holder ends, the next question can be asked.
struct OpenQuestion {
    inner: Arc<Inner>,
    run: u64,
    statistics: Option<Statistics>,
}

impl OpenQuestion {
    /// The answer has come, or a refusal.
    fn answered(mut self, statistics: Option<Statistics>) {
        self.statistics = statistics;
    }
}

impl Drop for OpenQuestion {
    fn drop(&mut self) {
        let mut state = lock(&self.inner.state);
        if state.run != self.run {
            return;
        }
        state.asked = None;
        state.answers += 1;
        if let Some(statistics) = self.statistics.take() {
            state.last = Some(Arc::new(statistics));
        }
        drop(state);
        self.inner.answered.notify_all();
    }
}

impl StatisticsCell {
    /// The run is over.
    pub(crate) fn forget(&self) {
        let mut state = lock(&self.inner.state);
        state.last = None;
        state.told.clear();
        state.asked = None;
        state.run += 1;
        drop(state);
        self.inner.answered.notify_all();
    }

    /// A single value has become known.
    pub(crate) fn set_memory(&self, tag: i32, value: u64) {
        let mut state = lock(&self.inner.state);
        let Some(known) = &mut state.last else {
            state.told.insert(tag, value);
            return;
        };
        let statistics = Arc::make_mut(known);
        match statistics.memory.iter_mut().find(|entry| entry.0 == tag) {
            Some(entry) => entry.1 = value,
            None => statistics.memory.push((tag, value)),
        }
    }

    /// A memory figure as last heard.
    pub(crate) fn memory(&self, tag: i32) -> Option<u64> {
        let state = lock(&self.inner.state);
        let known = state.last.as_ref().map(|known| known.memory.iter());
        let known = known.and_then(|mut memory| memory.find(|entry| entry.0 == tag).map(|entry| entry.1));
        known.or_else(|| state.told.get(&tag).copied())
    }
}

impl<B: Backend> Machine<B> {
    /// Asks for statistics, unless a question is open already. `None` when the machine does not run.
    pub(crate) fn ask(&self) -> Option<Question> {
        let engine = self.engine.upgrade()?;
        let running = self.running()?;
        let inner = self.statistics.inner.clone();
        let mut state = lock(&inner.state);
        let question = Question {
            answers: state.answers,
            hanging: state.asked.is_some_and(|asked| asked.elapsed() > HANGING),
        };
        if state.asked.is_some() {
            return Some(question);
        }
        state.asked = Some(Instant::now());
        let run = state.run;
        drop(state);
        let open = OpenQuestion { inner, run, statistics: None };
        let answer = {
            let engine = engine.clone();
            move || open.answered(engine.backend().statistics(&running).ok())
        };
        if engine.backend().identity().instant {
            answer();
        } else {
            engine.workers().run(answer);
        }
        Some(question)
    }

    /// Waits for the answer until `deadline`, but not for a machine that hangs; then gives what is known.
    pub(crate) fn answer(&self, question: Question, deadline: Instant) -> Option<Arc<Statistics>> {
        let mut state = lock(&self.statistics.inner.state);
        while !question.hanging && state.asked.is_some() && state.answers == question.answers {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = match self.statistics.inner.answered.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        state.last.clone()
    }

    /// Statistics of this machine alone: fresh ones if it answers within `wait`, else the last known.
    pub(crate) fn known_statistics(&self, wait: Duration) -> Option<Arc<Statistics>> {
        let question = self.ask()?;
        self.answer(question, Instant::now() + wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_while_asking_leaves_room_for_the_next_question() {
        let cell = StatisticsCell::default();
        lock(&cell.inner.state).asked = Some(Instant::now());
        let open = OpenQuestion { inner: cell.inner.clone(), run: 0, statistics: None };
        let thread = std::thread::spawn(move || {
            let _open = open;
            panic!("on purpose");
        });
        assert!(thread.join().is_err());
        let state = lock(&cell.inner.state);
        assert!(state.asked.is_none());
        assert_eq!(state.answers, 1);
    }
}
