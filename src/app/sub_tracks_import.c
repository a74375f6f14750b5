/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracks out of a table: a column that says whose, degrees, and the time in one
 * column or two. A row that is none is told with its line and left out; what is
 * older than the days tracks are kept is left out, too, and counted. */
#include "app/sub.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/own.h"
#include "app/tracks_cli.h"
#include "base/alloc.h"
#include "wire/csv.h"
#include "wire/degrees.h"

#define PIECE		(256 * 1024)
#define POINTS_MAX	(1u << 24)	/* of one file */
#define TELL		20		/* faults told one by one */
#define AHEAD_MS	300000
#define SECONDS_MOST	INT64_C(100000000000)	/* more are milliseconds */

enum column { COL_ACCOUNT, COL_LAT, COL_LON, COL_TIME, COL_DATE, COL_ACC,
	COL_COUNT };

struct mine {			/* one officer's */
	char		account[ACCOUNT_MAX];
	struct track_point *p;		/* owned */
	size_t		n, cap;
};

struct import {
	const struct invocation *in;
	struct context	c;
	struct diag_sink diag;
	enum datum	datum;
	const char	*prefix, *column;
	bool		recent;
	int		col[COL_COUNT];	/* -1: there is none */
	bool		utc;		/* the time's column says so */
	struct mine	*who;		/* owned */
	size_t		n, cap, last;
	size_t		rows, bad, old, taken;
	int64_t		now_ms;
};

/* ---- columns ---- */

static const struct { const char *name; enum column c; } known[] = {
	{ "account", COL_ACCOUNT }, { "officer", COL_ACCOUNT },
	{ "user", COL_ACCOUNT }, { "lat", COL_LAT }, { "latitude", COL_LAT },
	{ "lon", COL_LON }, { "lng", COL_LON }, { "longitude", COL_LON },
	{ "time", COL_TIME }, { "tst", COL_TIME }, { "timestamp", COL_TIME },
	{ "time_utc", COL_TIME }, { "date", COL_DATE },
	{ "acc", COL_ACC }, { "accuracy", COL_ACC },
};

static void
note_column(struct import *x, struct str name, int i)
{
	if (x->column != NULL && str_is(name, x->column)) {
		x->col[COL_ACCOUNT] = i;
		return;
	}
	for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
		const enum column c = known[k].c;

		if (!str_is(name, known[k].name) || x->col[c] >= 0 ||
		    (c == COL_ACCOUNT && x->column != NULL))
			continue;
		x->col[c] = i;
		x->utc |= str_is(name, "time_utc");
	}
}

static bool
take_names(void *ctx, const struct str *names, size_t n)
{
	static const char *const must[] = { "account", "lat", "lon", "time" };
	struct import *x = ctx;
	bool all = true;

	for (size_t i = 0; i < n; i++)
		note_column(x, names[i], (int)i);
	for (int c = COL_ACCOUNT; c <= COL_TIME; c++) {
		if (x->col[c] >= 0)
			continue;
		complain(_("%s: no column %s"), x->in->word[0],
		    c == COL_ACCOUNT && x->column ? x->column : must[c]);
		all = false;
	}
	return all;
}

/* ---- one row ---- */

static void
fault(struct import *x, const struct record *r, enum column c,
    const char *expected)
{
	static const char *const names[] = { "account", "lat", "lon", "time",
		"date", "acc" };
	const struct diag d = { .file = x->in->word[0],
		.line = r->number + 1, .byte = r->byte, .field = names[c],
		.found = x->col[c] >= 0 && (size_t)x->col[c] < r->n ?
		r->values[x->col[c]] : STR_NONE, .expected = expected };

	if (x->bad++ < TELL)
		diag_say(&x->diag, &d);
}

static struct str
value(const struct import *x, const struct record *r, enum column c)
{
	return x->col[c] >= 0 && (size_t)x->col[c] < r->n ?
	    str_trim(r->values[x->col[c]]) : STR_NONE;
}

static bool
take_time(const struct import *x, const struct record *r, int64_t *ms)
{
	const struct str time = value(x, r, COL_TIME);
	const struct str date = value(x, r, COL_DATE);
	struct wall at;
	char both[64];
	int64_t n;

	if (date.n == 0 && str_int(time, &n)) {
		if (n < 0 || n > SECONDS_MOST * 1000)
			return false;
		*ms = n < SECONDS_MOST ? n * 1000 : n;
		return true;
	}
	snprintf(both, sizeof both, "%.*s%s%.*s", (int)(date.n < 30 ? date.n :
	    30), date.p, date.n > 0 ? " " : "", (int)(time.n < 32 ? time.n :
	    32), time.p);
	if (!clock_parse(str_of(both), x->utc ? 0 : x->c.law.offset_min, &at))
		return false;
	*ms = at.ms;
	return true;
}

static bool
take_account(const struct import *x, const struct record *r,
    char out[ACCOUNT_MAX])
{
	const struct str v = value(x, r, COL_ACCOUNT);
	const size_t n = strlen(x->prefix) + v.n;

	if (v.n == 0 || n >= ACCOUNT_MAX)
		return false;
	snprintf(out, ACCOUNT_MAX, "%s%.*s", x->prefix, STR_ARG(v));
	for (size_t i = 0; i < n; i++)
		if (!(out[i] >= 'a' && out[i] <= 'z') &&
		    !(out[i] >= '0' && out[i] <= '9') &&
		    !strchr("-_.", out[i]))
			return false;
	return true;
}

static struct mine *
mine_of(struct import *x, const char *account)
{
	if (x->last < x->n && !strcmp(x->who[x->last].account, account))
		return &x->who[x->last];
	for (x->last = 0; x->last < x->n; x->last++)
		if (!strcmp(x->who[x->last].account, account))
			return &x->who[x->last];
	x->who = xgrow(x->who, &x->cap, x->n + 1, sizeof *x->who);
	x->who[x->n] = (struct mine){ .n = 0 };
	memcpy(x->who[x->n].account, account, ACCOUNT_MAX);
	return &x->who[x->n++];
}

static bool
take_spot(struct import *x, const struct record *r, struct track_point *p)
{
	int32_t lat, lon;

	if (!degrees_parse(value(x, r, COL_LAT), &lat) || lat < -90000000 ||
	    lat > 90000000) {
		fault(x, r, COL_LAT, N_("degrees from -90 to 90"));
		return false;
	}
	if (!degrees_parse(value(x, r, COL_LON), &lon) || lon < -180000000 ||
	    lon > 180000000) {
		fault(x, r, COL_LON, N_("degrees from -180 to 180"));
		return false;
	}
	p->at = geo_of_e6(lat, lon);
	if (!geo_known(p->at) || geo_convert(p->at, x->datum, DATUM_WGS84,
	    &p->at) != OK) {
		fault(x, r, COL_LAT, N_("a place on the ground"));
		return false;
	}
	return true;
}

static bool
take_point(struct import *x, const struct record *r, struct track_point *p,
    char account[ACCOUNT_MAX])
{
	int64_t acc;

	*p = (struct track_point){ .acc_m = -1 };
	if (!take_account(x, r, account)) {
		fault(x, r, COL_ACCOUNT,
		    N_("small letters, digits, - _ . of an account"));
		return false;
	}
	if (!take_spot(x, r, p))
		return false;
	if (!take_time(x, r, &p->ms)) {
		fault(x, r, COL_TIME, N_("a time"));
		return false;
	}
	if (p->ms > x->now_ms + AHEAD_MS) {
		fault(x, r, COL_TIME, N_("no time to come"));
		return false;
	}
	if (str_int(value(x, r, COL_ACC), &acc) && acc >= 0)
		p->acc_m = (int16_t)(acc > INT16_MAX ? INT16_MAX : acc);
	return true;
}

static bool
take_record(void *ctx, const struct record *r)
{
	struct import *x = ctx;
	char account[ACCOUNT_MAX];
	struct track_point p;
	struct mine *m;

	if (++x->rows > POINTS_MAX) {
		complain(_("%s: more than %u points"), x->in->word[0],
		    POINTS_MAX);
		return false;
	}
	if (r->fault != OK) {
		fault(x, r, COL_ACCOUNT, r->expected);
		return true;
	}
	if (!take_point(x, r, &p, account))
		return true;
	m = mine_of(x, account);
	m->p = xgrow(m->p, &m->cap, m->n + 1, sizeof *m->p);
	m->p[m->n++] = p;
	return true;
}

/* ---- days ---- */

static int
newest_day(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static size_t
each_once(int32_t *day, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (k == 0 || day[k - 1] != day[i])
			day[k++] = day[i];
	return k;
}

/* Old days are laid onto the last ones before today, the newest first. */
static void
lay(const struct import *x, struct mine *m)
{
	const int32_t today = tracks_day(&x->c.law, x->now_ms);
	int32_t *day = xmalloc((m->n + 1) * sizeof *day);
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const int32_t of = tracks_day(&x->c.law, m->p[i].ms);

		if (n == 0 || day[n - 1] != of)
			day[n++] = of;
	}
	qsort(day, n, sizeof *day, newest_day);
	n = each_once(day, n);
	for (size_t i = 0; i < m->n; i++) {
		const int32_t of = tracks_day(&x->c.law, m->p[i].ms);
		size_t k = 0;

		while (k < n && day[k] != of)
			k++;
		m->p[i].ms += (today - 1 - (int32_t)k - of) * CLOCK_DAY_MS;
	}
	free(day);
}

static void
leave_out_old(struct import *x, struct mine *m)
{
	const int32_t first = tracks_first(&x->c.law, x->now_ms);
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		if (tracks_day(&x->c.law, m->p[i].ms) >= first)
			m->p[n++] = m->p[i];
	x->old += m->n - n;
	m->n = n;
	x->taken += n;
}

static enum err
put(struct import *x)
{
	struct store_track *rows = xcalloc(x->n + 1, sizeof *rows);
	enum err e;

	for (size_t i = 0; i < x->n; i++) {
		if (x->recent)
			lay(x, &x->who[i]);
		leave_out_old(x, &x->who[i]);
		rows[i] = (struct store_track){ str_of(x->who[i].account),
			x->who[i].p, x->who[i].n };
	}
	e = store_track_add_all(x->c.store, rows, x->n);
	free(rows);
	return e;
}

/* ---- the file ---- */

static enum err
read_file(struct import *x)
{
	const struct record_sink sink = { .fn = take_record,
		.names = take_names, .ctx = x, .diag = &x->diag,
		.file = x->in->word[0] };
	const struct csv_options o = { .sep = ',', .header = true };
	int fd = strcmp(x->in->word[0], "-") != 0 ?
	    own_open(x->in->word[0], O_RDONLY, 0) : 0;
	char *piece = xmalloc(PIECE);
	struct csv *csv = csv_new(&o, &sink);
	enum err e = OK;
	ssize_t n = 1;

	if (fd < 0) {
		complain("%s: %s", x->in->word[0], strerror(errno));
		e = ERR_CANCELLED;	/* it was said */
	}
	while (e == OK && n > 0) {
		n = read(fd, piece, PIECE);
		if (n < 0)
			e = ERR_IO;
		else if (n > 0)
			e = csv_feed(csv, str_n(piece, (size_t)n));
	}
	if (e == OK)
		e = csv_finish(csv);
	csv_free(&csv);
	free(piece);
	if (fd > 0)
		close(fd);
	return e;
}

static int
sum_up(struct import *x, enum err e)
{
	if (e == ERR_CANCELLED || (e == ERR_BAD_INPUT && x->diag.errors > 0))
		return EXIT_FAILED;
	if (e != OK)
		return complain_err(e, x->in->word[0], NULL);
	if (option_flag(x->in, "json"))
		printf("{\"rows\":%zu,\"taken\":%zu,\"officers\":%zu,"
		    "\"old\":%zu,\"bad\":%zu}\n", x->rows, x->taken, x->n,
		    x->old, x->bad);
	else
		printf(_("%zu points of %zu officers taken, %zu older than "
		    "%u days and %zu bad ones left out\n"), x->taken, x->n,
		    x->old, (unsigned)x->c.law.track_days, x->bad);
	return x->bad > 0 ? EXIT_FAILED : EXIT_DONE;
}

static bool
settle(struct import *x)
{
	const char *crs = option_text(x->in, "crs");
	const char *prefix = option_text(x->in, "prefix");

	x->prefix = prefix != NULL ? prefix : "";
	x->column = option_text(x->in, "account-column");
	x->recent = option_flag(x->in, "recent");
	x->now_ms = clock_wall().ms;
	x->diag.fn = complain_diag;
	x->datum = crs != NULL ? geo_datum(str_of(crs)) : DATUM_WGS84;
	for (int c = 0; c < COL_COUNT; c++)
		x->col[c] = -1;
	if (x->datum == DATUM_NONE)
		complain(_("%s: wgs84, gcj02 or bd09 is expected"), crs);
	return x->datum != DATUM_NONE;
}

int
sub_tracks_import(const struct invocation *in)
{
	struct import x = { .in = in };
	enum err e;
	int code;

	if (!settle(&x))
		return EXIT_USAGE;
	code = context_open(&x.c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE);
	if (code != EXIT_DONE)
		return code;
	if (x.c.law.track_days == 0) {
		complain("%s", _("this profile keeps no tracks (track_days)"));
		code = EXIT_FAILED;
	} else {
		e = read_file(&x);
		code = sum_up(&x, e == OK ? put(&x) : e);
	}
	for (size_t i = 0; i < x.n; i++)
		free(x.who[i].p);
	free(x.who);
	context_close(&x.c);
	return code;
}
