//! Lanes for work: no kind of work takes all places.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use kamerbrief::http::{RenderFunction, ServiceLimits};
use kamerbrief::{RenderError, render_with};
use serde_json::json;

use crate::http_limits::{Answer, Gate, LETTERS, Service, gated, limits, seed, wait};
use crate::support_service::{ELSEWHERE, connect_from};

/// Returns a letter that is large because of white space.
fn large() -> Vec<u8> {
    [seed(), vec![b' '; 300_000]].concat()
}

#[test]
fn large_letters_leave_a_place_to_ordinary_ones() {
    let (gate, render) = gated!(GATE);
    let service =
        Service::start(ServiceLimits { renders: 2, queue: 4, ..limits() }, Some(render));
    let first = service.send(LETTERS, "", &large());
    wait("a large letter is rendered", || gate.started() == 1);
    let more: Vec<_> = (0..2).map(|_| service.send(LETTERS, "", &large())).collect();
    wait("the others wait", || service.state.waiting() == 2);
    // They also leave a part of the queue free.
    let full = service.send(LETTERS, "", &large());
    assert_eq!(Answer::on(full).told(), (503, "queue-full".to_owned()));
    let ordinary = service.send(LETTERS, "", &seed());
    wait("an ordinary letter is rendered", || gate.started() == 2);
    gate.open();
    for sent in more.into_iter().chain([first, ordinary]) {
        assert_eq!(Answer::on(sent).status, 200);
    }
}

#[test]
fn letters_of_batches_leave_a_place_to_single_ones() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(ServiceLimits { renders: 3, ..limits() }, Some(render));
    let letter: serde_json::Value = serde_json::from_slice(&seed()).unwrap();
    let lines = format!("{letter}\n").repeat(5);
    let mut batch = service.connect();
    write!(
        batch,
        "POST /v1/letters/_batch HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         content-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n{lines}",
        lines.len()
    )
    .unwrap();
    wait("two letters of the batch are rendered", || gate.started() == 2);
    let single = service.send(LETTERS, "", &seed());
    wait("the single letter is rendered", || gate.started() == 3);
    gate.open();
    assert_eq!(Answer::on(single).status, 200);
    assert_eq!(Answer::on(batch).status, 200);
    assert_eq!(gate.started(), 6);
}

#[test]
fn letters_and_comparisons_do_not_wait_for_each_other() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(ServiceLimits { queue: 0, ..limits() }, Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the only place is taken", || gate.started() == 1);
    let letter: serde_json::Value = serde_json::from_slice(&seed()).unwrap();
    let files = json!({ "old": letter, "new": letter }).to_string();
    let compared = service.send("/v1/letters/_compare", "", files.as_bytes());
    assert_eq!(Answer::on(compared).status, 200);
    gate.open();
    assert_eq!(Answer::on(first).status, 200);
}

/// Sends a letter from another address of this machine.
fn send_from_elsewhere(service: &Service, letter: &[u8]) -> TcpStream {
    let mut stream = connect_from(ELSEWHERE, service.address);
    write!(
        stream,
        "POST {LETTERS} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        letter.len()
    )
    .unwrap();
    stream.write_all(letter).unwrap();
    stream
}

/// Sends the letters of a batch on a connection.
fn send_batch(mut stream: TcpStream, letters: &[&str]) -> TcpStream {
    let lines: String = letters.iter().map(|project| letter_of(project) + "\n").collect();
    write!(
        stream,
        "POST /v1/letters/_batch HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         content-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n{lines}",
        lines.len()
    )
    .unwrap();
    stream
}

/// Returns a letter that is identified by its project.
fn letter_of(project: &str) -> String {
    let mut letter: serde_json::Value = serde_json::from_slice(&seed()).unwrap();
    letter["project"] = project.into();
    letter.to_string()
}

/// Renderings that end one by one, in the order of their start.
struct Turnstile {
    /// Projects of the letters being rendered, in the order of their turns.
    begun: Mutex<Vec<String>>,
    passed: AtomicUsize,
}

impl Turnstile {
    const fn new() -> Self {
        Self { begun: Mutex::new(Vec::new()), passed: AtomicUsize::new(0) }
    }

    fn enter(&self, project: &str) {
        let mut begun = self.begun.lock().unwrap();
        begun.push(project.to_owned());
        let turn = begun.len();
        drop(begun);
        while self.passed.load(Ordering::SeqCst) < turn {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn begun(&self) -> Vec<String> {
        self.begun.lock().unwrap().clone()
    }

    fn pass(&self, letters: usize) {
        self.passed.fetch_add(letters, Ordering::SeqCst);
    }
}

/// Defines a render function that a turnstile holds back.
macro_rules! one_by_one {
    ($turnstile:ident) => {{
        static $turnstile: Turnstile = Turnstile::new();
        let render: RenderFunction = |letter, style, format, context| {
            $turnstile.enter(letter.project.as_deref().unwrap_or_default());
            render_with(letter, style, format, context)
        };
        (&$turnstile, render)
    }};
}

#[cfg(target_os = "linux")]
#[test]
fn who_fills_the_queue_keeps_nobody_else_out_of_it() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(ServiceLimits { queue: 3, ..limits() }, Some(render));
    let mut sent = vec![service.send(LETTERS, "", &seed())];
    wait("the first is rendered", || gate.started() == 1);
    for number in 1..=3 {
        sent.push(service.send(LETTERS, "", &seed()));
        wait("the next waits", || service.state.waiting() == number);
    }
    // The same caller gets no more, and another one takes the place of the newest.
    assert_eq!(service.post(&seed()).told(), (503, "queue-full".to_owned()));
    let other = send_from_elsewhere(&service, &seed());
    let newest = sent.pop().unwrap();
    assert_eq!(Answer::on(newest).told(), (503, "queue-full".to_owned()));
    wait("the other waits", || service.state.waiting() == 3);
    gate.open();
    for served in sent.into_iter().chain([other]) {
        assert_eq!(Answer::on(served).status, 200);
    }
    assert_eq!(gate.started(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn who_has_all_places_and_the_queue_keeps_nobody_else_out() {
    let (gate, render) = gated!(GATE);
    let limits = ServiceLimits { renders: 2, queue: 1, ..limits() };
    let service = Service::start(limits, Some(render));
    let mut sent: Vec<_> = (0..2).map(|_| service.send(LETTERS, "", &seed())).collect();
    wait("both places are taken", || gate.started() == 2);
    let waiting = service.send(LETTERS, "", &seed());
    wait("the third waits", || service.state.waiting() == 1);
    let other = send_from_elsewhere(&service, &seed());
    assert_eq!(Answer::on(waiting).told(), (503, "queue-full".to_owned()));
    gate.open();
    sent.push(other);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn callers_that_wait_have_as_many_places() {
    let (turns, render) = one_by_one!(TURNS);
    let limits = ServiceLimits { renders: 2, queue: 9, ..limits() };
    let service = Service::start(limits, Some(render));
    let letter = |project: &str| letter_of(project).into_bytes();
    let mut sent: Vec<_> =
        (0..2).map(|_| service.send(LETTERS, "", &letter("many"))).collect();
    wait("both places are taken", || turns.begun().len() == 2);
    sent.extend((0..4).map(|_| service.send(LETTERS, "", &letter("many"))));
    wait("the others wait", || service.state.waiting() == 4);
    sent.extend(["one", "two"].map(|name| send_from_elsewhere(&service, &letter(name))));
    wait("another caller waits", || service.state.waiting() == 6);
    // The first letter ends, then the second, and then that of the other caller.
    for ended in 1..=3 {
        turns.pass(1);
        wait("a place is free", || turns.begun().len() == 2 + ended);
    }
    turns.pass(10);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
    // Each caller has one of the two places for as long as both have letters.
    assert_eq!(turns.begun()[2..5], ["one", "many", "two"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_caller_that_sends_steadily_has_a_place_at_once() {
    let (turns, render) = one_by_one!(TURNS);
    let limits = ServiceLimits { renders: 2, queue: 9, ..limits() };
    let service = Service::start(limits, Some(render));
    turns.pass(1);
    let steady = letter_of("steady").into_bytes();
    assert_eq!(Answer::on(send_from_elsewhere(&service, &steady)).status, 200);
    let letter = letter_of("many").into_bytes();
    let mut sent: Vec<_> = (0..3).map(|_| service.send(LETTERS, "", &letter)).collect();
    wait("the other letters are there", || service.state.waiting() == 2);
    sent.push(send_from_elsewhere(&service, &steady));
    wait("the next has its place", || turns.begun() == ["steady", "many", "steady"]);
    turns.pass(10);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn batches_of_callers_take_turns() {
    let (turns, render) = one_by_one!(TURNS);
    let service = Service::start(ServiceLimits { renders: 2, ..limits() }, Some(render));
    let mut sent: Vec<_> =
        (0..4).map(|_| send_batch(service.connect(), &["many"; 3])).collect();
    wait("the place of batches is taken", || turns.begun().len() == 1);
    wait("all are open", || service.metrics().contains("open_batches 4"));
    let elsewhere = connect_from(ELSEWHERE, service.address);
    sent.push(send_batch(elsewhere, &["one"]));
    wait("another is open", || service.metrics().contains("open_batches 5"));
    // Its letter enters the queue a moment later.
    thread::sleep(Duration::from_millis(200));
    turns.pass(20);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
    let begun = turns.begun();
    assert!(begun[1..3].contains(&"one".to_owned()), "{begun:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_small_letters_of_a_caller_do_not_use_up_the_turn_of_its_large_one() {
    let (turns, render) = one_by_one!(TURNS);
    let limits = ServiceLimits { renders: 2, queue: 9, ..limits() };
    let service = Service::start(limits, Some(render));
    let large = |project| [letter_of(project).into_bytes(), vec![b' '; 300_000]].concat();
    let mut sent = vec![service.send(LETTERS, "", &large("many"))];
    wait("the place of large letters is taken", || turns.begun().len() == 1);
    sent.extend((0..3).map(|_| service.send(LETTERS, "", &large("many"))));
    wait("the others wait", || service.state.waiting() == 3);
    sent.push(send_from_elsewhere(&service, &large("one")));
    wait("another caller waits", || service.state.waiting() == 4);
    let small = letter_of("small").into_bytes();
    for begun in [2, 4] {
        sent.push(send_from_elsewhere(&service, &small));
        wait("its small letter has a place", || turns.begun().len() == begun);
        turns.pass(2);
        wait("a large letter has a place", || turns.begun().len() == begun + 1);
    }
    turns.pass(10);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
    assert_eq!(turns.begun()[..5], ["many", "small", "many", "small", "one"]);
}

#[test]
fn a_single_letter_does_not_wait_for_the_batches_of_its_sender() {
    let (turns, render) = one_by_one!(TURNS);
    let limits = ServiceLimits { renders: 2, queue: 9, ..limits() };
    let service = Service::start(limits, Some(render));
    let mut sent: Vec<_> =
        (0..4).map(|_| send_batch(service.connect(), &["batch"; 3])).collect();
    wait("the place of batches is taken", || turns.begun().len() == 1);
    wait("all are open", || service.metrics().contains("open_batches 4"));
    thread::sleep(Duration::from_millis(200));
    let single = letter_of("single").into_bytes();
    sent.push(service.send(LETTERS, "", &single));
    wait("a single letter has the other place", || turns.begun().len() == 2);
    sent.push(service.send(LETTERS, "", &single));
    wait("a second one waits", || service.state.waiting() == 1);
    turns.pass(20);
    for served in sent {
        assert_eq!(Answer::on(served).status, 200);
    }
    let begun = turns.begun();
    // Not at once: letters of batches may end and begin before the first single one ends.
    assert!(begun[2..8].contains(&"single".to_owned()), "{begun:?}");
}
