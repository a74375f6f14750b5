/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmlrecord_in.h -- what both files of the reader share.  Layer: wire; for
 * xmlrecord.c (bytes, parsers, what is bad) and xmlrecord_build.c (elements
 * become names and values). */
#ifndef WIRE_XMLRECORD_IN_H
#define WIRE_XMLRECORD_IN_H

#include <expat.h>
#include "base/buf.h"
#include "wire/xmlrecord.h"

#define XML_NAME_MAX 256

enum xml_state { XML_READING, XML_SEEKING, XML_BEHIND };

struct xml_level {
	size_t		path_n;		/* bytes of path before this element */
	size_t		text_n;		/* of text, likewise */
	bool		children;
	uint64_t	hash;		/* of its own name */
	uint64_t	plural;		/* hash of the name without the s, or 0 */
	uint32_t	index;		/* of the next child so called */
	struct { uint64_t hash; uint32_t count; } member[XML_MEMBERS];
	size_t		members;
};

struct xmlrecord {
	struct xml_options o;
	struct record_sink sink;
	XML_Parser	 parser;
	struct buf	 in;
	uint64_t	 base;		/* offset in the file of in.p[0] */
	uint64_t	 fed;		/* offset up to which the parser has it */
	int64_t		 shift;		/* the parser's index to the file's */
	char		 root[XML_NAME_MAX], encoding[32];
	const char	*item;
	enum xml_state	 state;
	bool		 rooted, in_record, closed, ended;
	bool		 quiet;		/* of the bad record enough was given */
	uint64_t	 begin;		/* of the record, or where one may begin */
	char		 name[XML_NAME_MAX];	/* of the record's element */
	/* the record being read */
	struct xml_level	 level[XML_DEPTH];
	size_t		 depth;		/* elements open, the root counts */
	struct buf	 path, text, all;
	struct { size_t name, value, end; } at[RECORD_FIELDS_MAX];
	struct str	 names[RECORD_FIELDS_MAX], values[RECORD_FIELDS_MAX];
	size_t		 n;
	uint64_t	 number;
	/* the fault that stopped the parser, if it was not its own */
	enum err	 fault;
	const char	*expected;
	uint64_t	 fault_at;
	enum err	 err;
};

/* Offset in the file of what the parser is at. */
uint64_t	xml_where(const struct xmlrecord *x);
/* The record from begin to end, good or bad; and the text as a whole. */
void	xml_give_good(struct xmlrecord *x, uint64_t end);
void	xml_give_bad(struct xmlrecord *x, uint64_t end, uint64_t fault_at);
void	xml_refuse(struct xmlrecord *x, const char *expected);

/* xmlrecord_build.c: sets what p calls. */
void	xml_build(struct xmlrecord *x, XML_Parser p);

#endif
