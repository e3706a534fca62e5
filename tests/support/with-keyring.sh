#!/usr/bin/env bash
# with-keyring.sh unlocked|locked|empty|none CMD [ARG...]
#
# Runs CMD on a private bus with a real gnome-keyring in the given state:
#   unlocked  ready for use
#   locked    holds both entries of the profile "sealed", its token from SEALED_TOKEN; nothing can prompt, so unlocking is dismissed
#   empty     a service without a default collection
#   none      a bus without a service
# CMD finds the keyring's process in KEYRING_DAEMON_PID, to end it, and its password in KEYRING_PASSWORD_FILE.
# Nothing of the caller's session is touched. Exit: CMD's own, 97 when the keyring does not come up,
# 98 when a program is missing (Debian: gnome-keyring dbus libsecret-tools).
set -u
state=$1
shift
for program in dbus-daemon dbus-send gnome-keyring-daemon secret-tool; do
  command -v "$program" >/dev/null || { echo "with-keyring: $program is missing" >&2; exit 98; }
done

place=$(mktemp -d) || exit 97
bus='' daemon=''
stop() {
  [ -z "$1" ] || { kill "$1" && wait "$1"; } 2>/dev/null
}
trap 'stop "$daemon"; stop "$bus"; rm -rf "$place"' EXIT
die() {
  echo "with-keyring: $1" >&2
  cat "$place/log" >&2
  exit 97
}
until_true() { # tries for ten seconds
  for _ in $(seq 100); do "$@" && return 0; sleep 0.1; done
  return 1
}

mkdir -p "$place"/{home,run,data,config,cache,services}
chmod -R go-rwx "$place"
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL
export HOME=$place/home XDG_RUNTIME_DIR=$place/run XDG_DATA_HOME=$place/data
export XDG_CONFIG_HOME=$place/config XDG_CACHE_HOME=$place/cache

# An empty service folder: the bus can start nothing by itself.
cat >"$place/bus.conf" <<CONF
<busconfig>
  <type>session</type>
  <listen>unix:path=$place/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$place/services</servicedir>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
CONF
dbus-daemon --nofork --nopidfile --config-file="$place/bus.conf" >>"$place/log" 2>&1 </dev/null &
bus=$!
export DBUS_SESSION_BUS_ADDRESS=unix:path=$place/bus
until_true test -S "$place/bus" || die 'the bus did not start'

on_the_bus() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
}
start() { # INPUT [OPTION]
  gnome-keyring-daemon --foreground --components=secrets ${2:-} <"$1" >>"$place/log" 2>&1 &
  daemon=$!
  export KEYRING_DAEMON_PID=$daemon
  until_true on_the_bus || die 'the keyring did not start'
}
entry() {
  printf %s "$2" | secret-tool store --label=sealed service scim-assistant username "sealed/$1" || die 'nothing was stored'
}

case $state in
  none) ;;
  empty) start /dev/null ;;
  unlocked | locked)
    export KEYRING_PASSWORD_FILE=$place/password
    printf password >"$KEYRING_PASSWORD_FILE"
    start "$KEYRING_PASSWORD_FILE" --unlock
    if [ "$state" = locked ]; then
      entry base-url https://a.example/scim
      entry token "$SEALED_TOKEN"
      stop "$daemon"
      start /dev/null # knows no password, so what is stored is locked
    fi
    ;;
  *) die "no state $state" ;;
esac
"$@"
