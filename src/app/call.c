/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/call.h"

#include <string.h>
#include "lang/lang.h"

static const char *const state_names[] = {
	"rings", "talks", "passed", "ended", "missed"
};

const char *
call_state_name(enum call_state s)
{
	return state_names[s];
}

bool
call_state_of(struct str name, enum call_state *out)
{
	for (int i = CALL_RINGS; i <= CALL_MISSED; i++) {
		if (!str_is(name, state_names[i]))
			continue;
		*out = (enum call_state)i;
		return true;
	}
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
call_number(struct str s, char out[CALL_NUMBER_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n + 1 < CALL_NUMBER_MAX; i++)
		if (is_digit(s.p[i]) || (s.p[i] == '+' && n == 0))
			out[n++] = s.p[i];
	out[n] = '\0';
	return n > 1 || (n == 1 && out[0] != '+');
}

/* What is dialled within the country: without +86, 0086, and a trunk's 0. */
static struct str
inland(const char *number)
{
	struct str s = str_of(number);

	if (str_starts(s, STR("+86")))
		s = str_from(s, 3);
	else if (str_starts(s, STR("0086")))
		s = str_from(s, 4);
	else if (str_starts(s, STR("+")))
		s = str_from(s, 1);
	while (s.n > 0 && s.p[0] == '0')
		s = str_from(s, 1);
	return s;
}

bool
call_same(struct str a, struct str b)
{
	char x[CALL_NUMBER_MAX], y[CALL_NUMBER_MAX];
	struct str p, q;

	if (!call_number(a, x) || !call_number(b, y))
		return false;
	p = inland(x);
	q = inland(y);
	/* A local line with and without its area code. */
	if (p.n >= 7 && q.n >= 7 && (p.n == 7 || p.n == 8 || q.n == 7 ||
	    q.n == 8))
		return p.n > q.n ? str_ends(p, q) : str_ends(q, p);
	return p.n > 0 && str_eq(p, q);
}

void
call_masked(const char *number, struct buf *out)
{
	const bool home = !strncmp(number, "+86", 3) ||
	    !strncmp(number, "0086", 4);
	const size_t n = strlen(number);

	if (n >= 7)
		lang_mask(home ? inland(number) : str_of(number), out);
	else if (n > 2)			/* an extension, a service */
		buf_fmt(out, "**%s", number + n - 2);
	else if (n > 0)
		buf_cstr(out, "**");
}

/* ---- on the socket ---- */

static void
put_ms(struct buf *out, const char *name, int64_t ms)
{
	char text[24];
	struct buf b = { 0 };

	buf_int(&b, ms);
	str_copy(buf_view(&b), text, sizeof text);
	buf_fini(&b);
	pbx_line(out, name, str_of(text));
}

void
call_put(const struct call *c, struct buf *out)
{
	pbx_line(out, "Event", STR("Call"));
	pbx_line(out, "Call", str_of(c->id));
	pbx_line(out, "State", str_of(state_names[c->state]));
	pbx_line(out, "Number", str_of(c->number));
	pbx_line(out, "Name", str_of(c->name));
	pbx_line(out, "Queue", str_of(c->queue));
	pbx_line(out, "Extra", str_of(c->extra));
	put_ms(out, "Began", c->began_ms);
	put_ms(out, "Answered", c->answered_ms);
	put_ms(out, "Ended", c->ended_ms);
}

static int64_t
get_ms(const struct pbx_block *b, const char *name)
{
	int64_t ms = 0;

	return str_int(pbx_get(b, name), &ms) && ms > 0 ? ms : 0;
}

bool
call_get(const struct pbx_block *b, struct call *out)
{
	memset(out, 0, sizeof *out);
	if (!str_is(pbx_get(b, "Event"), "Call") ||
	    pbx_get(b, "Call").n == 0 ||
	    !call_state_of(pbx_get(b, "State"), &out->state))
		return false;
	str_copy(pbx_get(b, "Call"), out->id, sizeof out->id);
	call_number(pbx_get(b, "Number"), out->number);
	str_copy(pbx_get(b, "Name"), out->name, sizeof out->name);
	str_copy(pbx_get(b, "Queue"), out->queue, sizeof out->queue);
	str_copy(pbx_get(b, "Extra"), out->extra, sizeof out->extra);
	out->began_ms = get_ms(b, "Began");
	out->answered_ms = get_ms(b, "Answered");
	out->ended_ms = get_ms(b, "Ended");
	return true;
}
