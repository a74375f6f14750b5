/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of alerts: Atom's entries, RSS's items. Of each the link to the alert
 * and the time it was changed are wanted, nothing else of it is believed. */
#include "cap_table.h"
#include "cap_xml.h"

#include <string.h>

#define DEEP 64
#define LINK_MAX 2048
#define ENTRIES 4096

struct feed {
	struct cap_xml	 p;
	cap_link_fn	*fn;
	void		*ctx;
	int		 depth, entry_at;	/* level of the entry, 0 outside */
	bool		 root, is_alert, taking;
	bool		 typed;		/* href is of CAP's own type */
	struct buf	 text, href, updated;
	size_t		 n;
};

/* The name without its space. */
static struct str
local(const XML_Char *full)
{
	struct str s = str_of(full), space;

	if (str_find(s, STR("\n")) >= 0)
		str_cut(&s, CAP_XML_SEP, &space);
	return s;
}

static const char *
attribute(const XML_Char **a, const char *name)
{
	for (; a[0] != NULL; a += 2)
		if (!strcmp(a[0], name))
			return a[1];
	return NULL;
}

static void
take_href(struct feed *f, struct str href, bool typed)
{
	if (href.n == 0 || href.n > LINK_MAX || (f->href.n > 0 &&
	    (f->typed || !typed)))
		return;
	f->href.n = 0;
	buf_str(&f->href, href);
	f->typed = typed;
}

/* <link rel="alternate" type="application/cap+xml" href="…"/> */
static void
take_link(struct feed *f, const XML_Char **a)
{
	const char *href = attribute(a, "href"), *type = attribute(a, "type");
	const char *rel = attribute(a, "rel");
	const bool typed = type != NULL && !strncmp(type, CAP_TYPE,
	    sizeof CAP_TYPE - 1);

	if (href != NULL && (typed || rel == NULL ||
	    !strcmp(rel, "alternate") || !strcmp(rel, "enclosure")))
		take_href(f, str_of(href), typed);
}

static void
first(struct feed *f, struct str name)
{
	f->root = true;
	f->is_alert = str_is(name, "alert");
	if (!f->is_alert && !str_is(name, "feed") && !str_is(name, "rss") &&
	    !str_is(name, "RDF"))
		cap_stop(&f->p, ERR_BAD_INPUT, "", name, "a list of alerts");
	else if (f->fn == NULL || f->is_alert)
		cap_stop(&f->p, ERR_END, "", name, "");
}

static void XMLCALL
on_begin(void *ctx, const XML_Char *full, const XML_Char **a)
{
	struct feed *f = ctx;
	const struct str name = local(full);

	if (f->p.err != OK)
		return;
	if (++f->depth > DEEP) {
		cap_stop(&f->p, ERR_TOO_BIG, "", name, "less nesting");
		return;
	}
	if (!f->root) {
		first(f, name);
		return;
	}
	if (f->entry_at == 0 && (str_is(name, "entry") ||
	    str_is(name, "item"))) {
		f->entry_at = f->depth;
		f->href.n = f->updated.n = 0;
		f->typed = false;
	}
	f->text.n = 0;
	f->taking = f->entry_at > 0 && f->depth == f->entry_at + 1;
	if (f->taking && (str_is(name, "link") || str_is(name, "enclosure")))
		take_link(f, a);
}

static void
end_entry(struct feed *f)
{
	const struct cap_link l = { buf_view(&f->href),
		buf_view(&f->updated) };

	f->entry_at = 0;
	if (f->href.n == 0)
		return;
	if (++f->n > ENTRIES)
		cap_stop(&f->p, ERR_TOO_BIG, "", STR_NONE, "fewer entries");
	else if (!f->fn(f->ctx, &l))
		cap_stop(&f->p, ERR_CANCELLED, "", STR_NONE, "");
}

static void XMLCALL
on_end(void *ctx, const XML_Char *full)
{
	struct feed *f = ctx;
	const struct str name = local(full), s = str_trim(buf_view(&f->text));

	if (f->p.err != OK)
		return;
	if (f->entry_at > 0 && f->depth == f->entry_at + 1) {
		if (str_is(name, "link"))
			take_href(f, s, false);
		else if ((str_is(name, "updated") || str_is(name, "pubDate")) &&
		    s.n < 64) {
			f->updated.n = 0;
			buf_str(&f->updated, s);
		}
	}
	if (f->entry_at == f->depth)
		end_entry(f);
	f->text.n = 0;
	f->depth--;
}

static void XMLCALL
on_text(void *ctx, const XML_Char *p, int n)
{
	struct feed *f = ctx;

	if (f->taking && f->text.n + (size_t)n <= LINK_MAX)
		buf_add(&f->text, p, (size_t)n);
}

static enum err
read_it(struct feed *f, struct str xml)
{
	static const struct cap_xml_calls calls = { on_begin, on_end, on_text };
	const enum err e = cap_xml_read(&f->p, xml, &calls);

	buf_fini(&f->text);
	buf_fini(&f->href);
	buf_fini(&f->updated);
	return e;
}

enum cap_root
cap_root(struct str xml)
{
	struct feed f = { 0 };

	if (xml.n > CAP_BYTES_MAX || read_it(&f, xml) != ERR_END)
		return CAP_ROOT_NONE;
	return f.is_alert ? CAP_ROOT_ALERT : CAP_ROOT_FEED;
}

enum err
cap_feed_read(struct str xml, cap_link_fn *fn, void *ctx,
    struct cap_fault *why)
{
	struct feed f = { .fn = fn, .ctx = ctx };
	enum err e = xml.n > CAP_BYTES_MAX ? cap_blame(&f.p.why, ERR_TOO_BIG,
	    "", STR_NONE, "a document of at most 2 MiB") : read_it(&f, xml);

	if (e == ERR_END)		/* an alert is no list */
		e = ERR_BAD_INPUT;
	if (e != OK && why != NULL)
		*why = f.p.why;
	return e;
}
