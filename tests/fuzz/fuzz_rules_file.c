/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_rules_file.c -- any bytes as a table of rules: rules that write back to
 * themselves, or faults. */
#include <stdlib.h>
#include <string.h>
#include "wire/rules_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define TEXT(s) { (s), sizeof(s) - 1 }

static struct law_unit units[] = {
	{ 1, 0, TEXT("a"), TEXT("甲局"), TEXT("甲"), TEXT("centre"), { 0 },
	  { 0 }, 0 },
	{ 2, 1, TEXT("b"), TEXT("乙局"), TEXT("乙"), TEXT("abolished"),
	  { 0 }, { 0 }, 0 },
};
static struct law_class classes[] = {
	{ 1000000, 0, 1, TEXT("大"), TEXT("event"), 0, 0, 0 },
	{ 1001000, 1000000, 2, TEXT("小"), { 0 }, 0, 0, 0 },
	{ 1001001, 1001000, 3, TEXT("事"), { 0 }, 1, 0, 0 },
};
static struct law_grid grids[] = {
	{ 110115000000000u, 0, 1, { 0 }, TEXT("区"), 0, 0 },
	{ 110115001000000u, 110115000000000u, 2, { 0 }, TEXT("镇"), 0, 0 },
};
static struct law_channel channels[] = {
	{ 1, TEXT("h"), TEXT("热"), TEXT("热线"), TEXT("seat") },
};
static struct law_field fields[] = {
	{ 1, LAW_NUMBER, TEXT("n"), TEXT("数"), TEXT("0..9") },
	{ 2, LAW_WORD, TEXT("w"), TEXT("词"), TEXT("x,y,z") },
	{ 3, LAW_TEXT, TEXT("t"), TEXT("文"), { 0 } },
};

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
write_all(const struct law *law, const struct rules_file *f, struct buf *out)
{
	const struct rule **const of = xcalloc(f->n, sizeof(struct rule *));

	for (size_t i = 0; i < f->n; i++)
		of[i] = &f->rules[i];
	rules_file_write(law, of, f->n, false, out);
	free(of);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct law law = { .county = 110115, .units = units,
		.units_n = 2, .classes = classes, .classes_n = 3,
		.grids = grids, .grids_n = 2, .channels = channels,
		.channels_n = 1, .fields = fields, .fields_n = 3 };
	struct diag_sink sink = { 0 };
	struct buf first = { 0 }, second = { 0 };
	struct rules_file f;
	const enum err err = rules_file_read(&law,
	    str_n((const char *)data, n), "f", 1, NULL, &f, &sink);

	insist((err == OK) == (sink.errors == 0));
	insist(f.bad_lines.n <= n + 1);
	write_all(&law, &f, &first);
	rules_file_fini(&f);
	insist(rules_file_read(&law, buf_view(&first), "f", 0, NULL, &f,
	    &sink) == OK);
	write_all(&law, &f, &second);
	insist(str_eq(buf_view(&first), buf_view(&second)));
	rules_file_fini(&f);
	buf_fini(&first);
	buf_fini(&second);
	return 0;
}
