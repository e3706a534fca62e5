#!/usr/bin/env bash
# Passes the tests: installs what they need where apt can, then format, lints, docs, the command line
# without a display stack, and every test. Nothing is skipped: a missing service is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Debian's names. The tests need a real keyring, a software Vulkan for pictures, two SCIM servers (Python, Node) and a display.
packages=(xvfb dbus gnome-keyring libsecret-tools mesa-vulkan-drivers libvulkan1 libgl1 libegl1 libgl1-mesa-dri
  libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2 xdotool)
step() { printf '\n== %s\n' "$1"; }
missing() {
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || return 0
  done
  return 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
python3 -m pip --version >/dev/null 2>&1 || packages+=(python3 python3-pip)
command -v npm >/dev/null || packages+=(nodejs npm)
if command -v apt-get >/dev/null && missing; then
  step 'packages'
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

step 'format';                      cargo fmt --all --check
step 'lints';                       cargo clippy --quiet --all-targets -- -D warnings
step 'docs';                        RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps
step 'the command line alone';      cargo check --quiet --no-default-features
step 'the two SCIM servers';        tests/support/peers/install.sh
step 'tests';                       cargo test
