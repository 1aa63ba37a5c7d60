/*
 * cli/topics.c - what `wsync help TOPIC` says: text, no logic.
 */
#include "cli/run.h"

static const char concepts[] =
	"A store is a directory that mirrors Prefect Cloud workspaces. It is a git "
	"repository, so everything git can do with history works on it.\n"
	"\n"
	"  acme/prod/workspace.ini   what it is: name, description, default role\n"
	"  acme/prod/members.ini     who may do what in it: one grant is one line\n"
	"  acme/_account/            people, teams, roles of the cloud: read-only\n"
	"\n"
	"There are three sides. Local is what you committed (branch main). Cloud is what "
	"the last look found (cloud/main). Base is the last value both were known to "
	"share. An item that differs from base on one side alone moves to the other; one "
	"that differs on both is a conflict, and a person decides.\n"
	"\n"
	"An edit of a file is a draft. Drafts are shown and never sent: wsync commit, or "
	"plain git commit, records them. wsync fetch looks at the cloud, wsync plan says "
	"what would happen, wsync sync does it.\n"
	"\n"
	"A change is held when a guard stops it or when it waits for an approval: wsync "
	"review shows it and asks. Everything else goes on. Two guards have no override: a "
	"workspace keeps a human "
	"Owner, and the owner of the key never loses access through it.\n"
	"\n"
	"A new clone only observes: it takes what the cloud has and sends nothing, until "
	"wsync mode two-way says otherwise.\n";

static const char environment[] =
	"  WSYNC_STORE           the store to use, like --store\n"
	"  WSYNC_ENDPOINT        address of the cloud for new stores, like --endpoint\n"
	"  WSYNC_API_KEY_FILE    file that holds the API key, like --key-file\n"
	"  WSYNC_CONFIG_HOME     instead of $XDG_CONFIG_HOME/wsync\n"
	"  WSYNC_COLOR           auto, always or never, like --color\n"
	"  WSYNC_PLAIN           1: one labelled line a field, like --plain\n"
	"  WSYNC_EDITOR, VISUAL, EDITOR\n"
	"                        what wsync edit opens files in, the first that is set\n"
	"  WSYNC_PAGER, PAGER    what long output goes through on a terminal (less);\n"
	"                        empty or cat: nothing\n"
	"\n"
	"What shall hold always is set in config.ini: wsync config list has every setting "
	"and where its value comes from. A WSYNC_ variable goes before it.\n"
	"\n"
	"Honoured: PREFECT_API_KEY, PREFECT_API_URL, PREFECT_PROFILE, "
	"PREFECT_PROFILES_PATH, PREFECT_HOME, CREDENTIALS_DIRECTORY, XDG_CONFIG_HOME, "
	"XDG_STATE_HOME, "
	"HOME, NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM, COLUMNS, LC_ALL, LC_CTYPE, "
	"LANG.\n"
	"\n"
	"Ignored and cleared: every GIT_ variable, SSLKEYLOGFILE, SSL_CERT_FILE. Proxy "
	"variables are not read either.\n"
	"\n"
	"The API key is looked for in this order, and wsync login --status says where it "
	"was found:\n"
	"\n"
	"  1  --key-file FILE\n"
	"  2  WSYNC_API_KEY_FILE\n"
	"  3  $CREDENTIALS_DIRECTORY/wsync-api-key   (systemd)\n"
	"  4  the key command, which wsync login --key-command keeps\n"
	"  5  credentials.ini, which wsync login writes\n"
	"  6  PREFECT_API_KEY\n"
	"  7  the active Prefect profile\n"
	"\n"
	"A key is sent only to the host it was kept for. The keys of 1 to 3 name no "
	"host: they are used for Prefect Cloud, for this machine, and for the host that "
	"--endpoint or WSYNC_ENDPOINT names. The keys of 6 and 7 belong to the host of "
	"PREFECT_API_URL beside them.\n";

static const char files[] =
	"  .wsync/store.ini               endpoint, and what is tracked; marks a store\n"
	"  .git/wsync/                    of this clone alone: mode, locks, journal\n"
	"  ACCOUNT/HANDLE/workspace.ini   a workspace\n"
	"  ACCOUNT/HANDLE/members.ini     its grants\n"
	"  ACCOUNT/_account/              facts of the account, written by wsync alone\n"
	"\n"
	"[track] in .wsync/store.ini holds include and exclude, globs over ACCOUNT/HANDLE "
	"with blanks between them. Commit it with git: it is for everybody.\n"
	"\n"
	"$XDG_CONFIG_HOME/wsync/credentials.ini (else ~/.config/wsync/credentials.ini) "
	"holds the keys of wsync login, one a host. Only you may read it; wsync refuses "
	"it otherwise. config.ini beside it holds settings, see wsync help config list.\n"
	"\n"
	"Files are UTF-8. A line holds at most 190 bytes and is blank, a comment that "
	"begins with ; in column one, [section], or key = value. A character that would "
	"break a line is written as %XX.\n"
	"\n"
	"  [users]\n"
	"  ada@acme.io = Owner\n"
	"  cy@acme.io = Developer, until 2026-12-31, why INC-4412\n";

static const char json[] =
	"With --json, standard output holds JSON and nothing else; errors are JSON on "
	"standard error. Each document names its schema, such as wsync/status/1. Within "
	"a major version members may be added and enum values may grow; nothing is "
	"renamed or taken away.\n"
	"\n"
	"Numbers are numbers, times are UTC and end in Z, and what is absent is absent, "
	"never an empty text.\n"
	"\n"
	"  "
	"{\"schema\":\"wsync/error/"
	"1\",\"code\":\"WS0501\",\"exit\":5,\"message\":\"...\"}\n";

static const char permissions[] =
	"A permission is one scope of the cloud's catalogue. A role is a set of them: "
	"its own, those of the role it inherits, and all that these include. What "
	"somebody can do in a workspace is the union of the direct grant, the grants of "
	"teams, the default role, and everything for Owners and Admins of the account.\n"
	"\n"
	"Every change is shown as what becomes of that set:\n"
	"\n"
	"  +  grant    nothing, then something\n"
	"  ^  raise    more than before\n"
	"  v  lower    less than before\n"
	"  ~  shift    some gained, some lost\n"
	"  -  revoke   something, then nothing\n"
	"  =  rename   another role with the same permissions\n"
	"  .  meta     not about access\n"
	"\n"
	"ESCALATION means that somebody gains a permission that decides who may do what, "
	"destroys a workspace, or reads secrets. It is a test of the sets: the name of a "
	"role hides nothing. What this version does not know counts as an escalation.\n";

static const char approvals[] =
	"A change is held when it gives somebody control over others or access to secrets "
	"(an escalation), when too many would lose access at once, when it changes a "
	"default role, a handle or the existence of a workspace, when it changes a role "
	"that workspaces may use which [track] leaves out, and when it loosens a "
	"policy.ini. Everything else goes on.\n"
	"\n"
	"  wsync review                    shows each, and asks\n"
	"  wsync approve mzvw -m WHY       lets one through\n"
	"  wsync approve qtkn --override loss --confirm 7\n"
	"                                  ... although 7 lose access\n"
	"  wsync reject mzvw               keeps one from being sent\n"
	"\n"
	"An approval is bound to what the change does: workspace, person, the role before "
	"and after, and everything that role allows. When any of it is different, it is "
	"void. It is good for one time: undone and asked for again, the same change needs "
	"somebody's word again. Approvals are git notes (refs/notes/wsync-approvals): "
	"after wsync git setup "
	"they travel with git push and git fetch. Who approves is as sure as the history "
	"of the store: protect the branch where that matters.\n"
	"\n"
	"Nothing lifts the guards that keep a human Owner in every workspace, your own "
	"access, and what policy.ini forbids.\n"
	"\n"
	"ACCOUNT/_account/policy.ini has the rules of an account, "
	"ACCOUNT/HANDLE/policy.ini "
	"those of one workspace, which win key by key. You write them; a stricter rule "
	"holds at once, a looser one once it is approved.\n"
	"\n"
	"  [guards]\n"
	"  min-owners = 2\n"
	"  required-owners = ada@acme.io dan@acme.io\n"
	"  max-loss = 20%\n"
	"\n"
	"  [approval]\n"
	"  escalation = 1\n"
	"  approver = other\n"
	"\n"
	"  [ignore-service-accounts]\n"
	"  terraform = read-only\n"
	"\n"
	"min-owners is how many human Owners a workspace keeps (1). required-owners are "
	"never removed or lowered. max-loss is the share of a workspace's grants that one "
	"round may lessen unasked (20%); one always may. escalation is how many approvals "
	"an escalation needs (1; 0 for none). approver is anyone, or other: then the "
	"author "
	"of a change does not count. Grants of an ignored service account are shown and "
	"never sent.\n";

const struct ws_topic ws_topics[] = {
	{"concepts", "stores, sides, drafts and guards", concepts, NULL},
	{"options", "what every command takes", NULL, NULL},
	{"exit-codes", "exit statuses and error codes", NULL, NULL},
	{"environment", "variables, and where the key comes from", environment, NULL},
	{"files", "what lies where", files, NULL},
	{"json", "output for programs", json, NULL},
	{"permissions", "how a change of access is read", permissions, NULL},
	{"approvals", "what is held, who lets it through, policy.ini", approvals, "policy"},
	{NULL, NULL, NULL, NULL},
};

const struct ws_exit_row ws_exit_rows[] = {
	{0, "ok", "done, or nothing to do"},
	{1, "failed", "anything not below"},
	{2, "changes", "something differs; only where asked (--check)"},
	{3, "conflict", "both sides changed the same thing; a person must decide"},
	{4, "auth", "no key, a rejected key, or a key without the right"},
	{5, "temporary", "the cloud cannot be reached or is busy; may work later"},
	{6, "held", "a guard or a missing approval stopped something, or it waits"},
	{7, "partial", "some changes were sent and some failed"},
	{8, "stale", "a plan that no longer matches the facts"},
	{9, "locked", "another wsync holds the store, or it moved meanwhile"},
	{10, "no store", "no store here, or no such workspace or change in it"},
	{64, "usage", "the command line"},
	{65, "data", "a file in the store is not valid"},
	{70, "bug", "internal error"},
	{130, "interrupted", "stopped by Ctrl-C; the store is consistent"},
	{143, "terminated", "stopped by SIGTERM; the store is consistent"},
	{0, NULL, NULL},
};
