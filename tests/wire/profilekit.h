/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profilekit.h -- a small profile as an archive, lines of it replaced, and what
 * is said of them. */
#ifndef TESTS_PROFILEKIT_H
#define TESTS_PROFILEKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/profile.h"

struct file { const char *name, *text; };

/* Sorted by name, as an archive is. */
static const struct file mini[] = {
{ "accounts.tsv", "code\tunit\troles\tlogins\tseat\tname\n"
	"amy\thq\tseat\t*\t01\t安\n"
	"bob\troad\tunit\t*\t-\t白\n" },
{ "articles.tsv", "code\towner\tuntil\tmatters\twords\ttitle\ttext\n"
	"sorting\thq\t2026-12-31\t1001000,1001001\t分类 四分类\t垃圾分类\t"
	"一 厨余。¶二 其他。¶\n"
	"bulky\t-\t-\t-\t-\t大件\t约好再运\n" },
{ "channels.tsv", "id\tcode\tsign\tfinder_role\tname\n"
	"1\thotline\t热\tseat\t热线\n" },
{ "classes.tsv", "code\tlevel\tkind\tunit\tname\n"
	"1000000\t1\tevent\t-\t市容\n"
	"1001000\t2\t-\t-\t垃圾\n"
	"1001001\t3\t-\troad\t散落\n"
	"1001002\t3\t-\troad\t成堆\n" },
{ "clocks.tsv", "id\tcode\twhose\tmain\tlimit\tflag\tagain\tstart\tpause\t"
	"resume\tstop\tname\n"
	"2\thandle\tunit\t1\tcriterion\t-\tkeep\treport,<done\t>asked\t"
	"<asked\t>done\t处置\n"
	"1\taccept\tdesk\t0\t15紧急分钟\turged\trestart\treport\t-\t-\tfinish\t"
	"受理\n" },
{ "criteria.tsv", "matter\tn\turgent\tlimit\tstages\tunit\tfile\tclose\n"
	"1001001\t1\t0\t4工作时\t-\t-\t散落的\t清净\n"
	"1001001\t2\t1\t2紧急工作时\t清1紧急工作时;查2工作日\t-\t挡路的\t路通\n"
	"1001002\t1\t0\t1工作日\t-\t-\t成堆的\t清运\n" },
{ "fields.tsv", "id\tcode\ttype\tvalues\tname\n"
	"2\tsource\tword\tweb,phone\t来源\n"
	"1\turgent\tnum\t0..1\t紧急\n"
	"3\twords\ttext\t-\t文字\n" },
{ "grids.tsv", "code\tparent\tlevel\tkind\tlat\tlon\tname\n"
	"110115000000000\t-\t1\t-\t39726917\t116341483\t区\n"
	"110115001000000\t110115000000000\t2\t-\t-\t-\t镇\n"
	"110115001901000\t110115001000000\t3\t-\t-\t-\t片\n"
	"110115001001000\t110115001901000\t4\tvillage\t-\t-\t村\n"
	"110115001001001\t110115001001000\t5\t-\t-\t-\t元\n" },
{ "holidays.tsv", "date\toff\tname\n2026-10-01\t1\t国庆\n" },
{ "kinds.tsv", "id\tcode\tfirst_state\tname\n"
	"1\tlead\tasked\t线索\n" },
{ "ladders.tsv", "clock\tbit\tcode\tat\tcard\twhen\tset\ttell\topens\tbatch\t"
	"name\n"
	"handle\t0\tnear\t-2工作时\t-\t!urged\t-\tunit,@seat\t-\t1\t临期\n"
	"handle\t2\tred\t+50%\tred\turgent\tlate\tunit,parent\turge\t0\t红牌\n"
	"handle\t1\tyellow\t0\tyellow\t-\tlate,urged\tunit\t-\t0\t黄牌\n" },
{ "layers.tsv", "code\tkind\tgroup\tsign\troles\tkeep\thidden\tname\n"
	"cameras\tcamera\t-\t◉\tseat\t1\t1\t视频探头\n"
	"front\tduty\tduty\t-\t-\t0\t0\t门前责任区\n" },
{ "links.tsv", "code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\t"
	"account\topts\tname\n"
	"centre\tcouch\t*\t-\thttps://c.example.org/dx\tfile:/etc/c\t30\tboth\t"
	"keep\t-\t-\t-\t中心\n"
	"city\tjson\tmn01\thotline\thttp://127.0.0.1:1/api\thelper:/bin/c\t-\tin\t"
	"aside\tcity12345\tamy\tplain=1;all=1\t市级\n" },
{ "metrics.tsv", "code\tnum\tden\tnote\tname\n"
	"intime\tclosed !flag:late\tclosed\t-\t按期率\n" },
{ "moves.tsv", "from\trole\taction\tto\tkey\tguards\teffects\tlabel\n"
	"new\tseat\tfinish\tdone\tf\t-\tclose\t办结\n"
	"done\tseat\treopen\tnew\to\treason,note\treopen\t重办\n"
	"new\tseat,auto\turge\t=\t-\tflag.urgent,!flag.urged\t+urged,-asked\t催办\n"
	"new\tseat\task\tasked\t-\t-\tremember\t询问\n"
	"asked\tunit\tanswer\t^\t-\t-\tanswer\t答复\n" },
{ "phones.tsv", "code\tgroup\towner\tuntil\tnumber\thours\tname\twords\n"
	"water\t生活\troad\t2027-06-30\t010-0000-0201\t全天\t供水热线\t停水 漏水\n"
	"gas\t生活\t-\t-\t010-0000-0202\t-\t燃气热线\t-\n" },
{ "places.tsv", "name\tgrid\tkind\n"
	"小路\t110115001001001\troad\n"
	"大院\t110115001001000\testate\n"
	"小路\t110115001001000\troad\n" },
{ "profile.json", "{ // mini\n"
	"\"id\": \"mini\", \"code\": \"MN\", \"name\": \"小区\",\n"
	"\"version\": 1, \"county\": 110115, \"offset\": \"+08:00\",\n"
	"\"fallback_unit\": \"hq\",\n"
	"\"first_state\": \"new\",\n"
	"\"return_cap\": 2, \"undo_seconds\": 8, \"near_minutes\": 60,\n"
	"\"stale_claim_minutes\": 30,\n"
	"\"working_slots\": { \"mon\": [\"08:00-12:00\", \"14:00-18:00\"],\n"
	"\"tue\": [\"08:00-12:00\"] } }\n" },
{ "reasons.tsv", "action\tcode\ttext\nreopen\tagain\t又有\n" },
{ "roles.tsv", "bit\tcode\tname\n0\tseat\t座席\n1\tunit\t单位\n"
	"8\tauto\t自动\n" },
{ "rules.tsv", "id\tversion\tmatter\tarea\tunit\tenforcer\tpriority\tbasis\n"
	"1\t1\t1001001\t110115000000000\troad\t-\t0\t三定\n"
	"2\t1\t1001001\t110115001000000\troad\thq\t0\t-\n" },
{ "seasons.tsv", "from\tto\tname\n03-01\t10-31\t种植季节\n" },
{ "sensors.tsv", "code\tdevice\tmetric\tlow\thigh\thold\tmatter\tgrid\tplace\t"
	"urgent\tname\n"
	"hot\tlift-*\ttemp\t-10.5\t40\t30\t1001001\t110115001001001\t-\t0\t机房过热\n"
	"stuck\tlift-*\tstuck\t-\t0\t0\t-\t-\t大院\t1\t电梯困人\n" },
{ "shifts.tsv", "code\tholidays\tmon\ttue\twed\tthu\tfri\tsat\tsun\tname\n"
	"always\t0\t00:00-24:00\t00:00-24:00\t00:00-24:00\t00:00-24:00\t"
	"00:00-24:00\t00:00-24:00\t00:00-24:00\t全天\n"
	"late\t1\t08:00-12:00,14:00-20:00\t-\t-\t-\t-\t-\t-\t晚班\n" },
{ "snippets.tsv", "key\tname\ttext\n"
	"noted\t已记录\t${place}的${matter}已记下，¶${limit}内办。\n" },
{ "standards.tsv", "matter\towner\tuntil\twhat\task\tnot_ours\thow\tanswer\n"
	"1001002\troad\t-\t成堆垃圾\t-\t-\t-\t-\n"
	"1001001\troad\t2026-12-31\t散落垃圾\t在哪¶多少\t工地的归工地\t清扫\t"
	"马上派人。\n" },
{ "states.tsv", "id\tcode\tstage\topen\tsign\tname\n"
	"1\tnew\t1\t1\t+\t待办\n2\tdone\t2\t0\t-\t办结\n"
	"3\tasked\t1\t1\t?\t待答\n" },
{ "systems.tsv", "code\tlead\tmajors\tname\n"
	"city\troad\t1000000\t市容体系\nrest\t-\t-\t其他\n" },
{ "teams.tsv", "grid\tteam\tunit\tpost\tperson\tphone\tshift\tduty\tfrom\tto\n"
	"110115001001001\tfind\troad\t网格员\t白强\t010-0000-0101\t-\t巡查\t-\t-\n"
	"110115001001001\tfind\troad\t网格员\t@bob\t-\tlate\t-\t2026-01-01\t"
	"2026-12-31\n"
	"110115000000000\thandle\thq\t-\t-\t010-0000-0001\talways\t-\t-\t-\n" },
{ "units.tsv",
	"id\tcode\tparent\tkind\ttown\tphone\tlead\tshort\tname\n"
	"1\thq\t-\tcentre\t-\t010-0000-0001\t长\t中心\t网格中心\n"
	"2\troad\thq\tdepartment\t001\t-\t-\t路\t道路所\n" },
{ "views.tsv", "key\tsort\tfilter\tname\n1\tdue\tstate:new\t待办\n" },
{ "words.tsv", "key\ttext\nseat\t座席\n" },
};
#define MINI (sizeof(mini) / sizeof(mini[0]))

/* A line of a file replaced (or added behind the last: line 0), and where the
 * fault must be said; at 0: on the line itself. want_file NULL: the same. */
struct plant {
	const char *file;
	unsigned line;
	const char *text;
	const char *want_file;
	unsigned want_line;
	const char *field;
};


/* ---- archives ---- */

static inline void
put_file(struct buf *out, const char *name, struct str text)
{
	buf_fmt(out, "%s %zu\n", name, text.n);
	buf_str(out, text);
}

/* text with p's line replaced, or added behind the last. */
static inline void
planted(const char *text, const struct plant *p, struct buf *out)
{
	struct str rest = str_of(text), line;
	unsigned n = 0;

	while (str_cut(&rest, '\n', &line) && (line.n > 0 || rest.n > 0)) {
		buf_str(out, ++n == p->line ? str_of(p->text) : line);
		buf_byte(out, '\n');
	}
	if (p->line == 0)
		buf_fmt(out, "%s\n", p->text);
}

/* The small profile with up to n faults, and without one file: without shifts.tsv
 * nobody can be on one, so teams.tsv goes along. */
static inline void
make(struct buf *out, const struct plant *p, size_t n, const char *without)
{
	buf_cstr(out, "GSPF1\n");
	for (size_t i = 0; i < MINI; i++) {
		struct buf text = { 0 };

		if (without != NULL && strcmp(without, "shifts.tsv") == 0 &&
		    strcmp(mini[i].name, "teams.tsv") == 0)
			continue;
		if (without != NULL && strcmp(mini[i].name, without) == 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (strcmp(p[k].file, mini[i].name) == 0) {
				text.n = 0;
				planted(mini[i].text, &p[k], &text);
			}
		put_file(out, mini[i].name, text.n > 0 ? buf_view(&text) :
		    str_of(mini[i].text));
		buf_fini(&text);
	}
}

/* Was a fault said at the place? */
struct hunt { const char *file, *field; unsigned line, hits; struct buf all; };

static inline void
on_diag(void *ctx, const struct diag *d)
{
	struct hunt *const h = ctx;

	buf_fmt(&h->all, "%s:%u %s '%.*s' %s\n", d->file, (unsigned)d->line,
	    d->field ? d->field : "-", STR_ARG(d->found), d->expected);
	if (h->file != NULL && strcmp(d->file, h->file) == 0 &&
	    d->line == h->line && (h->field == NULL ||
	    (d->field != NULL && strcmp(d->field, h->field) == 0)))
		h->hits++;
}

static inline enum err
try(struct buf *archive, struct hunt *h)
{
	struct diag_sink sink = { .fn = on_diag, .ctx = h };
	struct law law = { 0 };
	const enum err err = profile_load(buf_view(archive), &law, &sink);

	assert_true((err == OK) == (sink.errors == 0));
	law_fini(&law);
	buf_fini(archive);
	return err;
}

/* What concerns rules: fields by id, places by name and grid, who may. */
#endif
