#!/bin/sh
# Brings what the tests need beside Python: a real Chromium, and the programs of PostgreSQL and Redis.
# Where it may not install, it says what will be left out.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium chromium-driver"
command -v psql >/dev/null 2>&1 || missing="$missing postgresql"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "NOT INSTALLED:$missing. The tests that need them will be left out." >&2
exit 0
