/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

struct str
number_day(struct str number)
{
	struct str code, day = STR_NONE;

	if (!str_cut(&number, '-', &code) || !str_cut(&number, '-', &day) ||
	    day.n != 8)
		return STR_NONE;
	return day;
}

struct str
number_serial(struct str number)
{
	return number.n > NUMBER_SERIAL ?
	    str_from(number, number.n - NUMBER_SERIAL) : number;
}

bool
number_of_day(struct str typed, struct str *month_day, int64_t *serial)
{
	return str_cut(&typed, '-', month_day) && month_day->n == 4 &&
	    str_int(typed, serial) && *serial >= 0;
}

bool
number_names(struct str typed, struct str number)
{
	const struct str day = number_day(number);
	struct str month_day;
	int64_t a, b;

	if (str_ends(number, typed))
		return true;
	return day.n == 8 && number_of_day(typed, &month_day, &a) &&
	    str_eq(month_day, str_from(day, 4)) &&
	    str_int(number_serial(number), &b) && a == b;
}

bool
number_like(struct str typed)
{
	size_t digits = 0;

	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] >= '0' && typed.p[i] <= '9')
			digits++;
		else if (typed.p[i] != '-')
			return false;
	}
	return digits >= 3;
}
