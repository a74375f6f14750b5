/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile check, adopt, list; and the maps beside them. */
#include "app/sub.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "app/adopt.h"
#include "app/context.h"
#include "app/rules.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/own.h"
#include "app/profiles.h"
#include "core/book.h"
#include "seal/seal.h"
#include "wire/geoarchive.h"
#include "wire/links_file.h"
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

/* Model cells are read when first wanted: here, so that their faults are told. */
static void
check_shapes(const struct law *law, struct diag_sink *sink)
{
	struct diag d = { .file = "shapes.tsv", .field = "code",
		.expected = N_("the code of a grid in grids.tsv, or -") };
	struct shapes s = { 0 };
	char code[24];

	if (!law->shapes_text.n || shapes_file_get(law->shapes_text, &s,
	    sink) != OK)
		return;		/* said */
	for (size_t i = 0; i < s.n; i++) {
		const struct law_grid *g = law_grid(law, s.f[i].code);

		if (g && g->level == s.f[i].level)
			continue;
		if (g) {
			d.field = "level";
			d.expected = N_("the level of that grid in grids.tsv");
		}
		snprintf(code, sizeof code, "%llu",
		    (unsigned long long)s.f[i].code);
		d.found = str_of(code);
		diag_say(sink, &d);
	}
	shapes_fini(&s);
}

/* What the loader cannot know: which options a driver has; or leaves unread. */
static enum err
load(struct str archive, struct law *law, struct diag_sink *sink)
{
	const enum err e = profile_load(archive, law, sink);

	for (size_t i = 0; e == OK && i < law->links_n; i++)
		link_opts_check(&law->links[i], LINKS_FILE, sink);
	if (e == OK)
		check_shapes(law, sink);
	return e == OK && sink->errors ? ERR_BAD_INPUT : e;
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
		e = load(buf_view(archive), law, &sink);
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

static void
say(void *ctx, const char *text)
{
	(void)ctx;
	complain("%s", text);
}

/* What a store was made with stands in no event: told, so that substations can be
 * set up by it. */
static int
tell_again(const struct adoption *a, struct str archive)
{
	enum err e;

	if (!adopt_may(a)) {
		printf("%s\n", _("it is the store's law already"));
		return EXIT_DONE;
	}
	e = store_adopt(a->store, archive, STORE_ANY_RULES,
	    str_of(a->who->me.code), str_of(a->who->login));
	if (e != OK)
		return complain_err(e, "profile", NULL);
	printf("%s\n", _("it is the store's law already; others are told so"));
	return EXIT_DONE;
}

/* *ahead: there are cases that wait for just these clocks. */
static int
adopt(struct context *c, const struct law *law, struct str archive, bool *ahead)
{
	const struct adoption a = { .store = c->store, .was = &c->law,
	    .rules = c->rules, .who = &c->who, .say = say };
	const struct law_book *was, *now;
	enum err e = adopt_profile(&a, law, archive);

	if (e == ERR_EXISTS)
		return tell_again(&a, archive);
	if (e == ERR_REFUSED)
		return EXIT_FAILED;	/* said */
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	printf(_("adopted: %.*s\n"), STR_ARG(law->name));
	was = law_book(&c->law, c->law.version);
	now = law_book(law, law->version);
	if (was != NULL && now != NULL && !book_same(was, now))
		printf("%s\n", _("cases that run keep the clocks they began "
		    "with; see: gridseat profile repin"));
	*ahead = adopt_ahead(c->store, c->law.version);
	return EXIT_DONE;
}

int
sub_profile_adopt(const struct invocation *in)
{
	struct buf archive = { 0 };
	struct law law = { 0 };
	struct context c;
	bool ahead = false;
	int code = profiles_read(in->word[0], &archive, &law);

	if (code == EXIT_DONE)
		code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code == EXIT_DONE) {
		code = adopt(&c, &law, buf_view(&archive), &ahead);
		context_close(&c);
	}
	law_fini(&law);
	buf_fini(&archive);
	return ahead ? sub_rebuild(in) : code;
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
