//! Archives written entry by entry, read by independent code.

use std::io::{Cursor, Read};

use kamerbrief::zip::{self, EntryDeflater, GrowingEntry, ZipEntry, ZipWriter};

fn read(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ::zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn written_entry_by_entry_or_at_once_an_archive_has_the_same_bytes() {
    let mut deflater = EntryDeflater::fast();
    let entries = [
        deflater.compress_entry("een.txt", "aaaa".repeat(1000)).unwrap(),
        ZipEntry::stored("één/twee.bin", [1, 2, 3]),
        ZipEntry::stored("leeg", []),
    ];
    let mut streamed = Vec::new();
    let mut writer = ZipWriter::default();
    for entry in &entries {
        writer.add(entry, &mut streamed).unwrap();
    }
    writer.finish(&mut streamed);
    assert!(streamed == zip::write(Vec::from(entries)).unwrap());
    assert_eq!(read(&streamed, "één/twee.bin"), [1, 2, 3]);
}

#[test]
fn an_entry_that_grows_holds_all_that_was_added() {
    let pieces: Vec<String> = (0..20_000)
        .map(|n: u64| format!("{:x},", n.wrapping_mul(n ^ 0x9e37_79b9)))
        .collect();
    let mut growing = GrowingEntry::new("growing");
    for piece in &pieces {
        growing.push(piece.as_bytes()).unwrap();
    }
    growing.push(&[]).unwrap();
    let whole = pieces.concat();
    let archive = zip::write(vec![growing.finish().unwrap()]).unwrap();
    assert!(archive.len() < whole.len());
    assert!(read(&archive, "growing") == whole.as_bytes());
    let empty = GrowingEntry::new("empty").finish().unwrap();
    assert!(read(&zip::write(vec![empty]).unwrap(), "empty").is_empty());
}

#[test]
fn more_entries_than_sixteen_bits_count_are_all_there() {
    for count in [65_534, 65_535, 70_000] {
        let mut archive = Vec::new();
        let mut writer = ZipWriter::default();
        for place in 0..count {
            let entry = ZipEntry::stored(format!("{place}"), format!("{place}"));
            writer.add(&entry, &mut archive).unwrap();
        }
        writer.finish(&mut archive);
        let wide = archive.windows(4).any(|bytes| bytes == b"PK\x06\x06");
        assert_eq!(wide, count >= 65_535, "{count}");
        let found = ::zip::ZipArchive::new(Cursor::new(&archive)).unwrap().len();
        assert_eq!(found, count);
        let last = format!("{}", count - 1);
        assert_eq!(read(&archive, &last), last.as_bytes());
    }
}
