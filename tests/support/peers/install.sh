#!/usr/bin/env bash
# Installs the two independent SCIM servers that the tests read, once, into $SCIM_PEERS (default: target/peers).
# Versions are frozen in requirements.txt and package-lock.json.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=${SCIM_PEERS:-$here/../../../target/peers}
mkdir -p "$into"
exec 9>"$into/.lock"
flock 9
if [ ! -e "$into/scim2/.complete" ]; then
  rm -rf "$into/scim2"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$into/scim2" \
    -r "$here/requirements.txt"
  touch "$into/scim2/.complete"
fi
if [ ! -e "$into/scimmy/.complete" ]; then
  rm -rf "$into/scimmy"
  mkdir -p "$into/scimmy"
  cp "$here/package.json" "$here/package-lock.json" "$into/scimmy/"
  (cd "$into/scimmy" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
  touch "$into/scimmy/.complete"
fi
