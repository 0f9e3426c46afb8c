//! Verdicts of `verify` as JUnit XML, which CI systems show.
//!
//! In: verdicts, and a sentence for each. Out: XML without times, the same for the same
//! verdicts.

use quick_junit::{
    NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite,
};

use crate::compare::verify::{Verdict, VerifyOutcome};

/// Name of the report and of its only suite.
const NAME: &str = "kamerbrief verify";

/// Formats the verdicts; a letter that could not be compared is an error, one that
/// differs a failure.
///
/// # Errors
///
/// Returns an error only through a defect of this module.
pub(super) fn junit_xml(
    verdicts: &[Verdict],
    sentence: impl Fn(&Verdict) -> String,
) -> Result<String, SerializeError> {
    let mut suite = TestSuite::new(NAME);
    suite.add_test_cases(verdicts.iter().map(|verdict| test_case(verdict, &sentence)));
    let mut report = Report::new(NAME);
    report.add_test_suite(suite);
    report.to_string()
}

/// Formats the verdict on a letter.
fn test_case(verdict: &Verdict, sentence: impl Fn(&Verdict) -> String) -> TestCase {
    let (kind, layout) = match &verdict.outcome {
        VerifyOutcome::Same | VerifyOutcome::Accepted => (None, ""),
        VerifyOutcome::Differs { layout, .. } => {
            (Some(NonSuccessKind::Failure), layout.as_str())
        }
        VerifyOutcome::New => (Some(NonSuccessKind::Failure), ""),
        VerifyOutcome::Invalid(_) | VerifyOutcome::Io(_) | VerifyOutcome::Failed(_) => {
            (Some(NonSuccessKind::Error), "")
        }
    };
    let mut status =
        kind.map_or_else(TestCaseStatus::success, TestCaseStatus::non_success);
    if kind.is_some() {
        status
            .set_type(verdict.outcome.code())
            .set_message(sentence(verdict))
            .set_description(layout);
    }
    let name = verdict.letter.file_name().unwrap_or_default().to_string_lossy();
    let mut case = TestCase::new(name, status);
    case.set_classname("kamerbrief");
    case
}

#[cfg(test)]
mod tests {
    use super::{Verdict, VerifyOutcome, junit_xml};

    #[test]
    fn differences_are_failures_and_unreadable_letters_errors() {
        let differs = VerifyOutcome::Differs {
            outputs: Vec::new(),
            layout: "-a\u{1}\n+<b>\n".to_owned(),
        };
        let verdicts = [
            ("a.json", VerifyOutcome::Same),
            ("b&c.json", differs),
            ("d.json", VerifyOutcome::Io("gone".to_owned())),
        ]
        .map(|(letter, outcome)| Verdict { letter: letter.into(), outcome });
        let xml = junit_xml(&verdicts, |_| "\"Why\"".to_owned()).unwrap();
        assert_eq!(xml, junit_xml(&verdicts, |_| "\"Why\"".to_owned()).unwrap());
        let document = roxmltree::Document::parse(&xml).unwrap();
        let suite = document.root_element().first_element_child().unwrap();
        let counts = ["tests", "failures", "errors"].map(|name| suite.attribute(name));
        assert_eq!(counts, [Some("3"), Some("1"), Some("1")]);
        let results: Vec<_> = suite
            .children()
            .filter(|case| case.is_element())
            .map(|case| {
                let result = case.first_element_child();
                let message = result.and_then(|result| result.attribute("message"));
                let tag = result.map(|result| result.tag_name().name());
                (case.attribute("name"), tag, message, result.and_then(|one| one.text()))
            })
            .collect();
        let why = Some("\"Why\"");
        assert_eq!(
            results,
            [
                (Some("a.json"), None, None, None),
                (Some("b&c.json"), Some("failure"), why, Some("-a\n+<b>\n")),
                (Some("d.json"), Some("error"), why, None),
            ]
        );
    }
}
