#!/bin/bash
# The same with ten creates at a time, each waiting for its own server.
set -euo pipefail
. "$(dirname "$0")/snapshot.sh"

seq "$COUNT" | xargs -r -P 10 -I {} \
    openstack server create --wait --image "$IMAGE" --flavor "$FLAVOR" --network "$NETWORK" "$PREFIX-{}" >/dev/null
until [ "$(openstack server show "$GOLDEN" -f value -c status)" = ACTIVE ]; do sleep 2; done
