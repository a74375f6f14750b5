/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done out of the guide: an entry is said to be wrong, a question is
 * answered without a case, and what was answered today is counted. */
#include "app/guide.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

/* ---- what is said to the caller ---- */

static void
say_phone(const struct law_phone *p, struct buf *out)
{
	buf_str(out, p->name);
	buf_byte(out, ' ');
	buf_str(out, p->number);
	if (p->hours.n > 0) {
		buf_byte(out, ' ');
		buf_str(out, p->hours);
	}
}

void
guide_say(const struct guide *g, const struct guide_entry *e, struct buf *out)
{
	const struct law_standard *s;

	switch (e->kind) {
	case GUIDE_STANDARD:
		s = &g->law->standards[e->at];
		buf_str(out, s->answer.n > 0 ? s->answer : s->how.n > 0 ?
		    s->how : s->what);
		break;
	case GUIDE_PHONE:
		say_phone(&g->law->phones[e->at], out);
		break;
	case GUIDE_ARTICLE:
		buf_str(out, g->law->articles[e->at].text);
		break;
	case GUIDE_KINDS:
		break;
	}
}

/* ---- an entry is wrong ---- */

static enum err
no(char *why, size_t cap, enum err e, const char *text)
{
	snprintf(why, cap, "%s", text);
	return e;
}

bool
guide_may_flag(const struct law *law, const struct seat *who)
{
	return !who->read_only &&
	    (who->me.roles & law_moving_roles(law)) != 0;
}

/* A note that would be masked holds a person's number: it stands in no log. */
static bool
holds_number(struct str note)
{
	struct buf plain = { 0 }, masked = { 0 };
	bool differs;

	lang_safe_text(note, &plain);
	lang_mask(buf_view(&plain), &masked);
	differs = !str_eq(buf_view(&plain), buf_view(&masked));
	buf_fini(&plain);
	buf_fini(&masked);
	return differs;
}

static enum err
note_faulty(bool wrong, struct str note, char *why, size_t cap)
{
	if (wrong && note.n == 0)
		return no(why, cap, ERR_BAD_INPUT,
		    _("what is wrong with it? a note for its owner"));
	if (note.n > GUIDE_NOTE)
		return no(why, cap, ERR_BAD_INPUT, _("a shorter note"));
	if (holds_number(note))
		return no(why, cap, ERR_REFUSED, _("a phone or identity "
		    "number stands in no note: say it without"));
	return OK;
}

static enum err
commit(struct repo *repo, const struct seat *who, struct intent *it, char *why,
    size_t cap)
{
	struct outcome out = { 0 };
	enum err e;

	it->actor = str_of(who->me.code);
	it->login = str_of(who->login);
	it->seat = str_of(who->me.seat);
	e = repo->ops->commit(repo, it, 1, false, &out);
	return e == OK ? OK : no(why, cap, e, _(err_text(e)));
}

enum err
guide_say_wrong(const struct guide *g, const struct guide_entry *e,
    struct repo *repo, const struct seat *who, bool wrong, struct str note,
    char *why, size_t cap)
{
	struct body b = { .n = 0 };
	struct intent it = { .kind = EV_GUIDE_FLAG, .subject = str_of(e->of),
	    .body = &b };
	enum err err;

	note = str_trim(note);
	if (!guide_may_flag(g->law, who))
		return no(why, cap, ERR_REFUSED, _("who can move no case "
		    "marks nothing as wrong"));
	if (!wrong && !e->flag.wrong)
		return no(why, cap, ERR_REFUSED, _("nobody said that it is "
		    "wrong"));
	err = note_faulty(wrong, note, why, cap);
	if (err == OK)
		err = body_int(&b, "wrong", wrong);
	if (err == OK)
		err = body_text(&b, "note", note);
	return err != OK ? err : commit(repo, who, &it, why, cap);
}

/* ---- a question answered ---- */

/* A desk that stands in another time than the wall gives its own. */
static int64_t
time_of(int64_t now_ms)
{
	const int64_t apart = clock_wall().ms - now_ms;

	return apart > CLOCK_MIN_MS || apart < -CLOCK_MIN_MS ? now_ms : 0;
}

enum err
guide_answer(const struct law *law, const struct guide_given *g,
    struct repo *repo, const struct seat *who, int64_t now_ms, char *why,
    size_t cap)
{
	struct body b = { .n = 0 };
	struct intent it = { .kind = EV_ANSWER_GIVE, .body = &b,
	    .at_ms = time_of(now_ms) };
	enum err e;

	if (who->read_only)
		return no(why, cap, ERR_REFUSED, _("read-only: this "
		    "seat may look but not act"));
	if (law_channel(law, g->channel) == NULL)
		return no(why, cap, ERR_BAD_INPUT, _("by which channel was it "
		    "asked?"));
	if (g->matter != 0 && law_class(law, g->matter) == NULL)
		return no(why, cap, ERR_BAD_INPUT, _("no such matter"));
	e = body_int(&b, "channel", g->channel);
	if (e == OK && g->matter != 0)
		e = body_int(&b, "matter", g->matter);
	if (e == OK && g->of.n > 0)
		e = body_text(&b, "article", g->of);
	return e != OK ? e : commit(repo, who, &it, why, cap);
}

struct counting {
	struct str	account;
	int64_t		from_ms;
	struct guide_count *c;
};

static bool
count_one(void *ctx, const struct store_answer *a)
{
	struct counting *x = ctx;

	x->c->all++;
	x->c->own += str_is(x->account, a->actor);
	return true;
}

static bool
count_arrived(void *ctx, uint64_t arrival, uint32_t slot,
    const struct event *e)
{
	struct counting *x = ctx;

	(void)slot;
	x->c->arrival = arrival + 1;
	if (e->kind != EV_ANSWER_GIVE || e->at.ms < x->from_ms)
		return true;
	x->c->all++;
	x->c->own += str_eq(x->account, e->actor);
	return true;
}

enum err
guide_count(struct store *s, const struct law *law, struct str account,
    int64_t now_ms, struct guide_count *c)
{
	const int32_t day = clock_day((struct wall){ now_ms },
	    law->offset_min);
	struct counting x = { account, (int64_t)day * CLOCK_DAY_MS -
		law->offset_min * CLOCK_MIN_MS, c };
	uint64_t arrival;

	if (s == NULL)
		return OK;
	arrival = store_arrivals(s);
	if (c->arrival != 0 && c->day == day)
		return c->arrival >= arrival ? OK : store_arrived(s,
		    c->arrival, count_arrived, &x);
	*c = (struct guide_count){ .day = day, .arrival = arrival };
	return store_answers(s, x.from_ms, INT64_MAX, count_one, &x);
}
