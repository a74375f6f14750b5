/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could stand in a field, by what is typed there: pinyin, initials, a code, or
 * characters. Of equally good matches first what is used much, lies near, or was used
 * lately. Layer: app. */
#include "intake_fill_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "base/alloc.h"
#include "lang/lang.h"

#define FOUND	64

/* Names that are asked at every key. Ids: place in law's tables; behind the grids,
 * the places. */
struct choosing {
	struct lang_names *matters, *grids, *places;	/* owned */
	uint32_t	*matter_w, *grid_w, *place_w;	/* owned: weights */
	uint64_t	revision;
	bool		weighed;
};

void
choosing_free(struct choosing **pc)
{
	struct choosing *c = *pc;

	*pc = NULL;
	if (!c)
		return;
	lang_names_free(&c->matters);
	lang_names_free(&c->grids);
	lang_names_free(&c->places);
	free(c->matter_w);
	free(c->grid_w);
	free(c->place_w);
	free(c);
}

static size_t
grid_at(const struct law *law, uint64_t code)
{
	const struct law_grid *g = law_grid(law, code);

	return g ? (size_t)(g - law->grids) : SIZE_MAX;
}

static struct choosing *
choosing_make(const struct law *law)
{
	struct choosing *c = xcalloc(1, sizeof *c);

	c->matters = lang_names_make();
	c->grids = lang_names_make();
	c->places = lang_names_make();
	c->matter_w = xcalloc(law->classes_n + 1, sizeof *c->matter_w);
	c->grid_w = xcalloc(law->grids_n + 1, sizeof *c->grid_w);
	c->place_w = xcalloc(law->grids_n + law->places_n + 1,
	    sizeof *c->place_w);
	for (size_t i = 0; i < law->classes_n; i++)
		if (law->classes[i].level == 3)
			lang_names_add(c->matters, law->classes[i].name,
			    (uint32_t)i);
	for (size_t i = 0; i < law->grids_n; i++) {
		if (law_grid_dead(law, law->grids[i].code))
			continue;
		lang_names_add(c->grids, law->grids[i].name, (uint32_t)i);
		lang_names_add(c->places, law->grids[i].name, (uint32_t)i);
	}
	for (size_t i = 0; i < law->places_n; i++) {
		const size_t at = grid_at(law, law->places[i].grid);

		if (at == SIZE_MAX)
			continue;
		lang_names_add(c->grids, law->places[i].name, (uint32_t)at);
		lang_names_add(c->places, law->places[i].name,
		    (uint32_t)(law->grids_n + i));
	}
	return c;
}

static void
note_used(struct choosing *c, const struct law *law, const struct recent *r,
    unsigned fresh)
{
	const struct law_class *m = law_class(law, r->matter);
	const size_t at = grid_at(law, r->grid);
	const size_t basic = grid_at(law, law_grid_basic(r->grid));

	if (m)
		c->matter_w[m - law->classes] += lang_weight(1, 0, 0);
	if (m && fresh && !(c->matter_w[m - law->classes] & 0xFF))
		c->matter_w[m - law->classes] += lang_weight(0, 0, fresh);
	if (at != SIZE_MAX)
		c->grid_w[at] += lang_weight(1, 0, 0);
	if (basic != SIZE_MAX && basic != at)
		c->grid_w[basic] += lang_weight(1, 0, 0);
}

/* The newest cases say what is used. */
static struct choosing *
choosing_of(struct helper *h)
{
	const struct law *law = h->s.law;
	struct choosing *c = h->choosing;

	if (!c)
		c = h->choosing = choosing_make(law);
	if (c->weighed && c->revision == h->revision)
		return c;
	c->weighed = h->recent != NULL;
	c->revision = h->revision;
	memset(c->matter_w, 0, law->classes_n * sizeof *c->matter_w);
	memset(c->grid_w, 0, law->grids_n * sizeof *c->grid_w);
	for (size_t i = 0; i < h->recent_n; i++)
		note_used(c, law, &h->recent[i], i < 255 ?
		    255 - (unsigned)i : 0);
	memcpy(c->place_w, c->grid_w, law->grids_n * sizeof *c->grid_w);
	for (size_t i = 0; i < law->places_n; i++) {
		const size_t at = grid_at(law, law->places[i].grid);

		c->place_w[law->grids_n + i] = at == SIZE_MAX ? 0 :
		    c->grid_w[at];
	}
	return c;
}

/* ---- the list ---- */

struct list { struct intake_choice *out; size_t n, cap; };

static void
add(struct list *l, uint64_t code, struct str text, struct str note, int score)
{
	for (size_t i = 0; i < l->n; i++)
		if (code && l->out[i].code == code)
			return;
	if (l->n < l->cap)
		l->out[l->n++] = (struct intake_choice){ code, text, note,
			score };
}

static struct str
grid_note(const struct law *law, uint64_t code)
{
	const uint64_t town = law_grid_town(code);
	const struct law_grid *g = town != code ? law_grid(law, town) : NULL;

	return g ? g->name : STR_NONE;
}

static struct str
matter_note(const struct law *law, uint32_t code)
{
	const struct law_class *m = law_class(law, law_class_minor(code));

	return m ? m->name : STR_NONE;
}

/* As who sits here wants it, and with a slip forgiven where nothing else fits. */
static struct lang_how
how_typed(void)
{
	return (struct lang_how){ .fuzzy = lang_fuzzy_is(), .typo = true };
}

static bool
is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static void
by_resolve(struct list *l, const struct law *law, enum resolve_kind kind,
    struct str typed)
{
	struct resolve_hit hit[FOUND];
	const size_t n = resolve_list(law, kind, typed, hit, FOUND);

	for (size_t i = 0; i < n; i++)
		add(l, hit[i].id, hit[i].name, hit[i].code, hit[i].score);
}

static void
matters(struct helper *h, struct list *l, struct str typed)
{
	const struct law *law = h->s.law;
	struct choosing *c = choosing_of(h);
	const struct lang_how how = how_typed();
	struct lang_found found[FOUND];
	size_t n;

	if (is_digits(typed)) {
		by_resolve(l, law, RESOLVE_MATTER, typed);
		return;
	}
	for (size_t i = 0; i < h->h.matter_n && !typed.n; i++) {
		const struct help_matter *m = &h->h.matter[i];

		add(l, m->matter, law_class(law, m->matter)->name,
		    matter_note(law, m->matter), m->sure);
	}
	n = lang_names_find(c->matters, typed, &how, c->matter_w, found,
	    FOUND);
	for (size_t i = 0; i < n; i++) {
		const struct law_class *m = &law->classes[found[i].id];

		add(l, m->code, m->name, matter_note(law, m->code),
		    found[i].score);
	}
}

static void
grids(struct helper *h, struct list *l, struct str typed)
{
	const struct law *law = h->s.law;
	struct choosing *c = choosing_of(h);
	const struct lang_how how = how_typed();
	struct lang_found found[FOUND];
	size_t n;

	if (is_digits(typed)) {
		by_resolve(l, law, RESOLVE_GRID, typed);
		return;
	}
	for (size_t i = 0; i < h->h.place_n && !typed.n; i++) {
		const struct law_grid *g = law_grid(law, h->h.place[i].grid);

		if (g)
			add(l, g->code, g->name, grid_note(law, g->code),
			    h->h.place[i].sure);
	}
	n = lang_names_find(c->grids, typed, &how, c->grid_w, found, FOUND);
	for (size_t i = 0; i < n; i++) {
		const struct law_grid *g = &law->grids[found[i].id];

		add(l, g->code, g->name, grid_note(law, g->code),
		    found[i].score);
	}
}

/* Words, not grids: what they mean is found when they stand there. */
static void
places(struct helper *h, struct list *l, struct str typed)
{
	const struct law *law = h->s.law;
	struct choosing *c = choosing_of(h);
	const struct lang_how how = how_typed();
	struct lang_found found[FOUND];
	size_t n;

	if (!typed.n)
		return;
	n = lang_names_find(c->places, typed, &how, c->place_w, found, FOUND);
	for (size_t i = 0; i < n; i++) {
		const bool grid = found[i].id < law->grids_n;
		const uint64_t code = grid ? law->grids[found[i].id].code :
		    law->places[found[i].id - law->grids_n].grid;
		const struct law_grid *g = law_grid(law, code);

		add(l, 0, grid ? g->name :
		    law->places[found[i].id - law->grids_n].name,
		    grid ? grid_note(law, code) : g->name, found[i].score);
	}
}

static void
criteria(struct helper *h, const struct intake *f, struct list *l,
    struct str typed)
{
	const struct law *law = h->s.law;
	const struct law_class *m = law_class(law,
	    (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0));
	int64_t n = 0;

	(void)!str_int(typed, &n);
	for (unsigned i = 0; m && i < m->crit_n; i++) {
		const struct law_criterion *c =
		    &law->criteria[m->crit_first + i];
		const int score = !typed.n || c->n == n ? 1000 :
		    n ? 0 : lang_match(c->file_text, typed);

		if (score > 0)
			add(l, c->n, c->file_text, c->limit, score);
	}
}

static void
word(struct list *l, uint64_t code, struct str text, struct str note,
    struct str typed)
{
	const int score = typed.n ? lang_match(text, typed) : 1;

	if (score > 0)
		add(l, code, text, note, score);
}

static void
promises(struct list *l, struct str typed)
{
	static const struct { const char *text, *note; } rows[] = {
		{ "30m", N_("in half an hour") }, { "1h", N_("in an hour") },
		{ "2h", N_("in two hours") }, { "18:00", N_("before 18:00") },
		{ "1d", N_("within a day") }, { "3d", N_("within three days") },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		word(l, 0, str_of(rows[i].text), str_of(_(rows[i].note)),
		    typed);
}

static void
own_values(const struct law_field *own, struct list *l, struct str typed)
{
	struct str rest = own->values, one;

	while (own->kind == LAW_WORD && str_cut(&rest, ',', &one))
		word(l, 0, one, STR_NONE, typed);
}

static int
best_first(const void *pa, const void *pb)
{
	const struct intake_choice *a = pa, *b = pb;

	return b->score - a->score;
}

size_t
intake_choices(struct helper *h, const struct intake *f, size_t field,
    struct str typed, struct intake_choice *out, size_t cap)
{
	struct list l = { out, 0, cap };

	typed = str_trim(typed);
	switch (field) {
	case INTAKE_CHANNEL:
		by_resolve(&l, h->s.law, RESOLVE_CHANNEL, typed);
		break;
	case INTAKE_GRID:
		grids(h, &l, typed);
		break;
	case INTAKE_PLACE:
		places(h, &l, typed);
		break;
	case INTAKE_MATTER:
		matters(h, &l, typed);
		break;
	case INTAKE_CRITERION:
		criteria(h, f, &l, typed);
		break;
	case INTAKE_URGENT:
		word(&l, 1, str_of(_("yes")), STR_NONE, typed);
		word(&l, 0, str_of(_("no")), STR_NONE, typed);
		break;
	case INTAKE_PROMISE:
		promises(&l, typed);
		break;
	default:
		if (field >= INTAKE_FIXED && field < f->n)
			own_values(f->f[field].own, &l, typed);
	}
	if (field >= INTAKE_FIXED && l.n > 1 && typed.n)
		qsort(l.out, l.n, sizeof *l.out, best_first);
	return l.n;
}
