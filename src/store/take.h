/* SPDX-License-Identifier: GPL-3.0-or-later */
/* take.h -- events that others wrote, placed: into their case, or beside, where
 * the case is not known yet.  Layer: store (private).
 *
 * An event of a case whose report is not here is an orphan: it stands in the log
 * (slot SLOT_NONE) and in table orphan, and joins its case when the report comes.
 * A report that cannot begin a case under the law of today is one too, until
 * another law comes. A report whose intake key is known is the same thing taken in
 * by another node: its number becomes another name of that case. */
#ifndef STORE_TAKE_H
#define STORE_TAKE_H

#include "store/writer.h"

/* Appends e to st (or, loose, under its own id) and places it. e->prev is kept. */
MUST_CHECK enum err take_event(struct writer *w, struct event *e,
    struct log_stream *st, bool loose, uint64_t *arrival);
/* May what a case event is about be a case's number, and its key an index's? Others
 * are kept, and are of no case. */
bool		take_fits(const struct event *e);
/* A key of the case e is about, that came beside e. */
MUST_CHECK enum err take_case_key(struct writer *w, struct str number,
    const uint8_t key[32]);

/* --- shared with replay.c --- */
/* e stands at arrival and is of p's case: folds it, takes its words. */
MUST_CHECK enum err take_fold(struct writer *w, struct pending *p,
    const struct event *e, uint64_t arrival);
/* After its report: the names it is found by; then who waited for it. */
MUST_CHECK enum err take_begins(struct writer *w, struct pending *p,
    const struct event *e);
MUST_CHECK enum err take_waiting(struct writer *w, struct pending *p,
    const struct event *e);
/* Of p's case, came[0..n) came now, or joined it now: remotes are told of what of it
 * stands, and of what stands only by them (take_tell.c). */
MUST_CHECK enum err take_tell(struct writer *w, const struct pending *p,
    const uint64_t *came, size_t n);
/* Another report of p's case: one more number that leads to it. */
MUST_CHECK enum err take_again(struct writer *w, struct pending *p,
    const struct event *e);
MUST_CHECK enum err take_orphan(struct writer *w, const struct event *e,
    uint64_t arrival);
MUST_CHECK enum err take_is_orphan(struct writer *w, const struct event *e,
    uint64_t arrival, bool *is);
/* Reports among the orphans, tried again under the law of now. */
MUST_CHECK enum err take_orphan_reports(struct writer *w);
/* A report that stands at arrival and now begins the case of the next slot. */
MUST_CHECK enum err take_late(struct writer *w, uint64_t arrival);
/* An event of no case that stands at arrival (replay.c). */
MUST_CHECK enum err replay_other(struct writer *w, const struct event *e,
    uint64_t arrival);

#endif
