/* SPDX-License-Identifier: GPL-3.0-or-later */
/* caps.c -- see caps.h.  Layer: term.
 * Every terminal of today speaks ECMA-48, so capabilities are looked at for
 * what a terminal can, and the bytes are written by our own hand: that lets
 * the presenter count them before it chooses. Padding ($<5>) is for machines
 * without flow control and is left out. */
#include "term/caps.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <term.h>
#include <stdlib.h>
#include <string.h>
#include "view/keymap.h"

/* A string capability without padding; "" when absent. */
static void
text_cap(const char *cap, char *out, size_t size)
{
	const char *s = tigetstr(cap);
	size_t n = 0;

	out[0] = 0;
	if (!s || s == (const char *)-1)
		return;
	while (*s && n + 1 < size) {
		const char *end;

		if (s[0] == '$' && s[1] == '<' && (end = strchr(s, '>'))) {
			s = end + 1;
			continue;
		}
		out[n++] = *s++;
	}
	if (*s)		/* never half a sequence */
		n = 0;
	out[n] = 0;
}

static bool
is_cap(const char *cap, const char *want)
{
	char s[128];

	text_cap(cap, s, sizeof(s));
	return strcmp(s, want) == 0;
}

static bool
has_cap(const char *cap)
{
	char s[256];

	text_cap(cap, s, sizeof(s));
	return s[0] != 0;
}

static const struct {
	const char	*cap;
	unsigned	 code;
	unsigned char	 mods;
} key_caps[] = {
	{ "kcuu1", K_UP, 0 }, { "kcud1", K_DOWN, 0 }, { "kcub1", K_LEFT, 0 },
	{ "kcuf1", K_RIGHT, 0 }, { "khome", K_HOME, 0 }, { "kend", K_END, 0 },
	{ "kpp", K_PGUP, 0 }, { "knp", K_PGDN, 0 }, { "kich1", K_INS, 0 },
	{ "kdch1", K_DEL, 0 }, { "kcbt", K_TAB, KEY_SHIFT },
	{ "kent", K_ENTER, 0 }, { "kri", K_UP, KEY_SHIFT },
	{ "kind", K_DOWN, KEY_SHIFT }, { "kLFT", K_LEFT, KEY_SHIFT },
	{ "kRIT", K_RIGHT, KEY_SHIFT }, { "kHOM", K_HOME, KEY_SHIFT },
	{ "kEND", K_END, KEY_SHIFT }, { "kPRV", K_PGUP, KEY_SHIFT },
	{ "kNXT", K_PGDN, KEY_SHIFT }, { "kDC", K_DEL, KEY_SHIFT },
	{ "kIC", K_INS, KEY_SHIFT },
};

static void
add_key(struct caps *c, const char *cap, unsigned code, unsigned char mods)
{
	char s[CAPS_SEQ];

	text_cap(cap, s, sizeof(s));
	/* single bytes are characters with a meaning of their own */
	if (strlen(s) < 2 || s[0] != '\033' || c->nkeys == CAPS_KEYS)
		return;
	memcpy(c->key[c->nkeys].seq, s, sizeof(s));
	c->key[c->nkeys].code = code;
	c->key[c->nkeys].mods = mods;
	c->nkeys++;
}

static void
load_keys(struct caps *c)
{
	char cap[8];

	for (size_t i = 0; i < sizeof(key_caps) / sizeof(key_caps[0]); i++)
		add_key(c, key_caps[i].cap, key_caps[i].code, key_caps[i].mods);
	for (unsigned n = 1; n <= 24; n++) {
		snprintf(cap, sizeof(cap), "kf%u", n);
		/* from F13 on, terminals mean F1 with Shift */
		add_key(c, cap, K_F0 + (n > 12 ? n - 12 : n),
		    n > 12 ? KEY_SHIFT : 0);
	}
}

static bool
starts(const char *s, const char *head)
{
	return strncmp(s, head, strlen(head)) == 0;
}

/* What no entry says, known by the family's name. */
static void
load_family(struct caps *c)
{
	const char *n = c->name, *truth = getenv("COLORTERM");
	bool vt = starts(n, "vt");
	bool linux_console = starts(n, "linux") || starts(n, "cons25");

	c->cjk = !linux_console && !starts(n, "ansi");
	c->sized = starts(n, "xterm") || vt || starts(n, "putty") ||
	    starts(n, "konsole");
	c->dsr = !starts(n, "ansi") && !starts(n, "pcansi");
	c->xterm = !vt && !linux_console && !starts(n, "ansi");
	c->truecolor = c->colors > 16 && truth &&
	    (strcmp(truth, "truecolor") == 0 || strcmp(truth, "24bit") == 0);
}

static void
load_drawing(struct caps *c)
{
	c->colors = has_cap("setaf") ? tigetnum("colors") : 0;
	if (c->colors < 8)
		c->colors = 0;
	c->bce = tigetflag("bce") > 0;
	c->am = tigetflag("am") > 0;
	c->xenl = tigetflag("xenl") > 0;
	c->ech = is_cap("ech", "\033[%p1%dX");
	c->el = is_cap("el", "\033[K");
	c->csr = is_cap("csr", "\033[%i%p1%d;%p2%dr");
	c->ri = is_cap("ri", "\033M");
	c->idl = is_cap("il1", "\033[L") && is_cap("dl1", "\033[M");
	c->idc = is_cap("ich", "\033[%p1%d@") && is_cap("dch", "\033[%p1%dP");
	c->indn = is_cap("indn", "\033[%p1%dS") && is_cap("rin", "\033[%p1%dT");
	c->hpa = is_cap("hpa", "\033[%i%p1%dG");
	c->vpa = is_cap("vpa", "\033[%i%p1%dd");
	c->off_one = is_cap("rmul", "\033[24m");
	c->dim = is_cap("dim", "\033[2m");
	c->bold = is_cap("bold", "\033[1m");
	c->under = is_cap("smul", "\033[4m");
	c->rev = is_cap("rev", "\033[7m") || is_cap("smso", "\033[7m");
	c->ncv = tigetnum("ncv");
	if (c->ncv < 0)
		c->ncv = 0;
	text_cap("smcup", c->smcup, sizeof(c->smcup));
	text_cap("rmcup", c->rmcup, sizeof(c->rmcup));
	text_cap("smkx", c->smkx, sizeof(c->smkx));
	text_cap("rmkx", c->rmkx, sizeof(c->rmkx));
	text_cap("cnorm", c->cnorm, sizeof(c->cnorm));
	text_cap("civis", c->civis, sizeof(c->civis));
}

enum err
caps_load(struct caps *c, const char *name)
{
	int status = 0;
	TERMINAL *mine = NULL;
	TERMINAL *before = cur_term;
	enum err e = OK;

	*c = (struct caps){ 0 };
	if (!name)
		name = getenv("TERM");
	if (!name || !name[0] || strlen(name) >= sizeof(c->name))
		return ERR_NOT_FOUND;
	set_curterm(NULL);
	if (setupterm(name, 1, &status) != 0) {
		set_curterm(before);
		return ERR_NOT_FOUND;
	}
	mine = cur_term;
	memcpy(c->name, name, strlen(name) + 1);
	if (!is_cap("cup", "\033[%i%p1%d;%p2%dH") || !has_cap("clear")) {
		e = ERR_REFUSED;
	} else {
		load_drawing(c);
		load_keys(c);
		load_family(c);
	}
	set_curterm(before);
	del_curterm(mine);
	return e;
}
