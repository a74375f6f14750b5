/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes in the text of a profile: lines of its tables, numbers and lists of
 * profile.json. Comments and order stay; whether what comes out is a profile is
 * for the loader to say. */
#include "app/calendar_view.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"

static const char *const weekdays[] = {
	"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"
};

/* ---- holidays.tsv ---- */

static void
put_date(int32_t day, char out[16])
{
	struct civil c = clock_civil((struct wall){
		(int64_t)day * CLOCK_DAY_MS }, 0);

	snprintf(out, 16, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void
apply_day(struct str text, const struct cal_edit *e, struct buf *out)
{
	struct str line;
	char date[16];

	put_date(e->day, date);
	while (text.n > 0 && str_cut(&text, '\n', &line))
		if (!str_starts(line, str_of(date)))
			buf_fmt(out, "%.*s\n", STR_ARG(line));
	if (e->state != '-')
		buf_fmt(out, "%s\t%d\t%s\n", date, e->state == 'o', e->text);
}

/* ---- shifts.tsv ---- */

/* Columns: code holidays mon … sun name. */
static enum err
apply_shift(struct str text, const struct cal_edit *e, struct buf *out)
{
	struct str line, cell, rest;
	bool found = false;

	while (text.n > 0 && str_cut(&text, '\n', &line)) {
		rest = line;
		str_cut(&rest, '\t', &cell);
		if (!str_is(cell, e->shift)) {
			buf_fmt(out, "%.*s\n", STR_ARG(line));
			continue;
		}
		found = true;
		buf_str(out, cell);
		for (int i = 0; rest.p != NULL && i < 16; i++) {
			str_cut(&rest, '\t', &cell);
			buf_byte(out, '\t');
			buf_str(out, i == e->weekday ? str_of(e->text) : cell);
		}
		buf_byte(out, '\n');
	}
	return found ? OK : ERR_NOT_FOUND;
}

/* ---- profile.json ---- */

/* ["08:30-12:00", "13:30-18:00"] for "08:30-12:00,13:30-18:00". */
static void
put_list(struct str slots, struct buf *out)
{
	struct str one;
	bool first = true;

	buf_byte(out, '[');
	while (slots.n > 0 && !str_is(slots, "-") &&
	    str_cut(&slots, ',', &one)) {
		buf_fmt(out, "%s\"%.*s\"", first ? "" : ", ",
		    STR_ARG(str_trim(one)));
		first = false;
	}
	buf_byte(out, ']');
}

static enum err
apply_desk(struct str text, const struct cal_edit *e, struct buf *out)
{
	ptrdiff_t at = str_find(text, STR("\"working_slots\"")), open, end, key;
	struct str object;
	char name[8];

	if (at < 0)
		return ERR_NOT_FOUND;
	open = str_find(str_from(text, (size_t)at), STR("{"));
	end = str_find(str_from(text, (size_t)at), STR("}"));
	if (open < 0 || end < open)
		return ERR_NOT_FOUND;
	snprintf(name, sizeof name, "\"%s\"", weekdays[e->weekday]);
	object = str_n(text.p + at + open + 1, (size_t)(end - open - 1));
	key = str_find(object, str_of(name));
	buf_str(out, str_n(text.p, (size_t)(at + open + 1)));
	if (key < 0) {			/* a day nobody worked on so far */
		buf_fmt(out, "\n\t\t%s: ", name);
		put_list(str_of(e->text), out);
		buf_byte(out, ',');
		key = 0;
		end = 0;
	} else {
		buf_str(out, str_n(object.p, (size_t)key));
		end = str_find(str_from(object, (size_t)key), STR("]"));
		if (end < 0)
			return ERR_NOT_FOUND;
		buf_fmt(out, "%s: ", name);
		put_list(str_of(e->text), out);
		end += 1;
	}
	buf_str(out, str_from(text, (size_t)(object.p - text.p) +
	    (size_t)key + (size_t)end));
	return OK;
}

static enum err
apply_version(struct str text, struct buf *out)
{
	ptrdiff_t at = str_find(text, STR("\"version\""));
	size_t i;
	char *end;
	unsigned long n;

	if (at < 0)
		return ERR_NOT_FOUND;
	for (i = (size_t)at + 9; i < text.n && strchr(": \t\n", text.p[i]);)
		i++;
	n = strtoul(text.p + i, &end, 10);
	if (end == text.p + i)
		return ERR_NOT_FOUND;
	buf_str(out, str_n(text.p, i));
	buf_fmt(out, "%lu", n + 1);
	buf_str(out, str_from(text, (size_t)(end - text.p)));
	return OK;
}

/* ---- the archive ---- */

static bool
touches(const struct cal_edit *e, struct str name)
{
	return str_is(name, e->state != 's' ? "holidays.tsv" :
	    e->shift[0] != '\0' ? "shifts.tsv" : "profile.json");
}

static enum err
apply_one(struct str text, const struct cal_edit *e, struct buf *out)
{
	if (e->state == 's')
		return e->shift[0] != '\0' ? apply_shift(text, e, out) :
		    apply_desk(text, e, out);
	apply_day(text, e, out);
	return OK;
}

/* All edits of one file, one after the other. */
static enum err
apply_file(struct str name, struct str text, const struct cal_edit *e, size_t n,
    struct buf *out, size_t *used)
{
	struct buf now = { 0 }, next = { 0 };
	enum err err = OK;

	buf_str(&now, text);
	for (size_t i = 0; i <= n && err == OK; i++) {
		if (i < n ? !touches(&e[i], name) :
		    !str_is(name, "profile.json"))
			continue;
		next.n = 0;
		(void)buf_z(&now);		/* numbers end at a NUL */
		err = i < n ? apply_one(buf_view(&now), &e[i], &next) :
		    apply_version(buf_view(&now), &next);
		now.n = 0;
		buf_str(&now, buf_view(&next));
		*used += i < n;
	}
	if (err == OK) {
		buf_fmt(out, "%.*s %zu\n", STR_ARG(name), now.n);
		buf_str(out, buf_view(&now));
	}
	buf_fini(&now);
	buf_fini(&next);
	return err;
}

enum err
calendar_text_apply(struct str archive, const struct cal_edit *e, size_t n,
    struct buf *out)
{
	struct str head, name;
	size_t used = 0;
	int64_t len;
	enum err err = OK;

	if (!str_cut(&archive, '\n', &head))
		return ERR_BAD_INPUT;
	buf_fmt(out, "%.*s\n", STR_ARG(head));
	while (archive.n > 0 && err == OK) {
		if (!str_cut(&archive, '\n', &head))
			return ERR_BAD_INPUT;
		str_cut(&head, ' ', &name);
		if (!str_int(head, &len) || len < 0 ||
		    (uint64_t)len > archive.n)
			return ERR_BAD_INPUT;
		err = apply_file(name, str_n(archive.p, (size_t)len), e, n,
		    out, &used);
		archive = str_from(archive, (size_t)len);
	}
	return err == OK && used < n ? ERR_NOT_FOUND : err;
}
