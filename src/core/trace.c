/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace.c -- a decision as the line of text that is kept with the case.
 * Layer: core (pure).  Written for every case, so digits go straight into
 * reserved room; read only in the one form that is written. */
#include <string.h>
#include "core/rulebook.h"

#define LINE_MAX_BYTES 32	/* blank, R, 10 digits, @, 10, sign, 3 */

static const char signs[RULE_LOSS_COUNT + 1] =
#define LOSS_SIGN(id, sign, text) sign
    RULE_LOSSES(LOSS_SIGN);
#undef LOSS_SIGN

static char *
put_number(char *p, uint32_t v)
{
	char digit[10];
	unsigned n = 0;

	do {
		digit[n++] = (char)('0' + v % 10);
	} while ((v /= 10) != 0);
	while (n > 0)
		*p++ = digit[--n];
	return p;
}

void
decision_trace(const struct decision *d, struct buf *out)
{
	const size_t n = d->n < TRACE_LINES ? d->n : TRACE_LINES;
	char *p;

	buf_reserve(out, (n + 2) * LINE_MAX_BYTES);
	p = out->p + out->n;
	*p++ = '2';
	if (n == 0) {
		*p++ = ' ';
		*p++ = '-';
	}
	for (size_t i = 0; i < n; i++) {
		const struct decision_line *const l = &d->line[i];

		*p++ = ' ';
		*p++ = 'R';
		p = put_number(p, l->rule->id);
		*p++ = '@';
		p = put_number(p, l->rule->version);
		*p++ = signs[l->loss];
		if (l->loss == NOT_WHEN)
			p = put_number(p, l->term);
	}
	if (d->n > n) {
		*p++ = ' ';
		*p++ = '+';
		p = put_number(p, (uint32_t)(d->n - n));
	}
	out->n = (size_t)(p - out->p);
}

/* ---- reading ---- */

/* A number as put_number writes it, no more than most. */
static bool
take_number(struct str *s, uint32_t most, uint32_t *out)
{
	uint64_t v = 0;
	size_t n = 0;

	for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		v = v * 10 + (uint64_t)(s->p[n] - '0');
		if (v > most || (n > 0 && s->p[0] == '0'))
			return false;
	}
	*s = str_from(*s, n);
	*out = (uint32_t)v;
	return n > 0;
}

static bool
take(struct str *s, const char *z)
{
	if (!str_starts(*s, str_of(z)))
		return false;
	*s = str_from(*s, strlen(z));
	return true;
}

static bool
take_sign(struct str *s, uint8_t *loss)
{
	const char *const at = s->n == 0 ? NULL :
	    memchr(signs, s->p[0], RULE_LOSS_COUNT);

	if (at == NULL)
		return false;
	*loss = (uint8_t)(at - signs);
	*s = str_from(*s, 1);
	return true;
}

static bool
take_line(struct str *s, struct trace_line *l)
{
	uint32_t term = 0;

	*l = (struct trace_line){ 0 };
	if (!take(s, "R") || !take_number(s, UINT32_MAX, &l->id) ||
	    !take(s, "@") || !take_number(s, UINT32_MAX, &l->version) ||
	    !take_sign(s, &l->loss))
		return false;
	if (l->loss == NOT_WHEN && !take_number(s, UINT8_MAX, &term))
		return false;
	l->term = (uint8_t)term;
	return true;
}

size_t
trace_parse(struct str s, struct trace_line *out, size_t cap, unsigned *more)
{
	uint32_t beyond = 0;
	size_t n = 0;

	if (more != NULL)
		*more = 0;
	if (!take(&s, "2"))
		return 0;
	while (s.n > 0) {
		struct trace_line l;

		if (n > 0 && take(&s, " +")) {
			if (!take_number(&s, UINT32_MAX, &beyond) ||
			    beyond == 0 || n < TRACE_LINES || s.n > 0)
				return 0;
			break;
		}
		if (n == TRACE_LINES || !take(&s, " ") || !take_line(&s, &l))
			return 0;
		if (n < cap)
			out[n] = l;
		n++;
	}
	if (more != NULL)
		*more = beyond;
	return n;
}
