/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One case, whole: what, where, who (masked), by when, whose turn, why this
 * unit, what can be done, and all that happened. */
#include "app/desk_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/auto.h"
#include "app/fields.h"
#include "app/intl.h"
#include "app/shut.h"
#include "app/where.h"
#include "lang/lang.h"

#define LABEL_W 12

/* What the events say beside the row: gathered before anything is shown. */
struct reported {
	struct desk	*d;
	bool		 bare;		/* revealed: nothing is masked */
	struct buf	 text, caller, phone, idno, addr, trace, basis;
	struct fields_seen fields;
	enum shut	 shut;
};

static void
keep(struct buf *b, const struct body *from, const char *name)
{
	struct str s = from != NULL ? body_str(from, name) : STR_NONE;

	if (s.n == 0)
		return;
	b->n = 0;
	buf_str(b, s);
}

static bool
gather(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct reported *f = ctx;
	enum shut k = shut_of(f->d->store, e, secret);

	f->shut = k > f->shut ? k : f->shut;
	if (status != OK)
		return true;
	fields_take(&f->fields, e, secret, status);
	keep(&f->trace, &e->body, "trace");
	if (e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND)
		return true;
	keep(&f->text, secret, "text");
	keep(&f->caller, secret, "caller");
	keep(&f->phone, secret, "phone");
	keep(&f->idno, secret, "idno");
	keep(&f->addr, secret, "addr");
	return true;
}

static void
reported_fini(struct reported *f)
{
	buf_fini(&f->text);
	buf_fini(&f->caller);
	buf_fini(&f->phone);
	buf_fini(&f->idno);
	buf_fini(&f->addr);
	buf_fini(&f->trace);
	buf_fini(&f->basis);
	fields_fini(&f->fields);
}

static void
pair(struct lines *t, const char *label, enum role role, struct str s)
{
	if (s.n > 0)
		lines_pair(t, LABEL_W, str_of(label), role, s);
}

static void
pair_masked(struct reported *f, struct lines *t, const char *label,
    const struct buf *b)
{
	struct buf out = { 0 };

	if (f->bare)
		buf_str(&out, buf_view(b));
	else
		lang_mask(buf_view(b), &out);
	pair(t, label, f->bare ? ROLE_VALUE : ROLE_MASKED, buf_view(&out));
	buf_fini(&out);
}

static void
add_what(struct desk *d, struct lines *t, const struct casefile *c)
{
	const struct law_criterion *k = law_criterion(d->law, c->matter,
	    c->criterion);
	const struct law_class *major = law_class(d->law,
	    law_class_major(c->matter));
	struct buf b = { 0 };

	if (major != NULL)
		buf_fmt(&b, "%.*s › ", STR_ARG(major->name));
	buf_str(&b, words_matter(d, c->matter));
	pair(t, _("what"), ROLE_VALUE, buf_view(&b));
	if (k != NULL) {
		pair(t, _("criterion"), ROLE_TEXT, k->file_text);
		pair(t, _("limit"), ROLE_TEXT, k->limit);
		pair(t, _("stages"), ROLE_TEXT, k->stages);
		pair(t, _("closes when"), ROLE_TEXT, k->close_text);
	}
	buf_fini(&b);
}

/* The profile's own fields, by their names. */
static void
add_fields(struct reported *f, struct lines *t)
{
	const struct law *l = f->d->law;
	struct buf b = { 0 };
	char name[64];

	for (size_t i = 0; i < l->fields_n; i++) {
		if (!fields_text(&f->fields, i, &b))
			continue;
		str_copy(l->fields[i].name, name, sizeof name);
		if (l->fields[i].kind == LAW_TEXT)
			pair_masked(f, t, name, &b);
		else
			pair(t, name, ROLE_TEXT, buf_view(&b));
	}
	buf_fini(&b);
}

static void
add_where(struct reported *f, struct lines *t, const struct casefile *c,
    struct str place)
{
	struct buf b = { 0 }, p = { 0 };

	words_grid(f->d, c->grid, &b);
	pair(t, _("where"), ROLE_VALUE, buf_view(&b));
	lang_mask(place, &p);
	pair(t, _("place"), ROLE_TEXT, buf_view(&p));
	if (c->lat_e6 != 0)
		lines_fmt(t, ROLE_DIM, LABEL_W, "%.5f, %.5f",
		    c->lat_e6 / 1e6, c->lon_e6 / 1e6);
	buf_fini(&p);
	buf_fini(&b);
}

static void
add_who(struct reported *f, struct lines *t, const struct casefile *c)
{
	struct buf name = { 0 };

	if (f->shut)
		pair(t, _("who"), ROLE_MASKED, str_of(shut_words(f->shut, c)));
	if (f->bare)
		buf_str(&name, buf_view(&f->caller));
	else if (f->caller.n > 0)
		lang_mask_name(buf_view(&f->caller), &name);
	pair(t, _("who"), f->bare ? ROLE_VALUE : ROLE_MASKED, buf_view(&name));
	pair_masked(f, t, _("phone"), &f->phone);
	pair_masked(f, t, _("identity"), &f->idno);
	pair_masked(f, t, _("address"), &f->addr);
	buf_fini(&name);
}

static void
add_when(struct desk *d, struct lines *t, const struct casefile *c, bool clocks)
{
	char at[32], left[32];

	words_time(d, c->reported_ms, true, at, sizeof at);
	pair(t, _("reported"), ROLE_TEXT, str_of(at));
	if (c->due_ms != 0 && !clocks) {	/* they tell it themselves */
		struct buf b = { 0 };

		words_time(d, c->due_ms, true, at, sizeof at);
		words_left(d, c, left, sizeof left);
		buf_cstr(&b, at);
		if (left[0] != '\0')
			buf_fmt(&b, "  %s %s", c->due_ms < d->now ?
			    _("overdue") : _("left"),
			    left + (left[0] == '-'));
		pair(t, _("by when"), words_left_role(d, c), buf_view(&b));
		buf_fini(&b);
	}
	words_time(d, c->closed_ms, true, at, sizeof at);
	if (c->closed_ms != 0)
		pair(t, _("closed"), ROLE_TEXT, str_of(at));
}

static void
add_unit(struct desk *d, struct lines *t, const struct casefile *c,
    const struct reported *f)
{
	const struct law_unit *u = law_unit(d->law, c->unit);
	struct buf b = { 0 };

	if (u != NULL) {
		buf_fmt(&b, "%.*s  %.*s %.*s", STR_ARG(u->name),
		    STR_ARG(u->lead), STR_ARG(u->phone));
		pair(t, _("unit"), ROLE_VALUE, buf_view(&b));
	}
	pair(t, _("enforces"), ROLE_TEXT, words_unit(d, c->enforcer, false));
	if (c->flags & CASE_BY_HAND)
		pair(t, _("why it"), ROLE_TEXT,
		    str_of(_("chosen by hand, not by rule")));
	else if (c->flags & CASE_FALLBACK && u != NULL)
		pair(t, _("why it"), ROLE_TEXT,
		    str_of(_("no rule fits: the fallback unit")));
	b.n = 0;
	if (u != NULL)
		rules_trace(d, buf_view(&f->trace), &b);
	pair(t, _("why it"), ROLE_DIM, buf_view(&b));
	buf_fini(&b);
}

/* The four teams of the grid, with those on duty now. */
static void
add_teams(struct desk *d, struct lines *t, const struct casefile *c)
{
	struct where w;

	if (c->grid == 0 || d->law->teams_n == 0)
		return;
	where_teams(d->law, c->grid, d->now, &w);
	where_brief(d, &w, LABEL_W, t);
}

/* A case that lies where the rules could have sent it out: why it does. */
static void
add_wait(struct desk *d, struct lines *t, const struct casefile *c)
{
	struct case_facts f = { 0 };
	struct decision k = { 0 };
	enum verdict v;
	bool waits;

	if (d->rules == NULL)
		return;
	case_facts_of(&f, d->rules, d->law, d->open, c);
	v = auto_why(d->law, rules_book(d->rules), &f.f, c, &k, &waits);
	if (waits)
		pair(t, _("why it waits"), ROLE_NEAR,
		    str_of(_(verdict_text(v))));
	decision_fini(&k);
	case_facts_fini(&f);
}

static void
add_hand(struct desk *d, struct lines *t, const struct casefile *c)
{
	const struct law_state *s = law_state(d->law, c->state);
	struct buf b = { 0 };
	char at[32];

	if (s == NULL || !s->open || (c->flags & CASE_CLAIMED) == 0)
		return;
	words_time(d, c->claimed_ms, true, at, sizeof at);
	buf_fmt(&b, _("%.*s since %s"),
	    STR_ARG(words_who(d, str_of(c->holder))), at);
	pair(t, _("in hand"), ROLE_MARKED, buf_view(&b));
	buf_fini(&b);
}

/* What may be done with it by this seat stays in sight however long the rest
 * is; where it leads, and why the rest may not, is told below. */
static void
add_moves(struct desk *d, struct lines *t, int w)
{
	const struct law_move *m[64];
	size_t n = d->simple ? 0 : moves_possible(d, d->open, m, 64);
	struct buf line = { 0 }, one = { 0 };
	const char *label = _("can be done");

	for (size_t i = 0; i <= n; i++) {
		one.n = 0;
		if (i < n)
			moves_name(d, m[i], &one);
		/* A line ends between two actions, not in one. */
		if (line.n > 0 && (i == n || LABEL_W + 2 + lang_columns(
		    buf_view(&line)) + lang_columns(buf_view(&one)) > w)) {
			lines_pair(t, LABEL_W, str_of(label), ROLE_HINT_KEY,
			    buf_view(&line));
			label = "";
			line.n = 0;
		}
		buf_fmt(&line, "%s%.*s", line.n > 0 ? "  " : "",
		    STR_ARG(buf_view(&one)));
	}
	buf_fini(&line);
	buf_fini(&one);
}

static void
add_counts(struct lines *t, const struct casefile *c)
{
	static const struct { uint32_t flag; const char *word; } flags[] = {
		{ CASE_REOPENED, N_("reopened") },
		{ CASE_DOUBTFUL, N_("a doubtful value was set aside") },
		{ CASE_CONFLICT, N_("holds a refused move") },
		{ CASE_IMPORTED, N_("imported") },
		{ CASE_CLOSED_LATE, N_("closed late") },
		{ CASE_VOID, N_("void") },
		{ CASE_UNPLACED, N_("not placed") },
		{ CASE_LATE, N_("a clock ran out") },
		{ CASE_ACTED, N_("first measures were taken") },
		{ CASE_SUPERVISED, N_("under supervision") },
		{ CASE_URGED, N_("urged") },
		{ CASE_APPEALED, N_("appealed") },
		{ CASE_EXEMPT, N_("not counted late") },
		{ CASE_COMPLEX, N_("complex") },
		{ CASE_HARD, N_("hard") },
		{ CASE_MISSED, N_("missed by the grid") },
		{ CASE_UNHAPPY, N_("the caller is unhappy") },
	};
	struct buf b = { 0 };

	if (c->returns > 0)
		buf_fmt(&b, _("returned %d×  "), c->returns);
	if (c->reworks > 0)
		buf_fmt(&b, _("reworked %d×  "), c->reworks);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (c->flags & flags[i].flag)
			buf_fmt(&b, "%s  ", _(flags[i].word));
	if (c->flags & CASE_CONFLICT)
		buf_cstr(&b, _("(K: both stories)"));
	pair(t, _("marks"), c->flags & CASE_CONFLICT ? ROLE_NEAR : ROLE_TEXT,
	    str_trim(buf_view(&b)));
	buf_fini(&b);
}

static void
add_head(struct desk *d, struct lines *t, const struct casefile *c,
    struct str title)
{
	const struct law_state *s = law_state(d->law, c->state);
	const struct law_channel *ch = law_channel(d->law, c->channel);
	struct buf b = { 0 };
	enum role role;
	char many[48];

	lang_mask(title, &b);
	if (b.n > 0)
		lines_add(t, ROLE_STRONG, 0, buf_view(&b));
	b.n = 0;
	if (s != NULL)
		buf_fmt(&b, "%.*s%.*s", STR_ARG(s->sign), STR_ARG(s->name));
	if (ch != NULL)
		buf_fmt(&b, " · %.*s", STR_ARG(ch->name));
	if (c->flags & CASE_URGENT)
		buf_fmt(&b, " · !%s", _("urgent"));
	words_callers(d, c, many, sizeof many);
	if (many[0] != '\0')
		buf_fmt(&b, " · %s", many);
	if (words_card(d, c, &role)[0] != '\0')
		buf_fmt(&b, " · %s", words_card(d, c, &role));
	if (c->level > 0 && c->level < 9 && d->law->levels_n > 0)
		buf_fmt(&b, " · %.*s", STR_ARG(d->law->level_names[c->level]));
	if (c->flags & CASE_CLAIMED)
		buf_fmt(&b, " · %s %.*s", _("in hand"),
		    STR_ARG(words_who(d, str_of(c->holder))));
	lines_add(t, c->flags & CASE_URGENT ? ROLE_URGENT : ROLE_VALUE, 0,
	    buf_view(&b));
	buf_fini(&b);
}

void
pane_case_build(struct desk *d, int w)
{
	struct lines *t = &d->case_lines;
	struct reported f = { .d = d, .bare = d->revealed == d->open,
	    .fields = { .law = d->law } };
	struct case_view v;
	struct casefile c;
	struct docket k;
	struct buf title = { 0 }, place = { 0 };

	lines_clear(t, w);
	d->open_lacks = false;
	if (d->open == SLOT_NONE ||
	    d->repo->ops->get(d->repo, d->open, &v) != OK) {
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("Enter shows the case under the cursor here")));
		return;
	}
	c = *v.c;		/* the next call of the repo ends what it lent */
	buf_str(&title, v.title);
	buf_str(&place, v.place);
	if (d->repo->ops->docket(d->repo, d->open, &k) != OK)
		k = (struct docket){ 0 };
	if (d->repo->ops->history(d->repo, d->open, gather, &f) != OK)
		f.shut = SHUT_OPEN;
	d->open_events = c.events;
	add_head(d, t, &c, buf_view(&title));
	add_when(d, t, &c, k.runs_n > 0);
	clocks_build(d, t, &c, &k);
	family_build(d, t, &c, &k);
	add_moves(d, t, w);
	add_what(d, t, &c);
	add_fields(&f, t);
	add_where(&f, t, &c, buf_view(&place));
	add_unit(d, t, &c, &f);
	add_wait(d, t, &c);
	add_hand(d, t, &c);
	add_who(&f, t, &c);
	add_counts(t, &c);
	pair_masked(&f, t, _("text"), &f.text);
	add_teams(d, t, &c);
	lines_gap(t);
	if (!d->simple)		/* there they are numbered, above */
		moves_build(d, t, d->open, false);
	lines_gap(t);
	history_build(d, t, d->open);
	reported_fini(&f);
	buf_fini(&title);
	buf_fini(&place);
}
