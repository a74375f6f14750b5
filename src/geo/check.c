/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The faults by name. */
#include "geo/check.h"

#define GEO_FAULT_CODE(id, code, text) code,
#define GEO_FAULT_TEXT(id, code, text) text,
static const char *const codes[] = { GEO_FAULTS(GEO_FAULT_CODE) };
static const char *const texts[] = { GEO_FAULTS(GEO_FAULT_TEXT) };

const char *
geo_fault_code(enum geo_fault_kind k)
{
	return k < GEO_FAULT_COUNT ? codes[k] : "";
}

const char *
geo_fault_text(enum geo_fault_kind k)
{
	return k < GEO_FAULT_COUNT ? texts[k] : "";
}
