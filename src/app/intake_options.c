/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of what helps intake: the guide, twins, suggestion of classes. */
#include "app/intake_options.h"

#include "app/intl.h"

#define END { .name = NULL }
#define JSON { "json", 0, OPTION_FLAG, NULL, N_("print JSON") }

const struct option_row guide_options[] = {
	{ "matter", 0, OPTION_NUMBER, "CODE",
	    N_("what fits this matter stands first") },
	{ "stale", 0, OPTION_FLAG, NULL,
	    N_("only what nobody answers for any more") },
	{ "wrong", 0, OPTION_FLAG, NULL, N_("only what is said to be wrong") },
	{ "flag", 0, OPTION_TEXT, "NOTE",
	    N_("say that the entry named is wrong, and what; no person in it") },
	{ "unflag", 0, OPTION_FLAG, NULL,
	    N_("the entry named is right after all, or was mended") },
	JSON, END
};
const struct option_row answers_options[] = {
	{ "since", 0, OPTION_TEXT, "TIME", N_("from then on (30 days)") },
	JSON, END
};
const struct option_row twins_options[] = {
	{ "since", 0, OPTION_TEXT, "TIME", N_("only what was reported later") },
	{ "days", 0, OPTION_NUMBER, "N",
	    N_("no twins further apart (the profile's; of a FILE 0: any)") },
	{ "explain", 0, OPTION_FLAG, NULL, N_("why, of each pair") },
	{ "text", 0, OPTION_TEXT, "COL",
	    N_("of FILE: the column with the words; may be repeated") },
	{ "id", 0, OPTION_TEXT, "COL", N_("of FILE: the column with the number") },
	{ "time", 0, OPTION_TEXT, "COL", N_("of FILE: the column with the time") },
	{ "user", 0, OPTION_TEXT, "COL", N_("of FILE: the column with who it was") },
	JSON, END
};
const struct option_row learn_classes_options[] = {
	{ "text", 0, OPTION_TEXT, "COLUMN",
	    N_("the column of the text; or several, by commas") },
	{ "label", 0, OPTION_TEXT, "COLUMN",
	    N_("the column of the class") },
	{ "model", 0, OPTION_TEXT, "PATH",
	    N_("write it there, with whatever labels (else the store's own)") },
	{ "cv", 0, OPTION_FLAG, NULL,
	    N_("measure only, write nothing") },
	JSON, END
};
const struct option_row classify_options[] = {
	{ "text", 0, OPTION_TEXT, "COLUMN",
	    N_("the column of the text; or several, by commas") },
	{ "model", 0, OPTION_TEXT, "PATH",
	    N_("a model (else the store's own)") },
	{ "sure", 0, OPTION_NUMBER, "N",
	    N_("below N of 100, name no class (0)") },
	JSON, END
};
