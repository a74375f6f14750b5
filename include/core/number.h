/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.h -- the number of a case, CODE-YYYYMMDD-nodeSERIAL, as people say it.
 * Layer: core (pure). */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include "base/str.h"

#define NUMBER_SERIAL 6		/* digits at its end */

/* The eight digits of its day; empty where there are none. */
struct str number_day(struct str number);
/* Its serial, as it stands there. */
struct str number_serial(struct str number);

/* Is typed the end of number, or MMDD-serial? */
bool	number_names(struct str typed, struct str number);
/* MMDD-serial: of which day, and which serial. */
bool	number_of_day(struct str typed, struct str *month_day, int64_t *serial);
/* Could somebody mean a number by that: digits and dashes, three digits at least? */
bool	number_like(struct str typed);

#endif
