/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known while the caller talks, piece by piece: each key says what is to be
 * done again, each slice does the most wanted first. Layer: app. */
#include "intake_fill_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

/* ---- life ---- */

struct helper *
helper_new(const struct helper_setup *s)
{
	struct helper *h = xcalloc(1, sizeof *h);
	const struct str words = law_word(s->law, "emergency");

	h->s = *s;
	if (!str_is(words, "emergency"))
		lang_fold_text(words, &h->emergency);
	h->todo = TODO_USE;
	h->learns = s->classes != NULL;
	h->reads = s->twinning != NULL;
	h->h.works = true;
	return h;
}

void
helper_free(struct helper **ph)
{
	struct helper *h = *ph;

	*ph = NULL;
	if (!h)
		return;
	lexicon_free(&h->lexicon);
	said_free(&h->said);
	choosing_free(&h->choosing);
	buf_fini(&h->words);
	buf_fini(&h->wide);
	buf_fini(&h->emergency);
	free(h->recent);
	explicit_bzero(&h->h, sizeof h->h);
	free(h);
}

const struct help *
helper_help(const struct helper *h)
{
	return &h->h;
}

/* ---- what depends on what ---- */

void
intake_helped(struct helper *h, const struct intake *f, size_t field)
{
	static const uint32_t todo[INTAKE_FIXED] = {
		[INTAKE_CHANNEL] = TODO_PLACE | TODO_UNIT,
		[INTAKE_PHONE] = TODO_CALLER | TODO_TWINS,
		[INTAKE_WORDS] = TODO_URGENT | TODO_PLACE | TODO_MATTER |
		    TODO_UNIT | TODO_TWINS,
		[INTAKE_PLACE] = TODO_PLACE | TODO_MATTER | TODO_UNIT |
		    TODO_TWINS,
		[INTAKE_GRID] = TODO_MATTER | TODO_UNIT | TODO_TWINS,
		[INTAKE_MATTER] = TODO_MATTER | TODO_UNIT | TODO_TWINS,
		[INTAKE_CRITERION] = TODO_UNIT,
		[INTAKE_TITLE] = TODO_URGENT | TODO_MATTER | TODO_TWINS,
		[INTAKE_URGENT] = TODO_UNIT,
	};

	(void)f;
	h->todo |= field < INTAKE_FIXED ? todo[field] : field >= INTAKE_MAX ?
	    TODO_ALL : TODO_UNIT;
	if (h->todo)
		h->h.works = true;
}

/* ---- emergencies, title ---- */

void
fill_words(struct helper *h, const struct intake *f)
{
	static const size_t parts[] = { INTAKE_PLACE, INTAKE_TITLE,
		INTAKE_WORDS };

	h->words.n = h->wide.n = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct intake_field *at = &f->f[parts[i]];

		/* What was cut from the words says nothing more. */
		if (at->from == INTAKE_EMPTY || at->from == INTAKE_FILLED)
			continue;
		if (h->words.n)
			buf_byte(&h->words, ' ');
		lang_fold_text(utf8_head(buf_view(&at->text), 8192),
		    &h->words);
	}
	if (!h->lexicon) {
		h->lexicon = lexicon_make(h->s.law);
		h->said = said_make(h->s.law);
	}
	buf_str(&h->wide, buf_view(&h->words));
	lexicon_widen(h->lexicon, &h->wide);
}

/* "没有人受伤" is no emergency, "怕着火" and "差点砸到人" not yet one. */
static bool
denied(struct str words, size_t at)
{
	static const char *const who[] = { "人员", "人", "谁" };
	static const char *const no[] = { "没", "没有", "未", "无", "不", "别",
		"不是", "担心", "怕", "以免", "免得", "防止", "容易", "可能",
		"会", "要是", "差点", "险些", "差一点", "万一", "一旦",
		"如果", "假如", "引起", "预防" };
	/* "真着火了消防车怎么进": what might be. */
	static const char *const if_so[] = { "怎么进", "怎么救", "谁负责" };
	struct str before = str_n(words.p, at);
	struct str after = str_from(words, at), clause;

	for (size_t i = 0; i < sizeof who / sizeof *who; i++)
		if (str_ends(before, str_of(who[i])))
			before.n -= strlen(who[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (str_ends(before, str_of(no[i])))
			return true;
	if (!str_cut(&after, ',', &clause))
		return false;
	for (size_t i = 0; i < sizeof if_so / sizeof *if_so; i++)
		if (str_find(clause, str_of(if_so[i])) >= 0)
			return true;
	return false;
}

static bool
stands(struct str words, struct str word)
{
	size_t from = 0;
	ptrdiff_t at;

	while (word.n && (at = str_find(str_from(words, from), word)) >= 0) {
		if (!denied(words, from + (size_t)at))
			return true;
		from += (size_t)at + word.n;
	}
	return false;
}

/* "电梯+出不去": both. */
static bool
all_stand(struct str words, struct str parts)
{
	struct str one;
	bool all = parts.n > 0;

	while (all && str_cut(&parts, '+', &one))
		all = stands(words, str_trim(one));
	return all;
}

static void
find_urgent(struct helper *h)
{
	struct str rest = buf_view(&h->emergency), word;

	h->h.urgent[0] = '\0';
	while (str_cut(&rest, ',', &word))
		if (all_stand(buf_view(&h->words), str_trim(word))) {
			str_copy(str_trim(word), h->h.urgent,
			    sizeof h->h.urgent);
			return;
		}
}

void
fill_urgent(struct helper *h, struct intake *f)
{
	struct buf title = { 0 }, why = { 0 };

	find_urgent(h);
	if (h->h.urgent[0]) {
		buf_fmt(&why, _("the words “%s”"), h->h.urgent);
		intake_fill(f, INTAKE_URGENT, str_of(_("yes")), 1, 90,
		    buf_z(&why));
	} else {
		intake_unfill(f, INTAKE_URGENT);
	}
	intake_title(buf_view(&f->f[INTAKE_WORDS].text), &title);
	if (title.n)
		intake_fill(f, INTAKE_TITLE, buf_view(&title), 0, 100,
		    _("cut from what was said"));
	else
		intake_unfill(f, INTAKE_TITLE);
	buf_fini(&why);
	buf_fini(&title);
}

/* ---- slices ---- */

static void
do_one(struct helper *h, struct intake *f, uint32_t what, int64_t now_ms)
{
	switch (what) {
	case TODO_URGENT:	fill_urgent(h, f); break;
	case TODO_PLACE:	fill_place(h, f); break;
	case TODO_MATTER:	fill_matter(h, f); break;
	case TODO_UNIT:		fill_unit(h, f, now_ms); break;
	case TODO_CALLER:	fill_caller(h, f); break;
	case TODO_TWINS:	fill_twins(h, f, now_ms); break;
	case TODO_USE:		fill_use(h); break;
	default:		break;
	}
}

static bool
over(int64_t began, int ms)
{
	return clock_mono().us / 1000 - began >= ms;
}

/* Nobody waits for these: what was learned and read by then is used. */
static void
tend(struct helper *h, int64_t began, int ms)
{
	while (h->learns && !over(began, ms)) {
		h->learns = classes_tend(h->s.classes);
		if (!h->learns)
			h->todo |= TODO_MATTER | TODO_UNIT;
	}
	if (h->reads && !over(began, ms)) {
		h->reads = twinning_tend(h->s.twinning, ms);
		if (!h->reads)
			h->todo |= TODO_TWINS;
	}
}

/* Of all that is asked for what is among these, for at most ms. */
static void
do_asked(struct helper *h, struct intake *f, uint32_t these, int64_t now_ms,
    int64_t began, int ms)
{
	if (h->todo & ~(uint32_t)TODO_USE)
		fill_words(h, f);
	for (uint32_t what = 1; what < TODO_ALL; what <<= 1) {
		if (!(h->todo & these & what))
			continue;
		h->todo &= ~what;
		do_one(h, f, what, now_ms);
		if (over(began, ms))
			break;
	}
}

void
intake_settle(struct helper *h, struct intake *f, int64_t now_ms, int ms)
{
	const int64_t began = clock_mono().us / 1000;

	do_asked(h, f, TODO_URGENT | TODO_PLACE | TODO_MATTER | TODO_UNIT |
	    TODO_CALLER, now_ms, began, ms);
}

bool
intake_help(struct helper *h, struct intake *f, int64_t now_ms, int ms)
{
	const int64_t began = clock_mono().us / 1000;

	do_asked(h, f, TODO_ALL, now_ms, began, ms);
	if (!h->todo)
		tend(h, began, ms);
	h->h.works = h->todo || h->learns || h->reads;
	return h->h.works;
}
