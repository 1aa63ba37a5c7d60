#!/bin/sh
# tests/clients/inside.sh - what lies inside a workspace, listed by the real client.
# Run by tests/clients/run. Single things are not served, so nothing is inspected.
set -eu
# shellcheck source=tests/clients/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/project"
export PREFECT_HOME="$WORK/prefect-inside"
want 0 prefect cloud login -k "$(key owner)" --workspace acme/prod

want 0 prefect flow ls
says "billing"
want 0 prefect deployment ls
says "etl/nightly"
want 0 prefect work-pool ls
says "kubernetes"
want 0 prefect work-queue ls
says "slow"
want 0 prefect block ls
says "warehouse"
want 0 prefect variable ls
says "region"
want 0 prefect automation ls
says "page on failure"
want 0 prefect global-concurrency-limit ls
want 0 prefect concurrency-limit ls
want 0 prefect flow-run ls --limit 3
says "COMPLETED"
want 0 prefect cloud webhook ls
says "ledger closed"

tell "what lies inside a workspace"
