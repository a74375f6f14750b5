/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules in force: read when first wanted, and afterwards only what
 * changed. */
#include "rules_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"
#include "wire/profile.h"
#include "wire/rules_file.h"

struct rules *
rules_new(struct store *s, const struct law *law)
{
	struct rules *r = xcalloc(1, sizeof *r);

	r->store = s;
	r->law = law;
	return r;
}

static void
forget(struct rules *r)
{
	rulebook_free(&r->book);
	ruleset_free(&r->set);
	free(r->block);
	free(r->live);
	arena_fini(&r->copies);
	r->block = NULL;
	r->live = NULL;
	r->live_n = r->live_cap = 0;
}

void
rules_free(struct rules **pr)
{
	struct rules *r = *pr;

	*pr = NULL;
	if (!r)
		return;
	forget(r);
	places_free(&r->places);
	free(r);
}

const struct law *
rules_law(const struct rules *r)
{
	return r->law;
}

/* ---- the set ---- */

struct telling { struct rules *r; struct ruleset *set; uint64_t skip; };

static bool
take_event(void *ctx, const struct event *e, uint64_t arrival)
{
	struct telling *k = ctx;
	struct rule_fault why = { .column = RULE_VERSION,
		.found = e->subject,
		.expected = N_("an event that follows the one before") };
	enum err err;

	(void)arrival;
	if (k->skip) {
		k->skip--;
		return true;
	}
	/* What does not fit is in the log for ever and counts for nothing. What
	 * is to be taken out and is not there needs nothing. */
	err = ruleset_event(k->set, e, &why);
	if (err == OK || (err == ERR_NOT_FOUND && e->kind >= EV_RULE_RETIRE))
		return true;
	k->r->odd++;
	k->r->odd_why = why;
	str_copy(why.found, k->r->odd_found, sizeof k->r->odd_found);
	k->r->odd_why.found = str_of(k->r->odd_found);
	k->r->odd_why.near = STR_NONE;
	return true;
}

size_t
rules_odd(struct rules *r, struct rule_fault *why)
{
	rules_set(r);
	if (why)
		*why = r->odd_why;
	return r->odd;
}

static void
take_events(struct rules *r, struct ruleset *set, uint64_t before)
{
	struct telling k = { r, set, ruleset_seen(set) };

	if (r->store && store_rule_events(r->store, before, take_event,
	    &k) != OK)
		r->odd++;
}

/* The profile's table is read anew each time: its rules are copied into the
 * set, and kept twice they would be half of what a console holds. */
static void
seed_set(struct rules *r, struct ruleset *set)
{
	struct rules_file file;

	/* The archive was checked when it was adopted. */
	if (rules_file_read(r->law, r->law->rules_text, "rules.tsv", 1,
	    lang_fold_text, &file, NULL) != OK)
		r->odd += file.bad;
	for (size_t i = 0; i < file.n; i++)
		ruleset_seed(set, &file.rules[i]);
	rules_file_fini(&file);
}

struct ruleset *
rules_set_make(struct rules *r, uint64_t before)
{
	struct ruleset *set = ruleset_make(r->law, lang_fold_text);

	seed_set(r, set);
	take_events(r, set, before);
	return set;
}

/* ---- the book ---- */

static void
make_book(struct rules *r)
{
	size_t n;
	const struct rule *live = ruleset_live(r->set, &n);

	r->block = xcalloc(n + 1, sizeof *r->block);
	r->live = xgrow(r->live, &r->live_cap, n + 1, sizeof *r->live);
	if (n)
		memcpy(r->block, live, n * sizeof *live);
	for (size_t i = 0; i < n; i++)
		r->live[i] = &r->block[i];
	r->live_n = n;
	r->book = rulebook_make(r->law, r->block, n);
	ruleset_trim(r->set);
}

static int
order(const struct rule *a, const struct rule *b)
{
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->version > b->version) - (a->version < b->version);
}

static const struct rule *
keep_copy(struct rules *r, const struct rule *rule)
{
	return arena_dup(&r->copies, rule, sizeof *rule);
}

/* Only the cells of rules that differ are touched. */
static void
change_book(struct rules *r)
{
	size_t n, i = 0, j = 0, out = 0, cap = 0;
	const struct rule *live = ruleset_live(r->set, &n);
	const struct rule **next = NULL;

	next = xgrow(next, &cap, n + 1, sizeof *next);
	while (i < r->live_n || j < n) {
		int c = i == r->live_n ? 1 : j == n ? -1 :
		    order(r->live[i], &live[j]);

		if (c == 0 && memcmp(r->live[i], &live[j], sizeof *live) == 0) {
			next[out++] = r->live[i++];
			j++;
			continue;
		}
		if (c <= 0)
			rulebook_remove(r->book, r->live[i++]);
		if (c >= 0) {
			next[out] = keep_copy(r, &live[j++]);
			rulebook_add(r->book, next[out++]);
		}
	}
	free(r->live);
	r->live = next;
	r->live_n = n;
	r->live_cap = cap;
}

static void
make(struct rules *r)
{
	if (r->set)
		return;
	r->set = rules_set_make(r, 0);
	make_book(r);
}

struct ruleset *
rules_set(struct rules *r)
{
	make(r);
	return r->set;
}

const struct rulebook *
rules_book(struct rules *r)
{
	make(r);
	return r->book;
}

bool
rules_refresh(struct rules *r)
{
	if (!r->set || !r->store ||
	    store_rule_count(r->store) == ruleset_seen(r->set))
		return false;
	take_events(r, r->set, 0);
	change_book(r);
	return true;
}

struct places *
rules_places(struct rules *r)
{
	if (!r->places)
		r->places = places_new(r->store, r->law);
	return r->places;
}

/* ---- as it was ---- */

enum err
rules_past(struct rules *r, uint64_t arrival, struct past *out)
{
	struct rules then = { .store = r->store, .law = &out->law };
	const struct rule *live;
	size_t n;
	enum err e;

	memset(out, 0, sizeof *out);
	if (!r->store)
		return ERR_NOT_FOUND;
	e = store_archive_before(r->store, arrival, &out->archive);
	if (e == OK)
		e = profile_load_trusted(buf_view(&out->archive), &out->law,
		    NULL);
	if (e != OK) {
		buf_fini(&out->archive);
		return e;
	}
	out->set = rules_set_make(&then, arrival);
	live = ruleset_live(out->set, &n);
	out->book = rulebook_make(&out->law, live, n);
	return OK;
}

void
past_free(struct past *p)
{
	rulebook_free(&p->book);
	ruleset_free(&p->set);
	if (p->archive.p)
		law_fini(&p->law);
	buf_fini(&p->archive);
}
