/* SPDX-License-Identifier: GPL-3.0-or-later */
/* year close: a year's databases are asked for no more. What is here stays and is
 * read as ever; what others wrote late and nobody fetched is not fetched. */
#include "app/sub.h"

#include <stdio.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "store/replica.h"

/* The whole year, or --territory's. */
static bool
territory_of(const struct context *c, const char *word, uint32_t *out)
{
	struct resolve_hit hit;

	*out = 0;
	if (word == NULL)
		return true;
	if (resolve_one(&c->law, RESOLVE_TOWN, str_of(word), &hit) != OK)
		return false;
	*out = (uint32_t)(hit.id > 999 ? hit.id / 1000000 % 1000 : hit.id);
	return *out > 0 && *out < 1000;
}

static int
year_close(struct context *c, const char *word, const char *town)
{
	const struct civil now = clock_civil(clock_wall(), c->law.offset_min);
	uint32_t territory;
	int64_t year;
	enum err e;

	if (!str_int(str_of(word), &year) || year < 2000 || year > 2099) {
		complain("%s: %s", word, _("a year like 2025 is expected"));
		return EXIT_USAGE;
	}
	/* A year that goes on is written to by everybody. */
	if (year >= now.year) {
		complain("%s: %s", word, _("this year is not over"));
		return EXIT_USAGE;
	}
	if (!territory_of(c, town, &territory)) {
		complain("%s: %s", town, _("nothing is called so"));
		return EXIT_USAGE;
	}
	e = store_year_close(c->store, (unsigned)year, territory,
	    str_of(c->who.me.code), str_of(c->who.login));
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	printf(_("%lld is closed: what is here is read as ever\n"),
	    (long long)year);
	return EXIT_DONE;
}

int
sub_year_close(const struct invocation *in)
{
	struct context c;
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE | CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	code = !context_needs_admin(&c) ? EXIT_FAILED : year_close(&c,
	    in->word[0], option_text(in, "territory"));
	context_close(&c);
	return code;
}
