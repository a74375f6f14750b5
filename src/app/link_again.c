/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was put aside is tried once more. Whoever wants it writes its number into
 * the store, under the link's code and LINK_AGAIN; the process that runs the link
 * finds it there and gives it to the driver, which puts it aside anew if it is
 * still wrong. It lies where it was until that is done, whatever ends us. */
#include "app/link_in.h"

/* False: not now, or the store fails: it stays wanted. */
static bool
again(struct link_slot *s, uint64_t id)
{
	struct store *store = s->l.c->store;
	struct store_aside a;
	struct buf bytes = { 0 };
	enum err e = store_aside_get(store, id, &a, &bytes);

	if (e == OK && str_is(s->l.row->code, a.link)) {
		s->aside_id = 0;
		e = s->l.driver->again(&s->l, &a);
		/* The same with the same fault has the same number. */
		if (e == OK && s->aside_id != id && !s->l.st.fatal)
			e = store_aside_drop(store, &id, 1);
	}
	buf_fini(&bytes);
	return e == OK || e == ERR_NOT_FOUND;
}

void
link_again_look(struct link_slot *s)
{
	struct store *store = s->l.c->store;
	struct buf list = { 0 }, left = { 0 };
	struct str rest, one;
	int64_t id;

	if (!s->l.opened || s->l.busy || s->l.driver->again == NULL ||
	    store_cursor(store, s->l.st.code, LINK_AGAIN, &list) != OK)
		return;
	rest = buf_view(&list);
	while (str_cut(&rest, ' ', &one))
		if (str_int(one, &id) && !again(s, (uint64_t)id))
			buf_fmt(&left, "%lld ", (long long)id);
	/* Written only where something was done. */
	if (list.n > 0 && left.n != list.n && store_cursor_set(store,
	    s->l.st.code, LINK_AGAIN, buf_view(&left)) != OK)
		link_fatal(&s->l, err_text(ERR_IO));
	buf_fini(&list);
	buf_fini(&left);
}

enum err
link_again_ask(struct store *store, const char *code, uint64_t id)
{
	struct buf list = { 0 };
	enum err e = store_cursor(store, code, LINK_AGAIN, &list);

	if (e == OK || e == ERR_NOT_FOUND) {
		buf_fmt(&list, "%llu ", (unsigned long long)id);
		e = store_cursor_set(store, code, LINK_AGAIN, buf_view(&list));
	}
	buf_fini(&list);
	return e;
}
