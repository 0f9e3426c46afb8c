//! Places for work: no kind of work takes them all.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use kamerbrief::http::{Limits, Render};
use kamerbrief::{RenderError, render_within};
use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::limits::{
    Answer, Gate, LETTERS, PATIENCE, Service, gated, limits, seed, wait,
};

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

/// Sends a letter from another address of this machine.
fn send_from_elsewhere(service: &Service) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let own: SocketAddr = "127.0.0.2:0".parse().unwrap();
    socket.bind(&own.into()).unwrap();
    socket.connect(&service.address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let letter = seed();
    write!(
        stream,
        "POST {LETTERS} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        letter.len()
    )
    .unwrap();
    stream.write_all(&letter).unwrap();
    stream
}

#[cfg(target_os = "linux")]
#[test]
fn who_fills_the_queue_keeps_nobody_else_out_of_it() {
    let (gate, render) = gated!(GATE);
    let service = Service::start(Limits { queue: 3, ..limits() }, Some(render));
    let mut sent = vec![service.send(LETTERS, "", &seed())];
    wait("the first is rendered", || gate.started() == 1);
    for number in 1..=3 {
        sent.push(service.send(LETTERS, "", &seed()));
        wait("the next waits", || service.state.waiting() == number);
    }
    // The same caller gets no more, and another one gets the place of the newest.
    assert_eq!(service.post(&seed()).told(), (503, "full".to_owned()));
    let other = send_from_elsewhere(&service);
    let newest = sent.pop().unwrap();
    assert_eq!(Answer::on(newest).told(), (503, "full".to_owned()));
    wait("the other waits", || service.state.waiting() == 3);
    gate.open();
    for served in sent.into_iter().chain([other]) {
        assert_eq!(Answer::on(served).status, 200);
    }
    assert_eq!(gate.started(), 4);
}
