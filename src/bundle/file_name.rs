//! File names of a letter.
//!
//! In: a letter. Out: its date, if any, and its subject, without characters that file
//! systems reject.

use crate::letter::Letter;
use crate::limits::batch::MAX_FILE_NAME;

/// Returns the name of a letter's files, without extension.
pub fn file_stem(letter: &Letter) -> String {
    let date = letter.date.map_or_else(String::new, |date| format!("{date} "));
    date + &to_safe_name(&letter.subject)
}

/// Replaces characters that file systems reject.
pub(super) fn to_safe_name(name: &str) -> String {
    let name: String = name
        .chars()
        .take(MAX_FILE_NAME)
        .map(|c| if c.is_control() || "/\\:*?\"<>|%".contains(c) { '-' } else { c })
        .collect();
    name.trim_matches([' ', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::to_safe_name;

    #[test]
    fn a_name_has_nothing_that_a_file_system_refuses() {
        assert_eq!(to_safe_name("AC/DC: \"wat\"? 100%."), "AC-DC- -wat-- 100-");
        assert_eq!(to_safe_name("..").len(), 0);
        assert_eq!(to_safe_name(&"é".repeat(300)).chars().count(), 100);
    }
}
