/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmlrecord_build.c -- elements become names and values.  Layer: wire. */
#include "wire/xmlrecord_in.h"

#include <string.h>

static void
stop(struct xmlrecord *x, enum err e, const char *expected)
{
	if (x->fault == OK) {
		x->fault = e;
		x->expected = expected;
		x->fault_at = xml_where(x);
	}
	XML_StopParser(x->parser, XML_FALSE);
}

static struct str
local_name(const char *qname)
{
	const char *const colon = strrchr(qname, ':');

	return str_of(colon ? colon + 1 : qname);
}

/* Puts the child's part of the path behind its parent's. */
static bool
path_into(struct xmlrecord *x, struct xml_level *up, struct str name,
    uint64_t hash)
{
	size_t i = 0;

	if (x->path.n)
		buf_byte(&x->path, '.');
	if (up->plural == hash) {
		buf_int(&x->path, up->index++);
		return true;
	}
	buf_str(&x->path, name);
	while (i < up->members && up->member[i].hash != hash)
		i++;
	if (i == XML_MEMBERS)
		return false;
	if (i == up->members) {
		up->member[i].hash = hash;
		up->member[i].count = 0;
		up->members++;
	} else {
		buf_fmt(&x->path, ".%u", ++up->member[i].count);
	}
	return true;
}

static void
level_open(struct xmlrecord *x, struct str name, size_t path_n)
{
	struct xml_level *const l = &x->level[x->depth++];

	l->path_n = path_n;
	l->text_n = x->text.n;
	l->children = false;
	l->hash = str_hash(name);
	l->plural = name.n > 1 && name.p[name.n - 1] == 's' ?
	    str_hash(str_n(name.p, name.n - 1)) : 0;
	l->index = 0;
	l->members = 0;
}

static void
record_open(struct xmlrecord *x, struct str name)
{
	str_copy(name, x->name, sizeof x->name);
	x->in_record = true;
	x->begin = xml_where(x);
	x->n = 0;
	x->all.n = x->path.n = x->text.n = 0;
}

static void
root_open(struct xmlrecord *x, const char *qname)
{
	const struct str name = local_name(qname);

	if (x->rooted) {		/* a parser set up anew */
		level_open(x, name, 0);
		return;
	}
	x->rooted = true;
	if (strlen(qname) >= sizeof x->root) {
		xml_refuse(x, "shorter names");
		return;
	}
	str_copy(str_of(qname), x->root, sizeof x->root);
	x->begin = xml_where(x);
	if (!x->o.root(x->o.ctx, name, &x->item)) {
		xml_refuse(x, "an answer of another kind");
		return;
	}
	if (!x->item)
		record_open(x, name);
	level_open(x, name, 0);
}

static void XMLCALL
on_start(void *ctx, const char *qname, const char **atts)
{
	struct xmlrecord *const x = ctx;
	const struct str name = local_name(qname);
	const size_t path_n = x->path.n;

	(void)atts;
	if (x->depth == 0) {
		root_open(x, qname);
		return;
	}
	if (!x->in_record) {
		record_open(x, name);
		level_open(x, name, 0);
		return;
	}
	if (x->item && x->depth > 1 && str_is(name, x->item)) {
		stop(x, ERR_BAD_INPUT, "the end of the element before");
		return;
	}
	if (x->depth == XML_DEPTH) {
		stop(x, ERR_TOO_BIG, "less nesting (at most 24 levels)");
		return;
	}
	x->level[x->depth - 1].children = true;
	if (name.n >= XML_NAME_MAX || !path_into(x, &x->level[x->depth - 1],
	    name, str_hash(name))) {
		stop(x, ERR_TOO_BIG, "at most 128 members of one element");
		return;
	}
	level_open(x, name, path_n);
}

static void XMLCALL
on_text(void *ctx, const char *s, int n)
{
	struct xmlrecord *const x = ctx;

	if (!x->in_record || x->depth == 0)
		return;
	buf_add(&x->text, s, (size_t)n);
	if (x->text.n - x->level[x->depth - 1].text_n > x->o.field_max)
		stop(x, ERR_TOO_BIG, "a shorter text");
}

/* The element's own text, if it has one or nothing else. */
static void
field_close(struct xmlrecord *x, const struct xml_level *l)
{
	const struct str text = str_trim(str_n(x->text.p + l->text_n,
	    x->text.n - l->text_n));
	const bool top = x->path.n == 0;

	if (!text.n && (l->children || (top && x->item)))
		return;
	if (x->n == RECORD_FIELDS_MAX) {
		stop(x, ERR_TOO_BIG, "at most 1024 fields");
		return;
	}
	x->at[x->n].name = x->all.n;
	buf_str(&x->all, top ? str_of(x->name) : buf_view(&x->path));
	x->at[x->n].value = x->all.n;
	buf_str(&x->all, text);
	x->at[x->n++].end = x->all.n;
}

/* A single word beside the list's elements (a count, a page) is nothing. */
static void
record_close(struct xmlrecord *x)
{
	const uint64_t end = xml_where(x) +
	    (uint64_t)XML_GetCurrentByteCount(x->parser);
	const bool foreign = x->item && strcmp(x->name, x->item) != 0;

	if (!foreign) {
		xml_give_good(x, end);
	} else if (x->level[1].children) {
		x->fault = ERR_BAD_INPUT;
		x->expected = "an element of the list";
		xml_give_bad(x, end, x->begin);
		x->fault = OK;
		x->expected = NULL;
	}
	x->in_record = false;
	x->begin = end;
	x->path.n = x->text.n = 0;
}

static void XMLCALL
on_end(void *ctx, const char *qname)
{
	struct xmlrecord *const x = ctx;
	const struct xml_level *l;

	(void)qname;
	if (x->depth == 0)
		return;
	l = &x->level[x->depth - 1];
	if (x->in_record) {
		field_close(x, l);
		if (x->fault != OK)
			return;
		x->path.n = l->path_n;
		x->text.n = l->text_n;
	}
	x->depth--;
	if (x->in_record && x->depth == (x->item ? 1u : 0u))
		record_close(x);
	if (x->depth == 0) {
		x->closed = true;
		x->begin = xml_where(x) +
		    (uint64_t)XML_GetCurrentByteCount(x->parser);
	}
}

static void XMLCALL
on_doctype(void *ctx, const char *name, const char *sysid, const char *pubid,
    int internal)
{
	struct xmlrecord *const x = ctx;

	(void)name;
	(void)sysid;
	(void)pubid;
	(void)internal;
	xml_refuse(x, "a text without a document type of its own");
}

static void XMLCALL
on_declaration(void *ctx, const char *version, const char *encoding,
    int standalone)
{
	struct xmlrecord *const x = ctx;

	(void)version;
	(void)standalone;
	if (encoding && strlen(encoding) < sizeof x->encoding)
		str_copy(str_of(encoding), x->encoding, sizeof x->encoding);
}

void
xml_build(struct xmlrecord *x, XML_Parser p)
{
	XML_SetUserData(p, x);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	XML_SetStartDoctypeDeclHandler(p, on_doctype);
	XML_SetXmlDeclHandler(p, on_declaration);
}
