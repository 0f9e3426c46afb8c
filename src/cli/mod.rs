//! The command line.
//!
//! In: the program's arguments. Out: files, text and an exit code: 0 done, 1 a
//! letter is at fault, 2 usage or unreadable input, 3 a defect of ours.

mod check;
mod compare;
mod file;
mod house_style;
mod print;
mod render;
mod serve;
mod verify;
mod voice;

use std::error::Error;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::RenderError;
use crate::bundle::BundleError;
use crate::locale::Language;
use crate::style::{HouseStyle, HouseStyles};
use voice::Voice;

/// What the help starts with.
const FIRST: &str = "\
kamerbrief render letter.json -o letter.pdf   sets a letter as PDF, DOCX or HTML
kamerbrief check letter.json                  says what is wrong with it, and where";

/// Sets official Dutch parliamentary letters from JSON into PDF, DOCX and HTML.
#[derive(Debug, Parser)]
#[command(
    name = "kamerbrief",
    version,
    before_help = FIRST,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Arguments {
    /// The language of messages [default: the letter's own, else nl].
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = languages())]
    language: Option<Language>,
    /// A folder with a house style, beside the shipped ones; may be given more than once.
    #[arg(
        long = "house-style",
        global = true,
        env = "KAMERBRIEF_HOUSE_STYLES",
        value_name = "FOLDER",
        value_delimiter = ':'
    )]
    house_styles: Vec<PathBuf>,
    /// The house style of letters that name none [default: neutral].
    #[arg(
        long,
        global = true,
        env = "KAMERBRIEF_DEFAULT_HOUSE_STYLE",
        value_name = "NAME"
    )]
    default_house_style: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Renders a letter.
    Render(render::Render),
    /// Says what is wrong with letters, and where.
    Check(check::Check),
    /// Says what differs between two letters, each a PDF, DOCX, HTML or JSON file.
    Compare(compare::Compare),
    /// Holds a folder of letters to what was accepted of them.
    Verify(verify::Verify),
    /// Prints the markup of a letter, for work on templates.
    Compose(print::Compose),
    /// Prints the JSON Schema of letters.
    Schema,
    /// Looks at a house style.
    HouseStyle(house_style::HouseStyleCommand),
    /// Runs the HTTP service until it is told to stop.
    Serve(serve::Serve),
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
enum Failure {
    /// What was wrong has been told; only the exit code is left.
    Told(u8),
    /// The user asked for what cannot be: the sentence's key and values.
    Usage(&'static str, Vec<(&'static str, String)>),
    /// A defect of this crate.
    Defect(Box<dyn Error>),
}

impl Failure {
    /// A letter is at fault, and its violations have been told.
    const AT_FAULT: Self = Self::Told(1);

    const fn code(&self) -> u8 {
        match self {
            Self::Told(code) => *code,
            Self::Usage(..) => 2,
            Self::Defect(_) => 3,
        }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::NoSuchPage { page, pages } => {
                let values =
                    vec![("page", page.to_string()), ("pages", pages.to_string())];
                Self::Usage("no-such-page", values)
            }
            defect => Self::Defect(defect.into()),
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Addressees { wrong, valid } => {
                let values =
                    vec![("value", wrong.join(", ")), ("valid", valid.join(", "))];
                Self::Usage("no-such-addressee", values)
            }
            BundleError::Render(error) => error.into(),
            defect => Self::Defect(defect.into()),
        }
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        let shipped = match HouseStyles::shipped() {
            Ok(styles) => styles,
            Err(error) => {
                voice::complain(&error.to_string());
                return 3;
            }
        };
        let mut voice = Voice::new(shipped, arguments.language);
        let done = install(&mut voice, &arguments)
            .and_then(|()| execute(&arguments.command, &voice));
        match done {
            Ok(()) => 0,
            Err(failure) => {
                voice.explain(&failure);
                failure.code()
            }
        }
    }));
    ExitCode::from(done.unwrap_or(3))
}

/// Adds the house styles that the arguments name.
fn install(voice: &mut Voice, arguments: &Arguments) -> Result<(), Failure> {
    let mut refused = false;
    for folder in &arguments.house_styles {
        let loaded = HouseStyle::load(folder);
        if let Err(error) = loaded.and_then(|style| voice.styles.install(style)) {
            voice::complain(&error.to_string());
            refused = true;
        }
    }
    if refused {
        return Err(Failure::Told(2));
    }
    match &arguments.default_house_style {
        Some(name) if !voice.styles.choose_default(name) => {
            let names: Vec<_> = voice.styles.names().collect();
            let values = vec![("name", name.clone()), ("valid", names.join(", "))];
            Err(Failure::Usage("unknown-house-style", values))
        }
        _ => Ok(()),
    }
}

fn execute(command: &Command, voice: &Voice) -> Result<(), Failure> {
    match command {
        Command::Render(render) => render.run(voice),
        Command::Check(check) => check.run(voice),
        Command::Compare(compare) => compare.run(voice),
        Command::Verify(verify) => verify.run(voice),
        Command::Compose(compose) => compose.run(voice),
        Command::Schema => print::schema(),
        Command::HouseStyle(house_style) => house_style.run(voice),
        Command::Serve(serve) => serve.run(voice),
    }
}

fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::code))
        .try_map(|code| Language::from_code(&code).ok_or("no such language"))
}
