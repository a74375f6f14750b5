/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_file.c -- a classifier's bytes and back.  Layer: core (pure).
 *
 *	magic	"gscl", version
 *	sum	eight bytes, little end first, of all that follows
 *	texts, score (texts, then accuracy, macro F1 and error by millionths)
 *	labels	number; each length, bytes, weight of its own
 *	knots	number; each likelihood, sureness of 65535
 *	tally	CLASSIFY_BINS times: guesses, right ones
 *	features number; each by hash: step from the last, rarity, number of pairs;
 *		each pair by label: step from the last, weight
 * Numbers are LEB128, signed ones zigzag. */
#include "classify_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "core/varint.h"

#define MAGIC "gscl"
#define FORMAT 1u
#define FILE_BYTES (64u << 20)
#define HEAD 13		/* magic, version (one byte), sum */

static uint64_t
sum_of(struct str bytes)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (size_t i = 0; i < bytes.n; i++)
		h = (h ^ (uint8_t)bytes.p[i]) * 0x100000001B3u;
	return h;
}

/* ---- out ---- */

struct row { uint32_t hash, at; };

static int
by_hash(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static void
put_features(const struct classifier *c, struct buf *out)
{
	struct row *row = xcalloc(c->f_n + 1, sizeof(*row));
	uint32_t last = 0;

	for (size_t i = 0; i < c->f_n; i++)
		row[i] = (struct row){ c->f[i].hash, (uint32_t)i };
	qsort(row, c->f_n, sizeof(*row), by_hash);
	buf_varint(out, c->f_n);
	for (size_t i = 0; i < c->f_n; i++) {
		const struct classify_feature *f = &c->f[row[i].at];
		uint16_t label = 0;

		buf_varint(out, f->hash - last);
		buf_varint(out, f->idf);
		buf_varint(out, f->n);
		last = f->hash;
		for (uint32_t k = 0; k < f->n; k++) {
			const struct classify_pair *p = &c->pair[f->first + k];

			buf_varint(out, (uint64_t)p->label - label);
			buf_zigzag(out, p->w);
			label = p->label;
		}
	}
	free(row);
}

static uint64_t
millionths(double x)
{
	return (uint64_t)(x * 1e6 + 0.5);
}

void
classify_put(const struct classifier *c, struct buf *out)
{
	size_t start = out->n;
	uint64_t sum;

	buf_cstr(out, MAGIC);
	buf_varint(out, FORMAT);
	buf_add(out, "\0\0\0\0\0\0\0", 8);
	buf_varint(out, c->texts);
	buf_varint(out, c->score.texts);
	buf_varint(out, millionths(c->score.accuracy));
	buf_varint(out, millionths(c->score.macro_f1));
	buf_varint(out, millionths(c->score.calibration_error));
	buf_varint(out, c->labels);
	for (size_t l = 0; l < c->labels; l++) {
		buf_varint(out, c->label[l].n);
		buf_str(out, c->label[l]);
		buf_zigzag(out, c->bias[l]);
	}
	buf_varint(out, c->knots);
	for (size_t i = 0; i < c->knots; i++) {
		buf_varint(out, c->knot[i].p);
		buf_varint(out, c->knot[i].sure);
	}
	for (size_t i = 0; i < CLASSIFY_BINS; i++) {
		buf_varint(out, c->tally[i].n);
		buf_varint(out, c->tally[i].right);
	}
	put_features(c, out);
	sum = sum_of(str_n(out->p + start + HEAD, out->n - start - HEAD));
	for (unsigned i = 0; i < 8; i++)
		out->p[start + 5 + i] = (char)(uint8_t)(sum >> (8 * i));
}

/* ---- back ---- */

/* A number of at most most. */
static bool
take(struct str *s, uint64_t most, uint64_t *out)
{
	return take_varint(s, out) && *out <= most;
}

static bool
take_weight(struct str *s, int16_t *out)
{
	int64_t v;

	if (!take_zigzag(s, &v) || v < -32767 || v > 32767)
		return false;
	*out = (int16_t)v;
	return true;
}

static bool
take_score(struct str *s, struct classifier *c)
{
	uint64_t texts, right, f1, error;

	if (!take_varint(s, &c->texts) || !take_varint(s, &texts) ||
	    !take(s, 1000000, &right) || !take(s, 1000000, &f1) ||
	    !take(s, 1000000, &error))
		return false;
	c->score.texts = texts;
	c->score.accuracy = (double)right / 1e6;
	c->score.macro_f1 = (double)f1 / 1e6;
	c->score.calibration_error = (double)error / 1e6;
	return true;
}

static bool
take_labels(struct str *s, struct classifier *c)
{
	uint64_t n, len;

	if (!take(s, CLASSIFY_LABELS, &n) || n < 2)
		return false;
	for (uint64_t l = 0; l < n; l++) {
		int16_t bias;
		struct str label;

		if (!take(s, CLASSIFY_LABEL, &len) || len > s->n)
			return false;
		label = str_n(s->p, (size_t)len);
		*s = str_from(*s, (size_t)len);
		if (!utf8_valid(label, NULL) || !take_weight(s, &bias))
			return false;
		classify_name(c, label);
		c->bias[l] = bias;
	}
	return true;
}

/* Both rise. */
static bool
take_knots(struct str *s, struct classifier *c)
{
	uint64_t n, p, sure;

	if (!take(s, CLASSIFY_KNOTS, &n))
		return false;
	for (c->knots = 0; c->knots < n; c->knots++) {
		struct classify_knot *k = &c->knot[c->knots];

		if (!take(s, 65535, &p) || !take(s, 65535, &sure))
			return false;
		k->p = (uint16_t)p;
		k->sure = (uint16_t)sure;
		if (c->knots && (k->p < k[-1].p || k->sure < k[-1].sure))
			return false;
	}
	for (size_t i = 0; i < CLASSIFY_BINS; i++) {
		if (!take(s, UINT32_MAX, &n) || !take(s, n, &p))
			return false;
		c->tally[i].n = (uint32_t)n;
		c->tally[i].right = (uint32_t)p;
	}
	return true;
}

static bool
take_pairs(struct str *s, struct classifier *c, struct classify_feature *f)
{
	uint64_t label = 0;

	f->first = (uint32_t)c->pair_n;
	for (uint32_t k = 0; k < f->n; k++) {
		uint64_t step;

		if (!take(s, c->labels, &step) || (k && !step) ||
		    (label += step) >= c->labels ||
		    !take_weight(s, &c->pair[c->pair_n].w))
			return false;
		c->pair[c->pair_n++].label = (uint16_t)label;
	}
	return true;
}

/* A feature takes at least three bytes, a pair two: what is set aside for them is
 * bounded by what is there. */
static bool
take_features(struct str *s, struct classifier *c)
{
	uint64_t n, step, idf, pairs, hash = 0;

	if (!take(s, s->n / 3, &n))
		return false;
	c->f = xcalloc((size_t)n + 1, sizeof(*c->f));
	c->pair = xcalloc(s->n / 2 + 1, sizeof(*c->pair));
	for (; c->f_n < n; c->f_n++) {
		struct classify_feature *f = &c->f[c->f_n];

		if (!take(s, UINT32_MAX, &step) || !step ||
		    (hash += step) > UINT32_MAX || !take(s, 65535, &idf) ||
		    !take(s, s->n / 2, &pairs))
			return false;
		f->hash = (uint32_t)hash;
		f->idf = (uint16_t)idf;
		f->n = (uint32_t)pairs;
		if (!take_pairs(s, c, f))
			return false;
	}
	return !s->n;
}

static bool
sum_holds(struct str bytes)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 8; i++)
		sum |= (uint64_t)(uint8_t)bytes.p[5 + i] << (8 * i);
	return sum == sum_of(str_from(bytes, HEAD));
}

enum err
classify_get(struct str bytes, struct classifier **out)
{
	struct classifier *c;
	struct str s;

	*out = NULL;
	if (bytes.n > FILE_BYTES)
		return ERR_TOO_BIG;
	if (!str_starts(bytes, STR(MAGIC)) || bytes.n < HEAD)
		return ERR_DAMAGED;
	if (bytes.p[4] != FORMAT)
		return ERR_VERSION;
	if (!sum_holds(bytes))
		return ERR_DAMAGED;
	c = xcalloc(1, sizeof(*c));
	s = str_from(bytes, HEAD);
	if (!take_score(&s, c) || !take_labels(&s, c) || !take_knots(&s, c) ||
	    !take_features(&s, c)) {
		classify_free(&c);
		return ERR_DAMAGED;
	}
	classify_slots(c);
	*out = c;
	return OK;
}
