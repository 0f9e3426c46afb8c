//! Reads the sender and the addressee.

use super::{LetterReader, REFERENCE, ReadResult};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::json::Value;
use crate::letter::{Addressee, Contact, Sender};
use crate::limits::letter as limits;

impl LetterReader<'_> {
    /// Reads the sender.
    pub(super) fn read_sender(&mut self, value: &Value) -> ReadResult<Sender> {
        self.read_object(value, |sender| {
            Ok(Sender {
                organisation: sender.required_text(
                    "organisation",
                    &[Role::SenderName],
                    limits::MAX_ORGANISATION,
                )?,
                unit: sender.optional_text(
                    "unit",
                    &[Role::ReferenceUnit],
                    limits::MAX_UNIT,
                )?,
                visiting_address: sender.optional_codes(
                    "visitingAddress",
                    REFERENCE,
                    limits::MAX_SENDER_ADDRESS_LINES,
                    limits::MAX_ADDRESS_LINE,
                )?,
                postal_address: sender.optional_codes(
                    "postalAddress",
                    &[Role::ReferenceText, Role::ReturnLine],
                    limits::MAX_SENDER_ADDRESS_LINES,
                    limits::MAX_ADDRESS_LINE,
                )?,
                country: sender.optional_text(
                    "country",
                    &[Role::ReferenceText, Role::ReturnLine],
                    limits::MAX_ADDRESS_LINE,
                )?,
                identification_number: sender.optional_code(
                    "identificationNumber",
                    REFERENCE,
                    limits::MAX_DETAIL,
                )?,
                phone: sender.optional_code("phone", REFERENCE, limits::MAX_DETAIL)?,
                fax: sender.optional_code("fax", REFERENCE, limits::MAX_DETAIL)?,
                email: sender.optional_text("email", REFERENCE, limits::MAX_DETAIL)?,
                website: sender.optional_text(
                    "website",
                    REFERENCE,
                    limits::MAX_DETAIL,
                )?,
                contact: sender.read_optional("contact", Self::read_contact)?,
            })
        })
    }

    fn read_contact(&mut self, value: &Value) -> ReadResult<Contact> {
        self.read_object(value, |contact| {
            Ok(Contact {
                name: contact.optional_text("name", REFERENCE, limits::MAX_DETAIL)?,
                phone: contact.optional_code("phone", REFERENCE, limits::MAX_DETAIL)?,
                mobile: contact.optional_code("mobile", REFERENCE, limits::MAX_DETAIL)?,
                fax: contact.optional_code("fax", REFERENCE, limits::MAX_DETAIL)?,
                email: contact.optional_text("email", REFERENCE, limits::MAX_DETAIL)?,
            })
        })
    }

    /// Reads the addressee: a preset address, or lines.
    pub(super) fn read_addressee(&mut self, value: &Value) -> ReadResult<Addressee> {
        let addressee = self.read_object(value, |addressee| {
            let preset = addressee.read_optional("preset", |reader, value| {
                Ok(reader.read_address_preset(value))
            })?;
            let kix = addressee.optional_code(
                "kix",
                &[Role::Address],
                limits::MAX_ADDRESS_LINE,
            )?;
            let lines = addressee.read_optional("lines", |reader, lines| {
                reader.read_address_lines(lines, kix.is_some())
            })?;
            Ok(match preset {
                Some(preset) => Some(Addressee::Preset(preset)),
                None => lines.map(|lines| Addressee::Lines { lines, kix }),
            })
        })?;
        let Some(addressee) = addressee else { return Ok(None) };
        let is_present = |name| value.find_member(name).is_some();
        match (is_present("preset"), is_present("lines"), is_present("kix")) {
            (true, false, false) | (false, true, _) => {}
            _ => self.report(value.location, LetterCode::AddresseeChoice, []),
        }
        Ok(addressee)
    }

    fn read_address_preset(&mut self, value: &Value) -> Option<String> {
        let name = self.read_string(value, "text")?;
        if self.style.preset(name).is_some() {
            return Some(name.to_owned());
        }
        // In the order of the service's list.
        let presets = self.style.address_presets().map(str::to_owned).collect();
        let args =
            [("value", MessageArg::excerpt(name)), ("valid", MessageArg::OneOf(presets))];
        self.report(value.location, LetterCode::UnknownValue, args);
        None
    }

    fn read_address_lines(
        &mut self,
        value: &Value,
        has_kix: bool,
    ) -> ReadResult<Vec<String>> {
        const ABOVE_KIX: usize = limits::MAX_ADDRESSEE_LINES_WITH_KIX;
        let lines = self.read_counted(value, 1..=limits::MAX_ADDRESSEE_LINES);
        let Some(lines) = lines else { return Ok(None) };
        let found = lines.len();
        if has_kix && found > ABOVE_KIX && found <= limits::MAX_ADDRESSEE_LINES {
            let args = [("max", ABOVE_KIX.into()), ("found", found.into())];
            self.report(value.location, LetterCode::TooManyLinesWithKix, args);
        }
        let line = self.code_spec(&[Role::Address], limits::MAX_ADDRESS_LINE);
        self.read_each(lines, |reader, value| reader.read_nonblank_line(value, line))
            .map(Some)
    }
}
