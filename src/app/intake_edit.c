/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text of several rows under a caret. A row ends at a line's end or where the next
 * character would not fit; marks stay with the character they stand on. */
#include "app/intake_view.h"

#include <string.h>
#include "base/utf8.h"
#include "lang/lang.h"

void
edit_set(struct edit *e, struct str s)
{
	e->b.n = 0;
	buf_str(&e->b, s);
	e->at = e->b.n;
}

void
edit_fini(struct edit *e)
{
	buf_fini(&e->b);
	e->at = 0;
}

size_t
edit_insert(struct edit *e, struct str s, size_t max)
{
	const size_t room = e->b.n < max ? max - e->b.n : 0;
	const struct str fits = utf8_head(s, room);

	if (fits.n == 0)
		return 0;
	buf_reserve(&e->b, fits.n);
	memmove(e->b.p + e->at + fits.n, e->b.p + e->at, e->b.n - e->at);
	memcpy(e->b.p + e->at, fits.p, fits.n);
	e->b.n += fits.n;
	e->at += fits.n;
	return fits.n;
}

/* ---- characters ---- */

/* Does the character at go on what stands before it? */
static bool
goes_on(const struct edit *e, size_t at)
{
	struct str s = str_from(buf_view(&e->b), at);

	if (s.n == 0 || s.p[0] == '\n')
		return false;
	return ((unsigned char)s.p[0] & 0xC0) == 0x80 ||
	    lang_width(utf8_next(&s)) == 0;
}

static size_t
before(const struct edit *e, size_t at)
{
	if (at > 0)
		at--;
	while (at > 0 && goes_on(e, at))
		at--;
	return at;
}

static size_t
after(const struct edit *e, size_t at)
{
	if (at < e->b.n)
		at++;
	while (at < e->b.n && goes_on(e, at))
		at++;
	return at;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	memmove(e->b.p + from, e->b.p + to, e->b.n - to);
	e->b.n -= to - from;
	e->at = from;
}

static size_t
line_begin(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && e->b.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const struct edit *e)
{
	size_t at = e->at;

	while (at < e->b.n && e->b.p[at] != '\n')
		at++;
	return at;
}

static void
kill_word(struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && e->b.p[at - 1] == ' ')
		at--;
	while (at > 0 && e->b.p[at - 1] != ' ' && e->b.p[at - 1] != '\n')
		at--;
	cut(e, at, e->at);
}

/* ---- rows ---- */

bool
edit_cut_row(struct str *rest, int w, struct str *row)
{
	struct str s = *rest;
	int x = 0;

	if (rest->p == NULL)
		return false;
	while (s.n > 0 && s.p[0] != '\n') {
		struct str next = s;
		const int cw = lang_width(utf8_next(&next));

		if (x + cw > w && x > 0)
			break;
		x += cw;
		s = next;
	}
	*row = str_n(rest->p, (size_t)(s.p - rest->p));
	if (s.n == 0)
		*rest = STR_NONE;
	else
		*rest = s.p[0] == '\n' ? str_from(s, 1) : s;
	if (s.n > 0 && rest->p == NULL)		/* the line end was the last */
		*rest = str_n(s.p + 1, 0);
	return true;
}

int
edit_rows(struct str s, int w)
{
	struct str row;
	int n = 0;

	if (s.p == NULL)
		return 1;
	while (edit_cut_row(&s, w, &row))
		n++;
	return n;
}

void
edit_where(const struct edit *e, int w, int *row, int *col)
{
	struct str rest = buf_view(&e->b), one;

	*row = *col = 0;
	if (e->b.n == 0)
		return;
	for (int i = 0; edit_cut_row(&rest, w, &one); i++) {
		const size_t from = (size_t)(one.p - e->b.p);

		if (from > e->at)
			break;
		*row = i;
		*col = lang_columns(str_n(one.p, e->at - from < one.n ?
		    e->at - from : one.n));
	}
	if (*col >= w)			/* past a full row: where it goes on */
		*col = w - 1;
}

bool
edit_row(struct edit *e, int by, int w)
{
	struct str rest = buf_view(&e->b), one;
	int row, col, x = 0;

	edit_where(e, w, &row, &col);
	row += by;
	if (row < 0 || row >= edit_rows(rest, w))
		return false;
	while (row-- >= 0 && edit_cut_row(&rest, w, &one))
		continue;
	e->at = (size_t)(one.p - e->b.p);
	while (one.n > 0 && x < col) {
		x += lang_width(utf8_next(&one));
		e->at = (size_t)(one.p - e->b.p);
	}
	while (e->at < e->b.n && goes_on(e, e->at))
		e->at++;
	return true;
}

/* ---- keys ---- */

static bool
control_key(struct edit *e, uint32_t c)
{
	switch (c) {
	case 'a': e->at = line_begin(e); return true;
	case 'e': e->at = line_end(e); return true;
	case 'b': e->at = before(e, e->at); return true;
	case 'f': e->at = after(e, e->at); return true;
	case 'h': cut(e, before(e, e->at), e->at); return true;
	case 'd': cut(e, e->at, after(e, e->at)); return true;
	case 'w': kill_word(e); return true;
	case 'u': cut(e, line_begin(e), e->at); return true;
	case 'k': cut(e, e->at, line_end(e)); return true;
	default: return false;
	}
}

bool
edit_key(struct edit *e, struct key k, int w)
{
	if (k.mods & KEY_CTRL && k.code < K_FIRST)
		return e->b.p != NULL && control_key(e, k.code);
	if (k.mods != 0)
		return false;
	switch (k.code) {
	case K_LEFT: e->at = before(e, e->at); return true;
	case K_RIGHT: e->at = after(e, e->at); return true;
	case K_HOME: e->at = line_begin(e); return true;
	case K_END: e->at = line_end(e); return true;
	case K_BS:
		if (e->at > 0)
			cut(e, before(e, e->at), e->at);
		return true;
	case K_DEL:
		if (e->at < e->b.n)
			cut(e, e->at, after(e, e->at));
		return true;
	case K_UP: return edit_row(e, -1, w);
	case K_DOWN: return edit_row(e, 1, w);
	default: return false;
	}
}
