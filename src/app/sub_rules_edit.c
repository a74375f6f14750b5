/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules add, change, retire, approve, reject: one edit each. */
#include "app/sub.h"

#include <stdio.h>
#include "app/intl.h"
#include "app/rules_cli.h"

static int
finish(struct rules_cli *k, const struct rule_edit *e, uint32_t id,
    uint32_t version)
{
	struct rules_report report;
	struct pairs p = { .out = &k->out, .law = k->law };
	bool proposed = false;
	int code;

	rules_report_init(&report, k);
	code = rules_cli_commit(k, e, 1, &report, &proposed);
	if (k->json) {
		buf_byte(&k->out, '{');
		pairs_int(&p, "id", id);
		if (version)
			pairs_int(&p, "version", version);
		pairs_bool(&p, "done", code == EXIT_DONE);
		pairs_bool(&p, "proposed", proposed);
		rules_report_pairs(&report, &p);
		buf_cstr(&k->out, "}\n");
	} else if (code == EXIT_DONE) {
		buf_fmt(&k->out, proposed ?
		    _("R%u: proposed; it waits for another person\n") :
		    _("R%u: done\n"), id);
	}
	rules_report_fini(&report);
	return code;
}

/* What every edit has: its kind, reason, day. */
static bool
read_edit(const struct invocation *in, enum event_kind kind,
    struct rule_edit *e)
{
	*e = (struct rule_edit){ .kind = kind,
		.reason = str_of(option_text(in, "reason")) };
	if (!rules_cli_day(in, "effective", &e->effective))
		return false;
	if (str_trim(e->reason).n || kind == EV_RULE_APPROVE)
		return true;
	complain("%s", _("a reason is needed (--reason TEXT)"));
	return false;
}

int
sub_rules_add(const struct invocation *in)
{
	struct rules_cli k;
	struct rule_edit e;
	int code;

	if (!read_edit(in, EV_RULE_ADD, &e) ||
	    !rules_cli_columns(in, 0, &e.text))
		return EXIT_USAGE;
	code = rules_cli_open(&k, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	e.id = ruleset_next_id(rules_set(k.r));
	return rules_cli_close(&k, finish(&k, &e, e.id, 1));
}

static int
edit(const struct invocation *in, enum event_kind kind)
{
	struct rules_cli k;
	struct rule_edit e;
	uint32_t id;
	int code;

	if (!rules_cli_id(in->word[0], &id) || !read_edit(in, kind, &e) ||
	    !rules_cli_columns(in, 1, &e.text))
		return EXIT_USAGE;
	code = rules_cli_open(&k, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	e.id = id;
	if (!ruleset_newest(rules_set(k.r), id)) {
		complain(_("there is no rule R%u"), id);
		return rules_cli_close(&k, EXIT_FAILED);
	}
	return rules_cli_close(&k, finish(&k, &e, id, 0));
}

int
sub_rules_change(const struct invocation *in)
{
	return edit(in, EV_RULE_CHANGE);
}

int
sub_rules_retire(const struct invocation *in)
{
	return edit(in, EV_RULE_RETIRE);
}

/* ---- proposals ---- */

/* The version of id that waits; the newest of them. */
static uint32_t
waiting(struct rules_cli *k, uint32_t id)
{
	const struct ruleset *s = rules_set(k->r);
	uint32_t version = 0;

	for (size_t i = 0; i < ruleset_count(s); i++) {
		const struct rule_entry *e = ruleset_at(s, i);

		if (e->rule.id == id && e->status == RULE_PROPOSED)
			version = e->rule.version;
	}
	return version;
}

static int
decide(const struct invocation *in, enum event_kind kind)
{
	struct rules_cli k;
	struct rule_edit e;
	uint32_t id;
	int code;

	if (!rules_cli_id(in->word[0], &id) || !read_edit(in, kind, &e))
		return EXIT_USAGE;
	code = rules_cli_open(&k, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	e.id = id;
	e.version = waiting(&k, id);
	if (!e.version) {
		complain(_("R%u: no proposal waits"), id);
		return rules_cli_close(&k, EXIT_FAILED);
	}
	return rules_cli_close(&k, finish(&k, &e, id, e.version));
}

int
sub_rules_approve(const struct invocation *in)
{
	return decide(in, EV_RULE_APPROVE);
}

int
sub_rules_reject(const struct invocation *in)
{
	return decide(in, EV_RULE_REJECT);
}
