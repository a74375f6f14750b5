/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over a stored history: what is counted is what asking each case alone
 * gives, in slices or at once; and why a case went where it went, after its
 * rule was changed and taken out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/demo.h"
#include "app/replay.h"
#include "app/why.h"
#include "seal/seal.h"
#include "wire/profile.h"

#define CASES 400
#define BATCH 64
#define HANDLING_STAGE 4

static struct buf archive;
static struct law law;
static struct store *store;
static struct rules *rules;
static struct seat boss;
static char dir[64];

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static bool
commit_all(struct demo *d)
{
	struct repo *repo = store_repo(store);
	struct intent it[BATCH];
	struct outcome out[BATCH];
	uint64_t tag[BATCH];
	enum err e = OK;

	while (e == OK) {
		size_t n = 0;

		while (n < BATCH && e == OK) {
			it[n] = (struct intent){ 0 };
			e = demo_next(d, &it[n], &tag[n]);
			n += e == OK;
		}
		if (n && repo->ops->commit(repo, it, n, true, out) != OK)
			return false;
		for (size_t i = 0; i < n; i++)
			if (out[i].err == OK)
				demo_numbered(d, tag[i],
				    str_of(out[i].number));
			else
				demo_refused(d, tag[i]);
		demo_settled(d);
		e = e == ERR_BUSY ? OK : e;
	}
	return e == ERR_END;
}

static bool
fill(void)
{
	struct diag_sink sink = { 0 };
	struct demo_options o = { .law = &law,
	    .archive = buf_view(&archive), .seed = 3, .cases = CASES,
	    .days = 10, .end_ms = 1795240800000ll };
	struct demo *d;
	bool done;

	if (demo_open(&d, &o, &sink) != OK)
		return false;
	done = commit_all(d);
	demo_close(&d);
	return done;
}

static bool
make_store(void)
{
	struct store_birth birth = { .dir = dir, .node = "ta",
	    .mode = STORE_DEMO, .archive = buf_view(&archive) };
	struct store_options o = { .dir = dir };
	struct store_fault why;

	snprintf(dir, sizeof dir, "%s/gridseat-replay-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir) || store_create(&birth, &why) != OK ||
	    store_open(&store, &o, &why) != OK)
		return false;
	store_set_law(store, &law);
	return true;
}

static int
set_up(void **state)
{
	const char *top = getenv("top_srcdir");
	struct diag_sink sink = { 0 };
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/profiles/daxing", top ? top : ".");
	if (profile_archive(path, &archive, &sink) != OK ||
	    profile_load_trusted(buf_view(&archive), &law, &sink) != OK)
		return -1;
	seal_digest(buf_view(&archive), law.digest);
	if (!make_store() || !fill())
		return -1;
	rules = rules_new(store, &law);
	for (size_t i = 0; i < law.accounts_n; i++)
		if (law.accounts[i].roles & law.rule_roles) {
			str_copy(law.accounts[i].code, boss.me.code,
			    sizeof boss.me.code);
			boss.me.roles = law.accounts[i].roles;
			boss.me.unit = law.accounts[i].unit;
		}
	strcpy(boss.login, "test");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rules_free(&rules);
	store_close(&store);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	law_fini(&law);
	buf_fini(&archive);
	return 0;
}

/* ---- replay ---- */

/* Each case asked alone. */
static void
brute(struct replay_result *out)
{
	struct repo *repo = store_repo(store);
	struct decision d = { 0 };
	struct case_view v;

	memset(out, 0, sizeof *out);
	for (uint32_t slot = 0; repo->ops->get(repo, slot, &v) == OK; slot++) {
		const struct casefile c = *v.c;
		const struct law_state *s = law_state(&law, c.state);
		struct case_facts k = { .slot = slot };
		enum verdict got = VERDICT_MATTER;
		uint16_t to = 0, from = c.former ? c.former : c.unit;

		case_facts_of(&k, rules, &law, slot, &c);
		if (c.matter)
			got = rules_judge(&law, rules_book(rules), &k.f, NULL,
			    c.grid ? 100 : 0, &d);
		if (got == VERDICT_GO)
			to = rule_lead(d.line[0].rule);
		out->cases++;
		out->verdicts[got]++;
		out->automatic += got == VERDICT_GO;
		out->changed += from && to && from != to;
		if (c.handler[0] && c.unit &&
		    !(s->open && s->stage <= HANDLING_STAGE)) {
			out->handled++;
			out->handled_auto += got == VERDICT_GO;
			out->agree += got == VERDICT_GO && to == c.unit;
		}
		case_facts_fini(&k);
	}
	decision_fini(&d);
}

static void
test_counts(void **state)
{
	struct replay *p = replay_begin(rules, rules_book(rules), NULL, NULL);
	const struct replay_result *res;
	struct replay_result want;
	uint64_t done, of, moves = 0, after = 0, matters = 0;

	(void)state;
	brute(&want);
	assert_int_equal(replay_step(p, 0, &done, &of), OK);
	res = replay_result(p);
	assert_int_equal(done, CASES);
	assert_int_equal(of, CASES);
	assert_int_equal(res->cases, want.cases);
	assert_memory_equal(res->verdicts, want.verdicts,
	    sizeof want.verdicts);
	assert_int_equal(res->automatic, want.automatic);
	assert_int_equal(res->handled, want.handled);
	assert_int_equal(res->handled_auto, want.handled_auto);
	assert_int_equal(res->agree, want.agree);
	assert_int_equal(res->changed, want.changed);
	assert_int_equal(res->disagree.n, want.handled_auto - want.agree);
	for (size_t i = 0; i < res->moves_n; i++) {
		assert_int_equal(res->moves[i].slots_n, res->moves[i].n);
		assert_true(i == 0 || res->moves[i - 1].n >= res->moves[i].n);
		moves += res->moves[i].n;
	}
	for (size_t i = 0; i < res->units_n; i++) {
		after += res->units[i].after;
		assert_true(i == 0 || res->units[i - 1].unit <
		    res->units[i].unit);
	}
	for (size_t i = 0; i < res->matters_n; i++)
		matters += res->matters[i].changed;
	assert_int_equal(moves, want.changed);
	assert_int_equal(matters, want.changed);
	assert_int_equal(after, want.automatic);
	/* The planted owners are mostly those of the rules. */
	assert_true(want.automatic > CASES * 8 / 10);
	assert_true(want.agree * 10 > want.handled_auto * 9);
	replay_free(&p);
}

static void
test_slices(void **state)
{
	struct replay *whole = replay_begin(rules, rules_book(rules), NULL,
	    NULL);
	struct replay *p = replay_begin(rules, rules_book(rules), NULL, NULL);
	const struct replay_result *a, *b;
	uint64_t done = 0, of = 0, last = 0;
	enum err e;

	(void)state;
	assert_int_equal(replay_step(whole, 0, NULL, NULL), OK);
	while ((e = replay_step(p, 1, &done, &of)) == ERR_BUSY) {
		assert_true(done > last && done <= of);
		last = done;
		replay_result(p);	/* looking does no harm */
	}
	assert_int_equal(e, OK);
	assert_int_equal(replay_step(p, 1, &done, &of), OK);
	a = replay_result(whole);
	b = replay_result(p);
	assert_int_equal(a->cases, b->cases);
	assert_int_equal(a->agree, b->agree);
	assert_int_equal(a->moves_n, b->moves_n);
	assert_int_equal(a->matters_n, b->matters_n);
	for (size_t i = 0; i < a->matters_n; i++)
		assert_memory_equal(&a->matters[i],
		    &b->matters[i], offsetof(struct replay_matter, slots));
	replay_free(&whole);
	replay_free(&p);
}

static void
test_filter(void **state)
{
	uint32_t none = 0;
	struct query q = { .n = 1 };
	struct replay *p;
	uint64_t of = 1;

	(void)state;
	q.t[0] = (struct query_term){ .kind = TERM_FACET,
		.facet = FACET_OPEN, .values = &none, .values_n = 1 };
	p = replay_begin(rules, rules_book(rules), NULL, &q);
	assert_int_equal(replay_step(p, 0, NULL, &of), OK);
	assert_true(of > 0 && of < CASES);
	assert_int_equal(replay_result(p)->cases, of);
	replay_free(&p);
}

/* A rule no case knows: the winner of some case. */
static const struct rule *
some_winner(uint32_t *slot)
{
	struct repo *repo = store_repo(store);
	struct case_view v;

	for (*slot = 0; repo->ops->get(repo, *slot, &v) == OK; ++*slot) {
		const struct rule_entry *e = v.c->rule && v.c->unit ?
		    ruleset_newest(rules_set(rules), v.c->rule) : NULL;

		if (e && e->rule.version == v.c->rule_version)
			return &e->rule;
	}
	fail_msg("no case went by a rule");
	return NULL;
}

static void
test_edited(void **state)
{
	uint32_t slot;
	struct rule_edit e = { .kind = EV_RULE_CHANGE, .reason = STR("x"),
		.effective = DAY_FIRST };
	struct rulebook *book;
	struct ruleset *set;
	const struct rule *live;
	struct replay *p;
	const struct replay_result *res;
	bool seen = false;
	size_t n;

	(void)state;
	e.id = some_winner(&slot)->id;
	e.text.col[RULE_UNIT] = law_unit(&law, law.fallback_unit)->code;
	e.text.col[RULE_ENFORCER] = e.text.col[RULE_LEAD] = STR("-");
	assert_int_equal(rules_try(rules, &boss, &e, 1, &set, NULL, NULL),
	    OK);
	live = ruleset_live(set, &n);
	book = rulebook_make(&law, live, n);
	p = replay_begin(rules, book, rules_book(rules), NULL);
	assert_int_equal(replay_step(p, 0, NULL, NULL), OK);
	res = replay_result(p);
	assert_true(res->changed > 0);
	for (size_t i = 0; i < res->moves_n; i++) {
		assert_int_equal(res->moves[i].to, law.fallback_unit);
		for (size_t k = 0; k < res->moves[i].slots_n; k++)
			seen |= res->moves[i].slots[k] == slot;
	}
	assert_true(seen);
	replay_free(&p);
	p = replay_begin(rules, rules_book(rules), rules_book(rules), NULL);
	assert_int_equal(replay_step(p, 0, NULL, NULL), OK);
	assert_int_equal(replay_result(p)->changed, 0);
	replay_free(&p);
	rulebook_free(&book);
	ruleset_free(&set);
}

static void
test_no_store(void **state)
{
	struct rules *alone = rules_new(NULL, &law);
	struct replay *p = replay_begin(alone, rules_book(rules), NULL, NULL);
	struct why w;

	(void)state;
	assert_int_equal(replay_step(p, 0, NULL, NULL), ERR_NOT_FOUND);
	assert_int_equal(why_case(alone, 0, &w), ERR_NOT_FOUND);
	replay_free(&p);
	rules_free(&alone);
}

/* ---- why ---- */

/* The trace stored is the trace that the rules of then give, for every case
 * whose words and place are what they were. */
static void
test_why_all(void **state)
{
	size_t sent = 0, equal = 0;

	(void)state;
	for (uint32_t slot = 0; slot < CASES; slot++) {
		struct why w;

		assert_int_equal(why_case(rules, slot, &w), OK);
		assert_true(w.now.n > 0 || w.now.kind == DECIDED_NONE);
		assert_true(w.place_n <= sizeof w.place / sizeof *w.place);
		sent += w.dispatched;
		equal += w.dispatched && w.then_known && w.stored_equal;
		why_free(&w);
	}
	assert_true(sent > CASES / 2);
	assert_int_equal(equal, sent);
}

static void
change_rule(enum event_kind kind, uint32_t id)
{
	struct rule_edit e = { .kind = kind, .id = id,
		.reason = STR("another unit now"), .effective = DAY_FIRST };
	bool proposed;

	if (kind == EV_RULE_CHANGE) {
		e.text.col[RULE_UNIT] =
		    law_unit(&law, law.fallback_unit)->code;
		e.text.col[RULE_ENFORCER] = e.text.col[RULE_LEAD] = STR("-");
	}
	assert_int_equal(rules_commit(rules, &boss, &e, 1, NULL, NULL, NULL,
	    &proposed), OK);
	assert_false(proposed);
	rules_refresh(rules);
}

static const struct why_line *
line_of(const struct why_side *s, uint32_t id, uint32_t version)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->line[i].rule.id == id &&
		    s->line[i].rule.version == version)
			return &s->line[i];
	return NULL;
}

/* Last: it changes the rules. */
static void
test_why_changed(void **state)
{
	uint32_t slot, id, version;
	struct why w;

	(void)state;
	id = some_winner(&slot)->id;
	version = ruleset_newest(rules_set(rules), id)->rule.version;
	change_rule(EV_RULE_CHANGE, id);
	assert_int_equal(why_case(rules, slot, &w), OK);
	assert_true(w.dispatched && w.then_known && w.stored_equal);
	assert_non_null(line_of(&w.then, id, version));
	assert_int_equal(line_of(&w.then, id, version)->loss, WON);
	assert_null(line_of(&w.now, id, version));
	assert_non_null(line_of(&w.now, id, version + 1));
	assert_int_equal(w.change_n, 1);
	assert_int_equal(w.change[0].kind, EV_RULE_CHANGE);
	assert_true(str_is(w.change[0].reason, "another unit now"));
	why_free(&w);
	change_rule(EV_RULE_RETIRE, id);
	assert_int_equal(why_case(rules, slot, &w), OK);
	assert_true(w.then_known && w.stored_equal);
	assert_non_null(line_of(&w.then, id, version));
	assert_null(line_of(&w.now, id, version + 1));
	assert_int_equal(w.change_n, 2);
	assert_int_equal(w.change[0].kind, EV_RULE_RETIRE);
	assert_true(str_is(w.change[0].actor, boss.me.code));
	why_free(&w);
}

/* What stood at a time is replayed with the law of that time. */
static void
test_past(void **state)
{
	uint64_t arrival = 0;
	struct past past;
	struct replay *p;
	const struct replay_result *res;

	(void)state;
	assert_int_equal(store_rules_since(store, 0, &arrival), OK);
	assert_true(arrival > 0 && arrival < UINT64_MAX);
	assert_int_equal(rules_past(rules, arrival, &past), OK);
	p = replay_begin(rules, past.book, rules_book(rules), NULL);
	replay_laws(p, &past.law, NULL);
	assert_int_equal(replay_step(p, 0, NULL, NULL), OK);
	res = replay_result(p);
	assert_int_equal(res->cases, CASES);
	assert_true(res->changed > 0);	/* the rule that was retired */
	replay_free(&p);
	past_free(&past);
	assert_int_equal(store_rules_since(store, INT64_MAX, &arrival), OK);
	assert_true(arrival == UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_edited),
		cmocka_unit_test(test_no_store),
		cmocka_unit_test(test_why_all),
		cmocka_unit_test(test_why_changed),
		cmocka_unit_test(test_past),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
