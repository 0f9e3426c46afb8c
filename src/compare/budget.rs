//! Memory budget of a file's model, with cancellation.
//!
//! Input: a charge for everything that is kept, in bytes. Output: an error once the total
//! exceeds [`MAX_MODEL`] or the comparison is cancelled. Since readers charge in every
//! loop, they all end soon after a cancellation.

use super::ReadError;
use super::limit::Limit;
use crate::limits::CancelToken;
use crate::limits::compare::MAX_MODEL;

/// Maximum bytes that are copied only for comparing.
///
/// These are the formatting of each run, which mostly equals that of another.
const MAX_COPIED: usize = 32 * MAX_MODEL;

/// Number of charges between two checks for cancellation.
const INTERVAL: u32 = 1024;

/// Remaining memory budget of a file.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    left: usize,
    /// Remaining bytes that may be copied for comparing.
    copies: usize,
    until_check: u32,
    cancel: CancelToken,
}

impl Budget {
    /// Creates the budget of a file.
    pub(super) fn new(cancel: &CancelToken) -> Self {
        let (left, copies) = (MAX_MODEL, MAX_COPIED);
        Self { left, copies, until_check: 0, cancel: cancel.clone() }
    }

    /// Returns the cancellation token.
    pub(super) fn cancel_token(&self) -> CancelToken {
        self.cancel.clone()
    }

    /// Charges kept bytes.
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), ReadError> {
        if self.until_check == 0 {
            self.cancel.check()?;
            self.until_check = INTERVAL;
        }
        self.until_check -= 1;
        self.left = self.left.checked_sub(bytes).ok_or(Limit::Model)?;
        Ok(())
    }

    /// Charges bytes that are copied only for comparing.
    pub(super) fn charge_copy(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.copies = self.copies.checked_sub(bytes).ok_or(Limit::Model)?;
        self.charge(0)
    }

    /// Runs work and refunds its charges: its data is freed afterwards, or charged by the
    /// caller.
    pub(super) fn with_scratch<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let left = self.left;
        let result = work(self);
        self.left = left;
        result
    }
}
