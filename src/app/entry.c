/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/entry.h"

#include <string.h>
#include "base/utf8.h"

void
entry_set(struct entry *f, struct str s)
{
	f->n = f->at = 0;
	f->t[0] = '\0';
	entry_insert(f, s);
}

struct str
entry_text(const struct entry *f)
{
	return str_n(f->t, f->n);
}

static bool
put(struct entry *f, const char *p, size_t n)
{
	if (f->n + n >= ENTRY_MAX)
		return false;
	memmove(f->t + f->at + n, f->t + f->at, f->n - f->at);
	memcpy(f->t + f->at, p, n);
	f->n += n;
	f->at += n;
	f->t[f->n] = '\0';
	return true;
}

bool
entry_insert(struct entry *f, struct str s)
{
	while (s.n > 0) {
		uint32_t cp = utf8_next(&s);
		char b[4];

		if (cp == '\n' || cp == '\r' || cp == '\t')
			cp = ' ';
		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			continue;
		if (!put(f, b, utf8_put(cp, b)))
			return false;
	}
	return true;
}

void
entry_insert_cp(struct entry *f, uint32_t cp)
{
	char b[4];

	entry_insert(f, str_n(b, utf8_put(cp, b)));
}

static size_t
before(const struct entry *f, size_t at)
{
	if (at > 0)
		at--;
	while (at > 0 && ((unsigned char)f->t[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static size_t
after(const struct entry *f, size_t at)
{
	if (at < f->n)
		at++;
	while (at < f->n && ((unsigned char)f->t[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static void
cut(struct entry *f, size_t from, size_t to)
{
	memmove(f->t + from, f->t + to, f->n - to + 1);
	f->n -= to - from;
	f->at = from;
}

void
entry_left(struct entry *f)
{
	f->at = before(f, f->at);
}

void
entry_right(struct entry *f)
{
	f->at = after(f, f->at);
}

void
entry_home(struct entry *f)
{
	f->at = 0;
}

void
entry_end(struct entry *f)
{
	f->at = f->n;
}

void
entry_backspace(struct entry *f)
{
	if (f->at > 0)
		cut(f, before(f, f->at), f->at);
}

void
entry_delete(struct entry *f)
{
	if (f->at < f->n)
		cut(f, f->at, after(f, f->at));
}

void
entry_kill_word(struct entry *f)
{
	size_t at = f->at;

	while (at > 0 && f->t[at - 1] == ' ')
		at--;
	while (at > 0 && f->t[at - 1] != ' ')
		at--;
	cut(f, at, f->at);
}

void
entry_kill_line(struct entry *f)
{
	cut(f, 0, f->at);
}

void
entry_kill_rest(struct entry *f)
{
	cut(f, f->at, f->n);
}
