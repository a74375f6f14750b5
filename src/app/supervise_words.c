/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter in words, so that whoever is measured by a figure can read what it
 * counts. */
#include "app/supervise.h"

#include "app/intl.h"
#include "app/resolve.h"

#define VALUES_SAID 4

static const char *
facet_label(enum facet f)
{
	static const char *const labels[FACET_COUNT] = {
		[FACET_STATE] = N_("state"), [FACET_STAGE] = N_("stage"),
		[FACET_UNIT] = N_("unit"), [FACET_TOWN] = N_("town"),
		[FACET_GRID] = N_("grid"), [FACET_MAJOR] = N_("major"),
		[FACET_MATTER] = N_("matter"), [FACET_CHANNEL] = N_("channel"),
		[FACET_CARD] = N_("card"), [FACET_FLAG] = N_("flag"),
		[FACET_HOLDER] = N_("holder"), [FACET_RULE] = N_("rule"),
		[FACET_TURN] = N_("turn of"), [FACET_KIND] = N_("kind"),
		[FACET_LEVEL] = N_("level"), [FACET_RETURNS] = N_("returns"),
		[FACET_CARDED] = N_("card given in"),
		[FACET_FORMER] = N_("before with"),
		[FACET_CELL] = N_("unit grid"),
		[FACET_CALLERS] = N_("callers")
	};

	return labels[f] != NULL ? _(labels[f]) : facet_name(f);
}

static void
say_values(const struct law *l, const struct query_term *t, struct buf *out)
{
	char spare[16];

	for (size_t i = 0; i < t->values_n && i < VALUES_SAID; i++)
		buf_fmt(out, "%s%.*s", i > 0 ? _(" or ") : "",
		    STR_ARG(resolve_name(l, t->facet, t->values[i], spare)));
	if (t->values_n > VALUES_SAID)
		buf_cstr(out, "…");
}

static void
say_facet(const struct law *l, const struct query_term *t, struct buf *out)
{
	if (t->facet == FACET_OPEN) {
		bool open = t->values_n > 0 && t->values[0] != 0;

		buf_cstr(out, open != t->not ? _("in work") : _("closed"));
		return;
	}
	if (t->facet == FACET_FLAG)
		buf_cstr(out, t->not ? _("not ") : "");
	else
		buf_fmt(out, t->not ? "%s ≠ " : "%s = ",
		    facet_label(t->facet));
	say_values(l, t, out);
}

/* Times and texts are said as they are typed: that is read by itself. */
void
supervise_words(struct desk *d, struct str filter, struct buf *out)
{
	struct filter f;

	if (desk_parse(d, filter, &f, NULL) != OK) {
		buf_str(out, filter);
		return;
	}
	if (f.q.n == 0)
		buf_cstr(out, _("all cases"));
	for (size_t i = 0; i < f.q.n; i++) {
		buf_cstr(out, i > 0 ? _(" and ") : "");
		if (f.said[i].n == 0 || str_is(f.said[i], "elsewhere"))
			buf_cstr(out, f.said[i].n ? _("elsewhere") :
			    _("not elsewhere"));
		else if (f.q.t[i].kind == TERM_FACET)
			say_facet(d->law, &f.q.t[i], out);
		else
			buf_str(out, f.said[i]);
	}
	filter_fini(&f);
}
