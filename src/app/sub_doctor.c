/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is all well? One line a check: a sign, the check, what was found. The exit
 * code is monitoring's: 0 fine, 1 something wants looking at, 3 damaged. */
#include "app/sub.h"

#include <stdio.h>
#include "app/clocks_report.h"
#include "app/context.h"
#include "app/homes.h"
#include "app/intl.h"
#include "app/links_health.h"
#include "app/rules.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "store/replica.h"

#define MIB (1024 * 1024)
#define DISK_LOW	(512ull * MIB)
#define BACKUP_OLD_MS	(2 * CLOCK_DAY_MS)
#define CLOCK_BEHIND_MS	60000

struct check {
	const char	*name;		/* code in JSON, msgid for people */
	bool		 fine;
	char		 found[400];
};

struct exam {
	struct store_health h;
	struct clocks_report k;
	const struct context *c;
	int64_t		 now_ms;
};

typedef void check_fn(const struct exam *x, struct check *out);

static void
check_owner(const struct exam *x, struct check *out)
{
	out->fine = x->h.owner_ok;
	snprintf(out->found, sizeof out->found, "%s", out->fine ?
	    _("yours, or your group's") : _("somebody else's"));
}

static void
check_modes(const struct exam *x, struct check *out)
{
	out->fine = (x->h.mode_bits & 07777) == (x->h.want_mode_bits & 07777);
	snprintf(out->found, sizeof out->found, "%04o", x->h.mode_bits & 07777);
	if (!out->fine)
		snprintf(out->found, sizeof out->found,
		    _("%04o, should be %04o"), x->h.mode_bits & 07777,
		    x->h.want_mode_bits & 07777);
}

static void
check_disk(const struct exam *x, struct check *out)
{
	uint64_t want = x->h.file_bytes / 4;

	want = want > DISK_LOW ? want : DISK_LOW;
	out->fine = x->h.free_disk_bytes >= want;
	snprintf(out->found, sizeof out->found, _("%llu MiB free"),
	    (unsigned long long)(x->h.free_disk_bytes / MIB));
}

static void
check_map(const struct exam *x, struct check *out)
{
	/* It grows by itself: only an impossible one is a fault. */
	out->fine = x->h.used_bytes <= x->h.map_bytes;
	snprintf(out->found, sizeof out->found,
	    _("%llu of %llu MiB used, file %llu MiB"),
	    (unsigned long long)(x->h.used_bytes / MIB),
	    (unsigned long long)(x->h.map_bytes / MIB),
	    (unsigned long long)(x->h.file_bytes / MIB));
}

static void
check_backup(const struct exam *x, struct check *out)
{
	bool live = store_mode(x->c->store) == STORE_LIVE;
	int64_t age = x->now_ms - x->h.last_backup_ms;

	out->fine = !live || !x->h.cases ||
	    (x->h.last_backup_ms && age < BACKUP_OLD_MS);
	if (x->h.last_backup_ms)
		snprintf(out->found, sizeof out->found, _("%lld hours ago"),
		    (long long)(age / CLOCK_HOUR_MS));
	else
		snprintf(out->found, sizeof out->found, "%s", _("never"));
}

static void
check_readers(const struct exam *x, struct check *out)
{
	out->fine = x->h.stale_readers == 0;
	snprintf(out->found, sizeof out->found, _("%d stale"),
	    x->h.stale_readers);
}

static void
check_lease(const struct exam *x, struct check *out)
{
	out->fine = clocks_fine(&x->k);
	clocks_say_lease(&x->k, out->found, sizeof out->found);
}

static void
check_alarms(const struct exam *x, struct check *out)
{
	char next[40] = "-";

	if (x->k.next_ms != 0)
		clock_format((struct wall){ x->k.next_ms },
		    x->c->law.offset_min, next, sizeof next);
	/* Those that fall while somebody keeps the clocks are being fired. */
	out->fine = clocks_fine(&x->k);
	snprintf(out->found, sizeof out->found, _("%llu cases armed, %llu "
	    "fell and not fired yet, next %s"),
	    (unsigned long long)x->k.armed,
	    (unsigned long long)x->k.overdue, next);
}

static void
check_notices(const struct exam *x, struct check *out)
{
	out->fine = clocks_notices_fine(&x->k);
	clocks_say_notices(&x->k, out->found, sizeof out->found);
}

static void
check_clock(const struct exam *x, struct check *out)
{
	out->fine = x->h.clock_behind_ms < CLOCK_BEHIND_MS;
	snprintf(out->found, sizeof out->found,
	    _("%lld s behind the newest event"),
	    (long long)(x->h.clock_behind_ms / 1000));
}

static void
check_log(const struct exam *x, struct check *out)
{
	out->fine = true;
	snprintf(out->found, sizeof out->found, _("%llu events, %llu cases"),
	    (unsigned long long)x->h.events, (unsigned long long)x->h.cases);
}

/* What came from another node and fits nothing here stays in the log for ever:
 * it is told, and is no fault of this store. */
static void
check_rules(const struct exam *x, struct check *out)
{
	struct rule_fault why = { .found = STR_NONE };
	size_t odd = x->c->rules ? rules_odd(x->c->rules, &why) : 0;
	size_t n = x->c->rules ? rulebook_count(rules_book(x->c->rules)) : 0;
	struct buf safe = { 0 };

	out->fine = true;
	snprintf(out->found, sizeof out->found, _("%zu in force"), n);
	if (!odd)
		return;
	lang_safe_text(utf8_head(why.found, 40), &safe);
	snprintf(out->found, sizeof out->found, _("%zu in force; %zu changes "
	    "count for nothing, the last: %s %s"), n, odd,
	    rule_column_names[why.column], buf_z(&safe));
	buf_fini(&safe);
}

/* A town whose home nobody here ever heard of has its clocks late everywhere. */
static void
check_homes(const struct exam *x, struct check *out)
{
	struct homes o;
	struct buf b = { 0 };

	out->fine = homes_read(&o, x->c->store) == OK;
	if (o.n == 0)
		buf_cstr(&b, _("each case is at home on the node that numbered "
		    "it"));
	for (size_t i = 0; i < o.n; i++) {
		buf_cstr(&b, i ? ", " : "");
		homes_line(&o.h[i], &x->c->law, &b);
		out->fine &= o.h[i].known;
	}
	str_copy(utf8_head(buf_view(&b), sizeof out->found - 1), out->found,
	    sizeof out->found);
	homes_fini(&o);
	buf_fini(&b);
}

static void
check_remotes(const struct exam *x, struct check *out)
{
	out->fine = links_health(x->c, x->now_ms, out->found,
	    sizeof out->found);
}

/* Keys were wrapped for what it was called: nobody can open them any more. */
static void
check_name(const struct exam *x, struct check *out)
{
	struct store_names k;

	out->fine = store_names(x->c->store, &k) == OK && (!k.was[0] || k.met);
	if (!k.was[0])
		snprintf(out->found, sizeof out->found, "%s",
		    store_node(x->c->store));
	else if (out->fine)
		snprintf(out->found, sizeof out->found, _("%s, before that %s"),
		    store_node(x->c->store), k.was);
	else
		snprintf(out->found, sizeof out->found, _("%s was %s, and no "
		    "other node trusts it by its new name: what comes is not "
		    "readable here. Bring the centre a new card (gridseat node "
		    "card) to be trusted; it sends all keys anew"),
		    store_node(x->c->store), k.was);
}

static const struct { const char *name; check_fn *fn; } checks[] = {
	{ N_("owner"), check_owner }, { N_("modes"), check_modes },
	{ N_("disk"), check_disk }, { N_("map"), check_map },
	{ N_("backup"), check_backup }, { N_("readers"), check_readers },
	{ N_("lease"), check_lease }, { N_("alarms"), check_alarms },
	{ N_("notices"), check_notices }, { N_("remotes"), check_remotes },
	{ N_("name"), check_name }, { N_("homes"), check_homes }, { N_("clock"), check_clock },
	{ N_("log"), check_log }, { N_("rules"), check_rules },
};

static void
print_check(const struct check *k, bool json, bool first)
{
	struct buf b = { 0 };

	if (json) {
		buf_fmt(&b, "%s{\"check\":\"%s\",\"fine\":%s,\"found\":",
		    first ? "" : ",", k->name, k->fine ? "true" : "false");
		buf_json(&b, str_of(k->found));
		buf_byte(&b, '}');
	} else {
		buf_fmt(&b, "%s %s: %s\n", k->fine ? "✓" : "✗", _(k->name),
		    k->found);
	}
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}

/* For monitoring: the figures behind the sentences. */
static void
print_numbers(const struct store_health *h)
{
	printf("],\"events\":%llu,\"cases\":%llu,\"map_bytes\":%llu,"
	    "\"used_bytes\":%llu,\"file_bytes\":%llu,"
	    "\"free_disk_bytes\":%llu,\"last_backup_ms\":%lld,"
	    "\"last_event_ms\":%lld,\"stale_readers\":%d,"
	    "\"armed\":%llu,\"overdue\":%llu",
	    (unsigned long long)h->events, (unsigned long long)h->cases,
	    (unsigned long long)h->map_bytes, (unsigned long long)h->used_bytes,
	    (unsigned long long)h->file_bytes,
	    (unsigned long long)h->free_disk_bytes,
	    (long long)h->last_backup_ms, (long long)h->last_event_ms,
	    h->stale_readers, (unsigned long long)h->armed,
	    (unsigned long long)h->overdue_fires);
}

static int
examine(const struct exam *x, bool json)
{
	static const char *const modes[] = { "live", "demo", "rehearsal" };
	static const char *const said[] = { N_("live"), N_("demo"),
		N_("rehearsal") };
	bool fine = true;

	if (json)
		printf("{\"store\":\"%s\",\"node\":\"%s\",\"checks\":[",
		    modes[store_mode(x->c->store)], store_node(x->c->store));
	else
		printf("%s: %s, %s\n", store_dir(x->c->store),
		    store_node(x->c->store), _(said[store_mode(x->c->store)]));
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct check k = { .name = checks[i].name };

		checks[i].fn(x, &k);
		fine &= k.fine;
		print_check(&k, json, i == 0);
	}
	if (json) {
		print_numbers(&x->h);
		printf(",\"fine\":%s}\n", fine ? "true" : "false");
	}
	return fine ? EXIT_DONE : EXIT_FAILED;
}

int
sub_doctor(const struct invocation *in)
{
	struct context c;
	struct exam x = { .c = &c, .now_ms = clock_wall().ms };
	enum err e;
	int code = context_open(&c, in, CONTEXT_LAWLESS);

	if (code != EXIT_DONE)
		return code;
	e = store_health(c.store, &x.h);
	if (e == OK)
		e = clocks_report(c.store, &x.h, &x.k);
	code = e == OK ? examine(&x, option_flag(in, "json")) :
	    complain_err(e, c.dir, NULL);
	context_close(&c);
	return code;
}
