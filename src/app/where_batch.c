/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many places, an answer a line. What is no place is put aside with its line and
 * stops nothing. */
#include "app/where_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "lang/lang.h"

#define LINE_MAX_BYTES	65536
#define FLUSH_BYTES	(1u << 18)
#define SAID_MOST	20	/* bad lines of standard input that are said */

struct batch {
	struct where_desk *k;
	const struct where_batch *b;
	struct buf	out;
	FILE		*bad;		/* NULL: none yet, or standard input */
	size_t		line, bads;
};

static void
put_head(struct buf *out)
{
	buf_cstr(out, "asked\tlon\tlat\tdatum\tgrid\tname\ttown\tis\tnearest\t"
	    "metres");
	for (unsigned t = 0; t < TEAM_COUNT; t++)
		for (unsigned i = 0; i < 3; i++) {
			static const char *const part[] = { "unit", "person",
				"phone" };

			buf_fmt(out, "\t%s_%s", team_code((enum team)t),
			    part[i]);
		}
	buf_byte(out, '\n');
}

/* Who is to be called: on duty before others. */
static const struct team_answer *
caller(const struct where_team *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->row[i].on_duty)
			return &t->row[i];
	return t->n > 0 ? &t->row[0] : NULL;
}

static void
put_team(struct batch *x, const struct where_team *t)
{
	const struct law *const law = x->k->law;
	const struct team_answer *const a = caller(t);
	const struct law_unit *const u = a != NULL ?
	    law_unit(law, a->row->unit) : NULL;

	buf_byte(&x->out, '\t');
	if (u != NULL)
		buf_str(&x->out, u->code);
	buf_byte(&x->out, '\t');
	if (a != NULL)
		where_person(law, a->row, x->b->bare, &x->out);
	buf_byte(&x->out, '\t');
	if (a != NULL)
		buf_str(&x->out, where_phone(law, a->row));
}

/* inside, border, outside; swapped beside it. */
static void
put_is(struct buf *out, const struct where_asked *a)
{
	const struct ground *const g = &a->w.ground;

	buf_fmt(out, "\t%s%s", !g->inside ? "outside" : g->border ?
	    "border" : "inside", a->swapped ? ",swapped" : "");
	if (g->nearest != 0)
		buf_fmt(out, "\t%llu\t%.0f", (unsigned long long)g->nearest,
		    g->metres);
	else
		buf_cstr(out, "\t\t");
}

/* Seven places behind the point, without a double's detour. */
static void
put_degrees(struct buf *out, int32_t units)
{
	const long long u = units < 0 ? -(long long)units : units;

	buf_fmt(out, "\t%s%lld.%07lld", units < 0 ? "-" : "", u / GEO_UNIT,
	    u % GEO_UNIT);
}

static void
put_row(struct batch *x, struct str text, const struct where_asked *a)
{
	struct buf *const out = &x->out;

	lang_safe_text(text, out);
	if (geo_known(a->w.ground.at)) {
		put_degrees(out, a->w.ground.at.lon);
		put_degrees(out, a->w.ground.at.lat);
		buf_fmt(out, "\t%s\t", geo_datum_code(a->w.datum));
	} else {
		buf_cstr(out, "\t\t\t\t");
	}
	if (a->w.grid != 0)
		buf_int(out, (int64_t)a->w.grid);
	buf_byte(out, '\t');
	where_name(x->k->law, a->w.grid, out);
	buf_byte(out, '\t');
	where_name(x->k->law, a->w.ground.grid[GRID_TOWN], out);
	put_is(out, a);
	for (unsigned t = 0; t < TEAM_COUNT; t++)
		put_team(x, &a->w.team[t]);
	buf_byte(out, '\n');
}

/* PATH.bad: line, what stands there, why. One of an earlier run is replaced. */
static enum err
open_bad(struct batch *x)
{
	char path[PATH_MAX];
	int fd;

	if (x->bad != NULL || strcmp(x->b->path, "-") == 0)
		return OK;
	if (snprintf(path, sizeof(path), "%s.bad", x->b->path) >=
	    (int)sizeof(path))
		return ERR_TOO_BIG;
	fd = own_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	x->bad = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (x->bad == NULL)
		return ERR_IO;
	fputs("line\tasked\twhy\n", x->bad);
	return OK;
}

static enum err
put_bad(struct batch *x, struct str text, const struct where_asked *a)
{
	const char *const why = a->why != NULL ? a->why : "";
	enum err e = open_bad(x);
	struct buf b = { 0 };

	x->bads++;
	lang_safe_text(text, &b);
	if (e == OK && x->bad != NULL)
		fprintf(x->bad, "%zu\t%s\t%s\n", x->line, buf_z(&b), _(why));
	else if (e == OK && x->bads <= SAID_MOST)
		complain(_("line %zu: %.*s: %s"), x->line, STR_ARG(buf_view(&b)),
		    _(why));
	buf_fini(&b);
	return e;
}

static enum err
flush(struct batch *x)
{
	const size_t n = x->out.n;

	x->out.n = 0;
	return fwrite(x->out.p, 1, n, stdout) == n ? OK : ERR_IO;
}

static enum err
one(struct batch *x, struct str text)
{
	struct where_asked a;
	enum err e;

	if (text.n > 0 && text.p[text.n - 1] == '\r')
		text.n--;
	if (str_trim(text).n == 0)
		return OK;
	e = where_ask(x->k, text, &a);
	if (e == ERR_BAD_INPUT || e == ERR_NOT_FOUND || e == ERR_CONFLICT)
		return put_bad(x, text, &a);
	if (e != OK)
		return e;
	if (x->b->json) {
		where_asked_json(x->k, &a, text, x->b->bare, &x->out);
		buf_byte(&x->out, '\n');
	} else {
		put_row(x, text, &a);
	}
	return x->out.n >= FLUSH_BYTES ? flush(x) : OK;
}

static enum err
all(struct batch *x, FILE *f)
{
	struct buf line = { 0 };
	enum err e = OK;

	if (!x->b->json)
		put_head(&x->out);
	while (e == OK && (e = own_line(f, LINE_MAX_BYTES, &line)) == OK) {
		x->line++;
		e = one(x, buf_view(&line));
	}
	buf_fini(&line);
	if (e == ERR_END)
		e = OK;
	return e == OK ? flush(x) : e;
}

int
where_batch(struct where_desk *k, const struct where_batch *b)
{
	struct batch x = { .k = k, .b = b };
	const bool std = strcmp(b->path, "-") == 0;
	FILE *const f = std ? stdin : own_read(b->path);
	enum err e;

	if (f == NULL) {
		complain("%s: %s", b->path, strerror(errno));
		return EXIT_FAILED;
	}
	e = all(&x, f);
	if (!std)
		fclose(f);
	if (x.bad != NULL && fclose(x.bad) != 0 && e == OK)
		e = ERR_IO;
	buf_fini(&x.out);
	if (e == ERR_TOO_BIG)
		complain(_("%s: line %zu is too long"), b->path, x.line + 1);
	else if (e != OK)
		return complain_err(e, b->path, NULL);
	if (x.bads == 0)
		return e == OK ? EXIT_DONE : EXIT_FAILED;
	if (std)
		complain(ngettext("%zu line is no place", "%zu lines are no "
		    "place", x.bads), x.bads);
	else
		complain(ngettext("%zu line is no place: %s.bad", "%zu lines "
		    "are no place: %s.bad", x.bads), x.bads, b->path);
	return EXIT_FAILED;
}
