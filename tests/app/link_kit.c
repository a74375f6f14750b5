/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link_kit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../store/store_kit.h"
#include "app/link.h"
#include "app/move.h"
#include "app/rules.h"
#include "seal/seal.h"

#define STEP_MS (10 * CLOCK_MIN_MS)

static const char rows[] =
    "code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\t"
    "account\topts\tname\n"
    "centre\tcouch\tdx01\t-\thttps://centre.example/dx\t"
    "file:/etc/gridseat/centre.key\t30\tboth\tkeep\t-\t-\t-\t总库\n"
    "city\tjson\tdx01\thotline\thttps://12345.example/api?key=geheim\t"
    "file:/etc/gridseat/city.key\t60\tboth\tkeep\tcity12345\t-\tall=1\t"
    "12345\n"
    "public\topen311\tdx01\tpublic\thttps://open311.example/v2\t-\t60\t"
    "both\tkeep\t-\t-\t-\t公众\n"
    "patrol\tpatrol\tdx01\tpatrol\thttps://patrol.example/\t-\t60\t"
    "both\tkeep\t-\t-\t-\t巡查\n"
    "lifts\tiot\tdx01\t-\tmqtts://iot.example:8883\t-\t10\tin\tkeep\t-\t"
    "-\t-\t电梯\n";

static struct store *other;		/* t01a's */
static char other_dir[64];

static void
die(const char *what)
{
	fprintf(stderr, "link_kit: %s\n", what);
	exit(1);
}

void
link_kit_rows(struct desk_kit *k)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/links.tsv", k->dir);
	f = fopen(path, "w");
	if (f == NULL || fputs(rows, f) < 0 || fclose(f) != 0)
		die("links.tsv cannot be written");
	link_rows_merge(&k->law, k->dir);
	if (k->law.links_n != 5)
		die("links.tsv was not understood");
}

/* ---- where they stand ---- */

static struct store_link
state_of(const struct desk_kit *k, const char *code)
{
	struct store_link st = { .ok_ms = k->now - 5000,
		.try_ms = k->now - 5000, .next_ms = k->now + 25000 };

	snprintf(st.code, sizeof st.code, "%s", code);
	return st;
}

static void
put(struct desk_kit *k, const struct store_link *st)
{
	if (store_link_set(k->store, st) != OK)
		die("a link's state cannot be kept");
}

void
link_kit_good(struct desk_kit *k)
{
	for (size_t i = 0; i < k->law.links_n; i++) {
		char code[24];
		struct store_link st;

		str_copy(k->law.links[i].code, code, sizeof code);
		st = state_of(k, code);
		st.in = 1200 + i * 7;
		st.out = 340 + i;
		st.rate = 12;
		put(k, &st);
	}
}

/* All but the centre. */
static void
others_good(struct desk_kit *k)
{
	static const char *const codes[] = { "city", "public", "patrol",
		"lifts" };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct store_link st = state_of(k, codes[i]);

		put(k, &st);
	}
}

static void
aside(struct desk_kit *k, const char *link, const char *db, const char *what,
    enum aside_why why, const char *said, struct str bytes)
{
	struct store_aside a = { .at_ms = k->now - 50 * CLOCK_MIN_MS,
		.why = (uint8_t)why, .bytes = bytes };

	snprintf(a.link, sizeof a.link, "%s", link);
	snprintf(a.db, sizeof a.db, "%s", db);
	snprintf(a.what, sizeof a.what, "%s", what);
	snprintf(a.said, sizeof a.said, "%s", said);
	if (store_aside_put(k->store, &a, 1) != OK)
		die("nothing can be put aside");
}

struct rows { struct store_notice n[8]; size_t k; };

static bool
take_row(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct rows *r = ctx;

	(void)e;
	(void)c;
	if (strcmp(n->tell, "link:city") == 0)
		r->n[r->k++] = *n;
	return r->k < 8;
}

/* Of the rows for the city two were sent, one was refused. */
static void
outbox(struct desk_kit *k)
{
	char boss[ACCOUNT_MAX];
	struct rows r = { .k = 0 };

	str_copy(str_of(desk_kit_who(k, "supervisor", 0)), boss, sizeof boss);
	desk_kit_do(k, 0, boss, "accept", NULL, NULL);
	desk_kit_do(k, 1, boss, "file", "criterion", "1");
	desk_kit_do(k, 2, boss, "dispatch", NULL, NULL);
	desk_kit_do(k, 6, boss, "dispatch", NULL, NULL);
	if (store_notices(k->store, 0, -1, take_row, &r) != OK || r.k < 4)
		die("the city is told nothing");
	r.n[0].state = OUTBOX_SENT;
	r.n[1].state = OUTBOX_REFUSED;
	r.n[1].tries = 1;
	snprintf(r.n[1].said, sizeof r.n[1].said, "409 工单已归档");
	r.n[2].tries = 3;
	r.n[2].next_ms = k->now + 8 * CLOCK_MIN_MS;
	snprintf(r.n[2].said, sizeof r.n[2].said, "503 Service Unavailable");
	if (store_notices_set(k->store, r.n, r.k) != OK)
		die("the outbox cannot be changed");
}

void
link_kit_troubles(struct desk_kit *k)
{
	struct store_link st;

	link_kit_good(k);
	st = state_of(k, "city");
	st.behind = 1850;
	st.lag_ms = 7 * CLOCK_MIN_MS;
	st.queue = 3;
	st.rate = 620;
	st.in = 18300;
	st.refused = 1;
	put(k, &st);
	st = state_of(k, "public");
	st.ok_ms = k->now - 192 * CLOCK_MIN_MS;
	st.fail_ms = k->now - 190 * CLOCK_MIN_MS;
	st.fatal = true;
	st.tries = 9;
	st.next_ms = k->now + 4 * CLOCK_MIN_MS;
	snprintf(st.said, sizeof st.said,
	    "401 api_key is not valid any more");
	put(k, &st);
	st = state_of(k, "lifts");
	st.ok_ms = k->now - 26 * CLOCK_MIN_MS;
	put(k, &st);
	if (store_link_mark(k->store, "lifts", true, false) != OK)
		die("a link cannot be paused");
	outbox(k);
	aside(k, "centre", "t005.26", "t02a.t005.26:000000000017",
	    ASIDE_FORGED, "signature of commit 12-17 does not fit",
	    STR("{\"_id\":\"t02a.t005.26:000000000017\",\"ev\":\"…\"}"));
	aside(k, "city", "", "20261121-7781", ASIDE_RECORD,
	    "row 3: no time of report", STR("{\"id\":\"20261121-7781\","
	    "\"phone\":\"13800001234\"}\nsecond line\x1b[31m\n"));
}

/* ---- a day cut in two ---- */

static void
carry(struct store *from, struct store *to)
{
	struct luggage l = { .n = 0 };
	size_t known, which;

	luggage_pack(&l, from);
	if (store_take(to, l.f, l.n, &known, &which) != OK)
		die("events cannot be carried over");
	luggage_fini(&l);
}

static void
open_other(struct desk_kit *k)
{
	struct store_birth b = {
		.dir = other_dir, .node = "t01", .mode = STORE_LIVE,
		.archive = buf_view(&k->archive)
	};
	struct store_options o = { .dir = other_dir };
	struct store_fault why;

	folder_new(other_dir);
	if (store_create(&b, &why) != OK ||
	    store_open(&other, &o, &why) != OK)
		die("the other node's store cannot be made");
	store_set_law(other, &k->law);
}

void
link_kit_cut(struct desk_kit *k)
{
	struct store_link st;

	link_kit_good(k);
	desk_kit_wait(k, 10000);
	open_other(k);
	carry(k->store, other);
	st = state_of(k, "centre");
	st.ok_ms = k->now;
	st.fail_ms = k->now + 1000;
	st.tries = 4;
	st.queue = 2;
	snprintf(st.said, sizeof st.said, "no route to host");
	put(k, &st);
}

static void
step(struct desk_kit *k)
{
	k->now += STEP_MS;
	clock_warp((struct wall){ k->now }, 0);
}

/* The same hands on the other store. */
static void
there(struct desk_kit *k, uint32_t slot, const char *who, const char *action,
    const char *arg, const char *value)
{
	struct repo *own = k->repo;

	k->repo = store_repo(other);
	desk_kit_do(k, slot, who, action, arg, value);
	k->repo = own;
}

/* A unit returns the case, with all that it must say. */
static void
give_back(struct desk_kit *k, uint32_t slot, const char *who)
{
	const struct move_arg a[2] = {
		{ STR("reason"), STR("not_ours") },
		{ STR("note"), STR("属市政管养范围") }
	};
	struct seat s;
	struct case_view v;
	struct move m;
	struct intent it;
	struct outcome out = { .err = OK };

	desk_kit_sit(k, who, &s);
	if (k->repo->ops->get(k->repo, slot, &v) != OK ||
	    move_prepare(&m, &(struct move_ask){ .repo = k->repo,
	    .rules = k->rules, .v = &v, .who = &s, .action = STR("return"),
	    .args = a, .n = 2, .now_ms = k->now }) != OK)
		die("the case cannot be returned");
	move_intent(&m, &it);
	it.at_ms = k->now;
	if (k->repo->ops->commit(k->repo, &it, 1, false, &out) != OK)
		die("the return is refused");
	move_fini(&m);
}

void
link_kit_split(struct desk_kit *k)
{
	const struct casefile *c;
	struct repo *own = k->repo;
	char boss[ACCOUNT_MAX], unit[ACCOUNT_MAX];

	str_copy(str_of(desk_kit_who(k, "supervisor", 0)), boss, sizeof boss);
	step(k);
	desk_kit_do(k, 2, boss, "dispatch", NULL, NULL);
	c = desk_kit_case(k, 2);
	str_copy(str_of(desk_kit_who(k, "unit", c->unit)), unit, sizeof unit);
	step(k);
	there(k, 2, boss, "dispatch", NULL, NULL);
	there(k, 6, boss, "void", "reason", "merged");
	step(k);
	give_back(k, 2, unit);
	desk_kit_do(k, 6, boss, "dispatch", NULL, NULL);
	there(k, 1, boss, "file", "criterion", "1");
	there(k, 4, boss, "accept", NULL, NULL);
	there(k, 7, boss, "note", "note", "现场已围挡");
	k->repo = store_repo(other);
	(void)desk_kit_report(k, 1, "路口信号灯倒伏", true);
	k->repo = own;
	step(k);
	others_good(k);
}

void
link_kit_join(struct desk_kit *k)
{
	carry(other, k->store);
	link_kit_good(k);
	desk_changed(k->desk);
	desk_kit_wait(k, 12000);
}

void
link_kit_close(struct desk_kit *k)
{
	(void)k;
	if (other == NULL)
		return;
	store_close(&other);
	folder_gone(other_dir);
}
