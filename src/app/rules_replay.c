/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `rules replay` is asked: a file of rules, or edits on a line. */
#include "app/rules_replay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/own.h"
#include "wire/rules_file.h"

#define PIECE (256 * 1024)

enum err
rules_replay_file(const char *path, struct buf *out)
{
	int fd = own_open(path, O_RDONLY, 0);
	ssize_t n = 1;

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	while (n > 0 && out->n <= RULES_FILE_MAX) {
		buf_reserve(out, PIECE);
		n = read(fd, out->p + out->n, PIECE);
		if (n > 0)
			out->n += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	close(fd);
	if (n < 0)
		return ERR_IO;
	return out->n > RULES_FILE_MAX ? ERR_TOO_BIG : OK;
}

/* A word that holds a = begins a column; one without goes on with the value
 * before it, so that values may hold blanks. */
static void
cut_words(struct rules_edits *x, const char *text, struct invocation *in)
{
	struct str rest = str_of(text), word;

	while (str_cut(&rest, ' ', &word)) {
		char *z;

		if (!word.n || in->word_n == OPTION_WORDS)
			continue;
		if (in->word_n > 1 && str_find(word, STR("=")) < 0) {
			struct str last = str_of(in->word[in->word_n - 1]);

			z = arena_alloc(&x->arena, last.n + word.n + 2);
			memcpy(z, last.p, last.n);
			z[last.n] = ' ';
			memcpy(z + last.n + 1, word.p, word.n);
			in->word[in->word_n - 1] = z;
			continue;
		}
		z = arena_alloc(&x->arena, word.n + 1);
		memcpy(z, word.p, word.n);
		in->word[in->word_n++] = z;
	}
}

static bool
edit_of(struct rules *r, struct invocation *in, struct rule_edit *e)
{
	if (strcmp(in->word[0], "add") == 0) {
		e->kind = EV_RULE_ADD;
		return rules_cli_columns(in, 1, &e->text);
	}
	if (!rules_cli_id(in->word[0], &e->id))
		return false;
	if (!ruleset_newest(rules_set(r), e->id)) {
		complain(_("there is no rule R%u"), e->id);
		return false;
	}
	if (in->word_n == 2 && strcmp(in->word[1], "retire") == 0) {
		e->kind = EV_RULE_RETIRE;
		return true;
	}
	e->kind = EV_RULE_CHANGE;
	return rules_cli_columns(in, 1, &e->text);
}

bool
rules_edits_add(struct rules_edits *x, struct rules *r, const char *text)
{
	struct invocation in = { 0 };
	struct rule_edit *e;

	cut_words(x, text, &in);
	if (in.word_n < 2 || x->n == RULES_EDITS_MAX) {
		complain("%s: %s", in.word_n < 2 ?
		    _("--with wants RULE COLUMN=VALUE…, RULE retire or "
		    "add COLUMN=VALUE…") : _("too many"), text);
		return false;
	}
	e = &x->edit[x->n++];
	*e = (struct rule_edit){ .reason = STR("-"),
		.effective = DAY_FIRST };
	return edit_of(r, &in, e);
}

void
rules_edits_fini(struct rules_edits *x)
{
	arena_fini(&x->arena);
}
