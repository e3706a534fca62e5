//! The steps of the set-up as data, and the rules by which they prove themselves. Pure.
//!
//! The text lives in `assets/guides/okta.toml`; places, proofs and links in it are closed enums. Knows which
//! change or test result proves which step; never watches by itself and never asks for the time.

mod kept;
mod progress;
mod rules;
mod text;

pub use progress::{Action, Drill, DrillState, Evidence, NewGroup, Progress, StepState, Stranger};
pub use text::{Click, Feature, FeatureId, Guide, Place, Proof, Step, StepId, Value};
