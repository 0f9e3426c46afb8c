//! Queue of jobs that wait for a slot, with fair turns.
//!
//! Input: claims of callers, and their recent use of slots ([`SlotUse`]). Output: the next
//! job that can start, and the job to reject if too many wait. Callers are served evenly
//! by slot time, regardless of their number of jobs:
//!
//! - The next job belongs to the site that used the least slot time recently. If sites
//!   used about the same, it is the one with the fewest slots for its kind of job, and
//!   sites with equally many take turns; then the same for the callers of the site. So a
//!   short job goes before the long ones of any number of callers. Addresses of one IPv6
//!   /48 network are one site, which gets no more than a single address.
//! - Each caller has a turn for each kind of job: for ordinary and large ones, single ones
//!   and those of batches. So a caller's small letters do not use up the turn of its large
//!   one.
//! - Beyond the capacity, a job of the site is rejected that would have used the most slot
//!   time before its newest job starts, if its jobs take as long as its longest recent
//!   one. If sites would have used about the same, it is the newest job of the caller with
//!   the most jobs, including running ones; on a tie, that of the site with the most jobs;
//!   then that of the newcomer. While callers of short jobs come, all others together
//!   have three quarters of the places.
//! - Beyond the maximum bytes, it is the newest job of the caller whose jobs have the most
//!   bytes, and on a tie of the site whose jobs have the most. Letters of batches take no
//!   place in the queue: the batch that sent them reads no further while they wait.
//!
//! [`SlotUse`]: super::slot_use::SlotUse

use tokio::sync::oneshot;

use super::claim::{Grant, JobClaim};
use super::rate_limit::Caller;
use super::slot_use::UseAt;

/// Waiting jobs, in order of arrival.
#[derive(Debug)]
pub(super) struct JobQueue {
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
    claim: JobClaim,
    /// Last turn of its site with jobs of its kind, or the number of the first of them
    /// that waits.
    site_turn: u64,
    /// The same of its caller.
    turn: u64,
    /// Dropped if the job is rejected.
    grant: oneshot::Sender<Grant>,
}

impl JobQueue {
    pub(super) const fn new(max: usize, max_bytes: usize) -> Self {
        Self { jobs: Vec::new(), max, max_large: max.div_ceil(2), max_bytes, next: 0 }
    }

    /// Returns the number of waiting jobs, without letters of batches.
    pub(super) fn len(&self) -> usize {
        self.count_jobs(|claim| !claim.is_batch)
    }

    fn count_jobs(&self, is_counted: impl Fn(&JobClaim) -> bool) -> usize {
        self.jobs.iter().filter(|job| is_counted(&job.claim)).count()
    }

    const fn next_number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Appends a job and returns its number.
    pub(super) fn push_job(
        &mut self,
        claim: JobClaim,
        grant: oneshot::Sender<Grant>,
    ) -> u64 {
        let id = self.next_number();
        let near = self.jobs.iter().find(|job| job.claim.shares_site(&claim));
        let site_turn = near.map_or(id, |job| job.site_turn);
        let same = self.jobs.iter().find(|job| job.claim.is_like(&claim));
        let turn = same.map_or(id, |job| job.turn);
        self.jobs.push(QueuedJob { id, claim, site_turn, turn, grant });
        id
    }

    /// Removes a job, if it still waits.
    pub(super) fn remove_job(&mut self, id: u64) {
        self.jobs.retain(|job| job.id != id);
    }

    /// Returns the number and claim of the next job that can start.
    ///
    /// A job that `keeps_turn` cannot start yet, but no later one takes its place in the
    /// lanes of large jobs and batches.
    pub(super) fn find_next(
        &self,
        can_begin: impl Fn(&JobClaim) -> bool,
        keeps_turn: impl Fn(&JobClaim) -> bool,
        used: &UseAt<'_>,
    ) -> Option<(u64, &JobClaim)> {
        let mut jobs: Vec<_> = self.jobs.iter().collect();
        jobs.sort_by_cached_key(|QueuedJob { claim, site_turn, turn, .. }| {
            let count = |is_counted: &dyn Fn(&JobClaim) -> bool| {
                used.running.iter().filter(|job| is_counted(&job.claim)).count()
            };
            let near = count(&|other| other.shares_site(claim));
            let same = count(&|other| other.is_like(claim));
            let caller = claim.caller.as_ref();
            let site = (used.site_time(caller, 0), near, *site_turn);
            (site, used.caller_time(caller), same, *turn)
        });
        let mut blocked: Vec<&JobClaim> = Vec::new();
        for QueuedJob { id, claim, .. } in jobs {
            if can_begin(claim)
                && !blocked.iter().any(|blocked| blocked.shares_lane(claim))
            {
                return Some((*id, claim));
            }
            if keeps_turn(claim) {
                blocked.push(claim);
            }
        }
        None
    }

    /// Takes a job whose turn it is, and updates the turns of its site and its caller with
    /// jobs of its kind.
    pub(super) fn take_job(
        &mut self,
        id: u64,
    ) -> Option<(JobClaim, oneshot::Sender<Grant>)> {
        let index = self.jobs.iter().position(|job| job.id == id)?;
        let QueuedJob { claim, grant, .. } = self.jobs.remove(index);
        let turn = self.next_number();
        for job in self.jobs.iter_mut().filter(|job| job.claim.shares_site(&claim)) {
            job.site_turn = turn;
            if job.claim.is_like(&claim) {
                job.turn = turn;
            }
        }
        Some((claim, grant))
    }

    /// Rejects jobs until the limits are met again after a new job was added.
    ///
    /// If it `keeps_places`, a quarter of them is for callers of short jobs.
    pub(super) fn trim_queue(
        &mut self,
        newcomer: u64,
        keeps_places: bool,
        used: &UseAt<'_>,
    ) {
        let is_large = |claim: &JobClaim| claim.is_large && !claim.is_batch;
        if self.count_jobs(is_large) > self.max_large {
            self.displace_job(newcomer, is_large, used);
        }
        let is_other =
            |claim: &JobClaim| !claim.is_batch && !used.is_short(claim.caller.as_ref());
        if keeps_places && self.count_jobs(is_other) > self.max - self.max / 4 {
            self.displace_job(newcomer, is_other, used);
        }
        if self.len() > self.max {
            self.displace_job(newcomer, |claim| !claim.is_batch, used);
        }
        while self.len() > 1 && self.waiting_bytes(|_| true) > self.max_bytes {
            self.displace_bytes(newcomer);
        }
    }

    /// Sums the bytes of waiting jobs, without letters of batches.
    fn waiting_bytes(&self, is_counted: impl Fn(&JobClaim) -> bool) -> usize {
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
            let near = self.waiting_bytes(|claim| claim.is_of_site(caller.as_ref()));
            (bytes, near, new.as_ref() == Some(caller), job.id)
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
        is_candidate: impl Fn(&JobClaim) -> bool,
        used: &UseAt<'_>,
    ) {
        let new = self.job_caller(newcomer);
        let waiting = |is_counted: &dyn Fn(&JobClaim) -> bool| {
            self.count_jobs(|claim| !claim.is_batch && is_counted(claim))
        };
        let count = |is_counted: &dyn Fn(&JobClaim) -> bool| {
            let running = used.running.iter().filter(|job| is_counted(&job.claim));
            waiting(is_counted) + running.count()
        };
        let rank = |job: &QueuedJob| {
            let caller = &job.claim.caller;
            let before = waiting(&|claim| claim.is_of_site(caller.as_ref()));
            let time = used.site_time(caller.as_ref(), before.saturating_sub(1));
            let jobs = count(&|claim| claim.caller == *caller);
            let near = count(&|claim| claim.is_of_site(caller.as_ref()));
            (time, jobs, near, new.as_ref() == Some(caller), job.id)
        };
        let candidates = self.jobs.iter().filter(|job| is_candidate(&job.claim));
        if let Some(id) = candidates.max_by_key(|job| rank(job)).map(|job| job.id) {
            self.remove_job(id);
        }
    }
}
