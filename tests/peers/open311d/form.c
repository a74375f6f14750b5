/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include "open311d.h"

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void
decode(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int hi = s.p[i] == '%' && i + 2 < s.n ? digit(s.p[i + 1]) : -1;
		int lo = hi >= 0 ? digit(s.p[i + 2]) : -1;

		if (lo >= 0) {
			buf_byte(out, (char)(hi * 16 + lo));
			i += 2;
		} else {
			buf_byte(out, s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
}

bool
form_get(struct str form, const char *name, struct buf *out)
{
	struct buf key = { 0 };
	struct str part, left;
	bool found = false;

	out->n = 0;
	while (!found && str_cut(&form, '&', &part)) {
		if (!str_cut(&part, '=', &left))
			continue;
		key.n = 0;
		decode(left, &key);
		found = str_is(buf_view(&key), name);
		if (found)
			decode(part, out);
	}
	(void)buf_z(out);
	buf_fini(&key);
	return found;
}

int
form_num(struct str form, const char *name, int none)
{
	struct buf v = { 0 };
	const int n = form_get(form, name, &v) ? atoi(buf_z(&v)) : none;

	buf_fini(&v);
	return n;
}
