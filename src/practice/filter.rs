//! Filters (RFC 7644 section 3.4.2.2): read once, asked of every document.
//!
//! Knows the whole grammar, value paths included. An attribute that nobody has matches nobody; it is no error.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::path::Path;
use super::problem::Problem;

/// Parentheses deeper than this are refused rather than followed.
const DEEPEST: usize = 32;

/// A filter that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Present(Path),
    Compare(Path, Operator, Value),
    /// `emails[type eq "work"]`: one element of the list matches all of it.
    Element(Path, Box<Filter>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Filter {
    /// Reads a filter.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let mut parser = Parser { rest: text, depth: 0 };
        let filter = parser.either()?;
        parser.blank();
        if parser.rest.is_empty() { Ok(filter) } else { Err(parser.unexpected()) }
    }

    /// Whether a document, or an element of a list, is meant.
    pub(super) fn matches(&self, document: &Value) -> bool {
        match self {
            Self::And(left, right) => left.matches(document) && right.matches(document),
            Self::Or(left, right) => left.matches(document) || right.matches(document),
            Self::Not(inner) => !inner.matches(document),
            Self::Present(path) => path.values(document).iter().any(|value| is_something(value)),
            Self::Compare(path, operator, wanted) => compare_all(&path.values(document), path, *operator, wanted),
            Self::Element(path, inner) => elements(document, path).iter().any(|element| inner.matches(element)),
        }
    }

    /// The name that is looked for when the filter is only that: the store has an index for it.
    pub(super) fn exactly(&self, attribute: &str) -> Option<&str> {
        match self {
            Self::Compare(path, Operator::Eq, Value::String(wanted)) if path.0 == [attribute] => Some(wanted),
            _ => None,
        }
    }
}

fn elements<'a>(document: &'a Value, path: &Path) -> Vec<&'a Value> {
    let mut value = document;
    for name in &path.0 {
        match value.as_object().and_then(|object| super::path::get(object, name)) {
            Some(inner) => value = inner,
            None => return Vec::new(),
        }
    }
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => true,
    }
}

fn compare_all(values: &[&Value], path: &Path, operator: Operator, wanted: &Value) -> bool {
    if operator == Operator::Ne {
        return !compare_all(values, path, Operator::Eq, wanted);
    }
    if wanted.is_null() {
        return operator == Operator::Eq && !values.iter().any(|value| is_something(value));
    }
    let exact = path.0.last().is_some_and(|name| is_case_exact(name));
    values.iter().any(|value| compare(value, operator, wanted, exact))
}

fn is_case_exact(name: &str) -> bool {
    matches!(name, "id" | "externalId" | "$ref" | "version" | "location")
}

fn compare(value: &Value, operator: Operator, wanted: &Value, exact: bool) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) if exact => compare_texts(value, operator, wanted),
        (Value::String(value), Value::String(wanted)) => {
            compare_texts(&value.to_lowercase(), operator, &wanted.to_lowercase())
        }
        (Value::Number(value), Value::Number(wanted)) => {
            let order = value.as_f64().zip(wanted.as_f64()).and_then(|(value, wanted)| value.partial_cmp(&wanted));
            order.is_some_and(|order| is_in_order(order, operator))
        }
        _ => operator == Operator::Eq && value == wanted,
    }
}

fn compare_texts(value: &str, operator: Operator, wanted: &str) -> bool {
    match operator {
        Operator::Co => value.contains(wanted),
        Operator::Sw => value.starts_with(wanted),
        Operator::Ew => value.ends_with(wanted),
        _ => is_in_order(order_of(value, wanted), operator),
    }
}

/// Two dates are compared as moments, since they may be written in different zones.
fn order_of(value: &str, wanted: &str) -> Ordering {
    let moment = |text: &str| text.to_uppercase().parse::<Timestamp>().ok();
    match moment(wanted).and_then(|wanted| moment(value).map(|value| value.cmp(&wanted))) {
        Some(order) => order,
        None => value.cmp(wanted),
    }
}

fn is_in_order(order: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Eq => order == Ordering::Equal,
        Operator::Ne => order != Ordering::Equal,
        Operator::Gt => order == Ordering::Greater,
        Operator::Ge => order != Ordering::Less,
        Operator::Lt => order == Ordering::Less,
        Operator::Le => order != Ordering::Greater,
        Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn either(&mut self) -> Result<Filter, Problem> {
        let mut left = self.both()?;
        while self.word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Filter, Problem> {
        let mut left = self.term()?;
        while self.word("and") {
            left = Filter::And(Box::new(left), Box::new(self.term()?));
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Filter, Problem> {
        if self.word("not") {
            let inner = self.enclosed('(', ')')?.ok_or_else(|| self.unexpected())?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        match self.enclosed('(', ')')? {
            Some(inner) => Ok(inner),
            None => self.attribute(),
        }
    }

    fn attribute(&mut self) -> Result<Filter, Problem> {
        let text = self.piece();
        let path = Path::parse(text).ok_or_else(|| self.unexpected())?;
        if let Some(inner) = self.enclosed('[', ']')? {
            return Ok(Filter::Element(path, Box::new(inner)));
        }
        let word = self.piece().to_ascii_lowercase();
        if word == "pr" {
            return Ok(Filter::Present(path));
        }
        let operator = operator_named(&word).ok_or_else(|| self.unexpected())?;
        let wanted = self.literal()?;
        if is_comparable(operator, &wanted) {
            Ok(Filter::Compare(path, operator, wanted))
        } else {
            Err(Problem::filter(format!("{word} cannot compare with {wanted}")))
        }
    }

    fn enclosed(&mut self, open: char, close: char) -> Result<Option<Filter>, Problem> {
        if !self.eat(open) {
            return Ok(None);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::filter("the filter is nested too deeply"));
        }
        let inner = self.either()?;
        self.depth -= 1;
        if self.eat(close) { Ok(Some(inner)) } else { Err(self.unexpected()) }
    }

    fn literal(&mut self) -> Result<Value, Problem> {
        self.blank();
        let text = match self.rest.strip_prefix('"') {
            Some(after) => &self.rest[..end_of_string(after).ok_or_else(|| self.unexpected())? + 1],
            None => return scalar(self.piece()).ok_or_else(|| self.unexpected()),
        };
        let value = scalar(text).ok_or_else(|| self.unexpected())?;
        self.rest = &self.rest[text.len()..];
        Ok(value)
    }

    fn piece(&mut self) -> &'a str {
        self.blank();
        let end = self.rest.find(|letter: char| letter.is_whitespace() || "()[]\"".contains(letter));
        let (piece, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        piece
    }

    fn word(&mut self, word: &str) -> bool {
        let before = self.rest;
        let found = self.piece().eq_ignore_ascii_case(word);
        if !found {
            self.rest = before;
        }
        found
    }

    fn eat(&mut self, letter: char) -> bool {
        self.blank();
        let after = self.rest.strip_prefix(letter);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self) -> Problem {
        let near: String = self.rest.chars().take(40).collect();
        Problem::filter(format!("the filter cannot be read near '{near}'"))
    }
}

/// Where a quoted string ends, counted from behind its first quote; the closing quote is included.
fn end_of_string(after_quote: &str) -> Option<usize> {
    let mut escaped = false;
    after_quote
        .bytes()
        .position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })
        .map(|position| position + 1)
}

fn scalar(text: &str) -> Option<Value> {
    serde_json::from_str::<Value>(text).ok().filter(|value| !value.is_array() && !value.is_object())
}

fn operator_named(word: &str) -> Option<Operator> {
    Some(match word {
        "eq" => Operator::Eq,
        "ne" => Operator::Ne,
        "co" => Operator::Co,
        "sw" => Operator::Sw,
        "ew" => Operator::Ew,
        "gt" => Operator::Gt,
        "ge" => Operator::Ge,
        "lt" => Operator::Lt,
        "le" => Operator::Le,
        _ => return None,
    })
}

fn is_comparable(operator: Operator, wanted: &Value) -> bool {
    match operator {
        Operator::Eq | Operator::Ne => true,
        Operator::Co | Operator::Sw | Operator::Ew => wanted.is_string(),
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => wanted.is_string() || wanted.is_number(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ann() -> Value {
        json!({
            "id": "Ab1", "userName": "ann@x.example", "displayName": "Ann \"A\" Lee", "active": true, "title": "",
            "emails": [{"type": "work", "value": "ann@x.example"}, {"type": "home", "value": "a@home.example"}],
            "name": {"familyName": "Lee"}, "meta": {"created": "2026-01-02T03:04:05Z"},
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "R&D"},
        })
    }

    #[test]
    fn these_filters_find_ann() {
        for text in [
            r#"userName eq "ANN@x.example""#,
            r#"USERNAME EQ "ann@x.example""#,
            r#"displayName eq "ann \"a\" lee""#,
            r#"displayName co "\"a\"" and active eq true"#,
            r#"emails[type eq "work" and value co "ann"]"#,
            r#"emails.type eq "home""#,
            r#"emails co "home.example""#,
            r#"not (userName sw "b") and (active eq false or name.familyName ew "EE")"#,
            r#"meta.created gt "2026-01-02T04:04:04+01:00""#,
            r#"meta.created le "2026-01-02T03:04:05Z""#,
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "r&d""#,
            r#"nickName eq null"#,
            r#"userName pr and not(title pr)"#,
            r#"userName ne "bob""#,
            r#"userName eq "nobody" or userName pr and active eq true"#,
        ] {
            assert!(Filter::parse(text).unwrap().matches(&ann()), "{text}");
        }
    }

    #[test]
    fn these_filters_do_not_find_ann() {
        for text in [
            r#"userName eq "ann""#,
            r#"id eq "AB1""#,
            r#"emails[type eq "home" and value co "ann@"]"#,
            r#"nobodyHasThis eq "x""#,
            r#"active eq "true""#,
            r#"title pr"#,
            r#"meta.created gt "2026-01-02T03:04:05Z""#,
        ] {
            assert!(!Filter::parse(text).unwrap().matches(&ann()), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused_as_one() {
        let deep = format!("{}active eq true{}", "(".repeat(5000), ")".repeat(5000));
        for text in [
            "",
            "userName",
            "userName eq",
            "userName eq ann",
            r#"userName eq "ann"#,
            r#"userName is "ann""#,
            r#"userName eq "ann" and"#,
            r#"(userName eq "ann""#,
            r#"emails[type eq "work""#,
            r#"userName eq "a" "b""#,
            "active gt true",
            "not active eq true",
            "userName eq [1]",
            &deep,
        ] {
            let problem = Filter::parse(text).unwrap_err();
            assert_eq!(problem.scim_type, Some("invalidFilter"), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_brings_the_reader_down(text in "[a-z .()\\[\\]\"\\\\é1eqandort]{0,40}") {
            if let Ok(filter) = Filter::parse(&text) {
                filter.matches(&ann());
            }
        }
    }

    #[test]
    fn a_lookup_by_name_is_recognised() {
        assert_eq!(Filter::parse(r#"username eq "Ann""#).unwrap().exactly("userName"), Some("Ann"));
        assert_eq!(Filter::parse(r#"userName ne "Ann""#).unwrap().exactly("userName"), None);
    }
}
