//! Formats numbers as letters and Roman numerals.

/// Formats a number as letters, as word processors do: 1 → a, 26 → z, 27 → aa, 28 → bb.
pub fn letters(number: u32) -> String {
    let place = number.saturating_sub(1);
    let letter = (b'a' + (place % 26) as u8) as char;
    std::iter::repeat_n(letter, (place / 26 + 1) as usize).collect()
}

/// Formats a number as a lowercase Roman numeral.
pub fn roman(mut number: u32) -> String {
    const VALUES: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut numeral = String::new();
    for (value, letters) in VALUES {
        while number >= value {
            numeral.push_str(letters);
            number -= value;
        }
    }
    numeral
}
