/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node join: a machine becomes a substation. The profile is fetched, the store is
 * made, the anchor is trusted, and what it may read is pulled; what was killed
 * goes on where it was. Until the anchor's own signature is found under the profile
 * this store was made with, nothing is given to anybody. */
#include "app/sub.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/birth.h"
#include "app/card.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/join.h"
#include "app/own.h"
#include "app/seat.h"
#include "wire/links_file.h"

#define CODE	"centre"
#define MARK	"# made by node join\n"

struct join {
	const struct invocation *in;
	const char	*url, *towns, *node, *auth, *prefix;
	char		own[13], named[NODE_MAX];
	char		tls[3 * 1040];	/* options of the row: ca cert cert_key */
	char		dir[4096];
	struct store_node_row anchor;
};

/* ---- what was asked for ---- */

static int
read_anchor(struct join *j)
{
	const char *path = option_text(j->in, "anchor");
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	struct buf b = { 0 };
	FILE *f = path ? own_read(path) : NULL;
	enum err e;

	if (path == NULL) {
		complain("%s", _("--anchor: the card of the centre is wanted "
		    "(gridseat node card)"));
		return EXIT_USAGE;
	}
	if (f == NULL) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	buf_reserve(&b, CARD_BYTES_MAX + 1);
	b.n = fread(b.p, 1, CARD_BYTES_MAX + 1, f);
	e = ferror(f) ? ERR_IO : card_read(buf_view(&b), path, &sink,
	    &j->anchor);
	fclose(f);
	buf_fini(&b);
	if (e != OK) {
		complain(_("%s: this is no card of a node"), path);
		return EXIT_FAILED;
	}
	j->anchor.anchor = true;
	return EXIT_DONE;
}

/* In a table's row nothing may part cells, nor options. */
static bool
plain_text(const char *s, const char *never)
{
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || strchr(never, *p) != NULL)
			return false;
	return true;
}

/* dx01a: the district's databases begin with dx, unless --prefix says more. The
 * last letter is the incarnation's. */
static void
find_prefix(struct join *j)
{
	const char *node = j->anchor.node;
	const size_t all = strlen(node);
	size_t n = strspn(node, "abcdefghijklmnopqrstuvwxyz");

	if (n == all && n > 0)
		n--;

	j->prefix = option_text(j->in, "prefix");
	if (j->prefix != NULL)
		return;
	snprintf(j->named, sizeof j->named, "%.*s", (int)n, node);
	j->prefix = j->named;
}

/* How the server proves itself, and this node to it: paths, as the row has them. */
static int
read_tls(struct join *j)
{
	static const char *const option[] = { "ca", "cert", "cert-key" };
	static const char *const key[] = { "ca", "cert", "cert_key" };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		const char *path = option_text(j->in, option[i]);

		if (path == NULL)
			continue;
		if (path[0] != '/' || strlen(path) > 1000 ||
		    !plain_text(path, ";")) {
			complain(_("--%s: a whole path is wanted, without "
			    "blanks or semicolons"), option[i]);
			return EXIT_USAGE;
		}
		n += (size_t)snprintf(j->tls + n, sizeof j->tls - n, "%s%s=%s",
		    n ? ";" : "", key[i], path);
	}
	return EXIT_DONE;
}

/* links.tsv with the centre's row. */
static void
put_row(const struct join *j, const char *ways, struct buf *b)
{
	buf_cstr(b, MARK);
	for (size_t i = 0; i < LINK_COLUMNS; i++)
		buf_fmt(b, "%s%s", i ? "\t" : "", link_columns[i]);
	buf_fmt(b, "\n" CODE "\tcouch\t%s\t-\t%s\t%s\t30\t%s\tkeep\t-\t-\t"
	    "prefix=%s;territories=%s%s%s\t%s\n", j->node, j->url,
	    j->auth ? j->auth : "-", ways, j->prefix, j->towns,
	    j->tls[0] ? ";" : "", j->tls, _("centre"));
}

/* Not what stands there: a password may be in it. */
static void
on_fault(void *ctx, const struct diag *d)
{
	(void)ctx;
	complain("%s: %s", d->field && !strcmp(d->field, "node") ? "--name" :
	    d->field && !strcmp(d->field, "url") ? "URL" :
	    d->field && !strcmp(d->field, "auth") ? "--auth" :
	    LINKS_FILE, _(d->expected));
}

/* What the row would be refused for is said before anything is asked. */
static int
check_row(const struct join *j)
{
	const struct law none = { .links_n = 0 };
	struct diag_sink sink = { on_fault, NULL, 0, 0 };
	struct arena arena = { 0 };
	struct law_link *rows;
	struct buf b = { 0 };
	size_t n;
	enum err e;

	put_row(j, "both", &b);
	e = links_file_read(buf_view(&b), LINKS_FILE, &none, &arena, &rows, &n,
	    &sink);
	buf_fini(&b);
	arena_fini(&arena);
	return e == OK ? EXIT_DONE : EXIT_USAGE;
}

static int
read_options(struct join *j)
{
	struct store_node_row n;
	int code = read_anchor(j);

	if (code != EXIT_DONE)
		return code;
	if (!card_label(option_text(j->in, "label"), STR_NONE, &n))
		return EXIT_USAGE;
	j->url = j->in->word[0];
	j->towns = option_text(j->in, "territory");
	j->auth = option_text(j->in, "auth");
	j->node = option_text(j->in, "name");
	find_prefix(j);
	if (j->node == NULL) {
		birth_node(j->own);
		j->node = j->own;
	}
	if (j->towns == NULL || !plain_text(j->towns, ";") ||
	    !plain_text(j->url, "") || !plain_text(j->prefix, ";/") ||
	    (j->auth != NULL && !plain_text(j->auth, ""))) {
		complain("%s", _("--territory 005,106 (or all) is wanted; and "
		    "no blanks in addresses"));
		return EXIT_USAGE;
	}
	if (j->auth != NULL && strncmp(j->auth, "file:/", 6) != 0) {
		complain("%s", _("--auth: file:/PATH"));
		return EXIT_USAGE;
	}
	code = read_tls(j);
	return code == EXIT_DONE ? check_row(j) : code;
}

static struct law_link
row_of(const struct join *j)
{
	return (struct law_link){ .code = STR(CODE), .driver = STR("couch"),
		.url = str_of(j->url), .auth = str_of(j->auth),
		.opts = str_of(j->tls) };
}

/* ---- links.tsv ---- */

static enum err
write_all(int fd, struct str s)
{
	while (s.n != 0) {
		const ssize_t n = write(fd, s.p, s.n);

		if (n <= 0)
			return errno == ENOSPC ? ERR_FULL : ERR_IO;
		s = str_from(s, (size_t)n);
	}
	return fsync(fd) == 0 ? OK : ERR_IO;
}

/* shared: who sits at the store reads it, and nobody else writes it. */
static enum err
replace(const char *path, struct str text, bool shared)
{
	char fresh[4200];
	enum err e = OK;
	int fd;

	snprintf(fresh, sizeof fresh, "%.4190s.new", path);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR_IO;
	e = !shared || fchmod(fd, 0640) == 0 ? write_all(fd, text) : ERR_IO;
	close(fd);
	if (e == OK && rename(fresh, path) != 0)
		e = ERR_IO;
	if (e != OK)
		unlink(fresh);
	return e;
}

/* A table somebody else wrote is not ours to change. */
static bool
is_ours(const char *path)
{
	char head[sizeof MARK] = "";
	FILE *f = fopen(path, "r");
	bool ours;

	if (f == NULL)
		return errno == ENOENT;
	ours = fgets(head, sizeof head, f) != NULL && !strcmp(head, MARK);
	fclose(f);
	return ours;
}

static int
write_row(struct join *j, const char *ways)
{
	struct buf b = { 0 };
	char path[4200];
	enum err e;

	snprintf(path, sizeof path, "%.4096s/" LINKS_FILE, j->dir);
	if (!is_ours(path)) {
		complain(_("%s: is there already, and not changed"), path);
		return EXIT_FAILED;
	}
	put_row(j, ways, &b);
	e = replace(path, buf_view(&b), option_flag(j->in, "shared"));
	buf_fini(&b);
	return e == OK ? EXIT_DONE : complain_err(e, path, NULL);
}

/* ---- the store ---- */

static bool
is_there(const struct join *j)
{
	struct store_options o = { .dir = j->dir, .read_only = true };
	struct store_fault why = { 0 };
	struct store *s;
	const enum err e = store_open(&s, &o, &why);

	if (e == OK)
		store_close(&s);
	return e != ERR_NOT_FOUND;
}

/* What a kill left of a store that was being made. */
static int
drop(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/* Beside its place first: a store that is there is a whole one. */
static int
create(struct join *j, struct str archive)
{
	char fresh[4200];
	struct store_birth birth = { .dir = fresh, .node = j->node,
		.archive = archive, .shared = option_flag(j->in, "shared") };
	struct store_fault why = { 0 };
	enum err e;

	snprintf(fresh, sizeof fresh, "%.4096s.joining", j->dir);
	(void)nftw(fresh, drop, 8, FTW_DEPTH | FTW_PHYS);
	birth_parents(fresh);
	e = store_create(&birth, &why);
	if (e != OK)
		return complain_err(e, j->dir, &why);
	if (rename(fresh, j->dir) == 0)
		return EXIT_DONE;
	complain("%s: %s", j->dir, strerror(errno));
	return EXIT_FAILED;
}

static int
make(struct join *j)
{
	const struct law_link row = row_of(j);
	struct buf archive = { 0 };
	char said[240];
	enum err e;
	int code = EXIT_FAILED;

	complain(_("fetching the profile from %s"), j->url);
	e = join_archive(&row, &j->anchor, j->prefix, &archive, said);
	if (e == OK)
		code = create(j, buf_view(&archive));
	else
		complain("%s: %s", j->url, _(said[0] ? said : err_text(e)));
	buf_fini(&archive);
	return code;
}

/* Only a store that this command made, of this node and this centre, goes on. */
static int
trust(struct join *j)
{
	struct store_node_row known;
	struct context c;
	char login[32];
	enum err e;
	int code = context_open(&c, j->in, CONTEXT_WRITE | CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	if (strncmp(store_node(c.store), j->node, strlen(j->node)) != 0 ||
	    strlen(store_node(c.store)) != strlen(j->node) + 1) {
		complain(_("%s is already the store of node %s"), j->dir,
		    store_node(c.store));
		context_close(&c);
		return EXIT_FAILED;
	}
	seat_login(login, sizeof login);
	e = store_node_get(c.store, j->anchor.node, &known);
	if (e == ERR_NOT_FOUND || (e == OK && known.state == NODE_UNKNOWN)) {
		j->anchor.all = true;
		e = store_trust(c.store, &j->anchor, STR("init"),
		    str_of(login));
	} else if (e == OK && memcmp(known.pub, j->anchor.pub, 32) != 0) {
		e = ERR_CRYPTO;
	}
	if (e != OK)
		code = complain_err(e, j->anchor.node, NULL);
	context_close(&c);
	return code;
}

/* ---- is it the anchor's profile? ---- */

struct seek { const char *node; uint8_t digest[DIGEST_LEN]; bool found; };

static enum err
look_at(void *ctx, const struct event *e, struct str canonical,
    struct str key_hex)
{
	struct seek *const k = ctx;
	const size_t n = strlen(k->node);
	uint8_t digest[DIGEST_LEN];

	(void)canonical;
	(void)key_hex;
	if (e->kind != EV_PROFILE_ADOPT ||
	    strncmp(e->id.stream, k->node, n) != 0 || e->id.stream[n] != '.')
		return OK;
	k->found = k->found || (hex_get(body_str(&e->body, "digest"), digest,
	    DIGEST_LEN) && memcmp(digest, k->digest, DIGEST_LEN) == 0);
	return OK;
}

/* The log holds only what its node signed. */
static int
prove(struct join *j)
{
	struct seek k = { .node = j->anchor.node };
	struct buf archive = { 0 };
	struct context c;
	enum err e;
	int code = context_open(&c, j->in, CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	e = store_archive(c.store, &archive, k.digest);
	if (e == OK)
		e = store_each_event(c.store, look_at, &k);
	if (e != OK) {
		code = complain_err(e, j->dir, NULL);
	} else if (!k.found) {
		complain(_("%s did not sign the profile that came: it is not "
		    "used"), j->anchor.node);
		code = EXIT_DAMAGED;
	}
	buf_fini(&archive);
	context_close(&c);
	return code;
}

/* ---- what is left for people to do ---- */

static int
tell(struct join *j)
{
	struct store_node_row n;
	struct buf b = { 0 };
	char fp[CARD_FINGERPRINT];
	struct context c;
	struct str bad;
	int code = context_open(&c, j->in, CONTEXT_WRITE | CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	if (store_node_get(c.store, store_node(c.store), &n) == OK &&
	    card_towns(&c.law, j->towns, &n, &bad) == OK) {
		(void)card_label(option_text(j->in, "label"), c.law.name, &n);
		card_put(c.store, &n, &b);
		fputs(buf_z(&b), stdout);
		card_fingerprint(n.pub, fp);
		complain(_("fingerprint of %s: %s"), n.node, fp);
		complain(_("at the centre, with this card: gridseat node trust "
		    "CARD --territory %s"), j->towns);
	}
	buf_fini(&b);
	context_close(&c);
	return code;
}

int
sub_node_join(const struct invocation *in)
{
	struct join j = { .in = in };
	int code = read_options(&j);

	if (code != EXIT_DONE)
		return code;
	context_dir(in, j.dir, sizeof j.dir);
	if (!is_there(&j))
		code = make(&j);
	if (code == EXIT_DONE)
		code = trust(&j);
	if (code == EXIT_DONE)
		code = write_row(&j, "in");
	if (code == EXIT_DONE) {
		complain("%s", _("taking in what there is"));
		code = sync_store(in, CODE, true, true);
	}
	if (code == EXIT_DONE)
		code = prove(&j);
	if (code == EXIT_DONE)
		code = write_row(&j, "both");
	if (code == EXIT_DONE)
		code = sync_store(in, CODE, true, true);
	return code == EXIT_DONE ? tell(&j) : code;
}
