/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jpath.c -- where in a JSON text a parser stands.  Layer: wire. */
#include "wire/jpath.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

void
jpath_reset(struct jpath *p)
{
	p->text.n = 0;
	p->depth = 0;
	if (p->seen_n)
		memset(p->seen, 0, p->seen_cap * sizeof(*p->seen));
	p->seen_n = 0;
}

void
jpath_fini(struct jpath *p)
{
	buf_fini(&p->text);
	free(p->seen);
	*p = (struct jpath){ 0 };
}

/* The slot of h: where it is, or the free one where it belongs. */
static uint64_t *
seen_slot(const struct jpath *p, uint64_t h)
{
	size_t i = (size_t)h & (p->seen_cap - 1);

	while (p->seen[i] && p->seen[i] != h)
		i = (i + 1) & (p->seen_cap - 1);
	return &p->seen[i];
}

static void
seen_grow(struct jpath *p)
{
	uint64_t *const old = p->seen;
	const size_t old_cap = p->seen_cap;

	p->seen_cap = old_cap ? 2 * old_cap : 128;
	p->seen = xcalloc(p->seen_cap, sizeof(*p->seen));
	for (size_t i = 0; i < old_cap; i++)
		if (old[i])
			*seen_slot(p, old[i]) = old[i];
	free(old);
}

/* Hashes stand for the paths: two different ones with one hash of 64 bits
 * would be called a double, which refuses a text but never lets one pass. */
static bool
seen_add(struct jpath *p, struct str path)
{
	uint64_t h = str_hash(path), *slot;

	if (h == 0)
		h = 1;
	if (2 * p->seen_n >= p->seen_cap)
		seen_grow(p);
	slot = seen_slot(p, h);
	if (*slot || p->seen_n >= JPATH_KEYS)
		return false;
	*slot = h;
	p->seen_n++;
	return true;
}

bool
jpath_key(struct jpath *p, struct str key)
{
	if (p->depth == 0)
		return false;
	p->text.n = p->level[p->depth - 1].text_n;
	if (p->text.n)
		buf_byte(&p->text, '.');
	buf_str(&p->text, key);
	return seen_add(p, buf_view(&p->text));
}

void
jpath_value(struct jpath *p)
{
	struct jpath_level *l;

	if (p->depth == 0 || !p->level[p->depth - 1].array)
		return;
	l = &p->level[p->depth - 1];
	p->text.n = l->text_n;
	if (p->text.n)
		buf_byte(&p->text, '.');
	buf_int(&p->text, l->index++);
}

bool
jpath_open(struct jpath *p, bool array)
{
	if (p->depth >= JPATH_DEPTH)
		return false;
	p->level[p->depth++] = (struct jpath_level){ p->text.n, 0, array };
	return true;
}

void
jpath_close(struct jpath *p)
{
	if (p->depth)
		p->text.n = p->level[--p->depth].text_n;
}

struct str
jpath_view(const struct jpath *p)
{
	return buf_view(&p->text);
}

struct str
jpath_last(const struct jpath *p)
{
	const size_t from = p->depth ? p->level[p->depth - 1].text_n : 0;
	struct str s = str_from(buf_view(&p->text), from);

	if (from && s.n && s.p[0] == '.')
		s = str_from(s, 1);
	return s;
}
