/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importfit.c -- has a table the columns a map names?  Layer: wire. */
#include "wire/importmap.h"

struct fit {
	const struct str *names;
	size_t		 n;
	const char	*file;
	struct diag_sink *sink;
	bool		 ok;
};

static void
need(struct fit *f, struct str field)
{
	const struct diag d = { .file = f->file, .line = 1, .found = field,
		.expected = "this column, which the map names" };

	if (field.n == 0)
		return;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->names[i], field))
			return;
	f->ok = false;
	diag_say(f->sink, &d);
}

static void
need_text(struct fit *f, const struct import_text *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->parts[i].field)
			need(f, t->parts[i].text);
}

bool
importmap_fits(const struct import_map *m, const struct str *names, size_t n,
    const char *file, struct diag_sink *sink)
{
	const struct import_text *const texts[] = { &m->title, &m->text,
		&m->place, &m->cls, &m->caller, &m->phone };
	const struct str fields[] = { m->lat, m->lon, m->lat_lon, m->status,
		m->reported.field, m->closed.field, m->due.field,
		m->votes_up, m->votes_down, m->urgent };
	struct fit f = { names, n, file, sink, true };

	for (size_t i = 0; i < m->id_n; i++)
		need(&f, m->id[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		need_text(&f, texts[i]);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		need(&f, fields[i]);
	for (size_t i = 0; i < m->fields_n; i++)
		need_text(&f, &m->fields[i].text);
	for (size_t i = 0; i < m->notes.n; i++)
		need(&f, m->notes.rows[i].from);
	return f.ok;
}
