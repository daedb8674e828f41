//! Memory for messages that have not come whole, shared fairly: each user has so much for all of its connections.
//!
//! The interface allows messages of 32 MiB to everybody who may connect, and whoever may only look can connect too. What
//! one user announces and never finishes must not cost the daemon its memory, nor other users their connections.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use stdx::lock;

/// What each user holds.
#[derive(Debug, Default)]
pub(crate) struct Budgets {
    users: Mutex<BTreeMap<u32, Weak<AtomicUsize>>>,
}

/// One connection's part of what its user holds; given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    used: Arc<AtomicUsize>,
    mine: usize,
}

/// The user holds too much.
#[derive(Debug, thiserror::Error)]
#[error("its user has sent {held} bytes of messages that are not whole, and {max} are allowed")]
pub(crate) struct OverBudget {
    held: usize,
    max: usize,
}

impl Budgets {
    /// A share for a new connection of user `uid`.
    pub(crate) fn share(&self, uid: u32) -> Share {
        let mut users = lock(&self.users);
        if let Some(used) = users.get(&uid).and_then(Weak::upgrade) {
            return Share { used, mine: 0 };
        }
        users.retain(|_, used| used.strong_count() > 0);
        let used = Arc::new(AtomicUsize::new(0));
        users.insert(uid, Arc::downgrade(&used));
        Share { used, mine: 0 }
    }
}

impl Share {
    /// What the connection holds.
    pub(crate) fn held(&self) -> usize {
        self.mine
    }

    /// The connection now holds `bytes`.
    ///
    /// # Errors
    /// Its user holds more than `max` with that; the connection has to end.
    pub(crate) fn set(&mut self, bytes: usize, max: usize) -> Result<(), OverBudget> {
        let before = std::mem::replace(&mut self.mine, bytes);
        if bytes <= before {
            self.used.fetch_sub(before - bytes, Ordering::Relaxed);
            return Ok(());
        }
        let held = self.used.fetch_add(bytes - before, Ordering::Relaxed) + (bytes - before);
        if held > max { Err(OverBudget { held, max }) } else { Ok(()) }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.used.fetch_sub(self.mine, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_one_user_share_and_other_users_do_not_notice() {
        let budgets = Budgets::default();
        let (mut first, mut second, mut other) = (budgets.share(7), budgets.share(7), budgets.share(8));
        first.set(60, 100).unwrap();
        second.set(40, 100).unwrap();
        other.set(100, 100).unwrap();
        let refused = second.set(41, 100).unwrap_err().to_string();
        assert_eq!(
            refused,
            "its user has sent 101 bytes of messages that are not whole, and 100 are allowed"
        );
        drop(second);
        first.set(100, 100).unwrap();
        first.set(0, 100).unwrap();
        drop(first);
        drop(other);
        // Users that are gone are forgotten.
        budgets.share(9).set(100, 100).unwrap();
        assert_eq!(budgets.users.lock().unwrap().len(), 1);
    }
}
