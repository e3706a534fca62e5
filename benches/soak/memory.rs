//! What the process of the worker has in memory, over the run.

use std::time::Duration;

use crate::say;

/// How much more the last third may have than the mark.
const MORE: f64 = 1.05;

/// One look: when, and kilobytes.
pub(crate) type Look = (Duration, u64);

/// A line of `/proc/self/status`, in kilobytes.
pub(crate) fn of_this_process(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.trim_matches([':', '\t', ' ']).split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// Whether the last third is no more than the mark after a sixth of the run, both as medians.
pub(crate) fn report(looks: &[Look], length: Duration) -> bool {
    let part = |from: f64, to: f64| {
        let within = |at: &Duration| *at >= length.mul_f64(from) && *at <= length.mul_f64(to);
        let mut part: Vec<u64> = looks.iter().filter(|(at, _)| within(at)).map(|(_, kilobytes)| *kilobytes).collect();
        part.sort_unstable();
        part
    };
    let median = |part: &[u64]| part.get(part.len() / 2).copied().unwrap_or(0);
    let (mark, end) = (part(1.0 / 6.0 - 1.0 / 30.0, 1.0 / 6.0 + 1.0 / 30.0), part(2.0 / 3.0, 1.0));
    let growth = median(&end) as f64 / median(&mark).max(1) as f64;
    say(&format!(
        "resident memory: {} kB at the mark, {} kB in the last third ({:+.1} %), highest look {} kB, peak {} kB",
        median(&mark),
        median(&end),
        (growth - 1.0) * 100.0,
        looks.iter().map(|(_, kilobytes)| *kilobytes).max().unwrap_or(0),
        of_this_process("VmHWM")
    ));
    for part in looks.chunks(looks.len().div_ceil(15).max(1)) {
        let sizes: Vec<String> = part.iter().map(|(_, kilobytes)| kilobytes.to_string()).collect();
        say(&format!("  from {:>4} s: {}", part[0].0.as_secs(), sizes.join(" ")));
    }
    growth <= MORE
}
