/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored case as facts, and whether the desk may dispatch it by itself. */
#include "rules_in.h"

#include <string.h>
#include "app/intl.h"
#include "core/field.h"
#include "lang/lang.h"

static const struct { const char *code, *text; } verdicts[VERDICT_COUNT] = {
#define VERDICT_ROW(id, code, text) [id] = { code, N_(text) },
	VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
};

const char *
verdict_code(enum verdict v)
{
	return verdicts[v].code;
}

const char *
verdict_text(enum verdict v)
{
	return verdicts[v].text;
}

/* ---- facts ---- */

static struct str
folded(struct case_facts *k, struct str s)
{
	k->words.n = 0;
	lang_fold_text(s, &k->words);
	return str_n(arena_dup(&k->arena, k->words.p, k->words.n), k->words.n);
}

/* Title, place and text as one, a break between them that no word crosses. */
static struct str
all_words(struct case_facts *k, const struct body *secret)
{
	static const char *const parts[] = { "title", "place", "text",
		"title_now", "place_now", "text_now" };
	struct buf b = { 0 };
	struct str out;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str s = body_str(secret, parts[i]);

		if (!s.n)
			continue;
		if (b.n)
			buf_cstr(&b, " ");
		lang_fold_text(s, &b);
	}
	out = b.n ? str_n(arena_dup(&k->arena, b.p, b.n), b.n) : STR_NONE;
	buf_fini(&b);
	return out;
}

static void
put_other(struct case_facts *k, const struct law_field *field,
    const struct body *body, const struct body *secret, struct fact *out)
{
	const struct field *f = field_value(field, body, secret);

	if (f && f->type == FIELD_INT)
		*out = (struct fact){ .state = FACT_NUM, .num = f->num };
	else if (f && f->text.n)
		*out = (struct fact){ .state = FACT_TEXT,
		    .text = folded(k, f->text) };
}

static void
fill(struct case_facts *k, const struct body *body, const struct body *secret)
{
	const struct law *l = k->f.law;
	struct str place = body_str(secret, "place");

	if (body_str(secret, "place_now").n)
		place = body_str(secret, "place_now");
	for (size_t i = 0; i < l->fields_n; i++) {
		struct fact *to = &k->fact[i];

		if (to->state != FACT_UNKNOWN)
			continue;
		if (str_is(l->fields[i].code, "words"))
			*to = (struct fact){ .state = FACT_TEXT,
			    .text = all_words(k, secret) };
		else if (str_is(l->fields[i].code, "place"))
			*to = (struct fact){ .state = FACT_TEXT,
			    .text = folded(k, place) };
		else
			put_other(k, &l->fields[i], body, secret, to);
	}
}

static void
load(struct facts *f, void *ctx)
{
	struct case_facts *k = ctx;
	struct body body, secret;

	(void)f;
	body.n = secret.n = 0;
	if (k->slot == SLOT_NONE)
		fill(k, k->body ? k->body : &body,
		    k->secret ? k->secret : &secret);
	else if (k->r->store && store_report(k->r->store, k->slot, &body,
	    &secret) == OK)
		fill(k, &body, &secret);
}

static int
channel_at(const struct law *l, unsigned id)
{
	for (size_t i = 0; i < l->channels_n; i++)
		if (l->channels[i].id == id)
			return (int)i;
	return -1;
}

void
case_facts_of(struct case_facts *k, struct rules *r, const struct law *law,
    uint32_t slot, const struct casefile *c)
{
	memset(k->fact, 0, sizeof k->fact);
	arena_fini(&k->arena);
	k->arena = (struct arena){ 0 };
	k->r = r;
	k->slot = slot;
	k->c = c;
	k->body = k->secret = NULL;
	facts_init(&k->f, law, k->fact);
	k->f.load = load;
	k->f.ctx = k;
	if (!c)
		return;
	k->f.matter = c->matter;
	k->f.grid = c->grid;
	k->f.channel = channel_at(law, c->channel);
	facts_time(&k->f, c->reported_ms);
	k->f.on = clock_day(clock_wall(), law->offset_min);
	facts_set_num(&k->f, "urgent", (c->flags & CASE_URGENT) != 0);
	if (c->criterion)
		facts_set_num(&k->f, "criterion", c->criterion);
}

void
case_facts_unborn(struct case_facts *k, const struct unborn *u)
{
	if (!u)
		return;
	k->slot = SLOT_NONE;
	k->body = u->body;
	k->secret = u->secret;
}

void
case_facts_fini(struct case_facts *k)
{
	buf_fini(&k->words);
	arena_fini(&k->arena);
	k->arena = (struct arena){ 0 };
}

/* ---- may it go out by itself? ---- */

/* Whoever had it and gave it back, or gets it back, is a person's question. One
 * refused and taken up again nobody had. */
static bool
was_out(const struct casefile *c)
{
	return c->unit || c->former || c->rule || c->returns || c->reworks;
}

enum verdict
rules_judge(const struct law *law, const struct rulebook *b, struct facts *f,
    const struct casefile *c, unsigned sure, struct decision *d)
{
	rulebook_decide(b, f, d);
	if (!law->auto_dispatch)
		return VERDICT_OFF;
	if (!f->matter)
		return VERDICT_MATTER;
	if (c && was_out(c))
		return VERDICT_AGAIN;
	if (!f->grid || sure < law->place_sure)
		return VERDICT_PLACE;
	if (d->kind == DECIDED_TIE)
		return VERDICT_TIE;
	if (d->finer)
		return VERDICT_FINER;
	if (d->kind == DECIDED_NONE)
		return VERDICT_NONE;
	return law_unit_dead(law, rule_lead(d->line[0].rule)) ?
	    VERDICT_DEAD : VERDICT_GO;
}
