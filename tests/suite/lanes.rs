//! Places for work: no kind of work takes them all.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use kamerbrief::http::{Limits, Render};
use kamerbrief::{RenderError, render_within};
use serde_json::json;

use crate::limits::{Answer, Gate, LETTERS, Service, gated, limits, seed, wait};

/// A letter that is large by white space.
fn large() -> Vec<u8> {
    [seed(), vec![b' '; 300_000]].concat()
}

#[test]
fn large_letters_leave_a_place_to_ordinary_ones() {
    let (gate, render) = gated!(GATE);
    let service =
        Service::start(Limits { renders: 2, queue: 4, ..limits() }, Some(render));
    let first = service.send(LETTERS, "", &large());
    wait("a large letter is rendered", || gate.started() == 1);
    let more: Vec<_> = (0..2).map(|_| service.send(LETTERS, "", &large())).collect();
    wait("the others wait", || service.state.waiting() == 2);
    // Of the queue, too, they leave a part.
    let full = service.send(LETTERS, "", &large());
    assert_eq!(Answer::on(full).told(), (503, "full".to_owned()));
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
    let service = Service::start(Limits { renders: 3, ..limits() }, Some(render));
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
    let service = Service::start(Limits { queue: 0, ..limits() }, Some(render));
    let first = service.send(LETTERS, "", &seed());
    wait("the only place is taken", || gate.started() == 1);
    let letter: serde_json::Value = serde_json::from_slice(&seed()).unwrap();
    let files = json!({ "old": letter, "new": letter }).to_string();
    let compared = service.send("/v1/letters/_compare", "", files.as_bytes());
    assert_eq!(Answer::on(compared).status, 200);
    gate.open();
    assert_eq!(Answer::on(first).status, 200);
}
