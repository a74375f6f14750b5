/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/aside.h"

#include "app/link.h"
#include "wire/doc.h"

static enum err
document_again(struct store *s, const struct store_aside *a, int64_t now_ms,
    enum aside_fate *fate)
{
	struct store_received got = { .fresh = 0 };
	struct arena arena = { 0 };
	struct doc doc;
	struct store_batch b = { .link = a->link,
		.db = a->db[0] != '\0' ? a->db : NULL, .doc = &doc,
		.n = 1, .now_ms = now_ms };
	enum err e;

	doc_read(a->bytes, &doc, &arena);
	e = store_receive(s, &b, &got);
	*fate = got.aside > 0 ? ASIDE_STILL : ASIDE_TAKEN;
	/* What is still wrong was put aside anew, or stands there already. */
	if (e == OK && *fate == ASIDE_TAKEN)
		e = store_aside_drop(s, &a->id, 1);
	arena_fini(&arena);
	return e;
}

static enum err
record_again(struct store *s, const struct law *law,
    const struct store_aside *a, enum aside_fate *fate)
{
	const struct link_driver *driver = NULL;

	for (size_t i = 0; i < law->links_n; i++)
		if (str_is(law->links[i].code, a->link))
			driver = link_driver_named(law->links[i].driver);
	*fate = ASIDE_NEVER;
	if (driver == NULL || driver->again == NULL ||
	    (driver->again_of != 0 && !(driver->again_of >> a->why & 1)))
		return OK;
	*fate = ASIDE_ASKED;
	return link_again_ask(s, a->link, a->id);
}

enum err
aside_again(struct store *s, const struct law *law, uint64_t id,
    int64_t now_ms, enum aside_fate *fate)
{
	struct store_aside a;
	struct buf bytes = { 0 };
	enum err e = store_aside_get(s, id, &a, &bytes);

	*fate = ASIDE_NEVER;
	if (e == OK && a.why <= ASIDE_DELETED)
		e = document_again(s, &a, now_ms, fate);
	else if (e == OK && a.why != ASIDE_REFUSED)
		e = record_again(s, law, &a, fate);
	buf_fini(&bytes);
	return e;
}
