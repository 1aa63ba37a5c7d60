#!/bin/sh
# tests/clients/cloud.sh - the commands of the real client that speak of workspaces.
# Run by tests/clients/run.
set -eu
# shellcheck source=tests/clients/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/project"
export PREFECT_HOME="$WORK/prefect"
owner=$(key owner)
viewer=$(key viewer)
bot=$(key service-account)

# ---- signing in and out

want 1 prefect cloud workspace ls
says "Currently not authenticated in profile 'ephemeral'"
want 1 prefect cloud login -k nonsense --workspace acme/prod
says "Your key is not in our expected format"
want 1 prefect cloud login -k pnu_nobody --workspace acme/prod
says "Unable to authenticate with Prefect Cloud"
want 1 prefect cloud login -k "$owner" --workspace acme/nothing
says "Workspace 'acme/nothing' not found. Available workspaces: 'acme/dev', 'acme/prod'"
want 1 prefect cloud login -k "$owner" --workspace Acme/Prod
want 0 prefect cloud login -k "$owner" --workspace acme/prod
says "Authenticated with Prefect Cloud! Using workspace 'acme/prod'."

# ---- workspaces

want 0 prefect cloud workspace ls
says "* acme/prod"
says "ada/default"
says "zoe/shared-reports"
want 0 prefect cloud workspace ls -o json
cp "$WORK/out" "$WORK/workspaces.json"
want 0 python -c '
import json, sys
rows = json.load(open(sys.argv[1]))
names = [r["account_handle"] + "/" + r["workspace_handle"] for r in rows]
assert names == sorted(names) and "acme/prod" in names, names
assert all(isinstance(r["workspace_description"], str) for r in rows)
assert all(len(r) == 7 for r in rows)' "$WORK/workspaces.json"
want 0 prefect cloud workspace set --workspace acme/dev
says "Successfully set workspace to 'acme/dev' in profile 'ephemeral'."
want 0 prefect cloud workspace ls
says "* acme/dev"
want 1 prefect cloud workspace set --workspace acme/nothing
says "Workspace 'acme/nothing' not found."
want 0 prefect cloud workspace ls
says "* acme/dev"

# ---- settings and profiles

dev=$(sed -n 's/^PREFECT_API_URL = "\(.*\)"/\1/p' "$PREFECT_HOME/profiles.toml")
want 0 test -n "$dev"
want 0 prefect config view --show-sources
says "PREFECT_API_URL='$dev' (from profile)"
says "you are connected to:"
says_not "$owner"
want 0 prefect profile ls
says "ephemeral"
want 0 prefect profile create other --from ephemeral
want 0 prefect profile use other
says "Connected to Prefect Cloud using profile 'other'"
want 0 prefect profile inspect other
says "PREFECT_API_URL='$dev'"
want 0 prefect profile rename other another
want 0 prefect profile use ephemeral
want 0 prefect profile delete another
want 0 prefect version
says "Server type: cloud"

# ---- a workspace as its own address: the route exists for the key, or it does not

want 0 prefect api GET /
says '"handle": "dev"'
want 4 prefect api GET /no/such/route
says '404'

# ---- signing out, and other keys

want 0 prefect cloud logout
says "Logged out from Prefect Cloud."
want 1 prefect cloud logout
want 1 prefect cloud workspace set --workspace acme/prod
want 0 grep -c PREFECT_SERVER_EPHEMERAL_ENABLED "$PREFECT_HOME/profiles.toml"
want 1 grep -q PREFECT_API_KEY "$PREFECT_HOME/profiles.toml"
want 0 prefect cloud login -k "$bot" --workspace acme/prod
says "Using workspace 'acme/prod'"
want 0 prefect cloud logout
want 0 prefect cloud login -k "$viewer" --workspace acme/dev
want 0 prefect cloud workspace ls
says_not "ada/default"
want 0 prefect cloud logout

# ---- a key in the environment counts more, and the client says so

PREFECT_API_KEY=$owner
export PREFECT_API_KEY
want 1 prefect cloud login -k "$viewer" --workspace acme/dev
want 0 prefect cloud login -k "$owner" --workspace acme/prod
unset PREFECT_API_KEY

tell "prefect cloud, config and profile"
