/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle out: the documents a server would be given, one a line, for a stick.
 * First line: what it is; last line: how many, and the digest of all bytes before
 * it, so that a file cut off is known as one. Nothing stands under the file's own
 * name before it is whole. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/bundle.h"
#include "app/card.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "base/alloc.h"
#include "seal/seal.h"

struct bundle {
	FILE		*f;
	struct seal_hash hash;
	struct progress	p;
	struct store_db	*db;		/* owned */
	size_t		db_n, db_cap;
	uint64_t	docs, of;
	/* which */
	struct store_node_row reader;	/* it, or what --territory says */
	const char	*dest;		/* keys for this one only; NULL all */
	bool		chosen, audit;
};

static void
put_line(struct bundle *b, struct str line)
{
	fwrite(line.p, 1, line.n, b->f);
	fputc('\n', b->f);
	seal_hash_add(&b->hash, line);
	seal_hash_add(&b->hash, STR("\n"));
}

static bool
is_wanted(const struct bundle *b, const char *db)
{
	struct replica_db d;

	if (!replica_db_parse(str_of(db), &d))
		return false;
	if (!b->chosen)
		return true;
	if (d.audit)
		return b->reader.all;
	return node_reads(&b->reader, d.territory);
}

static bool
note_db(void *ctx, const struct store_db *d)
{
	struct bundle *b = ctx;

	if (!is_wanted(b, d->db))
		return true;
	b->db = xgrow(b->db, &b->db_cap, b->db_n + 1, sizeof *b->db);
	b->db[b->db_n++] = *d;
	return true;
}

/* Keys that are shut to whom it is for need not go along. */
static bool
is_for(const struct bundle *b, struct str id)
{
	struct str kind, by, dest;

	if (b->dest == NULL || doc_kind_of(id) != DOC_KEYS)
		return true;
	return str_cut(&id, ':', &kind) && str_cut(&id, ':', &by) &&
	    str_cut(&id, ':', &dest) && str_is(dest, b->dest);
}

static enum err
one_doc(void *ctx, struct str id, struct str rev, struct str json)
{
	struct bundle *b = ctx;

	(void)rev;
	if (progress_interrupted())
		return ERR_CANCELLED;
	if (!is_for(b, id))
		return OK;
	put_line(b, json);
	b->docs++;
	progress_show(&b->p, b->docs, b->of, b->docs);
	return ferror(b->f) ? ERR_IO : OK;
}

static enum err
one_db(struct bundle *b, struct store *s, const char *db, bool all)
{
	struct store_give g = { .db = db, .everything = all, .max_docs = 1000,
	    .max_bytes = 4u << 20 };
	struct buf pos = { 0 };
	enum err e;

	do {
		e = store_give(s, &g, &pos, one_doc, b);
	} while (e == OK && g.more);
	buf_fini(&pos);
	return e;
}

static enum err
put_all(struct bundle *b, struct store *s, bool all)
{
	char hex[2 * SEAL_DIGEST + 1];
	uint8_t digest[SEAL_DIGEST];
	struct buf line = { 0 };
	enum err e = OK;

	seal_hash_begin(&b->hash);
	buf_fmt(&line, "{\"gridseat\":\"" BUNDLE_MAGIC "\",\"made\":%lld,"
	    "\"node\":\"%s\"}", (long long)clock_wall().ms, store_node(s));
	put_line(b, buf_view(&line));
	for (size_t i = 0; i < b->db_n && e == OK; i++)
		e = one_db(b, s, b->db[i].db, all);
	seal_hash_end(&b->hash, digest);
	hex_put(digest, sizeof digest, hex);
	fprintf(b->f, "{\"end\":%llu,\"digest\":\"%s\"}\n",
	    (unsigned long long)b->docs, hex);
	buf_fini(&line);
	return e != OK ? e : ferror(b->f) ? ERR_IO : OK;
}

/* Whom it is for, or which territories: told by options. */
static int
choose(struct bundle *b, struct context *c, const struct invocation *in)
{
	const char *towns = option_text(in, "territory");
	struct str bad;

	b->dest = option_text(in, "for");
	if (b->dest != NULL) {
		b->chosen = true;
		if (store_node_get(c->store, b->dest, &b->reader) != OK ||
		    b->reader.state != NODE_TRUSTED) {
			complain(_("%s is not trusted here"), b->dest);
			return EXIT_FAILED;
		}
	}
	if (towns == NULL)
		return EXIT_DONE;
	if (b->chosen) {
		complain("%s", _("--for and --territory: one of them"));
		return EXIT_USAGE;
	}
	b->chosen = true;
	if (card_towns(&c->law, towns, &b->reader, &bad) == OK)
		return EXIT_DONE;
	complain("%s: %.*s", _("nothing is called so"), STR_ARG(bad));
	return EXIT_USAGE;
}

/* What waits to be wrapped goes along. */
static enum err
gather(struct bundle *b, struct store *s, bool all)
{
	enum err e;

	while (store_tend(s))
		if (progress_interrupted())
			return ERR_CANCELLED;
	e = store_dbs(s, note_db, b);
	for (size_t i = 0; i < b->db_n && e == OK && !all; i++) {
		uint64_t n;

		e = store_owed(s, b->db[i].db, STR_NONE, &n);
		b->of += n;
	}
	return e;
}

/* With the person's own rights. */
static int
put_in_place(const char *part, const char *path)
{
	gid_t store;
	int rc, saved;

	if (!own_enter(&store))
		return complain_err(ERR_REFUSED, path, NULL);
	/* link, not rename: what came under that name meanwhile stays. */
	rc = link(part, path);
	saved = errno;
	unlink(part);
	if (!own_leave(store))
		return complain_err(ERR_REFUSED, path, NULL);
	if (rc == 0)
		return EXIT_DONE;
	complain("%s: %s", path, strerror(saved));
	return EXIT_FAILED;
}

static void
drop_part(const char *part)
{
	gid_t store;

	if (!own_enter(&store))
		return;
	unlink(part);
	(void)!own_leave(store);
}

static int
write_file(struct bundle *b, struct context *c, const char *path, bool all)
{
	char part[4200];
	enum err e;
	int bad;

	if (strlen(path) + sizeof ".part" > sizeof part)
		return complain_err(ERR_TOO_BIG, path, NULL);
	snprintf(part, sizeof part, "%s.part", path);
	drop_part(part);	/* of one that was cut off */
	b->f = own_create(part);
	if (b->f == NULL) {
		complain("%s: %s", part, strerror(errno));
		return EXIT_FAILED;
	}
	progress_begin(&b->p);
	e = gather(b, c->store, all);
	if (e == OK)
		e = put_all(b, c->store, all);
	progress_end(&b->p);
	bad = fflush(b->f) | fsync(fileno(b->f)) | fclose(b->f);
	if (e == OK && bad != 0)
		e = ERR_IO;
	if (e == OK)
		return put_in_place(part, path);
	drop_part(part);
	return complain_err(e, e == ERR_IO ? part : c->dir, NULL);
}

int
sub_bundle_out(const struct invocation *in)
{
	const char *path = in->word[0];
	struct bundle b = { .docs = 0 };
	struct context c;
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_WHOLE |
	    CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	code = choose(&b, &c, in);
	if (code == EXIT_DONE)
		code = write_file(&b, &c, path, option_flag(in, "all"));
	if (code == EXIT_DONE)
		printf(option_flag(in, "json") ?
		    "{\"documents\":%llu,\"databases\":%zu}\n" :
		    _("%llu documents of %zu databases\n"),
		    (unsigned long long)b.docs, b.db_n);
	free(b.db);
	context_close(&c);
	return code;
}
