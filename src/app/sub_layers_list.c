/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layers list, show, export, drop. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/layer_import.h"
#include "app/layer_rights.h"
#include "app/listing.h"
#include "lang/lang.h"

struct list { struct context *c; struct buf out; bool json, grids; size_t n; };

static void
put_json(struct buf *out, const struct layer *l, const char *day)
{
	char digest[2 * DIGEST_LEN + 1];

	hex_put(l->digest, DIGEST_LEN, digest);
	buf_fmt(out, "{\"name\":\"%s\",\"from\":\"%s\",\"digest\":\"%s\","
	    "\"kind\":\"%s\",\"title\":", l->name, day, digest,
	    layer_kind_name(l->kind));
	buf_json(out, l->title);
	buf_fmt(out, ",\"crs\":\"%s\",\"features\":%llu,\"keep\":%s,"
	    "\"hidden\":%s,\"schematic\":%s,\"roles\":",
	    geo_datum_code(l->datum), (unsigned long long)l->features,
	    l->keep ? "true" : "false", l->hidden ? "true" : "false",
	    l->schematic ? "true" : "false");
	buf_json(out, l->roles);
	buf_cstr(out, ",\"note\":");
	buf_json(out, l->note);
}

static void
put_line(struct buf *out, const struct layer *l, const char *day)
{
	buf_fmt(out, "%s\t%s\t%s\t%llu\t%s\t", l->name, day,
	    layer_kind_name(l->kind), (unsigned long long)l->features,
	    geo_datum_name(l->datum));
	lang_safe_text(l->title, out);
	if (l->schematic)
		buf_fmt(out, "\t%s", _("schematic"));
	if (l->keep)
		buf_fmt(out, "\t%s", _("never exported"));
	if (l->hidden)
		buf_fmt(out, "\t%s", _("hidden"));
	if (l->roles.n) {
		buf_byte(out, '\t');
		lang_safe_text(l->roles, out);
	}
	buf_byte(out, '\n');
}

static bool
on_layer(void *ctx, const struct layer *l)
{
	struct list *const x = ctx;
	char day[16];

	if ((x->grids && strcmp(l->name, LAYER_GRIDS) != 0) ||
	    !layer_seen_by(&x->c->law, str_of(l->name), l,
	    x->c->who.me.roles))
		return true;
	clock_day_text(l->from, day);
	if (x->json) {
		buf_cstr(&x->out, x->n ? "," : "");
		put_json(&x->out, l, day);
		buf_byte(&x->out, '}');
	} else {
		put_line(&x->out, l, day);
	}
	x->n++;
	return true;
}

static int
list(const struct invocation *in, bool grids)
{
	struct context c;
	struct list x = { .c = &c, .json = option_flag(in, "json"),
		.grids = grids };
	const int code = layer_open(&c, in, false);

	if (code != EXIT_DONE)
		return code;
	return listing_end(&c, store_layers(c.store, on_layer, &x), x.json,
	    &x.out);
}

int
sub_layers_list(const struct invocation *in)
{
	return list(in, false);
}

int
sub_grids_list(const struct invocation *in)
{
	return list(in, true);
}

/* ---- one ---- */

/* Finds it and reads it, for somebody who may see it. */
static int
open_one(struct context *c, const struct invocation *in, struct arena *arena,
    struct layer *l, struct shapes *s)
{
	int32_t day;
	int code = layer_open(c, in, false);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	code = layer_day(in, INT32_MAX, &day);
	if (code != EXIT_DONE)
		goto out;
	e = layer_find(c, in->word[0], day, false, arena, l);
	if (e == OK && !layer_seen_by(&c->law, str_of(l->name), l,
	    c->who.me.roles))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = layer_shapes(c, l, s);
	if (e == OK)
		return EXIT_DONE;
	code = complain_err(e, in->word[0], NULL);
out:
	context_close(c);
	return code;
}

/* How many of each class there are. */
struct class { struct str name; size_t n; };

static int
by_count(const void *a, const void *b)
{
	const struct class *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return str_cmp(x->name, y->name);
}

static size_t
classes(const struct shapes *s, struct class **out)
{
	struct class *k = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t at = 0;

		while (at < n && !str_eq(k[at].name, s->f[i].kind))
			at++;
		if (at == n && n == 256)
			continue;
		if (at == n) {
			k = xgrow(k, &cap, n + 1, sizeof *k);
			k[n++] = (struct class){ s->f[i].kind, 0 };
		}
		k[at].n++;
	}
	if (n)
		qsort(k, n, sizeof *k, by_count);
	*out = k;
	return n;
}

static double
degrees(int32_t units)
{
	return (double)units / GEO_UNIT;
}

static void
show_text(const struct layer *l, const struct shapes *s, struct buf *b)
{
	struct class *k;
	const size_t n = classes(s, &k);
	char day[16];

	clock_day_text(l->from, day);
	put_line(b, l, day);
	buf_fmt(b, _("from %.5f,%.5f to %.5f,%.5f; %zu positions\n"),
	    degrees(s->box.min.lon), degrees(s->box.min.lat),
	    degrees(s->box.max.lon), degrees(s->box.max.lat), s->at_n);
	for (size_t i = 0; i < n; i++) {
		buf_fmt(b, "%8zu\t", k[i].n);
		lang_safe_text(k[i].name, b);
		buf_byte(b, '\n');
	}
	if (l->note.n) {
		lang_safe_text(l->note, b);
		buf_byte(b, '\n');
	}
	free(k);
}

static void
show_json(const struct layer *l, const struct shapes *s, struct buf *b)
{
	struct class *k;
	const size_t n = classes(s, &k);
	char day[16];

	clock_day_text(l->from, day);
	put_json(b, l, day);
	buf_fmt(b, ",\"positions\":%zu,\"box\":[%.7f,%.7f,%.7f,%.7f],"
	    "\"classes\":{", s->at_n, degrees(s->box.min.lon),
	    degrees(s->box.min.lat), degrees(s->box.max.lon),
	    degrees(s->box.max.lat));
	for (size_t i = 0; i < n; i++) {
		buf_cstr(b, i ? "," : "");
		buf_json(b, k[i].name);
		buf_fmt(b, ":%zu", k[i].n);
	}
	buf_cstr(b, "}}\n");
	free(k);
}

int
sub_layers_show(const struct invocation *in)
{
	struct context c;
	struct arena arena = { 0 };
	struct layer l = { .from = 0 };
	struct shapes s = { .n = 0 };
	struct buf b = { 0 };
	const int code = open_one(&c, in, &arena, &l, &s);

	if (code == EXIT_DONE) {
		if (option_flag(in, "json"))
			show_json(&l, &s, &b);
		else
			show_text(&l, &s, &b);
		fwrite(b.p, 1, b.n, stdout);
		context_close(&c);
	}
	buf_fini(&b);
	shapes_fini(&s);
	arena_fini(&arena);
	return code;
}

int
sub_layers_export(const struct invocation *in)
{
	struct context c;
	struct arena arena = { 0 };
	struct layer l = { .from = 0 };
	struct shapes s = { .n = 0 };
	int code = open_one(&c, in, &arena, &l, &s);

	if (code == EXIT_DONE) {
		if (layer_kept(&c.law, &l)) {
			complain(_("%s: this layer is never exported: the "
			    "profile, or who imported it, says so"), l.name);
			code = EXIT_FAILED;
		} else {
			code = layer_print(in, &s, 0);
		}
		context_close(&c);
	}
	shapes_fini(&s);
	arena_fini(&arena);
	return code;
}

static int
drop(const struct invocation *in, const char *name)
{
	struct context c;
	struct arena arena = { 0 };
	struct layer l = { .from = 0 };
	int32_t day = INT32_MAX;
	int code = layer_open(&c, in, true);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	code = layer_day(in, INT32_MAX, &day);
	if (code == EXIT_DONE) {
		e = layer_find(&c, name, day, day != INT32_MAX, &arena, &l);
		if (e == OK)
			e = store_layer_drop(c.store, str_of(name), l.from,
			    str_of(c.who.me.code), str_of(c.who.login));
		if (e != OK)
			code = complain_err(e, name, NULL);
	}
	context_close(&c);
	arena_fini(&arena);
	return code;
}

int
sub_layers_drop(const struct invocation *in)
{
	return drop(in, in->word[0]);
}

int
sub_grids_drop(const struct invocation *in)
{
	return drop(in, LAYER_GRIDS);
}
