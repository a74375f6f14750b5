/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nyc.c -- learning on real data: which agency of New York took which
 * complaint. Four files of four years; learn on three, replay the one left
 * out, each in turn.  Layer: bench. Usage: nyc [-e] [-s N] [FOLDER]
 * -e lists every case that is wrong or waits; N: least support, 2. FOLDER is
 * requests_311 of the shared data.
 *
 * Nothing here decides: cases are made of the files' columns, core/learn finds
 * the rules as for `gridseat rules learn`, core/rulebook decides by them, and
 * where no rule does, learn_like may. Types are minor classes (case folded),
 * their descriptors matters, boroughs towns, ways of reporting channels. The
 * catalogue of each turn is that of its three files: of a case of the fourth
 * only what stands there is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "bench.h"
#include "lang/lang.h"
#include "core/learn.h"
#include "wire/csv.h"
#include "wire/json.h"

#define FILES 4
#define DISTRICT UINT64_C(360061000000000)
#define TOWN UINT64_C(1000000)

static const char *const files[FILES] = {
	"nyc_311_2019dec_1000.csv", "nyc_311_2022may_924.csv",
	"nyc_311_2024apr_1000.csv", "nyc_311_2026_NYC311Requests.json"
};

static bool tell_all;
static int64_t support = 2;

struct row {
	struct str	agency, type, detail, borough, way, words;
	uint16_t	minute;
	unsigned	file;
	uint16_t	unit;
};
struct table {
	struct row	*r;		/* owned */
	size_t		n, cap;
	struct arena	a;		/* owns their texts */
	unsigned	file;
};

/* ---- reading ---- */

static struct str
keep(struct table *t, struct str s)
{
	struct buf b = { 0 };
	struct str out;

	lang_fold_text(s, &b);
	out = str_n(arena_dup(&t->a, b.p ? b.p : "", b.n), b.n);
	buf_fini(&b);
	return out;
}

/* "Complaint Type" and "complaint_type" are one column. */
static struct str
column(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++) {
		struct str n = r->names[i];
		size_t k = 0;

		for (; k < n.n && name[k]; k++) {
			char c = n.p[k] == ' ' ? '_' : n.p[k];

			if (c >= 'A' && c <= 'Z')
				c = (char)(c - 'A' + 'a');
			if (c != name[k])
				break;
		}
		if (k == n.n && !name[k])
			return r->values[i];
	}
	return STR_NONE;
}

static unsigned
digits(struct str s, size_t at, size_t n)
{
	int64_t v = 0;

	return at + n <= s.n && str_int(str_n(s.p + at, n), &v) && v >= 0 ?
	    (unsigned)v : 0;
}

/* 2019-12-31T23:59:11.000 or 05/01/2022 12:00:03 AM: minute of the week. */
static uint16_t
minute_of(struct str s)
{
	bool us = s.n > 2 && s.p[2] == '/';
	struct wall w;
	char iso[40];
	unsigned hour = digits(s, 11, 2), day;

	if (us && str_ends(s, STR("PM")))
		hour = hour % 12 + 12;
	else if (us)
		hour %= 12;
	snprintf(iso, sizeof(iso), "%04u-%02u-%02uT%02u:%02u:00+00:00",
	    digits(s, us ? 6 : 0, 4), digits(s, us ? 0 : 5, 2),
	    digits(s, us ? 3 : 8, 2), hour, digits(s, 14, 2));
	if (!clock_parse(str_of(iso), 0, &w))
		return 0;
	day = (unsigned)clock_civil(w, 0).weekday - 1;
	return (uint16_t)(day * 1440 + hour * 60 + digits(s, 14, 2));
}

static bool
take(void *ctx, const struct record *r)
{
	struct table *t = ctx;
	struct buf b = { 0 };
	struct row *w;

	if (r->fault || !column(r, "agency").n)
		return true;
	t->r = xgrow(t->r, &t->cap, t->n + 1, sizeof(*t->r));
	w = &t->r[t->n++];
	*w = (struct row){ .agency = keep(t, column(r, "agency")),
		.type = keep(t, column(r, "complaint_type")),
		.detail = keep(t, column(r, "descriptor")),
		.borough = keep(t, column(r, "borough")),
		.way = keep(t, column(r, "open_data_channel_type")),
		.minute = minute_of(column(r, "created_date")),
		.file = t->file };
	buf_str(&b, w->type);
	buf_byte(&b, ' ');
	buf_str(&b, w->detail);
	w->words = keep(t, buf_view(&b));
	buf_fini(&b);
	return true;
}

static void
read_file(struct table *t, const char *folder, unsigned file)
{
	struct record_sink sink = { .fn = take, .ctx = t, .file = files[file] };
	struct csv_options co = { .sep = ',', .header = true };
	struct json_options jo = { 0 };
	bool is_csv = str_ends(str_of(files[file]), STR(".csv"));
	struct csv *c = is_csv ? csv_new(&co, &sink) : NULL;
	struct json *j = is_csv ? NULL : json_new(&jo, &sink);
	char path[4096], part[65536];
	FILE *f;
	size_t n;

	t->file = file;
	snprintf(path, sizeof(path), "%s/%s", folder, files[file]);
	f = fopen(path, "rb");
	if (!f)
		bench_die("%s: cannot be read", path);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		bench_must(is_csv ? csv_feed(c, str_n(part, n)) :
		    json_feed(j, str_n(part, n)), path);
	bench_must(is_csv ? csv_finish(c) : json_finish(j), path);
	fclose(f);
	csv_free(&c);
	json_free(&j);
}

/* ---- a law out of rows ---- */

struct names { struct str *s; size_t n, cap; };

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
add_name(struct names *m, struct str s)
{
	m->s = xgrow(m->s, &m->cap, m->n + 1, sizeof(*m->s));
	m->s[m->n++] = s;
}

static void
each_once(struct names *m)
{
	size_t kept = 0;

	if (m->n)
		qsort(m->s, m->n, sizeof(*m->s), by_bytes);
	for (size_t i = 0; i < m->n; i++)
		if (!kept || !str_eq(m->s[kept - 1], m->s[i]))
			m->s[kept++] = m->s[i];
	m->n = kept;
}

/* Place in m from 1, 0 none. */
static uint32_t
place(const struct names *m, struct str s)
{
	const struct str *at = m->n ? bsearch(&s, m->s, m->n, sizeof(s),
	    by_bytes) : NULL;

	return at ? (uint32_t)(at - m->s) + 1 : 0;
}

struct city {
	struct law	law;
	struct names	types, boroughs, ways;
	struct names	*details;	/* by type */
};

static void
put_class(struct city *c, uint32_t code, uint32_t parent, struct str name)
{
	c->law.classes[c->law.classes_n++] = (struct law_class){ .code = code,
		.parent = parent, .name = name, .level = (uint8_t)(code %
		1000 ? 3 : code % 1000000 ? 2 : 1) };
}

static void
city_classes(struct city *c, const struct table *t, unsigned out)
{
	size_t n = 1;

	for (size_t i = 0; i < t->n; i++)
		if (t->r[i].file != out)
			add_name(&c->types, t->r[i].type);
	each_once(&c->types);
	c->details = xcalloc(c->types.n, sizeof(*c->details));
	for (size_t i = 0; i < t->n; i++)
		if (t->r[i].file != out && t->r[i].detail.n)
			add_name(&c->details[place(&c->types, t->r[i].type) -
			    1], t->r[i].detail);
	for (size_t i = 0; i < c->types.n; i++) {
		each_once(&c->details[i]);
		n += c->details[i].n + 1;
	}
	c->law.classes = xcalloc(n, sizeof(*c->law.classes));
	put_class(c, 1000000, 0, STR("311"));
	for (uint32_t i = 0; i < c->types.n; i++) {
		uint32_t minor = 1000000 + (i + 1) * 1000;

		put_class(c, minor, 1000000, c->types.s[i]);
		for (uint32_t k = 0; k < c->details[i].n; k++)
			put_class(c, minor + k + 1, minor,
			    c->details[i].s[k]);
	}
}

static void
city_places(struct city *c, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->r[i].borough.n)
			add_name(&c->boroughs, t->r[i].borough);
		if (t->r[i].way.n)
			add_name(&c->ways, t->r[i].way);
	}
	each_once(&c->boroughs);
	each_once(&c->ways);
	c->law.grids_n = c->boroughs.n + 1;
	c->law.grids = xcalloc(c->law.grids_n, sizeof(*c->law.grids));
	c->law.grids[0] = (struct law_grid){ .code = DISTRICT,
		.level = GRID_DISTRICT };
	for (size_t i = 0; i < c->boroughs.n; i++)
		c->law.grids[i + 1] = (struct law_grid){
			.code = DISTRICT + (i + 1) * TOWN, .parent = DISTRICT,
			.level = GRID_TOWN, .name = c->boroughs.s[i] };
	c->law.channels_n = c->ways.n;
	c->law.channels = xcalloc(c->ways.n, sizeof(*c->law.channels));
	for (size_t i = 0; i < c->ways.n; i++)
		c->law.channels[i] = (struct law_channel){
			.id = (uint8_t)(i + 1), .code = c->ways.s[i] };
}

static void
city_make(struct city *c, const struct table *t, unsigned out)
{
	static struct law_field words = { 1, LAW_TEXT, { "words", 5 },
		{ "words", 5 }, { "", 0 } };

	*c = (struct city){ .law = { .fields = &words, .fields_n = 1 } };
	city_classes(c, t, out);
	city_places(c, t);
}

static void
city_free(struct city *c)
{
	for (size_t i = 0; i < c->types.n; i++)
		free(c->details[i].s);
	free(c->details);
	free(c->types.s);
	free(c->boroughs.s);
	free(c->ways.s);
	free(c->law.classes);
	free(c->law.grids);
	free(c->law.channels);
}

static struct learn_case
case_of(const struct city *c, const struct row *r)
{
	uint32_t type = place(&c->types, r->type);
	uint32_t detail = type ? place(&c->details[type - 1], r->detail) : 0;
	uint32_t town = place(&c->boroughs, r->borough);

	return (struct learn_case){ .minute = r->minute, .unit = r->unit,
		.matter = type ? 1000000 + type * 1000 + detail : 0,
		.grid = town ? DISTRICT + town * TOWN : 0,
		.channel = (int)place(&c->ways, r->way) - 1,
		.words = r->words };
}

/* ---- one turn ---- */

struct round {
	size_t	cases, sent, right, rules;
	size_t	seen, seen_sent, seen_right;	/* of types that were seen */
	size_t	like, like_right;	/* no rule decided, like words did */
};

static uint16_t
decided(const struct city *c, const struct rulebook *b,
    const struct learn_case *k)
{
	struct fact fact[FACTS_MAX] = { 0 };
	struct decision d = { 0 };
	struct facts f;
	uint16_t unit = 0;

	facts_init(&f, &c->law, fact);
	f.matter = k->matter;
	f.grid = k->grid;
	f.channel = k->channel;
	facts_time(&f, (4 * 1440LL + k->minute) * 60000);	/* a Monday */
	facts_set_text(&f, "words", k->words);
	rulebook_decide(b, &f, &d);
	if (d.kind == DECIDED)
		unit = rule_lead(d.line[0].rule);
	decision_fini(&d);
	return unit;
}

static void
tell(const char *what, const struct row *r, const struct names *agencies,
    uint16_t unit)
{
	if (tell_all)
		printf("#\t%u\t%s\t%.*s\t%.*s\t%.*s\tnot %.*s\n", r->file,
		    what, STR_ARG(r->type), STR_ARG(r->detail),
		    STR_ARG(r->agency), STR_ARG(unit ? agencies->s[unit - 1] :
		    STR_NONE));
}

static void
replay(const struct table *t, const struct city *c, const struct learn *l,
    const struct rulebook *b, struct round *u)
{
	struct names agencies = { 0 };

	for (size_t i = 0; i < t->n; i++)
		add_name(&agencies, t->r[i].agency);
	each_once(&agencies);
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->r[i];
		struct learn_case k = case_of(c, r);
		double share;
		uint16_t unit;

		if (r->file != t->file)
			continue;
		u->cases++;
		unit = k.matter ? decided(c, b, &k) : 0;
		if (!unit) {
			unit = learn_like(l, k.words, &share);
			u->like += unit != 0;
			u->like_right += unit == r->unit;
		}
		u->sent += unit != 0;
		u->right += unit == r->unit;
		if (k.matter) {
			u->seen++;
			u->seen_sent += unit != 0;
			u->seen_right += unit == r->unit;
		}
		if (unit != r->unit)
			tell(unit ? "wrong" : "waits", r, &agencies, unit);
	}
	free(agencies.s);
}

static void
turn(struct table *t, unsigned out, struct round *u)
{
	struct learn_options o = { .least_support = (uint32_t)support, .words = true };
	const struct learned *g;
	struct rulebook *b;
	struct rule *rules;
	struct learn *l;
	struct city c;

	*u = (struct round){ 0 };
	city_make(&c, t, out);
	l = learn_new(&c.law, &o);
	for (size_t i = 0; i < t->n; i++) {
		struct learn_case k = case_of(&c, &t->r[i]);

		if (t->r[i].file != out)
			learn_add(l, &k);
	}
	bench_must(learn_run(l, &g, &u->rules), "learn");
	rules = xcalloc(u->rules + 1, sizeof(*rules));
	for (size_t i = 0; i < u->rules; i++) {
		rules[i] = g[i].rule;
		rules[i].id = (uint32_t)i + 1;
	}
	b = rulebook_make(&c.law, rules, u->rules);
	t->file = out;
	replay(t, &c, l, b, u);
	rulebook_free(&b);
	free(rules);
	learn_free(&l);
	city_free(&c);
}

/* ---- the plain table: most cases by type and descriptor, else by type ---- */

static uint16_t
most(const struct table *t, unsigned out, const struct row *r, bool detail)
{
	uint16_t best = 0;
	size_t n[256] = { 0 };

	for (size_t i = 0; i < t->n; i++)
		if (t->r[i].file != out && str_eq(t->r[i].type, r->type) &&
		    (!detail || str_eq(t->r[i].detail, r->detail)))
			n[t->r[i].unit & 255]++;
	for (uint16_t u = 1; u < 256; u++)
		if (n[u] > n[best])
			best = u;
	return best;
}

static void
plain(struct table *t, unsigned out, struct round *u)
{
	*u = (struct round){ 0 };
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->r[i];
		uint16_t unit;

		if (r->file != out)
			continue;
		u->cases++;
		unit = most(t, out, r, true);
		if (!unit)
			unit = most(t, out, r, false);
		u->sent += unit != 0;
		u->right += unit == r->unit;
	}
	u->seen = u->seen_sent = u->sent;
	u->seen_right = u->right;
}

/* ---- the figures ---- */

static double
per(size_t n, size_t of)
{
	return of ? 100.0 * (double)n / (double)of : 100;
}

static void
line(const char *name, const struct round *u)
{
	char rules[24] = "";

	if (u->rules)
		snprintf(rules, sizeof(rules), "%zu", u->rules);
	printf("| %s | %zu | %s | %.1f %% | %.2f %% | %.2f %% | %.2f %% | %zu of "
	    "%zu | %zu |\n", name, u->cases, rules, per(u->sent, u->cases),
	    per(u->right, u->sent), per(u->seen_sent, u->seen),
	    per(u->seen_right, u->seen_sent), u->like_right, u->like,
	    u->cases - u->seen);
}

static void
add(struct round *all, const struct round *u)
{
	all->cases += u->cases;
	all->sent += u->sent;
	all->right += u->right;
	all->seen += u->seen;
	all->seen_sent += u->seen_sent;
	all->seen_right += u->seen_right;
	all->like += u->like;
	all->like_right += u->like_right;
}

static void
report(struct table *t, const char *title, void (*how)(struct table *t,
    unsigned out, struct round *u))
{
	struct round all = { 0 }, u;

	printf("\n%s\n\n| left out | cases | rules | automatic | right | "
	    "types seen: automatic | right | like words: right | types never "
	    "seen |\n|---|---|---|---|---|---|---|---|---|\n", title);
	for (unsigned i = 0; i < FILES; i++) {
		char year[5];

		how(t, i, &u);
		snprintf(year, sizeof(year), "%.4s", files[i] + 8);
		line(year, &u);
		add(&all, &u);
	}
	line("all", &all);
}

/* Units by name; one: names that are another's, as a profile keeps the number
 * of a unit that is called otherwise now. */
static void
number_units(struct table *t, bool one)
{
	struct names m = { 0 };

	for (size_t i = 0; i < t->n; i++)
		add_name(&m, t->r[i].agency);
	each_once(&m);
	for (size_t i = 0; i < t->n; i++) {
		struct str s = t->r[i].agency;

		if (one && str_is(s, "dca"))
			s = STR("dcwp");
		t->r[i].unit = (uint16_t)place(&m, s);
	}
	free(m.s);
}

int
main(int argc, char **argv)
{
	const char *shared = getenv("GRIDSEAT_SHARED");
	struct table t = { 0 };
	char folder[4000];
	int opt;

	while ((opt = getopt(argc, argv, "es:")) != -1) {
		tell_all |= opt == 'e';
		if (opt == '?' || (opt == 's' && (!str_int(str_of(optarg),
		    &support) || support < 1 || support > 1000)))
			bench_die("usage: nyc [-e] [-s N] [FOLDER]");
	}
	snprintf(folder, sizeof(folder), "%s%s", argc > optind ? argv[optind] :
	    shared ? shared : "../shared", argc > optind ? "" :
	    "/data/requests_311");
	for (unsigned i = 0; i < FILES; i++)
		read_file(&t, folder, i);
	number_units(&t, false);
	report(&t, "The plain table", plain);
	report(&t, "gridseat, agencies as filed", turn);
	number_units(&t, true);
	report(&t, "gridseat, DCA and DCWP one unit", turn);
	arena_fini(&t.a);
	free(t.r);
	return 0;
}
