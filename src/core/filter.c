/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text is folded once into a shadow (half-width, one byte of punctuation)
 * in which each byte knows where it came from: the grammar reads the shadow,
 * texts and faults are cut from the original. */
#include "core/filter.h"
#include "core/filter_in.h"
#include "core/filter_time.h"
#include "core/filter_words.h"

#include <string.h>
#include "base/buf.h"
#include "base/utf8.h"


/* ---- the shadow ---- */

static uint32_t
fold_cp(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)	/* full-width ASCII */
		return cp - 0xFEE0;
	switch (cp) {
	case 0: case 0x3000: case 0x00A0: case '\t': case '\n': case '\r':
		return ' ';
	case 0x201C: case 0x201D: case 0x300C: case 0x300D:
		return '"';
	case 0x3001:
		return ',';
	default:
		return cp;
	}
}

static void
shadow(struct reader *r)
{
	struct str rest = r->raw;
	/* A broken byte becomes U+FFFD: three for one. */
	char *c = arena_alloc(&r->f->arena, 3 * r->raw.n + 1);

	r->from = arena_alloc(&r->f->arena,
	    (3 * r->raw.n + 1) * sizeof(*r->from));
	while (rest.n) {
		size_t at = r->raw.n - rest.n;
		size_t k = utf8_put(fold_cp(utf8_next(&rest)), c + r->n);

		for (size_t j = 0; j < k; j++)
			r->from[r->n++] = at;
	}
	c[r->n] = '\0';
	r->from[r->n] = r->raw.n;
	r->c = c;
}

struct str
filter_raw(const struct reader *r, size_t from, size_t to)
{
	size_t a = r->from[from];

	return str_n(r->raw.p + a, r->from[to] - a);
}

struct str
filter_slice(const struct reader *r, size_t from, size_t to)
{
	return str_n(r->c + from, to - from);
}

static bool
blank_at(const struct reader *r, size_t i)
{
	return i >= r->n || r->c[i] == ' ';
}

/* End of the term that begins at i: its next blank outside quotes. */
static size_t
term_end(const struct reader *r, size_t i)
{
	bool quoted = false;

	for (; i < r->n; i++) {
		if (r->c[i] == '"')
			quoted = !quoted;
		else if (r->c[i] == ' ' && !quoted)
			break;
	}
	return i;
}

enum err
filter_wrong(struct reader *r, size_t from, size_t to, const char *expected)
{
	if (r->why)
		*r->why = (struct filter_fault){
			.at = r->from[from],
			.found = filter_raw(r, from, to),
			.expected = expected
		};
	return ERR_BAD_INPUT;
}

static enum err
too_big(struct reader *r, size_t from, const char *expected)
{
	enum err e = filter_wrong(r, from, term_end(r, from), expected);

	return e == ERR_BAD_INPUT ? ERR_TOO_BIG : e;
}

/* ---- terms into the query ---- */

/* Room for a term; its spelling is what buf says. */
enum err
filter_put(struct reader *r, size_t at, struct query_term t, struct buf *said)
{
	struct filter *f = r->f;
	size_t k = f->q.n;
	struct str text = buf_view(said);

	if (k == QUERY_TYPED)	/* the last is for leave_out */
		return too_big(r, at, "at most 24 terms");
	if (r->pool_n) {
		t.values = arena_dup(&f->arena, r->pool,
		    r->pool_n * sizeof(*r->pool));
		t.values_n = r->pool_n;
	}
	f->q.t[k] = t;
	f->said[k] = str_n(arena_dup(&f->arena, text.p, text.n), text.n);
	f->q.n = k + 1;
	return OK;
}

bool
filter_pool(struct reader *r, uint32_t value)
{
	for (size_t i = 0; i < r->pool_n; i++)
		if (r->pool[i] == value)
			return true;
	if (r->pool_n == QUERY_VALUES)
		return false;
	r->pool[r->pool_n++] = value;
	return true;
}

/* ---- facets ---- */

static enum err
resolve_value(struct reader *r, enum facet facet, struct str word, size_t at,
    size_t end)
{
	uint32_t v[QUERY_VALUES];
	const struct filter_env *env = r->env;
	size_t n = 0;
	enum err e;

	if (facet == FACET_HOLDER && (str_is(word, "me") ||
	    str_is(word, "我"))) {
		if (!env->actor.n)
			return filter_wrong(r, at, end, "an account: nobody sits here");
		v[n++] = facet_account(env->actor);
	}
	if (!n && env->resolve)
		n = env->resolve(env->ctx, facet, word, v, QUERY_VALUES);
	if (!n) {
		e = filter_wrong(r, at, end, "a code or name that is known");
		if (r->why) {
			r->why->value = true;
			r->why->facet = facet;
		}
		return e;
	}
	if (n > QUERY_VALUES)
		return too_big(r, at, "a word that means fewer things");
	for (size_t k = 0; k < n; k++)
		if (!filter_pool(r, v[k]))
			return too_big(r, at, "fewer values");
	return OK;
}

static void
say_value(struct str word, bool quoted, struct buf *said)
{
	buf_cstr(said, quoted ? "\"" : "");
	buf_str(said, word);
	buf_cstr(said, quoted ? "\"" : "");
}

/* One value from i on: cut out, looked up, said again; *after is behind it. */
static enum err
read_value(struct reader *r, enum facet facet, size_t i, size_t end,
    size_t *after, struct buf *said)
{
	bool quoted = i < end && r->c[i] == '"';
	size_t from = i + quoted, to = from;
	struct str word;
	enum err e;

	while (to < end && r->c[to] != (quoted ? '"' : ','))
		to++;
	if ((quoted && to == end) || (!quoted && to > from &&
	    memchr(r->c + from, '"', to - from)))
		return filter_wrong(r, i, end, "a whole value in quotes");
	word = quoted ? filter_raw(r, from, to) : filter_slice(r, from, to);
	if (!word.n)
		return filter_wrong(r, i, end, "a value");
	e = resolve_value(r, facet, word, from, to);
	if (e == OK)
		say_value(word, quoted, said);
	*after = to + quoted;
	return e;
}

static enum err
read_facet(struct reader *r, bool not, enum facet facet, size_t at, size_t end,
    struct buf *said)
{
	struct query_term t = {
		.kind = TERM_FACET, .not = not, .facet = facet
	};
	size_t i = at;
	enum err e;

	buf_fmt(said, "%s:", facet_name(facet));
	do {
		e = read_value(r, facet, i, end, &i, said);
		if (e != OK)
			return e;
		if (i < end && r->c[i] != ',')
			return filter_wrong(r, i, end, "a comma or a blank");
		if (i < end)
			buf_byte(said, ',');
	} while (i++ < end);
	return filter_put(r, r->i, t, said);
}

/* ---- times ---- */

/* due<2h: less is left; age>5d: reported longer ago. */
static enum err
read_compare(struct reader *r, bool not, enum time_word word, size_t at,
    size_t end, struct buf *said)
{
	struct query_term t = {
		.kind = TERM_TIME, .not = not,
		.field = word == WORD_DUE ? TIME_DUE : TIME_REPORTED,
		.from_ms = INT64_MIN, .to_ms = INT64_MAX
	};
	bool less = r->c[at] == '<', same = at + 1 < end && r->c[at + 1] == '=';
	size_t from = at + 1 + same;
	int64_t span, edge;

	if (word == WORD_REPORTED)
		return filter_wrong(r, r->i, end, "due or age before < and >");
	if (!filter_span(filter_slice(r, from, end), &span))
		return filter_wrong(r, from, end,
		    "a number and m, h, d or w, such as 2h");
	edge = r->env->now_ms + (word == WORD_DUE ? span : -span);
	buf_fmt(said, "%s%.*s", word == WORD_DUE ? "due" : "age",
	    STR_ARG(filter_slice(r, at, end)));
	if (word == WORD_AGE)		/* older is earlier */
		less = !less;
	if (less)
		t.to_ms = edge + same;
	else
		t.from_ms = edge + !same;
	return filter_put(r, r->i, t, said);
}

static enum err
read_dates(struct reader *r, bool not, enum time_word word, size_t at,
    size_t end, struct buf *said)
{
	struct query_term t = {
		.kind = TERM_TIME, .not = not,
		.field = word == WORD_DUE ? TIME_DUE : TIME_REPORTED,
		.from_ms = INT64_MIN, .to_ms = INT64_MAX
	};
	struct str all = filter_slice(r, at, end);
	ptrdiff_t dots = str_find(all, STR(".."));
	struct str a = dots < 0 ? all : str_n(all.p, (size_t)dots);
	struct str b = dots < 0 ? all : str_from(all, (size_t)dots + 2);
	int64_t spare;

	if (word == WORD_AGE)
		return filter_wrong(r, r->i, end, "< or > after age");
	if ((!a.n && !b.n) ||
	    (a.n && !filter_date(r->env, a, &t.from_ms, &spare)) ||
	    (b.n && !filter_date(r->env, b, &spare, &t.to_ms)))
		return filter_wrong(r, at, end,
		    "a date, or two with .. between, such as 2026-11-21");
	if (t.from_ms >= t.to_ms)
		return filter_wrong(r, at, end, "the earlier date first");
	buf_fmt(said, "%s:%.*s", word == WORD_DUE ? "due" : "reported",
	    STR_ARG(all));
	return filter_put(r, r->i, t, said);
}

/* ---- shorthands ---- */

/* Not of the towns this node exchanges. Where it has all, no case is. */
static struct query_term
term_elsewhere(struct reader *r, bool not)
{
	r->elsewhere = true;
	r->pool_n = 0;
	for (size_t i = 0; i < r->env->here_n; i++)
		(void)filter_pool(r, r->env->here[i]);
	return (struct query_term){ .kind = TERM_FACET, .facet = FACET_TOWN,
		.not = r->env->here_n > 0 ? !not : not };
}

static enum err
put_short(struct reader *r, bool not, size_t at, size_t end,
    enum short_word word, struct buf *said)
{
	const struct filter_env *env = r->env;
	struct query_term t = {
		.kind = TERM_TIME, .not = not, .field = TIME_DUE,
		.from_ms = INT64_MIN, .to_ms = env->now_ms
	};

	switch (word) {
	case SHORT_OVERDUE:
		break;
	case SHORT_NEAR:
		t.from_ms = env->now_ms;
		t.to_ms = env->now_ms + env->near_ms;
		break;
	case SHORT_OPEN:
	case SHORT_CLOSED:
		t = (struct query_term){ .kind = TERM_FACET, .not = not,
		    .facet = FACET_OPEN };
		filter_pool(r, word == SHORT_OPEN);
		break;
	case SHORT_MINE:
		if (!env->actor.n)
			return filter_wrong(r, at, end, "an account: nobody sits here");
		t = (struct query_term){ .kind = TERM_FACET, .not = not,
		    .facet = FACET_HOLDER };
		filter_pool(r, facet_account(env->actor));
		break;
	case SHORT_TODAY:
		t.field = TIME_REPORTED;
		t.from_ms = filter_midnight(env, 0);
		t.to_ms = filter_midnight(env, 1);
		break;
	case SHORT_ELSEWHERE:
		t = term_elsewhere(r, not);
		break;
	}
	buf_cstr(said, filter_short_name(word));
	return filter_put(r, at, t, said);
}

/* ---- the grammar ---- */

static enum err
read_sort(struct reader *r, size_t at, size_t end)
{
	if (r->sorted)
		return filter_wrong(r, r->i, end, "one order only");
	if (!filter_sort(filter_slice(r, at, end), &r->f->q.sort, &r->f->q.reverse))
		return filter_wrong(r, at, end, "due, age, newest or arrival");
	r->sorted = true;
	return OK;
}

/* A head of letters before ':' must be known; 10:30 and :) are texts. */
static bool
wordy(struct str head)
{
	return head.n && ((head.p[0] & 0x80) ||
	    (head.p[0] >= 'a' && head.p[0] <= 'z') ||
	    (head.p[0] >= 'A' && head.p[0] <= 'Z'));
}

static enum err
read_headed(struct reader *r, bool not, size_t mark, size_t end,
    struct buf *said)
{
	struct str head = filter_slice(r, r->i, mark);
	bool colon = r->c[mark] == ':';
	enum time_word word;
	enum text_word field;
	enum facet facet;

	if (filter_time_word(head, &word))
		return colon ? read_dates(r, not, word, mark + 1, end, said) :
		    read_compare(r, not, word, mark, end, said);
	if (!wordy(head))
		return filter_read_text(r, not, end, said);
	if (!colon)
		return filter_wrong(r, r->i, end,
		    "due or age before < and >, or a text in quotes");
	if (str_is(head, "sort") || str_is(head, "排序"))
		return not ? filter_wrong(r, r->i, end, "no ! before an order") :
		    read_sort(r, mark + 1, end);
	if (filter_text_word(head, &field))
		return filter_read_field(r, not, field, mark + 1, end, said);
	if (!filter_facet(head, &facet))
		return filter_wrong(r, r->i, mark,
		    "a facet before the colon, or a text in quotes");
	return read_facet(r, not, facet, mark + 1, end, said);
}

static enum err
read_term(struct reader *r, struct buf *said)
{
	size_t end = term_end(r, r->i), mark;
	bool not = r->c[r->i] == '!';
	enum short_word word;
	enum err e;

	if (not) {
		buf_byte(said, '!');
		r->i++;
	}
	if (r->i == end || r->c[r->i] == '!')
		return filter_wrong(r, r->i - not, end, "a term after !");
	mark = r->i + strcspn(r->c + r->i, ":<>\"");
	if (mark < end && r->c[mark] != '"')
		e = read_headed(r, not, mark, end, said);
	else if (filter_short(filter_slice(r, r->i, end), &word))
		e = put_short(r, not, r->i, end, word, said);
	else
		e = filter_read_text(r, not, end, said);
	r->i = end;
	return e;
}

/* What is worked on here, unless something is looked for wherever it is. */
static void
leave_out(struct reader *r)
{
	struct query *q = &r->f->q;

	struct query_term *t = &q->t[q->n];

	if (r->elsewhere || r->env->here_n == 0 || q->n == 0)
		return;
	for (size_t i = 0; i < q->n; i++)
		if (q->t[i].kind == TERM_TEXT || q->t[i].kind == TERM_PHONE ||
		    (q->t[i].kind == TERM_FACET &&
		    (q->t[i].facet == FACET_TOWN ||
		    q->t[i].facet == FACET_GRID ||
		    q->t[i].facet == FACET_CELL)))
			return;
	*t = term_elsewhere(r, true);
	t->values = arena_dup(&r->f->arena, r->pool,
	    r->pool_n * sizeof(*r->pool));
	t->values_n = r->pool_n;
	q->n++;
}

enum err
filter_parse(struct str text, const struct filter_env *env, struct filter *out,
    struct filter_fault *why)
{
	struct reader r = { .env = env, .raw = text, .f = out, .why = why };
	struct buf said = { 0 };
	enum err e = OK;

	*out = (struct filter){ 0 };
	shadow(&r);
	while (e == OK) {
		while (r.i < r.n && blank_at(&r, r.i))
			r.i++;
		if (r.i == r.n)
			break;
		said.n = 0;
		r.pool_n = 0;
		e = read_term(&r, &said);
	}
	buf_fini(&said);
	if (e == OK)
		leave_out(&r);
	else
		filter_fini(out);
	return e;
}

void
filter_fini(struct filter *f)
{
	arena_fini(&f->arena);
	*f = (struct filter){ 0 };
}

void
filter_print(const struct filter *f, struct buf *out)
{
	static const char *const order[] = {
		[SORT_DUE] = "due", [SORT_AGE] = "age",
		[SORT_NEWEST] = "newest", [SORT_ARRIVAL] = "arrival"
	};

	for (size_t i = 0; i < f->q.n && f->said[i].n > 0; i++) {
		if (i)
			buf_byte(out, ' ');
		buf_str(out, f->said[i]);
	}
	if (f->q.sort != SORT_DUE || f->q.reverse)
		buf_fmt(out, "%ssort:%s%s", f->q.n ? " " : "",
		    f->q.reverse ? "-" : "", order[f->q.sort]);
}
