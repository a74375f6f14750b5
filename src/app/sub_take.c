/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import events: canonical lines another store exported. Chains and digests
 * are checked by the store; known ones are passed over, so running it again
 * changes nothing. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "base/alloc.h"
#include "seal/seal.h"
#include "wire/conf.h"
#include "wire/eventjson.h"

#define TAKE_MAX 512		/* events a transaction */
#define TAKE_BYTES (4u << 20)	/* of lines a transaction */

struct keyring {
	struct { uint64_t subject; uint8_t key[32]; } *k;	/* owned */
	size_t		n, cap;
};

struct take {
	struct context	c;
	struct keyring	ring;
	struct store_foreign f[TAKE_MAX];
	struct arena	arena;
	size_t		n, bytes;
	uint64_t	line, read, known;
	struct progress	p;
	const char	*file;
};

static void
ring_put(struct keyring *r, uint64_t subject, const uint8_t key[32])
{
	size_t mask, i;

	if (2 * (r->n + 1) > r->cap) {
		struct keyring old = *r;

		r->cap = old.cap ? 2 * old.cap : 1024;
		r->n = 0;
		r->k = xcalloc(r->cap, sizeof *r->k);
		for (i = 0; i < old.cap; i++)
			if (old.k[i].subject)
				ring_put(r, old.k[i].subject, old.k[i].key);
		free(old.k);
	}
	mask = r->cap - 1;
	for (i = subject & mask; r->k[i].subject; i = (i + 1) & mask)
		if (r->k[i].subject == subject &&
		    memcmp(r->k[i].key, key, 32) == 0)
			return;
	r->k[i].subject = subject;
	memcpy(r->k[i].key, key, 32);
	r->n++;
}

/* Two nodes that wrote of one case before they met each sealed with a key of
 * their own: that one is wanted which opens this event. */
static const uint8_t *
ring_get(const struct keyring *r, const struct event *e)
{
	uint64_t h = str_hash(e->subject) | 1;
	const uint8_t *key = NULL;
	struct buf plain = { 0 };
	bool fits = false;

	for (size_t i = r->cap ? h & (r->cap - 1) : 0;
	    r->cap && !fits && r->k[i].subject; i = (i + 1) & (r->cap - 1)) {
		if (r->k[i].subject != h)
			continue;
		plain.n = 0;
		fits = seal_open(r->k[i].key, e->sealed, e->subject,
		    &plain) == OK;
		if (fits || !key)
			key = r->k[i].key;
	}
	if (plain.p)
		seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	return key;
}

/* A longer line is no key: whoever made the file does not choose our size. */
#define KEY_LINE_MAX	4096

struct key_line { char subject[128]; uint8_t key[32]; bool subject_set, key_set; };

static const char *
key_item(void *ctx, const struct conf_item *item)
{
	struct key_line *k = ctx;

	if (item->type == CONF_TEXT && str_is(item->path, "key"))
		k->key_set = hex_get(item->text, k->key, sizeof k->key);
	else if (item->type == CONF_TEXT && str_is(item->path, "subject"))
		k->subject_set = str_copy(item->text, k->subject,
		    sizeof k->subject) == item->text.n;
	return NULL;
}

static int
read_keys(struct take *t, const char *path)
{
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	FILE *f = own_read(path);
	struct buf line = { 0 };
	size_t n = 0;
	enum err e = OK;
	int code = EXIT_DONE;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	while (code == EXIT_DONE &&
	    (e = own_line(f, KEY_LINE_MAX, &line)) == OK) {
		struct key_line k = { 0 };

		n++;
		if (conf_read(buf_view(&line), path, key_item, &k,
		    &sink) != OK || !k.key_set || !k.subject_set) {
			complain("%s:%zu: %s", path, n, _("not a key line"));
			code = EXIT_FAILED;
		} else {
			ring_put(&t->ring, str_hash(str_of(k.subject)) | 1,
			    k.key);
		}
	}
	if (e != OK && e != ERR_END) {
		complain("%s:%zu: %s", path, n + 1, _(err_text(e)));
		code = EXIT_FAILED;
	}
	buf_fini(&line);
	fclose(f);
	return code;
}

static int
flush(struct take *t)
{
	size_t known = 0, which = 0;
	char id[EVENT_ID_MAX];
	enum err e;

	if (!t->n)
		return EXIT_DONE;
	e = store_take(t->c.store, t->f, t->n, &known, &which);
	if (e == ERR_DAMAGED && which < t->n) {
		event_id_format(&t->f[which].e.id, id);
		complain(_("%s: event %s does not fit its chain"), t->file,
		    id);
		return EXIT_FAILED;	/* the file is at fault */
	}
	if (e != OK)
		return complain_err(e, t->c.dir, NULL);
	t->known += known;
	t->n = t->bytes = 0;
	arena_fini(&t->arena);
	return EXIT_DONE;
}

static int
take_line(struct take *t, struct str line)
{
	struct store_foreign *f = &t->f[t->n];
	enum err e;

	t->line++;
	if (!line.n)
		return EXIT_DONE;
	/* The event's texts may lie in the line: it must stay. */
	line = str_n(arena_dup(&t->arena, line.p, line.n), line.n);
	e = event_from_json(line, &f->e, &t->arena);
	if (e != OK) {
		complain("%s:%llu: %s", t->file, (unsigned long long)t->line,
		    _(err_text(e)));
		return EXIT_FAILED;
	}
	f->key = f->e.sealed.n ? ring_get(&t->ring, &f->e) : NULL;
	t->n++;
	t->read++;
	t->bytes += line.n;
	progress_show(&t->p, t->read, 0, t->read);
	return t->n == TAKE_MAX || t->bytes > TAKE_BYTES ? flush(t) :
	    EXIT_DONE;
}

static int
take_file(struct take *t)
{
	FILE *f = strcmp(t->file, "-") ? own_read(t->file) : stdin;
	struct buf line = { 0 };
	enum err e = OK;
	int code = EXIT_DONE;

	if (!f) {
		complain("%s: %s", t->file, strerror(errno));
		return EXIT_FAILED;
	}
	while (code == EXIT_DONE && !progress_interrupted() &&
	    (e = own_line(f, EVENT_LINE_MAX, &line)) == OK)
		code = take_line(t, buf_view(&line));
	if (code == EXIT_DONE && e != OK && e != ERR_END)
		code = complain_err(e, t->file, NULL);
	if (code == EXIT_DONE)
		code = flush(t);
	buf_fini(&line);
	if (f != stdin)
		fclose(f);
	return code;
}

int
sub_import_events(const struct invocation *in)
{
	const char *keys = option_text(in, "keys");
	struct take *t = xcalloc(1, sizeof *t);
	int code = context_open(&t->c, in, CONTEXT_WRITE | CONTEXT_WHOLE |
	    CONTEXT_TRUE);

	if (code == EXIT_DONE) {
		t->file = in->word[0];
		progress_begin(&t->p);
		if (keys)
			code = read_keys(t, keys);
		if (code == EXIT_DONE)
			code = take_file(t);
		progress_end(&t->p);
		printf(option_flag(in, "json") ?
		    "{\"read\":%llu,\"known\":%llu}\n" :
		    _("%llu events read, %llu of them known\n"),
		    (unsigned long long)t->read,
		    (unsigned long long)t->known);
		if (progress_interrupted() && code == EXIT_DONE)
			code = complain_err(ERR_CANCELLED, t->file, NULL);
		context_close(&t->c);
	}
	arena_fini(&t->arena);
	if (t->ring.k)
		seal_wipe(t->ring.k, t->ring.cap * sizeof *t->ring.k);
	free(t->ring.k);
	free(t);
	return code;
}
