/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies and texts lent to the caller until the batch is settled; and chance.
 * Bodies are large and are reused without being wiped: only n counts. */
#include <stdlib.h>
#include <string.h>
#include "demo_in.h"

uint64_t
demo_hash(uint64_t a, uint64_t b)
{
	uint64_t z = a * 0x9E3779B97F4A7C15ull + b + 0x632BE59BD9B4E019ull;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
	return z ^ (z >> 31);
}

uint32_t
demo_below(uint64_t *rng, uint32_t n)
{
	*rng += 0x9E3779B97F4A7C15ull;
	return (uint32_t)((demo_hash(*rng, 0) >> 32) * n >> 32);
}

bool
demo_chance(uint64_t *rng, uint32_t per_mille)
{
	return demo_below(rng, 1000) < per_mille;
}

int64_t
demo_span(uint64_t *rng, int64_t from, int64_t to)
{
	/* A million steps are fine enough for hours and for weeks. */
	return from + (to - from) * demo_below(rng, 1000000) / 1000000;
}

struct lent *
demo_lend(struct demo *d)
{
	struct lent *l;

	if (d->lent_used == d->lent_n) {
		d->lent = xgrow(d->lent, &d->lent_cap, d->lent_n + 1,
		    sizeof(*d->lent));
		d->lent[d->lent_n++] = xmalloc(sizeof(struct lent));
	}
	l = d->lent[d->lent_used++];
	l->body.n = 0;
	l->secret.n = 0;
	return l;
}

struct str
demo_keep(struct demo *d, struct str s)
{
	return str_n(arena_dup(&d->texts, s.p, s.n), s.n);
}

struct str
demo_kept(struct demo *d)
{
	struct str s = demo_keep(d, buf_view(&d->scratch));

	d->scratch.n = 0;
	return s;
}

/* No name comes twice here, so that none is looked for. */
void
demo_int(struct body *b, const char *name, int64_t v)
{
	b->f[b->n++] = (struct field){
		.name = str_of(name), .type = FIELD_INT, .num = v
	};
}

void
demo_text(struct body *b, const char *name, struct str s)
{
	b->f[b->n++] = (struct field){
		.name = str_of(name), .type = FIELD_TEXT, .text = s
	};
}
