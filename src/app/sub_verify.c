/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify, rebuild, state-hash: the log proves the rest. */
#include "app/sub.h"

#include <stdio.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/progress.h"

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

int
sub_verify(const struct invocation *in)
{
	struct context c;
	struct progress p;
	struct store_progress hook = { progress_store, &p };
	struct store_verdict v = { 0 };
	enum err e;
	int code = context_open(&c, in, 0);

	if (code != EXIT_DONE)
		return code;
	progress_begin(&p);
	e = store_verify(c.store, &hook, &v);
	progress_end(&p);
	if (e != OK) {
		code = complain_err(e, c.dir, NULL);
	} else {
		code = v.clean ? EXIT_DONE : EXIT_DAMAGED;
		if (option_flag(in, "json"))
			print_json(&v);
		else if (v.clean)
			printf(_("clean: %llu events, %llu cases, %llu "
			    "streams, %llu signatures\n"),
			    (unsigned long long)v.events,
			    (unsigned long long)v.cases,
			    (unsigned long long)v.streams,
			    (unsigned long long)v.seals);
		else
			complain(_("the store is damaged; first fault: %s"),
			    v.fault);
	}
	context_close(&c);
	return code;
}

int
sub_rebuild(const struct invocation *in)
{
	struct context c;
	struct progress p;
	struct store_progress hook = { progress_store, &p };
	struct store_fault why = { 0 };
	enum err e;
	int code = context_open(&c, in, CONTEXT_WRITE);

	if (code != EXIT_DONE)
		return code;
	progress_begin(&p);
	e = store_rebuild(c.store, &hook, &why);
	progress_end(&p);
	if (e != OK)
		code = complain_err(e, c.dir, &why);
	else
		printf(_("rebuilt: %llu cases\n"),
		    (unsigned long long)c.repo->ops->cases(c.repo));
	context_close(&c);
	return code;
}

int
sub_state_hash(const struct invocation *in)
{
	struct context c;
	char hex[65];
	enum err e;
	int code = context_open(&c, in, 0);

	if (code != EXIT_DONE)
		return code;
	e = store_state_hash(c.store, hex);
	if (e == OK)
		puts(hex);
	else
		code = complain_err(e, c.dir, NULL);
	context_close(&c);
	return code;
}
