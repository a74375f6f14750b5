/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form becomes events: all of them in one commit, or none. Layer: app. */
#include "intake_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/guide.h"
#include "app/intl.h"
#include "app/resolve.h"

#define TRIES 3			/* somebody else joined the same parent just now */

/* ---- what must be seen to ---- */

static int
lack(int field, char *why, size_t cap, const char *text)
{
	if (why[0] == '\0')
		snprintf(why, cap, "%s", text);
	return field;
}

/* Where something stands that means nothing. */
static int
unread(const struct intake *f, char *why, size_t cap)
{
	static const size_t coded[] = { INTAKE_CHANNEL, INTAKE_GRID,
		INTAKE_MATTER, INTAKE_CRITERION };

	for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
		if (str_trim(buf_view(&f->f[coded[i]].text)).n &&
		    !form_code(f, coded[i], why, cap))
			return (int)coded[i];
	if (f->f[INTAKE_PROMISE].text.n && !form_promise(f, f->began_ms))
		return lack(INTAKE_PROMISE, why, cap, _("not a time"));
	return form_own_bad(f, why, cap);
}

static int
lacks_report(const struct intake *f, const struct seat *who, char *why,
    size_t cap)
{
	const uint64_t channel = form_code(f, INTAKE_CHANNEL, NULL, 0);
	struct buf title = { 0 };
	bool none;

	if (!channel)
		return lack(INTAKE_CHANNEL, why, cap,
		    _("by which channel did it come?"));
	if (f->slot == SLOT_NONE &&
	    !law_may_report(f->law, (unsigned)channel, who->me.roles))
		return lack(INTAKE_CHANNEL, why, cap,
		    _("your role brings in no cases of this channel"));
	intake_title(buf_view(&f->f[INTAKE_WORDS].text), &title);
	none = !title.n && !str_trim(buf_view(&f->f[INTAKE_TITLE].text)).n;
	buf_fini(&title);
	return none ? lack(INTAKE_WORDS, why, cap, _("what was said?")) : -1;
}

/* Of a stored case the state is not known here: what it needs is asked of the
 * one that it would be as new. */
static int
lacks_filing(const struct intake *f, const struct seat *who, char *why,
    size_t cap)
{
	const struct way_to to = { WAY_FILE, 0 };
	struct casefile c;
	const struct law_move *row;
	bool last;

	way_case(f, who, &c);
	row = way_row(f->law, &c, NULL, who, f->began_ms, &to, &last);
	if (!row && f->slot == SLOT_NONE)
		return -1;	/* it ends with the report */
	if (!c.grid)
		return lack(INTAKE_GRID, why, cap, _("where is it?"));
	if (form_urgent(f) && way_direct(f->law, &c, NULL, who, f->began_ms))
		return -1;
	if (!c.matter)
		return lack(INTAKE_MATTER, why, cap, _("what is it?"));
	if (form_asks_criterion(f, c.matter))
		return lack(INTAKE_CRITERION, why, cap,
		    _("which of its criteria?"));
	return -1;
}

int
intake_lacks(const struct intake *f, const struct seat *who,
    enum intake_far far, char *why, size_t cap)
{
	int field;

	why[0] = '\0';
	field = unread(f, why, cap);
	if (field < 0)
		field = lacks_report(f, who, why, cap);
	if (field < 0 && far == INTAKE_MERGE && f->parent[0] == '\0')
		field = lack(INTAKE_WORDS, why, cap,
		    _("no case to join was chosen"));
	if (field < 0 && far == INTAKE_FILE)
		field = lacks_filing(f, who, why, cap);
	return field;
}

/* ---- the commit ---- */

struct writing {
	struct intent	it[GOING_STEPS + 4];
	struct outcome	out[GOING_STEPS + 4];
	size_t		n, top;
	char		key[INTAKE_ID + 8];
};

/* What follows the intent before it, of the case that is begun or judged. */
static void
follow(const struct going *g, struct writing *w)
{
	struct intent *it = &w->it[w->n];

	if (g->f->slot == SLOT_NONE) {
		it->subject = STR_NONE;
		it->begun = 1;
	}
	if (w->n > 0) {
		it->base = NULL;
		it->after = (uint32_t)w->n;
	}
	w->top = w->n++;
}

static bool
gather(const struct going *g, struct writing *w)
{
	const size_t room = sizeof w->it / sizeof *w->it;
	size_t from;

	/* Written once, whoever has the draft open. */
	snprintf(w->key, sizeof w->key, "intake:%s", g->f->id);
	w->n = 0;
	if (g->f->slot == SLOT_NONE) {
		report_intent(&g->r, 0, &w->it[w->n]);
		w->it[w->n++].key = str_of(w->key);
	}
	for (size_t i = 0; i < g->steps; i++) {
		move_intent(g->step[i], &w->it[w->n]);
		follow(g, w);
	}
	if (g->goes) {
		auto_intent(&g->next, &w->it[w->n - 1], 0, &w->it[w->n]);
		follow(g, w);
	}
	from = w->n;
	if (g->others.n > room - from)
		return false;
	if (g->others.n)
		merge_intents(&g->others, &w->it[from - 1], (uint32_t)from,
		    &w->it[from]);
	for (; w->n < from + g->others.n; w->n++)
		if (g->f->slot == SLOT_NONE)
			w->it[w->n].names = 1;
	return true;
}

static void
set_time(struct writing *w, int64_t at_ms)
{
	for (size_t i = 0; i < w->n; i++)
		w->it[i].at_ms = at_ms;
}

static enum err
refused(struct going *g, const struct writing *w, enum err e,
    struct intake_done *out)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct outcome *o = &w->out[i];

		if (o->err == OK || o->err == ERR_CANCELLED)
			continue;
		if (o->err == ERR_EXISTS) {
			snprintf(g->why, g->cap,
			    _("this form was written already: %s"), o->number);
			out->slot = o->slot;
			str_copy(str_of(o->number), out->number,
			    sizeof out->number);
		} else if (w->it[i].kind == EV_CASE_MOVE && o->why.err != OK)
			move_refusal_text(g->law, &g->c,
			    body_str(w->it[i].body, "action"), &o->why,
			    g->why, g->cap);
		else if (o->err == ERR_CONFLICT)
			snprintf(g->why, g->cap, "%s", _("somebody changed "
			    "the case meanwhile: look again"));
		return going_say(g, e);
	}
	return going_say(g, e);
}

static void
report_done(const struct going *g, const struct writing *w,
    struct intake_done *out)
{
	out->slot = g->f->slot == SLOT_NONE ? w->out[0].slot : g->f->slot;
	str_copy(str_of(g->f->slot == SLOT_NONE ? w->out[0].number :
	    g->c.number), out->number, sizeof out->number);
	out->state = g->c.state;
	out->unit = g->c.unit;
	out->top = w->out[w->top].id;
	out->events = w->n;
	str_copy(str_of(g->d.parent), out->parent, sizeof out->parent);
}

/* Why it lies where it lies: the desk's own word, or what the rules would say. */
static enum verdict
stopped(struct going *g)
{
	const struct unborn unborn = { &g->body, &g->secret, &g->d };
	struct case_facts k = { .slot = g->f->slot };
	struct decision d = { 0 };
	enum verdict v;

	if (g->goes || g->next.row)
		return g->next.verdict;
	if (g->c.unit)
		return VERDICT_GO;
	case_facts_of(&k, g->rules, g->law, g->f->slot, &g->c);
	case_facts_unborn(&k, &unborn);
	v = rules_judge(g->law, rules_book(g->rules), &k.f, &g->c,
	    g->c.grid ? 100 : 0, &d);
	decision_fini(&d);
	case_facts_fini(&k);
	return v == VERDICT_GO ? VERDICT_LATE : v;
}

static enum err
write_it(struct going *g, struct intake_done *out)
{
	struct writing *w = xcalloc(1, sizeof *w);
	enum err e = gather(g, w) ? OK : ERR_TOO_BIG;

	if (e == OK && w->n == 0) {
		snprintf(g->why, g->cap, "%s", _("nothing was changed"));
		e = ERR_BAD_INPUT;
	}
	if (e == OK) {
		set_time(w, g->at_ms);
		e = g->repo->ops->commit(g->repo, w->it, w->n, false, w->out);
		if (e == OK)
			report_done(g, w, out);
		else
			e = refused(g, w, e, out);
	}
	free(w);
	return going_say(g, e);
}

static void
going_fini(struct going *g)
{
	for (size_t i = 0; i < g->steps; i++) {
		move_fini(g->step[i]);
		free(g->step[i]);
	}
	auto_fini(&g->next);
	merge_fini(&g->others);
	arena_fini(&g->arena);
}

/* All of it onto the copy. */
static enum err
ready(struct going *g, struct intake_done *out)
{
	enum err e = g->f->slot == SLOT_NONE ? going_report(g) :
	    going_stored(g);

	if (e == OK && g->far != INTAKE_REPORT)
		e = going_on(g);
	if (e == OK)
		out->verdict = stopped(g);
	return e;
}

static enum err
go(struct going *g, struct intake_done *out)
{
	const enum err e = ready(g, out);

	return e == OK ? write_it(g, out) : e;
}

enum err
intake_commit(const struct intake *f, struct repo *repo, struct rules *rules,
    const struct seat *who, enum intake_far far, int64_t at_ms,
    struct intake_done *out)
{
	struct going *g = xcalloc(1, sizeof *g);
	enum err e = OK;

	memset(out, 0, sizeof *out);
	if (who->read_only) {
		snprintf(out->why, sizeof out->why, "%s", _("read-only"));
		e = ERR_REFUSED;
	} else if (intake_lacks(f, who, far, out->why, sizeof out->why) >= 0) {
		e = ERR_BAD_INPUT;
	}
	for (int i = 0; e == OK && i < TRIES; i++) {
		*g = (struct going){ .f = f, .repo = repo, .rules = rules,
		    .law = f->law, .who = who, .far = far, .at_ms = at_ms,
		    .now_ms = at_ms ? at_ms : clock_wall().ms,
		    .why = out->why, .cap = sizeof out->why };
		out->why[0] = '\0';
		e = go(g, out);
		going_fini(g);
		if (e != ERR_CONFLICT || f->slot != SLOT_NONE)
			break;
		e = i + 1 < TRIES ? OK : e;
	}
	free(g);
	return e;
}

/* ---- said beforehand ---- */

static void
say_way(const struct going *g, struct intake_done *out)
{
	const struct body *last = g->goes ? &g->next.body : g->steps ?
	    &g->step[g->steps - 1]->body : NULL;
	struct buf b = { 0 };

	for (size_t i = 0; i < g->steps + g->goes; i++) {
		const struct law_move *row = i < g->steps ? g->step[i]->row :
		    g->next.row;

		if (row)
			buf_fmt(&b, "%s%.*s", b.n ? "、" : "",
			    STR_ARG(row->label));
	}
	str_copy(buf_view(&b), out->way, sizeof out->way);
	buf_fini(&b);
	out->state = g->c.state;
	out->unit = g->c.unit;
	out->limit_n = g->c.limit_n;
	out->limit_unit = g->c.limit_unit;
	out->rule = last ? (uint32_t)body_num(last, "rule", 0) : 0;
}

enum err
intake_foresee(const struct intake *f, struct repo *repo, struct rules *rules,
    const struct seat *who, int64_t at_ms, struct intake_done *out)
{
	struct going *g;
	enum err e;

	memset(out, 0, sizeof *out);
	if (intake_lacks(f, who, INTAKE_FILE, out->why, sizeof out->why) >= 0)
		return ERR_BAD_INPUT;
	g = xcalloc(1, sizeof *g);
	*g = (struct going){ .f = f, .repo = repo, .rules = rules,
	    .law = f->law, .who = who, .far = INTAKE_FILE, .at_ms = at_ms,
	    .now_ms = at_ms ? at_ms : clock_wall().ms, .why = out->why,
	    .cap = sizeof out->why };
	e = ready(g, out);
	if (e == OK)
		say_way(g, out);
	going_fini(g);
	free(g);
	return e;
}

/* ---- no case ---- */

enum err
intake_answer(struct repo *repo, const struct intake *f, struct str article,
    const struct seat *who, int64_t now_ms, char *why, size_t cap)
{
	const struct guide_given g = {
		(unsigned)form_code(f, INTAKE_CHANNEL, NULL, 0),
		(uint32_t)form_code(f, INTAKE_MATTER, NULL, 0), article };

	why[0] = '\0';
	return guide_answer(f->law, &g, repo, who, now_ms, why, cap);
}
