//! What a list request asks for: filter, order and page.
//!
//! Reads the query; `+` and `%20` are both blanks there. Chooses documents, copies none.

use serde_json::Value;
use url::form_urlencoded;

use super::filter::Filter;
use super::path::Path;
use super::problem::Problem;
use super::view::Choice;

/// The page when no `count` is sent.
const USUAL_PAGE: usize = 100;
/// The largest page, as the server's own description says.
pub(super) const LARGEST_PAGE: usize = 1000;

/// A list request that was understood.
pub(super) struct Listing {
    filter: Option<Filter>,
    sort: Option<(Path, bool)>,
    start: usize,
    count: usize,
    pub(super) choice: Choice,
}

impl Listing {
    /// Reads the query of a list.
    pub(super) fn parse(query: &str) -> Result<Self, Problem> {
        Self::read(&parameters(query))
    }

    /// Reads the body of a search, which has the same parameters as members of an object.
    pub(super) fn search(body: &Value) -> Result<Self, Problem> {
        let members = body.as_object().ok_or_else(|| Problem::bad("invalidSyntax", "a search is a JSON object"))?;
        let parameters: Vec<_> = members.iter().map(|(name, value)| (name.clone(), as_text(value))).collect();
        Self::read(&parameters)
    }

    fn read(parameters: &[(String, String)]) -> Result<Self, Problem> {
        let find = |name: &str| find(parameters, name);
        let descending = find("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending"));
        let sort = find("sortBy").filter(|by| !by.is_empty());
        let sort = sort.map(|by| Path::parse(by).ok_or_else(|| bad_value("sortBy", by))).transpose()?;
        Ok(Self {
            filter: find("filter").map(Filter::parse).transpose()?,
            sort: sort.map(|path| (path, descending)),
            start: number("startIndex", find("startIndex"), 1)?.max(1),
            count: number("count", find("count"), USUAL_PAGE)?.min(LARGEST_PAGE),
            choice: Choice::new(find("attributes"), find("excludedAttributes")),
        })
    }

    pub(super) fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// Neither filtered nor sorted: the store can jump to the page.
    pub(super) fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sort.is_none()
    }

    /// The number of the page's first resource, from 1.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn skipped(&self) -> usize {
        self.start - 1
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many documents are meant, and those on the page.
    pub(super) fn page<'a>(&self, documents: impl Iterator<Item = &'a Value>) -> (usize, Vec<&'a Value>) {
        let mut meant: Vec<&Value> =
            documents.filter(|one| self.filter.as_ref().is_none_or(|filter| filter.matches(one))).collect();
        if let Some((path, descending)) = &self.sort {
            // Who has no value comes last, or first when descending, as the RFC says.
            meant.sort_by_cached_key(|one| {
                let key = path.values(one).first().map(|value| sort_key(value));
                (key.is_none(), key)
            });
            if *descending {
                meant.reverse();
            }
        }
        let page = meant.iter().skip(self.skipped()).take(self.count).copied().collect();
        (meant.len(), page)
    }
}

/// What a query asks to see of a resource.
pub(super) fn choice(query: &str) -> Choice {
    let parameters = parameters(query);
    Choice::new(find(&parameters, "attributes"), find(&parameters, "excludedAttributes"))
}

/// A list of names becomes what it would be in a query.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn parameters(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn find<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Numbers below zero count as zero.
fn number(name: &str, text: Option<&str>, usual: usize) -> Result<usize, Problem> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(usual) };
    let number: i64 = text.parse().map_err(|_| bad_value(name, text))?;
    Ok(usize::try_from(number).unwrap_or(0))
}

fn bad_value(name: &str, value: &str) -> Problem {
    Problem::value(format!("{name} cannot be {value}"))
}

fn sort_key(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(query: &str) -> (usize, Vec<String>) {
        let documents = [json!({"n": "b"}), json!({"n": "C"}), json!({"x": 1}), json!({"n": "a"})];
        let (total, page) = Listing::parse(query).unwrap().page(documents.iter());
        (total, page.iter().map(|one| one["n"].as_str().unwrap_or("-").to_owned()).collect())
    }

    #[test]
    fn a_page_has_a_start_and_a_size() {
        assert_eq!(names("startIndex=2&count=2"), (4, vec!["C".to_owned(), "-".to_owned()]));
        assert_eq!(names("startIndex=9"), (4, vec![]));
        assert_eq!(names("startIndex=-3&count=1").1, ["b"]);
        assert_eq!(names("count=-1"), (4, vec![]));
    }

    #[test]
    fn sorting_ignores_case_and_puts_the_nameless_last() {
        assert_eq!(names("sortBy=n").1, ["a", "b", "C", "-"]);
        assert_eq!(names("sortBy=n&sortOrder=descending").1, ["-", "C", "b", "a"]);
    }

    #[test]
    fn plus_and_percent_twenty_are_both_blanks() {
        assert_eq!(names("filter=n+eq%20%22c%22"), (1, vec!["C".to_owned()]));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(Listing::parse("count=abc").is_err());
        assert!(Listing::parse("startIndex=1.5").is_err());
    }
}
