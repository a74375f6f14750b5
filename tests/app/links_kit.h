/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links_kit.h -- a store with one remote, and a driver that does what a test says.
 * Layer: tests. The wall is warped; nothing waits for it. */
#ifndef TESTS_APP_LINKS_KIT_H
#define TESTS_APP_LINKS_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/keep_kit.h"
#include "app/link.h"
#include "seal/seal.h"

#define BEGIN_MS	1793577600000LL		/* 2026-11-02 08:00 there */
#define MIN		60000LL

struct kit {
	struct keep_kit	k;
	struct context	c;
	struct links	*ls;
	struct law_link	row;
	char		url[80], auth[96], opts[64];
};

/* ---- the driver fake ---- */

static struct {
	unsigned	opens, closes, polls, looks, sends;
	enum err	open_err;
	enum err	done;		/* what a poll ends with */
	const char	*said;
	int64_t		asked;
	bool		fatal, hold;
	enum link_fate	fate;
	uint64_t	sent[16];	/* rows, as they were given */
	uint32_t	slot[16];
	char		key[16][EVENT_ID_MAX + 8];
	char		note[64];
	struct store_notice held;
} f;

static inline enum err
fake_open(struct link *l)
{
	f.opens++;
	if (f.open_err != OK)
		link_fatal(l, "the row cannot work");
	return f.open_err;
}

static inline void
fake_close(struct link *l)
{
	(void)l;
	f.closes++;
}

static inline void
fake_poll(struct link *l)
{
	f.polls++;
	if (f.fatal)
		link_fatal(l, f.said);
	else if (!f.hold)
		link_done(l, f.done, f.said, f.asked, false);
}

static inline void
fake_look(struct link *l)
{
	(void)l;
	f.looks++;
}

static inline void
fake_send(struct link *l, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	assert_string_equal(n->tell, "link:fake");
	assert_true(n->tries > 0);		/* claimed before */
	assert_true(str_is(str_of(c->number), c->number));
	f.sent[f.sends % 16] = n->id;
	f.slot[f.sends % 16] = n->slot;
	link_row_key(n, e, f.key[f.sends % 16]);
	f.sends++;
	f.held = *n;
	if (!f.hold)
		link_sent(l, n, f.fate, f.said, f.asked);
}

static const char *const fake_opts[] = { "colour", "all", "on", NULL };
static const struct link_driver fake = { .name = "fake", .opts = fake_opts,
	.open = fake_open,
	.close = fake_close, .poll = fake_poll, .look = fake_look,
	.send = fake_send };

const struct link_driver *
link_driver_named(struct str name)
{
	static const struct link_driver *const all[] = { &fake, &link_json,
		&link_open311, &link_cap };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (str_is(name, all[i]->name))
			return all[i];
	return NULL;
}

/* ---- the kit ---- */

static inline void
begin_links(struct kit *k)
{
	k->c.law.links = &k->row;
	k->c.law.links_n = 1;
	store_set_law(k->k.store, &k->c.law);
	k->ls = links_new(k->k.loop, &k->c);
}

static inline int
begin(void **state)
{
	struct kit *k = calloc(1, sizeof *k);

	memset(&f, 0, sizeof f);
	clock_warp((struct wall){ BEGIN_MS }, 0);
	keep_kit_make(&k->k);
	snprintf(k->c.dir, sizeof k->c.dir, "%s", k->k.dir);
	k->c.store = k->k.store;
	k->c.repo = store_repo(k->k.store);
	k->c.law = k->k.law;
	k->c.rules = rules_new(k->k.store, &k->c.law);
	k->row = (struct law_link){ .code = STR("fake"), .driver = STR("fake"),
		.node = STR("ta"), .channel = 1, .every_s = 3600,
		.ways = LINK_IN | LINK_OUT, .account = STR("ludong"),
		.map = STR("city12345") };
	*state = k;
	return 0;
}

static inline int
end(void **state)
{
	struct kit *k = *state;

	links_free(&k->ls);
	rules_free(&k->c.rules);
	keep_kit_free(&k->k);
	clock_unwarp();
	free(k);
	return 0;
}

/* Until nothing is under way, nor could go. */
static inline void
settle(struct kit *k)
{
	do
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	while (!links_idle(k->ls));
	for (int i = 0; i < 3; i++)
		assert_int_equal(loop_turn(k->k.loop, 0), OK);
}

static inline void
again(struct kit *k)
{
	links_now(k->ls, NULL);
	settle(k);
}

/* A case that came by the link, under its id there. */
static inline uint32_t
report(struct kit *k, const char *id)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	char key[32];
	struct intent in = { .kind = EV_CASE_REPORT, .actor = STR("ludong"),
		.login = STR("test"), .body = &body, .secret = &secret };
	struct outcome out;

	snprintf(key, sizeof key, "fake:%s", id);
	in.key = str_of(key);
	assert_int_equal(body_int(&body, "channel", 1), OK);
	assert_int_equal(body_int(&body, "urgent", 1), OK);
	assert_int_equal(body_text(&secret, "text", STR("井盖")), OK);
	assert_int_equal(k->c.repo->ops->commit(k->c.repo, &in, 1, false,
	    &out), OK);
	return out.slot;
}

static inline enum err
move(struct kit *k, uint32_t slot, const char *action, const char *key)
{
	struct body body = { .n = 0 };
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	struct intent in = { .kind = EV_CASE_MOVE, .actor = STR("ludong"),
		.login = STR("test"), .body = &body, .key = str_of(key) };
	struct outcome out;

	assert_int_equal(k->c.repo->ops->get(k->c.repo, slot, &v), OK);
	memcpy(number, v.c->number, sizeof number);
	in.subject = str_of(number);
	assert_int_equal(body_text(&body, "action", str_of(action)), OK);
	assert_int_equal(body_text(&body, "role", STR("supervisor")), OK);
	assert_int_equal(body_text(&body, "reason", STR("outside")), OK);
	return k->c.repo->ops->commit(k->c.repo, &in, 1, false, &out);
}

static inline void
undo(struct kit *k, uint32_t slot)
{
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_CASE_UNDO, .actor = STR("ludong"),
		.login = STR("test"), .body = &body };
	struct outcome out;

	assert_int_equal(k->c.repo->ops->get(k->c.repo, slot, &v), OK);
	memcpy(number, v.c->number, sizeof number);
	in.subject = str_of(number);
	assert_int_equal(k->c.repo->ops->commit(k->c.repo, &in, 1, false,
	    &out), OK);
}

struct tally { unsigned of[3], corrections; };

static inline bool
count(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct tally *t = ctx;

	(void)e;
	(void)c;
	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK))) {
		t->of[n->state]++;
		t->corrections += n->correction;
	}
	return true;
}

static inline struct tally
outbox(struct kit *k)
{
	struct tally t = { .corrections = 0 };

	assert_int_equal(store_notices(k->k.store, 0, -1, count, &t), OK);
	return t;
}

static inline void
write_file(const struct kit *k, const char *name, const char *text, mode_t mode)
{
	char path[160];
	FILE *o;

	snprintf(path, sizeof path, "%s/%s", k->k.dir, name);
	unlink(path);
	o = fopen(path, "w");
	assert_non_null(o);
	fputs(text, o);
	assert_int_equal(fclose(o), 0);
	assert_int_equal(chmod(path, mode), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

#endif
