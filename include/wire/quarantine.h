/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quarantine.h -- the file where bad records wait.  Layer: wire.
 * One JSON object a line. The first says where they came from:
 *   {"columns":["a","b"],"file":"x.csv","map":"x"}
 * and each that follows is a record that could not come in:
 *   {"byte":4,"expected":"…","field":"…","found":"…","length":9,"raw":"…",
 *    "reason":"bad input","record":1}
 * raw is base64 of the bytes as they stood (at most RECORD_MAX of them);
 * found is cut and made valid UTF-8; reason is err_text. */
#ifndef WIRE_QUARANTINE_H
#define WIRE_QUARANTINE_H

#include "base/buf.h"
#include "wire/record.h"

#define QUARANTINE_LINE_MAX (24u << 20)	/* base64 of RECORD_MAX, and more */

struct quarantine_head {
	struct str	file, map;
	const struct str *columns;	/* of a table; none for JSON */
	size_t		columns_n;
};

struct quarantined {
	uint64_t	record;		/* number in the file */
	uint64_t	byte, length;
	struct str	reason;		/* err_text of the fault */
	struct str	field, found, expected;
	struct str	raw;
};

/* Append a line with its line end to out. */
void quarantine_put_head(const struct quarantine_head *h, struct buf *out);
void quarantine_put(const struct quarantined *q, struct buf *out);

/* Lends h or q for the call; false stops. */
typedef bool quarantine_head_fn(void *ctx, const struct quarantine_head *h);
typedef bool quarantine_fn(void *ctx, const struct quarantined *q);

struct quarantine_sink {
	quarantine_head_fn *head;
	quarantine_fn	*fn;
	void		*ctx;
	struct diag_sink *diag;		/* lines that cannot be read */
	const char	*file;
};

/* Push: lines cut anywhere. A line that cannot be read is reported, the
 * others go on; quarantine_finish then returns ERR_BAD_INPUT. */
struct quarantine;
struct quarantine *quarantine_new(const struct quarantine_sink *sink);
void quarantine_free(struct quarantine **q);
MUST_CHECK enum err quarantine_feed(struct quarantine *q, struct str bytes);
MUST_CHECK enum err quarantine_finish(struct quarantine *q);

#endif
