/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/books.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/merge.h"
#include "app/own.h"
#include "app/rehearsed.h"
#include "app/resolve.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "seal/seal.h"
#include "wire/profile.h"

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/gridseat"
#endif

void
complain(const char *fmt, ...)
{
	va_list ap;

	fputs("gridseat: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int
exit_of(enum err e)
{
	if (e == OK)
		return EXIT_DONE;
	return e == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}

/* Where the sentence is always the same, it is said in the person's language
 * and not in the store's. */
static const char *
advice(enum err e)
{
	switch (e) {
	case ERR_NETFS:
		return _("LMDB would lose data there; put the store on a "
		    "local disk");
	case ERR_VERSION:
		return _("it was not touched; install the newer gridseat");
	case ERR_OLDER:
		return _("it was not touched; gridseat upgrade makes it new");
	case ERR_DAMAGED:
		return _("gridseat verify names the first fault; gridseat "
		    "restore brings a backup back");
	default:
		return NULL;
	}
}

int
complain_err(enum err e, const char *place, const struct store_fault *why)
{
	if (advice(e) != NULL)
		complain(_("%s: %s; %s"), place, _(err_text(e)), advice(e));
	else if (why && why->text[0])
		complain("%s: %s: %s", place, _(err_text(e)), _(why->text));
	else
		complain("%s: %s", place, _(err_text(e)));
	return exit_of(e);
}

void
complain_diag(void *ctx, const struct diag *d)
{
	struct buf clean = { 0 };

	(void)ctx;
	lang_clean_text(utf8_head(d->found, 80), &clean);
	fputs(d->file ? d->file : "-", stderr);
	if (d->line != 0)
		fprintf(stderr, ":%llu", (unsigned long long)d->line);
	fprintf(stderr, ": %s", d->warning ? _("warning: ") : "");
	if (d->field && clean.n && !d->sentence) {
		fprintf(stderr, _("%s: %s; found \"%s\""), d->field,
		    _(d->expected), buf_z(&clean));
	} else {
		fprintf(stderr, "%s%s%s", d->field ? d->field : "",
		    d->field ? ": " : "", _(d->expected));
		if (clean.n)
			fprintf(stderr, _("; found \"%.*s\""), (int)clean.n,
			    clean.p);
	}
	clean.n = 0;
	lang_clean_text(utf8_head(d->near, 80), &clean);
	if (clean.n)
		fprintf(stderr, _(" (%.*s ?)"), (int)clean.n, clean.p);
	fputc('\n', stderr);
	buf_fini(&clean);
}

void
context_dir(const struct invocation *in, char *out, size_t cap)
{
	const char *dir = option_text(in, "store");
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (!dir || !*dir)
		dir = getenv("GRIDSEAT_STORE");
	if (dir && *dir)
		snprintf(out, cap, "%s", dir);
	else if (data && *data == '/')
		snprintf(out, cap, "%s/gridseat/daxing", data);
	else
		snprintf(out, cap, "%s/.local/share/gridseat/daxing",
		    home ? home : ".");
}

void
context_data(const char *kind, const char *name, char *out, size_t cap)
{
	const char *data = secure_getenv("GRIDSEAT_DATADIR");

	snprintf(out, cap, "%s/%s%s%s", data && *data ? data : PKGDATADIR,
	    kind, *name ? "/" : "", name);
}

/* What was only rehearsed never meets what happened, in either direction. */
static int
keep_apart(struct context *c, unsigned need)
{
	if (!(need & CONTEXT_TRUE) || store_mode(c->store) != STORE_REHEARSAL)
		return EXIT_DONE;
	complain(_("%s: a rehearsal: nothing of it goes to other stores, and "
	    "nothing of theirs comes in"), c->dir);
	return EXIT_FAILED;
}

static int
open_store(struct context *c, unsigned need)
{
	struct store_options o = { .dir = c->dir, .read_only = false,
	    .older = need & CONTEXT_OLDER };
	struct store_fault why = { 0 };
	enum err e = store_open(&c->store, &o, &why);

	if (e == ERR_READ_ONLY) {
		/* Still good to look at. */
		o.read_only = c->read_only = true;
		e = store_open(&c->store, &o, &why);
	}
	if (e == OK) {
		rehearsed_follow(c->store);
		return keep_apart(c, need);
	}
	c->store = NULL;
	if (e == ERR_NOT_FOUND) {
		complain(_("%s: there is no store; make one with: "
		    "gridseat init"), c->dir);
		return EXIT_FAILED;
	}
	return complain_err(e, c->dir, &why);
}

static int
load_law(struct context *c, unsigned need)
{
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	uint8_t digest[SEAL_DIGEST], found[SEAL_DIGEST];
	enum err e = store_archive(c->store, &c->archive, digest);

	if (e == OK) {
		seal_digest(buf_view(&c->archive), found);
		e = memcmp(found, digest, sizeof found) ? ERR_DAMAGED : OK;
	}
	if (e == OK)
		e = profile_load_trusted(buf_view(&c->archive), &c->law, &sink);
	if (e != OK && (need & CONTEXT_LAWLESS))
		return EXIT_DONE;
	if (e != OK)
		return complain_err(e, _("the adopted profile"), NULL);
	memcpy(c->law.digest, digest, sizeof digest);
	e = books_read(c->store, &c->law);
	if (e != OK)
		return complain_err(e, _("a profile adopted before"), NULL);
	link_rows_merge(&c->law, c->dir);
	link_towns(&c->law, c->store);
	store_set_law(c->store, &c->law);
	c->rules = rules_new(c->store, &c->law);
	return EXIT_DONE;
}

bool
context_admin(const struct context *c)
{
	const struct law_role *role = law_role_by_code(&c->law, STR("admin"));

	return role && (c->who.me.roles >> role->bit & 1);
}

bool
context_needs_admin(const struct context *c)
{
	if (context_admin(c))
		return true;
	complain(_("%s is no administrator: --as ACCOUNT names one who is"),
	    c->who.me.code);
	return false;
}

static int
find_seat(struct context *c, const struct invocation *in, unsigned need)
{
	const char *as = option_text(in, "as");
	enum err e = seat_resolve(c->store, as, &c->who);

	if (e == ERR_NOT_FOUND) {
		complain(_("the login %s has no account in this store"),
		    c->who.login);
		return EXIT_FAILED;
	}
	if (e == ERR_REFUSED) {
		complain(_("the login %s may not act as %s"), c->who.login,
		    as ? as : "?");
		return EXIT_FAILED;
	}
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	if ((need & CONTEXT_WHOLE) && !context_needs_admin(c))
		return EXIT_FAILED;
	/* A role that moves nothing and changes no rule, a leader's say, looks
	 * and no more. */
	c->who.read_only = c->read_only || !((law_moving_roles(&c->law) |
	    c->law.rule_roles) & c->who.me.roles);
	return EXIT_DONE;
}

/* A store the person could copy with his own rights hides nothing from him;
 * where only the program's group opens it, the accounts say who may. */
static unsigned
needs(const struct context *c, unsigned need)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/data.mdb", c->dir);
	if (!(need & (CONTEXT_CASES | CONTEXT_WHOLE)))
		return need;
	if (access(path, R_OK) == 0)	/* asks for the real user and group */
		return need & ~(unsigned)CONTEXT_WHOLE;
	return need | CONTEXT_SEAT;
}

int
context_open(struct context *c, const struct invocation *in, unsigned need)
{
	int code;

	memset(c, 0, sizeof *c);
	context_dir(in, c->dir, sizeof c->dir);
	if (!own_settle(c->dir, sizeof c->dir))
		return complain_err(ERR_REFUSED, c->dir, NULL);
	need = needs(c, need);
	c->read_only = option_flag(in, "read-only");
	code = open_store(c, need);
	if (code == EXIT_DONE)
		code = load_law(c, need);
	if (code == EXIT_DONE && (need & CONTEXT_WRITE) && c->read_only) {
		complain("%s: %s", c->dir, option_flag(in, "read-only") ?
		    _("--read-only was asked for: nothing is changed") :
		    _("read-only: this login may not write there"));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE && (need & CONTEXT_SEAT))
		code = find_seat(c, in, need);
	if (code == EXIT_DONE)
		c->repo = store_repo(c->store);
	else
		context_close(c);
	return code;
}

void
context_close(struct context *c)
{
	rules_free(&c->rules);
	if (c->store)
		store_close(&c->store);
	law_fini(&c->law);
	buf_fini(&c->archive);
	memset(c, 0, sizeof *c);
}

static size_t
resolve_word(void *ctx, enum facet f, struct str word, uint32_t *values,
    size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

struct filter_env
context_filter_env(const struct context *c)
{
	return (struct filter_env){
		.now_ms = clock_wall().ms, .offset_min = c->law.offset_min,
		.near_ms = c->law.near_ms, .actor = str_of(c->who.me.code),
		.here = c->law.here, .here_n = c->law.here_n,
		.resolve = resolve_word, .ctx = (void *)(uintptr_t)&c->law,
	};
}

/* What there is of a facet that has few values. */
static void
put_values(const struct law *law, const struct filter_fault *why,
    struct buf *out)
{
	struct resolve_hit hit[48];
	const enum resolve_kind kind = resolve_facet_kind(why->facet);
	size_t n;

	if (!why->value || kind == RESOLVE_UNIT || kind == RESOLVE_TOWN ||
	    kind == RESOLVE_GRID || kind == RESOLVE_MAJOR ||
	    kind == RESOLVE_MATTER || kind == RESOLVE_ACCOUNT)
		return;
	n = resolve_list(law, kind, STR_NONE, hit, 48);
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "%s%.*s%s%.*s", i ? _(", ") : _("; there are: "),
		    STR_ARG(hit[i].code), hit[i].code.n &&
		    !str_eq(hit[i].code, hit[i].name) ? " " : "",
		    STR_ARG(str_eq(hit[i].code, hit[i].name) ? STR_NONE :
		    hit[i].name));
}

int
context_filter(const struct context *c, const struct invocation *in,
    struct filter *out)
{
	struct filter_env env = context_filter_env(c);
	struct filter_fault why = { 0 };
	struct buf text = { 0 }, there = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; i < in->word_n; i++)
		buf_fmt(&text, "%s%s", i ? " " : "", in->word[i]);
	if (filter_parse(buf_view(&text), &env, out, &why) != OK) {
		put_values(&c->law, &why, &there);
		complain(_("filter: “%.*s”: %s is expected%s"),
		    STR_ARG(why.found), _(why.expected), buf_z(&there));
		code = EXIT_USAGE;
	}
	buf_fini(&text);
	buf_fini(&there);
	return code;
}

enum err
context_case(struct context *c, const char *number, uint32_t *slot)
{
	/* The serial part of a number is what people say to each other. */
	enum err e = merge_find(c->repo, str_of(number), slot);

	if (e == ERR_NOT_FOUND)
		complain(_("there is no case %s"), number);
	else if (e == ERR_CONFLICT)
		complain(_("several cases end in %s"), number);
	else if (e != OK)
		complain_err(e, number, NULL);
	return e;
}
