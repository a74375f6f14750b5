/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c -- the words of a case as they change within a commit: title and
 * place of its row, and what search shall find. Layer: store. */
#include "store/writer.h"

#include "base/alloc.h"
#include "store/text.h"

static struct str
clean(struct writer *w, struct str words)
{
	w->scratch.n = 0;
	text_for_row(words, &w->scratch);
	return str_n(arena_dup(&w->arena, w->scratch.p, w->scratch.n),
	    w->scratch.n);
}

static bool
names_words(const struct body *b)
{
	return body_get(b, "title") || body_get(b, "place") ||
	    body_get(b, "text");
}

/* An amendment taken back, events merged, a key come: the words of the history. */
void
writer_words_again(struct writer *w, struct pending *p)
{
	struct text_parts now = { .callers = &w->callers, .slot = p->slot };

	if (text_parts_read(w->s, w->t, p->row.last, &now) == OK) {
		p->title = clean(w, buf_view(&now.title));
		p->place = clean(w, buf_view(&now.place));
	}
	text_parts_fini(&now);
}

void
writer_texts(struct writer *w, struct pending *p, const struct event *e,
    const struct body *secret)
{
	bool report = e->kind == EV_CASE_REPORT;
	bool again = e->kind == EV_CASE_UNDO || p->refolded;

	p->refolded = false;
	if (again)
		writer_words_again(w, p);
	if (!report && e->kind != EV_CASE_AMEND)
		return;
	callers_note(&w->callers, p->slot, body_str(secret, "phone"));
	p->retext |= !report && names_words(secret);
	if (again)
		return;
	if (report || body_get(secret, "title"))
		p->title = clean(w, body_str(secret, "title"));
	if (report || body_get(secret, "place"))
		p->place = clean(w, body_str(secret, "place"));
	if (!report || !w->bulk)
		return;
	text_join(body_str(secret, "title"), body_str(secret, "place"),
	    body_str(secret, "text"), &w->scratch, &w->folded);
	text_hand(w->s, p->slot, buf_view(&w->folded));
}
