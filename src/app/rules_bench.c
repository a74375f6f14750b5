/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test bench: a case that does not exist, typed as one line, and what the
 * rules in force say to it at once. The line is the one that lint gives for a
 * witness: matter=… area=… channel=… at=… field=value; words without a name
 * are a matter, then a place. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "lang/lang.h"

enum bench_key { BENCH_MATTER, BENCH_TOWN, BENCH_AREA, BENCH_CHANNEL, BENCH_AT, BENCH_PLACE_WORDS,
	BENCH_FIELD, BENCH_NONE };
static const struct { const char *code, *name; enum bench_key key; } keys[] = {
	{ "matter", "事项", BENCH_MATTER }, { "area", "网格", BENCH_AREA },
	{ "town", "镇街", BENCH_TOWN },
	{ "channel", "渠道", BENCH_CHANNEL }, { "at", "时间", BENCH_AT },
	{ "place", "地点", BENCH_PLACE_WORDS },
};
#define KEYS (sizeof keys / sizeof *keys)

struct bench {
	struct desk	*d;
	struct lines	*t;
	struct arena	 a;
	struct facts	 f;
	struct fact	 fact[FACTS_MAX];
	unsigned	 sure;
	bool		 wrong;
};

static enum bench_key
key_of(struct bench *k, struct str name, unsigned *field)
{
	const struct law *l = k->d->law;
	int at;

	for (size_t i = 0; i < KEYS; i++)
		if (str_is(name, keys[i].code) || str_is(name, keys[i].name))
			return keys[i].key;
	at = law_field(l, name);
	for (size_t i = 0; at < 0 && i < l->fields_n; i++)
		if (str_eq(l->fields[i].name, name))
			at = (int)i;
	if (at < 0)
		return BENCH_NONE;
	*field = (unsigned)at;
	return BENCH_FIELD;
}

static void
wrong(struct bench *k, struct str found, const char *expected)
{
	lines_fmt(k->t, ROLE_ERROR, 0, _("“%.*s”: %s is expected"),
	    STR_ARG(found), expected);
	k->wrong = true;
}

static void
heard(struct bench *k, const char *label, struct str what)
{
	lines_pair(k->t, 10, str_of(label), ROLE_VALUE, what);
}

static void
take_matter(struct bench *k, struct str value)
{
	struct resolve_hit hit;

	if (value.n == 0 || resolve_one(k->d->law, RESOLVE_MATTER, value,
	    &hit) == ERR_NOT_FOUND) {
		wrong(k, value, _("a matter by code, name or pinyin"));
		return;
	}
	k->f.matter = (uint32_t)hit.id;
	heard(k, _("matter"), hit.name);
}

static void
heard_area(struct bench *k)
{
	struct buf b = { 0 };

	words_grid(k->d, k->f.grid, &b);
	heard(k, _("area"), buf_view(&b));
	buf_fini(&b);
}

static void
take_area(struct bench *k, enum resolve_kind kind, struct str value)
{
	struct resolve_hit hit;

	if (value.n == 0 || resolve_one(k->d->law, kind, value,
	    &hit) == ERR_NOT_FOUND) {
		wrong(k, value, _("a grid by code, name or pinyin"));
		return;
	}
	k->f.grid = hit.id;
	k->sure = 100;
	heard_area(k);
}

static void
take_channel(struct bench *k, struct str value)
{
	const struct law *l = k->d->law;
	struct resolve_hit hit;

	if (resolve_one(l, RESOLVE_CHANNEL, value, &hit) == ERR_NOT_FOUND) {
		wrong(k, value, _("a channel"));
		return;
	}
	for (size_t i = 0; i < l->channels_n; i++)
		if (l->channels[i].id == hit.id)
			k->f.channel = (int)i;
	heard(k, _("channel"), hit.name);
}

/* A moment, or the time of day today. */
static void
take_at(struct bench *k, struct str value)
{
	int off = k->d->law->offset_min;
	struct civil c = clock_civil((struct wall){ k->d->now }, off);
	struct wall t;
	char text[64];

	snprintf(text, sizeof text, "%04d-%02d-%02d %.*s", c.year, c.month,
	    c.day, STR_ARG(value));
	if (!clock_parse(value, off, &t) &&
	    !clock_parse(str_of(text), off, &t)) {
		wrong(k, value, _("a time: 2026-11-21T22:30 or 22:30"));
		return;
	}
	facts_time(&k->f, t.ms);
	clock_format(t, off, text, (int)sizeof text);
	heard(k, _("time"), str_n(text, 16));
}

static struct str
fold(struct bench *k, struct str s)
{
	struct buf b = { 0 };
	struct str out;

	lang_fold_text(s, &b);
	out = str_n(arena_dup(&k->a, b.p, b.n), b.n);
	buf_fini(&b);
	return out;
}

/* Words that may name a place: used as they would be for a case. */
static void
guess_place(struct bench *k, struct str folded)
{
	struct place_guess guess[4];
	size_t n;

	if (k->sure == 100)
		return;
	n = places_find(rules_places(k->d->rules), folded,
	    &(struct place_hint){ 0 }, guess, 4);
	for (size_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		buf_fmt(&b, "%u%% ", guess[i].sure);
		words_grid(k->d, guess[i].grid, &b);
		buf_fmt(&b, " — %s “%.*s”", _(place_by_text(
		    (enum place_by)guess[i].by)), STR_ARG(guess[i].name));
		heard(k, i == 0 ? _("place") : "", buf_view(&b));
		buf_fini(&b);
	}
	if (n > 0 && guess[0].sure > k->sure) {
		k->f.grid = guess[0].grid;
		k->sure = guess[0].sure;
	}
}

static void
take_field(struct bench *k, unsigned field, struct str value)
{
	const struct law_field *f = &k->d->law->fields[field];
	struct str text = fold(k, value);
	char code[64];
	int64_t n;

	str_copy(f->code, code, sizeof code);
	if (f->kind == LAW_NUMBER && !str_int(value, &n)) {
		wrong(k, value, _("a number"));
		return;
	}
	if (f->kind == LAW_NUMBER)
		(void)facts_set_num(&k->f, code, n);
	else
		(void)facts_set_text(&k->f, code, text);
	str_copy(f->name, code, sizeof code);
	heard(k, code, value);
	if (str_is(f->code, "words") || str_is(f->code, "place"))
		guess_place(k, text);
}

static void
take_place(struct bench *k, struct str value)
{
	struct str text = fold(k, value);

	(void)facts_set_text(&k->f, "place", text);
	heard(k, _("place"), value);
	guess_place(k, text);
}

static void
take_bare(struct bench *k, struct str value)
{
	struct resolve_hit hit;

	if (k->f.matter == 0 && resolve_one(k->d->law, RESOLVE_MATTER, value,
	    &hit) != ERR_NOT_FOUND)
		take_matter(k, value);
	else if (k->sure < 100 && resolve_one(k->d->law, RESOLVE_GRID, value,
	    &hit) != ERR_NOT_FOUND)
		take_area(k, RESOLVE_GRID, value);
	else
		wrong(k, value, _("matter=, area=, channel=, at= or a field"));
}

static void
take(struct bench *k, struct str name, struct str value, bool named)
{
	unsigned field = 0;

	if (!named) {
		take_bare(k, name);
		return;
	}
	switch (key_of(k, name, &field)) {
	case BENCH_MATTER:	take_matter(k, value); break;
	case BENCH_TOWN:	take_area(k, RESOLVE_TOWN, value); break;
	case BENCH_AREA:	take_area(k, RESOLVE_GRID, value); break;
	case BENCH_CHANNEL:	take_channel(k, value); break;
	case BENCH_AT:		take_at(k, value); break;
	case BENCH_PLACE_WORDS:	take_place(k, value); break;
	case BENCH_FIELD:		take_field(k, field, value); break;
	case BENCH_NONE:
		wrong(k, name, _("matter=, area=, channel=, at= or a field"));
		break;
	}
}

/* name=value, "value with blanks", or a word alone. */
static bool
next(struct str *rest, struct str *name, struct str *value, bool *named)
{
	size_t i = 0;

	*rest = str_trim(*rest);
	while (i < rest->n && rest->p[i] != ' ' && rest->p[i] != '=')
		i++;
	*name = str_n(rest->p, i);
	*named = i < rest->n && rest->p[i] == '=';
	*rest = str_from(*rest, i + *named);
	*value = STR_NONE;
	if (*named && str_starts(*rest, STR("\""))) {
		*rest = str_from(*rest, 1);
		for (i = 0; i < rest->n && rest->p[i] != '"'; )
			i++;
		*value = str_n(rest->p, i);
		*rest = str_from(*rest, i + 1);
	} else if (*named) {
		for (i = 0; i < rest->n && rest->p[i] != ' '; )
			i++;
		*value = str_n(rest->p, i);
		*rest = str_from(*rest, i);
	}
	return name->n > 0 || *named;
}

static void
put_help(struct lines *t)
{
	lines_add(t, ROLE_DIM, 0, str_of(_("Type a case that might be: the "
	    "rules answer as you type.")));
	lines_add(t, ROLE_DIM, 0, str_of("事项=井盖缺失移位 镇街=黄村镇 "
	    "渠道=12345 时间=22:30 words=\"…\""));
	lines_add(t, ROLE_DIM, 0, str_of(_("Tab completes; pinyin is enough; "
	    "the line of a finding's example works here.")));
}

void
rules_bench_try(struct desk *d, struct str text)
{
	struct bench k = { .d = d, .t = &d->rv->lines };
	struct decision out = { 0 };
	struct str name, value;
	enum verdict v;
	bool named;
	size_t n = 0;

	lines_clear(k.t, k.t->w);
	facts_init(&k.f, d->law, k.fact);
	facts_time(&k.f, d->now);
	while (next(&text, &name, &value, &named)) {
		take(&k, name, value, named);
		n++;
	}
	if (n == 0) {
		put_help(k.t);
	} else {
		k.f.loaded = true;
		lines_gap(k.t);
		v = rules_judge(d->law, rules_book(d->rules), &k.f, NULL,
		    k.sure, &out);
		rules_put_decision(d, k.t, &out, v, 60);
		decision_fini(&out);
	}
	arena_fini(&k.a);
	d->dirty = true;
}

/* The open case is a good one to begin with. */
void
rules_bench_case(struct desk *d, uint32_t slot)
{
	const struct law_channel *ch;
	struct case_view v;
	struct buf b = { 0 };

	if (slot == SLOT_NONE || d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	if (v.c->matter != 0)
		buf_fmt(&b, "事项=%u ", v.c->matter);
	if (v.c->grid != 0)
		buf_fmt(&b, "网格=%" PRIu64 " ", v.c->grid);
	ch = law_channel(d->law, v.c->channel);
	if (ch != NULL)
		buf_fmt(&b, "渠道=%.*s ", STR_ARG(ch->code));
	str_copy(buf_view(&b), d->rv->bench, sizeof d->rv->bench);
	buf_fini(&b);
}

void
rules_bench_begin(struct desk *d, struct str text)
{
	struct rules_view *rv = d->rv;

	if (text.n > 0)
		str_copy(text, rv->bench, sizeof rv->bench);
	rules_goto(d, RULES_BENCH);
	if (text.n == 0)
		rules_type(d, RTYPE_BENCH, str_of(rv->bench));
}

/* ---- completion ---- */

static void
offer(struct desk *d, struct str head, struct str value, struct str note,
    int score)
{
	struct buf v = { 0 };
	struct buf t = { 0 };
	bool quote = memchr(value.p, ' ', value.n) != NULL;

	buf_str(&v, head);
	buf_fmt(&v, quote ? "\"%.*s\"" : "%.*s", STR_ARG(value));
	buf_str(&t, value);
	buf_fmt(&t, "  %.*s", STR_ARG(note));
	choices_add(&d->p.list, buf_view(&v), buf_view(&t), score);
	buf_fini(&v);
	buf_fini(&t);
}

static void
offer_resolved(struct desk *d, enum resolve_kind kind, struct str head,
    struct str word)
{
	struct resolve_hit hit[40];
	size_t n = resolve_list(d->law, kind, word, hit, 40);

	for (size_t i = 0; i < n; i++) {
		/* Two places may be called the same: grids by their code. */
		bool code = kind == RESOLVE_GRID || hit[i].code.n > 0;
		char spare[24];
		struct buf note = { 0 };

		snprintf(spare, sizeof spare, "%" PRIu64, hit[i].id);
		if (kind == RESOLVE_GRID)
			words_grid(d, hit[i].id, &note);
		else if (hit[i].code.n > 0)
			buf_str(&note, hit[i].name);
		else if (kind == RESOLVE_MATTER && law_class_minor(
		    (uint32_t)hit[i].id) != hit[i].id)
			buf_str(&note, words_matter(d, law_class_minor(
			    (uint32_t)hit[i].id)));
		offer(d, head, !code ? hit[i].name : kind == RESOLVE_GRID ?
		    str_of(spare) : hit[i].code, buf_view(&note),
		    hit[i].score);
		buf_fini(&note);
	}
}

static void
offer_names(struct desk *d, struct str word)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < KEYS; i++) {
		b.n = 0;
		buf_fmt(&b, "%s=", keys[i].name);
		if (str_starts(buf_view(&b), word) ||
		    str_starts(str_of(keys[i].code), word) ||
		    lang_match(str_of(keys[i].name), word) > 0)
			choices_add(&d->p.list, buf_view(&b), buf_view(&b),
			    1 << 10);
	}
	for (size_t i = 0; i < d->law->fields_n; i++) {
		const struct law_field *f = &d->law->fields[i];

		b.n = 0;
		buf_fmt(&b, "%.*s=", STR_ARG(f->code));
		if (str_starts(f->code, word) ||
		    lang_match(f->name, word) > 0)
			choices_add(&d->p.list, buf_view(&b), f->name,
			    1 << 9);
	}
	buf_fini(&b);
}

static void
offer_values(struct desk *d, unsigned field, struct str head, struct str word)
{
	struct str rest = d->law->fields[field].values, one;

	while (d->law->fields[field].kind == LAW_WORD &&
	    str_cut(&rest, ',', &one))
		if (one.n > 0 && (str_starts(one, word) ||
		    lang_match(one, word) > 0))
			offer(d, head, one, STR_NONE, 1);
}

void
rules_bench_complete(struct desk *d, struct str before, struct str word)
{
	struct bench k = { .d = d };
	struct str name, value = word, head;
	unsigned field = 0;

	(void)before;
	str_cut(&value, '=', &name);
	if (value.p == NULL) {
		offer_names(d, word);
		if (word.n > 0)
			offer_resolved(d, RESOLVE_MATTER, STR("事项="), word);
		return;
	}
	head = str_n(word.p, name.n + 1);
	switch (key_of(&k, name, &field)) {
	case BENCH_MATTER:
		offer_resolved(d, RESOLVE_MATTER, head, value);
		break;
	case BENCH_TOWN:
		offer_resolved(d, RESOLVE_TOWN, head, value);
		break;
	case BENCH_AREA:
		offer_resolved(d, RESOLVE_GRID, head, value);
		break;
	case BENCH_CHANNEL:
		offer_resolved(d, RESOLVE_CHANNEL, head, value);
		break;
	case BENCH_FIELD:
		offer_values(d, field, head, value);
		break;
	case BENCH_AT: case BENCH_PLACE_WORDS: case BENCH_NONE:
		break;
	}
}
