#!/bin/sh
# As the cloud's administrator: whom of GitHub Keystone lets in, into which project, and as what.
set -eu
openstack identity provider create --remote-id https://token.actions.githubusercontent.com github
openstack mapping create --rules mapping.json github
openstack federation protocol create openid --identity-provider github --mapping github
openstack group create github-staging
openstack role add --group github-staging --project "${PROJECT:-staging}" member
