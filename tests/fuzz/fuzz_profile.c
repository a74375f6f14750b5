/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_profile.c -- any bytes as a profile archive: a law whose references
 * hold, or faults. An archive that passed loads as a trusted one too. */
#include <stdlib.h>
#include "core/deadline.h"
#include "wire/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

/* What the desk takes for granted of a law. */
static void
holds(const struct law *law)
{
	insist(law_state(law, law->first_state) != NULL);
	insist(law_unit(law, law->fallback_unit) != NULL);
	for (size_t i = 0; i < law->moves_n; i++)
		insist(law->moves[i].to == LAW_ANY ||
		    law_state(law, law->moves[i].to) != NULL);
	for (size_t i = 1; i < law->grids_n; i++)
		insist(law->grids[i - 1].code < law->grids[i].code);
	for (size_t i = 0; i < law->criteria_n; i++)
		insist(law_class(law, law->criteria[i].matter) != NULL);
	(void)deadline_due(law, 0, LIMIT_WORK_DAY, 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct str archive = str_n((const char *)data, n);
	struct law law = { 0 };
	struct str words;

	if (profile_load(archive, &law, NULL) == OK) {
		holds(&law);
		law_fini(&law);
		insist(profile_load_trusted(archive, &law, NULL) == OK);
	}
	law_fini(&law);
	if (profile_demo_words(archive, "surnames", &words) == OK)
		insist(words.n <= n);
	return 0;
}
