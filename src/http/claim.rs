//! Claims of jobs to a slot.

use std::sync::Arc;
use std::time::Instant;

use super::connection::Connection;
use super::memory::Reservation;
use super::rate_limit::{Caller, share_site};

/// Properties of a job that decide when it gets a slot.
#[derive(Clone, Debug)]
pub(super) struct JobClaim {
    /// Client that sent the job, if known.
    pub(super) caller: Option<Caller>,
    /// True for a job in the lane of large jobs.
    pub(super) is_large: bool,
    /// True for a letter of a batch, which uses the lane of batches.
    pub(super) is_batch: bool,
    /// Size of the request, in bytes, which is held in memory while the job waits.
    pub(super) size: usize,
    /// Memory of the work, in bytes.
    pub(super) memory: usize,
    /// Connection of the batch; others that hold less for a shorter time are not evicted
    /// for it.
    pub(super) connection: Option<Arc<Connection>>,
}

/// Job that has a slot.
#[derive(Clone, Debug)]
pub(super) struct RunningJob {
    pub(super) claim: JobClaim,
    pub(super) start: Instant,
}

/// Job whose turn it is, and its memory.
pub(super) type Grant = (RunningJob, Reservation);

impl JobClaim {
    /// Returns whether both claims have the same lanes.
    const fn is_of_kind(&self, other: &Self) -> bool {
        self.is_large == other.is_large && self.is_batch == other.is_batch
    }

    /// Returns whether both claims take slots of the lane of large jobs or of batches.
    pub(super) const fn shares_lane(&self, other: &Self) -> bool {
        (self.is_large && other.is_large) || (self.is_batch && other.is_batch)
    }

    /// Returns whether both claims have the same caller and the same lanes.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.caller == other.caller && self.is_of_kind(other)
    }

    /// Returns whether the caller is of the same site.
    pub(super) fn is_of_site(&self, caller: Option<&Caller>) -> bool {
        share_site(self.caller.as_ref(), caller)
    }

    /// Returns whether both claims have callers of the same site, and the same lanes.
    pub(super) fn shares_site(&self, other: &Self) -> bool {
        self.is_of_kind(other) && self.is_of_site(other.caller.as_ref())
    }
}
