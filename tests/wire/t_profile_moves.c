/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_moves.c -- rows of the workflow for cases of some versions: how they
 * are written, what they hide, who sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/law.h"
#include "wire/profile.h"
#include "wire/profilekit.h"

#define HEAD "from\trole\taction\tto\tkey\tguards\teffects\tlabel\tlaw\n"
#define REST "done\tseat\treopen\tnew\to\treason,note\treopen\t重办\t-\n" \
	"new\tseat,auto\turge\t=\t-\t-\t-\t催办\t-\n" \
	"new\tseat\task\tasked\t-\t-\tremember\t询问\t-\n" \
	"asked\tunit\tanswer\t^\t-\t-\tanswer\t答复\t-\n"
#define FINISH(law) "new\tseat\tfinish\tdone\tf\t-\tclose\t办结\t" law "\n"

/* The small profile with another workflow. */
static enum err
load(const char *moves, struct law *law, struct hunt *h)
{
	struct diag_sink sink = { .fn = on_diag, .ctx = h };
	struct buf archive = { 0 };
	enum err err;

	buf_cstr(&archive, "GSPF1\n");
	for (size_t i = 0; i < MINI; i++)
		put_file(&archive, mini[i].name, str_of(
		    strcmp(mini[i].name, "moves.tsv") == 0 ? moves :
		    mini[i].text));
	err = profile_load(buf_view(&archive), law, &sink);
	buf_fini(&archive);
	return err;
}

static void
test_versions(void **state)
{
	static const struct { const char *text; unsigned from, to; } rows[] = {
		{ HEAD FINISH("-") REST, 0, 0 },
		{ HEAD FINISH("-2") REST, 0, 2 },
		{ HEAD FINISH("3-") REST, 3, 0 },
		{ HEAD FINISH("2-4") REST, 2, 4 },
		{ HEAD FINISH("4-4") REST, 4, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct law law = { 0 };
		struct hunt h = { 0 };

		if (load(rows[i].text, &law, &h) != OK)
			fail_msg("row %zu, said: %s", i, buf_z(&h.all));
		assert_int_equal(law.moves[0].law_from, rows[i].from);
		assert_int_equal(law.moves[0].law_to, rows[i].to);
		law_fini(&law);
		buf_fini(&h.all);
	}
}

static void
test_faults(void **state)
{
	static const struct { const char *text; unsigned line;
		const char *field; } rows[] = {
		{ HEAD FINISH("2") REST, 2, "law" },
		{ HEAD FINISH("--") REST, 2, "law" },
		{ HEAD FINISH("4-2") REST, 2, "law" },
		{ HEAD FINISH("0-") REST, 2, "law" },
		{ HEAD FINISH("1-65536") REST, 2, "law" },
		{ HEAD FINISH("x-") REST, 2, "law" },
		{ HEAD FINISH("-2") FINISH("2-") FINISH("3-") REST, 4,
			"action" },	/* hidden by the one before */
		{ HEAD FINISH("-") FINISH("3-") REST, 3, "action" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hunt h = { .file = "moves.tsv", .line = rows[i].line,
			.field = rows[i].field };
		struct law law = { 0 };

		if (load(rows[i].text, &law, &h) != ERR_BAD_INPUT ||
		    h.hits == 0)
			fail_msg("row %zu, said: %s", i, buf_z(&h.all));
		buf_fini(&h.all);
	}
}

/* A stricter heir behind the row it replaces: nobody sees both. */
static void
test_heir(void **state)
{
	struct law law = { 0 };
	struct hunt h = { 0 };

	(void)state;
	if (load(HEAD FINISH("-2") FINISH("3-") REST, &law, &h) != OK)
		fail_msg("%s", buf_z(&h.all));
	for (unsigned v = 0; v < 6; v++) {
		assert_int_equal(law_move_for(&law.moves[0], v), v <= 2);
		assert_int_equal(law_move_for(&law.moves[1], v), v >= 3);
		assert_true(law_move_for(&law.moves[2], v));
	}
	law_fini(&law);
	buf_fini(&h.all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_heir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
