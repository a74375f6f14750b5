/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_trace.c -- any text as a trace: nothing, or lines that are written
 * again as the very same text. */
#include <stdlib.h>
#include <string.h>
#include "core/rulebook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

/* A decision of those lines; what is beyond them is only counted. */
static void
again(const struct trace_line *l, size_t n, unsigned more, struct str text)
{
	struct rule *const rule = calloc(n, sizeof(*rule));
	struct decision_line *const line = calloc(n, sizeof(*line));
	const struct decision d = { .line = line, .n = n + more };
	struct buf out = { 0 };

	insist(rule != NULL && line != NULL);
	for (size_t i = 0; i < n; i++) {
		insist(l[i].loss < RULE_LOSS_COUNT);
		insist(l[i].term == 0 || l[i].loss == NOT_WHEN);
		rule[i].id = l[i].id;
		rule[i].version = l[i].version;
		line[i] = (struct decision_line){ .rule = &rule[i],
		    .loss = l[i].loss, .term = l[i].term };
	}
	decision_trace(&d, &out);
	insist(str_eq(buf_view(&out), text));
	buf_fini(&out);
	free(line);
	free(rule);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct str text = { (const char *)data, n };
	struct trace_line l[TRACE_LINES], few[2];
	unsigned more, less;
	const size_t got = trace_parse(text, l, TRACE_LINES, &more);

	insist(got <= TRACE_LINES);
	insist(trace_parse(text, few, 2, &less) == got && less == more);
	if (got > 0)
		again(l, got, more, text);
	return 0;
}
