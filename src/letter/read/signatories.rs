//! Who signs the letter.

use super::Reader;
use super::values::Line;
use crate::letter::finding::Rule;
use crate::letter::json::Value;
use crate::letter::text::Faces;
use crate::letter::{Deputy, Letter, Signatory, most};
use crate::style::{Role, SignatureForm};

/// Where a signature's words stand, whatever its form.
const SIGNATURE: &[Role] =
    &[Role::SignatureCapacity, Role::SignatureUnnamed, Role::Signature];

impl Reader<'_> {
    /// Who signs, in order.
    pub(super) fn signatories(&mut self, value: &Value) -> Option<Vec<Signatory>> {
        let signatories = self.counted(value, 0..=Letter::MOST_SIGNATORIES)?;
        Some(signatories.iter().filter_map(|value| self.signatory(value)).collect())
    }

    fn signatory(&mut self, value: &Value) -> Option<Signatory> {
        let signatory = self.object(value, |signatory| Signatory {
            name: signatory.optional_text("name", SIGNATURE, most::SIGNATURE),
            function: signatory.required("function", Self::function).unwrap_or_default(),
            also_on_behalf_of: signatory
                .optional("alsoOnBehalfOf", |reader, value| {
                    let functions = reader.counted(value, 0..=most::ALSO_ON_BEHALF_OF)?;
                    Some(
                        functions
                            .iter()
                            .filter_map(|value| reader.function(value))
                            .collect(),
                    )
                })
                .unwrap_or_default(),
            signed_for: signatory.optional("signedFor", Self::deputy),
        })?;
        if signatory.name.is_none() {
            self.warning(value.place, Rule::NamelessSignatory, []);
        }
        Some(signatory)
    }

    /// A signatory's function, which some forms print in capitals.
    fn function(&mut self, value: &Value) -> Option<String> {
        let capitals = self.style.signature_form == SignatureForm::Capitals;
        let faces = self.faces(SIGNATURE).in_capitals(capitals);
        self.said(value, Line { faces, ..self.words(SIGNATURE, most::SIGNATURE) })
    }

    fn deputy(&mut self, value: &Value) -> Option<Deputy> {
        self.object(value, |deputy| Deputy {
            name: deputy.optional_text("name", SIGNATURE, most::SIGNATURE),
            function: deputy
                .required("function", Self::deputys_function)
                .unwrap_or_default(),
        })
    }

    /// The function of a deputy, which is printed in italics.
    fn deputys_function(&mut self, value: &Value) -> Option<String> {
        let italic = Faces::of(self.style, SIGNATURE, false, true);
        let faces = self.faces(SIGNATURE).and(italic);
        self.said(value, Line { faces, ..self.words(SIGNATURE, most::SIGNATURE) })
    }
}
