#!/bin/sh
# tests/lib/cloud.sh - the cloud as somebody else uses it: dan, with curl. Names are
# looked up in the files of store/, below the current directory.
#
#	cloud.sh grant acme/prod bob@acme.io Runner
#	cloud.sh revoke acme/prod bob@acme.io
#	cloud.sh role acme/prod bob@acme.io      prints Runner, or none
#	cloud.sh api METHOD PATH [BODY]          PATH below /api
#	cloud.sh patch acme/prod BODY
#	cloud.sh place acme/prod                 prints its path
#
# The address is $WSYNC_ENDPOINT; the key $CLOUD_KEY, else dan's.
set -eu

key=${CLOUD_KEY:-pnu_demo0other0dan000000000000000000000DAN1}

api() {
	printf 'header = "Authorization: Bearer %s"\n' "$key" |
		curl --config - --silent --show-error --fail-with-body --request "$1" \
			--header 'Content-Type: application/json' \
			${3:+--data "$3"} "$WSYNC_ENDPOINT$2"
}

# /accounts/A/workspaces/W of acme/prod
place() {
	account=$(sed -n 's/^id = //p' "store/${1%/*}/_account/account.ini")
	workspace=$(sed -n 's/^id = //p' "store/$1/workspace.ini")
	echo "/accounts/$account/workspaces/$workspace"
}

# the id of a name, in a section of ids.ini
id() { sed -n "/^\[$2\]/,/^\[/ s/^$3 = //p" "store/${1%/*}/_account/ids.ini"; }

case $1 in
api)
	shift
	api "$@"
	;;
grant)
	api POST "$(place "$2")/user_access/" \
		"{\"user_id\":\"$(id "$2" users "$3")\",\"workspace_role_id\":\"$(id "$2" roles "$4")\"}" >/dev/null
	;;
revoke)
	api DELETE "$(place "$2")/user_access/$(
		api POST "$(place "$2")/user_access/filter" '{}' | tr '{' '\n' |
			sed -n "/$(id "$2" users "$3")/ s/.*\"id\": *\"\([^\"]*\)\".*/\1/p" | head -n 1
	)"
	;;
role)
	found=$(api POST "$(place "$2")/user_access/filter" '{}' | tr '{' '\n' |
		sed -n "/\"email\": *\"$3\"/ s/.*\"workspace_role_id\": *\"\([^\"]*\)\".*/\1/p" | head -n 1)
	[ -n "$found" ] || { echo none && exit 0; }
	sed -n "/^\[roles\]/,\$ s/^\(.*\) = $found\$/\1/p" "store/${2%/*}/_account/ids.ini"
	;;
place)
	place "$2"
	;;
patch)
	api PATCH "$(place "$2")" "$3"
	;;
esac
