/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples and the lines they end in. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "base/alloc.h"
#include "bench.h"

void
samples_add(struct samples *s, double v)
{
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof(*s->v));
	s->v[s->n++] = v;
	s->sorted = false;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
samples_at(struct samples *s, double q)
{
	size_t i;

	if (s->n == 0)
		return NAN;
	if (!s->sorted)
		qsort(s->v, s->n, sizeof(*s->v), by_size);
	s->sorted = true;
	i = (size_t)ceil(q * (double)s->n);
	return s->v[i ? i - 1 : 0];
}

double
samples_sum(const struct samples *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->v[i];
	return sum;
}

void
samples_fini(struct samples *s)
{
	free(s->v);
	*s = (struct samples){ 0 };
}

int64_t
bench_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

double
bench_ms(int64_t since_ns)
{
	return (double)(bench_ns() - since_ns) / 1e6;
}

static void
number_put(double v)
{
	if (isnan(v))
		printf("\t-");
	else
		printf(v >= 1000 ? "\t%.0f" : "\t%.4g", v);
}

void
figure_put(uint64_t cases, const struct figure *f)
{
	printf("%llu\t%s\t%s\t%s\t%s", (unsigned long long)cases, f->work,
	    f->name, f->unit, f->sense == '<' ? "<=" : f->sense == '>' ?
	    ">=" : "-");
	number_put(f->target);
	number_put(f->reached);
	number_put(f->yard);
	number_put(f->floor);
	putchar('\n');
	fflush(stdout);
}

void
bench_die(const char *fmt, ...)
{
	va_list ap;

	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void
bench_must(enum err e, const char *what)
{
	if (e != OK)
		bench_die("%s: %s", what, err_text(e));
}
