#!/bin/bash
# What a good engineer writes with the openstack client: one thing after the other, then a wait for all.
set -euo pipefail
. "$(dirname "$0")/snapshot.sh"

for i in $(seq "$COUNT"); do
    openstack server create --image "$IMAGE" --flavor "$FLAVOR" --network "$NETWORK" "$PREFIX-$i" >/dev/null
done
while [ "$COUNT" -gt 0 ]; do
    statuses=$(openstack server list --name "^$PREFIX-" -f value -c Status)
    if grep -q ERROR <<<"$statuses"; then exit 1; fi
    if [ "$(grep -c ACTIVE <<<"$statuses" || true)" = "$COUNT" ]; then break; fi
    sleep 2
done
until [ "$(openstack server show "$GOLDEN" -f value -c status)" = ACTIVE ]; do sleep 2; done
