/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_cli.h -- what the subcommands `rules ...` share.  Layer: app, used by
 * sub_rules*.c only. Text goes to standard output, faults and findings to
 * standard error; with --json everything is one object on standard output. */
#ifndef APP_RULES_CLI_H
#define APP_RULES_CLI_H

#include <stdio.h>
#include "app/context.h"
#include "app/pairs.h"
#include "app/rules.h"

struct rules_cli {
	struct context	c;
	struct rules	*r;		/* the context's */
	const struct law *law;		/* the context's */
	int32_t		today;		/* by the profile's offset */
	bool		json;
	struct buf	out;		/* owned: what will be printed */
};
/* EXIT_DONE, or the code to end with; then *k is empty. */
int	rules_cli_open(struct rules_cli *k, const struct invocation *in,
	    unsigned need);
/* Prints what is in out, when code is EXIT_DONE or something is there. */
int	rules_cli_close(struct rules_cli *k, int code);

/* "R12" or "12"; says so when it is none. */
bool	rules_cli_id(const char *word, uint32_t *id);
/* "2026-12-01", or DAY_FIRST where the option was not given; says so. */
bool	rules_cli_day(const struct invocation *in, const char *option,
	    int32_t *day);
/* KEY=VALUE words from in->word[from] on, into the columns they name. */
bool	rules_cli_columns(const struct invocation *in, size_t from,
	    struct rule_text *t);

/* Into what will be printed: tabs and line ends stay, whatever else could
 * move a terminal's cursor does not. */
void	rules_cli_put(struct rules_cli *k, struct str text);
/* One rule: a line (tabs between), or the members of an object. */
void	rules_cli_line(struct rules_cli *k, const struct rule_entry *e);
void	rules_cli_pairs(struct rules_cli *k, const struct rule_entry *e,
	    struct pairs *p);
/* An area with its town in front, as rules may name it too. */
void	rules_cli_area(const struct law *law, uint64_t area, struct buf *out);
/* What happened to a rule, in words. */
const char *rules_cli_event(enum event_kind k);
void	rules_cli_ground(const struct law *law, const struct rule *r,
	    struct buf *out);
/* Conditions, channel, time, priority and limit, as they are written. */
void	rules_cli_terms(const struct law *law, const struct rule *r,
	    struct buf *out);
void	rules_cli_target(const struct law *law, const struct rule *r,
	    struct buf *out);
void	rules_cli_stat(struct pairs *p, const struct store_rule_stat *st);
/* A unit's short name, "-" for 0. */
struct str rules_cli_unit(const struct law *law, unsigned unit);

/* Faults of texts and findings of lint, told or gathered. */
struct rules_report {
	struct rules_cli *k;
	struct buf	faults, findings;	/* owned: JSON, commas between */
	size_t		faults_n, findings_n;
	size_t		weight[3];	/* findings by enum lint_weight */
	size_t		kind[LINT_KIND_COUNT];	/* findings of each */
	size_t		most;		/* lines of advice of one kind; 0 all */
	/* NULL, or called for each finding besides. */
	void		(*also)(void *ctx, const struct lint_finding *f);
	/* NULL, or the line of the imported file a rule is from; 0 none. */
	uint64_t	(*line)(void *ctx, uint32_t id);
	void		*ctx;
	FILE		*to;		/* where text goes; NULL: standard error */
};
void	rules_report_init(struct rules_report *p, struct rules_cli *k);
void	rules_report_fini(struct rules_report *p);
void	rules_report_fault(void *ctx, const struct rule_fault *f);
void	rules_report_diag(void *ctx, const struct diag *d);
bool	rules_report_lint(void *ctx, const struct lint_finding *f);
/* "faults":[…],"findings":[…] */
/* Of findings on standard error only the first are told: how many are left. */
void	rules_report_rest(const struct rules_report *p);
void	rules_report_pairs(const struct rules_report *p, struct pairs *out);

/* Commits, says what was wrong; the code to end with. */
int	rules_cli_commit(struct rules_cli *k, const struct rule_edit *e,
	    size_t n, struct rules_report *p, bool *proposed);

#endif
