/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cap_table.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"

#define CAP_NAME(id, text) text,
static const char *const status_names[] = { "", CAP_STATUS_LIST(CAP_NAME) NULL };
static const char *const msg_names[] = { "", CAP_MSG_LIST(CAP_NAME) NULL };
static const char *const scope_names[] = { "", CAP_SCOPE_LIST(CAP_NAME) NULL };
static const char *const category_names[] = { "",
	CAP_CATEGORY_LIST(CAP_NAME) NULL };
static const char *const response_names[] = { "",
	CAP_RESPONSE_LIST(CAP_NAME) NULL };
static const char *const urgency_names[] = { "",
	CAP_URGENCY_LIST(CAP_NAME) NULL };
static const char *const severity_names[] = { "",
	CAP_SEVERITY_LIST(CAP_NAME) NULL };
static const char *const certainty_names[] = { "",
	CAP_CERTAINTY_LIST(CAP_NAME) NULL };
#undef CAP_NAME

#define A(name, kind, must, field) \
	{ IN_ALERT, name, kind, must, offsetof(struct cap, field), 0, NULL }
#define AC(name, must, field, names) \
	{ IN_ALERT, name, CAP_CODE, must, offsetof(struct cap, field), 0, names }
#define I(name, kind, must, field) \
	{ IN_INFO, name, kind, must, offsetof(struct cap_info, field), 0, NULL }
#define IC(name, kind, must, field, names) \
	{ IN_INFO, name, kind, must, offsetof(struct cap_info, field), 0, names }
#define R(name, kind, must, field) { IN_RESOURCE, name, kind, must, \
	offsetof(struct cap_resource, field), 0, NULL }
#define P(name, kind, must, field) \
	{ IN_AREA, name, kind, must, offsetof(struct cap_area, field), 0, NULL }

const struct cap_row cap_rows[] = {
	A("identifier", CAP_WORD, true, identifier),
	A("sender", CAP_WORD, true, sender),
	A("sent", CAP_TIME, true, sent),
	AC("status", true, status, status_names),
	AC("msgType", true, msg, msg_names),
	A("source", CAP_TEXT, false, source),
	AC("scope", true, scope, scope_names),
	A("restriction", CAP_TEXT, false, restriction),
	A("addresses", CAP_TEXT, false, addresses),
	A("code", CAP_TEXTS, false, code),
	A("note", CAP_TEXT, false, note),
	A("references", CAP_TEXT, false, references),
	A("incidents", CAP_TEXT, false, incidents),
	{ IN_ALERT, "info", CAP_INFO, false, offsetof(struct cap, info),
	  offsetof(struct cap, info_n), NULL },

	I("language", CAP_TEXT, false, language),
	IC("category", CAP_CODES, true, category, category_names),
	I("event", CAP_TEXT, true, event),
	IC("responseType", CAP_CODES, false, response, response_names),
	IC("urgency", CAP_CODE, true, urgency, urgency_names),
	IC("severity", CAP_CODE, true, severity, severity_names),
	IC("certainty", CAP_CODE, true, certainty, certainty_names),
	I("audience", CAP_TEXT, false, audience),
	I("eventCode", CAP_PAIRS, false, event_code),
	I("effective", CAP_TIME, false, effective),
	I("onset", CAP_TIME, false, onset),
	I("expires", CAP_TIME, false, expires),
	I("senderName", CAP_TEXT, false, sender_name),
	I("headline", CAP_TEXT, false, headline),
	I("description", CAP_TEXT, false, description),
	I("instruction", CAP_TEXT, false, instruction),
	I("web", CAP_TEXT, false, web),
	I("contact", CAP_TEXT, false, contact),
	I("parameter", CAP_PAIRS, false, parameter),
	{ IN_INFO, "resource", CAP_RESOURCE, false,
	  offsetof(struct cap_info, resource),
	  offsetof(struct cap_info, resource_n), NULL },
	{ IN_INFO, "area", CAP_AREA, false, offsetof(struct cap_info, area),
	  offsetof(struct cap_info, area_n), NULL },

	R("resourceDesc", CAP_TEXT, true, desc),
	R("mimeType", CAP_TEXT, true, mime),
	R("size", CAP_NUMBER, false, size),
	R("uri", CAP_TEXT, false, uri),
	R("derefUri", CAP_TEXT, false, deref),
	R("digest", CAP_TEXT, false, digest),

	P("areaDesc", CAP_TEXT, true, desc),
	P("polygon", CAP_POLYGON, false, polygon),
	P("circle", CAP_CIRCLE, false, circle),
	P("geocode", CAP_PAIRS, false, geocode),
	P("altitude", CAP_NUMBER, false, altitude),
	P("ceiling", CAP_NUMBER, false, ceiling),
};
const size_t cap_rows_n = sizeof cap_rows / sizeof *cap_rows;

int
cap_code_of(const char *const *names, struct str name)
{
	for (int i = 1; names[i] != NULL; i++)
		if (str_is(name, names[i]))
			return i;
	return 0;
}

static const char *
name_of(const char *const *names, size_t n, int v)
{
	return v > 0 && (size_t)v + 1 < n ? names[v] : "";
}

#define NAMED(what) \
const char * \
cap_##what##_name(int v) \
{ \
	return name_of(what##_names, sizeof what##_names / \
	    sizeof *what##_names, v); \
}
NAMED(status)
NAMED(msg)
NAMED(severity)
NAMED(urgency)
NAMED(certainty)
NAMED(category)
#undef NAMED

int
cap_category_of(struct str name)
{
	return cap_code_of(category_names, name);
}

enum err
cap_blame(struct cap_fault *why, enum err e, const char *element,
    struct str found, const char *expected)
{
	size_t n = 0;

	if (why == NULL)
		return e;
	snprintf(why->element, sizeof why->element, "%s", element);
	while (found.n > 0 && n + 5 < sizeof why->found) {
		const uint32_t cp = utf8_next(&found);

		n += utf8_put(cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? ' ' :
		    cp, why->found + n);
	}
	why->found[n] = '\0';
	why->expected = expected;
	return e;
}

/* ---- spelling ---- */

static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" \t\r\n,<&", s.p[i]) != NULL)
			return false;
	return s.n > 0 && s.n <= CAP_NAME_MAX;
}

/* [-]digits[.digits], at most 24 bytes. */
static bool
is_number(struct str s, double *out)
{
	char text[25];
	double scale = 1;
	bool minus, point = false;
	size_t digits = 0;

	if (s.n == 0 || s.n >= sizeof text)
		return false;
	minus = s.p[0] == '-';
	*out = 0;
	for (size_t i = minus || s.p[0] == '+'; i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		digits++;
		if (point)
			*out += (s.p[i] - '0') * (scale /= 10);
		else
			*out = *out * 10 + (s.p[i] - '0');
	}
	*out = minus ? -*out : *out;
	return digits > 0;
}

static bool
is_pair(struct str s)
{
	double lat, lon;
	struct str first;

	return str_cut(&s, ',', &first) && is_number(first, &lat) &&
	    is_number(s, &lon) && lat >= -90 && lat <= 90 && lon >= -180 &&
	    lon <= 180;
}

/* The next word of *rest, whatever blanks part them. */
static bool
next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && strchr(" \t\r\n", rest->p[n]) == NULL)
		n++;
	*word = str_n(rest->p, n);
	*rest = str_from(*rest, n);
	return n > 0;
}

static bool
is_polygon(struct str s)
{
	struct str word, first = STR_NONE, last = STR_NONE;
	size_t n = 0;

	while (next_word(&s, &word)) {
		if (!is_pair(word))
			return false;
		if (n++ == 0)
			first = word;
		last = word;
	}
	return n >= 4 && str_eq(first, last);
}

static bool
is_circle(struct str s)
{
	struct str centre, radius, more;
	double r;

	return next_word(&s, &centre) && is_pair(centre) &&
	    next_word(&s, &radius) && is_number(radius, &r) && r >= 0 &&
	    !next_word(&s, &more);
}

const char *
cap_misspelt(enum cap_kind kind, struct str value)
{
	double n;

	if (kind == CAP_WORD && !is_word(value))
		return "a name without blanks, commas, < and &, at most 256 "
		    "bytes";
	if (kind == CAP_NUMBER && !is_number(value, &n))
		return "a number";
	if (kind == CAP_POLYGON && !is_polygon(value))
		return "four or more points “lat,lon”, the last as the first";
	if (kind == CAP_CIRCLE && !is_circle(value))
		return "“lat,lon radius”";
	return NULL;
}
