/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify, rebuild, upgrade, state-hash: the log proves the rest. */
#include "app/sub.h"

#include <stdio.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "app/resolve.h"
#include "store/replica.h"

static void
print_json(const struct store_verdict *v)
{
	struct buf b = { 0 };

	buf_fmt(&b, "{\"clean\":%s,\"events\":%llu,\"cases\":%llu,"
	    "\"streams\":%llu,\"seals\":%llu,\"fault\":",
	    v->clean ? "true" : "false", (unsigned long long)v->events,
	    (unsigned long long)v->cases, (unsigned long long)v->streams,
	    (unsigned long long)v->seals);
	buf_json(&b, str_of(v->fault));
	printf("%s}\n", buf_z(&b));
	buf_fini(&b);
}

static void
print_verdict(const struct store_verdict *v)
{
	if (v->clean)
		printf(_("clean: %llu events, %llu cases, %llu streams, "
		    "%llu signatures\n"), (unsigned long long)v->events,
		    (unsigned long long)v->cases,
		    (unsigned long long)v->streams,
		    (unsigned long long)v->seals);
	else
		complain(_("the store is damaged; first fault: %s"), v->fault);
}

static int
verify(struct context *c, bool json)
{
	struct progress p;
	struct store_progress hook = { progress_store, &p };
	struct store_verdict v = { 0 };
	enum err e;

	progress_begin(&p);
	e = store_verify(c->store, &hook, &v);
	progress_end(&p);
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	if (json)
		print_json(&v);
	else
		print_verdict(&v);
	return v.clean ? EXIT_DONE : EXIT_DAMAGED;
}

static int
rebuild(struct context *c)
{
	struct progress p;
	struct store_progress hook = { progress_store, &p };
	struct store_fault why = { 0 };
	enum err e;

	progress_begin(&p);
	e = store_rebuild(c->store, &hook, &why);
	progress_end(&p);
	if (e != OK)
		return complain_err(e, c->dir, &why);
	printf(_("rebuilt: %llu cases\n"),
	    (unsigned long long)c->repo->ops->cases(c->repo));
	return EXIT_DONE;
}

int
sub_verify(const struct invocation *in)
{
	struct context c;
	int code = context_open(&c, in, 0);

	if (code == EXIT_DONE) {
		code = verify(&c, option_flag(in, "json"));
		context_close(&c);
	}
	return code;
}

int
sub_rebuild(const struct invocation *in)
{
	struct context c;
	int code = context_open(&c, in, CONTEXT_WRITE);

	if (code == EXIT_DONE) {
		code = rebuild(&c);
		context_close(&c);
	}
	return code;
}

/* Before anything of the store is touched: a copy to go back to. */
static int
backup_first(struct context *c, const char *path)
{
	struct civil t = clock_civil(clock_wall(), 0);
	struct store_fault why = { 0 };
	char own[4200];
	gid_t store = getegid();
	enum err e;

	/* Into the store's folder with the store's rights, elsewhere with the
	 * person's. */
	if (path != NULL && !own_enter(&store))
		return complain_err(ERR_REFUSED, path, NULL);
	if (path == NULL) {
		snprintf(own, sizeof own,
		    "%s/before-upgrade-%04d%02d%02dT%02d%02d%02dZ.backup",
		    c->dir, t.year, t.month, t.day, t.hour, t.min, t.sec);
		path = own;
	}
	e = store_backup(c->store, path, false, &why);
	if (!own_leave(store))
		e = ERR_REFUSED;
	if (e != OK)
		return complain_err(e, path, &why);
	printf(_("%s: backup of %s\n"), path, c->dir);
	return EXIT_DONE;
}

/* What a new version changes are projections, and those are made anew. */
int
sub_upgrade(const struct invocation *in)
{
	struct context c;
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_WHOLE |
	    CONTEXT_OLDER);

	if (code != EXIT_DONE)
		return code;
	code = backup_first(&c, option_text(in, "backup"));
	if (code == EXIT_DONE)
		code = rebuild(&c);
	if (code == EXIT_DONE)
		code = verify(&c, false);
	context_close(&c);
	return code;
}

/* All cases, or a town's: what a station and the centre have in common. */
static int
put_hash(const struct context *c, const char *town)
{
	struct resolve_hit hit = { .id = 0 };
	char hex[65];
	enum err e;

	if (town != NULL && resolve_one(&c->law, RESOLVE_TOWN, str_of(town),
	    &hit) != OK) {
		complain("%s: %s", town, _("nothing is called so"));
		return EXIT_USAGE;
	}
	if (town == NULL)
		e = store_state_hash(c->store, hex);
	else
		e = store_state_hash_of(c->store, (uint32_t)(hit.id > 999 ?
		    hit.id / 1000000 % 1000 : hit.id), hex);
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	puts(hex);
	return EXIT_DONE;
}

int
sub_state_hash(const struct invocation *in)
{
	struct context c;
	int code = context_open(&c, in, 0);

	if (code != EXIT_DONE)
		return code;
	code = put_hash(&c, option_text(in, "territory"));
	context_close(&c);
	return code;
}
