/* SPDX-License-Identifier: GPL-3.0-or-later */
/* degrees.h -- coordinates as text into millionths of a degree.
 * Layer: wire. No locale is asked. */
#ifndef WIRE_DEGREES_H
#define WIRE_DEGREES_H

#include <stdint.h>
#include "base/str.h"

/* -12.3456789 gives -12345679 (rounded); within +-360 degrees, no
 * exponent. False leaves *e6 alone. */
bool	degrees_parse(struct str s, int32_t *e6);

/* The last "(lat, lon)" in s, whatever stands around it. */
bool	degrees_pair(struct str s, int32_t *lat_e6, int32_t *lon_e6);

#endif
