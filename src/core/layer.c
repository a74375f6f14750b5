/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer as its event says it. */
#include "core/layer.h"

#include <string.h>

#define LAYER_NAME(id, name) name,
static const char *const kinds[] = { LAYER_KINDS(LAYER_NAME) };
#undef LAYER_NAME

#define DAYS_MOST 1000000	/* years 0 to 4700, about 1970 */

const char *
layer_kind_name(enum layer_kind k)
{
	return k < LAYER_KIND_COUNT ? kinds[k] : "";
}

bool
layer_kind_by_name(struct str name, enum layer_kind *out)
{
	for (unsigned i = 0; i < LAYER_KIND_COUNT; i++)
		if (str_is(name, kinds[i])) {
			*out = (enum layer_kind)i;
			return true;
		}
	return false;
}

bool
layer_name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') &&
		    (i == 0 || (c != '-' && c != '_' && c != '.')))
			return false;
	}
	return name.n > 0 && name.n <= LAYER_NAME_MAX;
}

/* Numbers of a body that another node wrote: what is out of range is 0. */
static int64_t
within(const struct body *b, const char *name, int64_t least, int64_t most)
{
	int64_t v = body_num(b, name, 0);

	return v < least || v > most ? 0 : v;
}

static bool
read_name(const struct event *e, struct layer *out)
{
	const struct str name = body_str(&e->body, "name");
	const int64_t from = body_num(&e->body, "from", INT64_MAX);

	if (!layer_name_ok(name) || from < -DAYS_MOST || from > DAYS_MOST)
		return false;
	memcpy(out->name, name.p, name.n);
	out->from = (int32_t)from;
	return true;
}

enum err
layer_of_event(const struct event *e, struct layer *out)
{
	const struct body *b = &e->body;

	*out = (struct layer){ .id = e->id, .at = e->at };
	if ((e->kind != EV_LAYER_SET && e->kind != EV_LAYER_DROP) ||
	    !read_name(e, out))
		return ERR_BAD_INPUT;
	if (e->kind == EV_LAYER_DROP) {
		out->dropped = true;
		return OK;
	}
	if (!hex_get(body_str(b, "digest"), out->digest, DIGEST_LEN))
		return ERR_BAD_INPUT;
	/* A kind of a later version is drawn as any other theme. */
	(void)layer_kind_by_name(body_str(b, "kind"), &out->kind);
	out->datum = geo_datum(body_str(b, "crs"));
	out->title = body_str(b, "title");
	out->roles = body_str(b, "roles");
	out->note = body_str(b, "note");
	out->sign = (uint32_t)within(b, "sign", 0x21, 0x10ffff);
	out->weight = (int32_t)within(b, "weight", -1000000, 1000000);
	out->features = (uint64_t)within(b, "features", 0, INT32_MAX);
	out->keep = body_num(b, "keep", 0) != 0;
	out->hidden = body_num(b, "hidden", 0) != 0;
	out->schematic = body_num(b, "schematic", 0) != 0;
	return OK;
}

static enum err
put_texts(const struct layer *l, struct body *out)
{
	enum err err = body_text(out, "kind", str_of(layer_kind_name(l->kind)));

	if (err == OK)
		err = body_text(out, "crs", str_of(geo_datum_code(l->datum)));
	if (err == OK && l->title.n > 0)
		err = body_text(out, "title", l->title);
	if (err == OK && l->roles.n > 0)
		err = body_text(out, "roles", l->roles);
	return err == OK && l->note.n > 0 ? body_text(out, "note", l->note) :
	    err;
}

static enum err
put_numbers(const struct layer *l, struct body *out)
{
	const struct { const char *name; int64_t v; } row[] = {
		{ "sign", l->sign }, { "weight", l->weight },
		{ "features", (int64_t)l->features }, { "keep", l->keep },
		{ "hidden", l->hidden }, { "schematic", l->schematic },
	};
	enum err err = OK;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row) && err == OK; i++)
		if (row[i].v != 0)
			err = body_int(out, row[i].name, row[i].v);
	return err;
}

/* hex is where the digest's text lives: bodies borrow. */
enum err
layer_body(const struct layer *l, char hex[2 * DIGEST_LEN + 1],
    struct body *out)
{
	enum err err = body_text(out, "name", str_of(l->name));

	if (err == OK)
		err = body_int(out, "from", l->from);
	if (err != OK || l->dropped)
		return err;
	hex_put(l->digest, DIGEST_LEN, hex);
	err = body_text(out, "digest", str_of(hex));
	if (err == OK)
		err = put_texts(l, out);
	return err == OK ? put_numbers(l, out) : err;
}
