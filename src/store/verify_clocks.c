/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept about clocks, against the fold and against the story. */
#include "core/ledger.h"
#include "store/alarm.h"
#include "store/verify_more.h"

static bool
docket_stands(struct clocks_seen *k, uint32_t slot, const struct docket *d)
{
	struct str v;
	enum err err = room_get(k->t, k->s->dbi[DB_DOCKET],
	    key_of(&slot, sizeof(slot)), &v);

	if (docket_empty(d))
		return err == ERR_NOT_FOUND;
	k->dockets++;
	k->bytes.n = 0;
	docket_encode(d, &k->bytes);
	return err == OK && str_eq(v, buf_view(&k->bytes));
}

static bool
alarm_right(struct clocks_seen *k, uint32_t slot, const struct casefile *c)
{
	if (c->next_ms == 0)
		return true;
	k->alarms++;
	if (alarm_stands(k->s, k->t, c->next_ms, slot))
		return true;
	k->asleep++;
	return alarm_stands(k->s, k->t, ALARM_ASLEEP, slot);
}

static const char *
story_fault(const struct event **all, size_t n, const struct law *law)
{
	struct ledger l = { .n = 0 };
	const char *fault = NULL;

	if (ledger_make(&l, all, n, law) == OK)
		fault = ledger_fault(&l);
	else
		fault = "its ledger cannot be made";
	ledger_fini(&l);
	return fault;
}

bool
clocks_stand(struct clocks_seen *k, uint32_t slot, const struct event **all,
    size_t n, const struct casefile *c, const struct docket *d)
{
	k->what = NULL;
	if (!docket_stands(k, slot, d))
		k->what = "its docket differs from the fold of its history";
	else if (!alarm_right(k, slot, c))
		k->what = "its alarm is not where its next rung falls";
	else if (d->runs_n > 0 || d->held_n > 0)
		k->what = story_fault(all, n, k->s->law);
	return k->what == NULL;
}
