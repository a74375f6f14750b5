/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests ask of the peer itself. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "open311d.h"

static int
set_faults(struct peer *p, struct str q)
{
	p->lose = form_num(q, "lose", p->lose);
	p->busy = form_num(q, "busy", p->busy);
	p->late = form_num(q, "late", p->late);
	p->crash = form_num(q, "crash", p->crash);
	p->bare = form_num(q, "bare", p->bare);
	p->twice = form_num(q, "twice", p->twice);
	p->bad = form_num(q, "bad", p->bad);
	p->same = form_num(q, "same", p->same);
	p->cut = form_num(q, "cut", p->cut);
	p->wide = form_num(q, "wide", p->wide);
	return 200;
}

static int
seen(const struct peer *p, struct buf *out)
{
	buf_fmt(out, "requests %zu updates %zu posts %d\n", p->n, p->u_n,
	    p->posts);
	for (size_t i = 0; i < p->u_n; i++)
		buf_fmt(out, "update %d %s %s %s\n", p->u[i].request,
		    p->u[i].status, p->u[i].text, p->u[i].key);
	for (size_t i = p->n > 5 ? p->n - 5 : 0; i < p->n; i++)
		buf_fmt(out, "request %d %s %s %.6f,%.6f a=%s %s\n",
		    p->r[i].id, p->r[i].service->code,
		    p->r[i].closed ? "closed" : "open", p->r[i].lat,
		    p->r[i].lon, p->r[i].attributes ? p->r[i].attributes : "",
		    p->r[i].description ? p->r[i].description : "");
	return 200;
}

static int
close_one(struct peer *p, struct str q)
{
	struct buf v = { 0 };
	struct request *r = form_get(q, "id", &v) ? request_of(p, buf_z(&v)) :
	    NULL;

	if (r) {
		r->closed = true;
		r->updated_ms = clock_real().ms;
		if (form_get(q, "notes", &v))
			r->notes = xstrdup(buf_z(&v));
	}
	buf_fini(&v);
	return r ? 200 : 404;
}

int
serve_own(struct peer *p, const struct ask *a, struct buf *out)
{
	if (str_is(a->path, "/fault"))
		return set_faults(p, a->query);
	if (str_is(a->path, "/seen"))
		return seen(p, out);
	return str_is(a->path, "/close") ? close_one(p, a->query) : 0;
}
