//! Texts of a record one after the other, with 16-bit lengths; moments as one number.
//!
//! Knows how "absent" is written in each. A page is at most 64 MiB and a kept value less than
//! 64 KiB, so the numbers fit.

use jiff::Timestamp;

use crate::scim::When;

/// The length that means "absent".
const ABSENT: u16 = u16::MAX;
/// The moment that means "absent"; those that were no date follow it.
const NO_MOMENT: i64 = i64::MIN;
/// Texts in place of a date lie below this, far before any year that a calendar has.
const FIRST_MOMENT: i64 = i64::MIN / 2;

/// Adds a text behind the others and gives its length.
pub(super) fn push(text: &mut String, value: Option<&str>) -> u16 {
    match value.map(|value| (value, u16::try_from(value.len()))) {
        Some((value, Ok(length))) if length != ABSENT => {
            text.push_str(value);
            length
        }
        _ => ABSENT,
    }
}

/// How many bytes a length stands for.
pub(super) fn bytes(length: u16) -> usize {
    if length == ABSENT { 0 } else { usize::from(length) }
}

/// The length of a value that stands elsewhere; absent where it is too long.
pub(super) fn length(value: &str) -> u16 {
    u16::try_from(value.len()).unwrap_or(ABSENT)
}

/// The text at a place.
pub(super) fn text(text: &str, start: usize, length: u16) -> Option<&str> {
    if length == ABSENT { None } else { text.get(start..start + usize::from(length)) }
}

/// A moment in microseconds, or where the text stands that is in its place.
pub(super) fn moment(text: &mut String, when: Option<&When>) -> i64 {
    match when {
        None => NO_MOMENT,
        Some(When::At(at)) => at.as_microsecond(),
        Some(When::Text(value)) => {
            let start = text.len() as i64;
            match push(text, Some(value)) {
                ABSENT => NO_MOMENT,
                length => NO_MOMENT + 1 + (start << 16 | i64::from(length)),
            }
        }
    }
}

/// The moment as it was packed.
pub(super) fn when(text: &str, packed: i64) -> Option<When> {
    if packed == NO_MOMENT {
        return None;
    }
    if packed >= FIRST_MOMENT {
        return Timestamp::from_microsecond(packed).ok().map(When::At);
    }
    let place = packed - NO_MOMENT - 1;
    let (start, length) = (usize::try_from(place >> 16).ok()?, (place & 0xffff) as u16);
    self::text(text, start, length).map(|text| When::Text(text.into()))
}

/// The moment alone, for sorting and comparing; `None` where there is none or no date.
pub(super) fn microsecond(packed: i64) -> Option<i64> {
    (packed >= FIRST_MOMENT).then_some(packed)
}
