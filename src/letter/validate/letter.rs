//! Reads the letter itself: the members of the root object.

use super::context::BlockContext;
use super::object::ObjectReader;
use super::values::TextSpec;
use super::{LetterReader, REFERENCE, ReadResult, SectionCounts, TitleCount};
use crate::diagnostic::LetterCode;
use crate::house_style::Role;
use crate::letter::charset::is_blank;
use crate::letter::json::{Value, ValueKind};
use crate::letter::{
    Addressee, Annex, BodyBlock, Date, Dossier, Letter, Status, TextOverride,
};
use crate::limits::Cancelled;
use crate::limits::letter as limits;
use crate::locale::Language;

impl LetterReader<'_> {
    /// Reads the file; `None` if it is not an object.
    pub(super) fn read_letter(&mut self, value: &Value) -> ReadResult<Letter> {
        let letter = self.read_object(value, read_members)?;
        self.compare_open_questions();
        let Some(mut letter) = letter else { return Ok(None) };
        letter.images = std::mem::take(&mut self.images).into_images();
        self.check_letter(value, &letter);
        Ok(Some(letter))
    }

    /// Checks what depends on several members of the letter.
    fn check_letter(&mut self, value: &Value, letter: &Letter) {
        if letter.status == Status::Draft && value.find_member("date").is_none() {
            self.report(value.location, LetterCode::UndatedDraft, []);
        }
        if letter.status == Status::Final && letter.signatories.is_empty() {
            self.report(value.location, LetterCode::NoSignatories, []);
        }
        self.warn_of_repeated_parts(letter);
        self.check_contents();
    }

    /// Reads the subject, which must not begin with its label.
    fn read_subject(&mut self, value: &Value) -> ReadResult<String> {
        let line = self.title_spec(Role::Subject, limits::MAX_SUBJECT);
        let subject = self.read_nonblank_line(value, line)?;
        if let Some(subject) = &subject {
            self.warn_of_subject_label(value.location, subject);
        }
        Ok(subject)
    }

    /// Reads the blocks of the letter or an annex, and matches its questions and answers.
    fn read_body_with_questions(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<BodyBlock>> {
        let blocks = self.read_body(value, context)?;
        self.compare_questions();
        Ok(blocks)
    }

    /// Rejects tables of contents without entries, or which repeat too much in total.
    fn check_contents(&mut self) {
        let contents = std::mem::take(&mut self.contents);
        if self.titles.iter().all(|count| count.titles == 0) {
            for (location, _) in contents {
                self.report(location, LetterCode::EmptyToc, []);
            }
            return;
        }
        let mut entries: usize = 0;
        for (location, depth) in contents {
            let listed = self.titles.iter().take(depth.into());
            let mut all = TitleCount::default();
            for count in listed {
                all.titles += count.titles;
                all.characters += count.characters;
                all.inlines += count.inlines;
            }
            self.count_characters(location, all.characters);
            entries = entries.saturating_add(all.titles);
            match self.room.checked_sub(all.inlines) {
                Some(room) => self.room = room,
                None => {
                    let max = ("max", limits::MAX_VALUES.into());
                    return self.report(location, LetterCode::TooManyValues, [max]);
                }
            }
            if entries > limits::MAX_TOC_ENTRIES {
                let max = ("max", limits::MAX_TOC_ENTRIES.into());
                return self.report(location, LetterCode::TooManyEntries, [max]);
            }
        }
    }

    fn read_language(&mut self, value: &Value) -> Option<Language> {
        let locales = self.styles.locales();
        self.read_one_of(value, &locales.codes()).and_then(|code| locales.find(code))
    }

    fn read_house_style(&mut self, value: &Value) -> Option<String> {
        let names: Vec<_> = self.styles.names().collect();
        self.read_one_of(value, &names).map(str::to_owned)
    }

    /// Reads a classification, which is printed in capitals.
    fn read_classification(&mut self, value: &Value) -> ReadResult<String> {
        let faces = self.faces(&[Role::Classification]).in_capitals(true);
        let line = self.words_spec(&[Role::Classification], limits::MAX_CLASSIFICATION);
        let text = self.read_line(value, TextSpec { faces, ..line })?;
        Ok(text.filter(|text| !is_blank(text)))
    }

    fn read_dossier(&mut self, value: &Value) -> ReadResult<Dossier> {
        self.read_object(value, |dossier| {
            Ok(Dossier {
                number: dossier.required_code(
                    "number",
                    REFERENCE,
                    limits::MAX_DOSSIER_NUMBER,
                )?,
                title: dossier.optional_text(
                    "title",
                    REFERENCE,
                    limits::MAX_DOSSIER_TITLE,
                )?,
            })
        })
    }

    fn read_annexes(&mut self, value: &Value) -> ReadResult<Vec<Annex>> {
        let Some(annexes) = self.read_array(value) else { return Ok(None) };
        self.read_each(annexes, Self::read_annex).map(Some)
    }

    fn read_annex(&mut self, value: &Value) -> ReadResult<Annex> {
        self.titles[0].titles += 1;
        self.sections = SectionCounts::default();
        self.read_object(value, |annex| {
            Ok(Annex {
                title: annex
                    .read_required("title", |reader, value| {
                        let line = reader.title_spec(Role::AnnexTitle, limits::MAX_TITLE);
                        let title = reader.read_nonblank_line(value, line)?;
                        if let Some(title) = &title {
                            reader.titles[0].characters += title.chars().count();
                            reader.titles[0].inlines += 1;
                        }
                        Ok(title)
                    })?
                    .unwrap_or_default(),
                subtitle: annex.read_optional("subtitle", |reader, value| {
                    let line = reader.title_spec(Role::AnnexSubtitle, limits::MAX_TITLE);
                    reader.read_nonblank_line(value, line)
                })?,
                layout: annex
                    .read_optional("layout", |reader, value| {
                        Ok(reader.read_choice(value))
                    })?
                    .unwrap_or_default(),
                blocks: annex
                    .read_required("blocks", |reader, value| {
                        reader.reject_break_after_title(value);
                        reader.read_body_with_questions(value, BlockContext::ANNEX)
                    })?
                    .unwrap_or_default(),
            })
        })
    }
}

/// Reads the members of the root object.
fn read_members(letter: &mut ObjectReader<'_, '_, '_>) -> Result<Letter, Cancelled> {
    Ok(Letter {
        language: letter
            .read_optional("language", |reader, value| Ok(reader.read_language(value)))?
            .unwrap_or_default(),
        house_style: letter.read_optional("houseStyle", |reader, value| {
            Ok(reader.read_house_style(value))
        })?,
        status: letter
            .read_optional("status", |reader, value| Ok(reader.read_choice(value)))?
            .unwrap_or_default(),
        sender: letter
            .read_required("sender", LetterReader::read_sender)?
            .unwrap_or_default(),
        addressee: letter
            .read_required("addressee", LetterReader::read_addressee)?
            .unwrap_or(Addressee::Preset(String::new())),
        classification: letter
            .read_optional("classification", LetterReader::read_classification)?,
        date: read_letter_date(letter)?,
        subject: letter
            .read_required("subject", LetterReader::read_subject)?
            .unwrap_or_default(),
        project: letter.optional_text("project", REFERENCE, limits::MAX_PROJECT)?,
        our_reference: letter.optional_code(
            "ourReference",
            REFERENCE,
            limits::MAX_DETAIL,
        )?,
        your_reference: letter.optional_text(
            "yourReference",
            REFERENCE,
            limits::MAX_DETAIL,
        )?,
        copy_to: letter.optional_texts(
            "copyTo",
            REFERENCE,
            limits::MAX_COPY_RECIPIENTS,
            limits::MAX_COPY_RECIPIENT,
        )?,
        clause: read_text_override(
            letter,
            "clause",
            Role::ReferenceClause,
            limits::MAX_CLAUSE,
        )?,
        enclosures: letter.read_optional("enclosures", |reader, value| {
            let line = reader.words_spec(REFERENCE, limits::MAX_ENCLOSURE);
            reader.read_texts(value, limits::MAX_ENCLOSURES, line)
        })?,
        dossier: letter.read_optional("dossier", LetterReader::read_dossier)?,
        case_numbers: letter.optional_codes(
            "caseNumbers",
            REFERENCE,
            limits::MAX_CASE_NUMBERS,
            limits::MAX_CASE_NUMBER,
        )?,
        salutation: read_text_override(
            letter,
            "salutation",
            Role::Salutation,
            limits::MAX_SALUTATION_OR_CLOSING,
        )?,
        body: letter
            .read_required("body", |reader, value| {
                reader.read_body_with_questions(value, BlockContext::LETTER)
            })?
            .unwrap_or_default(),
        closing: read_text_override(
            letter,
            "closing",
            Role::Closing,
            limits::MAX_SALUTATION_OR_CLOSING,
        )?,
        signatories: letter
            .read_optional("signatories", LetterReader::read_signatories)?
            .unwrap_or_default(),
        annexes: letter
            .read_optional("annexes", LetterReader::read_annexes)?
            .unwrap_or_default(),
        images: Vec::new(),
    })
}

/// Reads the date, which is optional only in a draft.
fn read_letter_date(letter: &mut ObjectReader<'_, '_, '_>) -> ReadResult<Date> {
    let read = |reader: &mut LetterReader<'_>, value: &Value| Ok(reader.read_date(value));
    if letter.has_text("status", "draft") {
        letter.read_optional("date", read)
    } else {
        letter.read_required("date", read)
    }
}

/// Reads a line that has a default when absent and is omitted when null or empty.
fn read_text_override(
    letter: &mut ObjectReader<'_, '_, '_>,
    name: &'static str,
    role: Role,
    max: usize,
) -> Result<TextOverride, Cancelled> {
    let wording = letter.read_optional(name, |reader, value| {
        if matches!(value.kind, ValueKind::Null { .. }) {
            return Ok(Some(TextOverride::Omitted));
        }
        let text = reader.read_line(value, reader.words_spec(&[role], max))?;
        Ok(text.map(|text| {
            if is_blank(&text) { TextOverride::Omitted } else { TextOverride::Text(text) }
        }))
    })?;
    Ok(wording.unwrap_or_default())
}
