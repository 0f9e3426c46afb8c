//! Reads the signatories.

use super::values::TextSpec;
use super::{LetterReader, ReadResult};
use crate::diagnostic::LetterCode;
use crate::house_style::{Role, SignatureForm};
use crate::letter::charset::{FaceSet, is_blank};
use crate::letter::json::{Value, ValueKind};
use crate::letter::{Deputy, Signatory};
use crate::limits::letter as limits;
use crate::locale::PageWords;

/// The roles of the text of a signature, in all forms.
const SIGNATURE: &[Role] =
    &[Role::SignatureCapacity, Role::SignatureUnnamed, Role::Signature];

impl LetterReader<'_> {
    /// Reads the signatories, in order.
    pub(super) fn read_signatories(
        &mut self,
        value: &Value,
    ) -> ReadResult<Vec<Signatory>> {
        let Some(signatories) = self.read_counted(value, 0..=limits::MAX_SIGNATORIES)
        else {
            return Ok(None);
        };
        self.read_each(signatories, Self::read_signatory).map(Some)
    }

    fn read_signatory(&mut self, value: &Value) -> ReadResult<Signatory> {
        let mut is_nameless = false;
        let signatory = self.read_object(value, |signatory| {
            Ok(Signatory {
                name: signatory.read_optional("name", |reader, value| {
                    // A null name is deliberate.
                    is_nameless = matches!(value.kind, ValueKind::Null { .. });
                    if is_nameless {
                        return Ok(None);
                    }
                    let line = reader.words_spec(SIGNATURE, limits::MAX_SIGNATURE_LINE);
                    let name = reader.read_line(value, line)?;
                    Ok(name.filter(|name| !is_blank(name)))
                })?,
                function: signatory
                    .read_required("function", Self::read_function)?
                    .unwrap_or_default(),
                also_on_behalf_of: signatory
                    .read_optional("alsoOnBehalfOf", Self::read_other_functions)?
                    .unwrap_or_default(),
                signed_for: signatory.read_optional("signedFor", Self::read_deputy)?,
            })
        })?;
        if signatory.as_ref().is_some_and(|signatory| signatory.name.is_none())
            && !is_nameless
        {
            self.report(value.location, LetterCode::MissingSignatoryName, []);
        }
        Ok(signatory)
    }

    /// Reads the functions of others on whose behalf a signatory signs too.
    fn read_other_functions(&mut self, value: &Value) -> ReadResult<Vec<String>> {
        let Some(functions) = self.read_counted(value, 0..=limits::MAX_ALSO_ON_BEHALF_OF)
        else {
            return Ok(None);
        };
        self.read_each(functions, Self::read_function).map(Some)
    }

    /// Reads the function of a signatory, which some forms print in capitals.
    fn read_function(&mut self, value: &Value) -> ReadResult<String> {
        let capitals = self.style.signature_form == SignatureForm::Capitals;
        let faces = self.faces(SIGNATURE).in_capitals(capitals);
        let line = self.words_spec(SIGNATURE, limits::MAX_SIGNATURE_LINE);
        let function = self.read_nonblank_line(value, TextSpec { faces, ..line })?;
        let Some(function) = function else { return Ok(None) };
        let PageWords { the, the_capital, .. } = &self.style.locale(self.language).words;
        let has_article = [the, the_capital].into_iter().any(|article| {
            function.strip_prefix(&**article).is_some_and(|rest| rest.starts_with(' '))
        });
        if has_article || function.ends_with(',') {
            self.report(value.location, LetterCode::FunctionHasArticle, []);
        }
        Ok(Some(function))
    }

    fn read_deputy(&mut self, value: &Value) -> ReadResult<Deputy> {
        self.read_object(value, |deputy| {
            Ok(Deputy {
                name: deputy.optional_text(
                    "name",
                    SIGNATURE,
                    limits::MAX_SIGNATURE_LINE,
                )?,
                function: deputy
                    .read_required("function", Self::read_deputy_function)?
                    .unwrap_or_default(),
            })
        })
    }

    /// Reads the function of a deputy, which is printed in italics.
    fn read_deputy_function(&mut self, value: &Value) -> ReadResult<String> {
        let italic = FaceSet::for_roles(self.style, SIGNATURE, false, true);
        let faces = self.faces(SIGNATURE).union(italic);
        self.read_nonblank_line(
            value,
            TextSpec { faces, ..self.words_spec(SIGNATURE, limits::MAX_SIGNATURE_LINE) },
        )
    }
}
