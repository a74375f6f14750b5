/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sequence.c -- what an escape sequence says.  Layer: term.
 * terminfo's own strings are tried first; then the ways in which xterm, rxvt,
 * linux, PuTTY, kitty and the VT family say the same, since TERM often lies. */
#include "input_in.h"

#include <string.h>
#include "base/utf8.h"

#define PARAMS 6

struct csi {
	char	lead;		/* '<' '?' '>' '=' or 0 */
	int	p[PARAMS];
	int	n;		/* parameters given */
	char	final;
};

static uint8_t
mods_of(int m)
{
	uint8_t mods = 0;

	m = m > 0 ? m - 1 : 0;
	if (m & 1)
		mods |= KEY_SHIFT;
	if (m & (2 | 8))
		mods |= KEY_ALT;
	if (m & 4)
		mods |= KEY_CTRL;
	return mods;
}

static enum parsed
key_event(struct input_event *ev, uint32_t code, uint8_t mods)
{
	if (code == 0)
		return PARSED_NOTHING;
	*ev = (struct input_event){ .kind = INPUT_KEY,
	    .key = { code, mods } };
	return PARSED_EVENT;
}

/* A, B, C ... of CSI and SS3 alike. */
static uint32_t
letter_code(char c)
{
	switch (c) {
	case 'A': return K_UP;
	case 'B': return K_DOWN;
	case 'C': return K_RIGHT;
	case 'D': return K_LEFT;
	case 'H': return K_HOME;
	case 'F': return K_END;
	case 'P': return K_F0 + 1;
	case 'Q': return K_F0 + 2;
	case 'R': return K_F0 + 3;
	case 'S': return K_F0 + 4;
	case 'M': return K_ENTER;
	default: return 0;
	}
}

/* CSI n ~ */
static uint32_t
tilde_code(int n, uint8_t *mods)
{
	static const uint32_t low[] = { 0, K_HOME, K_INS, K_DEL, K_END,
	    K_PGUP, K_PGDN, K_HOME, K_END };
	static const unsigned char fn[] = {	/* from 11 on; 0 none */
		1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 0, 11, 12, 13, 14, 0, 15,
		16, 0, 17, 18, 19, 20
	};
	unsigned f;

	if (n >= 1 && n <= 8)
		return low[n];
	if (n < 11 || n >= 11 + (int)sizeof(fn) || !fn[n - 11])
		return 0;
	f = fn[n - 11];
	if (f > 12) {		/* F13 is F1 with Shift */
		*mods |= KEY_SHIFT;
		f -= 12;
	}
	return K_F0 + f;
}

/* A code point with modifiers, of modifyOtherKeys and of kitty. */
static enum parsed
other_key(struct input_event *ev, int code, uint8_t mods)
{
	switch (code) {
	case 9: return key_event(ev, K_TAB, mods);
	case 13: return key_event(ev, K_ENTER, mods);
	case 27: return key_event(ev, K_ESC, mods);
	case 8: case 127: return key_event(ev, K_BS, mods);
	default: break;
	}
	if (code < 32 || code >= K_FIRST)
		return PARSED_NOTHING;
	return key_event(ev, (uint32_t)code, mods & (KEY_ALT | KEY_CTRL));
}

static enum parsed
csi_tilde(const struct csi *c, struct input_event *ev)
{
	uint8_t mods = mods_of(c->n > 1 ? c->p[1] : 0);
	uint32_t code;

	if (c->p[0] == 200)
		return PARSED_PASTE;
	if (c->p[0] == 27 && c->n >= 3)
		return other_key(ev, c->p[2], mods);
	if (c->final == '^' || c->final == '@')		/* rxvt */
		mods |= KEY_CTRL;
	if (c->final == '$' || c->final == '@')
		mods |= KEY_SHIFT;
	code = tilde_code(c->p[0], &mods);
	return key_event(ev, code, mods);
}

static enum parsed
csi_mouse(const struct csi *c, struct input_event *ev)
{
	int b = c->p[0];

	if (c->n < 3 || b & 32)		/* plain movement is not asked for */
		return PARSED_NOTHING;
	*ev = (struct input_event){ .kind = INPUT_MOUSE,
	    .on = c->final == 'M', .x = c->p[1] - 1, .y = c->p[2] - 1,
	    .button = b & (64 | 3) };
	ev->mods = (uint8_t)((b & 4 ? KEY_SHIFT : 0) | (b & 8 ? KEY_ALT : 0) |
	    (b & 16 ? KEY_CTRL : 0));
	return PARSED_EVENT;
}

static enum parsed
csi_place(const struct input *in, const struct csi *c, struct input_event *ev)
{
	if (in->place_row == 0 || c->n != 2 || c->p[0] != in->place_row)
		return key_event(ev, K_F0 + 3, mods_of(c->n > 1 ? c->p[1] : 0));
	*ev = (struct input_event){ .kind = INPUT_PLACE, .x = c->p[1] - 1,
	    .y = c->p[0] - 1 };
	return PARSED_EVENT;
}

static enum parsed
csi_answer(const struct csi *c, struct input_event *ev)
{
	if (c->n != 1 || (c->p[0] != 0 && c->p[0] != 3))
		return PARSED_NOTHING;
	*ev = (struct input_event){ .kind = INPUT_ANSWER };
	return PARSED_EVENT;
}

static enum parsed
csi_meaning(const struct input *in, const struct csi *c,
    struct input_event *ev)
{
	uint8_t mods = mods_of(c->n > 1 ? c->p[1] : 0);

	if (c->lead == '<' && (c->final == 'M' || c->final == 'm'))
		return csi_mouse(c, ev);
	if (c->lead)
		return PARSED_NOTHING;
	switch (c->final) {
	case '~': case '^': case '$': case '@':
		return csi_tilde(c, ev);
	case 'Z':
		return key_event(ev, K_TAB, mods | KEY_SHIFT);
	case 'u':
		return other_key(ev, c->p[0], mods);
	case 'n':
		return csi_answer(c, ev);
	case 'R':
		return csi_place(in, c, ev);
	case 'I': case 'O':
		*ev = (struct input_event){ .kind = INPUT_FOCUS,
		    .on = c->final == 'I' };
		return PARSED_EVENT;
	case 'a': case 'b': case 'c': case 'd':		/* rxvt, with Shift */
		return key_event(ev, letter_code((char)(c->final - 'a' + 'A')),
		    KEY_SHIFT);
	default:
		return key_event(ev, letter_code(c->final), mods);
	}
}

/* A digit or a separator of parameters; more of them than we know are let
 * pass. */
static void
csi_param(struct csi *c, unsigned char b)
{
	bool digit = b >= '0' && b <= '9';

	if (c->n > PARAMS || (!digit && b != ';' && b != ':'))
		return;
	if (c->n == 0)
		c->n = 1;
	if (!digit)
		c->n++;
	else if (c->n <= PARAMS && c->p[c->n - 1] < 0x200000)
		c->p[c->n - 1] = c->p[c->n - 1] * 10 + b - '0';
}

/* "[[" has been seen: linux calls F1 so. */
static enum parsed
linux_parse(const char *p, size_t n, size_t *used, struct input_event *ev)
{
	if (n < 1)
		return PARSED_MORE;
	*used = 2;
	if (p[0] < 'A' || p[0] > 'E')
		return PARSED_NOTHING;
	return key_event(ev, K_F0 + 1u + (uint32_t)(p[0] - 'A'), 0);
}

/* "[" has been seen; p is behind it. */
static enum parsed
csi_parse(const struct input *in, const char *p, size_t n, size_t *used,
    struct input_event *ev)
{
	struct csi c = { 0 };
	size_t i = 0;

	if (n > 0 && p[0] == '[')
		return linux_parse(p + 1, n - 1, used, ev);
	if (n > 0 && p[0] >= '<' && p[0] <= '?')
		c.lead = p[i++];
	for (; i < n; i++) {
		unsigned char b = (unsigned char)p[i];

		if (b < 0x20 || b > 0x7e) {	/* broken off */
			*used = i;
			return PARSED_NOTHING;
		}
		if (b >= 0x40 || (b == '$' && !c.lead))
			break;
		csi_param(&c, b);
	}
	if (i == n)
		return PARSED_MORE;
	c.final = p[i];
	if (c.n > PARAMS)
		c.n = PARAMS;
	*used = i + 1;
	return csi_meaning(in, &c, ev);
}

/* "O" has been seen: keypad and function keys of the VT family. */
static enum parsed
ss3_parse(const char *p, size_t n, size_t *used, struct input_event *ev)
{
	static const char pad[] = "*+,-./0123456789";
	uint8_t mods = 0;
	size_t i = 0;
	char c;

	if (n > 0 && p[0] >= '1' && p[0] <= '9')	/* ESC O 5 P */
		mods = mods_of(p[i++] - '0');
	if (i >= n)
		return PARSED_MORE;
	c = p[i];
	*used = i + 1;
	if (c >= 'j' && c <= 'y')
		return key_event(ev, (uint32_t)pad[c - 'j'], mods);
	if (c >= 'a' && c <= 'd')	/* rxvt, with Control */
		return key_event(ev, letter_code((char)(c - 'a' + 'A')),
		    KEY_CTRL);
	return key_event(ev, letter_code(c), mods);
}

/* OSC and DCS: the answer to a question we never ask is swallowed whole. */
static enum parsed
string_parse(const char *p, size_t n, size_t *used)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\a' || (p[i] == '\\' && i && p[i - 1] == '\033')) {
			*used = i + 1;
			return PARSED_NOTHING;
		}
	}
	if (n > 4096) {
		*used = n;
		return PARSED_NOTHING;
	}
	return PARSED_MORE;
}

static bool
begins_string(const char *p, size_t n)
{
	if (n < 2)
		return false;
	return (p[0] == ']' && p[1] >= '0' && p[1] <= '9') ||
	    (p[0] == 'P' && strchr("01>!", p[1]) && p[1]);
}

/* A string of terminfo, the longest that fits. */
static enum parsed
known_parse(const struct input *in, const char *p, size_t n, size_t *used,
    struct input_event *ev)
{
	const struct caps_key *best = NULL;
	size_t best_n = 0;

	for (int i = 0; i < in->caps->nkeys; i++) {
		const struct caps_key *k = &in->caps->key[i];
		size_t len = strlen(k->seq) - 1;	/* the ESC is gone */

		if (len > best_n && len <= n &&
		    memcmp(k->seq + 1, p, len) == 0) {
			best = k;
			best_n = len;
		}
	}
	if (!best)
		return PARSED_NOTHING;
	*used = best_n;
	return key_event(ev, best->code, best->mods);
}

enum parsed
character_parse(const char *p, size_t n, size_t *used, struct input_event *ev)
{
	unsigned char b = (unsigned char)p[0];
	size_t want = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
	struct str s;
	uint32_t cp;

	*used = 1;
	switch (b) {
	case 0: return key_event(ev, ' ', KEY_CTRL);
	case '\t': return key_event(ev, K_TAB, 0);
	case '\r': return key_event(ev, K_ENTER, 0);
	case 8: case 127: return key_event(ev, K_BS, 0);
	case 27: return key_event(ev, K_ESC, 0);
	default: break;
	}
	if (b < 27)
		return key_event(ev, (uint32_t)b + 'a' - 1, KEY_CTRL);
	if (b < 32)
		return key_event(ev, (uint32_t)b + 0x40, KEY_CTRL);
	s = str_n(p, n < want ? n : want);
	cp = utf8_next(&s);
	if (cp == UTF8_BAD && n < want && b >= 0xC2 && b <= 0xF4)
		return PARSED_MORE;
	*used = (size_t)(s.p - p);
	return cp == UTF8_BAD ? PARSED_NOTHING : key_event(ev, cp, 0);
}

/* ESC and then a whole sequence: Alt with a key. With anything else behind it,
 * such as the terminal's answer, the first ESC was the Esc key. */
static enum parsed
escaped_sequence(const struct input *in, const char *p, size_t n, size_t *used,
    struct input_event *ev)
{
	enum parsed r = sequence_parse(in, p + 1, n - 1, used, ev);

	*used += 1;
	if (r == PARSED_EVENT && ev->kind == INPUT_KEY) {
		ev->key.mods |= KEY_ALT;
		return r;
	}
	if (r == PARSED_MORE)
		return r;
	*used = 0;
	return key_event(ev, K_ESC, 0);
}

enum parsed
sequence_parse(const struct input *in, const char *p, size_t n, size_t *used,
    struct input_event *ev)
{
	enum parsed r;

	if (n == 0)
		return PARSED_MORE;
	if (p[0] == '[' || p[0] == 'O') {
		r = known_parse(in, p, n, used, ev);
		if (r == PARSED_EVENT)
			return r;
		r = p[0] == '[' ? csi_parse(in, p + 1, n - 1, used, ev) :
		    ss3_parse(p + 1, n - 1, used, ev);
		*used += 1;
		return r;
	}
	if (begins_string(p, n))
		return string_parse(p, n, used);
	if (p[0] == '\033' && n > 1 && p[1] == '\033') {
		*used = 0;	/* a row of them: each is a key */
		return key_event(ev, K_ESC, 0);
	}
	if (p[0] == '\033')
		return escaped_sequence(in, p, n, used, ev);
	r = character_parse(p, n, used, ev);
	if (r == PARSED_EVENT)
		ev->key.mods |= KEY_ALT;
	return r;
}
