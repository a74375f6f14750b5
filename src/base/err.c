/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c -- names and texts of the house's errors.  Layer: base. */
#include "base/err.h"

#define ERR_TEXT(name, text) [name] = text,
static const char *const texts[] = { ERR_LIST(ERR_TEXT) };
#undef ERR_TEXT

#define ERR_NAME(name, text) [name] = #name,
static const char *const names[] = { ERR_LIST(ERR_NAME) };
#undef ERR_NAME

const char *
err_text(enum err e)
{
	if ((unsigned)e >= ERR_COUNT)
		return "unknown error";
	return texts[e];
}

const char *
err_name(enum err e)
{
	if ((unsigned)e >= ERR_COUNT)
		return "ERR_UNKNOWN";
	return names[e];
}
