/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as places, for who asks who answers there. */
#include "app/where_ask.h"

#include <stdlib.h>
#include "lang/lang.h"

#define TEXT_MAX 4096		/* bytes that are looked through */

struct where_words {
	const struct law *law;
	struct gazetteer *names;	/* owned */
};

struct where_words *
where_words_new(const struct law *law, struct district *d)
{
	struct where_words *const w = xcalloc(1, sizeof(*w));

	(void)d;
	w->law = law;
	w->names = gazetteer_make(law, lang_fold_text);
	return w;
}

void
where_words_free(struct where_words **w)
{
	if (*w == NULL)
		return;
	gazetteer_free(&(*w)->names);
	free(*w);
	*w = NULL;
}

size_t
where_words_find(struct where_words *w, struct str text,
    struct where_guess *out, size_t cap, bool *sure)
{
	struct place_guess found[WHERE_GUESSES];
	struct buf folded = { 0 };
	size_t n;

	lang_fold_text(str_n(text.p, text.n < TEXT_MAX ? text.n : TEXT_MAX),
	    &folded);
	n = gazetteer_find(w->names, buf_view(&folded), 0, found,
	    cap < WHERE_GUESSES ? cap : WHERE_GUESSES);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct where_guess){ .at = { GEO_NOWHERE, 0 },
			.grid = found[i].grid, .sure = found[i].sure,
			.name = found[i].name };
	*sure = n > 0 && found[0].sure >= w->law->place_sure;
	buf_fini(&folded);
	return n;
}
