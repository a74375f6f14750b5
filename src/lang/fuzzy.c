/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzzy.c -- sounds that a person may not tell apart.  Layer: lang. */
#include "key.h"

#include <string.h>

static unsigned fuzzy_now;

static const struct { const char *name; unsigned pair; } pairs[] = {
	{ "zh", LANG_FUZZY_ZH }, { "ch", LANG_FUZZY_CH },
	{ "sh", LANG_FUZZY_SH }, { "nl", LANG_FUZZY_NL },
	{ "fh", LANG_FUZZY_FH }, { "rl", LANG_FUZZY_RL },
	{ "an", LANG_FUZZY_AN }, { "en", LANG_FUZZY_EN },
	{ "in", LANG_FUZZY_IN }
};
#define PAIRS (sizeof(pairs) / sizeof(*pairs))

void
lang_fuzzy(unsigned which)
{
	fuzzy_now = which;
}

unsigned
lang_fuzzy_is(void)
{
	return fuzzy_now;
}

bool
lang_fuzzy_read(struct str words, unsigned *out)
{
	struct str one;
	unsigned which = 0;

	if (str_is(words, "off") || str_is(words, "on")) {
		*out = str_is(words, "on") ? LANG_FUZZY_ALL : 0;
		return true;
	}
	while (str_cut(&words, ',', &one)) {
		size_t i = 0;

		while (i < PAIRS && !str_is(str_trim(one), pairs[i].name))
			i++;
		if (i == PAIRS)
			return false;
		which |= pairs[i].pair;
	}
	*out = which;
	return which != 0;
}

/* The begin of z and what it may be taken for: "zh" and "z", "h" and "f".
 * What z does not begin with is not tried; NULL past the last. */
static const struct { unsigned pair; const char *one, *other; } heads[] = {
	{ LANG_FUZZY_ZH, "zh", "z" }, { LANG_FUZZY_CH, "ch", "c" },
	{ LANG_FUZZY_SH, "sh", "s" }, { LANG_FUZZY_NL, "n", "l" },
	{ LANG_FUZZY_FH, "f", "h" }, { LANG_FUZZY_FH, "f", "hu" },
	{ LANG_FUZZY_RL, "r", "l" }
};

static bool
begins(const char *z, const char *head)
{
	return strncmp(z, head, strlen(head)) == 0;
}

/* Puts other in the place of the begin of z. */
static void
put_head(const char *z, const char *head, const char *other,
    char out[LANG_TWIN_BYTES])
{
	const char *rest = z + strlen(head);
	size_t n = strlen(other), m = strlen(rest);

	if (n + m >= LANG_TWIN_BYTES)
		m = LANG_TWIN_BYTES - 1 - n;
	memcpy(out, other, n);
	memcpy(out + n, rest, m);
	out[n + m] = '\0';
}

/* an and ang, en and eng, in and ing. */
static bool
turn_tail(unsigned which, const char *z, char out[LANG_TWIN_BYTES])
{
	size_t n = strlen(z);
	const bool g = n > 2 && z[n - 1] == 'g';
	const char v = n > 1 + (size_t)g ? z[n - 2 - (size_t)g] : '\0';

	if (z[n - 1 - (size_t)g] != 'n' || !((v == 'a' &&
	    which & LANG_FUZZY_AN) || (v == 'e' && which & LANG_FUZZY_EN) ||
	    (v == 'i' && which & LANG_FUZZY_IN)))
		return false;
	if (n + 2 > LANG_TWIN_BYTES)
		return false;
	memcpy(out, z, n);
	if (g)
		n--;
	else
		out[n++] = 'g';
	out[n] = '\0';
	return true;
}

size_t
fuzzy_twins(unsigned which, const char *z,
    char out[LANG_TWINS][LANG_TWIN_BYTES])
{
	size_t n = 0, heads_n;

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		const char *one = heads[i].one, *other = heads[i].other;

		if (!(which & heads[i].pair) || n == LANG_TWINS / 2)
			continue;
		/* zh begins with z as well: the longer of the two first. */
		if (begins(z, one))
			put_head(z, one, other, out[n++]);
		else if (begins(z, other) &&
		    !(strlen(other) == 1 && other[0] != 'h' &&
		    strlen(one) == 2 && z[1] == 'h'))
			put_head(z, other, one, out[n++]);
	}
	heads_n = n;
	if (z[0] != '\0' && turn_tail(which, z, out[n]))
		n++;
	for (size_t i = 0; i < heads_n && n < LANG_TWINS; i++)
		if (turn_tail(which, out[i], out[n]))
			n++;
	return n;
}
