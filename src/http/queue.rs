//! Queue of jobs that wait for a slot, with fair turns.
//!
//! Input: claims of callers. Output: the next job that can start, and the job to reject
//! if too many wait. Callers are served evenly, regardless of their number of jobs:
//!
//! - The next job belongs to the caller with the fewest slots; callers with equally many
//!   take turns, and so do the kinds of jobs of one caller. A caller without a slot waits
//!   for at most one job of each other caller.
//! - Beyond the capacity, the newest job of the caller with the most jobs, including
//!   running ones, is rejected; on a tie, that of the newcomer. Beyond the maximum bytes,
//!   it is the newest job of the caller whose jobs have the most bytes. Letters of
//!   batches take no place in the queue: the batch that sent them reads no further while
//!   they wait.

use tokio::sync::oneshot;

use super::rate_limit::Caller;
use super::slots::{Claim, Grant};

/// Waiting jobs, in order of arrival.
#[derive(Debug)]
pub(super) struct Queue {
    jobs: Vec<QueuedJob>,
    max: usize,
    /// Maximum number of large jobs that wait.
    max_large: usize,
    /// Maximum total size of waiting jobs in bytes, if there is more than one.
    max_bytes: usize,
    /// Number of the next job or turn.
    next: u64,
}

#[derive(Debug)]
struct QueuedJob {
    id: u64,
    claim: Claim,
    /// Last turn of its caller, or the number of the caller's first waiting job.
    caller_turn: u64,
    /// Last turn of its kind among the jobs of its caller.
    kind_turn: u64,
    /// Dropped if the job is rejected.
    grant: oneshot::Sender<Grant>,
}

impl Queue {
    pub(super) const fn new(max: usize, max_bytes: usize) -> Self {
        Self { jobs: Vec::new(), max, max_large: max.div_ceil(2), max_bytes, next: 0 }
    }

    /// Returns the number of waiting jobs, without letters of batches.
    pub(super) fn len(&self) -> usize {
        self.count_jobs(|claim| !claim.is_batch)
    }

    fn count_jobs(&self, is_counted: impl Fn(&Claim) -> bool) -> usize {
        self.jobs.iter().filter(|job| is_counted(&job.claim)).count()
    }

    const fn next_number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Appends a job and returns its number.
    pub(super) fn push_job(
        &mut self,
        claim: Claim,
        grant: oneshot::Sender<Grant>,
    ) -> u64 {
        let id = self.next_number();
        let own = || self.jobs.iter().filter(|job| job.claim.caller == claim.caller);
        let caller_turn = own().map(|job| job.caller_turn).next().unwrap_or(id);
        let mut same_kind = own().filter(|job| job.claim.is_of_kind(&claim));
        let kind_turn = same_kind.next().map_or(id, |job| job.kind_turn);
        self.jobs.push(QueuedJob { id, claim, caller_turn, kind_turn, grant });
        id
    }

    /// Removes a job, if it still waits.
    pub(super) fn remove_job(&mut self, id: u64) {
        self.jobs.retain(|job| job.id != id);
    }

    /// Returns the number and claim of the next job that can start.
    ///
    /// `slots` counts the slots of a caller.
    pub(super) fn find_next(
        &self,
        can_begin: impl Fn(&Claim) -> bool,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) -> Option<(u64, &Claim)> {
        let able = self.jobs.iter().filter(|job| can_begin(&job.claim));
        let next = able.min_by_key(|job| {
            (slots(job.claim.caller.as_ref()), job.caller_turn, job.kind_turn)
        })?;
        Some((next.id, &next.claim))
    }

    /// Takes a job whose turn has come, and updates the turns of its caller.
    pub(super) fn take_job(
        &mut self,
        id: u64,
    ) -> Option<(Claim, oneshot::Sender<Grant>)> {
        let index = self.jobs.iter().position(|job| job.id == id)?;
        let QueuedJob { claim, grant, .. } = self.jobs.remove(index);
        let turn = self.next_number();
        for job in self.jobs.iter_mut().filter(|job| job.claim.caller == claim.caller) {
            job.caller_turn = turn;
            if job.claim.is_of_kind(&claim) {
                job.kind_turn = turn;
            }
        }
        Some((claim, grant))
    }

    /// Rejects jobs until the limits are met again after a new job was added.
    pub(super) fn trim_queue(
        &mut self,
        newcomer: u64,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) {
        let is_large = |claim: &Claim| claim.is_large && !claim.is_batch;
        if self.count_jobs(is_large) > self.max_large {
            self.displace_job(newcomer, is_large, &slots);
        }
        if self.len() > self.max {
            self.displace_job(newcomer, |claim| !claim.is_batch, &slots);
        }
        while self.len() > 1 && self.waiting_bytes(|_| true) > self.max_bytes {
            self.displace_bytes(newcomer);
        }
    }

    /// Sums the bytes of waiting jobs, without letters of batches.
    fn waiting_bytes(&self, is_counted: impl Fn(&Claim) -> bool) -> usize {
        let claims = self.jobs.iter().map(|job| &job.claim);
        let counted = claims.filter(|claim| !claim.is_batch && is_counted(claim));
        counted.map(|claim| claim.size).sum()
    }

    /// Rejects the newest job of the caller whose jobs have the most bytes.
    fn displace_bytes(&mut self, newcomer: u64) {
        let new = self.job_caller(newcomer);
        let rank = |job: &QueuedJob| {
            let caller = &job.claim.caller;
            let bytes = self.waiting_bytes(|claim| claim.caller == *caller);
            (bytes, new.as_ref() == Some(caller), job.id)
        };
        let candidates = self.jobs.iter().filter(|job| !job.claim.is_batch);
        if let Some(id) = candidates.max_by_key(|job| rank(job)).map(|job| job.id) {
            self.remove_job(id);
        }
    }

    /// Returns the caller of a job, if it still waits.
    fn job_caller(&self, id: u64) -> Option<Option<Caller>> {
        let job = self.jobs.iter().find(|job| job.id == id);
        job.map(|job| job.claim.caller.clone())
    }

    fn displace_job(
        &mut self,
        newcomer: u64,
        is_candidate: impl Fn(&Claim) -> bool,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) {
        let new = self.job_caller(newcomer);
        let rank = |job: &QueuedJob| {
            let caller = &job.claim.caller;
            let waiting =
                self.count_jobs(|claim| !claim.is_batch && claim.caller == *caller);
            let jobs = waiting + slots(caller.as_ref());
            (jobs, new.as_ref() == Some(caller), job.id)
        };
        let candidates = self.jobs.iter().filter(|job| is_candidate(&job.claim));
        if let Some(id) = candidates.max_by_key(|job| rank(job)).map(|job| job.id) {
            self.remove_job(id);
        }
    }
}
