//! Recent use of slots by callers.
//!
//! Input: jobs that run or have ended. Output: for a caller, or all callers of its site
//! ([`share_site`]), the slot time used recently, and whether their jobs were short.
//!
//! The time of a job counts half after each half-life, which is the time limit of jobs. A
//! running job counts with its time so far. Times are compared in steps of a hundredth of
//! the half-life, so that callers with about equal use take turns.
//!
//! A caller has short jobs if its longest one, which also counts half after each
//! half-life, took at most a tenth of the time limit. The mean would hide long jobs among
//! many short ones. A caller is forgotten after six half-lives without a job; a caller
//! without a record does not have short jobs yet.
//!
//! No output depends on these times, only the order in which jobs run.

use std::time::{Duration, Instant};

use super::claim::{JobClaim, RunningJob};
use super::rate_limit::{Caller, share_site};

/// Maximum number of callers with a record; the one whose job ended first is forgotten.
const CALLERS: usize = 1024;

/// Number of half-lives after which a caller is forgotten.
const FORGET_AFTER: u32 = 6;

/// Slot times of callers whose jobs ended recently.
#[derive(Debug)]
pub(super) struct SlotUse {
    half_life: Duration,
    callers: Vec<CallerUse>,
}

/// Slot times of one caller, as of its last end of a job.
#[derive(Debug)]
struct CallerUse {
    caller: Option<Caller>,
    last_end: Instant,
    /// Sum of the decayed times of its jobs.
    time: Duration,
    /// Longest of the decayed times of its jobs.
    longest: Duration,
}

/// Use of slots at an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct UseAt<'a> {
    pub(super) ended: &'a SlotUse,
    pub(super) running: &'a [RunningJob],
    pub(super) now: Instant,
}

impl SlotUse {
    pub(super) const fn new(half_life: Duration) -> Self {
        Self { half_life, callers: Vec::new() }
    }

    /// Adds the time of a job that ended.
    pub(super) fn record_job(
        &mut self,
        caller: Option<&Caller>,
        time: Duration,
        now: Instant,
    ) {
        let forget_after = self.half_life.saturating_mul(FORGET_AFTER);
        self.callers
            .retain(|one| now.saturating_duration_since(one.last_end) < forget_after);
        let index = self.callers.iter().position(|one| one.caller.as_ref() == caller);
        let before = index.map(|index| self.callers.remove(index));
        let decayed = before.map(|one| one.decay(self.half_life, now));
        let (sum, longest) = decayed.unwrap_or_default();
        if self.callers.len() == CALLERS {
            self.callers.remove(0);
        }
        // The order is that of the last ends.
        self.callers.push(CallerUse {
            caller: caller.cloned(),
            last_end: now,
            time: sum.saturating_add(time),
            longest: longest.max(time),
        });
    }

    /// Returns the records of a site.
    fn of_site(&self, caller: Option<&Caller>) -> impl Iterator<Item = &CallerUse> {
        let callers = self.callers.iter();
        callers.filter(move |one| share_site(one.caller.as_ref(), caller))
    }
}

impl CallerUse {
    /// Returns the sum of its times and the longest one, decayed until an instant.
    fn decay(&self, half_life: Duration, now: Instant) -> (Duration, Duration) {
        let idle = now.saturating_duration_since(self.last_end).as_secs_f64();
        let left = (-idle / half_life.as_secs_f64().max(f64::MIN_POSITIVE)).exp2();
        (self.time.mul_f64(left), self.longest.mul_f64(left))
    }
}

impl UseAt<'_> {
    /// Returns the steps of slot time that the site of a caller used recently, if further
    /// jobs of it take as long as its longest one.
    pub(super) fn site_time(&self, caller: Option<&Caller>, further: usize) -> u128 {
        let sums = self.ended.of_site(caller).map(|one| self.decay(one).0);
        let runs = self.running_times(move |claim| claim.is_of_site(caller));
        let further = u32::try_from(further).unwrap_or(u32::MAX);
        let further = self.expected_time(caller).saturating_mul(further);
        self.count_steps(sums.chain(runs).sum::<Duration>().saturating_add(further))
    }

    /// Returns the steps of slot time that a caller itself used recently.
    pub(super) fn caller_time(&self, caller: Option<&Caller>) -> u128 {
        let is_own = move |other: &Option<Caller>| other.as_ref() == caller;
        let callers = self.ended.callers.iter().filter(|one| is_own(&one.caller));
        let runs = self.running_times(move |claim| is_own(&claim.caller));
        self.count_steps(callers.map(|one| self.decay(one).0).chain(runs).sum())
    }

    /// Returns whether the recent jobs of the site of a caller were short.
    pub(super) fn is_short(&self, caller: Option<&Caller>) -> bool {
        self.longest_job(caller).is_some_and(|longest| longest <= self.max_short())
    }

    /// Returns whether a job of a caller ended within a time that `is_counted`.
    pub(super) fn has_ended_within(
        &self,
        time: Duration,
        is_counted: impl Fn(Option<&Caller>) -> bool,
    ) -> bool {
        self.ended.callers.iter().any(|one| {
            self.now.saturating_duration_since(one.last_end) < time
                && is_counted(one.caller.as_ref())
        })
    }

    /// Returns the longest recent job of a site with a record, including running ones.
    fn longest_job(&self, caller: Option<&Caller>) -> Option<Duration> {
        let longest = self.ended.of_site(caller).map(|one| self.decay(one).1).max()?;
        let runs = self.running_times(|claim| claim.is_of_site(caller));
        Some(runs.fold(longest, Duration::max))
    }

    /// Returns the time that the next job of a site is expected to take.
    fn expected_time(&self, caller: Option<&Caller>) -> Duration {
        self.longest_job(caller).unwrap_or_else(|| self.max_short())
    }

    /// Returns the maximum duration of a short job.
    fn max_short(&self) -> Duration {
        self.ended.half_life / 10
    }

    fn decay(&self, one: &CallerUse) -> (Duration, Duration) {
        one.decay(self.ended.half_life, self.now)
    }

    fn running_times(
        &self,
        is_counted: impl Fn(&JobClaim) -> bool,
    ) -> impl Iterator<Item = Duration> {
        let counted = self.running.iter().filter(move |job| is_counted(&job.claim));
        counted.map(|job| self.now.saturating_duration_since(job.start))
    }

    fn count_steps(&self, time: Duration) -> u128 {
        time.as_nanos() / (self.ended.half_life / 100).as_nanos().max(1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{CALLERS, SlotUse, UseAt};
    use crate::http::clock;
    use crate::http::rate_limit::Caller;

    const HALF_LIFE: Duration = Duration::from_secs(10);
    const SECOND: Duration = Duration::from_secs(1);

    fn key(name: &str) -> Option<Caller> {
        Some(Caller::Key(name.to_owned()))
    }

    fn at(ended: &SlotUse, now: Instant) -> UseAt<'_> {
        UseAt { ended, running: &[], now }
    }

    #[test]
    fn times_count_half_after_a_half_life_and_a_caller_is_forgotten_after_six() {
        let (mut ended, now) = (SlotUse::new(HALF_LIFE), clock::now());
        let caller = key("a");
        ended.record_job(caller.as_ref(), 4 * SECOND, now);
        assert_eq!(at(&ended, now).caller_time(caller.as_ref()), 40);
        ended.record_job(caller.as_ref(), SECOND, now + HALF_LIFE);
        assert_eq!(at(&ended, now + HALF_LIFE).caller_time(caller.as_ref()), 30);
        assert_eq!(at(&ended, now + 2 * HALF_LIFE).site_time(caller.as_ref(), 0), 15);
        ended.record_job(None, SECOND, now + 7 * HALF_LIFE);
        assert_eq!(ended.callers.len(), 1);
    }

    #[test]
    fn one_long_job_among_short_ones_is_not_hidden() {
        let (mut ended, now) = (SlotUse::new(HALF_LIFE), clock::now());
        let caller = key("a");
        assert!(!at(&ended, now).is_short(caller.as_ref()), "without a record");
        ended.record_job(caller.as_ref(), SECOND / 50, now);
        assert!(at(&ended, now).is_short(caller.as_ref()));
        ended.record_job(caller.as_ref(), 3 * SECOND, now);
        for _ in 0..1000 {
            ended.record_job(caller.as_ref(), SECOND / 50, now);
        }
        assert!(!at(&ended, now + HALF_LIFE).is_short(caller.as_ref()));
        assert!(at(&ended, now + 2 * HALF_LIFE).is_short(caller.as_ref()));
    }

    #[test]
    fn the_callers_of_a_site_share_their_times() {
        let (mut ended, now) = (SlotUse::new(HALF_LIFE), clock::now());
        let address = |text: &str| Some(Caller::Address(text.parse().unwrap()));
        let (one, other) = (address("2001:db8:7:1::"), address("2001:db8:7:2::"));
        ended.record_job(one.as_ref(), 2 * SECOND, now);
        let used = at(&ended, now);
        assert_eq!(used.site_time(other.as_ref(), 0), 20);
        assert_eq!(used.site_time(other.as_ref(), 2), 60);
        assert_eq!(
            (used.caller_time(other.as_ref()), used.caller_time(one.as_ref())),
            (0, 20)
        );
        assert!(!used.is_short(other.as_ref()));
    }

    #[test]
    fn the_number_of_callers_is_limited() {
        let (mut ended, now) = (SlotUse::new(HALF_LIFE), clock::now());
        for number in 0..CALLERS + 5 {
            ended.record_job(key(&number.to_string()).as_ref(), SECOND, now);
        }
        assert_eq!(ended.callers.len(), CALLERS);
        assert_eq!(at(&ended, now).caller_time(key("4").as_ref()), 0);
        assert_eq!(at(&ended, now).caller_time(key("5").as_ref()), 10);
    }
}
