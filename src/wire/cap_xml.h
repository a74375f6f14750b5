/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cap_xml.h -- what the readers of an alert and of a list of them have in common:
 * one parse by expat that the first fault ends.  Layer: wire; for src/wire/cap*.c
 * alone. */
#ifndef WIRE_CAP_XML_H
#define WIRE_CAP_XML_H

#include <expat.h>
#include "wire/cap.h"

#define CAP_XML_SEP '\n'	/* between a name's space and itself */

/* Stands first in a reader, which the three calls get. */
struct cap_xml {
	XML_Parser	 x;
	enum err	 err;		/* calls do nothing once it is not OK */
	struct cap_fault why;
};

struct cap_xml_calls {
	XML_StartElementHandler	begin;
	XML_EndElementHandler	end;
	XML_CharacterDataHandler text;
};

/* Ends the parse; the first reason counts. */
void	cap_stop(struct cap_xml *p, enum err e, const char *element,
	    struct str found, const char *expected);
/* p is zero. p->err, and p->why. */
MUST_CHECK enum err cap_xml_read(struct cap_xml *p, struct str xml,
	    const struct cap_xml_calls *calls);

#endif
