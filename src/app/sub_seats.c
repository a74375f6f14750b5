/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sub.h"

#include <stdio.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/listing.h"

struct listing {
	struct buf	out;
	int		offset_min;
	bool		json;
	size_t		n;
};

static bool
one_seat(void *ctx, const struct store_seat *s)
{
	struct listing *l = ctx;
	char at[40];

	clock_format((struct wall){ s->since_ms }, l->offset_min, at,
	    sizeof at);
	if (l->json) {
		buf_cstr(&l->out, l->n ? ",{\"account\":" : "{\"account\":");
		buf_json(&l->out, str_of(s->account));
		buf_cstr(&l->out, ",\"login\":");
		buf_json(&l->out, str_of(s->login));
		buf_cstr(&l->out, ",\"tty\":");
		buf_json(&l->out, str_of(s->tty));
		buf_fmt(&l->out, ",\"pid\":%d,\"since\":\"%s\"}", s->pid, at);
	} else {
		buf_fmt(&l->out, "%s\t%s\t%s\t%d\t%s\n", s->account, s->login,
		    s->tty, s->pid, at);
	}
	l->n++;
	return true;
}

int
sub_seats(const struct invocation *in)
{
	struct context c;
	struct listing l = { .json = option_flag(in, "json") };
	int code = context_open(&c, in, 0);

	if (code != EXIT_DONE)
		return code;
	l.offset_min = c.law.offset_min;
	return listing_end(&c, store_seats(c.store, one_seat, &l), l.json,
	    &l.out);
}
