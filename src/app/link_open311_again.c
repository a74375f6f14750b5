/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record of an Open311 server that was put aside, taken in once more: the class,
 * the map, the row may be put right by now. It lies there as it stood in its list,
 * without the list. What is no request that can be taken stays as it is. */
#include "app/link_open311_in.h"

#include "base/alloc.h"

struct once { struct o311 *o; bool met; };

/* What was unreadable then is so today; a list of services comes every day. */
static bool
take(void *ctx, const struct georeport_item *it)
{
	struct once *x = ctx;

	x->met = it->r->fault == OK && it->kind != GEOREPORT_ERRORS;
	if (!x->met || it->kind == GEOREPORT_SERVICES)
		return true;
	return it->kind == GEOREPORT_UPDATES ? o311_take_update(x->o, it) :
	    o311_take_again(x->o, it);
}

/* An update names its request, too: it must not be taken for one. */
static enum georeport_kind
kind_of(const struct store_aside *a)
{
	const bool update = str_is(STR("update_id"), a->what) ||
	    str_find(a->bytes, STR("\"update_id\"")) >= 0 ||
	    str_starts(a->bytes, STR("<request_update")) ||
	    str_starts(a->bytes, STR("<service_request_update"));

	if (str_is(STR("services"), a->what))
		return GEOREPORT_SERVICES;
	return update ? GEOREPORT_UPDATES : GEOREPORT_REQUESTS;
}

static enum err
read_it(struct once *x, const struct store_aside *a)
{
	const struct georeport_options how = { .kind = kind_of(a),
		.zone_min = x->o->zone_min, .fn = take, .ctx = x };
	struct georeport *g = georeport_new(&how);
	struct buf list = { 0 };
	enum err e;

	/* One object alone might be taken for what holds a list. */
	if (str_starts(a->bytes, STR("{")))
		buf_fmt(&list, "[%.*s]", STR_ARG(a->bytes));
	else
		buf_str(&list, a->bytes);
	e = georeport_feed(g, buf_view(&list));
	if (e == OK)
		e = georeport_finish(g);
	georeport_free(&g);
	buf_fini(&list);
	return e;
}

enum err
o311_again(struct link *l, const struct store_aside *a)
{
	struct once x = { .o = l->own };
	struct o311 *const o = x.o;
	enum err e;

	o->now_ms = clock_wall().ms;
	o->err = OK;
	o->again = a;
	e = read_it(&x, a);
	if (o->err == OK && (e != OK || !x.met) && !link_aside(l,
	    (enum aside_why)a->why, str_of(a->what), a->said, a->bytes))
		o->err = ERR_FULL;
	if (o->err == OK)
		o->err = o311_take_flush(o, o->seen_new);
	o->again = NULL;
	return o->err;
}
