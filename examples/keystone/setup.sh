#!/bin/sh
# Run as the cloud's administrator. Defines which GitHub jobs may sign in, to which project, and with which role.
# Run it again after a change of mapping.json.
set -eu
has() { "$@" > /dev/null 2>&1; }
has openstack identity provider show github ||
    openstack identity provider create --remote-id https://token.actions.githubusercontent.com github
if has openstack mapping show github
then openstack mapping set --rules mapping.json github
else openstack mapping create --rules mapping.json github
fi
# Over plain HTTP, because openstackclient 10.3 with openstacksdk 4.20 cannot create a protocol.
url=$(openstack endpoint list --service identity --interface public -f value -c URL | head -n 1)
protocol="${url%/v3*}/v3/OS-FEDERATION/identity_providers/github/protocols/openid"
token=$(openstack token issue -f value -c id)
keystone() { printf 'X-Auth-Token: %s' "$token" | curl -sSf -o /dev/null -H @- -H 'Content-Type: application/json' "$@"; }
has keystone "$protocol" || keystone -X PUT -d '{"protocol": {"mapping_id": "github"}}' "$protocol"
openstack group create --or-show github-staging
openstack role add --group github-staging --project "${PROJECT:-staging}" member
