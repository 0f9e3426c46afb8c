//! Tests of archives and their entries.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::{Compress, Compression, FlushCompress};

use super::{EntryDeflater, ZipEntry, ZipWriter};
use crate::deflate::STEP;
use crate::limits::CancelToken;

#[test]
fn what_lies_beyond_four_gibibytes_is_found() {
    let path = std::env::temp_dir().join(format!("far-{}.zip", std::process::id()));
    let mut file = File::create_new(&path).unwrap();
    let mut writer = ZipWriter::default();
    let mut out = Vec::new();
    writer.add(&ZipEntry::stored("near", "one"), &mut out).unwrap();
    file.write_all(&out).unwrap();
    // A hole in the file, which takes no place on the disk.
    writer.at = 5 << 30;
    file.seek(SeekFrom::Start(writer.at)).unwrap();
    out.clear();
    writer.add(&ZipEntry::stored("far", "two"), &mut out).unwrap();
    writer.finish(&mut out);
    file.write_all(&out).unwrap();

    let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    for (name, content) in [("near", "one"), ("far", "two")] {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, content);
    }
    fs::remove_file(path).unwrap();
}

#[test]
fn what_does_not_get_smaller_is_stored() {
    // Bytes in no order: a linear congruence, of which the high bits are taken.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..100_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    for mut deflater in [EntryDeflater::fast(), EntryDeflater::best()] {
        for bytes in [&noise[..], &noise[..1], &[]] {
            let entry = deflater.compress_entry("noise", bytes).unwrap();
            assert!(!entry.deflated && entry.data == bytes);
        }
        assert!(deflater.compress_entry("zeros", [0; 1000]).unwrap().deflated);
    }
}

/// Bytes of which some come again, more than a deflater takes in one step.
fn long() -> Vec<u8> {
    let mut number: u32 = 1;
    let words = std::iter::repeat_with(|| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number >> 20
    });
    words.take(1 << 20).flat_map(|word| word.to_be_bytes()).collect()
}

#[test]
fn an_entry_in_steps_has_the_bytes_of_one_step() {
    let bytes = long();
    let mut compressed = Vec::with_capacity(2 * bytes.len());
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&bytes, &mut compressed, FlushCompress::Finish).unwrap();
    assert!(compressed.len() > 3 * STEP);
    let mut deflater = EntryDeflater::best();
    assert!(deflater.compress_entry("long", &bytes).unwrap().data == compressed);
}

#[test]
fn a_deflater_gives_up_when_work_is_to_stop() {
    let polls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&polls);
    let cancel = CancelToken::when(move || count.fetch_add(1, Ordering::Relaxed) >= 3);
    let mut deflater = EntryDeflater::fast().with_stop(&cancel);
    assert!(deflater.compress_entry("long", long()).is_err());
    assert_eq!(polls.load(Ordering::Relaxed), 4);
}
