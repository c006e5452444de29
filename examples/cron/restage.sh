#!/bin/sh
# Plain cron, on any machine with Node 20.20 or newer and a clone of https://github.com/restage/restage in /opt/restage:
#
#   0 2 * * *   restage-user  /opt/restage/examples/cron/restage.sh refresh
#   17 * * * *  restage-user  /opt/restage/examples/cron/restage.sh reap
#
# Exit code 75 is "pending": the next run continues, so it is not a failure. Cron mails all output.
set -eu
restage="node ${RESTAGE_HOME:-/opt/restage}/dist/cli.js"

case "${1:-}" in
  refresh) set -- refresh --golden web-golden --count 2 --network staging --environment staging ;;
  reap) set -- reap --apply ;;
  *)
    echo "usage: $0 refresh|reap" >&2
    exit 2
    ;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
$restage "$@" >"$log" 2>&1 && exit 0 || code=$?
[ "$code" -eq 75 ] && exit 0
cat "$log"
exit "$code"
