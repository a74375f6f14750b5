/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check as a whole: its parts one after the other, each fault told as it is
 * found. */
#include "geo/check.h"

#include <stdlib.h>
#include "geo/check_in.h"

#define GEO_FAULT_CODE(id, code, text) code,
#define GEO_FAULT_TEXT(id, code, text) text,
static const char *const codes[] = { GEO_FAULTS(GEO_FAULT_CODE) };
static const char *const texts[] = { GEO_FAULTS(GEO_FAULT_TEXT) };

#define PULSE 4096		/* looks of GEOS between two of ours */

const char *
geo_fault_code(enum geo_fault_kind k)
{
	return k < GEO_FAULT_COUNT ? codes[k] : "";
}

const char *
geo_fault_text(enum geo_fault_kind k)
{
	return k < GEO_FAULT_COUNT ? texts[k] : "";
}

const char *
geo_version(void)
{
	const struct geos_calls *const c = geos_load();

	return c != NULL ? c->GEOSversion() : NULL;
}

/* ---- telling ---- */

void
check_tell(struct check *k, struct geo_fault f)
{
	if (!k->stopped && !k->fn(k->ctx, &f))
		k->stopped = true;
}

static void
ask(struct check *k)
{
	if (!k->stopped && k->progress != NULL &&
	    !k->progress(k->ctx, k->done, k->all))
		k->stopped = true;
}

void
check_step(struct check *k)
{
	if (k->done < k->all)
		k->done++;
	ask(k);
}

/* GEOS asks in the midst of long work whether to go on, without saying for whom. */
static _Thread_local struct check *running;
static _Thread_local unsigned pulse;

static void
in_the_midst(void)
{
	if (running == NULL || ++pulse % PULSE != 0)
		return;
	ask(running);
	if (running->stopped)
		running->c->GEOS_interruptRequest();
}

/* ---- all of it ---- */

static void
finish(struct check *k)
{
	for (size_t i = 0; i < k->s->n; i++)
		geom_free(k, k->a[i].g);
	free(k->a);
	free(k->order);
	k->c->GEOS_finish_r(k->h);
}

enum err
geo_check(const struct shapes *s, const struct law *law,
    const struct geo_limits *limits, geo_fault_fn *fn, geo_progress_fn *progress,
    void *ctx)
{
	struct check k = { .c = geos_load(), .s = s, .law = law,
		.limits = *limits, .fn = fn, .progress = progress, .ctx = ctx,
		.all = 3 * s->n };
	GEOSInterruptCallback *before;

	if (k.c == NULL)
		return ERR_NOT_FOUND;
	k.h = k.c->GEOS_init_r();
	k.a = xcalloc(s->n, sizeof *k.a);
	running = &k;
	before = k.c->GEOS_interruptRegisterCallback(in_the_midst);
	ask(&k);
	check_codes(&k);
	check_rings(&k);
	check_overlaps(&k);
	check_gaps(&k);
	k.c->GEOS_interruptCancel();
	k.c->GEOS_interruptRegisterCallback(before);
	running = NULL;
	finish(&k);
	return k.stopped ? ERR_CANCELLED : OK;
}
