/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the list of rules holds: a row for each rule and each proposal, those
 * that fit the filter in order, and what scrolls: with the heads of groups
 * between them. Made anew by news, filters and keys; drawing reads only what
 * is in sight. */
#include "app/rules_view.h"

#include <stdlib.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "base/alloc.h"

/* ---- rows ---- */

static void
add_row(struct rules_list *l, const struct rule_entry *e)
{
	l->row = xgrow(l->row, &l->cap, l->n + 1, sizeof *l->row);
	l->row[l->n++] = (struct rules_row){ .e = e, .id = e->rule.id };
}

static struct rules_row *
row_of(struct rules_list *l, uint32_t id)
{
	size_t lo = 0, hi = l->n - l->proposed;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (l->row[mid].e->rule.id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n - l->proposed && l->row[lo].e->rule.id == id ?
	    &l->row[lo] : NULL;
}

static bool
take_stat(void *ctx, uint32_t rule, const struct store_rule_stat *st)
{
	struct rules_row *row = row_of(ctx, rule);

	if (row != NULL)
		row->st = *st;
	return true;
}

/* What lint found, told to the rows it names. */
static void
mark_problems(struct desk *d)
{
	struct rules_list *l = &d->rv->list;
	const struct rules_finding *f;

	for (size_t i = 0; (f = rules_finding_at(d, i)) != NULL; i++)
		for (size_t k = 0; k < f->rules_n && k < LINT_RULES; k++) {
			struct rules_row *row = row_of(l, f->rule[k]);

			if (row != NULL)
				row->problems |= 1ull << f->kind;
		}
	l->problems = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (rules_often(d->law, &l->row[i].st))
			l->row[i].problems |= 1ull << LINT_RETURNED;
		l->problems += rules_wrong(l->row[i].problems);
	}
}

static void
make_rows(struct desk *d, struct ruleset *s)
{
	struct rules_list *l = &d->rv->list;
	size_t n = ruleset_count(s);

	l->n = l->live = l->proposed = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rule_entry *e = ruleset_at(s, i);

		/* Of each id the one that stands; proposals come after. */
		if (ruleset_newest(s, e->rule.id) == e &&
		    e->status != RULE_PROPOSED && e->status != RULE_REJECTED) {
			add_row(l, e);
			l->live += e->status == RULE_LIVE;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (ruleset_at(s, i)->status != RULE_PROPOSED)
			continue;
		add_row(l, ruleset_at(s, i));
		l->proposed++;
	}
}

void
rules_list_load(struct desk *d)
{
	struct rules_row *on = rules_list_row(d);
	uint32_t id = on != NULL ? on->id : 0;

	make_rows(d, rules_set(d->rules));
	if (d->store != NULL &&
	    store_rule_stats(d->store, take_stat, &d->rv->list) != OK)
		desk_say(d, ROLE_ERROR, "%s",
		    _("what became of rules cannot be read"));
	mark_problems(d);
	rules_list_apply(d);
	if (id != 0)
		(void)!rules_list_goto(d, id);
}

/* ---- order and groups ---- */

static uint64_t
group_key(const struct rules_list *l, const struct rule *r)
{
	return l->by == BY_MATTER ? r->matter :
	    l->by == BY_UNIT ? rule_lead(r) : 0;
}

static int
compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_order(const struct rules_row *a, const struct rules_row *b,
    enum rules_order order)
{
	switch (order) {
	case ORDER_HITS:
		return compare(b->st.hits, a->st.hits);
	case ORDER_RETURNED:
		return compare(b->st.returned * 1000 / (b->st.hits + 1),
		    a->st.returned * 1000 / (a->st.hits + 1));
	case ORDER_LAST:
		return compare((uint64_t)b->st.last_ms,
		    (uint64_t)a->st.last_ms);
	case ORDER_ID:
	case ORDER_COUNT:
		break;
	}
	return 0;
}

static int
by_row(const void *x, const void *y, void *ctx)
{
	const struct rules_list *l = ctx;
	const struct rules_row *a = &l->row[*(const uint32_t *)x];
	const struct rules_row *b = &l->row[*(const uint32_t *)y];
	int c = compare(group_key(l, &a->e->rule), group_key(l, &b->e->rule));

	if (c == 0) {
		c = by_order(a, b, l->order);
		if (c == 0)
			c = compare(a->e->rule.id, b->e->rule.id);
		if (c == 0)
			c = compare(a->e->rule.version, b->e->rule.version);
		c = l->reverse ? -c : c;
	}
	return c;
}

static bool
was_folded(const struct rules_group *old, size_t n, uint64_t key, bool all)
{
	for (size_t i = 0; i < n; i++)
		if (old[i].key == key)
			return old[i].folded;
	return all;
}

static struct rules_group *
add_group(struct rules_list *l, uint64_t key, size_t from)
{
	l->group = xgrow(l->group, &l->groups_cap, l->groups_n + 1,
	    sizeof *l->group);
	l->group[l->groups_n] = (struct rules_group){
		.key = key, .from = from
	};
	return &l->group[l->groups_n++];
}

static void
make_groups(struct rules_list *l)
{
	size_t old_n = l->groups_n;
	struct rules_group *old = old_n == 0 ? NULL :
	    xmemdup(l->group, old_n * sizeof *old), *g = NULL;

	l->groups_n = 0;
	for (size_t i = 0; l->by != BY_NONE && i < l->shown_n; i++) {
		const struct rules_row *row = &l->row[l->shown[i]];
		uint64_t key = group_key(l, &row->e->rule);

		if (g == NULL || g->key != key) {
			g = add_group(l, key, i);
			g->folded = was_folded(old, old_n, key,
			    l->all_folded);
		}
		g->n++;
		g->problems += rules_wrong(row->problems);
		g->hits += row->st.hits;
		g->returned += row->st.returned;
	}
	free(old);
}

static void
add_item(struct rules_list *l, uint32_t item)
{
	l->item = xgrow(l->item, &l->items_cap, l->items_n + 1,
	    sizeof *l->item);
	l->item[l->items_n++] = item;
}

static void
make_items(struct rules_list *l)
{
	l->items_n = 0;
	for (size_t i = 0; l->by == BY_NONE && i < l->shown_n; i++)
		add_item(l, l->shown[i]);
	for (size_t k = 0; k < l->groups_n; k++) {
		const struct rules_group *g = &l->group[k];

		add_item(l, ITEM_GROUP | (uint32_t)k);
		for (size_t i = 0; !g->folded && i < g->n; i++)
			add_item(l, l->shown[g->from + i]);
	}
	if (l->cur >= l->items_n)
		l->cur = l->items_n > 0 ? l->items_n - 1 : 0;
}

void
rules_list_apply(struct desk *d)
{
	struct rules_list *l = &d->rv->list;

	l->filter.law = d->law;
	l->filter.today = rules_today(d);
	l->shown = xrealloc(l->shown, (l->n + 1) * sizeof *l->shown);
	l->shown_n = 0;
	for (size_t i = 0; i < l->n; i++)
		if (rules_filter_fits(&l->filter, &l->row[i]))
			l->shown[l->shown_n++] = (uint32_t)i;
	if (l->shown_n > 1)
		qsort_r(l->shown, l->shown_n, sizeof *l->shown, by_row, l);
	make_groups(l);
	make_items(l);
	d->dirty = true;
}

enum err
rules_list_filter(struct desk *d, struct str text, struct filter_fault *why)
{
	struct rules_list *l = &d->rv->list;
	struct rules_filter f;
	struct rules_row *on = rules_list_row(d);
	uint32_t id = on != NULL ? on->e->rule.id : 0;
	enum err e = rules_filter_parse(d->law, rules_today(d), text, &f,
	    why);

	if (e != OK) {
		rules_filter_fini(&f);
		return e;
	}
	rules_filter_search(&f, str_of(l->search));
	rules_filter_fini(&l->filter);
	l->filter = f;
	str_copy(str_trim(text), l->text, sizeof l->text);
	rules_list_apply(d);
	if (id == 0 || !rules_list_goto(d, id))
		l->cur = l->top = 0;
	return OK;
}

/* ---- the cursor ---- */

struct rules_row *
rules_list_row(struct desk *d)
{
	struct rules_list *l = &d->rv->list;

	if (l->cur >= l->items_n || l->item[l->cur] & ITEM_GROUP)
		return NULL;
	return &l->row[l->item[l->cur]];
}

bool
rules_list_goto(struct desk *d, uint32_t id)
{
	struct rules_list *l = &d->rv->list;

	for (size_t i = 0; i < l->items_n; i++) {
		if (l->item[i] & ITEM_GROUP ||
		    l->row[l->item[i]].e->rule.id != id)
			continue;
		l->cur = i;
		return true;
	}
	return false;
}

bool
rules_list_enter(struct desk *d)
{
	struct rules_list *l = &d->rv->list;
	struct rules_group *g;

	if (l->cur >= l->items_n || (l->item[l->cur] & ITEM_GROUP) == 0)
		return false;
	g = &l->group[l->item[l->cur] & ~ITEM_GROUP];
	g->folded = !g->folded;
	make_items(l);
	d->dirty = true;
	return true;
}

void
rules_list_regroup(struct desk *d)
{
	struct rules_row *on = rules_list_row(d);
	uint32_t id = on != NULL ? on->e->rule.id : 0;

	rules_list_apply(d);
	if (id != 0)
		(void)!rules_list_goto(d, id);
}

/* ---- the queue's commands, here ---- */

bool
rules_find(struct desk *d, enum rules_typing t, struct str args)
{
	struct rules_list *l;
	struct buf b = { 0 };

	if (!rules_takes(d) || d->rv->mode != RULES_LIST)
		return false;
	l = &d->rv->list;
	if (args.n > 0 && t == RTYPE_FILTER) {
		cmd_rules(d, args);
	} else if (args.n > 0) {
		str_copy(args, l->search, sizeof l->search);
		(void)!rules_list_filter(d, str_of(l->text), NULL);
	} else {
		/* What is typed next is a term of its own. */
		if (t == RTYPE_FILTER)
			buf_fmt(&b, "%s%s", l->text,
			    l->text[0] != '\0' ? " " : "");
		rules_type(d, t, buf_view(&b));
		prompt_changed(d);
	}
	buf_fini(&b);
	return true;
}

bool
rules_sort(struct desk *d, struct str args)
{
	static const char *const words[ORDER_COUNT] = {
		"id", "hits", "returned", "last"
	};
	struct rules_list *l;

	if (!rules_takes(d) || d->rv->mode != RULES_LIST)
		return false;
	l = &d->rv->list;
	l->reverse = str_starts(args, STR("-"));
	if (l->reverse)
		args = str_from(args, 1);
	if (args.n == 0)
		l->order = (enum rules_order)((l->order + 1) % ORDER_COUNT);
	for (int i = 0; args.n > 0 && i < ORDER_COUNT; i++)
		if (str_starts(str_of(words[i]), args))
			l->order = (enum rules_order)i;
	rules_list_regroup(d);
	return true;
}

void
rules_reload(struct desk *d)
{
	(void)!rules_refresh(d->rules);
	rules_list_load(d);
	d->rv->unchecked = true;
	if (d->rv->list.live <= RULES_CHECKED_BY_ITSELF)
		d->rv->lint_at = d->now;
	rules_cover_fini(&d->rv->cover);
	d->dirty = true;
}

void
rules_list_fini(struct rules_list *l)
{
	rules_filter_fini(&l->filter);
	free(l->row);
	free(l->shown);
	free(l->group);
	free(l->item);
	*l = (struct rules_list){ 0 };
}
