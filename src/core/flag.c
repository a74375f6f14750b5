/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flag.c -- the flags of a case by name.  Layer: core (pure). */
#include "core/flag.h"

#include <assert.h>
#include <stddef.h>
#include "core/casefile.h"

static const struct { const char *code, *name; } flags[] = {
#define FLAG(code, name) { code, name },
	FLAG_LIST(FLAG)
#undef FLAG
};
#define FLAGS (sizeof(flags) / sizeof(flags[0]))
static_assert(FLAGS == CASE_FLAG_COUNT, "named");

const char *
flag_code(unsigned bit)
{
	return bit < FLAGS ? flags[bit].code : "";
}

const char *
flag_name(unsigned bit)
{
	return bit < FLAGS ? flags[bit].name : "";
}

uint32_t
flag_of(struct str word)
{
	for (unsigned bit = 0; bit < FLAGS; bit++)
		if (str_is(word, flags[bit].code) ||
		    str_is(word, flags[bit].name))
			return 1u << bit;
	return 0;
}
