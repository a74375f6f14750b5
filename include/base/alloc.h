/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alloc.h -- memory that is there or ends the program.  Layer: base.
 * Outside input never chooses a size here: decoders check limits first. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/* Runs before the program ends for want of memory: puts the terminal back.
 * May be NULL. It must not allocate. */
void	 alloc_on_death(void (*fn)(void));

void	*xmalloc(size_t n);		/* never NULL; n may be 0 */
void	*xcalloc(size_t n, size_t size);
void	*xrealloc(void *p, size_t n);
void	*xmemdup(const void *p, size_t n);
char	*xstrdup(const char *z);
/* For arrays that double: room for at least want elements. */
void	*xgrow(void *p, size_t *cap, size_t want, size_t size);

/* An arena: many small pieces, freed at once. Zeroed is empty and valid. */
struct arena {
	struct arena_block *head;	/* owned */
};
void	*arena_alloc(struct arena *a, size_t n);	/* 8-aligned, zeroed */
void	*arena_dup(struct arena *a, const void *p, size_t n);
void	 arena_fini(struct arena *a);

#endif
