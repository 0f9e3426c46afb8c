//! Character references of HTML that were left in a text: `&eacute;`, `&nbsp;`, `&#233;`.

use super::Find;
use crate::letter::finding::Rule;

/// The maximum length of a reference between `&` and `;`, in bytes.
const MAX_NAME: usize = 16;

/// The endings of names that are a letter with an accent or a ligature.
const ACCENTS: [&str; 16] = [
    "acute", "grave", "uml", "circ", "cedil", "tilde", "slash", "lig", "caron", "breve", "macr", "ring", "ogon", "dot", "strok", "dblac",
];

/// The names of HTML 4.01, and those of HTML 5 that stand for what texts have; those of
/// letters with an accent excepted. In the order of their bytes.
const NAMES: [&str; 261] = [
    "Alpha", "Beta", "Chi", "Dagger", "Delta", "ETH", "Epsilon", "Eta", "Gamma", "Iota",
    "Kappa", "Lambda", "Mu", "NewLine", "NonBreakingSpace", "Nu", "Omega", "Omicron",
    "Phi", "Pi", "Prime", "Psi", "Rho", "Rightarrow", "Sigma", "THORN", "Tab", "Tau",
    "Theta", "ThinSpace", "Upsilon", "Xi", "Zeta", "acute", "alefsym", "alpha", "amp",
    "and", "ang", "apos", "approx", "ast", "asymp", "bdquo", "beta", "brvbar", "bsol",
    "bull", "bullet", "cap", "cedil", "cent", "check", "chi", "circ", "clubs", "colon",
    "comma", "commat", "cong", "copy", "crarr", "cross", "cup", "curren", "dArr",
    "dagger", "darr", "dash", "deg", "delta", "diams", "divide", "dollar", "empty",
    "emsp", "ensp", "epsilon", "equals", "equiv", "eta", "eth", "euro", "excl", "exist",
    "female", "fnof", "forall", "frac12", "frac13", "frac14", "frac15", "frac16",
    "frac18", "frac23", "frac25", "frac34", "frac35", "frac38", "frac45", "frac56",
    "frac58", "frac78", "frasl", "gamma", "ge", "geq", "gt", "hArr", "hairsp", "half",
    "harr", "hearts", "hellip", "horbar", "hyphen", "iexcl", "image", "infin", "int",
    "iota", "iquest", "isin", "kappa", "lArr", "lambda", "lang", "laquo", "larr",
    "lbrace", "lbrack", "lceil", "lcub", "ldquo", "ldquor", "le", "leftarrow", "leq",
    "lfloor", "lowast", "lowbar", "loz", "lpar", "lrm", "lsaquo", "lsqb", "lsquo",
    "lsquor", "lt", "macr", "male", "mdash", "micro", "middot", "minus", "mldr", "mu",
    "nabla", "nbsp", "ndash", "ne", "ni", "nldr", "not", "notin", "nsub", "nu", "num",
    "numero", "numsp", "oline", "omega", "omicron", "oplus", "or", "ordf", "ordm",
    "otimes", "para", "part", "percnt", "period", "permil", "perp", "phi", "phone",
    "pi", "piv", "plus", "plusmn", "pound", "prime", "prod", "prop", "psi", "puncsp",
    "quest", "quot", "rArr", "radic", "rang", "raquo", "rarr", "rbrace", "rbrack",
    "rceil", "rcub", "rdquo", "rdquor", "real", "reg", "rfloor", "rho", "rightarrow",
    "rlm", "rpar", "rsaquo", "rsqb", "rsquo", "rsquor", "sbquo", "sect", "semi", "shy",
    "sigma", "sigmaf", "sim", "sol", "spades", "star", "starf", "sub", "sube", "sum",
    "sup", "sup1", "sup2", "sup3", "supe", "tau", "there4", "theta", "thetasym",
    "thinsp", "thorn", "tilde", "times", "trade", "uArr", "uarr", "uml", "upsih",
    "upsilon", "verbar", "vert", "weierp", "xi", "yen", "zeta", "zwj", "zwnj",
];

/// Finds character references of HTML.
pub(super) fn find_html_entities(text: &str) -> impl Iterator<Item = Find> + '_ {
    text.match_indices('&').filter_map(|(start, _)| {
        let rest = &text.as_bytes()[start + 1..];
        let end = rest.iter().take(MAX_NAME + 1).position(|byte| *byte == b';')?;
        let name = &text[start + 1..start + 1 + end];
        is_entity(name).then_some((Rule::HtmlEntity, start..start + end + 2))
    })
}

/// Whether HTML has a character reference of this kind.
fn is_entity(name: &str) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let digits = hexadecimal.unwrap_or(number);
        let is_digit = |byte: u8| match hexadecimal {
            Some(_) => byte.is_ascii_hexdigit(),
            None => byte.is_ascii_digit(),
        };
        return !digits.is_empty() && digits.bytes().all(is_digit);
    }
    let has_accent = |accent: &&str| {
        let letters = name.strip_suffix(*accent).unwrap_or_default();
        (1..=2).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_alphabetic())
    };
    NAMES.binary_search(&name).is_ok() || ACCENTS.iter().any(has_accent)
}
