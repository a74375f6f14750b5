/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmlrecord.h -- XML others wrote: a root with a list of elements in it.
 * Layer: wire. Bytes are pushed in, cut anywhere; every element of the list comes
 * out as a record, as wire/json gives them: names are paths without prefixes,
 * values are texts without the blanks around them, an empty element is "".
 *
 *	<request><lat>1</lat><keys><key>a</key><key/></keys></request>
 *	lat=1  keys.0=a  keys.1=
 *
 * A child that is called as its parent without the s counts from 0; any other
 * that comes again is name.1, name.2 … Attributes of elements say nothing.
 *
 * What is bad costs itself alone: after it reading goes on at the next '<item'.
 * A document type (and so every entity of one's own) is refused at once,
 * with the whole text. */
#ifndef WIRE_XMLRECORD_H
#define WIRE_XMLRECORD_H

#include "wire/record.h"

#define XML_DEPTH	24
#define XML_MEMBERS	128	/* differently named children of one element */
#define XML_ITEM_MAX	(1u << 20)	/* bytes of an element of the list */
#define XML_FIELD_MAX	(256u << 10)

/* What the root means. item: how elements of its list are called; NULL: the root
 * itself is the only record. A bare text in it is a field of the root's name.
 * False: the text as a whole is refused. */
typedef bool xml_root_fn(void *ctx, struct str root, const char **item);

struct xml_options {
	xml_root_fn	*root;
	void		*ctx;		/* of root */
	size_t		item_max;	/* 0: XML_ITEM_MAX; tests ask for less */
	size_t		field_max;	/* 0: XML_FIELD_MAX */
};

struct xmlrecord;

struct xmlrecord *xmlrecord_new(const struct xml_options *o,
		    const struct record_sink *sink);
void		 xmlrecord_free(struct xmlrecord **x);
/*   ERR_CANCELLED  fn returned false: no more may be fed.
 *   ERR_BAD_INPUT  not such a text at all; sink->diag was told. */
MUST_CHECK enum err xmlrecord_feed(struct xmlrecord *x, struct str bytes);
MUST_CHECK enum err xmlrecord_finish(struct xmlrecord *x);

#endif
