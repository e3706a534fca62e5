//! The sheet as one HTML file that loads nothing and runs nothing.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::Report;
use super::view::View;

/// The name's ending turns the escaping on.
const NAME: &str = "sheet.html";
const TEMPLATE: &str = include_str!("../../assets/report/sheet.html");

pub(super) fn export(report: &Report) -> String {
    rendered(&View::of(report)).unwrap_or_else(|error| format!("<!doctype html><title>{}</title>", error.kind()))
}

fn rendered(view: &View) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template(NAME, TEMPLATE)?;
    environment.get_template(NAME)?.render(context! { sheet => Serde(view) })
}
