/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the walks of a profile leave untried. Guards of rows that only the desk
 * itself takes refuse nobody, and are not asked for. */
#include "app/rehearse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/auto.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "core/casefile.h"
#include "wire/profile.h"

#define GUARD_NAME(id, name) name,
static const char *const guard_names[] = { GUARD_LIST(GUARD_NAME) };
#undef GUARD_NAME

struct cover_profile {
	struct law	law;		/* owned */
	struct buf	archive;	/* owned; the law's */
	bool		*taken;		/* owned; by row */
	uint32_t	guards, lacks, stands;	/* seen to refuse */
};

/* A profile that extends another and leaves its workflow alone is walked with
 * it. */
static bool
same_flow(struct str a, struct str b)
{
	struct str x, y;

	return profile_file(a, "moves.tsv", &x) == OK &&
	    profile_file(b, "moves.tsv", &y) == OK && str_eq(x, y);
}

static struct cover_profile *
profile_of(struct cover *c, struct rehearsal *r)
{
	struct cover_profile *p;

	for (size_t i = 0; i < c->n; i++)
		if (same_flow(buf_view(&c->p[i].archive),
		    buf_view(&r->archive)))
			return &c->p[i];
	c->p = xgrow(c->p, &c->cap, c->n + 1, sizeof *c->p);
	p = &c->p[c->n++];
	*p = (struct cover_profile){ .law = r->law, .archive = r->archive };
	r->law = (struct law){ 0 };
	r->archive = (struct buf){ 0 };
	p->taken = xcalloc(p->law.moves_n + 1, sizeof *p->taken);
	return p;
}

static void
take_row(struct cover_profile *p, int64_t line)
{
	for (size_t i = 0; i < p->law.moves_n; i++)
		p->taken[i] |= p->law.moves[i].line == line;
}

static void
take_refusal(struct cover_profile *p, struct str what)
{
	const bool stands = str_starts(what, STR("!"));
	struct str flag = stands ? str_from(what, 1) : what;

	for (unsigned bit = 0; bit < GUARD_COUNT; bit++)
		if (str_is(what, guard_names[bit]))
			p->guards |= 1u << bit;
	if (!str_starts(flag, STR("flag.")))
		return;
	flag = str_from(flag, 5);
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (str_is(flag, resolve_flag_code(bit)))
			*(stands ? &p->stands : &p->lacks) |= 1u << bit;
}

void
cover_add(struct cover *c, struct rehearsal *r)
{
	struct cover_profile *p = profile_of(c, r);
	struct str rest = buf_view(&r->result.rows), line, n;
	int64_t at;

	while (str_cut(&rest, '\n', &line))
		if (str_int(line, &at))
			take_row(p, at);
	rest = buf_view(&r->result.refusals);
	while (str_cut(&rest, '\n', &line)) {
		str_cut(&line, ' ', &n);
		take_refusal(p, line);
	}
}

static size_t
say_rows(const struct cover_profile *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->law.moves_n; i++) {
		const struct law_move *m = &p->law.moves[i];
		const struct law_state *from = law_state(&p->law, m->from);

		if (p->taken[i] || !law_move_for(m, p->law.version))
			continue;
		n++;
		printf(_("%.*s/moves.tsv:%u: no walk takes %.*s from %.*s\n"),
		    STR_ARG(p->law.id), m->line, STR_ARG(m->action),
		    STR_ARG(from ? from->code : STR("*")));
	}
	return n;
}

static size_t
say_flags(const struct cover_profile *p, uint32_t flags, const char *not)
{
	char name[48];
	size_t n = 0;

	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++) {
		if (!(flags >> bit & 1))
			continue;
		n++;
		snprintf(name, sizeof name, "%sflag.%s", not,
		    resolve_flag_code(bit));
		printf(_("%.*s: no walk sees %s refuse\n"),
		    STR_ARG(p->law.id), name);
	}
	return n;
}

static size_t
say_guards(const struct cover_profile *p)
{
	const struct law_role *role = law_role_by_code(&p->law,
	    STR(AUTO_ROLE));
	const uint32_t desk = role ? 1u << role->bit : 0;
	uint32_t guards = 0, lacks = 0, stands = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->law.moves_n; i++) {
		const struct law_move *m = &p->law.moves[i];

		if (!(m->roles & ~desk) || !law_move_for(m, p->law.version))
			continue;
		guards |= m->guards;
		lacks |= m->flags_need;
		stands |= m->flags_not;
	}
	guards &= ~p->guards;
	for (unsigned bit = 0; bit < GUARD_COUNT; bit++) {
		if (!(guards >> bit & 1))
			continue;
		n++;
		printf(_("%.*s: no walk sees %s refuse\n"),
		    STR_ARG(p->law.id), guard_names[bit]);
	}
	return n + say_flags(p, lacks & ~p->lacks, "") +
	    say_flags(p, stands & ~p->stands, "!");
}

size_t
cover_say(const struct cover *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += say_rows(&c->p[i]) + say_guards(&c->p[i]);
	return n;
}

void
cover_fini(struct cover *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->p[i].taken);
		law_fini(&c->p[i].law);
		buf_fini(&c->p[i].archive);
	}
	free(c->p);
	*c = (struct cover){ 0 };
}
