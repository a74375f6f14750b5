/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_http.c -- the head of an answer, line by line, what it comes to, and
 * what is shown of it.  Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "channel/http_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
clean(const char *z, size_t cap)
{
	if (strlen(z) >= cap)
		abort();
	for (; *z != '\0'; z++)
		if ((unsigned char)*z < 0x20 || *z == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flight f = { .curl = curl_load(), .began = clock_mono() };
	struct str rest = str_n((const char *)data, size), line;
	struct http_reply r;
	struct buf b = { 0 };
	char shown[64];

	if (f.curl == NULL)
		return 0;
	while (str_cut(&rest, '\n', &line) && http_head_line(&f, line))
		;
	if (rest.n > 0)
		buf_str(&f.body, str_n(rest.p, rest.n < HTTP_KEEP_MAX ? rest.n :
		    HTTP_KEEP_MAX));
	http_judge(&f, &r);
	clean(r.said, sizeof r.said);
	if (r.status != 0 && (r.status < 200 || r.status > 599))
		abort();
	if (r.asked_ms < -1 || r.asked_ms == 0 || r.asked_ms > 86400000 ||
	    strlen(r.type) >= sizeof r.type || strlen(r.etag) >= sizeof r.etag)
		abort();
	buf_str(&b, str_n((const char *)data, size));
	http_shown(buf_z(&b), shown, sizeof shown);
	clean(shown, sizeof shown);
	b.n = 0;
	http_escape(str_n((const char *)data, size), &b);
	if (b.n < size || b.n > 3 * size)
		abort();
	buf_fini(&b);
	buf_fini(&f.body);
	return 0;
}
