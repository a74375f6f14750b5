/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "seal/seal.h"
#include "wire/profile.h"

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

void
formkit_open(struct formkit *k, const char *profile)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	struct diag_sink sink = { 0 };
	struct store_birth birth = { .node = "ta" };
	struct store_options o = { 0 };
	struct store_fault why;
	char path[4096];

	memset(k, 0, sizeof *k);
	snprintf(path, sizeof path, "%s/profiles/%s", top ? top : ".",
	    profile);
	assert_int_equal(profile_archive(path, &k->archive, &sink), OK);
	assert_int_equal(profile_load_trusted(buf_view(&k->archive), &k->law,
	    &sink), OK);
	seal_digest(buf_view(&k->archive), k->law.digest);
	snprintf(k->dir, sizeof k->dir, "%s/gridseat-form-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(k->dir));
	birth.dir = o.dir = k->dir;
	birth.archive = buf_view(&k->archive);
	if (store_create(&birth, &why) != OK ||
	    store_open(&k->store, &o, &why) != OK)
		fail_msg("%s", why.text);
	store_set_law(k->store, &k->law);
	k->repo = store_repo(k->store);
	k->rules = rules_new(k->store, &k->law);
}

void
formkit_close(struct formkit *k)
{
	intake_fini(&k->f);
	rules_free(&k->rules);
	store_close(&k->store);
	nftw(k->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	law_fini(&k->law);
	buf_fini(&k->archive);
}

void
formkit_sit(struct formkit *k, const char *role, const char *unit)
{
	const struct law_role *r = law_role_by_code(&k->law, str_of(role));

	assert_non_null(r);
	for (size_t i = 0; i < k->law.accounts_n; i++) {
		const struct law_account *a = &k->law.accounts[i];
		const struct law_unit *u = law_unit(&k->law, a->unit);

		if (!(a->roles >> r->bit & 1) ||
		    (unit && (!u || !str_is(u->code, unit))))
			continue;
		memset(&k->who, 0, sizeof k->who);
		str_copy(a->code, k->who.me.code, sizeof k->who.me.code);
		k->who.me.roles = a->roles;
		k->who.me.unit = a->unit;
		strcpy(k->who.login, "test");
		return;
	}
	fail_msg("nobody is %s", role);
}

void
formkit_begin(struct formkit *k, const char *channel)
{
	const struct law_channel *c = law_channel_by_code(&k->law,
	    str_of(channel));

	assert_non_null(c);
	intake_fini(&k->f);
	intake_begin(&k->f, &k->law, c->id, clock_wall().ms);
}

void
formkit_type(struct formkit *k, size_t field, const char *text)
{
	intake_type(&k->f, field, str_of(text));
}

void
formkit_choose(struct formkit *k, size_t field, uint64_t code)
{
	char text[32];

	snprintf(text, sizeof text, "%llu", (unsigned long long)code);
	intake_choose(&k->f, field, str_of(text), code);
}

enum err
formkit_commit(struct formkit *k, enum intake_far far)
{
	const enum err e = intake_commit(&k->f, k->repo, k->rules, &k->who,
	    far, 0, &k->done);

	str_copy(str_of(k->done.why), k->why, sizeof k->why);
	return e;
}

struct casefile
formkit_case(struct formkit *k, uint32_t slot)
{
	struct case_view v;

	assert_int_equal(k->repo->ops->get(k->repo, slot, &v), OK);
	return *v.c;
}

struct docket
formkit_docket(struct formkit *k, uint32_t slot)
{
	struct docket d;

	assert_int_equal(k->repo->ops->docket(k->repo, slot, &d), OK);
	return d;
}

static bool
is_clear(struct formkit *k, uint32_t matter, uint64_t grid)
{
	struct case_facts f = { .slot = SLOT_NONE };
	struct decision d = { 0 };
	enum verdict v;

	case_facts_of(&f, k->rules, &k->law, SLOT_NONE, NULL);
	facts_time(&f.f, clock_wall().ms);
	f.f.matter = matter;
	f.f.grid = grid;
	v = rules_judge(&k->law, rules_book(k->rules), &f.f, NULL, 100, &d);
	decision_fini(&d);
	case_facts_fini(&f);
	return v == VERDICT_GO || (v == VERDICT_OFF && !k->law.auto_dispatch);
}

static bool
own_loop(const struct law *law, uint32_t matter)
{
	const struct law_kind *kind = law_kind_of(law, matter);

	return kind && kind->first_state != law->first_state;
}

void
formkit_clear(struct formkit *k, uint32_t *matter, uint64_t *grid,
    bool several)
{
	uint64_t at = 0;

	for (size_t i = 0; i < k->law.grids_n && !at; i++)
		if (k->law.grids[i].level == GRID_BASIC &&
		    !law_grid_dead(&k->law, k->law.grids[i].code))
			at = k->law.grids[i].code;
	for (size_t i = 0; i < k->law.classes_n; i++) {
		const struct law_class *m = &k->law.classes[i];

		if (m->level != 3 || m->crit_n < 1 ||
		    (m->crit_n > 1) != several ||
		    own_loop(&k->law, m->code) || !is_clear(k, m->code, at))
			continue;
		*matter = m->code;
		*grid = at;
		return;
	}
	fail_msg("no matter is clear");
}
