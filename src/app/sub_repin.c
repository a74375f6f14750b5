/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile repin: open cases that keep the clocks of an older profile go on by
 * today's, with what is left. Each has an event that says who and why. */
#include "app/sub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/progress.h"

#define REPIN_PAGE 512		/* cases a commit */

struct repin {
	struct context	*c;
	struct str	reason;
	uint32_t	*slots;		/* owned */
	size_t		n, cap;
	uint64_t	done, refused;
	uint64_t	closed, same, clockless;	/* left alone */
};

/* Would today's clocks be others than it has? */
static void
consider(struct repin *r, const struct casefile *f, uint32_t slot)
{
	const struct law *const law = &r->c->law;
	const struct law_state *const s = law_state(law, f->state);
	const struct law_book *const was = law_book(law, f->law);

	if (s == NULL || !s->open) {
		r->closed++;
	} else if (was == NULL) {
		r->clockless++;
	} else if (f->law == law->version) {
		r->same++;
	} else {
		r->slots = xgrow(r->slots, &r->cap, r->n + 1,
		    sizeof *r->slots);
		r->slots[r->n++] = slot;
	}
}

static enum err
by_filter(struct repin *r, const struct query *q)
{
	struct repo *const repo = r->c->repo;
	uint32_t slots[REPIN_PAGE];
	struct page page = { .slots = slots, .cap = REPIN_PAGE,
	    .anchor = SLOT_NONE };
	enum err e;

	do {
		e = repo->ops->page(repo, q, &page);
		for (size_t i = 0; e == OK && i < page.n; i++) {
			struct case_view v;

			e = repo->ops->get(repo, slots[i], &v);
			if (e == OK)
				consider(r, v.c, slots[i]);
		}
		page.rank += page.n;
	} while (e == OK && page.n > 0 && page.rank < page.total);
	return e;
}

/* Numbers of cases, or a filter: told by whether the first word is a case. */
static int
gather(struct repin *r, const struct invocation *in)
{
	struct repo *const repo = r->c->repo;
	struct filter filter;
	uint32_t slot;
	int code;
	enum err e;

	if (repo->ops->find(repo, str_of(in->word[0]), &slot) == OK) {
		for (size_t i = 0; i < in->word_n; i++) {
			struct case_view v;

			if (context_case(r->c, in->word[i], &slot) != OK)
				return EXIT_FAILED;
			e = repo->ops->get(repo, slot, &v);
			if (e != OK)
				return complain_err(e, in->word[i], NULL);
			consider(r, v.c, slot);
		}
		return EXIT_DONE;
	}
	code = context_filter(r->c, in, &filter);
	if (code != EXIT_DONE)
		return code;
	e = by_filter(r, &filter.q);
	filter_fini(&filter);
	return e == OK ? EXIT_DONE : complain_err(e, r->c->dir, NULL);
}

static enum err
commit(struct repin *r, const uint32_t *slots, size_t n)
{
	struct repo *const repo = r->c->repo;
	const struct seat *const who = &r->c->who;
	char (*number)[CASE_NUMBER_MAX] = xcalloc(n, sizeof *number);
	struct intent *const it = xcalloc(n, sizeof *it);
	struct outcome *const out = xcalloc(n, sizeof *out);
	struct body body = { 0 }, secret = { 0 };
	enum err e = body_int(&body, "law", r->c->law.version);

	if (e == OK)
		e = body_text(&secret, "reason", r->reason);
	for (size_t i = 0; e == OK && i < n; i++) {
		struct case_view v;

		e = repo->ops->get(repo, slots[i], &v);
		if (e != OK)
			break;
		memcpy(number[i], v.c->number, sizeof number[i]);
		it[i] = (struct intent){ .kind = EV_CASE_REPIN,
		    .subject = str_of(number[i]),
		    .actor = str_of(who->me.code), .login = str_of(who->login),
		    .seat = str_of(who->me.seat), .body = &body,
		    .secret = &secret };
	}
	if (e == OK)
		e = repo->ops->commit(repo, it, n, true, out);
	for (size_t i = 0; e == OK && i < n; i++)
		*(out[i].err == OK ? &r->done : &r->refused) += 1;
	free(number);
	free(it);
	free(out);
	return e;
}

static int
write_all(struct repin *r)
{
	struct progress p;
	enum err e = OK;

	progress_begin(&p);
	for (size_t at = 0; e == OK && at < r->n; at += REPIN_PAGE) {
		if (progress_interrupted()) {
			e = ERR_CANCELLED;
			break;
		}
		e = commit(r, r->slots + at, r->n - at < REPIN_PAGE ?
		    r->n - at : REPIN_PAGE);
		progress_show(&p, at, r->n, at);
	}
	progress_end(&p);
	return e == OK ? EXIT_DONE : complain_err(e, r->c->dir, NULL);
}

static void
report(const struct repin *r, bool dry, bool json)
{
	const uint64_t n = dry ? r->n : r->done;

	if (json) {
		printf("{\"law\":%" PRIu32 ",\"dry_run\":%s,\"repinned\":%"
		    PRIu64 ",\"refused\":%" PRIu64 ",\"same\":%" PRIu64
		    ",\"closed\":%" PRIu64 ",\"clockless\":%" PRIu64 "}\n",
		    r->c->law.version, dry ? "true" : "false", n, r->refused,
		    r->same, r->closed, r->clockless);
		return;
	}
	printf(dry ? ngettext("%llu case would go on by the clocks of version "
	    "%u\n", "%llu cases would go on by the clocks of version %u\n",
	    (unsigned long)n) : ngettext("%llu case goes on by the clocks of "
	    "version %u\n", "%llu cases go on by the clocks of version %u\n",
	    (unsigned long)n), (unsigned long long)n, r->c->law.version);
	if (r->same + r->closed + r->clockless + r->refused > 0)
		printf(_("left alone: %llu have them already, %llu are closed, "
		    "%llu are from before there were clocks, %llu were "
		    "refused\n"), (unsigned long long)r->same,
		    (unsigned long long)r->closed,
		    (unsigned long long)r->clockless,
		    (unsigned long long)r->refused);
}

int
sub_profile_repin(const struct invocation *in)
{
	const char *const reason = option_text(in, "reason");
	const bool dry = option_flag(in, "dry-run");
	struct context c;
	struct repin r = { .c = &c, .reason = str_of(reason) };
	int code;

	if (!dry && r.reason.n == 0) {
		complain("%s", _("a reason is needed (--reason TEXT)"));
		return EXIT_USAGE;
	}
	code = context_open(&c, in, CONTEXT_SEAT | (dry ? 0 : CONTEXT_WRITE));
	if (code != EXIT_DONE)
		return code;
	if (!context_admin(&c)) {
		complain("%s", _("only an administrator puts cases under other "
		    "clocks"));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE && law_book(&c.law, c.law.version) == NULL) {
		complain("%s", _("the store's profile has no clocks"));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE)
		code = gather(&r, in);
	if (code == EXIT_DONE && !dry)
		code = write_all(&r);
	if (code == EXIT_DONE)
		report(&r, dry, option_flag(in, "json"));
	free(r.slots);
	context_close(&c);
	return code;
}
