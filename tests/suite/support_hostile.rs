//! Malicious files, and their cost.
//!
//! Input: the parts of a PDF or DOCX. Output: its bytes; the limit for which a comparison
//! rejects it, on a thread with the stack size of servers; and the memory that the
//! program takes for it.

use std::fs;
use std::io::{Cursor, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kamerbrief::compare::Limit;
use kamerbrief::compare::{CompareError, ReadError, compare};

use crate::support::STYLES;

/// Stack size of a thread of the service, in bytes.
const STACK: usize = 2 << 20;

/// Timeout of the program: far longer than it takes, far shorter than it once took.
const TIMEOUT: Duration = Duration::from_secs(180);

pub(crate) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(crate) const R: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Returns a stream with dictionary entries; the filters have already been applied.
pub(crate) fn filtered(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut stream = format!("<<{entries}/Length {}>>stream\n", data.len()).into_bytes();
    stream.extend_from_slice(data);
    stream.extend_from_slice(b"\nendstream");
    stream
}

/// Returns a compressed stream.
pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    filtered(&format!("{entries}/Filter/FlateDecode"), &deflated(data))
}

pub(crate) fn form(resources: &str, content: &str) -> Vec<u8> {
    let entries = format!(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<<{resources}>>"
    );
    stream(&entries, content.as_bytes())
}

/// A PDF of one page; extra objects are numbered from 5.
pub(crate) struct Pdf {
    pub(crate) content: Vec<u8>,
    pub(crate) resources: String,
    pub(crate) catalog: String,
    pub(crate) objects: Vec<Vec<u8>>,
}

impl Pdf {
    pub(crate) fn new(content: &str) -> Self {
        let content = stream("", content.as_bytes());
        let (resources, catalog) = (String::new(), String::new());
        Self { content, resources, catalog, objects: Vec::new() }
    }

    pub(crate) fn resources(mut self, resources: &str) -> Self {
        resources.clone_into(&mut self.resources);
        self
    }

    pub(crate) fn catalog(mut self, catalog: &str) -> Self {
        catalog.clone_into(&mut self.catalog);
        self
    }

    pub(crate) fn objects(mut self, objects: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.objects.extend(objects);
        self
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let (resources, catalog) = (self.resources, self.catalog);
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R{catalog}>>").into_bytes(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
                 /Resources<<{resources}>>>>"
            )
            .into_bytes(),
            self.content,
        ];
        objects.extend(self.objects);
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut table = b"0000000000 65535 f \n".to_vec();
        for (index, object) in objects.iter().enumerate() {
            table.extend(format!("{:010} 00000 n \n", bytes.len()).bytes());
            bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
            bytes.extend_from_slice(object);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let (start, count) = (bytes.len(), objects.len() + 1);
        bytes.extend(format!("xref\n0 {count}\n").bytes());
        bytes.extend(table);
        let end =
            format!("trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF");
        bytes.extend(end.bytes());
        bytes
    }
}

/// Returns a DOCX with a body and other parts, each with its relationship kind.
pub(crate) fn docx(body: &str, parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    };
    let relationship = |n: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"r{n}\" Type=\"{R}/{kind}\" Target=\"{target}\"/>")
    };
    let main = relationship(0, "officeDocument", "word/document.xml");
    add("_rels/.rels", format!("<Relationships>{main}</Relationships>").as_bytes());
    let own = parts.iter().enumerate();
    let own: String = own
        .map(|(n, (name, kind, _))| relationship(n, kind, &format!("/{name}")))
        .collect();
    let own = format!("<Relationships>{own}</Relationships>");
    add("word/_rels/document.xml.rels", own.as_bytes());
    let body =
        format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>");
    add("word/document.xml", body.as_bytes());
    for (name, _, bytes) in parts {
        add(name, bytes);
    }
    zip.finish().unwrap().into_inner()
}

/// Returns a paragraph of a DOCX.
pub(crate) fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// Returns a harmless file of the same kind.
pub(crate) fn harmless(file: &[u8]) -> Vec<u8> {
    match file {
        [b'%', ..] => Pdf::new("0 0 9 9 re f").bytes(),
        [b'P', b'K', ..] => docx(&paragraph("brief"), &[]),
        _ => b"<p>brief".to_vec(),
    }
}

/// Returns the limit that a file exceeds; `None` if it can be compared.
pub(crate) fn limit(name: &str, file: Vec<u8>) -> Option<Limit> {
    let work = move || {
        let other = harmless(&file);
        compare(&file, &other, &STYLES, &[]).map(drop)
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    match thread.join().unwrap() {
        Ok(()) => None,
        Err(CompareError::ReadError(_, ReadError::TooLarge { limit, .. })) => Some(limit),
        Err(other) => panic!("{name}: {other:?}"),
    }
}

/// Returns the peak memory of the program when comparing two files, in MiB.
pub(crate) fn peak(name: &str, old: &[u8], new: &[u8]) -> u64 {
    let folder = std::env::temp_dir();
    let process = std::process::id();
    let paths = ["old", "new"]
        .map(|side| folder.join(format!("kamerbrief-hostile-{process}-{name}-{side}")));
    fs::write(&paths[0], old).unwrap();
    fs::write(&paths[1], new).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kamerbrief"))
        .arg("compare")
        .args(&paths)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (start, mut peak) = (Instant::now(), 0);
    let exit = loop {
        // The high-water mark only grows.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number =
            line.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok());
        peak = peak.max(number.unwrap_or(0_u64));
        if let Some(exit) = child.try_wait().unwrap() {
            break exit;
        }
        if start.elapsed() > TIMEOUT {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{name} takes longer than {TIMEOUT:?}");
        }
        thread::sleep(Duration::from_millis(5));
    };
    for path in paths {
        fs::remove_file(path).unwrap();
    }
    assert!(exit.code().is_some_and(|code| (0..=2).contains(&code)), "{name}: {exit}");
    peak / 1024
}
