/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/progress.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "app/intl.h"

#define SHOW_EVERY_US 250000

static volatile sig_atomic_t stop;

static void
on_signal(int signo)
{
	(void)signo;
	stop = 1;
}

void
progress_begin(struct progress *p)
{
	struct sigaction sa = { .sa_handler = on_signal,
	    .sa_flags = (int)SA_RESETHAND };	/* a second one ends us */

	*p = (struct progress){ .start = clock_mono(),
	    .tty = isatty(STDERR_FILENO) };
	p->shown = p->start;
	stop = 0;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

bool
progress_interrupted(void)
{
	return stop;
}

double
progress_seconds(const struct progress *p)
{
	return (double)(clock_mono().us - p->start.us) / 1e6;
}

void
progress_show(struct progress *p, uint64_t done, uint64_t of, uint64_t count)
{
	struct mono now = clock_mono();
	double s, left;

	if (!p->tty || now.us - p->shown.us < SHOW_EVERY_US)
		return;
	p->shown = now;
	p->drawn = true;
	s = (double)(now.us - p->start.us) / 1e6;
	fprintf(stderr, "\r");
	fprintf(stderr, _("%llu done, %.0f/s"), (unsigned long long)count,
	    (double)count / s);
	if (of && done) {
		left = s * (double)(of - (done < of ? done : of)) /
		    (double)done;
		fprintf(stderr, _(", %llu%%, %.0f s left"),
		    (unsigned long long)(100 * done / of), left);
	}
	fprintf(stderr, "\033[K");
	fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->drawn)
		fprintf(stderr, "\r\033[K");
	p->drawn = false;
}

bool
progress_store(void *ctx, uint64_t done, uint64_t of)
{
	progress_show(ctx, done, of, done);
	return !stop;
}
