/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_desk.c -- accounts, views and words of a profile.
 * Layer: wire. */
#include "wire/profile_load.h"

#include "core/casefile.h"
#include "core/filter.h"

static int
by_account(const void *a, const void *b)
{
	return str_cmp(((const struct law_account *)a)->code,
	    ((const struct law_account *)b)->code);
}

static int
by_view(const void *a, const void *b)
{
	return str_cmp(((const struct law_view *)a)->key,
	    ((const struct law_view *)b)->key);
}

static int
by_word(const void *a, const void *b)
{
	return str_cmp(((const struct law_word *)a)->key,
	    ((const struct law_word *)b)->key);
}

static void
account_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_account *a;
	struct str code;

	if (!field_code(row, 0, ACCOUNT_MAX - 1, &code))
		return;
	a = table_add(l, PF_ACCOUNTS, row, code);
	a->code = code;
	(void)field_unit(l, row, 1, &a->unit);
	(void)field_roles(l, row, 2, &a->roles);
	a->logins = field_opt(row, 3);
	a->seat = field_opt(row, 4);
	(void)field_text(row, 5, &a->name);
}

static void
view_row(void *ctx, const struct tsv_row *row)
{
	struct law_view *const v = table_add(ctx, PF_VIEWS, row,
	    row->fields[0]);
	enum sort_key key;
	bool reverse;

	if (!field_text(row, 0, &v->key))
		return;
	if (v->key.n != 1 || v->key.p[0] <= ' ' || v->key.p[0] > '~')
		tsv_fault(row, 0, "one printable ASCII character");
	if (!filter_sort(row->fields[1], &key, &reverse))
		tsv_fault(row, 1, "due, age, newest or arrival");
	v->sort = row->fields[1];
	v->filter = field_opt(row, 2);
	(void)field_text(row, 3, &v->name);
}

static void
word_row(void *ctx, const struct tsv_row *row)
{
	struct law_word *const w = table_add(ctx, PF_WORDS, row,
	    row->fields[0]);

	/* "like." or "said." and (words of) a matter's name, in any script. */
	if ((str_starts(row->fields[0], STR("like.")) ||
	    str_starts(row->fields[0], STR("said."))) &&
	    row->fields[0].n > 5 && row->fields[0].n <= 64)
		w->key = row->fields[0];
	else if (!field_code(row, 0, 64, &w->key))
		return;
	(void)field_text(row, 1, &w->text);
}

void
desk_read(struct profile_load *l)
{
	static const char *const accounts[] = { "code", "unit", "roles",
		"logins", "seat", "name" };
	static const char *const views[] = { "key", "sort", "filter", "name" };
	static const char *const words[] = { "key", "text" };

	table_read(l, PF_ACCOUNTS, accounts, 6, sizeof(struct law_account),
	    account_row);
	table_sort(&l->t[PF_ACCOUNTS], by_account);
	TABLE_GIVE(l, PF_ACCOUNTS, accounts);
	table_read(l, PF_VIEWS, views, 4, sizeof(struct law_view), view_row);
	TABLE_GIVE(l, PF_VIEWS, views);
	table_read(l, PF_WORDS, words, 2, sizeof(struct law_word), word_row);
	table_sort(&l->t[PF_WORDS], by_word);
	TABLE_GIVE(l, PF_WORDS, words);
}

/* An account that acts for a unit must have one; nobody acts as the desk. */
static void
check_accounts(struct profile_load *l)
{
	const struct law_role *const unit =
	    law_role_by_code(l->law, STR("unit"));

	const struct law_role *const desk =
	    law_role_by_code(l->law, STR(CASE_AUTO));

	for (size_t i = 0; i < l->law->accounts_n; i++) {
		if (str_is(l->law->accounts[i].code, CASE_AUTO))
			table_fault(l, PF_ACCOUNTS, i, "code",
			    l->law->accounts[i].code,
			    "a code that is not the desk's own");
		if (desk && (l->law->accounts[i].roles >> desk->bit & 1) != 0)
			table_fault(l, PF_ACCOUNTS, i, "roles",
			    l->law->accounts[i].code,
			    "roles of persons: auto is the desk's own");
	}
	for (size_t i = 0; unit != NULL && i < l->law->accounts_n; i++)
		if ((l->law->accounts[i].roles >> unit->bit & 1) != 0 &&
		    l->law->accounts[i].unit == 0)
			table_fault(l, PF_ACCOUNTS, i, "unit",
			    l->law->accounts[i].code,
			    "a unit, since the account acts for one");
}

const char *
filter_fault_of(const struct law *law, struct str text, struct str *found)
{
	const struct filter_env env = { .offset_min = law->offset_min,
		.near_ms = law->near_ms, .actor = STR("someone"),
		.resolve = filter_law_resolve,
		.ctx = (void *)(uintptr_t)law };
	struct filter_fault why = { 0 };
	struct filter filter;

	if (filter_parse(text, &env, &filter, &why) == OK) {
		filter_fini(&filter);
		return NULL;
	}
	*found = why.found;
	return why.expected != NULL ? why.expected : "a shorter filter";
}

/* Every view's filter is one the queue can read. */
static void
check_views(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->views_n; i++) {
		struct str found;
		const char *const fault = filter_fault_of(law,
		    law->views[i].filter, &found);

		if (fault != NULL)
			table_fault(l, PF_VIEWS, i, "filter", found, fault);
	}
}

void
desk_check(struct profile_load *l)
{
	table_unique(l, PF_ACCOUNTS, by_account, "code", "a code once");
	check_accounts(l);
	table_unique_aside(l, PF_VIEWS, by_view, "key", "a key once");
	check_views(l);
	table_unique(l, PF_WORDS, by_word, "key", "a key once");
}
