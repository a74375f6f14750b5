/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the clocks of a store stand: who keeps them, what is armed, what goes. */
#include "app/sub.h"

#include <stdio.h>
#include "app/clocks_report.h"
#include "app/context.h"
#include "app/homes.h"
#include "app/intl.h"

static void
when(int64_t ms, int offset_min, char out[40])
{
	out[0] = '\0';
	if (ms != 0)
		clock_format((struct wall){ ms }, offset_min, out, 40);
}

static void
print_homes(const struct homes *o, const struct law *law)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < o->n; i++) {
		b.n = 0;
		homes_line(&o->h[i], law, &b);
		printf("%s: %s\n", _("home"), buf_z(&b));
	}
	buf_fini(&b);
}

static void
print_text(const struct clocks_report *r, const struct homes *o,
    const struct law *law)
{
	const int offset_min = law->offset_min;
	char line[512], next[40];

	when(r->next_ms, offset_min, next);
	clocks_say_lease(r, line, sizeof line);
	printf("%s: %s\n", _("clocks"), line);
	printf(_("armed: %llu cases; next: %s\n"), (unsigned long long)r->armed,
	    next[0] ? next : _("none"));
	printf(_("fell and not fired yet: %llu\n"),
	    (unsigned long long)r->overdue);
	clocks_say_notices(r, line, sizeof line);
	printf("%s: %s\n", _("notices"), line);
	print_homes(o, law);
}

static void
put(struct buf *b, const char *key, int64_t v)
{
	buf_fmt(b, ",\"%s\":%lld", key, (long long)v);
}

static void
put_text(struct buf *b, const char *key, const char *text)
{
	buf_fmt(b, ",\"%s\":", key);
	buf_json(b, str_of(text));
}

static void
print_json(const struct clocks_report *r, const struct homes *o,
    const struct law *law)
{
	static const char *const modes[] = {
		"off", "no-conf", "bad-conf", "other", "ready"
	};
	struct buf b = { 0 };
	char next[40];

	when(r->next_ms, law->offset_min, next);
	buf_fmt(&b, "{\"held\":%s,\"alive\":%s", r->lease.held ? "true" :
	    "false", r->alive ? "true" : "false");
	put_text(&b, "holder", r->lease.holder);
	put(&b, "pid", r->lease.pid);
	put(&b, "beat_ms", r->lease.beat_ms);
	put(&b, "beat_age_ms", r->lease.held ? r->age_ms : 0);
	put(&b, "off_ms", r->off_ms);
	put(&b, "armed", (int64_t)r->armed);
	put_text(&b, "next", next);
	put(&b, "next_ms", r->next_ms);
	put(&b, "overdue", (int64_t)r->overdue);
	put_text(&b, "notices", modes[r->mode]);
	put_text(&b, "notices_to", r->where);
	put_text(&b, "notices_fault", r->fault);
	put(&b, "notices_waiting", (int64_t)r->waiting);
	put(&b, "notices_refused", (int64_t)r->refused);
	buf_cstr(&b, ",\"homes\":");
	homes_json(o, law, &b);
	buf_fmt(&b, ",\"fine\":%s}", clocks_fine(r) &&
	    clocks_notices_fine(r) ? "true" : "false");
	puts(buf_z(&b));
	buf_fini(&b);
}

int
sub_clocks(const struct invocation *in)
{
	struct context c;
	struct store_health h;
	struct clocks_report r;
	struct homes o = { .n = 0 };
	enum err e;
	int code = context_open(&c, in, CONTEXT_LAWLESS);

	if (code != EXIT_DONE)
		return code;
	e = store_health(c.store, &h);
	if (e == OK)
		e = clocks_report(c.store, &h, &r);
	if (e == OK)
		e = homes_read(&o, c.store);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	else if (option_flag(in, "json"))
		print_json(&r, &o, &c.law);
	else
		print_text(&r, &o, &c.law);
	if (e == OK && !(clocks_fine(&r) && clocks_notices_fine(&r)))
		code = EXIT_FAILED;
	homes_fini(&o);
	context_close(&c);
	return code;
}
