//! Promises of SECURITY.md that no other module proves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kamerbrief::{Format, letter, render};
use lopdf::Object;
use roxmltree::Node;
use serde_json::Value;

use crate::no_leaks::{accepted, extend};
use crate::support::{STYLES, letters_dir};
use crate::support_docx::{Package, is};
use crate::support_service::Service;

/// Text that would run if content of a letter were executed.
const HOSTILE: &str = concat!(
    "</title></style><script>alert(1)</script><img src=x onerror=alert(1)> ",
    "{ INCLUDETEXT \"file:///etc/passwd\" } <w:fldSimple w:instr=\"QUIT\"/> ",
    "\\) Tj ET endstream endobj << /S /JavaScript /JS (app.alert(1)) >> ",
    "=cmd|'/C calc'!A0 javascript:alert(1)",
);

/// Returns letters that together have every element, with hostile text in all texts.
fn hostile(format: Format) -> Vec<Vec<u8>> {
    let names = ["telecomraad", "inlines", "figures", "tables", "markdown", "contents"];
    let render = |name: &str| {
        let bytes = fs::read(letters_dir().join(format!("{name}.json"))).unwrap();
        let original: Value = serde_json::from_slice(&bytes).unwrap();
        let mut letter = original.clone();
        extend(&mut letter, &mut || format!(" {HOSTILE}"));
        let letter = accepted(letter, &original).unwrap();
        assert!(letter.to_string().matches("QUIT").count() > 5, "{name}");
        let letter = letter.to_string();
        let accepted = letter::parse(letter.as_bytes(), &STYLES).unwrap();
        render(&accepted.letter, &accepted.style, format).unwrap().bytes
    };
    names.map(render).into()
}

/// Returns whether a link target is allowed.
fn is_address(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

#[test]
fn a_docx_holds_no_macro_and_no_field_of_the_letter() {
    const FIELDS: [&str; 4] = ["NUMPAGES", "PAGE", "PAGEREF", "TOC"];
    let (mut fields, mut links) = (BTreeSet::new(), 0);
    for bytes in hostile(Format::DOCX) {
        let package = Package::open(&bytes);
        let types = package.part("[Content_Types].xml").to_lowercase();
        for kind in ["macro", "vba", "activex", "oleobject", "embeddedpackage"] {
            assert!(!types.contains(kind), "{kind}");
        }
        for name in package.xml_parts() {
            let part = roxmltree::Document::parse(package.part(name)).unwrap();
            for node in part.descendants().filter(Node::is_element) {
                let foreign =
                    ["fldSimple", "object", "control", "altChunk", "attachedTemplate"];
                assert!(!foreign.iter().any(|kind| is(node, kind)), "{name}: {node:?}");
                if is(node, "instrText") {
                    let first = node.text().unwrap().split_ascii_whitespace().next();
                    fields.insert(first.unwrap().to_owned());
                }
            }
            for related in package.relationships(name) {
                assert!(!related.external || is_address(&related.target), "{related:?}");
                links += usize::from(related.external);
            }
        }
    }
    assert!(fields.contains("PAGE") && fields.contains("TOC"), "{fields:?}");
    assert!(fields.iter().all(|field| FIELDS.contains(&field.as_str())), "{fields:?}");
    assert!(links > 0);
}

#[test]
fn a_pdf_holds_no_script_no_attachment_and_no_action_but_links() {
    fn walk(object: &Object, links: &mut usize) {
        const RUNS: [&[u8]; 12] = [
            b"JS",
            b"JavaScript",
            b"AA",
            b"OpenAction",
            b"Launch",
            b"SubmitForm",
            b"ImportData",
            b"EmbeddedFiles",
            b"EF",
            b"RichMedia",
            b"AcroForm",
            b"XFA",
        ];
        match object {
            Object::Array(items) => items.iter().for_each(|item| walk(item, links)),
            Object::Stream(stream) => {
                walk(&Object::Dictionary(stream.dict.clone()), links)
            }
            Object::Dictionary(dictionary) => {
                for (key, value) in dictionary.iter() {
                    assert!(
                        !RUNS.contains(&&key[..]),
                        "{}",
                        String::from_utf8_lossy(key)
                    );
                    walk(value, links);
                }
                if let Ok(url) = dictionary.get(b"URI") {
                    let url = String::from_utf8_lossy(url.as_str().unwrap());
                    assert!(is_address(&url), "{url}");
                    assert_eq!(dictionary.get(b"S").unwrap().as_name().unwrap(), b"URI");
                    *links += 1;
                }
            }
            Object::Name(name) => assert!(!RUNS.contains(&&name[..])),
            _ => {}
        }
    }
    let mut links = 0;
    for bytes in hostile(Format::Pdf) {
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        document.objects.values().for_each(|object| walk(object, &mut links));
    }
    assert!(links > 0);
}

#[test]
fn a_page_and_its_images_hold_no_script_and_fetch_nothing() {
    let svg = hostile(Format::Svg { page: std::num::NonZeroUsize::MIN });
    let (mut links, mut images) = (0, 0);
    for bytes in hostile(Format::Html).into_iter().chain(svg) {
        let page = scraper::Html::parse_document(std::str::from_utf8(&bytes).unwrap());
        for element in page.root_element().descendent_elements() {
            let name = element.value().name();
            let runs = ["script", "iframe", "object", "embed", "link", "base", "form"];
            assert!(!runs.contains(&name), "{name}");
            for (key, value) in element.value().attrs() {
                assert!(!key.starts_with("on"), "{name} {key}");
                let inside =
                    ["data:image/", "#"].iter().any(|start| value.starts_with(start));
                match (name, key) {
                    ("a", "href") => {
                        assert!(inside || is_address(value), "{value}");
                        links += usize::from(is_address(value));
                    }
                    (_, "src" | "href" | "srcset" | "action") => {
                        assert!(inside, "{value}");
                        images += usize::from(value.starts_with("data:image/"));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(links > 0 && images > 0, "{links} links, {images} images");
}

/// Returns local port, remote port and state of a process's sockets, on Linux.
#[cfg(target_os = "linux")]
fn sockets(process: u32) -> Vec<(u16, u16, String)> {
    let open = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let open: Vec<String> = open
        .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
        .map(|target| target.to_string_lossy().into_owned())
        .collect();
    let mut sockets = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/{process}/net/{table}"));
        for line in table.unwrap_or_default().lines().skip(1) {
            let fields: Vec<_> = line.split_ascii_whitespace().collect();
            if open.contains(&format!("socket:[{}]", fields[9])) {
                let port = |field: &str| {
                    u16::from_str_radix(field.rsplit(':').next().unwrap(), 16).unwrap()
                };
                sockets.push((port(fields[1]), port(fields[2]), fields[3].to_owned()));
            }
        }
    }
    sockets
}

#[cfg(target_os = "linux")]
#[test]
fn the_service_has_no_socket_but_the_one_it_listens_on() {
    let service = Service::start(|_| {});
    let letter = fs::read(letters_dir().join("inlines.json")).unwrap();
    let answer = service.letter("/v1/letters?format=zip", &letter);
    assert_eq!(answer.status, 200);
    let sockets = sockets(service.process());
    // Accepted connections have its own port.
    assert!(sockets.iter().any(|(_, _, state)| state == "0A"), "{sockets:?}");
    for (local, _, _) in &sockets {
        assert_eq!(*local, service.port(), "{sockets:?}");
    }
}

/// Checks that a proof exists: a test, an attack of the conformance run, or a file.
fn check_proof(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let attacks = include_str!("../conformance/hostile/attacks.py");
    let name = name.trim_start_matches("tests/conformance/");
    if let Some(attack) = name.strip_prefix("hostile.py ") {
        assert!(attacks.contains(&format!("\"{attack}\"")), "{name}");
    } else if let Some((module, test)) = name.split_once("::") {
        let path = root.join(format!("tests/suite/{module}.rs"));
        let code = fs::read_to_string(&path).unwrap_or_default();
        let is_test = ["]\nfn ", "]\nasync fn "]
            .iter()
            .any(|before| code.contains(&format!("{before}{test}()")));
        assert!(is_test, "{name}");
    } else {
        let in_conformance = root.join("tests/conformance").join(name);
        assert!(root.join(name).exists() || in_conformance.exists(), "{name}");
    }
}

/// Returns the code spans of a text.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_promise_names_a_test_that_exists() {
    // Tables whose last column names proofs, or links to a section that does.
    let mut rows = Vec::new();
    let mut has_proofs = false;
    for line in include_str!("../../SECURITY.md").lines() {
        if line.ends_with("| proof |") {
            has_proofs = true;
        } else if !line.starts_with('|') {
            has_proofs = false;
        } else if has_proofs && !line.starts_with("|---") {
            rows.push(line);
        }
    }
    assert!(rows.len() > 30, "{}", rows.len());
    let mut linked = 0;
    for row in rows {
        let proofs = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let is_linked = proofs.contains("](docs/security-tests.md#");
        linked += usize::from(is_linked);
        assert!(is_linked || code_spans(proofs).next().is_some(), "{row}");
        code_spans(proofs).for_each(check_proof);
    }
    let sections = include_str!("../../docs/security-tests.md").split("\n### ").skip(1);
    let mut count = 0;
    for section in sections {
        let names: Vec<_> =
            section.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        assert!(!names.is_empty(), "{section}");
        names.into_iter().flat_map(code_spans).for_each(check_proof);
        count += 1;
    }
    assert_eq!(count, linked, "each section belongs to a row");
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = include_str!("../../Cargo.toml");
    assert!(manifest.contains("\nunsafe_code = \"forbid\"\n"));
    // Code that is not compiled with the crate would escape the lint.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(!root.join("build.rs").exists() && !manifest.contains("\nbuild ="));
}

#[test]
fn every_dependency_is_argued_for_and_pinned() {
    let manifest = include_str!("../../Cargo.toml");
    let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap();
    let lines: Vec<_> = dependencies.split("\n[").next().unwrap().lines().collect();
    let mut count = 0;
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = "))
    {
        assert!(place > 0 && lines[place - 1].starts_with("# "), "{line}");
        assert!(!line.contains("git =") && !line.contains("path ="), "{line}");
        count += 1;
    }
    assert!(count > 20);
    let lock = include_str!("../../Cargo.lock");
    for package in lock.split("[[package]]\n").skip(1) {
        let own = ["kamerbrief", "kamerbrief-fuzz"]
            .iter()
            .any(|name| package.starts_with(&format!("name = \"{name}\"\n")));
        assert_ne!(own, package.contains("\nchecksum = \""), "{package}");
        assert!(own || package.contains("\nsource = \"registry+"), "{package}");
    }
}
