/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rules fit the case, which one wins, and on what the others lost. */
#include "app/desk_in.h"

#include <stdio.h>
#include "app/intl.h"
#include "core/dispatch.h"

#define RULES_SHOWN 40

/* What the rule speaks of: R71@1 井盖×黄村. */
static void
put_ground(struct desk *d, const struct law_rule *r, struct buf *b)
{
	const struct law_class *m = law_class(d->law, r->matter);
	const struct law_grid *g = law_grid(d->law, r->area);

	buf_fmt(b, "R%u@%u ", r->id, r->version);
	buf_str(b, m != NULL ? m->name : str_of(_("any matter")));
	buf_cstr(b, "×");
	buf_str(b, g != NULL ? g->name : str_of(_("anywhere")));
}

static const struct law_rule *
rule_of(const struct law *l, struct str name)
{
	struct str id, version = str_from(name, 1);
	int64_t i, v;

	if (!str_starts(name, STR("R")) || !str_cut(&version, '@', &id) ||
	    !str_int(id, &i) || !str_int(version, &v))
		return NULL;
	for (size_t k = 0; k < l->rules_n; k++)
		if (l->rules[k].id == i && l->rules[k].version == v)
			return &l->rules[k];
	return NULL;
}

/* A stored trace, the winner told in words: R71@1 井盖×黄村 (三定) > R9@1.
 * Where the law has another version of it by now, the trace as it is. */
void
rules_trace(struct desk *d, struct str trace, struct buf *out)
{
	struct str rest = trace, word = STR_NONE, lost;
	const struct law_rule *r;

	if (!str_cut(&rest, ' ', &word) ||
	    (r = rule_of(d->law, word)) == NULL) {
		buf_str(out, trace);
		return;
	}
	put_ground(d, r, out);
	if (r->basis.n > 0)
		buf_fmt(out, " (%.*s)", STR_ARG(r->basis));
	str_cut(&rest, '>', &word);	/* its matter and area, just told */
	while (str_cut(&rest, '>', &word)) {
		word = str_trim(word);
		if (str_cut(&word, ' ', &lost))
			buf_fmt(out, " > %.*s", STR_ARG(lost));
	}
}

static void
put_rule(struct desk *d, const struct law_rule *r, struct buf *b)
{
	put_ground(d, r, b);
	buf_cstr(b, " → ");
	buf_str(b, words_unit(d, r->unit, false));
	if (r->enforcer != 0)
		buf_fmt(b, " / %.*s", STR_ARG(words_unit(d, r->enforcer,
		    false)));
	if (r->basis.n > 0)
		buf_fmt(b, " (%.*s)", STR_ARG(r->basis));
}

static void
add_hit(struct desk *d, struct lines *t, const struct dispatch_hit *h)
{
	struct buf b = { 0 };
	bool won = h->lost == LOST_NOT;

	buf_cstr(&b, won ? "✓ " : "✗ ");
	put_rule(d, h->rule, &b);
	if (!won)
		buf_fmt(&b, "  — %s", _(dispatch_loss_text(h->lost)));
	lines_add(t, won ? ROLE_RULE_WON : ROLE_RULE_LOST, 0, buf_view(&b));
	buf_fini(&b);
}

void
pane_rules_build(struct desk *d, int w)
{
	struct lines *t = &d->rule_lines;
	struct dispatch_hit hits[RULES_SHOWN];
	struct case_view v;
	size_t n;

	lines_clear(t, w);
	if (d->open == SLOT_NONE ||
	    d->repo->ops->get(d->repo, d->open, &v) != OK)
		return;
	n = dispatch_hits(d->law, v.c->matter, v.c->grid, hits, RULES_SHOWN);
	lines_fmt(t, ROLE_DIM, 0, _("%zu rules, %zu fit this case"),
	    d->law->rules_n, n);
	if (n == 0)
		lines_fmt(t, ROLE_RULE_WON, 0, "✓ %s %.*s",
		    _("fallback unit:"), STR_ARG(words_unit(d,
		    d->law->fallback_unit, false)));
	for (size_t i = 0; i < n && i < RULES_SHOWN; i++)
		add_hit(d, t, &hits[i]);
	if (v.c->flags & CASE_BY_HAND)
		lines_add(t, ROLE_TEXT, 0,
		    str_of(_("The unit of this case was chosen by hand.")));
}
