/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says is learned at once and kept in memory; the file is written when
 * some of it has gathered and nobody types, and at the end. A program that dies
 * between loses these few, and never the file. Where another seat wrote meanwhile,
 * its file is taken and one's own few are learned into it. */
#include "app/classes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/classes_file.h"
#include "app/intl.h"
#include "base/alloc.h"
#include "base/clock.h"

#define SLICE_US	6000
#define GATHERED	16	/* are written when nobody types */
#define MOST		64	/* and at once */

struct taught { struct str folded; uint32_t matter; };

struct classes {
	struct store	*s;		/* borrowed; may be NULL */
	const struct law *law;
	char		path[4200];	/* empty: nowhere */
	struct classifier *model;	/* owned */
	struct classes_texts texts;	/* of the training */
	struct classify_trainer *trainer;	/* owned */
	struct taught	taught[MOST];	/* not yet written; texts owned */
	size_t		taught_n;
	struct stat	seen;		/* the file as it was read or written */
	bool		asked, idle;	/* looked for the file; nothing to make */
	bool		keep;		/* the folder is left alone */
	char		fault[512];
};

struct classes *
classes_new(struct store *s, const struct law *law)
{
	struct classes *c = xcalloc(1, sizeof *c);

	c->s = s;
	c->law = law;
	c->keep = !s || store_read_only(s);
	if (s)
		snprintf(c->path, sizeof c->path, "%s/" CLASSES_MODEL,
		    store_dir(s));
	return c;
}

/* ---- the file ---- */

static void
note_file(struct classes *c)
{
	if (stat(c->path, &c->seen) != 0)
		memset(&c->seen, 0, sizeof c->seen);
}

static bool
changed(const struct classes *c)
{
	struct stat st;

	return stat(c->path, &st) == 0 && (st.st_ino != c->seen.st_ino ||
	    st.st_size != c->seen.st_size ||
	    st.st_mtim.tv_sec != c->seen.st_mtim.tv_sec ||
	    st.st_mtim.tv_nsec != c->seen.st_mtim.tv_nsec);
}

/* What does not fit is not thrown away: whoever wants it finds it beside. */
static void
set_aside(struct classes *c, const char *why)
{
	char to[4300];

	snprintf(to, sizeof to, "%s.aside", c->path);
	if (!c->keep && rename(c->path, to) == 0)
		snprintf(c->fault, sizeof c->fault, _("%s: %s; set aside as "
		    "%s.aside, a new one is made"), CLASSES_MODEL, why,
		    CLASSES_MODEL);
	else
		snprintf(c->fault, sizeof c->fault, "%s: %s", CLASSES_MODEL,
		    why);
}

static const char *
what_is_amiss(enum err e)
{
	switch (e) {
	case ERR_VERSION:
		return _("the model is of another version of gridseat");
	case ERR_DAMAGED:
	case ERR_TOO_BIG:
		return _("the model is damaged");
	default:
		return _(err_text(e));
	}
}

static void
look(struct classes *c)
{
	struct classifier *model = NULL;
	enum err e;

	if (c->asked || !*c->path)
		return;
	c->asked = true;
	e = classes_read(c->path, &model);
	if (e == OK && !classes_fit(model, c->law)) {
		classify_free(&model);
		set_aside(c, _("the model is of another profile's classes"));
	} else if (e == ERR_VERSION || e == ERR_DAMAGED || e == ERR_TOO_BIG) {
		set_aside(c, what_is_amiss(e));
	} else if (e != OK && e != ERR_NOT_FOUND) {
		snprintf(c->fault, sizeof c->fault, "%s: %s", CLASSES_MODEL,
		    what_is_amiss(e));
	}
	c->model = model;
	note_file(c);
}

static void
learn(struct classifier *model, struct str folded, uint32_t matter)
{
	char label[16];

	snprintf(label, sizeof label, "%u", matter);
	/* Too many labels: it is not learned, and nothing is lost. */
	(void)!classify_correct(model, folded, str_of(label));
}

static void
forget_taught(struct classes *c)
{
	for (size_t i = 0; i < c->taught_n; i++)
		free((char *)(uintptr_t)c->taught[i].folded.p);
	c->taught_n = 0;
}

static void
take_others(struct classes *c)
{
	struct classifier *model;

	if (classes_read(c->path, &model) != OK)
		return;
	if (classes_fit(model, c->law)) {
		for (size_t i = 0; i < c->taught_n; i++)
			learn(model, c->taught[i].folded,
			    c->taught[i].matter);
		classify_free(&c->model);
		c->model = model;
	} else {
		classify_free(&model);
	}
}

static void
save(struct classes *c)
{
	enum err e;

	if (!c->model || c->keep) {
		forget_taught(c);
		return;
	}
	if (changed(c))
		take_others(c);
	e = classes_write(c->path, c->model, true);
	if (e != OK && e != ERR_READ_ONLY)
		snprintf(c->fault, sizeof c->fault, "%s: %s", CLASSES_MODEL,
		    _(err_text(e)));
	forget_taught(c);
	note_file(c);
}

void
classes_free(struct classes **p)
{
	struct classes *c = *p;

	if (!c)
		return;
	if (c->taught_n)
		save(c);
	forget_taught(c);
	classify_trainer_free(&c->trainer);
	classes_texts_fini(&c->texts);
	classify_free(&c->model);
	free(c);
	*p = NULL;
}

/* ---- the first one ---- */

static void
begin_first(struct classes *c)
{
	if (classes_texts_law(&c->texts, c->law) != OK ||
	    classify_trainer_new(c->texts.t, c->texts.n, c->texts.label,
	    c->texts.labels, NULL, &c->trainer) != OK)
		c->idle = true;		/* a law of one matter, or too many */
}

static void
end_first(struct classes *c)
{
	c->model = classify_trainer_take(c->trainer);
	classify_trainer_free(&c->trainer);
	classes_texts_fini(&c->texts);
	save(c);
}

static int64_t
now_us(void)
{
	return clock_mono().us;
}

bool
classes_tend(struct classes *c)
{
	const int64_t end = now_us() + SLICE_US;
	bool more = true;

	look(c);
	if (c->model) {
		if (c->taught_n >= GATHERED) {
			save(c);
		} else if (*c->path && changed(c)) {
			take_others(c);
			note_file(c);
		}
		return false;
	}
	if (c->idle)
		return false;
	if (!c->trainer) {
		begin_first(c);
		return !c->idle;
	}
	while (more && now_us() < end)
		more = classify_trainer_step(c->trainer);
	if (!more)
		end_first(c);
	return more;
}

const char *
classes_fault(const struct classes *c)
{
	return *c->fault ? c->fault : NULL;
}

/* ---- guessing and teaching ---- */

size_t
classes_guess(struct classes *c, struct str folded, struct class_guess *out,
    size_t cap)
{
	struct classify_guess g[16];
	size_t n, have = 0;
	float least;

	look(c);
	if (!c->model)
		return 0;
	least = (float)classify_speaks(c->model, c->law->class_sure / 100.0);
	n = classify_guess(c->model, folded, g, cap < 16 ? cap : 16);
	for (size_t i = 0; i < n; i++) {
		struct class_guess *to = &out[have];

		to->matter = classes_matter(c->law,
		    classify_label(c->model, g[i].label));
		if (!to->matter)
			continue;
		to->sure = g[i].sure;
		to->silent = g[i].sure < least;
		to->words = g[i].words;
		memcpy(to->word, g[i].word, sizeof to->word);
		have++;
	}
	return have;
}

void
classes_teach(struct classes *c, struct str folded, uint32_t matter)
{
	const struct law_class *m = law_class(c->law, matter);

	look(c);
	if (!c->model || !folded.n || !m || m->level != 3)
		return;
	learn(c->model, folded, matter);
	c->taught[c->taught_n++] = (struct taught){
		str_n(xmemdup(folded.p, folded.n), folded.n), matter };
	if (c->taught_n == MOST)
		save(c);
}
