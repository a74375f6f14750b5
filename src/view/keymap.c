/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keymap.c -- see keymap.h.  Layer: view.
 * A list in the order of the files: some hundred rows are walked in a few
 * microseconds, and help wants them in that order. In one context no sequence
 * is the head of another, so a key never has to wait for a time-out. */
#include "view/keymap.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define CONTEXT_MAX 24

struct binding {
	char		 context[CONTEXT_MAX];
	struct key	 keys[KEYMAP_SEQUENCE];
	int		 n;
	char		*command;	/* owned; "" hides one of '*' */
};

struct keymap {
	struct binding	*b;		/* owned */
	size_t		 n, cap;
};

struct keymap *
keymap_new(void)
{
	return xcalloc(1, sizeof(struct keymap));
}

void
keymap_free(struct keymap **m)
{
	if (!*m)
		return;
	for (size_t i = 0; i < (*m)->n; i++)
		free((*m)->b[i].command);
	free((*m)->b);
	free(*m);
	*m = NULL;
}

void
keymap_swap(struct keymap *a, struct keymap *b)
{
	struct keymap was = *a;

	*a = *b;
	*b = was;
}

/* ---- reading a file ---- */

struct reader {
	struct keymap		*m;
	struct diag_sink	*sink;
	const char		*file;
	const char		*start;
	uint64_t		 line;
	bool			 bad;
};

static void
complain(struct reader *r, struct str found, const char *expected)
{
	r->bad = true;
	diag_say(r->sink, &(struct diag){ .file = r->file, .line = r->line,
	    .byte = found.p ? (uint64_t)(found.p - r->start) : 0,
	    .found = found, .expected = expected });
}

/* Is a's sequence the head of b's? */
static bool
is_head(const struct key *a, int an, const struct key *b, int bn)
{
	if (an > bn)
		return false;
	for (int i = 0; i < an; i++) {
		if (!key_eq(a[i], b[i]))
			return false;
	}
	return true;
}

static bool
same_keys(const struct binding *a, const struct binding *b)
{
	return a->n == b->n && is_head(a->keys, a->n, b->keys, b->n);
}

/* Would one be the head of the other? */
static bool
clash(const struct binding *a, const struct binding *b)
{
	return a->command[0] && b->command[0] &&
	    (is_head(a->keys, a->n, b->keys, b->n) ||
	    is_head(b->keys, b->n, a->keys, a->n));
}

/* Room for b: its own old row, or a new one; NULL if it clashes. */
static struct binding *
place_for(struct keymap *m, const struct binding *b)
{
	struct binding *old = NULL;

	for (size_t i = 0; i < m->n; i++) {
		struct binding *o = &m->b[i];

		if (strcmp(o->context, b->context) != 0)
			continue;
		if (same_keys(o, b))
			old = o;
		else if (clash(o, b))
			return NULL;
	}
	if (old) {
		free(old->command);
		return old;
	}
	m->b = xgrow(m->b, &m->cap, m->n + 1, sizeof(*m->b));
	return &m->b[m->n++];
}

static bool
next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	*word = str_n(rest->p, n);
	*rest = str_from(*rest, n);
	return n > 0;
}

static bool
parse_keys(struct reader *r, struct str words, struct binding *b)
{
	struct str word;

	while (next_word(&words, &word)) {
		if (b->n == KEYMAP_SEQUENCE) {
			complain(r, word, "at most four keys in a sequence");
			return false;
		}
		if (!key_parse(word, &b->keys[b->n])) {
			complain(r, word, "a key such as j, <C-x>, <Up> or F5");
			return false;
		}
		b->keys[b->n] = key_fold(b->keys[b->n]);
		b->n++;
	}
	return true;
}

static void
parse_line(struct reader *r, struct str line)
{
	struct binding b = { 0 };
	struct str left, rest, word, command;
	struct binding *to;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	rest = line;
	if (!str_cut(&rest, '=', &left) || !rest.p) {
		complain(r, line, "CONTEXT KEYS = COMMAND");
		return;
	}
	if (!next_word(&left, &word) || word.n >= CONTEXT_MAX) {
		complain(r, line, "a context, or *, before the keys");
		return;
	}
	str_copy(word, b.context, sizeof(b.context));
	if (!parse_keys(r, left, &b))
		return;
	if (b.n == 0) {
		complain(r, line, "a key between the context and =");
		return;
	}
	command = str_trim(rest);
	b.command = xmalloc(command.n + 1);
	str_copy(command, b.command, command.n + 1);
	to = place_for(r->m, &b);
	if (!to) {
		free(b.command);
		complain(r, line, "keys that no other sequence of this context "
		    "begins with");
		return;
	}
	*to = b;
}

enum err
keymap_parse(struct keymap *m, struct str text, const char *file,
    struct diag_sink *sink)
{
	struct reader r = { .m = m, .sink = sink, .file = file,
	    .start = text.p };
	struct str rest = text, line;

	while (str_cut(&rest, '\n', &line)) {
		r.line++;
		parse_line(&r, line);
	}
	return r.bad ? ERR_BAD_INPUT : OK;
}

/* ---- looking up ---- */

static bool
holds_in(const struct binding *b, const char *context)
{
	return strcmp(b->context, context) == 0;
}

/* The row that these keys are in one context; *more: they are the head of a
 * longer one that is not taken away. */
static const struct binding *
look_in(const struct keymap *m, const char *context, const struct key *keys,
    int n, bool *more)
{
	const struct binding *found = NULL;

	*more = false;
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->b[i];

		if (!holds_in(b, context) || !is_head(keys, n, b->keys, b->n))
			continue;
		if (b->n == n)
			found = b;
		else if (b->command[0])
			*more = true;
	}
	return found;
}

static enum keymap_result
look(const struct keymap *m, const char *context, const struct key *keys,
    int n, struct str *command)
{
	const char *where[2] = { context, "*" };

	for (int i = 0; i < 2; i++) {
		bool more;
		const struct binding *b = look_in(m, where[i], keys, n, &more);

		if (b && b->command[0]) {
			*command = str_of(b->command);
			return KEYMAP_COMMAND;
		}
		if (more)
			return KEYMAP_PARTIAL;
		if (b)		/* taken away here */
			return KEYMAP_NONE;
	}
	return KEYMAP_NONE;
}

enum keymap_result
keymap_feed(const struct keymap *m, struct keymap_state *st,
    const char *context, struct key k, struct str *command)
{
	enum keymap_result r;

	k = key_fold(k);
	*command = STR_NONE;
	if (st->n > 0 && k.code == K_ESC && !k.mods) {
		st->n = 0;
		return KEYMAP_NONE;
	}
	if (st->n == KEYMAP_SEQUENCE)
		st->n = 0;
	st->typed[st->n++] = k;
	r = look(m, context, st->typed, st->n, command);
	if (r == KEYMAP_NONE && st->n > 1) {
		st->typed[0] = k;
		st->n = 1;
		r = look(m, context, st->typed, st->n, command);
	}
	if (r != KEYMAP_PARTIAL)
		st->n = 0;
	return r;
}

/* Has an earlier row already offered this next key? */
static bool
offered(const struct keymap *m, size_t before, const struct keymap_state *st,
    const char *context, struct key next)
{
	for (size_t i = 0; i < before; i++) {
		const struct binding *b = &m->b[i];

		if (b->n > st->n && key_eq(b->keys[st->n], next) &&
		    (holds_in(b, context) || holds_in(b, "*")) &&
		    is_head(st->typed, st->n, b->keys, b->n) && b->command[0])
			return true;
	}
	return false;
}

void
keymap_next(const struct keymap *m, const struct keymap_state *st,
    const char *context, keymap_next_fn *fn, void *ctx)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->b[i];

		if (b->n <= st->n || !b->command[0] ||
		    (!holds_in(b, context) && !holds_in(b, "*")) ||
		    !is_head(st->typed, st->n, b->keys, b->n) ||
		    offered(m, i, st, context, b->keys[st->n]))
			continue;
		fn(ctx, b->keys[st->n], str_of(b->command), b->n > st->n + 1);
	}
}

static void
format_keys(const struct binding *b, struct buf *out)
{
	for (int i = 0; i < b->n; i++) {
		if (i)
			buf_byte(out, ' ');
		key_format(b->keys[i], out);
	}
}

bool
keymap_keys_of(const struct keymap *m, const char *context,
    struct str command, bool all, struct buf *out)
{
	bool found = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->b[i];
		struct str real;

		if (!str_is(command, b->command) ||
		    (!holds_in(b, context) && !holds_in(b, "*")))
			continue;
		/* a row of '*' may mean something else in this context */
		if (look(m, context, b->keys, b->n, &real) != KEYMAP_COMMAND ||
		    !str_eq(real, command))
			continue;
		if (found)
			buf_cstr(out, ", ");
		format_keys(b, out);
		found = true;
		if (!all)
			break;
	}
	return found;
}

void
keymap_each(const struct keymap *m, keymap_each_fn *fn, void *ctx)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->b[i];

		if (b->command[0])
			fn(ctx, b->context, b->keys, b->n, str_of(b->command));
	}
}
