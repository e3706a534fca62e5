//! Made-up people, from a fixed seed: varied, non-ASCII and awkward.
