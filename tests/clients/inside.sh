#!/bin/sh
# tests/clients/inside.sh - what lies inside a workspace, listed by the real client,
# and inspected one by one. Run by tests/clients/run.
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

# ---- one thing at a time

want 0 prefect deployment inspect etl/nightly
says "'name': 'nightly'"
says "'work_pool_name': 'k8s'"
want 1 prefect deployment inspect etl/nothing
want 1 prefect deployment inspect billing/nightly
want 0 prefect work-pool inspect k8s
says "kubernetes"
want 1 prefect work-pool inspect nothing
want 0 prefect work-queue inspect slow --pool k8s
says "slow"
want 0 prefect work-queue inspect slow
says "slow"
want 1 prefect work-queue inspect slow --pool nothing
want 0 prefect block inspect snowflake-connector/warehouse
says "snowflake-connector/warehouse"
says_not "demo-not-a-secret"
want 1 prefect block inspect snowflake-connector/results
want 0 prefect variable inspect region
says "eu-1"
want 0 prefect variable get region
says "eu-1"
want 1 prefect variable inspect nothing
want 0 prefect automation inspect "page on failure"
says "page on failure"
want 0 prefect global-concurrency-limit inspect ledger-api
says "ledger-api"
want 0 prefect concurrency-limit inspect warehouse
says "warehouse"
want 0 prefect flow-run ls --limit 1 -o json
run=$(sed -n 's/.*"id": *"\([0-9a-f-]*\)".*/\1/p' "$WORK/out" | head -n 1)
want 0 prefect flow-run inspect "$run"
says "$run"

tell "what lies inside a workspace"
