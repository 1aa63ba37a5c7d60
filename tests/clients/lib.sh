#!/bin/sh
# tests/clients/lib.sh - a command is shown, run, and judged by what it prints.
# Sourced by the others; $WORK is the folder of the run.

checks=0
failed=0

# want STATUS COMMAND... - runs it in $WORK/project; its output, both streams, is kept.
want() {
	wanted=$1
	shift
	status=0
	shown="\$ $*"
	(cd "$WORK/project" && "$@") >"$WORK/out" 2>&1 </dev/null || status=$?
	checks=$((checks + 1))
	[ "$status" -eq "$wanted" ] || wrong "exit status $status, wanted $wanted"
}

wrong() {
	failed=$((failed + 1))
	printf '%s\n%s\n' "$shown" "$*" >&2
	sed 's/^/    /' "$WORK/out" >&2
}

# What was printed last holds this, line breaks of the client apart.
says() {
	checks=$((checks + 1))
	tr -s ' \n' ' ' <"$WORK/out" | grep -qF -- "$1" || wrong "this is missing: $1"
}
says_not() {
	checks=$((checks + 1))
	! tr -s ' \n' ' ' <"$WORK/out" | grep -qF -- "$1" || wrong "this must not be there: $1"
}

tell() {
	echo "check-clients: $1: $checks checks, $failed failed"
	[ "$failed" -eq 0 ]
}

# A key of the sample data.
key() { wsync-cloud seed demo --keys | sed -n "s/^$1 //p"; }
