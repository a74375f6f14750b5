/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record: a line an entry, newest first,
 *	id TAB ms TAB tries TAB queue TAB masked TAB base64 of the box LF
 * The box holds "number LF name", bound to the id. */
#include "app/call_missed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"
#include "core/event.h"
#include "seal/seal.h"

#define DB "missed"

struct call_missed {
	struct store	*store;
	char		 code[24];
	int64_t		 keep_ms;
	uint8_t		 key[SEAL_KEY];
	struct buf	 text;		/* the record */
};

/* ---- lines ---- */

static bool
read_line(struct str *rest, struct missed *m)
{
	struct str line, id, at, tries, queue, masked;

	memset(m, 0, sizeof *m);
	if (!str_cut(rest, '\n', &line) || !str_cut(&line, '\t', &id) ||
	    !str_cut(&line, '\t', &at) || !str_cut(&line, '\t', &tries) ||
	    !str_cut(&line, '\t', &queue) || !str_cut(&line, '\t', &masked) ||
	    !str_int(at, &m->at_ms) || !str_int(tries, &m->tries))
		return false;
	str_copy(id, m->id, sizeof m->id);
	str_copy(queue, m->queue, sizeof m->queue);
	str_copy(masked, m->masked, sizeof m->masked);
	m->box = line;
	return true;
}

/* Values have no tabs and no line ends: the exchange's decoder took them out. */
static void
put_line(struct buf *out, const struct missed *m)
{
	buf_fmt(out, "%s\t%lld\t%lld\t%s\t%s\t%.*s\n", m->id,
	    (long long)m->at_ms, (long long)m->tries, m->queue, m->masked,
	    STR_ARG(m->box));
}

enum err
call_missed_each(struct store *s, const char *code, missed_fn *fn, void *ctx)
{
	struct buf text = { 0 };
	struct missed m;
	struct str rest;
	enum err e = store_cursor(s, code, DB, &text);

	rest = buf_view(&text);
	while (e == OK && read_line(&rest, &m) && fn(ctx, &m))
		;
	buf_fini(&text);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the key ---- */

static enum err
make_key(struct call_missed *m, int dir)
{
	const int fd = openat(dir, "calls.key", O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return ERR_IO;
	seal_random(m->key, sizeof m->key);
	good = write(fd, m->key, sizeof m->key) == (ssize_t)sizeof m->key &&
	    fsync(fd) == 0;
	close(fd);
	if (!good)
		(void)unlinkat(dir, "calls.key", 0);
	return good ? OK : ERR_IO;
}

static enum err
read_key(struct call_missed *m)
{
	const int dir = open(store_dir(m->store), O_PATH | O_DIRECTORY |
	    O_CLOEXEC);
	struct stat st;
	enum err e = OK;
	int fd;

	if (dir < 0)
		return ERR_IO;
	fd = openat(dir, "calls.key", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		e = make_key(m, dir);
	else if (fstat(fd, &st) != 0 || st.st_mode & 077)
		e = ERR_REFUSED;
	else if (read(fd, m->key, sizeof m->key) != (ssize_t)sizeof m->key)
		e = ERR_IO;
	if (fd >= 0)
		close(fd);
	close(dir);
	return e;
}

enum err
call_missed_open(struct call_missed **out, struct store *s, struct str code,
    int64_t keep_ms)
{
	struct call_missed *m = xcalloc(1, sizeof *m);
	enum err e;

	*out = NULL;
	m->store = s;
	m->keep_ms = keep_ms;
	str_copy(code, m->code, sizeof m->code);
	e = read_key(m);
	if (e == OK) {
		e = store_cursor(s, m->code, DB, &m->text);
		e = e == ERR_NOT_FOUND ? OK : e;
	}
	if (e == OK)
		*out = m;
	else
		call_missed_close(&m);
	return e;
}

void
call_missed_close(struct call_missed **mp)
{
	struct call_missed *m = *mp;

	if (m == NULL)
		return;
	seal_wipe(m->key, sizeof m->key);
	buf_fini(&m->text);
	free(m);
	*mp = NULL;
}

/* ---- entries ---- */

static enum err
open_box(struct call_missed *m, const struct missed *e, struct call *out)
{
	struct buf box = { 0 }, plain = { 0 };
	struct str rest, number;
	enum err err = ERR_CRYPTO;

	memset(out, 0, sizeof *out);
	if (base64_get(e->box, &box))
		err = seal_open(m->key, buf_view(&box), str_of(e->id), &plain);
	rest = buf_view(&plain);
	if (err == OK && str_cut(&rest, '\n', &number)) {
		str_copy(str_of(e->id), out->id, sizeof out->id);
		str_copy(number, out->number, sizeof out->number);
		str_copy(rest, out->name, sizeof out->name);
		str_copy(str_of(e->queue), out->queue, sizeof out->queue);
		out->began_ms = out->ended_ms = e->at_ms;
		out->state = CALL_MISSED;
	}
	if (plain.p != NULL)
		seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	buf_fini(&box);
	return err;
}

static void
put_entry(struct call_missed *m, const struct call *c, int64_t tries,
    struct buf *out)
{
	struct missed e = { .at_ms = c->ended_ms ? c->ended_ms : c->began_ms,
	    .tries = tries };
	uint8_t nonce[SEAL_NONCE];
	struct buf plain = { 0 }, box = { 0 }, text = { 0 }, masked = { 0 };

	str_copy(str_of(c->id), e.id, sizeof e.id);
	str_copy(str_of(c->queue), e.queue, sizeof e.queue);
	call_masked(c->number, &masked);
	str_copy(buf_view(&masked), e.masked, sizeof e.masked);
	buf_fmt(&plain, "%s\n%s", c->number, c->name);
	seal_random(nonce, sizeof nonce);
	seal_box(m->key, nonce, buf_view(&plain), str_of(e.id), &box);
	base64_put(buf_view(&box), &text);
	e.box = buf_view(&text);
	put_line(out, &e);
	seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	buf_fini(&box);
	buf_fini(&text);
	buf_fini(&masked);
}

static enum err
keep(struct call_missed *m, struct buf *text)
{
	enum err e = store_cursor_set(m->store, m->code, DB, buf_view(text));

	if (e == OK) {
		struct buf old = m->text;

		m->text = *text;
		*text = old;
	}
	buf_fini(text);
	return e;
}

/* The others into out, but those of number or called id, and old ones. Tries of
 * what was left out are added to *tries. */
static size_t
rest_of(struct call_missed *m, const char *number, struct str id,
    int64_t now_ms, int64_t *tries, struct buf *out)
{
	struct str rest = buf_view(&m->text);
	size_t n = 0, left = 0;
	struct missed e;
	struct call c;

	while (read_line(&rest, &e) && n + 1 < CALL_MISSED_MAX) {
		const bool old = now_ms - e.at_ms > m->keep_ms;
		const bool same = str_is(id, e.id) || (number[0] != '\0' &&
		    open_box(m, &e, &c) == OK && call_same(str_of(number),
		    str_of(c.number)));

		left += same;
		if (same)
			*tries += e.tries;
		if (same || old)
			continue;
		put_line(out, &e);
		n++;
	}
	return left;
}

enum err
call_missed_add(struct call_missed *m, const struct call *c)
{
	const int64_t now_ms = c->ended_ms ? c->ended_ms : c->began_ms;
	struct buf others = { 0 }, text = { 0 };
	int64_t tries = 1;

	rest_of(m, c->number, str_of(c->id), now_ms, &tries, &others);
	put_entry(m, c, tries, &text);
	buf_str(&text, buf_view(&others));
	buf_fini(&others);
	return keep(m, &text);
}

static bool
take_out(struct call_missed *m, const char *number, struct str id,
    int64_t now_ms)
{
	struct buf text = { 0 };
	int64_t tries = 0;

	if (rest_of(m, number, id, now_ms, &tries, &text) == 0) {
		buf_fini(&text);
		return false;
	}
	return keep(m, &text) == OK;
}

bool
call_missed_spoke(struct call_missed *m, const char *number, int64_t now_ms)
{
	return number[0] != '\0' && m->text.n > 0 &&
	    take_out(m, number, STR_NONE, now_ms);
}

bool
call_missed_drop(struct call_missed *m, struct str id)
{
	return id.n > 0 && take_out(m, "", id, 0);
}

enum err
call_missed_get(struct call_missed *m, struct str id, struct call *out)
{
	struct str rest = buf_view(&m->text);
	struct missed e;

	while (read_line(&rest, &e))
		if (str_is(id, e.id))
			return open_box(m, &e, out);
	return ERR_NOT_FOUND;
}
