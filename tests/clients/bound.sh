#!/bin/sh
# tests/clients/bound.sh - a directory that wsync bound, seen by the real client.
# Run by tests/clients/run.
set -eu
# shellcheck source=tests/clients/lib.sh
. "$(dirname "$0")/lib.sh"

rm -rf "$WORK/project"
mkdir -p "$WORK/project"
export PREFECT_HOME="$WORK/prefect-bound" WSYNC_STORE="$WORK/store"
# The client is signed in to one workspace; the project says another.
want 0 prefect cloud login -k "$(key owner)" --workspace acme/dev
address=$(wsync env string acme/prod --json | sed -n 's/.*"api_url": "\(.*\)".*/\1/p')
want 0 test -n "$address"

# ---- every place that is written is where the client looks

for place in dotenv toml profile profile=prod; do
	case $place in
	dotenv) source='.env file' ;;
	toml) source=prefect.toml ;;
	*) source=profile ;;
	esac
	if [ "$place" = profile=prod ]; then
		want 0 wsync env bind acme/prod --write "$place" --with-key
		want 0 prefect profile use prod
		says "Connected to Prefect Cloud using profile 'prod'"
	else
		want 0 wsync env bind acme/prod --write "$place"
	fi
	want 0 prefect config view --show-sources
	says "PREFECT_API_URL='$address' (from $source)"
	want 0 wsync env check
	case $place in
	profile=prod)
		want 0 prefect profile use ephemeral
		want 6 wsync env check
		;;
	*)
		want 0 prefect cloud workspace ls
		says "* acme/prod"
		want 0 prefect api GET /
		says '"handle": "prod"'
		;;
	esac
	want 0 wsync env unbind
	want 0 prefect config view --show-sources
	says_not "$address"
	want 0 prefect cloud workspace ls
	says "* acme/dev"
done

# ---- the key, too: a client without a profile is let in

export PREFECT_HOME="$WORK/prefect-none"
want 1 prefect cloud workspace ls
want 0 wsync env bind acme/prod --with-key
want 0 prefect cloud workspace ls
says "* acme/prod"
want 0 prefect config view
says "PREFECT_API_KEY='********' (from .env file)"
want 0 wsync env unbind
want 1 prefect cloud workspace ls

# ---- one command alone

want 1 wsync run acme/staging -- prefect cloud workspace ls
want 0 wsync run acme/staging --with-key -- prefect cloud workspace ls
says "* acme/staging"
want 0 wsync run acme/staging --with-key -- prefect api GET /
says '"handle": "staging"'
want 1 wsync run acme/staging --with-key -- prefect cloud workspace set --workspace acme/nothing

# ---- what wsync prints for copying is what the client takes

want 0 prefect cloud login -k "$(key owner)" --workspace acme/dev
wsync env string acme/staging | sed -n 1p >"$WORK/project/copied"
want 0 sh copied
says "Successfully set workspace to 'acme/staging'"
want 0 prefect config view
says "$(wsync env string acme/staging --json | sed -n 's/.*"api_url": "\(.*\)".*/\1/p')"

# ---- the key of the client's profile is one wsync finds

want 0 env -u WSYNC_STORE XDG_CONFIG_HOME="$WORK/elsewhere" wsync login --status
says "Prefect profile ephemeral"

tell "bound directories"
