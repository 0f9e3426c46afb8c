//! Layout layer: pages, lines and their positions.
//!
//! Input: two sides with pages. Output: differences. Items that moved by the same
//! distance form one difference; changes that only follow from changed text in the same
//! lines are omitted.

use std::collections::BTreeMap;

use similar::DiffOp;

use super::areas::{item_areas, single_area};
use super::item_changes::{ChangeGroup, ItemChange};
use super::moved_types::find_changed_types;
use super::page_sizes::compare_page_sizes;
use crate::compare::ReadError;
use crate::compare::area::Area;
use crate::compare::difference::{
    BlockLocation, Difference, Layer, Place, format_number,
};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{
    DocumentModel, NEAR, OnPage, PageItem, PageItemKind, PositionedWord, Role,
};
use crate::compare::moved_lines::FollowingLines;
use crate::compare::work::Work;
use crate::locale::is_ignorable;

/// Compares the pages of two sides.
///
/// Unless `same_text`, added and removed lines follow from the changed text and are not
/// reported. Also returns, per side, the areas of lines that only follow moved blocks.
pub(in crate::compare) fn compare_pages(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    same_text: bool,
    follows: Option<FollowingLines>,
    work: &Work,
) -> Result<(Vec<Difference>, [Vec<Area>; 2]), ReadError> {
    let mut all = compare_page_sizes(old, new);
    let (mut olds, mut news) = (collect_items(old), collect_items(new));
    let mut following: [Vec<Area>; 2] = Default::default();
    let mut types = Vec::new();
    if let Some(follows) = &follows {
        types = find_changed_types(&olds, &news, follows, names);
        for (side, items) in [&mut olds, &mut news].into_iter().enumerate() {
            let unnamed = items.iter().filter(|own| follows.is_unnamed(side, **own));
            following[side].extend(unnamed.map(|(page, item)| item.darkened_area(*page)));
            items.retain(|own| !follows.is_moved(side, *own));
        }
    }
    let is_tagged = old.has_structure && new.has_structure;
    let [old_margins, new_margins] = [&mut olds, &mut news]
        .map(|items| if is_tagged { take_margins(items) } else { BTreeMap::new() });
    let (moved, kinds) = (Vec::new(), BTreeMap::new());
    let mut found =
        LayoutDiff { names, work, moved, kinds, follows, following, all: Vec::new() };
    found.compare_items(&olds, &news, same_text)?;
    // The headers and footers of added pages follow from the number of pages.
    for (page, olds) in &old_margins {
        if let Some(news) = new_margins.get(page) {
            found.compare_items(olds, news, same_text)?;
        }
    }
    let following = std::mem::take(&mut found.following);
    all.extend(types);
    all.extend(found.into_differences());
    Ok((all, following))
}

/// Takes the lines of headers and footers out of the items, by page.
fn take_margins<'a>(items: &mut Vec<OnPage<'a>>) -> BTreeMap<usize, Vec<OnPage<'a>>> {
    let is_margin = |item: &PageItem| {
        item.leaf.is_none() && matches!(item.drawn, PageItemKind::Line { .. })
    };
    let mut margins: BTreeMap<usize, Vec<OnPage<'a>>> = BTreeMap::new();
    items.retain(|(page, item)| {
        if is_margin(item) {
            margins.entry(*page).or_default().push((*page, *item));
        }
        !is_margin(item)
    });
    margins
}

fn collect_items(side: &DocumentModel) -> Vec<OnPage<'_>> {
    let pages = side.pages.iter().enumerate();
    pages
        .flat_map(|(page, drawn)| drawn.items.iter().map(move |item| (page, item)))
        .collect()
}

/// Differences found so far.
struct LayoutDiff<'a> {
    names: &'a Locator<'a>,
    work: &'a Work,
    moved: Vec<ChangeGroup>,
    /// Index of each kind in `moved`.
    kinds: BTreeMap<ItemChange, usize>,
    /// Lines that moved because blocks around them moved.
    follows: Option<FollowingLines>,
    /// Areas of those lines, per side.
    following: [Vec<Area>; 2],
    all: Vec<Difference>,
}

impl LayoutDiff<'_> {
    /// Compares items in their order.
    fn compare_items(
        &mut self,
        olds: &[OnPage<'_>],
        news: &[OnPage<'_>],
        same_text: bool,
    ) -> Result<(), ReadError> {
        let keys = |items: &[OnPage<'_>]| -> Vec<String> {
            items.iter().map(|(_, item)| item.key()).collect()
        };
        for op in self.work.diff(&keys(olds), &keys(news))? {
            let (was, is) = (&olds[op.old_range()], &news[op.new_range()]);
            match op {
                DiffOp::Equal { .. } => {
                    for (was, is) in was.iter().zip(is) {
                        self.compare_same(*was, *is)?;
                    }
                }
                _ => self.compare_unmatched(was, is, same_text)?,
            }
        }
        Ok(())
    }

    fn item_place(&self, page: usize, item: &PageItem) -> Place {
        let place = item.leaf.map(|leaf| self.names.new_leaf(leaf)).unwrap_or_default();
        let block = place.block.or_else(|| {
            let text = item.text();
            (!text.is_empty()).then(|| BlockLocation::new(Role::Furniture, 1, text))
        });
        Place { page: Some(page + 1), block, ..place }
    }

    fn add_moved(
        &mut self,
        kind: ItemChange,
        text: &str,
        was: OnPage<'_>,
        is: OnPage<'_>,
    ) {
        let areas = [was.1.darkened_area(was.0), is.1.darkened_area(is.0)];
        let next = self.moved.len();
        let index = *self.kinds.entry(kind.clone()).or_insert(next);
        if let Some(same) = self.moved.get_mut(index) {
            same.count += 1;
            for (all, area) in same.areas.iter_mut().zip(areas) {
                all.push(area);
            }
            return;
        }
        let first = self.item_place(is.0, is.1);
        let areas = areas.map(|area| vec![area]);
        self.moved.push(ChangeGroup {
            kind,
            first,
            text: text.to_owned(),
            count: 1,
            areas,
        });
    }

    /// Returns whether an item only follows a moved block, and records its areas.
    fn follows_moved_block(&mut self, was: OnPage<'_>, is: OnPage<'_>) -> bool {
        let follows =
            self.follows.as_ref().is_some_and(|moved| moved.covers_shift(was, is));
        if follows {
            self.following[0].push(was.1.darkened_area(was.0));
            self.following[1].push(is.1.darkened_area(is.0));
        }
        follows
    }

    /// Compares an item that is in both files.
    fn compare_same(&mut self, was: OnPage<'_>, is: OnPage<'_>) -> Result<(), ReadError> {
        self.work.check(self.all.len() + self.moved.len())?;
        let text = is.1.text();
        let set = self.compare_type(was, is, &text);
        let extent = (was.1.width - is.1.width, was.1.height - is.1.height);
        if extent.0.abs().max(extent.1.abs()) <= NEAR && self.follows_moved_block(was, is)
        {
            return Ok(());
        }
        if was.0 != is.0 {
            self.add_moved(ItemChange::Page(was.0, is.0), &text, was, is);
            return Ok(());
        }
        match (&was.1.drawn, &is.1.drawn) {
            (
                PageItemKind::Line { words: olds, .. },
                PageItemKind::Line { words: news, .. },
            ) if set => self.compare_words(was, is, olds, news),
            _ => self.compare_extent(was, is),
        }
        Ok(())
    }

    /// Compares the positions of the words of a line.
    fn compare_words(
        &mut self,
        was: OnPage<'_>,
        is: OnPage<'_>,
        olds: &[PositionedWord],
        news: &[PositionedWord],
    ) {
        let text = is.1.text();
        let mut last = None;
        for (old, new) in olds.iter().zip(news) {
            let shift = (to_hundredths(new.x - old.x), to_hundredths(new.y - old.y));
            if last != Some(shift) && shift != (0, 0) {
                // A line that moved as a unit is quoted in full.
                let text = if last.is_none() { &text } else { &new.text };
                let kind = ItemChange::Shift(is.0, shift.0, shift.1);
                self.add_moved(kind, text, was, is);
            }
            last = Some(shift);
        }
    }

    /// Compares the position and the size of an item.
    fn compare_extent(&mut self, was: OnPage<'_>, is: OnPage<'_>) {
        let shift = (to_hundredths(is.1.x - was.1.x), to_hundredths(is.1.y - was.1.y));
        if shift != (0, 0) {
            let kind = ItemChange::Shift(is.0, shift.0, shift.1);
            self.add_moved(kind, &is.1.text(), was, is);
        }
        let off =
            (was.1.width - is.1.width).abs().max((was.1.height - is.1.height).abs());
        if matches!(is.1.drawn, PageItemKind::Line { .. }) || off <= NEAR {
            return;
        }
        let size = |item: &PageItem| {
            format!("{} × {} pt", format_number(item.width), format_number(item.height))
        };
        let place = self.item_place(is.0, is.1);
        let difference =
            Difference::new(Layer::Layout, DifferenceCode::DrawingSize, place)
                .with_values(size(was.1), size(is.1))
                .with_value("drawn", drawn_key(is.1));
        self.all.push(Difference {
            amount: Some(off),
            areas: [was, is].map(|(page, item)| single_area(item.darkened_area(page))),
            ..difference
        });
    }

    /// Returns whether the words of a line have the same font sizes and typefaces, and
    /// records changes.
    ///
    /// Of lines with other words, only the first ones are compared.
    fn compare_type(&mut self, was: OnPage<'_>, is: OnPage<'_>, text: &str) -> bool {
        let (
            PageItemKind::Line { words: olds, .. },
            PageItemKind::Line { words: news, .. },
        ) = (&was.1.drawn, &is.1.drawn)
        else {
            return true;
        };
        let count =
            if was.1.key() == is.1.key() { olds.len().min(news.len()) } else { 1 };
        let pairs: Vec<_> = olds.iter().zip(news).take(count).collect();
        let mut is_same = true;
        for run in pairs.chunk_by(|a, b| type_change(*a) == type_change(*b)) {
            let (size, face) = type_change(run[0]);
            let words: Vec<_> = run.iter().map(|(_, word)| word.text.as_str()).collect();
            let words = words.join(" ");
            let text = if run.len() == pairs.len() { text } else { &words };
            is_same &= size.is_none() && face.is_none();
            if let Some((from, to)) = size {
                self.add_moved(ItemChange::Size(from, to), text, was, is);
            }
            if let Some((from, to)) = face {
                self.add_moved(ItemChange::Face(from, to), text, was, is);
            }
        }
        is_same
    }

    /// Compares items that have no partner with the same text.
    fn compare_unmatched(
        &mut self,
        was: &[OnPage<'_>],
        is: &[OnPage<'_>],
        same_text: bool,
    ) -> Result<(), ReadError> {
        // Numbers that follow from moved blocks are no differences in the text.
        if self.follows.is_some() {
            for (all, items) in self.following.iter_mut().zip([was, is]) {
                all.extend(items.iter().map(|(page, item)| item.darkened_area(*page)));
            }
        }
        let text = |items: &[OnPage<'_>]| -> String {
            let texts: String = items.iter().map(|(_, item)| item.text()).collect();
            texts.chars().filter(|c| !c.is_whitespace() && !is_ignorable(*c)).collect()
        };
        let (old, new) = (text(was), text(is));
        let lines = |items: &[OnPage<'_>]| {
            items.iter().filter(|(_, item)| !item.text().is_empty()).count()
        };
        if old == new && !old.is_empty() && lines(was) + lines(is) > 2 {
            if let Some((page, item)) = is.first() {
                let place = self.item_place(*page, item);
                let difference =
                    Difference::new(Layer::Layout, DifferenceCode::LineBreaks, place);
                self.all.push(Difference {
                    areas: [item_areas(was), item_areas(is)],
                    ..difference
                        .with_values(lines(was).to_string(), lines(is).to_string())
                });
            }
            return Ok(());
        }
        if was.len() == is.len() {
            for (was, is) in was.iter().zip(is) {
                self.work.check(self.all.len() + self.moved.len())?;
                if was.1.key().starts_with('\u{1}') == is.1.key().starts_with('\u{1}') {
                    self.compare_start(*was, *is);
                }
            }
            return Ok(());
        }
        let olds = was.iter().map(|item| (item, "removed"));
        let news = is.iter().map(|item| (item, "added"));
        for ((page, item), what) in olds.chain(news) {
            self.work.check(self.all.len() + self.moved.len())?;
            let is_line = matches!(item.drawn, PageItemKind::Line { .. });
            // Added and removed lines follow from the changed text.
            if is_line && !same_text {
                continue;
            }
            let code = match (is_line, what) {
                (true, "removed") => DifferenceCode::LineRemoved,
                (true, _) => DifferenceCode::LineAdded,
                (false, "removed") => DifferenceCode::DrawingRemoved,
                (false, _) => DifferenceCode::DrawingAdded,
            };
            let place = Place { page: Some(page + 1), ..Place::default() };
            let mut difference = Difference::new(Layer::Layout, code, place)
                .with_value("drawn", drawn_key(item))
                .with_value("text", item.text());
            difference.areas[usize::from(what == "added")] =
                single_area(item.darkened_area(*page));
            self.all.push(difference);
        }
        Ok(())
    }

    /// Compares the type, page and height on the page of two lines with different text.
    fn compare_start(&mut self, was: OnPage<'_>, is: OnPage<'_>) {
        let text = is.1.text();
        self.compare_type(was, is, &text);
        if self.follows_moved_block(was, is) {
            return;
        }
        if was.0 != is.0 {
            self.add_moved(ItemChange::Page(was.0, is.0), &text, was, is);
            return;
        }
        let shift = (to_hundredths(is.1.x - was.1.x), to_hundredths(is.1.y - was.1.y));
        // A centered or right-aligned line starts elsewhere when its text changes.
        if shift.1 != 0 {
            self.add_moved(ItemChange::Shift(is.0, shift.0, shift.1), &text, was, is);
        }
    }

    fn into_differences(self) -> Vec<Difference> {
        let mut all = self.all;
        all.extend(self.moved.into_iter().map(ChangeGroup::into_difference));
        all
    }
}

/// Old and new value, if they differ.
type ValueChange = Option<(String, String)>;

/// Returns the changes of the font size and the typeface of a word.
fn type_change(
    (old, new): (&PositionedWord, &PositionedWord),
) -> (ValueChange, ValueChange) {
    let size = ((old.size - new.size).abs() > NEAR)
        .then(|| (format_number(old.size), format_number(new.size)));
    let face =
        (old.face != new.face).then(|| (old.face.to_string(), new.face.to_string()));
    (size, face)
}

/// Returns the key of the kind of item in the locale tables.
const fn drawn_key(item: &PageItem) -> &'static str {
    match item.drawn {
        PageItemKind::Line { .. } => "=line",
        PageItemKind::Image => "=image",
        PageItemKind::Shape => "=shape",
    }
}

/// Converts a distance in pt to hundredths; distances up to [`NEAR`] become 0.
fn to_hundredths(points: f64) -> i64 {
    if points.abs() <= NEAR { 0 } else { (points * 100.0).round() as i64 }
}
