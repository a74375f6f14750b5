/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_pack.c -- files in memory, and where their lines came from.
 * Layer: wire. */
#include "wire/profile_pack.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

/* NULL: there is no room; more than 256 files are no profile's. */
struct piece *
pack_add(struct pack *k, const char *name)
{
	struct piece *p;

	if (k->n == PACK_FILES)
		return NULL;
	p = &k->p[k->n++];
	*p = (struct piece){ .name = xstrdup(name) };
	return p;
}

struct piece *
pack_find(struct pack *k, const char *name)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->p[i].name, name) == 0)
			return &k->p[i];
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct piece *)a)->name,
	    ((const struct piece *)b)->name);
}

void
pack_sort(struct pack *k)
{
	qsort(k->p, k->n, sizeof(k->p[0]), by_name);
}

void
piece_fini(struct piece *p)
{
	free(p->name);
	free(p->mark);
	buf_fini(&p->text);
	*p = (struct piece){ 0 };
}

void
pack_fini(struct pack *k)
{
	while (k->n > 0)
		piece_fini(&k->p[--k->n]);
}

struct mark
piece_mark(const struct piece *p, uint64_t line)
{
	if (p->mark == NULL)
		return (struct mark){ p->folder, (uint32_t)line };
	if (line == 0 || line > p->marks)
		return (struct mark){ p->folder, 0 };
	return p->mark[line - 1];
}

void
piece_line(struct piece *p, struct str line, struct mark from)
{
	buf_str(&p->text, line);
	buf_byte(&p->text, '\n');
	p->mark = xgrow(p->mark, &p->cap, p->marks + 1, sizeof(*p->mark));
	p->mark[p->marks++] = from;
}

void
piece_copy(const struct piece *from, struct piece *out)
{
	struct str rest = buf_view(&from->text), line;
	uint64_t n = 0;

	while (str_cut(&rest, '\n', &line))
		if (line.n > 0 || rest.n > 0)
			piece_line(out, line, piece_mark(from, ++n));
}
