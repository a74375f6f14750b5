/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doc_in.h -- a document whose text was proved already, as part of an answer.
 * Layer: wire (private). */
#ifndef WIRE_DOC_IN_H
#define WIRE_DOC_IN_H

#include "wire/doc.h"

/* e: what jslice_check said of the text it stands in. */
void	doc_read_in(struct str json, enum err e, struct doc *out,
	    struct arena *arena);
/* Unless something was wrong before. Returns false. */
bool	doc_fault(struct doc *d, enum err e, const char *why);

#endif
