/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_list.c -- a list of two million made-up rows on a terminal, nothing else:
 * what cells and term cost by themselves, measured from outside.
 * Layer: bench. Usage: b_list [bar] [slow] [cpu]. cpu: no terminal, prints
 * the time of a painted frame instead. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "lang/lang.h"
#include "term/paint.h"
#include "term/term.h"

#define ROWS 2000000

struct list {
	struct cells	g;
	int		top, at;	/* first row shown, row of the hand */
	bool		bar;
};

static void
row_text(int n, struct buf *b)
{
	static const char *const what[] = { "井盖缺失移位影响通行",
		"占道经营摊贩扰民严重", "夜间施工噪音扰民", "垃圾未及时清运异味大",
		"路灯不亮存在隐患", "违法停车堵塞消防通道" };
	static const char *const town[] = { "黄村镇", "西红门镇", "旧宫镇",
		"亦庄镇", "瀛海镇", "青云店镇", "采育镇" };
	uint32_t r = (uint32_t)n * 2654435761u;

	buf_fmt(b, "%3u:%02u %07d 热线 %02u-%02u %s兴丰%u里 %s%s",
	    r % 200, r / 7 % 60, n, r % 9 + 1, r / 3 % 20 + 1,
	    town[r / 11 % 7], r / 5 % 30 + 1, what[r / 13 % 6],
	    what[r / 17 % 6]);
}

static void
list_draw(struct list *l)
{
	struct cells *g = &l->g;
	int body = g->h - 3;
	struct buf b = { 0 };

	cells_fmt(g, 0, 0, g->w, ROLE_STATUS, " 网格 ▸ 座席07 │ 待派 12  "
	    "将超 4 │ 14:05 │ 共 %d 条", ROWS);
	cells_role(g, 0, 0, g->w, ROLE_STATUS);
	for (int i = 0; i < body; i++) {
		int n = l->top + i;

		b.n = 0;
		row_text(n, &b);
		cells_text(g, 0, i + 1, 2, ROLE_STRONG, n == l->at && !l->bar ?
		    STR("▸ ") : STR("  "), false);
		cells_column(g, 2, i + 1, g->w - 2, ROLE_TEXT, buf_view(&b),
		    false);
		if (n == l->at && l->bar)
			cells_role(g, 0, i + 1, g->w, ROLE_CURSOR);
	}
	cells_column(g, 0, g->h - 1, g->w, ROLE_HINT,
	    STR(" d派遣 v核查 c回访 t退单 │ /搜索 f筛选 ? 帮助 q退出"), false);
	g->cur_x = 0;
	g->cur_y = l->at - l->top + 1;
	g->cur_on = true;
	buf_fini(&b);
}

static void
list_go(struct list *l, int64_t to)
{
	int body = l->g.h - 3;

	l->at = to < 0 ? 0 : to >= ROWS ? ROWS - 1 : (int)to;
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + body)
		l->top = l->at - body + 1;
}

/* False: time to end. */
static bool
list_key(struct list *l, struct key k)
{
	int page = l->g.h - 3;

	switch (key_fold(k).code) {
	case 'q': return false;
	case 'j': case K_DOWN: list_go(l, (int64_t)l->at + 1); break;
	case 'k': case K_UP: list_go(l, (int64_t)l->at - 1); break;
	case ' ': case K_PGDN:
		l->top = l->top + page < ROWS - page ? l->top + page :
		    ROWS - page;
		list_go(l, (int64_t)l->at + page);
		break;
	case K_PGUP:
		l->top = l->top > page ? l->top - page : 0;
		list_go(l, (int64_t)l->at - page);
		break;
	case 'g': case K_HOME: list_go(l, 0); break;
	case 'G': case K_END: list_go(l, ROWS - 1); break;
	default: break;
	}
	return true;
}

/* What a scrolled frame costs, without a terminal. */
static int
measure_cpu(int w, int h, bool bar)
{
	struct list l = { .bar = bar };
	struct caps caps;
	struct theme theme;
	struct paint p;
	struct buf out = { 0 };
	double paint_s = 0, all_s;
	size_t bytes = 0;
	int frames = 5000;
	clock_t begin;

	if (caps_load(&caps, "xterm-256color") != OK)
		return 1;
	theme_default(&theme);
	paint_init(&p, &caps, true, false);
	paint_theme(&p, &theme, DEPTH_256);
	cells_init(&l.g, w, h);
	list_draw(&l);
	paint_frame(&p, &l.g, PAINT_ALL, &out);
	begin = clock();
	for (int i = 0; i < frames; i++) {
		clock_t at;

		list_go(&l, l.at + (i ? 1 : h));
		list_draw(&l);
		out.n = 0;
		at = clock();
		paint_frame(&p, &l.g, PAINT_ALL, &out);
		paint_s += (double)(clock() - at);
		bytes += out.n;
	}
	all_s = (double)(clock() - begin);
	printf("%dx%d %s: %.3f ms a scrolled frame (%.3f ms of it term), "
	    "%zu bytes\n", w, h, bar ? "bar" : "mark",
	    all_s / frames * 1000 / CLOCKS_PER_SEC,
	    paint_s / frames * 1000 / CLOCKS_PER_SEC, bytes / (size_t)frames);
	paint_fini(&p);
	cells_fini(&l.g);
	buf_fini(&out);
	return 0;
}

static bool
take_events(struct list *l, struct term *t)
{
	struct term_event ev;

	while (term_read(t, &ev)) {
		if (ev.kind == TERM_EVENT_GONE)
			return false;
		if (ev.kind == TERM_EVENT_WIDTH)
			lang_ambiguous_wide(term_ambiguous(t) == 2);
		if (ev.kind == TERM_EVENT_KEY && !list_key(l, ev.key))
			return false;
	}
	return true;
}

static void
run(struct list *l, struct term *t)
{
	bool shown = false;
	int w, h;

	for (;;) {
		struct pollfd f = { .fd = term_fd(t), .events = POLLIN };
		int64_t until, wait = -1;

		term_resized(t);
		term_size(t, &w, &h);
		if (w != l->g.w || h != l->g.h) {
			cells_resize(&l->g, w, h);
			list_go(l, l->at);
			shown = false;
		}
		if (!shown && term_ready(t)) {
			list_draw(l);
			shown = term_present(t, &l->g);
		}
		if (term_unsent(t))
			f.events |= POLLOUT;
		until = term_deadline(t);
		if (until >= 0)
			wait = (until - clock_mono().us) / 1000 + 1;
		poll(&f, 1, wait < 0 && until >= 0 ? 0 : (int)wait);
		if (f.revents & POLLOUT && term_flush(t) != OK)
			return;
		if (f.revents & POLLIN)
			shown = false;
		if (!take_events(l, t))
			return;
	}
}

int
main(int argc, char **argv)
{
	struct term_options o = { 0 };
	struct list l = { 0 };
	struct term *t;
	char why[TERM_WHY];
	bool cpu = false;

	for (int i = 1; i < argc; i++) {
		l.bar |= strcmp(argv[i], "bar") == 0;
		o.slow |= strcmp(argv[i], "slow") == 0;
		cpu |= strcmp(argv[i], "cpu") == 0;
	}
	if (cpu)
		return measure_cpu(80, 24, false) | measure_cpu(80, 24, true) |
		    measure_cpu(200, 60, false) | measure_cpu(200, 60, true);
	if (term_open(&o, &t, why) != OK) {
		fprintf(stderr, "b_list: %s\n", why);
		return 1;
	}
	term_on_death();
	run(&l, t);
	term_close(&t);
	cells_fini(&l.g);
	return 0;
}
