/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules in force over a real store: edits and their gate, what other
 * processes see, the past, and the desk's own hand after a filing. */
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

#include "app/auto.h"
#include "app/move.h"
#include "seal/seal.h"
#include "wire/profile.h"

static struct buf archive;
static struct law law;
static struct store *store;
static struct rules *rules;
static struct seat boss;
static char dir[64];

static struct seat
sit(const char *role)
{
	const struct law_role *r = law_role_by_code(&law, str_of(role));
	struct seat s;

	memset(&s, 0, sizeof s);
	for (size_t i = 0; i < law.accounts_n; i++) {
		const struct law_account *a = &law.accounts[i];

		if (!(a->roles >> r->bit & 1))
			continue;
		str_copy(a->code, s.me.code, sizeof s.me.code);
		s.me.roles = a->roles;
		s.me.unit = a->unit;
		strcpy(s.login, "test");
		return s;
	}
	fail_msg("nobody is %s", role);
	return s;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static void
open_store(struct store **s)
{
	struct store_options o = { .dir = dir };
	struct store_fault why;

	if (store_open(s, &o, &why) != OK)
		fail_msg("%s", why.text);
	store_set_law(*s, &law);
}

static int
set_up(void **state)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	struct diag_sink sink = { 0 };
	struct store_birth birth = { .dir = dir, .node = "ta" };
	struct store_fault why;
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/profiles/daxing", top ? top : ".");
	if (profile_archive(path, &archive, &sink) != OK ||
	    profile_load_trusted(buf_view(&archive), &law, &sink) != OK)
		return -1;
	seal_digest(buf_view(&archive), law.digest);
	snprintf(dir, sizeof dir, "%s/gridseat-rules-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir))
		return -1;
	birth.archive = buf_view(&archive);
	if (store_create(&birth, &why) != OK)
		return -1;
	open_store(&store);
	rules = rules_new(store, &law);
	boss = sit("supervisor");
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

/* ---- edits ---- */

struct heard { size_t faults, findings; enum rule_column column;
	enum lint_kind kind; };

static void
hear_fault(void *ctx, const struct rule_fault *f)
{
	struct heard *h = ctx;

	h->column = f->column;
	h->faults++;
}

static bool
hear_finding(void *ctx, const struct lint_finding *f)
{
	struct heard *h = ctx;

	h->kind = f->kind;
	h->findings++;
	return true;
}

static enum err
edit(struct rules *r, const struct seat *who, const struct rule_edit *e,
    struct heard *h)
{
	bool proposed;

	*h = (struct heard){ .faults = 0 };
	return rules_commit(r, who, e, 1, hear_fault, hear_finding, h,
	    &proposed);
}

static struct rule_edit
add_of(const char *matter, const char *area, const char *unit)
{
	struct rule_edit e = { .kind = EV_RULE_ADD, .reason = STR("试"),
		.effective = DAY_FIRST };

	e.text.col[RULE_MATTER] = str_of(matter);
	e.text.col[RULE_AREA] = str_of(area);
	e.text.col[RULE_UNIT] = str_of(unit);
	e.text.col[RULE_KIND] = STR("model");
	e.text.col[RULE_PRIORITY] = STR("900");
	return e;
}

/* The rule that wins for a matter in a unit grid of Huangcun. */
static const struct rule *
winner(const struct rulebook *b, uint32_t matter, uint64_t grid)
{
	static struct decision d;
	static struct fact fact[FACTS_MAX];
	struct facts f;
	const struct rule *r;

	memset(fact, 0, sizeof fact);
	facts_init(&f, &law, fact);
	facts_time(&f, 1795240800000ll);
	f.matter = matter;
	f.grid = grid;
	rulebook_decide(b, &f, &d);
	r = d.kind == DECIDED ? d.line[0].rule : NULL;
	decision_fini(&d);
	return r;
}

static uint64_t
a_grid(void)
{
	for (size_t i = 0; i < law.grids_n; i++)
		if (law.grids[i].level == GRID_UNIT)
			return law.grids[i].code;
	return 0;
}

static void
test_shipped(void **state)
{
	(void)state;
	assert_true(rulebook_count(rules_book(rules)) >= 8000);
	assert_int_equal(rules_odd(rules, NULL), 0);
	assert_false(rules_refresh(rules));
}

static void
test_refused(void **state)
{
	struct seat finder = sit("finder");
	struct rule_edit e = add_of("1001001", "-", "cgw");
	size_t before = rulebook_count(rules_book(rules));
	struct heard h;

	(void)state;
	assert_int_equal(edit(rules, &finder, &e, &h), ERR_REFUSED);
	e.reason = STR(" ");
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_BAD_INPUT);
	assert_int_equal(h.faults, 1);
	e = add_of("1001001", "-", "nobody");
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_BAD_INPUT);
	assert_int_equal(h.column, RULE_UNIT);
	e = add_of("1001001", "-", "cgw");
	e.text.col[RULE_WHEN] = STR("colour=red");
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_BAD_INPUT);
	assert_int_equal(h.column, RULE_WHEN);
	e = (struct rule_edit){ .kind = EV_RULE_RETIRE, .id = 4000000000u,
		.reason = STR("试"), .effective = DAY_FIRST };
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_NOT_FOUND);
	assert_int_equal(store_rule_count(store), 0);
	assert_int_equal(rulebook_count(rules_book(rules)), before);
}

/* Two that nothing tells apart never come in together. */
static void
test_tie(void **state)
{
	struct rule_edit two[2] = { add_of("1001002", "-", "cgw"),
		add_of("1001002", "-", "cgzf") };
	bool proposed;
	struct heard h = { .faults = 0 };

	(void)state;
	assert_int_equal(rules_commit(rules, &boss, two, 2, hear_fault,
	    hear_finding, &h, &proposed), ERR_BAD_INPUT);
	assert_int_equal(h.findings, 1);
	assert_int_equal(h.kind, LINT_TIE);
	assert_int_equal(store_rule_count(store), 0);
}

/* Nor by taking out what kept two apart. */
static void
test_kept_apart(void **state)
{
	struct rule_edit three[3] = { add_of("1001004", "-", "cgw"),
		add_of("1001004", "-", "cgzf"), add_of("1001004", "-", "zjw") };
	struct rule_edit out = { .kind = EV_RULE_RETIRE, .reason = STR("撤"),
		.effective = DAY_FIRST };
	uint32_t first = ruleset_next_id(rules_set(rules));
	bool proposed;
	struct heard h = { .faults = 0 };

	(void)state;
	three[0].text.col[RULE_WHEN] = STR("urgent=1");
	three[1].text.col[RULE_WHEN] = STR("votes>3");
	three[2].text.col[RULE_WHEN] = STR("urgent=1;votes>3");
	assert_int_equal(rules_commit(rules, &boss, three, 3, hear_fault,
	    hear_finding, &h, &proposed), OK);
	out.id = first + 2;
	assert_int_equal(edit(rules, &boss, &out, &h), ERR_BAD_INPUT);
	assert_int_equal(h.kind, LINT_TIE);
	for (uint32_t i = 0; i < 2; i++) {
		out.id = first + i;
		assert_int_equal(edit(rules, &boss, &out, &h), OK);
	}
	out.id = first + 2;
	assert_int_equal(edit(rules, &boss, &out, &h), OK);
}

static void
same_answers(const struct rulebook *a, const struct rulebook *b)
{
	uint64_t seed = 7;

	for (int i = 0; i < 3000; i++) {
		const struct rule *x, *y;
		const struct law_class *m;
		const struct law_grid *g;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		m = &law.classes[(seed >> 33) % law.classes_n];
		g = &law.grids[(seed >> 13) % law.grids_n];
		x = winner(a, m->code, g->code);
		y = winner(b, m->code, g->code);
		assert_int_equal(x ? x->id : 0, y ? y->id : 0);
		assert_int_equal(x ? x->version : 0, y ? y->version : 0);
	}
}

/* An edit here is seen there; what was changed cell by cell answers as what
 * is compiled anew; and the past stays what it was. */
static void
test_change(void **state)
{
	struct store *other;
	struct rules *there, *anew;
	struct rule_edit e = add_of("1001003", "-", "cgw");
	const uint64_t grid = a_grid();
	struct past past;
	uint64_t cases_began;
	uint32_t id, was;
	struct heard h;

	(void)state;
	open_store(&other);
	there = rules_new(other, &law);
	was = winner(rules_book(there), 1001003, grid)->id;
	cases_began = 1;
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	e = add_of("1001003", "-", "cgzf");
	e.text.col[RULE_AREA] = STR("110115001000000");
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	assert_true(rules_refresh(there));
	id = winner(rules_book(there), 1001003, grid)->id;
	assert_true(id != was);
	e = (struct rule_edit){ .kind = EV_RULE_CHANGE, .id = id,
		.reason = STR("改"), .effective = DAY_FIRST };
	e.text.col[RULE_UNIT] = STR("cgw");
	assert_int_equal(edit(there, &boss, &e, &h), OK);
	assert_true(rules_refresh(rules));
	assert_int_equal(winner(rules_book(rules), 1001003, grid)->version, 2);
	e = (struct rule_edit){ .kind = EV_RULE_RETIRE, .id = id,
		.reason = STR("撤"), .effective = DAY_FIRST };
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	assert_true(winner(rules_book(rules), 1001003, grid)->id != id);
	anew = rules_new(store, &law);
	same_answers(rules_book(rules), rules_book(anew));
	assert_int_equal(rules_past(rules, cases_began, &past), OK);
	assert_true(winner(past.book, 1001003, grid)->id != id);
	past_free(&past);
	rules_free(&anew);
	rules_free(&there);
	store_close(&other);
}

/* What was looked at is what is changed, or nothing is. */
static void
test_seen(void **state)
{
	struct rule_edit e = add_of("1001004", "110115001000000", "cgw");
	struct store *other;
	struct rules *there;
	uint32_t id;
	struct heard h;

	(void)state;
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	id = ruleset_next_id(rules_set(rules)) - 1;
	open_store(&other);
	there = rules_new(other, &law);
	e = (struct rule_edit){ .kind = EV_RULE_CHANGE, .id = id, .version = 1,
		.reason = STR("改"), .effective = DAY_FIRST };
	e.text.col[RULE_NOTE] = STR("one");
	assert_int_equal(edit(there, &boss, &e, &h), OK);
	e.text.col[RULE_NOTE] = STR("two");
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_CONFLICT);
	e.kind = EV_RULE_RETIRE;
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_CONFLICT);
	e.kind = EV_RULE_CHANGE;
	assert_true(str_is(ruleset_newest(rules_set(rules), id)->rule.note,
	    "one"));
	e.version = 2;
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	e.version = 0;		/* whatever stands */
	assert_int_equal(edit(rules, &boss, &e, &h), ERR_BAD_INPUT);
	e.text.col[RULE_NOTE] = STR("three");	/* not what it says already */
	assert_int_equal(edit(rules, &boss, &e, &h), OK);
	assert_int_equal(ruleset_newest(rules_set(rules), id)->rule.version,
	    4);
	rules_free(&there);
	store_close(&other);
}

/* ---- the desk's own hand ---- */

static uint32_t
report(uint32_t matter, uint64_t grid)
{
	struct body b = { .n = 0 };
	struct repo *repo = store_repo(store);
	struct intent in = { .kind = EV_CASE_REPORT,
		.actor = str_of(boss.me.code), .login = STR("test"),
		.body = &b };
	struct outcome out;

	assert_int_equal(body_int(&b, "channel", 2), OK);
	assert_int_equal(body_int(&b, "matter", matter), OK);
	assert_int_equal(body_int(&b, "grid", (int64_t)grid), OK);
	assert_int_equal(repo->ops->commit(repo, &in, 1, false, &out), OK);
	return out.slot;
}

/* One action as the console commits it, with what the desk does after. */
static struct auto_step
act(uint32_t slot, const char *action)
{
	const struct move_arg args[] = { { STR("criterion"), STR("1") } };
	struct repo *repo = store_repo(store);
	struct auto_step next;
	struct intent in[2];
	struct outcome out[2];
	struct case_view v;
	struct casefile c;
	struct move m;
	size_t n = 1;

	assert_int_equal(repo->ops->get(repo, slot, &v), OK);
	c = *v.c;
	v.c = &c;
	if (move_prepare(&m, &(struct move_ask){ .repo = repo, .rules = rules,
	    .v = &v, .who = &boss, .action = str_of(action), .args = args,
	    .n = !strcmp(action, "file"), .now_ms = clock_wall().ms }) != OK)
		fail_msg("%s", m.why);
	auto_next(rules, slot, NULL, &c, m.row, &m.body, &next);
	move_intent(&m, &in[0]);
	if (next.row && next.verdict == VERDICT_GO)
		auto_intent(&next, &in[0], 1, &in[n++]);
	assert_int_equal(repo->ops->commit(repo, in, n, true, out), OK);
	assert_int_equal(out[n - 1].err, OK);
	move_fini(&m);
	auto_fini(&next);
	return next;
}

static struct casefile
case_of(uint32_t slot)
{
	struct repo *repo = store_repo(store);
	struct case_view v;

	assert_int_equal(repo->ops->get(repo, slot, &v), OK);
	return *v.c;
}

static const char *
state_of(uint32_t slot)
{
	static char code[32];

	str_copy(law_state(&law, case_of(slot).state)->code, code,
	    sizeof code);
	return code;
}

static void
test_auto(void **state)
{
	uint32_t slot = report(1001001, a_grid());
	const struct rule *r = winner(rules_book(rules), 1001001, a_grid());
	struct auto_step next;
	struct casefile c;

	(void)state;
	next = act(slot, "accept");
	assert_null(next.row);
	next = act(slot, "file");
	assert_int_equal(next.verdict, VERDICT_GO);
	assert_string_equal(state_of(slot), "to_sign");
	c = case_of(slot);
	assert_int_equal(c.rule, r->id);
	assert_int_equal(c.unit, rule_lead(r));
	assert_false(c.flags & CASE_BY_HAND);
	/* A second time is a person's question. */
	c.returns = 1;
	c.unit = 0;
	auto_next(rules, slot, NULL, &c, law.moves + 2, &next.body, &next);
	assert_true(next.verdict != VERDICT_GO);
	auto_fini(&next);
}

/* Without a place it waits, and says so. */
static void
test_waits(void **state)
{
	uint32_t slot = report(1001001, a_grid());
	struct case_facts k = { .slot = slot };
	struct decision d = { 0 };
	struct casefile c = case_of(slot);

	(void)state;
	c.grid = 0;
	case_facts_of(&k, rules, &law, slot, &c);
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 100,
	    &d), VERDICT_PLACE);
	k.f.grid = a_grid();
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 10,
	    &d), VERDICT_PLACE);
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 100,
	    &d), VERDICT_GO);
	/* Taken up again, but nobody had it; then somebody had. */
	c.flags |= CASE_REOPENED;
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 100,
	    &d), VERDICT_GO);
	c.former = 7;
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 100,
	    &d), VERDICT_AGAIN);
	k.f.matter = 0;
	assert_int_equal(rules_judge(&law, rules_book(rules), &k.f, &c, 100,
	    &d), VERDICT_MATTER);
	decision_fini(&d);
	case_facts_fini(&k);
}

/* Whoever comes with the other falls with it. */
static void
test_together(void **state)
{
	uint32_t slot = report(1001001, a_grid());
	struct repo *repo = store_repo(store);
	struct body move = { .n = 0 };
	struct casefile c = case_of(slot);
	struct event_id old = c.head;
	struct intent in[2] = {
		{ .kind = EV_CASE_NOTE, .subject = str_of(c.number),
		    .actor = STR("a"), .base = &old },
		{ .kind = EV_CASE_NOTE, .subject = str_of(c.number),
		    .actor = STR("b"), .after = 1, .body = &move }
	};
	struct outcome out[2];

	(void)state;
	assert_int_equal(repo->ops->commit(repo, in, 2, true, out), OK);
	assert_int_equal(out[1].err, OK);
	assert_int_equal(repo->ops->commit(repo, in, 2, true, out), OK);
	assert_int_equal(out[0].err, ERR_CONFLICT);
	assert_int_equal(out[1].err, ERR_CANCELLED);
	assert_int_equal(case_of(slot).events, 3);
}

static void
test_verifies(void **state)
{
	struct store_verdict v;

	(void)state;
	assert_int_equal(store_verify(store, NULL, &v), OK);
	if (!v.clean)
		fail_msg("%s", v.fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_tie),
		cmocka_unit_test(test_kept_apart),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_auto),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_verifies),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
