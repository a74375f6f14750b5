/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.c -- names of keys, both ways, see keymap.h.  Layer: view. */
#include "view/keymap.h"

#include "base/utf8.h"

static const struct {
	const char	*name;
	uint32_t	 code;
} table[] = {
	/* the first name of a code is the one that is written */
	{ "Enter", K_ENTER }, { "CR", K_ENTER }, { "Return", K_ENTER },
	{ "Tab", K_TAB }, { "Esc", K_ESC }, { "BS", K_BS },
	{ "Backspace", K_BS }, { "Ins", K_INS }, { "Insert", K_INS },
	{ "Del", K_DEL }, { "Delete", K_DEL }, { "Home", K_HOME },
	{ "End", K_END }, { "PgUp", K_PGUP }, { "PageUp", K_PGUP },
	{ "PgDn", K_PGDN }, { "PageDown", K_PGDN }, { "Up", K_UP },
	{ "Down", K_DOWN }, { "Left", K_LEFT }, { "Right", K_RIGHT },
	{ "Menu", K_MENU }, { "Space", ' ' }, { "lt", '<' },
	{ "Equal", '=' }, { "Hash", '#' },
};

#define TABLE_N (sizeof(table) / sizeof(table[0]))

bool
key_eq(struct key a, struct key b)
{
	return a.code == b.code && a.mods == b.mods;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
same_word(struct str a, const char *z)
{
	struct str b = str_of(z);

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

/* F1 .. F24 */
static bool
parse_function(struct str s, uint32_t *code)
{
	int64_t n;

	if (s.n < 2 || s.n > 3 || lower(s.p[0]) != 'f' || s.p[1] == '-' ||
	    !str_int(str_from(s, 1), &n) || n < 1 || n > 24)
		return false;
	*code = K_F0 + (uint32_t)n;
	return true;
}

static bool
parse_code(struct str s, uint32_t *code)
{
	struct str rest = s;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < TABLE_N; i++) {
		if (same_word(s, table[i].name)) {
			*code = table[i].code;
			return true;
		}
	}
	if (parse_function(s, code))
		return true;
	*code = utf8_next(&rest);
	return rest.n == 0 && *code > ' ' && *code != 0x7F &&
	    *code != UTF8_BAD;
}

/* What a terminal cannot tell apart is one key. */
static struct key
canonical(struct key k)
{
	if (k.code < K_FIRST)
		k.mods &= (uint8_t)~KEY_SHIFT;
	if (!(k.mods & KEY_CTRL) || k.code >= K_FIRST)
		return k;
	if (k.code >= 'A' && k.code <= 'Z')
		k.code += 'a' - 'A';
	if (k.code == 'i')
		return (struct key){ K_TAB, k.mods & (uint8_t)~KEY_CTRL };
	if (k.code == 'm')
		return (struct key){ K_ENTER, k.mods & (uint8_t)~KEY_CTRL };
	if (k.code == 'h')
		return (struct key){ K_BS, k.mods & (uint8_t)~KEY_CTRL };
	if (k.code == '[')
		return (struct key){ K_ESC, k.mods & (uint8_t)~KEY_CTRL };
	return k;
}

static uint8_t
parse_mods(struct str *s)
{
	uint8_t mods = 0;

	while (s->n > 2 && s->p[1] == '-') {
		char c = lower(s->p[0]);
		uint8_t bit = c == 'c' ? KEY_CTRL : c == 's' ? KEY_SHIFT :
		    c == 'm' || c == 'a' ? KEY_ALT : 0;

		if (!bit)
			break;
		mods |= bit;
		*s = str_from(*s, 2);
	}
	return mods;
}

bool
key_parse(struct str name, struct key *out)
{
	struct key k = { 0 };
	struct str s = name, rest = name;

	if (s.n > 2 && s.p[0] == '<' && s.p[s.n - 1] == '>') {
		s = str_n(s.p + 1, s.n - 2);
		k.mods = parse_mods(&s);
		if (!parse_code(s, &k.code))
			return false;
	} else if (!parse_function(s, &k.code)) {
		if (s.n == 0)
			return false;
		k.code = utf8_next(&rest);
		if (rest.n > 0 || k.code <= ' ' || k.code == 0x7F ||
		    k.code == UTF8_BAD)
			return false;
	}
	*out = canonical(k);
	return true;
}

static const char *
name_of(uint32_t code)
{
	for (size_t i = 0; i < TABLE_N; i++) {
		if (table[i].code == code)
			return table[i].name;
	}
	return NULL;
}

void
key_format(struct key k, struct buf *out)
{
	const char *name = name_of(k.code);
	bool fn = k.code > K_F0 && k.code <= K_F0 + 24;
	bool plain = !k.mods && (fn || (!name && k.code < K_FIRST));
	char utf8[4];

	if (!k.mods && (k.code == '=' || k.code == '#')) {
		name = NULL;
		plain = true;
	}
	if (!plain)
		buf_byte(out, '<');
	if (k.mods & KEY_CTRL)
		buf_cstr(out, "C-");
	if (k.mods & KEY_ALT)
		buf_cstr(out, "M-");
	if (k.mods & KEY_SHIFT)
		buf_cstr(out, "S-");
	if (fn)
		buf_fmt(out, "F%u", (unsigned)(k.code - K_F0));
	else if (name)
		buf_cstr(out, name);
	else
		buf_add(out, utf8, utf8_put(k.code, utf8));
	if (!plain)
		buf_byte(out, '>');
}

struct key
key_fold(struct key k)
{
	static const struct { uint32_t from, to; } marks[] = {
		{ 0x3000, ' ' }, { 0x3001, '/' }, { 0x3002, '.' },
		{ 0x300A, '<' }, { 0x300B, '>' }, { 0x3010, '[' },
		{ 0x3011, ']' }, { 0x2018, '\'' }, { 0x2019, '\'' },
		{ 0x201C, '"' }, { 0x201D, '"' }, { 0x2014, '_' },
		{ 0x2026, '^' }, { 0xFFE5, '$' }, { 0x00B7, '`' },
	};

	if (k.code >= 0xFF01 && k.code <= 0xFF5E)
		k.code -= 0xFF01 - '!';
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (k.code == marks[i].from)
			k.code = marks[i].to;
	}
	return canonical(k);
}
