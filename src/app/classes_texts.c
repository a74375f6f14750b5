/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes_file.h"

#include <stdio.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "lang/lang.h"

#define SLOTS	(CLASSIFY_LABELS * 4)

void
classes_texts_fini(struct classes_texts *x)
{
	free(x->t);
	free(x->label);
	free(x->slot);
	arena_fini(&x->text);
	buf_fini(&x->folded);
	*x = (struct classes_texts){ .n = 0 };
}

/* Its place; labels_n: there are too many. */
static uint32_t
label_at(struct classes_texts *x, struct str label)
{
	size_t i = (size_t)(str_hash(label) % SLOTS);

	if (!x->slot)
		x->slot = xcalloc(SLOTS, sizeof *x->slot);
	while (x->slot[i] && !str_eq(x->label[x->slot[i] - 1], label))
		i = (i + 1) % SLOTS;
	if (x->slot[i])
		return x->slot[i] - 1;
	if (x->labels == CLASSIFY_LABELS)
		return CLASSIFY_LABELS;
	x->label = xgrow(x->label, &x->labels_cap, x->labels + 1,
	    sizeof *x->label);
	x->label[x->labels++] = str_n(arena_dup(&x->text, label.p, label.n),
	    label.n);
	x->slot[i] = (uint32_t)x->labels;
	return (uint32_t)x->labels - 1;
}

enum err
classes_texts_add(struct classes_texts *x, struct str folded,
    struct str label)
{
	uint32_t at;

	if (!folded.n)
		return OK;
	at = label_at(x, label);
	if (at == CLASSIFY_LABELS || x->n == CLASSIFY_TEXTS)
		return ERR_TOO_BIG;
	x->t = xgrow(x->t, &x->cap, x->n + 1, sizeof *x->t);
	x->t[x->n].label = at;
	x->t[x->n++].folded = str_n(arena_dup(&x->text, folded.p, folded.n),
	    folded.n);
	return OK;
}

/* ---- the law ---- */

static enum err
add_two(struct classes_texts *x, uint32_t matter, struct str a, struct str b)
{
	char label[16];

	snprintf(label, sizeof label, "%u", matter);
	x->folded.n = 0;
	lang_fold_text(a, &x->folded);
	if (b.n)
		buf_byte(&x->folded, ' ');
	lang_fold_text(b, &x->folded);
	return classes_texts_add(x, buf_view(&x->folded), str_of(label));
}

enum err
classes_texts_law(struct classes_texts *x, const struct law *law)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < law->classes_n; i++) {
		const struct law_class *k = &law->classes[i], *up;
		const struct law_standard *s;

		if (k->level != 3)
			continue;
		up = law_class(law, law_class_minor(k->code));
		s = law_standard(law, k->code);
		e = add_two(x, k->code, k->name, up ? up->name : STR_NONE);
		for (unsigned n = 0; e == OK && n < k->crit_n; n++)
			e = add_two(x, k->code, k->name,
			    law->criteria[k->crit_first + n].file_text);
		if (e == OK && s)
			e = add_two(x, k->code, s->what, s->ask);
	}
	return e;
}

/* ---- the store ---- */

void
classes_case(struct store *s, uint32_t slot, struct buf *out)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct str title, text;

	out->n = 0;
	if (store_report(s, slot, &body, &secret) != OK)
		return;
	title = body_str(&secret, "title_now");
	text = body_str(&secret, "text_now");
	if (!text.n)
		text = body_str(&secret, "text");
	/* A title cut from the text is no second saying of it. */
	if (!str_starts(text, title) && title.n) {
		lang_fold_text(title, out);
		buf_byte(out, ' ');
	}
	lang_fold_text(text, out);
}

struct scan {
	struct classes_texts *x;
	struct store	*s;
	const struct law *law;
	const struct classify_options *o;
	uint64_t	done, of;
	enum err	e;
};

static bool
take_case(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct scan *k = ctx;
	const struct law_class *m = law_class(k->law, c->matter);
	char label[16];

	(void)title;
	(void)place;
	if (++k->done % 256 == 0 && k->o->progress &&
	    !k->o->progress(k->o->ctx, k->done, k->of)) {
		k->e = ERR_CANCELLED;
		return false;
	}
	if (!m || m->level != 3 || (c->flags & (CASE_VOID | CASE_CONFLICT)))
		return true;
	snprintf(label, sizeof label, "%u", c->matter);
	classes_case(k->s, slot, &k->x->folded);
	k->e = classes_texts_add(k->x, buf_view(&k->x->folded),
	    str_of(label));
	return k->e == OK;
}

enum err
classes_texts_store(struct classes_texts *x, struct store *s,
    const struct law *law, const struct classify_options *o)
{
	struct repo *r = store_repo(s);
	uint64_t all = r->ops->cases(r);
	struct scan k = { .x = x, .s = s, .law = law, .o = o };
	enum err e;

	k.of = all < CLASSES_CASES ? all : CLASSES_CASES;
	e = store_scan(s, NULL, (uint32_t)(all - k.of), take_case, &k);
	return k.e != OK ? k.e : e;
}

/* ---- labels ---- */

uint32_t
classes_matter(const struct law *law, struct str label)
{
	const struct law_class *m;
	int64_t n;

	if (!str_int(label, &n) || n <= 0 || n > UINT32_MAX)
		return 0;
	m = law_class(law, (uint32_t)n);
	return m && m->level == 3 ? m->code : 0;
}

bool
classes_fit(const struct classifier *c, const struct law *law)
{
	size_t n = classify_labels(c), known = 0;

	for (uint32_t l = 0; l < n; l++)
		known += classes_matter(law, classify_label(c, l)) != 0;
	return known > 0 && known * 10 >= n * 9;
}
