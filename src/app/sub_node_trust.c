/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node init, card, trust, revoke, list: what this node is called, and whom it
 * believes. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/card.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/listing.h"
#include "app/own.h"
#include "lang/lang.h"

static int
admin_open(struct context *c, const struct invocation *in)
{
	int code = context_open(c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE | CONTEXT_TRUE);

	if (code != EXIT_DONE || context_needs_admin(c))
		return code;
	context_close(c);
	return EXIT_FAILED;
}

/* --territory, read into n; *given: it was there. */
static int
take_towns(const struct context *c, const struct invocation *in,
    struct store_node_row *n, bool *given)
{
	const char *words = option_text(in, "territory");
	struct str bad;

	*given = words != NULL;
	if (words == NULL || card_towns(&c->law, words, n, &bad) == OK)
		return EXIT_DONE;
	complain("%s: %.*s", _("nothing is called so"), STR_ARG(bad));
	return EXIT_USAGE;
}

/* --- its own card --- */

static int
put_card(struct context *c, const struct invocation *in)
{
	struct store_node_row n;
	struct buf b = { 0 };
	enum err e = store_node_get(c->store, store_node(c->store), &n);
	bool given;
	int code;

	if (e != OK)
		return complain_err(e, c->dir, NULL);
	n.all = false;
	code = card_label(option_text(in, "label"), c->law.name, &n) ?
	    take_towns(c, in, &n, &given) : EXIT_USAGE;
	if (code == EXIT_DONE) {
		card_put(c->store, &n, &b);
		fputs(buf_z(&b), stdout);
		if (fflush(stdout) != 0)
			code = complain_err(ERR_IO, "-", NULL);
	}
	buf_fini(&b);
	return code;
}

/* What is read out at the other end of a telephone. */
static void
tell_fingerprint(const uint8_t pub[32], const char *node)
{
	char fp[CARD_FINGERPRINT];

	card_fingerprint(pub, fp);
	complain(_("fingerprint of %s: %s"), node, fp);
}

int
sub_node_card(const struct invocation *in)
{
	struct store_node_row n;
	struct context c;
	/* The card is signed: with the key, which only a writer has open. */
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_WHOLE);

	if (code != EXIT_DONE)
		return code;
	code = put_card(&c, in);
	if (code == EXIT_DONE &&
	    store_node_get(c.store, store_node(c.store), &n) == OK)
		tell_fingerprint(n.pub, n.node);
	context_close(&c);
	return code;
}

int
sub_node_init(const struct invocation *in)
{
	struct store_node_row n;
	struct context c;
	enum err e;
	int code = admin_open(&c, in);

	if (code != EXIT_DONE)
		return code;
	if (!card_label(option_text(in, "label"), STR_NONE, &n)) {
		context_close(&c);
		return EXIT_USAGE;
	}
	e = store_rename(c.store, in->word[0], str_of(c.who.me.code),
	    str_of(c.who.login));
	if (e == ERR_BAD_INPUT) {
		complain(_("%s: a name has 2 to 12 small letters and digits, "
		    "a letter first"), in->word[0]);
		code = EXIT_USAGE;
	} else if (e != OK) {
		code = complain_err(e, c.dir, NULL);
	} else {
		code = put_card(&c, in);
		if (store_node_get(c.store, store_node(c.store), &n) == OK)
			tell_fingerprint(n.pub, n.node);
	}
	context_close(&c);
	return code;
}

/* --- others --- */

/* Asked at a terminal; elsewhere --yes must stand there. */
static int
is_sure(const struct invocation *in, const char *question)
{
	char line[64];

	if (option_flag(in, "yes"))
		return EXIT_DONE;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		complain("%s", _("nobody can be asked here: --yes says that it "
		    "is right"));
		return EXIT_USAGE;
	}
	fprintf(stderr, "%s ", question);
	fflush(stderr);
	if (fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' ||
	    line[0] == 'Y' || str_starts(str_of(line), str_of(_("yes")))))
		return EXIT_DONE;
	complain("%s", _("nothing was done"));
	return EXIT_FAILED;
}

static int
card_of_file(const char *path, struct store_node_row *n)
{
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	FILE *f = strcmp(path, "-") ? own_read(path) : stdin;
	struct buf b = { 0 };
	enum err e;
	size_t got;

	if (f == NULL) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	buf_reserve(&b, CARD_BYTES_MAX + 1);
	got = fread(b.p, 1, CARD_BYTES_MAX + 1, f);
	b.n = got;
	e = ferror(f) ? ERR_IO : card_read(buf_view(&b), path, &sink, n);
	if (f != stdin)
		fclose(f);
	buf_fini(&b);
	if (e == OK)
		return EXIT_DONE;
	if (e == ERR_CRYPTO)
		complain(_("%s: its key did not sign this card"), path);
	else if (e == ERR_IO)
		complain("%s: %s", path, _(err_text(e)));
	else
		complain(_("%s: this is no card of a node"), path);
	return EXIT_FAILED;
}

static int
write_trust(struct context *c, const struct store_node_row *n)
{
	struct buf towns = { 0 };
	enum err e = store_trust(c->store, n, str_of(c->who.me.code),
	    str_of(c->who.login));

	if (e == ERR_EXISTS)
		complain(_("%s has another key here: revoke that first"),
		    n->node);
	else if (e == ERR_REFUSED)
		complain(_("%s is this node itself"), n->node);
	else if (e == ERR_BAD_INPUT)
		complain(_("%s: what may it read? --territory says"), n->node);
	else if (e != OK)
		return complain_err(e, c->dir, NULL);
	if (e != OK)
		return e == ERR_BAD_INPUT ? EXIT_USAGE : EXIT_FAILED;
	node_towns_write(n, &towns);
	printf(_("%s is trusted, and may read %s\n"), n->node, buf_z(&towns));
	buf_fini(&towns);
	return EXIT_DONE;
}

/* Who is set up from here needs the profile: the one a store was made with stands
 * in no event, and would not travel. */
static int
share_profile(struct context *c)
{
	const enum err e = store_adopt(c->store, buf_view(&c->archive),
	    STORE_ANY_RULES, str_of(c->who.me.code), str_of(c->who.login));

	return e == OK ? EXIT_DONE : complain_err(e, c->dir, NULL);
}

int
sub_node_trust(const struct invocation *in)
{
	struct store_node_row n;
	struct context c;
	bool given;
	int code = admin_open(&c, in);

	if (code != EXIT_DONE)
		return code;
	code = card_of_file(in->word[0], &n);
	if (code == EXIT_DONE)
		code = take_towns(&c, in, &n, &given);
	n.anchor = option_flag(in, "anchor");
	if (code == EXIT_DONE) {
		tell_fingerprint(n.pub, n.node);
		code = is_sure(in, _("Does the other side read out the same "
		    "digits? (yes/no)"));
	}
	if (code == EXIT_DONE)
		code = write_trust(&c, &n);
	if (code == EXIT_DONE && !n.anchor)
		code = share_profile(&c);
	context_close(&c);
	return code;
}

int
sub_node_revoke(const struct invocation *in)
{
	const char *node = in->word[0];
	struct context c;
	enum err e;
	int code = admin_open(&c, in);

	if (code != EXIT_DONE)
		return code;
	code = is_sure(in, _("It gets no new keys, and what it writes from now "
	    "on is not taken. Revoke it? (yes/no)"));
	if (code == EXIT_DONE) {
		e = store_revoke(c.store, node, str_of(c.who.me.code),
		    str_of(c.who.login));
		if (e == OK)
			printf(_("%s is trusted no more\n"), node);
		else if (e == ERR_REFUSED)
			complain(_("%s is this node itself"), node);
		else if (e == ERR_BAD_INPUT)
			complain(_("%s is no node's name"), node);
		else if (e == ERR_EXISTS)
			complain(_("%s was revoked before"), node);
		else if (e == ERR_NOT_FOUND)
			complain(_("%s is not known here"), node);
		else
			complain_err(e, c.dir, NULL);
		code = e == OK ? EXIT_DONE : EXIT_FAILED;
	}
	context_close(&c);
	return code;
}

/* --- the list --- */

struct listing {
	struct buf	out;
	int		offset_min;
	bool		json;
	size_t		n;
};

static const char *
state_name(uint8_t state)
{
	static const char *const names[] = {
		[NODE_UNKNOWN] = N_("unknown"), [NODE_OWN] = N_("this node"),
		[NODE_TRUSTED] = N_("trusted"), [NODE_REVOKED] = N_("revoked"),
	};

	return state < sizeof names / sizeof *names ? names[state] : "";
}

static void
node_json(struct listing *l, const struct store_node_row *n, const char *at)
{
	static const char *const codes[] = { "unknown", "own", "trusted",
		"revoked" };
	char hex[2 * 32 + 1];

	hex_put(n->pub, sizeof n->pub, hex);
	buf_fmt(&l->out, "%s{\"node\":\"%s\",\"state\":\"%s\",\"anchor\":%s,"
	    "\"towns\":\"", l->n > 0 ? "," : "", n->node,
	    n->state < 4 ? codes[n->state] : "", n->anchor ? "true" : "false");
	node_towns_write(n, &l->out);
	buf_cstr(&l->out, "\",\"label\":");
	buf_json(&l->out, str_of(n->label));
	buf_cstr(&l->out, ",\"by\":");
	buf_json(&l->out, str_of(n->by));
	buf_fmt(&l->out, ",\"pub\":\"%s\",\"events\":%llu,\"seen\":\"%s\"}",
	    n->state == NODE_UNKNOWN ? "" : hex,
	    (unsigned long long)n->events, at);
}

static void
node_line(struct listing *l, const struct store_node_row *n, const char *at)
{
	buf_fmt(&l->out, "%s\t%s%s\t", n->node, _(state_name(n->state)),
	    n->anchor ? _(", anchor") : "");
	if (n->state == NODE_OWN || n->state == NODE_TRUSTED)
		node_towns_write(n, &l->out);
	buf_fmt(&l->out, "\t%llu\t%s\t", (unsigned long long)n->events, at);
	lang_safe_text(str_of(n->label), &l->out);
	buf_byte(&l->out, '\n');
}

static bool
one_node(void *ctx, const struct store_node_row *n)
{
	struct listing *l = ctx;
	char at[40] = "";

	if (n->seen_ms > 0)
		clock_format((struct wall){ n->seen_ms }, l->offset_min, at,
		    sizeof at);
	if (l->json)
		node_json(l, n, at);
	else
		node_line(l, n, at);
	l->n++;
	return true;
}

int
sub_node_list(const struct invocation *in)
{
	struct listing l = { .json = option_flag(in, "json") };
	struct context c;
	int code = context_open(&c, in, CONTEXT_LAWLESS);

	if (code != EXIT_DONE)
		return code;
	l.offset_min = c.law.offset_min;
	return listing_end(&c, store_nodes(c.store, one_node, &l), l.json,
	    &l.out);
}
