//! Jobs that wait for a slot, and the turns in which they get one.
//!
//! In: claims of callers. Out: the next job that can begin, and the one that gives way when
//! too many wait. Callers are served evenly, however many jobs each of them has:
//!
//! - The next job is one of the caller that has the fewest slots; among equals callers take
//!   turns, and among the jobs of one caller its kinds do. A caller without a slot waits at
//!   most for one job of each other caller.
//! - Beyond the capacity the newest job of the caller that has the most gives way, slots
//!   included; among equals it is the newcomer. Letters of batches take no place here: the
//!   batch that sent them reads no further while they wait.

use tokio::sync::oneshot;

use super::rate::Caller;
use super::slots::Claim;

/// The jobs that wait, in the order in which they came.
#[derive(Debug)]
pub(super) struct Queue {
    jobs: Vec<QueuedJob>,
    max: usize,
    /// The same of large jobs.
    max_large: usize,
    /// Number of the next job or turn.
    next: u64,
}

#[derive(Debug)]
struct QueuedJob {
    id: u64,
    claim: Claim,
    /// When its caller last had a turn, or began to wait.
    caller_turn: u64,
    /// The same of the jobs of its kind among those of its caller.
    kind_turn: u64,
    /// Dropped when the job gives way.
    grant: oneshot::Sender<Claim>,
}

impl Queue {
    pub(super) const fn new(max: usize) -> Self {
        Self { jobs: Vec::new(), max, max_large: max.div_ceil(2), next: 0 }
    }

    /// The number of jobs that wait, without letters of batches.
    pub(super) fn len(&self) -> usize {
        self.count(|claim| !claim.is_batch)
    }

    fn count(&self, is_counted: impl Fn(&Claim) -> bool) -> usize {
        self.jobs.iter().filter(|job| is_counted(&job.claim)).count()
    }

    const fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Adds a job as the last; returns its number.
    pub(super) fn push(&mut self, claim: Claim, grant: oneshot::Sender<Claim>) -> u64 {
        let id = self.number();
        let own = || self.jobs.iter().filter(|job| job.claim.caller == claim.caller);
        let caller_turn = own().map(|job| job.caller_turn).next().unwrap_or(id);
        let mut same_kind = own().filter(|job| job.claim.is_of_kind(&claim));
        let kind_turn = same_kind.next().map_or(id, |job| job.kind_turn);
        self.jobs.push(QueuedJob { id, claim, caller_turn, kind_turn, grant });
        id
    }

    /// Removes a job, if it still waits.
    pub(super) fn remove(&mut self, id: u64) {
        self.jobs.retain(|job| job.id != id);
    }

    /// Takes the next job that can begin; `slots` are those of a caller.
    pub(super) fn take_next(
        &mut self,
        can_begin: impl Fn(&Claim) -> bool,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) -> Option<(Claim, oneshot::Sender<Claim>)> {
        let jobs = self.jobs.iter().enumerate();
        let able = jobs.filter(|(_, job)| can_begin(&job.claim));
        let (index, _) = able.min_by_key(|(_, job)| {
            (slots(job.claim.caller.as_ref()), job.caller_turn, job.kind_turn)
        })?;
        let QueuedJob { claim, grant, .. } = self.jobs.remove(index);
        let turn = self.number();
        for job in self.jobs.iter_mut().filter(|job| job.claim.caller == claim.caller) {
            job.caller_turn = turn;
            if job.claim.is_of_kind(&claim) {
                job.kind_turn = turn;
            }
        }
        Some((claim, grant))
    }

    /// Has jobs give way until no more wait than may, once this newcomer waits.
    pub(super) fn trim(
        &mut self,
        newcomer: u64,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) {
        let is_large = |claim: &Claim| claim.is_large && !claim.is_batch;
        if self.count(is_large) > self.max_large {
            self.displace(newcomer, is_large, &slots);
        }
        if self.len() > self.max {
            self.displace(newcomer, |claim| !claim.is_batch, &slots);
        }
    }

    fn displace(
        &mut self,
        newcomer: u64,
        is_candidate: impl Fn(&Claim) -> bool,
        slots: impl Fn(Option<&Caller>) -> usize,
    ) {
        let new = self.jobs.iter().find(|job| job.id == newcomer);
        let new = new.map(|job| job.claim.caller.clone());
        let rank = |job: &QueuedJob| {
            let caller = &job.claim.caller;
            let waiting = self.count(|claim| !claim.is_batch && claim.caller == *caller);
            let jobs = waiting + slots(caller.as_ref());
            (jobs, new.as_ref() == Some(caller), job.id)
        };
        let candidates = self.jobs.iter().filter(|job| is_candidate(&job.claim));
        if let Some(id) = candidates.max_by_key(|job| rank(job)).map(|job| job.id) {
            self.remove(id);
        }
    }
}
