/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the outbox as it would be sent, one thing put aside with its bytes:
 * whole, as text that cannot harm a terminal, masked as everywhere. */
#include "app/link_pages.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/notice_text.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define TEXT_MOST	65536
#define LABEL_W		12
#define HEX_ROW		16

static void
pair(struct lines *t, const char *label, enum role role, struct str s)
{
	if (s.n > 0)
		lines_pair(t, LABEL_W, str_of(label), role, s);
}

/* Line by line; cells make harmless what is in them. masked: it may hold a
 * citizen's words. */
static void
add_text(struct lines *t, struct str s, bool masked)
{
	struct str line;
	struct buf b = { 0 };

	while (s.n > 0) {
		str_cut(&s, '\n', &line);
		b.n = 0;
		if (masked)
			lang_mask(line, &b);
		lines_add(t, ROLE_TEXT, 0, masked ? buf_view(&b) : line);
	}
	buf_fini(&b);
}

static void
add_hex(struct lines *t, struct str s)
{
	for (size_t at = 0; at < s.n; at += HEX_ROW) {
		char row[HEX_ROW * 4 + 16];
		int n = snprintf(row, sizeof row, "%06zx  ", at);

		for (size_t i = at; i < at + HEX_ROW; i++)
			n += snprintf(row + n, sizeof row - (size_t)n,
			    i < s.n ? "%02x " : "   ",
			    i < s.n ? (unsigned)(unsigned char)s.p[i] : 0u);
		for (size_t i = at; i < at + HEX_ROW && i < s.n; i++)
			row[n++] = s.p[i] >= ' ' && s.p[i] <= '~' ? s.p[i] :
			    '.';
		lines_add(t, ROLE_TEXT, 0, str_n(row, (size_t)n));
	}
}

static void
add_bytes(struct lines *t, struct str s)
{
	struct str cut = str_n(s.p, s.n < TEXT_MOST ? s.n : TEXT_MOST);
	bool text;

	/* What is cut in the middle of a character is text all the same. */
	while (cut.n < s.n && cut.n > 0 &&
	    ((unsigned char)cut.p[cut.n] & 0xC0) == 0x80)
		cut.n--;
	text = utf8_valid(cut, NULL) && memchr(cut.p, '\0', cut.n) == NULL;
	if (s.n == 0)
		lines_add(t, ROLE_DIM, 0, str_of(_("no bytes were kept")));
	else if (text)
		add_text(t, cut, true);
	else
		add_hex(t, cut);
	if (cut.n < s.n)
		lines_fmt(t, ROLE_DIM, 0, _("… and %zu bytes more"),
		    s.n - cut.n);
}

/* ---- put aside ---- */

struct wanted { struct desk *d; uint64_t id; };

static bool
show_bytes(void *ctx, const struct store_aside *a)
{
	struct wanted *w = ctx;

	if (a->id == w->id)
		add_bytes(&w->d->pages->text, a->bytes);
	return false;
}

void
link_text_aside(struct desk *d, const struct store_aside *a, int w)
{
	struct lines *t = &d->pages->text;
	struct wanted wanted = { d, a->id };
	char at[32];

	(void)w;
	words_time(d, a->at_ms, true, at, sizeof at);
	pair(t, _("set aside"), ROLE_VALUE, str_of(at));
	pair(t, _("because"), ROLE_ERROR, str_of(_(link_pages_why(a->why))));
	if (a->said[0] != '\0')
		pair(t, _("found there"), ROLE_TEXT, str_of(_(a->said)));
	pair(t, _("its id"), ROLE_VALUE, str_of(a->what));
	pair(t, _("remote"), ROLE_TEXT, str_of(a->link));
	pair(t, _("database"), ROLE_TEXT, str_of(a->db));
	lines_gap(t);
	if (store_asides(d->store, a->id, show_bytes, &wanted) != OK)
		lines_add(t, ROLE_ERROR, 0, str_of(_(err_text(ERR_IO))));
}

/* ---- what would be sent ---- */

struct sending {
	struct desk	*d;
	uint64_t	 id;
	struct buf	 text;
	bool		 found;
	bool		 driver;	/* it is the driver's, not ours */
};

static const struct light_row *
row_of(const struct desk *d, const char *tell)
{
	for (size_t i = 0; i < d->lights->n; i++)
		if (str_is(d->lights->at[i].row->code, tell + 5))
			return &d->lights->at[i];
	return NULL;
}

/* The driver's own words for it; a link that runs elsewhere is asked, too. */
static bool
by_driver(struct sending *s, const struct store_notice *n,
    const struct event *e, const struct casefile *c)
{
	struct desk *d = s->d;
	const struct light_row *r = row_of(d, n->tell);
	const struct link_driver *driver = r == NULL ? NULL :
	    link_driver_named(r->row->driver);
	struct context ctx = { .store = d->store, .repo = d->repo,
		.law = *d->law, .rules = d->rules, .who = d->seat,
		.read_only = true };
	const struct link l = { .all = d->links, .row = r == NULL ? NULL :
		r->row, .driver = driver, .c = &ctx };

	if (driver == NULL || driver->preview == NULL)
		return false;
	driver->preview(&l, n, e, c, &s->text);
	return s->text.n > 0;
}

static bool
show_message(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct sending *s = ctx;
	struct notice_item k;
	struct event copy = *e;

	if (n->id != s->id)
		return false;
	s->found = true;
	s->driver = by_driver(s, n, e, c);
	if (s->driver)
		return false;
	notice_item_of(&k, n, e, c);
	if (notice_what(&k, s->d->law).n > 0) {
		notice_sentence(&k, 1, s->d->law, &s->text);
		buf_byte(&s->text, '\n');
	}
	body_json(&copy.body, &s->text);
	return false;
}

void
link_text_out(struct desk *d, const struct out_row *r, int w)
{
	struct lines *t = &d->pages->text;
	struct sending s = { .d = d, .id = r->n.id };
	char at[32];

	(void)w;
	words_time(d, r->n.at_ms, true, at, sizeof at);
	pair(t, _("case"), ROLE_VALUE, str_of(r->number));
	pair(t, _("what"), ROLE_VALUE, str_of(r->what));
	pair(t, _("caused"), ROLE_TEXT, str_of(at));
	pair(t, _("state"), r->n.state == OUTBOX_REFUSED ? ROLE_ERROR :
	    ROLE_TEXT, str_of(_(link_pages_state(r->n.state))));
	if (r->n.tries > 0)
		lines_fmt(t, ROLE_TEXT, LABEL_W, _("tried %u times"),
		    r->n.tries);
	if (r->n.said[0] != '\0')
		pair(t, _("it says"), ROLE_NEAR, str_of(_(r->n.said)));
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(r->n.state == OUTBOX_SENT ?
	    _("what was sent") : _("what would be sent")));
	if (store_notices(d->store, r->n.id, -1, show_message, &s) != OK ||
	    !s.found)
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("it is no more in the outbox")));
	add_text(t, buf_view(&s.text), s.driver);
	buf_fini(&s.text);
}
