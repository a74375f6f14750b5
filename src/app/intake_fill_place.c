/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where it is: the grid that the words name, and the words themselves, cut out of
 * what was said. Layer: app. */
#include "intake_fill_in.h"

#include <string.h>
#include "app/intl.h"
#include "app/place.h"
#include "base/utf8.h"

#define GAP 6			/* bytes between two names of one place */
#define CHAR 3			/* bytes of a character that is not ASCII */

/* What may stand behind a name and still says where. */
static const char *const tails[] = {
	"交叉口", "十字路口", "停车场", "地下室", "公交站", "地铁站", "号楼",
	"单元", "门口", "附近", "对面", "旁边", "路口", "路边", "桥下",
	"桥上", "楼下", "楼上", "楼道", "楼顶", "院内", "院里", "门前",
	"楼前", "楼后", "前面", "后面", "南侧", "北侧", "东侧", "西侧",
	"南门", "北门", "东门", "西门", "正门", "小区", "社区", "村口",
	"村里", "胡同", "大街", "号院", "号", "栋", "楼", "层", "室", "座",
	"院", "期", "区", "门", "口", "东", "西", "南", "北", "侧", "里",
	"内", "外", "旁", "边", "段", "巷", "排", "甲", "乙", "-" };

static size_t
tail(struct str s)
{
	if (s.n && ((s.p[0] >= '0' && s.p[0] <= '9') ||
	    (s.p[0] >= 'a' && s.p[0] <= 'z')))
		return 1;
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		if (str_starts(s, str_of(tails[i])))
			return strlen(tails[i]);
	return 0;
}

static size_t
common(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/* What is the matter begins where a name of one does: "楼前堆物" is no end of
 * "7号楼". A word that says where may begin a matter's name, too, and is then the
 * place's unless that name stands there whole; a lone character gives way to two of
 * a matter's. */
static bool
matter_begins(const struct law *law, struct str rest, size_t piece)
{
	for (size_t i = 0; i < law->classes_n; i++) {
		const struct law_class *c = &law->classes[i];

		if (c->level != 3 || c->name.n < CHAR * 3)
			continue;
		if (common(rest, c->name) >= (piece > CHAR ? c->name.n :
		    CHAR * 2))
			return true;
	}
	return false;
}

/* Names that stand beside each other are of one place. */
static bool
widen(const struct place_guess *g, size_t n, size_t *from, size_t *to)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const size_t at = g[i].at, end = at + g[i].n;

		if (!g[i].n || at > *to + GAP || end + GAP < *from ||
		    (at >= *from && end <= *to))
			continue;
		*from = at < *from ? at : *from;
		*to = end > *to ? end : *to;
		any = true;
	}
	return any;
}

static struct str
cut(const struct law *law, struct str words, const struct place_guess *g,
    size_t n)
{
	size_t from = g[0].at, to = from + g[0].n, more;

	if (!g[0].n || to > words.n)
		return STR_NONE;
	while (widen(g, n, &from, &to))
		continue;
	to = to > words.n ? words.n : to;
	while ((more = tail(str_from(words, to))) > 0 && (more < CHAR ||
	    !matter_begins(law, str_from(words, to), more)))
		to += more;
	return str_trim(str_n(words.p + from, to - from));
}

static struct place_hint
hint(const struct helper *h, const struct intake *f)
{
	const unsigned channel = (unsigned)form_code(f, INTAKE_CHANNEL, NULL,
	    0);

	return (struct place_hint){ .datum = DATUM_NONE,
		.officer = place_officer(h->s.law, channel,
		    h->s.who->me.roles, h->s.who->me.unit) };
}

static void
fill_grid(struct helper *h, struct intake *f)
{
	const struct place_guess *best = &h->h.place[0];
	const struct law_grid *g = h->h.place_n ? law_grid(h->s.law,
	    best->grid) : NULL;
	struct buf why = { 0 };

	if (!g || best->sure < h->s.law->place_sure) {
		intake_unfill(f, INTAKE_GRID);
		return;
	}
	buf_fmt(&why, "%.*s: %s", STR_ARG(best->name),
	    _(place_by_text((enum place_by)best->by)));
	intake_fill(f, INTAKE_GRID, g->name, g->code, best->sure,
	    buf_z(&why));
	buf_fini(&why);
}

void
fill_place(struct helper *h, struct intake *f)
{
	const struct place_hint at = hint(h, f);
	const struct str words = buf_view(&h->words);
	const enum intake_from from = f->f[INTAKE_PLACE].from;
	struct str named = STR_NONE;

	h->h.place_n = words.n || at.officer ?
	    places_find(rules_places(h->s.rules), words, &at, h->h.place,
	    HELP_PLACES) : 0;
	if (h->h.place_n && (from == INTAKE_EMPTY || from == INTAKE_FILLED))
		named = cut(h->s.law, words, h->h.place, h->h.place_n);
	if (named.n)
		intake_fill(f, INTAKE_PLACE, named, 0, h->h.place[0].sure,
		    _("cut from what was said"));
	else
		intake_unfill(f, INTAKE_PLACE);
	fill_grid(h, f);
}
