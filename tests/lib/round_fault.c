/*
 * tests/lib/round_fault.c - what goes wrong in one sync of a run.
 *
 * A kill is a picture: before the call it dies at, the store is copied as it lies on
 * disk; the rest of that sync is thrown away and the copy takes the store's place.
 * Objects are only ever added, so they are in no picture.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/round_play.h"

#define SYNCS (sizeof(((struct t_play *)NULL)->seen) / sizeof(struct t_seen))

static bool is_write(const char *op)
{
	static const char *const ops[] = {"put",  "drop",  "patch",  "new",     "destroy",
					  "move", "leave", "invite", "uninvite"};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(op, ops[i]) == 0)
			return true;
	return false;
}

static void take_picture(const struct t_play *play)
{
	t_play_shell(play, play->base,
		     "tar --format=posix -C store --exclude=./.git/objects -cf picture .");
}

static void put_picture_back(const struct t_play *play)
{
	t_play_shell(play, play->base,
		     "mv store/.git/objects objects && rm -rf store && mkdir store && "
		     "tar -C store -xf picture && mv objects store/.git/");
}

/* "during CALL: STEP": CALL counts the calls of one sync from 1. */
static void play_during(struct t_play *play)
{
	for (size_t i = 0; i < play->during_count; i++) {
		struct t_step inner = *play->during[i];
		char *text = strdup(inner.rest), *rest = text;
		size_t at = strtoul(t_word(&rest), NULL, 10);

		if (at == play->calls) {
			inner.verb = t_word(&rest);
			inner.rest = rest;
			t_play_step(play, &inner);
		}
		free(text);
	}
}

void t_play_before_call(void *user, const char *op)
{
	struct t_play *play = user;

	play->calls++;
	t_fake_set_now(play->cloud, play->now_s);
	if (play->syncs < SYNCS) {
		struct t_seen *seen = &play->seen[play->syncs];

		seen->calls = play->calls;
		seen->writes += is_write(op);
		if (is_write(op) && play->calls < 64)
			seen->write_calls |= (uint64_t)1 << play->calls;
	}
	play_during(play);
	if (play->syncs == play->sync_at && play->fault == T_FAULT_KILL &&
	    play->calls >= play->nth) {
		if (play->calls == play->nth)
			take_picture(play);
		t_fake_fail(play->cloud, 1, WS_E_INTERRUPTED);
	}
}

void t_play_note_sync(struct t_play *play)
{
	const struct ws_round_report *r = &play->report;

	if (play->syncs < SYNCS)
		play->seen[play->syncs].wrote = r->cloud_moved || r->sent || r->received ||
						r->agreed;
}

#define BASE  ".git/refs/wsync/base"
#define NOTES ".git/refs/notes/wsync-approvals"

/* What the steps of writing down moved comes back as it was, from the last step on;
 * `done` of them were taken. */
static void tear(const struct t_play *play, size_t done)
{
#define BACK(file) \
	"tar -C store -xf picture ./" file " 2>/dev/null || rm -f store/" file "\n"
	/* a ref by its last commit alone, where that is new and of this subject; its first
	   one leaves none */
#define ONE_BACK(ref, subject)                                                        \
	"now=store/" ref "\n"                                                         \
	"about() { git -C store log -1 --format=%s $(cat $now) | grep -q '" subject   \
	"'; }\n"                                                                      \
	"if [ -e $now ] && ! tar -xOf picture ./" ref                                 \
	" 2>/dev/null | cmp -s - $now && about; then\n"                               \
	"	git -C store rev-parse -q --verify $(cat $now)^ >parent && mv parent $now " \
	"|| rm $now; fi\n"
	/* main, which is to get what the round took: one commit more */
#define MAIN   ".git/refs/heads/main"
#define TAKING "store/.git/refs/wsync/taking"
#define MAIN_BACK                                                                                      \
	"next=$(cat store/" MAIN ")\n" BACK(                                                           \
		MAIN) "if git -C store log -1 --format=%s $next | grep '^sync: ' | grep -qv inventory" \
		      " && [ \"$(git -C store rev-parse -q --verify $next^)\" = "                      \
		      "\"$(cat store/" MAIN ")\" ]; then echo $next >" TAKING "; fi\n"
	static const char *const undo[T_TORN_STEPS] = {
		ONE_BACK(BASE, "what both sides share"),
		ONE_BACK(NOTES, "Spend, of rules"),
		BACK(BASE), /* as far as it is about what was sent, it moved before the others */
		BACK(".git/index"),
		MAIN_BACK,
		"mv store/.git git && rm -rf store && mkdir store && mv git store/.git && "
		"tar -C store --exclude=./.git -xf picture\n",
		/* when lists were read is written after them */
		BACK(".git/refs/remotes/cloud/main") BACK(".git/wsync/inventory"),
		BACK(NOTES),
		BACK(".git/wsync/look.json") "rm -f store/.git/wsync/stat\n",
	};
#undef MAIN_BACK
#undef TAKING
#undef MAIN
#undef ONE_BACK
#undef BACK
	char script[4096] = "";

	for (size_t i = 0; i + done < T_TORN_STEPS; i++)
		strncat(script, undo[i], sizeof(script) - strlen(script) - 1);
	t_play_shell(play, play->base, script);
}

static void drop_store(struct t_play *play)
{
	t_play_clear_report(play);
	ws_store_close(play->store);
	play->store = NULL;
}

static void die(struct t_play *play)
{
	if (play->fault == T_FAULT_KILL) {
		drop_store(play);
		put_picture_back(play);
		t_play_reopen(play);
	} else if (play->fault == T_FAULT_TORN) {
		drop_store(play);
		tear(play, play->nth - 1);
		t_play_reopen(play);
	}
}

void t_play_sync_with_fault(struct t_play *play)
{
	if (play->fault == T_FAULT_FAIL)
		t_fake_fail(play->cloud, play->nth, play->code);
	if (play->fault == T_FAULT_LOSE)
		t_fake_lose(play->cloud, play->nth);
	if (play->fault == T_FAULT_TORN)
		take_picture(play);
	(void)t_play_sync(play);
	t_fake_fail(play->cloud, 0, 0);
	die(play);
	play->sync_at = 0; /* once is enough */
	if (!play->last)
		t_play_settle(play);
}

void t_play_settle(struct t_play *play)
{
	for (int n = 0; n < 3; n++) {
		play->now_s += 10;
		if (t_play_sync(play) == 0 && !play->report.sent && !play->report.received)
			return;
	}
}
