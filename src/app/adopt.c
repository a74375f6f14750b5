/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/adopt.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "core/law_follows.h"

static void say(const struct adoption *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(const struct adoption *a, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	if (a->say != NULL)
		a->say(a->ctx, buf_z(&b));
	buf_fini(&b);
}

bool
adopt_may(const struct adoption *a)
{
	const struct law_role *role = law_role_by_code(a->was, STR("admin"));

	return role != NULL && (a->who->me.roles >> role->bit & 1);
}

/* ---- do the rules of this store stand under another profile? ---- */

struct judging { const struct adoption *a; size_t faults; };

static bool
tell_finding(void *ctx, const struct lint_finding *f)
{
	struct judging *k = ctx;
	struct buf b = { 0 };

	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		buf_fmt(&b, "%sR%u@%u", i ? " " : "", f->rule[i]->id,
		    f->rule[i]->version);
	say(k->a, "%s: %s", buf_z(&b), _(lint_text(f->kind)));
	buf_fini(&b);
	return ++k->faults < 20;
}

/* What was changed here must still be readable, and must not tie with what the
 * profile brings. */
static bool
rules_stand(const struct adoption *a, const struct law *law, uint64_t *seen)
{
	struct rules *r = rules_new(a->store, law);
	struct judging k = { a, 0 };
	struct rule_fault why;
	size_t n, odd = rules_odd(a->rules, NULL);
	const struct rule *live = ruleset_live(rules_set(r), &n);
	bool *fresh = xcalloc(n + 1, sizeof *fresh);
	bool ok;

	memset(fresh, 1, n * sizeof *fresh);
	ok = lint_entry(law, live, n, fresh, clock_day(clock_wall(),
	    law->offset_min), tell_finding, &k) == OK && !k.faults;
	if (rules_odd(r, &why) > odd) {
		say(a, _("a rule changed in this store cannot be read under "
		    "it: %s: %.*s: %s"), rule_column_names[why.column],
		    STR_ARG(why.found), _(why.expected));
		ok = false;
	}
	*seen = ruleset_seen(rules_set(r));
	free(fresh);
	rules_free(&r);
	return ok;
}

/* Whoever is abolished while cases are on their way is named with them. */
static void
tell_abolished(const struct adoption *a, const struct law *law)
{
	struct repo *repo = store_repo(a->store);
	uint32_t yes = 1;

	for (size_t i = 0; i < law->units_n; i++) {
		const struct law_unit *u = &law->units[i];
		uint32_t unit = u->id;
		struct query q = { .n = 2, .t = {
			{ .kind = TERM_FACET, .facet = FACET_UNIT,
			    .values = &unit, .values_n = 1 },
			{ .kind = TERM_FACET, .facet = FACET_OPEN,
			    .values = &yes, .values_n = 1 } } };
		uint64_t n = 0;

		if (!law_unit_dead(law, u->id) ||
		    repo->ops->count(repo, &q, &n) != OK || !n)
			continue;
		say(a, _("%.*s is abolished while %llu open cases are with "
		    "it: gridseat query unit:%.*s open"), STR_ARG(u->name),
		    (unsigned long long)n, STR_ARG(u->code));
	}
}

/* ---- cases of other nodes, of versions that were not known here ---- */

static bool
is_ahead(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	const uint32_t *version = ctx;

	(void)slot;
	(void)title;
	(void)place;
	return c->law <= *version;
}

bool
adopt_ahead(struct store *s, uint32_t version)
{
	return store_scan(s, NULL, 0, is_ahead, &version) == ERR_CANCELLED;
}

enum err
adopt_profile(const struct adoption *a, const struct law *law,
    struct str archive)
{
	struct law_breach why;
	uint64_t seen;
	enum err e;

	if (!memcmp(law->digest, a->was->digest, DIGEST_LEN))
		return ERR_EXISTS;
	if (!adopt_may(a)) {
		say(a, "%s", _("only an administrator adopts a profile"));
		return ERR_REFUSED;
	}
	e = law_follows(a->was, law, &why);
	if (e != OK) {
		say(a, _("not adopted, for it would change the past of this "
		    "store: %s: %s%s%.*s"), why.file, _(why.what),
		    why.name.n ? ": " : "", STR_ARG(why.name));
		return ERR_REFUSED;
	}
	if (!rules_stand(a, law, &seen)) {
		say(a, "%s", _("not adopted; the rules in force stay as they "
		    "are"));
		return ERR_REFUSED;
	}
	e = store_adopt_why(a->store, archive, seen, str_of(a->who->me.code),
	    str_of(a->who->login), a->reason);
	if (e != OK)
		return e;
	tell_abolished(a, law);
	/* They went by the clocks that were known. */
	if (adopt_ahead(a->store, a->was->version))
		say(a, "%s", _("cases of other nodes began under newer clocks "
		    "than were known here: gridseat rebuild"));
	return OK;
}
