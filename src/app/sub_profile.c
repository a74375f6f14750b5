/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile check, adopt, list; and the maps beside them. */
#include "app/sub.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "app/context.h"
#include "app/rules.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/profiles.h"
#include "core/law_follows.h"
#include "seal/seal.h"
#include "wire/profile.h"

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
find_dir(const char *name, char *out, size_t cap)
{
	snprintf(out, cap, "%s", name);
	if (!strchr(name, '/')) {
		char installed[4096];

		context_data("profiles", name, installed, sizeof installed);
		if (is_dir(installed) || !is_dir(name))
			snprintf(out, cap, "%s", installed);
	}
}

static bool
find_installed(void *ctx, const char *name, char *out, size_t cap)
{
	(void)ctx;
	context_data("profiles", name, out, cap);
	return is_dir(out);
}

int
profiles_read(const char *name, struct buf *archive, struct law *law)
{
	const struct profile_find find = { find_installed, NULL };
	struct diag_sink said = { complain_diag, NULL, 0, 0 };
	struct profile_place place = { .to = &said };
	struct diag_sink sink = { profile_place, &place, 0, 0 };
	struct profile_origin *origin = NULL;
	char dir[4096];
	gid_t store;
	enum err e;

	find_dir(name, dir, sizeof dir);
	if (!is_dir(dir)) {
		complain(_("%s: no such profile; see: gridseat profile list"),
		    name);
		return EXIT_FAILED;
	}
	if (!own_enter(&store))
		return complain_err(ERR_REFUSED, dir, NULL);
	e = profile_archive_from(dir, &find, archive, &origin, &sink);
	place.origin = origin;
	if (!own_leave(store))
		e = ERR_REFUSED;
	if (e == OK)
		e = profile_load(buf_view(archive), law, &sink);
	profile_origin_free(&origin);
	if (e == OK) {
		seal_digest(buf_view(archive), law->digest);
		return EXIT_DONE;
	}
	if (sink.errors)
		complain(ngettext("%s: %zu fault", "%s: %zu faults",
		    sink.errors), dir, sink.errors);
	else
		complain_err(e, dir, NULL);
	return EXIT_FAILED;
}

int
sub_profile_check(const struct invocation *in)
{
	struct buf archive = { 0 };
	struct law law = { 0 };
	char hex[2 * DIGEST_LEN + 1];
	int code = profiles_read(in->word[0], &archive, &law);

	if (code == EXIT_DONE) {
		struct rules *rules = rules_new(NULL, &law);

		hex_put(law.digest, DIGEST_LEN, hex);
		printf(_("%.*s: %zu states, %zu moves, %zu units, %zu grids, "
		    "%zu classes, %zu criteria, %zu rules\n"),
		    STR_ARG(law.name), law.states_n, law.moves_n, law.units_n,
		    law.grids_n, law.classes_n, law.criteria_n,
		    rulebook_count(rules_book(rules)));
		rules_free(&rules);
		printf("%s\n", hex);
	}
	law_fini(&law);
	buf_fini(&archive);
	return code;
}

static bool
is_admin(const struct context *c)
{
	const struct law_role *role = law_role_by_code(&c->law, STR("admin"));

	return role != NULL && (c->who.me.roles >> role->bit & 1);
}

/* ---- do the rules of this store stand under another profile? ---- */

struct judging { const struct law *law; size_t faults; };

static bool
tell_finding(void *ctx, const struct lint_finding *f)
{
	struct judging *k = ctx;
	struct buf b = { 0 };

	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		buf_fmt(&b, "%sR%u@%u", i ? " " : "", f->rule[i]->id,
		    f->rule[i]->version);
	complain("%s: %s", buf_z(&b), _(lint_text(f->kind)));
	buf_fini(&b);
	return ++k->faults < 20;
}

/* What was changed here must still be readable, and must not tie with what the
 * profile brings. */
static bool
rules_stand(struct context *c, const struct law *law, uint64_t *seen)
{
	struct rules *r = rules_new(c->store, law);
	struct judging k = { law, 0 };
	struct rule_fault why;
	size_t n, odd = rules_odd(c->rules, NULL);
	const struct rule *live = ruleset_live(rules_set(r), &n);
	bool *fresh = xcalloc(n + 1, sizeof *fresh);
	bool ok;

	memset(fresh, 1, n * sizeof *fresh);
	ok = lint_entry(law, live, n, fresh, clock_day(clock_wall(),
	    law->offset_min), tell_finding, &k) == OK && !k.faults;
	if (rules_odd(r, &why) > odd) {
		complain(_("a rule changed in this store cannot be read under "
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
tell_abolished(struct context *c, const struct law *law)
{
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
		    c->repo->ops->count(c->repo, &q, &n) != OK || !n)
			continue;
		complain(_("%.*s is abolished while %llu open cases are with "
		    "it: gridseat query unit:%.*s open"), STR_ARG(u->name),
		    (unsigned long long)n, STR_ARG(u->code));
	}
}

static int
adopt(struct context *c, const struct law *law, struct str archive)
{
	struct law_breach why;
	uint64_t seen;
	enum err e;

	if (!memcmp(law->digest, c->law.digest, DIGEST_LEN)) {
		printf("%s\n", _("it is the store's law already"));
		return EXIT_DONE;
	}
	if (!is_admin(c)) {
		complain("%s", _("only an administrator adopts a profile"));
		return EXIT_FAILED;
	}
	e = law_follows(&c->law, law, &why);
	if (e != OK) {
		complain(_("not adopted, for it would change the past of this "
		    "store: %s: %s%s%.*s"), why.file, _(why.what),
		    why.name.n ? ": " : "", STR_ARG(why.name));
		return EXIT_FAILED;
	}
	if (!rules_stand(c, law, &seen)) {
		complain("%s", _("not adopted; the rules in force stay as they "
		    "are"));
		return EXIT_FAILED;
	}
	e = store_adopt(c->store, archive, seen, str_of(c->who.me.code),
	    str_of(c->who.login));
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	printf(_("adopted: %.*s\n"), STR_ARG(law->name));
	tell_abolished(c, law);
	return EXIT_DONE;
}

int
sub_profile_adopt(const struct invocation *in)
{
	struct buf archive = { 0 };
	struct law law = { 0 };
	struct context c;
	int code = profiles_read(in->word[0], &archive, &law);

	if (code == EXIT_DONE)
		code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code == EXIT_DONE) {
		code = adopt(&c, &law, buf_view(&archive));
		context_close(&c);
	}
	law_fini(&law);
	buf_fini(&archive);
	return code;
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Names in a folder of the installation, sorted; suffix is cut off. */
static int
list(const char *kind, const char *suffix)
{
	struct dirent **names = NULL;
	char dir[4096];
	int n;

	context_data(kind, "", dir, sizeof dir);
	n = scandir(dir, &names, visible, alphasort);
	if (n < 0) {
		complain("%s: %s", dir, _(err_text(ERR_NOT_FOUND)));
		return EXIT_FAILED;
	}
	for (int i = 0; i < n; i++) {
		struct str name = str_of(names[i]->d_name);

		if (str_ends(name, str_of(suffix)))
			printf("%.*s\n", (int)(name.n - strlen(suffix)),
			    name.p);
		free(names[i]);
	}
	free(names);
	return EXIT_DONE;
}

int
sub_profile_list(const struct invocation *in)
{
	(void)in;
	return list("profiles", "");
}

int
sub_maps(const struct invocation *in)
{
	(void)in;
	return list("maps", ".map");
}
