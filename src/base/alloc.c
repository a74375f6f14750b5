/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alloc.c -- memory that is there or ends the program.  Layer: base. */
#include <limits.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"

#define ARENA_BLOCK	(16u * 1024 - 64)
#define ARENA_MOST	(256u * 1024)

static void (*on_death)(void);

void
alloc_on_death(void (*fn)(void))
{
	on_death = fn;
}

static _Noreturn void
die(void)
{
	static const char text[] = "gridseat: out of memory\n";

	if (on_death)
		on_death();
	/* stdio could want memory itself. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(71);
	_exit(70);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		die();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die();
	return p;
}

void *
xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (!q)
		die();
	return q;
}

void *
xmemdup(const void *p, size_t n)
{
	void *q = xmalloc(n);

	if (n)
		memcpy(q, p, n);
	return q;
}

char *
xstrdup(const char *z)
{
	return xmemdup(z, strlen(z) + 1);
}

void *
xgrow(void *p, size_t *cap, size_t want, size_t size)
{
	size_t n = *cap ? *cap : 8;

	if (want <= *cap)
		return p;
	while (n < want) {
		if (n > SIZE_MAX / 2)
			die();
		n *= 2;
	}
	if (size && n > (size_t)PTRDIFF_MAX / size)
		die();
	p = xrealloc(p, n * size);
	*cap = n;
	return p;
}

struct arena_block {
	struct arena_block *next;
	size_t	used;
	size_t	cap;
	alignas(8) unsigned char bytes[];
};

static struct arena_block *
block_new(size_t cap)
{
	struct arena_block *b;

	if (cap > (size_t)PTRDIFF_MAX - sizeof(*b))
		die();
	b = xcalloc(1, sizeof(*b) + cap);
	b->cap = cap;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->head;
	const size_t need = n ? (n + 7) & ~(size_t)7 : 8;
	void *p;

	if (need < n)
		die();
	if (!b || b->cap - b->used < need) {
		const size_t twice = b && b->cap < ARENA_MOST / 2 ?
		    b->cap * 2 : ARENA_MOST;
		const size_t usual = b ? twice : ARENA_BLOCK;
		struct arena_block *fresh;

		fresh = block_new(need > usual / 4 ? need : usual);
		if (b && fresh->cap == need) {
			/* A big piece has its own block behind the head,
			 * which goes on being filled. */
			fresh->next = b->next;
			b->next = fresh;
		} else {
			fresh->next = b;
			a->head = fresh;
		}
		b = fresh;
	}
	p = b->bytes + b->used;
	b->used += need;
	return p;
}

void *
arena_dup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n);

	if (n)
		memcpy(q, p, n);
	return q;
}

void
arena_fini(struct arena *a)
{
	struct arena_block *b = a->head;

	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	a->head = NULL;
}
