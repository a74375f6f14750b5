/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/notice_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define LISTED	10		/* cases of a message that are told apart */
#define NAMED	5		/* of them in its sentence */
#define PEOPLE	50		/* holders of one role */

void
notice_item_of(struct notice_item *k, const struct store_notice *n,
    const struct event *e, const struct casefile *c)
{
	*k = (struct notice_item){
		.n = *n, .c = *c, .kind = e->kind, .event = e->id,
		.fell_ms = n->at_ms
	};
	if (e->kind == EV_CLOCK_FIRE) {
		k->clock = (uint8_t)body_num(&e->body, "clock", 0);
		k->bit = (uint8_t)body_num(&e->body, "rung", 0);
		k->owner = (uint16_t)body_num(&e->body, "owner", 0);
		k->fell_ms = body_num(&e->body, "due", n->at_ms);
	} else {
		k->owner = (uint16_t)body_num(&e->body, "unit", 0);
		str_copy(body_str(&e->body, "action"), k->action,
		    sizeof k->action);
	}
}

static const struct law_rung *
rung_of(const struct notice_item *k, const struct law *law)
{
	const struct law_book *b = law_book(law, k->c.law);
	const struct law_clock *c = b ? law_book_clock(b, k->clock) : NULL;

	for (size_t i = 0; c && i < c->rung_n; i++)
		if (b->rungs[c->rung_first + i].bit == k->bit)
			return &b->rungs[c->rung_first + i];
	return NULL;
}

struct str
notice_what(const struct notice_item *k, const struct law *law)
{
	const struct law_rung *r = k->kind == EV_CLOCK_FIRE ?
	    rung_of(k, law) : NULL;

	if (r != NULL)
		return r->name;
	for (size_t i = 0; i < law->moves_n; i++)
		if (str_is(law->moves[i].action, k->action))
			return law->moves[i].label;
	return str_of(k->action);
}

/* ---- to whom ---- */

void
notice_people_fini(struct notice_people *p)
{
	free(p->a);
	*p = (struct notice_people){ .read = false };
}

static bool
take_person(void *ctx, const struct store_account *a)
{
	struct notice_people *p = ctx;

	p->a = xgrow(p->a, &p->cap, p->n + 1, sizeof *p->a);
	p->a[p->n++] = *a;
	return true;
}

static void
read_people(struct notice_people *p, struct store *s)
{
	if (p->read)
		return;
	p->read = true;
	if (store_accounts(s, take_person, p) != OK)
		p->n = 0;		/* the offices are told all the same */
}

static uint32_t
town_of(const struct casefile *c)
{
	return (uint32_t)(c->grid / 1000000 % 1000);
}

static void
comma(struct buf *out)
{
	if (out->n > 0 && out->p[out->n - 1] != '[')
		buf_byte(out, ',');
}

static void
pair(struct buf *out, const char *key, struct str value)
{
	if (out->n > 0 && out->p[out->n - 1] != '{')
		buf_byte(out, ',');
	buf_fmt(out, "\"%s\":", key);
	buf_json(out, value);
}

static void
put_unit(struct buf *out, const char *as, const struct law_unit *u)
{
	if (u == NULL)
		return;
	comma(out);
	buf_byte(out, '{');
	pair(out, "as", str_of(as));
	pair(out, "unit", u->code);
	pair(out, "name", u->name);
	if (u->phone.n > 0)
		pair(out, "phone", u->phone);
	if (!strcmp(as, "lead") && u->lead.n > 0)
		pair(out, "title", u->lead);
	buf_byte(out, '}');
}

static void
put_person(struct buf *out, const struct store_account *a,
    const struct law *law)
{
	const struct law_unit *u = law_unit(law, a->unit);

	comma(out);
	buf_byte(out, '{');
	pair(out, "account", str_of(a->code));
	pair(out, "name", str_of(a->name));
	if (u != NULL)
		pair(out, "unit", u->code);
	buf_byte(out, '}');
}

static void
put_role(struct buf *out, struct str code, const struct notice_item *k,
    const struct law *law, const struct notice_people *p)
{
	const struct law_role *role = law_role_by_code(law, code);
	size_t n = 0;

	if (role == NULL)
		return;
	comma(out);
	buf_byte(out, '{');
	pair(out, "as", STR("role"));
	pair(out, "role", role->code);
	pair(out, "name", role->name);
	buf_cstr(out, ",\"people\":[");
	for (size_t i = 0; i < p->n && n < PEOPLE; i++) {
		const struct store_account *a = &p->a[i];
		const struct law_unit *u = law_unit(law, a->unit);

		if (a->disabled || !(a->roles >> role->bit & 1) ||
		    (u && u->town != 0 && u->town != town_of(&k->c)))
			continue;
		put_person(out, a, law);
		n++;
	}
	buf_cstr(out, "]}");
}

/* An officer who found it, by account; a citizen only as the channel that knows
 * him: it has the case's number. */
static void
put_reporter(struct buf *out, const struct notice_item *k,
    const struct law *law, const struct notice_people *p)
{
	const struct law_channel *ch = law_channel(law, k->c.channel);

	comma(out);
	buf_cstr(out, "{");
	pair(out, "as", STR("reporter"));
	if (ch != NULL)
		pair(out, "channel", ch->code);
	buf_cstr(out, ",\"people\":[");
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->a[i].code, k->c.finder))
			put_person(out, &p->a[i], law);
	buf_cstr(out, "]}");
}

static const struct law_unit *
unit_of(const struct notice_item *k, const struct law *law)
{
	return law_unit(law, k->owner ? k->owner : k->c.unit ? k->c.unit :
	    k->c.former);
}

static void
put_helpers(struct buf *out, const struct notice_item *k, struct store *s,
    const struct law *law)
{
	struct repo *repo = store_repo(s);
	struct docket d;

	if (repo->ops->docket(repo, k->n.slot, &d) != OK)
		return;
	for (size_t i = 0; i < d.helpers_n; i++)
		if (!d.helper[i].replied)
			put_unit(out, "helper", law_unit(law,
			    d.helper[i].unit));
}

void
notice_to(const struct notice_item *k, struct store *s, const struct law *law,
    struct notice_people *p, struct buf *out)
{
	const struct law_unit *u = unit_of(k, law);
	struct str rest = str_of(k->n.tell), who;

	buf_byte(out, '[');
	while (str_cut(&rest, ',', &who)) {
		if (str_is(who, "unit"))
			put_unit(out, "unit", u);
		else if (str_is(who, "lead"))
			put_unit(out, "lead", u);
		else if (str_is(who, "parent"))
			put_unit(out, "parent", u ? law_unit(law, u->parent) :
			    NULL);
		else if (str_is(who, "helpers"))
			put_helpers(out, k, s, law);
		else if (str_is(who, "desk")) {
			comma(out);
			buf_cstr(out, "{\"as\":\"desk\"}");
		} else {
			read_people(p, s);
			if (who.n > 1 && who.p[0] == '@')
				put_role(out, str_from(who, 1), k, law, p);
			else if (str_is(who, "reporter"))
				put_reporter(out, k, law, p);
		}
	}
	buf_byte(out, ']');
}

/* ---- what ---- */

static struct str
matter_name(const struct casefile *c, const struct law *law)
{
	const struct law_class *m = law_class(law, c->matter);

	return m ? m->name : str_of(_("no class yet"));
}

static struct str
town_name(const struct casefile *c, const struct law *law)
{
	const struct law_grid *g = c->grid ?
	    law_grid(law, law_grid_town(c->grid)) : NULL;

	return g ? g->name : str_of(_("no place yet"));
}

static struct str
unit_name(const struct law_unit *u)
{
	if (u == NULL)
		return str_of(_("no unit yet"));
	return u->short_name.n > 0 ? u->short_name : u->name;
}

static void
minute(int64_t ms, const struct law *law, char out[17])
{
	char whole[40];

	clock_format((struct wall){ ms }, law->offset_min, whole,
	    sizeof whole);
	str_copy(str_n(whole, 16), out, 17);
	out[10] = ' ';
}

static void
one_sentence(const struct notice_item *k, const struct law *law,
    struct buf *out)
{
	const struct str what = notice_what(k, law);
	const struct str matter = matter_name(&k->c, law);
	const struct str town = town_name(&k->c, law);
	const struct str unit = unit_name(unit_of(k, law));
	char due[17];

	buf_fmt(out, _("[%.*s] case %s: %.*s, %.*s, %.*s"), STR_ARG(what),
	    k->c.number, STR_ARG(matter), STR_ARG(town), STR_ARG(unit));
	if (k->c.due_ms != 0 && k->c.flags & CASE_DUE_RUNS) {
		minute(k->c.due_ms, law, due);
		buf_fmt(out, _("; due %s"), due);
	}
}

void
notice_sentence(const struct notice_item *k, size_t n, const struct law *law,
    struct buf *out)
{
	const struct str what = notice_what(k, law);

	if (k->n.correction)
		buf_cstr(out, _("taken back: "));
	if (n == 1) {
		one_sentence(k, law, out);
		return;
	}
	buf_fmt(out, _("[%.*s] %zu cases: "), STR_ARG(what), n);
	for (size_t i = 0; i < n && i < NAMED; i++)
		buf_fmt(out, "%s%s", i ? _(", ") : "", k[i].c.number);
	if (n > NAMED)
		buf_cstr(out, _(" and others"));
}

static void
put_number(struct buf *out, const char *key, int64_t v)
{
	buf_fmt(out, ",\"%s\":%lld", key, (long long)v);
}

static void
put_time(struct buf *out, const char *key, int64_t ms, const struct law *law)
{
	char text[40];

	if (ms == 0)
		return;
	clock_format((struct wall){ ms }, law->offset_min, text, sizeof text);
	pair(out, key, str_of(text));
}

static void
put_link(struct buf *out, const char *link, const char *number)
{
	const char *at = strstr(link, "{number}");
	char text[640];

	if (link[0] == '\0')
		return;
	if (at == NULL)
		snprintf(text, sizeof text, "%s", link);
	else
		snprintf(text, sizeof text, "%.*s%s%s", (int)(at - link), link,
		    number, at + 8);
	pair(out, "link", str_of(text));
}

static void
put_case(struct buf *out, const struct notice_item *k, const char *link,
    const struct law *law)
{
	const struct law_state *st = law_state(law, k->c.state);
	const struct law_unit *u = unit_of(k, law);

	comma(out);
	buf_byte(out, '{');
	pair(out, "number", str_of(k->c.number));
	pair(out, "matter", matter_name(&k->c, law));
	pair(out, "town", town_name(&k->c, law));
	if (u != NULL)
		pair(out, "unit", u->code);
	if (st != NULL)
		pair(out, "state", st->code);
	put_time(out, "fell", k->fell_ms, law);
	if (k->c.flags & CASE_DUE_RUNS)
		put_time(out, "due", k->c.due_ms, law);
	put_link(out, link, k->c.number);
	buf_byte(out, '}');
}

static void
put_what(struct buf *out, const struct notice_item *k, const struct law *law)
{
	static const char *const cards[] = { "none", "yellow", "red" };
	const struct law_rung *r = k->kind == EV_CLOCK_FIRE ?
	    rung_of(k, law) : NULL;
	const struct law_book *b = law_book(law, k->c.law);
	const struct law_clock *c = r && b ? law_book_clock(b, k->clock) :
	    NULL;

	buf_cstr(out, ",\"what\":{");
	pair(out, "kind", k->kind == EV_CLOCK_FIRE ? STR("clock") :
	    STR("move"));
	if (c != NULL)
		pair(out, "clock", c->code);
	pair(out, "code", r ? r->code : str_of(k->action));
	pair(out, "name", notice_what(k, law));
	if (r != NULL && r->card < 3)
		pair(out, "card", str_of(cards[r->card]));
	if (k->n.correction)
		buf_cstr(out, ",\"withdrawn\":true");
	buf_byte(out, '}');
}

void
notice_json(const struct notice_frame *f, const struct notice_item *k,
    size_t n, const struct law *law, struct buf *out)
{
	struct buf text = { 0 };

	notice_sentence(k, n, law, &text);
	buf_cstr(out, "{\"v\":1");
	pair(out, "id", str_of(f->key));
	pair(out, "district", law->code);
	pair(out, "node", str_of(f->node));
	put_time(out, "at", k->n.at_ms, law);
	put_what(out, k, law);
	buf_cstr(out, ",\"to\":");
	buf_str(out, f->to);
	put_number(out, "count", (int64_t)n);
	pair(out, "text", buf_view(&text));
	buf_cstr(out, ",\"cases\":[");
	for (size_t i = 0; i < n && i < LISTED; i++)
		put_case(out, &k[i], f->link, law);
	buf_cstr(out, "]}");
	buf_fini(&text);
}
