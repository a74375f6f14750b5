/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open311d.h -- a server of GeoReport v2, written from the specification, with
 * the faults of those in use.  Layer: tests (a peer).
 *
 *	open311d [-j|-x] [-k KEY] [-J ID] [-n N] [-p ROWS] [-f NAME=N …]
 *
 * Speaks XML and JSON, or one of both; prints its port and serves 127.0.0.1
 * until its standard input ends. Faults by -f or GET /fault?NAME=N:
 *	lose N	the next N POSTs are taken and not answered
 *	busy N	the next N requests get 503, Retry-After 1
 *	late N	a token has its id after N questions (class batch)
 *	crash 1	unknown ids give 500, as one server does
 *	bare 1	errors are a bare <error>
 *	twice 1	each list has its first row twice
 *	bad 1	each list of requests has one row that is none
 *	same 1	the page asked for is not looked at
 *	cut N	the next answer ends N bytes before its end, without a word
 *	wide 1	dates are not looked at
 * GET /seen prints what was taken, GET /close?id=N&notes=… closes a request. */
#ifndef OPEN311D_H
#define OPEN311D_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"

#define NAME_LEN 96
#define TEXT_LEN 4200
#define ROWS_MOST 1000
#define DAYS_MS (90 * 86400000ll)

struct service { const char *code, *name, *type; bool metadata; };

struct request {
	int		id;
	char		token[24];
	int		asks;		/* until the token has its id */
	const struct service *service;
	bool		closed, placed;
	double		lat, lon;
	int64_t		requested_ms, updated_ms;
	char		*description, *notes, *address, *attributes;
};

struct update { int id; char key[NAME_LEN]; int request; char status[32];
	char *text; int64_t at_ms; };

struct peer {
	bool		json, xml;
	const char	*key, *jurisdiction;
	int		page_rows;	/* 0: no pages */
	struct request	*r;
	size_t		n, cap;
	struct update	*u;
	size_t		u_n, u_cap;
	int		lose, busy, late, crash, bare, twice, bad, same, cut, wide;
	int		posts;
};

/* One request as it was read; texts lent. */
struct ask { struct str method, path, query, body; };

/* ---- form.c ---- */
/* The decoded value of name in a query or form, appended to out (emptied
 * before); false: it is not there. */
bool	form_get(struct str form, const char *name, struct buf *out);
int	form_num(struct str form, const char *name, int none);

/* ---- say.c: one text in either form ---- */
struct say { struct buf *out; bool json; int fields; };
void	say_open(struct say *s, const char *list);
void	say_item(struct say *s, const char *item);
void	say_text(struct say *s, const char *name, const char *value);
void	say_number(struct say *s, const char *name, double v, bool quoted);
void	say_none(struct say *s, const char *name);
void	say_item_end(struct say *s, const char *item);
void	say_close(struct say *s, const char *list);

/* ---- serve.c ---- */
/* Fills out with the answer's body; the status. 0: the line is cut instead. */
int	serve(struct peer *p, const struct ask *a, struct buf *out,
	    const char **type);
void	peer_fill(struct peer *p, int n);
struct request *request_of(struct peer *p, const char *id);	/* or NULL */

/* ---- own.c: 0, it is none of the tests' own calls ---- */
int	serve_own(struct peer *p, const struct ask *a, struct buf *out);

#endif
