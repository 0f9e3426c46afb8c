//! The letter: the reference of the input format.
//!
//! In: JSON bytes and the installed house styles, through [`parse`]. Out: a
//! [`Letter`] of which every value can be printed, with the warnings about it;
//! or an [`Error`] with everything that is wrong. This is the only step that
//! can blame the caller.

mod dirt;
mod finding;
mod json;
mod read;
mod text;

use std::sync::Arc;

pub use finding::{Finding, Mention, Mentions, Rule};

use crate::locale::Language;
use crate::style::{HouseStyle, HouseStyles};

/// A letter to parliament.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The language of every fixed word; nl when absent.
    pub language: Language,
    /// The name of an installed house style; the server's default when absent.
    pub house_style: Option<String>,
    /// How far the letter has come; final when absent.
    pub status: Status,
    /// Who sends the letter.
    pub sender: Sender,
    /// Who receives it.
    pub addressee: Addressee,
    /// A marking on every page, such as a confidentiality level.
    pub classification: Option<String>,
    /// The date, as `YYYY-MM-DD`.
    pub date: Date,
    /// What the letter is about; also the title of the outputs.
    pub subject: String,
    /// The project's name.
    pub project: Option<String>,
    /// The sender's reference.
    pub our_reference: Option<String>,
    /// The addressee's reference.
    pub your_reference: Option<String>,
    /// Who gets a copy.
    pub copy_to: Vec<String>,
    /// A clause in the reference column; the house style's when absent.
    pub clause: Option<String>,
    /// What is enclosed. Absent: the number of annexes; empty: nothing.
    pub enclosures: Option<Vec<String>>,
    /// The parliamentary dossier.
    pub dossier: Option<Dossier>,
    /// Numbers of parliamentary cases.
    pub case_numbers: Vec<String>,
    /// The salutation; the locale's for a preset addressee when absent.
    pub salutation: Wording,
    /// The text of the letter.
    pub body: Vec<Block>,
    /// The line before the signatures; the house style's when absent.
    pub closing: Wording,
    /// Who signs, in order; at most eight.
    pub signatories: Vec<Signatory>,
    /// What is annexed.
    pub annexes: Vec<Annex>,
}

/// How far a letter has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Ready to be signed and sent.
    #[default]
    Final,
}

/// Who sends a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The ministry or other organisation.
    pub organisation: String,
    /// The directorate or unit.
    pub unit: Option<String>,
    /// The lines of the visiting address.
    pub visiting_address: Vec<String>,
    /// The lines of the postal address; also the return line.
    pub postal_address: Vec<String>,
    /// The country, below both addresses.
    pub country: Option<String>,
    /// The organisation's identification number.
    pub identification_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
}

/// A person or desk to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// Who receives a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// A preset address of the house style, such as `tweede-kamer`.
    Preset(String),
    /// Free lines, one to seven; at most five with a KIX code.
    Lines {
        /// The lines, top to bottom.
        lines: Vec<String>,
        /// The postal sorting code, printed as text below the lines.
        kix: Option<String>,
    },
}

/// A calendar date.
pub type Date = jiff::civil::Date;

/// A parliamentary dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// Its number, such as `21 501-33`.
    pub number: String,
    /// Its title.
    pub title: Option<String>,
}

/// A line that has a default and can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// The member is absent: the default holds.
    #[default]
    Default,
    /// The member is `null`: nothing is printed.
    Omitted,
    /// These words.
    Given(String),
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatory {
    /// Name; without one a warning says so.
    pub name: Option<String>,
    /// Function, without article.
    pub function: String,
    /// Functions on whose behalf this one signs too, without article.
    pub also_on_behalf_of: Vec<String>,
    /// Who signs in the signatory's stead.
    pub signed_for: Option<Deputy>,
}

/// Who signs in a signatory's stead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deputy {
    /// Name.
    pub name: Option<String>,
    /// Function.
    pub function: String,
}

/// Matter that goes with a letter, on pages of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Annex {
    /// Title.
    pub title: String,
    /// Line below the title.
    pub subtitle: Option<String>,
    /// Where its text stands.
    pub layout: AnnexLayout,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// Where the text of an annex stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnnexLayout {
    /// Beside the reference column, as the letter's own.
    #[default]
    Column,
}

/// A piece of text that stands by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A titled section.
    Section(Section),
    /// A list.
    List(List),
    /// What follows starts a page.
    PageBreak,
}

/// A titled section; sections nest three deep.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Title, without the number.
    pub title: Vec<Inline>,
    /// Whether and how it is numbered.
    pub numbering: Numbering,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// Whether and how a section is numbered: as the section around it when
/// absent, decimal at the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
    /// No number.
    None,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What marks the items.
    pub style: ListStyle,
    /// The first item's number, from 1.
    pub start: u32,
    /// The items; each is the blocks it holds.
    pub items: Vec<Vec<Block>>,
}

/// What marks the items of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListStyle {
    /// A bullet.
    #[default]
    Bullet,
    /// 1, 2, 3.
    Number,
    /// a, b, c.
    Letter,
    /// i, ii, iii.
    Roman,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Literal text.
    Text(String),
    /// Bold for importance.
    Strong(Vec<Inline>),
    /// Italic for stress.
    Emphasis(Vec<Inline>),
    /// Raised text.
    Superscript(String),
    /// Lowered text.
    Subscript(String),
    /// A link.
    Link {
        /// What it says.
        text: Vec<Inline>,
        /// Where it leads: https, http, mailto or tel.
        url: String,
    },
    /// The line ends here.
    LineBreak,
    /// Text in another language.
    Foreign {
        /// Its tag (BCP 47).
        language: String,
        /// What it says.
        text: Vec<Inline>,
    },
}

/// A letter that can be rendered, and how.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The letter.
    pub letter: Letter,
    /// The house style it is set in.
    pub style: Arc<HouseStyle>,
    /// What looks like conversion dirt; nothing of it was changed.
    pub warnings: Vec<Finding>,
}

/// Why a letter cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The bytes are not JSON (RFC 8259).
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// The letter breaks rules.
    Violations {
        /// The letter's own language, where it can be told.
        language: Option<Language>,
        /// Everything that is wrong, in document order.
        violations: Vec<Finding>,
        /// The warnings.
        warnings: Vec<Finding>,
    },
}

impl ListStyle {
    /// The highest number that every output can write in this style.
    pub const fn most(self) -> u32 {
        match self {
            Self::Bullet => u32::MAX,
            Self::Number => 32_767,
            Self::Letter => 780,
            Self::Roman => 3_999,
        }
    }
}

/// Reads a letter.
///
/// # Errors
///
/// When the bytes are not JSON, or the letter breaks any rule; all violations
/// come at once.
pub fn parse(bytes: &[u8], styles: &HouseStyles) -> Result<Accepted, Error> {
    let tree = json::parse(bytes)?;
    read::read(&tree, styles)
}
