#!/bin/sh
# Run as the cloud's administrator. Defines which GitHub jobs may sign in, to which project, and with which role.
set -eu
openstack identity provider create --remote-id https://token.actions.githubusercontent.com github
openstack mapping create --rules mapping.json github
openstack federation protocol create openid --identity-provider github --mapping github
openstack group create github-staging
openstack role add --group github-staging --project "${PROJECT:-staging}" member
