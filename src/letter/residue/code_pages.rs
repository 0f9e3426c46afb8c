//! Code pages as which programs misread UTF-8.

/// The characters of a code page at 0x80 to 0xFF.
pub(super) struct CodePage {
    characters: &'static str,
    /// The characters at 0xC2, 0xC3 and 0xE2, with which misread letters, signs and quotes
    /// begin. Words in which they stand before other characters of the upper half are rare.
    leads: [char; 3],
}

/// Code pages of which texts have so few characters that every misread one is certain:
/// Mac Roman, and those of DOS.
pub(super) const CODE_PAGES: [CodePage; 3] = [
    CodePage {
        characters: "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
                     ¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
        leads: ['¬', '√', '‚'],
    },
    CodePage {
        characters: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
                     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}",
        leads: ['┬', '├', 'Ô'],
    },
    CodePage {
        characters: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}",
        leads: ['┬', '├', 'Γ'],
    },
];

impl CodePage {
    /// Returns whether misread text can begin with a character.
    pub(super) fn is_lead(&self, character: char) -> bool {
        self.leads.contains(&character)
    }

    /// Returns the byte of a character outside ASCII.
    pub(super) fn byte_of(&self, character: char) -> Option<u8> {
        let index = self.characters.chars().position(|known| known == character)?;
        u8::try_from(0x80 + index).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::CODE_PAGES;

    #[test]
    fn every_code_page_has_all_bytes() {
        for page in &CODE_PAGES {
            assert_eq!(page.characters.chars().count(), 128);
            let bytes = page.leads.map(|lead| page.byte_of(lead));
            assert_eq!(bytes, [Some(0xC2), Some(0xC3), Some(0xE2)]);
        }
    }
}
