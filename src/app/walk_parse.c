/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of a walk as steps. A line that begins with a blank goes on with
 * the one before it. */
#include "app/walk_in.h"

#include <stdio.h>
#include <string.h>
#include "core/deadline.h"

/* ---- times ---- */

static bool
unit_ms(struct str *s, int64_t *ms)
{
	static const struct { const char *code; int64_t ms; } units[] = {
		{ "d", CLOCK_DAY_MS }, { "h", CLOCK_HOUR_MS },
		{ "m", CLOCK_MIN_MS }, { "s", 1000 }
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_starts(*s, str_of(units[i].code))) {
			*s = str_from(*s, 1);
			*ms = units[i].ms;
			return true;
		}
	return false;
}

bool
walk_span(struct str s, int64_t *ms)
{
	bool minus = str_starts(s, STR("-"));
	int64_t sum = 0, n, unit;

	s = minus ? str_from(s, 1) : s;
	if (s.n == 0)
		return false;
	while (s.n > 0) {
		size_t digits = 0;

		while (digits < s.n && s.p[digits] >= '0' &&
		    s.p[digits] <= '9')
			digits++;
		if (digits == 0 || !str_int(str_n(s.p, digits), &n) ||
		    n > 1000000)
			return false;
		s = str_from(s, digits);
		if (!unit_ms(&s, &unit))
			return false;
		sum += n * unit;
	}
	*ms = minus ? -sum : sum;
	return true;
}

void
walk_span_put(int64_t ms, struct buf *out)
{
	int64_t left = ms < 0 ? -ms : ms;

	if (ms < 0)
		buf_byte(out, '-');
	if (left >= CLOCK_DAY_MS)
		buf_fmt(out, "%lldd", (long long)(left / CLOCK_DAY_MS));
	left %= CLOCK_DAY_MS;
	if (left >= CLOCK_HOUR_MS)
		buf_fmt(out, "%lldh", (long long)(left / CLOCK_HOUR_MS));
	left %= CLOCK_HOUR_MS;
	if (left >= CLOCK_MIN_MS)
		buf_fmt(out, "%lldm", (long long)(left / CLOCK_MIN_MS));
	left %= CLOCK_MIN_MS;
	if (left > 0 && left % 1000 == 0)
		buf_fmt(out, "%llds", (long long)(left / 1000));
	else if (left > 0)
		buf_fmt(out, "%lld.%03llds", (long long)(left / 1000),
		    (long long)(left % 1000));
	if (ms == 0)
		buf_cstr(out, "0m");
}

bool
walk_time(const struct law *law, int64_t now_ms, struct str s, int64_t *ms)
{
	struct wall t;
	int64_t n;

	if (!str_starts(s, STR("+"))) {
		if (!clock_parse(s, law->offset_min, &t))
			return false;
		*ms = t.ms;
		return true;
	}
	s = str_from(s, 1);
	if (str_ends(s, STR("wd"))) {
		if (!str_int(str_n(s.p, s.n - 2), &n) || n < 1 || n > 10000)
			return false;
		*ms = deadline_due(law, now_ms, LIMIT_WORK_DAY, (int32_t)n);
		return *ms != 0;
	}
	if (!walk_span(s, &n) || n < 0)
		return false;
	*ms = now_ms + n;
	return true;
}

/* ---- words ---- */

/* The next word of *rest, quotes taken off: a="b c" is one. False at the end. */
static bool
next_word(struct walk *w, struct str *rest, struct str *word)
{
	struct buf b = { 0 };
	bool quoted = false, any = false;
	size_t i = 0;

	while (i < rest->n && (rest->p[i] == ' ' || rest->p[i] == '\t' ||
	    rest->p[i] == '\n' || rest->p[i] == '\r'))
		i++;
	for (; i < rest->n; i++) {
		char c = rest->p[i];

		if (!quoted && (c == ' ' || c == '\t' || c == '\n' ||
		    c == '\r'))
			break;
		any = true;
		if (c == '"')
			quoted = !quoted;
		else
			buf_byte(&b, c);
	}
	*rest = str_from(*rest, i);
	*word = str_n(arena_dup(&w->arena, b.n ? b.p : "", b.n), b.n);
	buf_fini(&b);
	return any;
}

static bool
is_pair(struct str word, struct move_arg *out)
{
	struct str rest = word, name;

	if (!memchr(word.p, '=', word.n))
		return false;
	str_cut(&rest, '=', &name);
	if (name.n == 0)
		return false;
	*out = (struct move_arg){ name, rest };
	return true;
}

static enum err
read_pairs(struct walk *w, struct walk_step *s, struct str rest)
{
	struct str word;
	struct move_arg a;

	while (next_word(w, &rest, &word)) {
		if (!is_pair(word, &a)) {
			if (s->kind != STEP_REFUSES || s->word.n) {
				walk_fault(w, s->line, "“%.*s”: "
				    "expected KEY=VALUE", STR_ARG(word));
				return ERR_BAD_INPUT;
			}
			s->word = word;
		} else if (str_is(a.name, "by")) {
			s->by = a.value;
		} else if (s->args_n == WALK_ARGS) {
			walk_fault(w, s->line, "more than %d arguments",
			    WALK_ARGS);
			return ERR_BAD_INPUT;
		} else {
			s->arg[s->args_n++] = a;
		}
	}
	if (s->kind == STEP_REFUSES && !s->word.n) {
		walk_fault(w, s->line, "expected what refuses: role, a guard, "
		    "flag.X, !flag.X, none or input");
		return ERR_BAD_INPUT;
	}
	return OK;
}

/* NAME and the rest, of lines that begin with a keyword. */
static bool
keyword(struct walk *w, struct walk_step *s, struct str word, struct str *rest)
{
	static const struct { const char *word; enum step_kind kind; } rows[] = {
		{ "profile", STEP_PROFILE }, { "at", STEP_AT },
		{ "label", STEP_LABEL }, { "metric", STEP_METRIC },
		{ "case", STEP_REPORT }
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!str_is(word, rows[i].word))
			continue;
		s->kind = rows[i].kind;
		if (s->kind == STEP_AT || s->kind == STEP_LABEL) {
			s->name = str_trim(*rest);
			*rest = STR_NONE;
		} else if (!next_word(w, rest, &s->name)) {
			s->name = STR_NONE;
		}
		return true;
	}
	return false;
}

static bool
verb(struct walk *w, struct walk_step *s, struct str *rest)
{
	if (!next_word(w, rest, &s->action))
		return false;
	s->kind = str_is(s->action, "refuses") ? STEP_REFUSES :
	    str_is(s->action, "expect") ? STEP_EXPECT :
	    str_is(s->action, "ledger") ? STEP_LEDGER : STEP_ACT;
	return s->kind != STEP_REFUSES || next_word(w, rest, &s->action);
}

static enum err
read_step(struct walk *w, struct str text, size_t line)
{
	struct walk_step s = { .line = line, .text = str_trim(text) };
	struct str rest = text, word;
	enum err e;

	if (!next_word(w, &rest, &word))
		return OK;
	if (!keyword(w, &s, word, &rest)) {
		s.name = word;
		if (!verb(w, &s, &rest)) {
			walk_fault(w, line, "“%.*s”: expected what happens "
			    "to the case", STR_ARG(word));
			return ERR_BAD_INPUT;
		}
	} else if (s.name.n == 0) {
		walk_fault(w, line, "“%.*s”: expected a name after it",
		    STR_ARG(word));
		return ERR_BAD_INPUT;
	} else if (s.kind == STEP_REPORT && (!next_word(w, &rest, &word) ||
	    !str_is(word, "report"))) {
		walk_fault(w, line, "expected: case NAME report …");
		return ERR_BAD_INPUT;
	}
	e = read_pairs(w, &s, rest);
	w->step = xgrow(w->step, &w->step_cap, w->step_n + 1, sizeof *w->step);
	w->step[w->step_n++] = s;
	return e;
}

static bool
goes_on(struct str line)
{
	return line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t') &&
	    str_trim(line).n > 0 && str_trim(line).p[0] != '#';
}

enum err
walk_read(struct walk *w)
{
	struct str rest = w->text, line;
	struct buf whole = { 0 };
	size_t n = 0, from = 0;
	enum err e = OK;

	while (e == OK && str_cut(&rest, '\n', &line)) {
		n++;
		if (whole.n > 0 && goes_on(line)) {
			buf_byte(&whole, '\n');
			buf_str(&whole, line);
			continue;
		}
		e = read_step(w, str_n(arena_dup(&w->arena, whole.n ? whole.p :
		    "", whole.n), whole.n), from);
		whole.n = 0;
		from = n;
		if (str_trim(line).n > 0 && str_trim(line).p[0] != '#')
			buf_str(&whole, line);
	}
	if (e == OK)
		e = read_step(w, str_n(arena_dup(&w->arena, whole.n ? whole.p :
		    "", whole.n), whole.n), from);
	buf_fini(&whole);
	return e;
}

bool
walk_profile(struct str text, struct str *name)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_starts(line, STR("profile ")))
			continue;
		word = str_trim(str_from(line, 8));
		*name = word;
		return word.n > 0;
	}
	return false;
}
