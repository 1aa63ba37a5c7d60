#!/bin/sh
# tests/story.sh BUILD - the main job, told and checked: a cloud on this machine is
# cloned into files, a role is changed in an editor, understood, sent, seen in the
# cloud; the cloud changes, and the files follow. What gives control waits for an
# approval, what both sides changed for a decision, and a commit is taken back. Fails at
# the first thing that is not as told.
#
# Everything happens in a temporary folder and on a loopback port the kernel picks.
set -eu

build=$(cd "$1" && pwd)
PATH=$build:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/wsync-story.XXXXXX")
cloud=

finish() {
	[ -z "$cloud" ] || kill "$cloud" 2>/dev/null || true
	[ -z "$cloud" ] || wait "$cloud" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Nothing of the person who runs this takes part.
export HOME="$work/home" XDG_CONFIG_HOME="$work/home/config" XDG_STATE_HOME="$work/home/state"
export GIT_CONFIG_NOSYSTEM=1 NO_COLOR=1 COLUMNS=80 LC_ALL=C.UTF-8
unset PREFECT_API_KEY PREFECT_API_URL PREFECT_PROFILE WSYNC_STORE WSYNC_API_KEY_FILE 2>/dev/null || true
mkdir -p "$HOME"

bold=
plain=
if [ -t 1 ]; then
	bold=$(printf '\033[1m')
	plain=$(printf '\033[0m')
fi

tell() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

# Shows a command, runs it, keeps its output in $work/out.
show() {
	printf '%s$ %s%s\n' "$bold" "$*" "$plain"
	status=0
	sh -c "$*" >"$work/out" 2>&1 || status=$?
	cat "$work/out"
	[ "$status" -eq "${want:-0}" ] || fail "exit status $status, wanted ${want:-0}: $*"
}

fail() {
	echo "story: $*" >&2
	exit 1
}

expect() { grep -qF -- "$1" "$work/out" || fail "this is missing above: $1"; }
expect_not() { ! grep -qF -- "$1" "$work/out" || fail "this must not be there: $1"; }

# The API as somebody else uses it: METHOD PATH [BODY], with the key in file $as.
api() {
	curl --silent --show-error --fail --request "$1" --header "@$as" \
		--header 'Content-Type: application/json' ${3:+--data "$3"} "$base$2"
}

tell "A cloud of our own: organization acme, a personal account, and one workspace of somebody else"
wsync-cloud seed demo >"$work/seed.json"
wsync-cloud seed demo --keys >"$work/keys"
mkfifo "$work/ready"
wsync-cloud serve --listen 127.0.0.1:0 --db "$work/cloud.db" --seed "$work/seed.json" >"$work/ready" &
cloud=$!
read -r line <"$work/ready"
echo "$line"
base=${line##* }

key_of() { sed -n "s/^$1 //p" "$work/keys"; }
for name in owner other; do
	key_of "$name" >"$work/$name.key"
	chmod 600 "$work/$name.key"
	printf 'Authorization: Bearer %s\n' "$(cat "$work/$name.key")" >"$work/$name.header"
done
export WSYNC_ENDPOINT="$base"

tell "Sign in, and mirror everything the key reaches"
show "wsync login --key-file $work/owner.key"
expect "ada@acme.io"
cd "$work"
show "wsync clone --into cloud"
expect "acme/prod"
expect "ada/default"
expect "zoe/shared-reports"
cd cloud
show "find . -path ./.git -prune -o -name members.ini -print | sort"
expect "./acme/prod/members.ini"
show "cat acme/prod/members.ini"
expect "bob@acme.io = Viewer"

tell "Right after a clone there is nothing to do"
show "wsync plan"
expect "Nothing to do"
show "wsync mode two-way --yes"

tell "Change a role and add a Viewer, with any editor"
show "sed -i -e 's/^bob@acme.io = Viewer\$/bob@acme.io = Runner/' -e '/^bob@acme.io/a cy@acme.io = Viewer' acme/prod/members.ini"
show "git diff --stat"
expect "acme/prod/members.ini"

tell "What does that mean?"
show "wsync diff"
expect "raise"
expect "bob@acme.io"
expect "Runner"
expect "grant"
expect "cy@acme.io"

tell "Record it, look at the plan, send it"
show "wsync commit -m 'bob runs the nightly job, cy watches'"
show "wsync plan"
expect "Send"
show "wsync sync --yes"
expect "Sent"
expect "verified"

tell "The cloud shows it"
as=$work/other.header
account=$(sed -n 's/^id = //p' acme/_account/account.ini)
workspace=$(sed -n 's/^id = //p' acme/prod/workspace.ini)
role_id() { sed -n "/^\[roles\]/,\$ s/^$1 = //p" acme/_account/ids.ini; }
user_id() { sed -n "/^\[users\]/,/^\[service/ s/^$1 = //p" acme/_account/ids.ini; }
prod=/accounts/$account/workspaces/$workspace
api POST "$prod/user_access/filter" '{}' | tr '{' '\n' >"$work/access"
grep '"email": *"bob@acme.io"' "$work/access" | grep -qF "$(role_id Runner)" || fail "bob is no Runner in the cloud"
grep '"email": *"cy@acme.io"' "$work/access" | grep -qF "$(role_id Viewer)" || fail "cy is no Viewer in the cloud"
echo "bob@acme.io is Runner and cy@acme.io is Viewer, read back over HTTP"

tell "Meanwhile dan changes a description and a role in the cloud"
api PATCH "$prod" '{"name":"Production","handle":"prod","description":"Billing, the ledger, and the audit","default_workspace_role_id":null}'
api POST "$prod/user_access/" "{\"user_id\":\"$(user_id cy@acme.io)\",\"workspace_role_id\":\"$(role_id Runner)\"}" >/dev/null
show "wsync sync"
expect "Received"
show "cat acme/prod/workspace.ini"
expect "description = Billing, the ledger, and the audit"
show "grep cy@ acme/prod/members.ini"
expect "cy@acme.io = Runner"

tell "What gives control over others is held, and a person decides"
show "wsync grant acme/prod eve@contractor.io Owner --until 2037-12-31 --why INC-4412"
expect "ESCALATION"
show "wsync commit -m 'eve leads the incident'"
want=6
show "wsync sync"
expect "approval 0 of 1"
show "wsync review"
expect "INC-4412"
want=0
held=$(sed -n 's/^ *wsync approve \([k-z]*\)$/\1/p' "$work/out")
show "wsync approve $held -m 'agreed with dan'"
show "wsync sync"
expect "eve@contractor.io"
expect "verified"

tell "Both sides change one grant: nothing is sent until somebody chooses"
api POST "$prod/user_access/" "{\"user_id\":\"$(user_id bob@acme.io)\",\"workspace_role_id\":\"$(role_id Developer)\"}" >/dev/null
show "sed -i 's/^bob@acme.io = Runner\$/bob@acme.io = Viewer/' acme/prod/members.ini"
show "wsync commit -m 'bob only watches'"
want=3
show "wsync sync"
expect "local Viewer, cloud Developer"
want=0
show "wsync conflicts"
clash=$(sed -n 's/^ *wsync resolve \([k-z]*\) --take lower .*/\1/p' "$work/out")
show "wsync resolve $clash --take lower"
show "wsync sync"
expect "Developer → Viewer"

tell "The incident is over: take that commit back"
show "wsync undo $(git log --format=%h -n 1 --grep 'eve leads')"
expect "revoke"
show "wsync commit -m 'the incident is over'"
show "wsync sync"
expect "Sent"
show "grep -c eve@ acme/prod/members.ini || true"
expect "0"

tell "Who did what, offline"
show "wsync log acme/prod"
expect "dan@acme.io"
expect "cy@acme.io"
expect "eve@contractor.io"
expect "bob@acme.io"
show "wsync who acme/prod --can manage_blocks"
expect "ada@acme.io"

tell "And for stock git it is a repository like any other"
show "git status --short --branch"
expect "main...cloud/main"
expect_not "M acme"
show "git log --oneline --graph -n 6"
show "git fsck --strict"
expect_not "error"
show "wsync"
expect "In step"

tell "Done: edited offline, understood, sent, followed, approved, decided, taken back"
