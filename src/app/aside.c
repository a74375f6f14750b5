/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/aside.h"

#include <string.h>
#include "app/link.h"
#include "wire/doc.h"

struct wanted { uint64_t id; struct store_aside a; struct buf bytes; bool is; };

static bool
find(void *ctx, const struct store_aside *a)
{
	struct wanted *w = ctx;

	if (a->id == w->id) {
		w->is = true;
		w->a = *a;
		buf_str(&w->bytes, a->bytes);
	}
	return false;
}

static enum err
document_again(struct store *s, const struct wanted *w, int64_t now_ms,
    enum aside_fate *fate)
{
	struct store_received got = { .fresh = 0 };
	struct arena arena = { 0 };
	struct doc doc;
	struct store_batch b = { .link = w->a.link,
		.db = w->a.db[0] != '\0' ? w->a.db : NULL, .doc = &doc,
		.n = 1, .now_ms = now_ms };
	enum err e;

	doc_read(buf_view(&w->bytes), &doc, &arena);
	e = store_receive(s, &b, &got);
	*fate = got.aside > 0 ? ASIDE_STILL : ASIDE_TAKEN;
	/* What is still wrong was put aside anew, or stands there already. */
	if (e == OK && *fate == ASIDE_TAKEN)
		e = store_aside_drop(s, &w->id, 1);
	arena_fini(&arena);
	return e;
}

static enum err
record_again(struct store *s, const struct law *law, const struct wanted *w,
    enum aside_fate *fate)
{
	const struct link_driver *driver = NULL;

	for (size_t i = 0; i < law->links_n; i++)
		if (str_is(law->links[i].code, w->a.link))
			driver = link_driver_named(law->links[i].driver);
	*fate = ASIDE_NEVER;
	if (driver == NULL || driver->again == NULL ||
	    (driver->again_of != 0 && !(driver->again_of >> w->a.why & 1)))
		return OK;
	*fate = ASIDE_ASKED;
	return link_again_ask(s, w->a.link, w->id);
}

enum err
aside_again(struct store *s, const struct law *law, uint64_t id,
    int64_t now_ms, enum aside_fate *fate)
{
	struct wanted w = { .id = id };
	enum err e = store_asides(s, id, find, &w);

	*fate = ASIDE_NEVER;
	if (e == OK && !w.is)
		e = ERR_NOT_FOUND;
	if (e == OK && w.a.why <= ASIDE_DELETED)
		e = document_again(s, &w, now_ms, fate);
	else if (e == OK && w.a.why != ASIDE_REFUSED)
		e = record_again(s, law, &w, fate);
	buf_fini(&w.bytes);
	return e;
}
