/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_profile.c -- any bytes as a profile archive: a law whose references
 * hold, or faults. An archive that passed loads as a trusted
 * one too, and its clocks as those of a profile that was the law before. */
#include <stdlib.h>
#include "core/book.h"
#include "core/deadline.h"
#include "wire/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

/* A rung's clock is there, and so is what an event starts or stops. */
static void
book_holds(const struct law *law, const struct law_book *b)
{
	uint32_t known = 0;

	for (size_t i = 0; i < b->clocks_n; i++) {
		const struct law_clock *const c = &b->clocks[i];

		insist(c->id >= 1 && c->id <= 32);
		insist(c->rung_first + c->rung_n <= b->rungs_n);
		insist(c->season <= law->seasons_n);
		known |= 1u << (c->id - 1);
	}
	for (size_t i = 0; i < b->rungs_n; i++)
		insist(law_book_clock(b, b->rungs[i].clock) != NULL);
	for (size_t i = 0; i < law->moves_n; i++)
		insist(((b->move[i].start | b->move[i].pause |
		    b->move[i].resume | b->move[i].stop) & ~known) == 0);
	for (size_t i = 0; i < b->units_n; i++)
		insist(b->units[i].shift <= b->shifts_n);
}

/* What passed is read again when it is the law no more. */
static void
book_again(struct str archive, struct law *law)
{
	for (size_t i = 0; i < law->books_n; i++)
		law->books[i].version = 65536;
	insist(profile_book_read(archive, law) == OK);
	for (size_t i = 0; i < law->books_n; i++)
		book_holds(law, &law->books[i]);
	book_settle(law);
	insist(law->books_n <= 1);
}

/* What the desk takes for granted of a law. */
static void
holds(const struct law *law)
{
	insist(law_state(law, law->first_state) != NULL);
	insist(law_unit(law, law->fallback_unit) != NULL);
	for (size_t i = 0; i < law->moves_n; i++)
		insist(law->moves[i].to >= LAW_BACK ||
		    law_state(law, law->moves[i].to) != NULL);
	for (size_t i = 1; i < law->grids_n; i++)
		insist(law->grids[i - 1].code < law->grids[i].code);
	for (size_t i = 0; i < law->criteria_n; i++)
		insist(law_class(law, law->criteria[i].matter) != NULL);
	for (size_t i = 0; i < law->standards_n; i++)
		insist(law_class(law, law->standards[i].matter) != NULL &&
		    law_standard(law, law->standards[i].matter) ==
		    &law->standards[i]);
	for (size_t i = 0; i < law->kinds_n; i++)
		insist(law_state(law, law->kinds[i].first_state) != NULL);
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
		book_again(archive, &law);
	}
	law_fini(&law);
	if (profile_demo_words(archive, "surnames", &words) == OK)
		insist(words.n <= n);
	return 0;
}
