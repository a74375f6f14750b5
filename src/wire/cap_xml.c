/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cap_xml.h"

#include "base/utf8.h"
#include "cap_table.h"

void
cap_stop(struct cap_xml *p, enum err e, const char *element,
    struct str found, const char *expected)
{
	if (p->err != OK)
		return;
	p->err = cap_blame(&p->why, e, element, found, expected);
	p->why.line = XML_GetCurrentLineNumber(p->x);
	p->why.byte = (uint64_t)XML_GetCurrentByteIndex(p->x);
	XML_StopParser(p->x, XML_FALSE);
}

/* Entities can only be made in a document type: without one there are none. */
static void XMLCALL
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)subset;
	cap_stop(ctx, ERR_BAD_INPUT, "", STR("<!DOCTYPE"),
	    "no document type");
}

enum err
cap_xml_read(struct cap_xml *p, struct str xml,
    const struct cap_xml_calls *calls)
{
	enum XML_Error code;

	p->x = XML_ParserCreateNS(NULL, CAP_XML_SEP);
	if (p->x == NULL)
		return ERR_IO;
	XML_SetUserData(p->x, p);
	XML_SetElementHandler(p->x, calls->begin, calls->end);
	XML_SetCharacterDataHandler(p->x, calls->text);
	XML_SetStartDoctypeDeclHandler(p->x, on_doctype);
	if (xml.n == 0)
		xml = STR(" ");
	if (XML_Parse(p->x, xml.p, (int)xml.n, 1) != XML_STATUS_OK) {
		code = XML_GetErrorCode(p->x);
		cap_stop(p, code == XML_ERROR_INVALID_TOKEN &&
		    !utf8_valid(xml, NULL) ? ERR_BAD_UTF8 : ERR_BAD_INPUT, "",
		    str_of(XML_ErrorString(code)), "well-formed XML");
	}
	XML_ParserFree(p->x);
	p->x = NULL;
	return p->err;
}
