/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which reports tell of the same thing: of a store, or of any table. */
#include "app/sub.h"

#include <stdlib.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/twinning.h"
#include "app/twins_run.h"

#define DAYS_MOST	36500
#define CHINA_MIN	480

struct source {
	struct context	*c;
	struct twins_run *run;
	struct buf	words;
};

/* ---- a store ---- */

/* Merged ones are twins that somebody dealt with already. */
static bool
take_case(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct source *x = ctx;
	struct twin_case k;

	(void)title;
	(void)place;
	if (c->flags & (CASE_VOID | CASE_MERGED))
		return !progress_interrupted();
	if (c->reported_ms < x->run->since_ms) {
		x->run->left_out++;
		return !progress_interrupted();
	}
	twinning_case(x->c->store, slot, c, &x->words, &k);
	return twins_run_add(x->run, &k, str_of(c->number));
}

static int
of_store(struct twins_run *r, struct context *c)
{
	struct source x = { c, r, { 0 } };
	const enum err e = store_scan(c->store, NULL, 0, take_case, &x);

	buf_fini(&x.words);
	if (e == OK)
		return twins_run_tell(r, c->dir);
	progress_end(&r->shown);
	return complain_err(e, c->dir, NULL);
}

/* ---- what is asked ---- */

static int
take_since(struct twins_run *r, const struct invocation *in)
{
	const char *since = option_text(in, "since");
	struct wall at;

	r->since_ms = INT64_MIN;
	if (since == NULL)
		return EXIT_DONE;
	if (!clock_parse(str_of(since), r->offset_min, &at)) {
		complain("%s: %s", _("not a time"), since);
		return EXIT_USAGE;
	}
	r->since_ms = at.ms;
	return EXIT_DONE;
}

static int
begin(struct twins_run *r, const struct invocation *in, int64_t days)
{
	days = option_number(in, "days", days);
	if (days < 0 || days > DAYS_MOST) {
		complain(_("--days: from 0 to %d"), DAYS_MOST);
		return EXIT_USAGE;
	}
	r->explain = option_flag(in, "explain");
	r->json = option_flag(in, "json");
	r->twins = twins_new(days * CLOCK_DAY_MS);
	return take_since(r, in);
}

static int
run_store(const struct invocation *in)
{
	static const char *const of_file[] = { "text", "id", "time", "user" };
	struct twins_run r = { .offset_min = 0 };
	struct context c;
	int code;

	for (size_t i = 0; i < sizeof of_file / sizeof *of_file; i++)
		if (option_text(in, of_file[i])) {
			complain(_("--%s goes with a FILE"), of_file[i]);
			return EXIT_USAGE;
		}
	code = context_open(&c, in, CONTEXT_CASES);
	if (code != EXIT_DONE)
		return code;
	r.offset_min = c.law.offset_min;
	code = begin(&r, in, c.law.twin_days);
	if (code == EXIT_DONE) {
		progress_begin(&r.shown);
		code = of_store(&r, &c);
	}
	twins_run_fini(&r);
	context_close(&c);
	return code;
}

/* No window unless one is asked for: a table is of all times. */
static int
run_file(const struct invocation *in)
{
	struct twins_run r = { .offset_min = CHINA_MIN };
	size_t bad = 0;
	int code = begin(&r, in, 0);

	if (code == EXIT_DONE) {
		progress_begin(&r.shown);
		code = twins_file_read(&r, in, in->word[0], &bad);
		if (code == EXIT_DONE)
			code = twins_run_tell(&r, in->word[0]);
		progress_end(&r.shown);
	}
	if (code == EXIT_DONE && bad > 0)
		code = EXIT_FAILED;
	twins_run_fini(&r);
	return code;
}

int
sub_twins(const struct invocation *in)
{
	return in->word_n > 0 ? run_file(in) : run_store(in);
}
