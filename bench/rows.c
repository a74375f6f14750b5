/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for both stores, the same at every size and on every machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/people.h"
#include "app/seat.h"
#include "base/alloc.h"
#include "bench.h"
#include "seal/seal.h"
#include "wire/profile.h"

static void
say(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "bench: %s:%llu: %s\n", d->file ? d->file : "-",
	    (unsigned long long)d->line, d->expected);
}

void
bench_law_load(struct bench_law *d, const char *profile)
{
	struct diag_sink sink = { say, NULL, 0, 0 };
	struct wall end;

	memset(d, 0, sizeof(*d));
	bench_must(profile_archive(profile, &d->archive, &sink), profile);
	bench_must(profile_load(buf_view(&d->archive), &d->law, &sink),
	    profile);
	seal_digest(buf_view(&d->archive), d->law.digest);
	if (!clock_parse(STR("2026-11-20T18:00:00+08:00"), 480, &end))
		bench_die("no such time");
	d->end_ms = end.ms;
}

void
bench_law_fini(struct bench_law *d)
{
	law_fini(&d->law);
	buf_fini(&d->archive);
}

struct rows *
rows_open(struct bench_law *d, uint64_t cases, uint64_t seed)
{
	struct rows *r = xcalloc(1, sizeof(*r));
	struct diag_sink sink = { say, NULL, 0, 0 };
	struct demo_options o = { .law = &d->law,
	    .archive = buf_view(&d->archive), .seed = seed, .cases = cases,
	    .days = cases < 3000 ? 1 : cases < 1000000 ? 30 : 365,
	    .end_ms = d->end_ms, .short_only = true };

	r->d = d;
	r->seed = seed;
	bench_must(demo_open(&r->demo, &o, &sink), "the demonstration");
	return r;
}

static uint64_t
mix(uint64_t x)
{
	x += 0x9E3779B97F4A7C15u;
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

/* A quarter is open, spread over all open states; the rest is closed. */
static unsigned
state_of(const struct law *l, uint64_t luck)
{
	bool open = luck % 4 == 0;
	size_t at = (size_t)(luck / 4 % l->states_n);

	for (size_t i = 0; i < l->states_n; i++) {
		const struct law_state *s =
		    &l->states[(at + i) % l->states_n];

		if (s->open == open)
			return s->id;
	}
	return l->first_state;
}

static void
make_one(struct rows *r, size_t i)
{
	const struct law *l = &r->d->law;
	uint64_t luck = mix(r->made ^ r->seed << 40);
	struct body *b = &r->body[i];
	int64_t at = r->it[i].at_ms;
	int64_t due = at + CLOCK_HOUR_MS +
	    (int64_t)(luck >> 20) % (20 * CLOCK_DAY_MS);
	uint32_t matter;

	*b = *r->it[i].body;
	matter = (uint32_t)body_num(b, "matter", 0);
	if (ROWS_DUE_LAST(matter))
		due += 400 * CLOCK_DAY_MS;
	bench_must(body_int(b, "imported", 1), "row");
	bench_must(body_int(b, "state", state_of(l, luck)), "row");
	bench_must(body_int(b, "due", due), "row");
	snprintf(r->key[i], sizeof(r->key[i]), "bench:%llu-%llu",
	    (unsigned long long)r->seed, (unsigned long long)r->made);
	r->it[i].key = str_of(r->key[i]);
	r->it[i].body = b;
	r->made++;
}

bool
rows_next(struct rows *r)
{
	enum err e = OK;

	r->n = 0;
	while (e == OK && r->n < ROWS_BATCH) {
		r->it[r->n] = (struct intent){ 0 };
		e = demo_next(r->demo, &r->it[r->n], &r->tag[r->n]);
		if (e == OK)
			make_one(r, r->n++);
	}
	if (e != OK && e != ERR_BUSY && e != ERR_END)
		bench_must(e, "the demonstration");
	return r->n > 0;
}

void
rows_settled(struct rows *r)
{
	demo_settled(r->demo);
}

void
rows_close(struct rows **r)
{
	demo_close(&(*r)->demo);
	free(*r);
	*r = NULL;
}

struct store *
bench_store(const char *dir, struct bench_law *d, bool make)
{
	struct store_birth b = { .dir = dir, .node = "bench",
	    .mode = STORE_DEMO, .archive = buf_view(&d->archive) };
	struct store_options o = { .dir = dir };
	struct store_fault why = { 0 };
	struct store *s;
	char login[32];

	if (make && store_create(&b, &why) != OK)
		bench_die("%s: %s", dir, why.text);
	if (store_open(&s, &o, &why) != OK)
		bench_die("%s: %s", dir, why.text);
	store_set_law(s, &d->law);
	if (make) {	/* the console wants to know who sits there */
		seat_login(login, sizeof(login));
		bench_must(people_seed(s, &d->law, login), "accounts");
	}
	return s;
}

void
bench_forget(struct repo *r)
{
	uint64_t n;

	for (size_t i = 0; i < 8; i++) {
		uint32_t v[2] = { (uint32_t)i, 0 };
		struct query q = { .n = 1 };

		q.t[0] = (struct query_term){ .kind = TERM_FACET,
		    .facet = FACET_CARD, .not = true, .values = v,
		    .values_n = 2 };
		bench_must(r->ops->count(r, &q, &n), "count");
	}
}
