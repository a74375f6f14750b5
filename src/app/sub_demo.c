/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo: what app/demo makes up goes through the same commits as real work, a
 * batch a transaction. Ctrl-C leaves a whole store with fewer cases. */
#include "app/sub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "app/batch.h"
#include "app/context.h"
#include "app/demo.h"
#include "app/intl.h"
#include "app/progress.h"

struct run {
	struct context	c;
	struct demo	*demo;
	struct progress	p;
	struct intent	its[BATCH_MAX];
	struct outcome	outs[BATCH_MAX];
	uint64_t	tags[BATCH_MAX];
	size_t		n, size;
	uint64_t	want, cases, events, fires, refused;
	int64_t		end_ms;
	bool		long_one;	/* synced once, and hashed */
	char		hash[65];
};

static enum err
flush(struct run *r)
{
	struct repo *repo = r->c.repo;
	struct mono start = clock_mono();
	enum err e = OK;

	if (r->n)
		e = repo->ops->commit(repo, r->its, r->n, true, r->outs);
	if (e != OK)
		return e;
	r->size = batch_adapt(r->size, clock_mono().us - start.us);
	for (size_t i = 0; i < r->n; i++) {
		if (r->outs[i].err != OK) {
			if (r->its[i].kind != EV_CLOCK_FIRE)
				demo_refused(r->demo, r->tags[i]);
			r->refused++;
			continue;
		}
		r->fires += r->its[i].kind == EV_CLOCK_FIRE;
		demo_numbered(r->demo, r->tags[i],
		    str_of(r->outs[i].number));
		r->cases += r->its[i].kind == EV_CASE_REPORT;
		r->events++;
	}
	r->n = 0;
	demo_settled(r->demo);
	progress_show(&r->p, r->cases, r->want, r->cases);
	return OK;
}

static enum err
fill(struct run *r)
{
	enum err e = OK;

	while (e == OK && !progress_interrupted()) {
		struct intent *it = &r->its[r->n];

		*it = (struct intent){ 0 };
		e = demo_next(r->demo, it, &r->tags[r->n]);
		if (e == OK)
			r->outs[r->n++] = (struct outcome){ 0 };
		if (e == ERR_BUSY || (e == OK && r->n >= r->size))
			e = flush(r);
	}
	if (e != OK && e != ERR_END)
		return e;
	e = flush(r);
	return e == OK && progress_interrupted() ? ERR_CANCELLED : e;
}

/* How the rules did against the owners that were planted. */
static void
print_dispatch(const struct demo_tally *t, bool json)
{
	uint64_t gone = t->by[VERDICT_GO];

	if (json) {
		printf(",\"dispatch\":{\"asked\":%" PRIu64 ",\"automatic\":%"
		    PRIu64 ",\"right\":%" PRIu64 ",\"wrong\":%" PRIu64
		    ",\"reasons\":{", t->asked, gone, t->right, t->wrong);
		for (unsigned v = VERDICT_GO + 1; v < VERDICT_COUNT; v++)
			printf("%s\"%s\":%" PRIu64, v > VERDICT_GO + 1 ? "," :
			    "", verdict_code(v), t->by[v]);
		printf("}}");
		return;
	}
	if (!t->asked)
		return;
	printf(_("dispatched automatically: %.1f %%; to the planted owner: "
	    "%.2f %% of those\n"), 100.0 * (double)gone / (double)t->asked,
	    gone ? 100.0 * (double)t->right / (double)gone : 0.0);
	for (unsigned v = VERDICT_GO + 1; v < VERDICT_COUNT; v++)
		if (t->by[v])
			printf("  %6" PRIu64 "  %s\n", t->by[v],
			    _(verdict_text(v)));
}

static void
print_json(const struct run *r, double s)
{
	printf("{\"cases\":%llu,\"events\":%llu,\"fires\":%llu,"
	    "\"refused\":%llu,\"seconds\":%.3f",
	    (unsigned long long)r->cases, (unsigned long long)r->events,
	    (unsigned long long)r->fires, (unsigned long long)r->refused, s);
	print_dispatch(demo_tally(r->demo), true);
	if (r->hash[0])
		printf(",\"state_hash\":\"%s\"", r->hash);
	printf("}\n");
}

static void
print(const struct run *r, bool json)
{
	double s = progress_seconds(&r->p);
	char until[40];

	if (json) {
		print_json(r, s);
		return;
	}
	printf(_("%llu cases, %llu events (%.1f s, %.0f cases/s)\n"),
	    (unsigned long long)r->cases, (unsigned long long)r->events, s,
	    s > 0 ? (double)r->cases / s : 0.0);
	if (r->fires)
		printf(_("%llu of them fired by clocks, %.0f events/s\n"),
		    (unsigned long long)r->fires,
		    s > 0 ? (double)r->events / s : 0.0);
	print_dispatch(demo_tally(r->demo), false);
	if (!r->hash[0])
		return;
	clock_format((struct wall){ r->end_ms }, r->c.law.offset_min, until,
	    sizeof until);
	printf(_("until %s: state %s\n"), until, r->hash);
}

/* Everything on the disk, once. */
static enum err
settle(struct run *r, enum err e)
{
	enum err relaxed = r->long_one ? store_relax(r->c.store, false) : OK;

	if (e == OK)
		e = relaxed;
	if (e == OK && r->long_one)
		e = store_state_hash(r->c.store, r->hash);
	return e;
}

static int
run(struct run *r, const struct invocation *in)
{
	enum err e;

	progress_begin(&r->p);
	e = r->long_one ? store_relax(r->c.store, true) : OK;
	if (e == OK)
		e = fill(r);
	while (e == OK && !progress_interrupted() && store_tend(r->c.store))
		continue;
	e = settle(r, e);
	progress_end(&r->p);
	print(r, option_flag(in, "json"));
	return e == OK ? EXIT_DONE : complain_err(e, r->c.dir, NULL);
}

/* Without a word about the end, a short one ends now and a long one with the
 * last month, so that who makes it again gets the same. */
static int64_t
default_end(const struct run *r)
{
	struct civil c = clock_civil(clock_wall(), r->c.law.offset_min);

	if (!r->long_one)
		return clock_wall().ms;
	c.day = 1;
	c.hour = c.min = c.sec = c.ms = 0;
	return clock_from_civil(&c, r->c.law.offset_min).ms;
}

#define LONG_DAYS	28
#define CASES_A_DAY	1000

static int
options(struct run *r, const struct invocation *in, struct demo_options *o)
{
	const char *until = option_text(in, "until");
	int64_t days = option_number(in, "days", 1);
	int64_t cases = option_number(in, "cases", days > 1 ?
	    days * CASES_A_DAY : 1200);
	struct wall end;

	r->long_one = days >= LONG_DAYS;
	end.ms = default_end(r);
	if (cases < 1 || days < 1 || days > 3660) {
		complain("%s", _("at least one case, and 1 to 3660 days"));
		return EXIT_USAGE;
	}
	if (until && !clock_parse(str_of(until), r->c.law.offset_min, &end)) {
		complain("%s: %s", _("not a time"), until);
		return EXIT_USAGE;
	}
	*o = (struct demo_options){
		.law = &r->c.law, .rules = r->c.rules,
		.archive = buf_view(&r->c.archive),
		.seed = (uint64_t)option_number(in, "seed", 1),
		.cases = (uint64_t)cases, .days = (unsigned)days,
		.end_ms = end.ms, .short_only = option_flag(in, "short"),
	};
	r->want = o->cases;
	r->end_ms = end.ms;
	return EXIT_DONE;
}

int
sub_demo(const struct invocation *in)
{
	struct run *r = xcalloc(1, sizeof *r);
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	struct demo_options o;
	enum err e;
	int code = context_open(&r->c, in, CONTEXT_WRITE);

	r->size = BATCH_MIN;
	if (code == EXIT_DONE && store_mode(r->c.store) == STORE_LIVE) {
		complain(_("%s: a live store takes no invented cases"),
		    r->c.dir);
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE)
		code = options(r, in, &o);
	if (code == EXIT_DONE) {
		e = demo_open(&r->demo, &o, &sink);
		if (e == ERR_NOT_FOUND)
			complain(_("%.*s has no words to make a demonstration "
			    "of (demo/): take another profile"),
			    STR_ARG(r->c.law.name));
		code = e == OK ? run(r, in) : e == ERR_NOT_FOUND ?
		    EXIT_FAILED :
		    complain_err(e, _("the demonstration"), NULL);
		if (e == OK)
			demo_close(&r->demo);
	}
	context_close(&r->c);
	free(r);
	return code;
}
