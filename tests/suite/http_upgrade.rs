//! Requests to switch to another protocol (RFC 9110, section 7.8).

use crate::support::letters_dir;
use crate::support_service::Service;

/// Returns a letter with extra headers, and a second request on the same connection.
fn requests(headers: &str) -> Vec<u8> {
    let letter = std::fs::read(letters_dir().join("minimal.json")).unwrap();
    let head = format!(
        "POST /v1/letters?format=html HTTP/1.1\r\nhost: test\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        letter.len()
    );
    let next = "GET /livez HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    [head.as_bytes(), &letter, next.as_bytes()].concat()
}

fn start() -> Service {
    Service::start(|command| {
        command.env("KAMERBRIEF_BODY_TIMEOUT", "600");
        command.env("KAMERBRIEF_STALL_TIMEOUT", "600");
    })
}

#[test]
fn an_upgrade_to_websocket_is_refused_and_its_connection_closed() {
    let service = start();
    for upgrade in
        ["connection: upgrade\r\nupgrade: WebSocket\r\n", "upgrade: websocket\r\n"]
    {
        let answer = service.exchange_open(&requests(upgrade));
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 400, "{body}");
        assert!(body.contains("kamerbrief:websocket-not-supported"), "{body}");
        // The rest is not a request, because its start depends on who counts the bytes.
        assert!(!body.contains("HTTP/1.1"), "{body}");
    }
    let only_head = b"GET /livez HTTP/1.1\r\nhost: test\r\nupgrade: websocket\r\n\r\n";
    assert_eq!(service.exchange_open(only_head).status, 400);
}

#[test]
fn other_upgrades_are_ignored() {
    let service = start();
    let upgrade =
        "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: \r\n";
    let answer = service.exchange_open(&requests(upgrade));
    let body = String::from_utf8_lossy(&answer.body);
    assert!(answer.status == 200 && body.contains("</html>"), "{body}");
}
