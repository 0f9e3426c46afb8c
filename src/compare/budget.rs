//! Budget of what a file may hold once read, with cancellation.
//!
//! In: a charge for everything that is kept, in bytes. Out: an error once it is more than
//! [`MAX_MODEL`], or once the comparison is cancelled. Since readers charge in every loop,
//! every one of them ends soon after a cancellation.

use super::Unreadable;
use super::limits::{Limit, MAX_MODEL};
use crate::bounds::Stop;

/// Bytes that are copied only to be compared: the marks of each run, which mostly are
/// those of another.
const MAX_COPIED: usize = 32 * MAX_MODEL;

/// How many charges go by between two looks at whether to cancel.
const INTERVAL: u32 = 1024;

/// How much more a file may hold.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    left: usize,
    /// Bytes that may still be copied and compared.
    copies: usize,
    until_check: u32,
    stop: Stop,
}

impl Budget {
    /// The budget of a file.
    pub(super) fn new(stop: &Stop) -> Self {
        let (left, copies) = (MAX_MODEL, MAX_COPIED);
        Self { left, copies, until_check: 0, stop: stop.clone() }
    }

    /// Whether to cancel.
    pub(super) fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Takes bytes off.
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), Unreadable> {
        if self.until_check == 0 {
            self.stop.check()?;
            self.until_check = INTERVAL;
        }
        self.until_check -= 1;
        self.left = self.left.checked_sub(bytes).ok_or(Limit::Model)?;
        Ok(())
    }

    /// Takes bytes off that are copied only to be compared.
    pub(super) fn copy(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.copies = self.copies.checked_sub(bytes).ok_or(Limit::Model)?;
        self.charge(0)
    }

    /// Does work whose charges are given back: what it keeps is gone afterwards, or is
    /// charged by the caller.
    pub(super) fn scratch<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let left = self.left;
        let result = work(self);
        self.left = left;
        result
    }
}
