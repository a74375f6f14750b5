/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_pages.h -- the channel page from the inside: remotes, the outbox of one,
 * what was put aside, what waits, whom we trust.  Layer: app. Only link_pages*.c,
 * pane_link*.c and cmd_links.c include it.
 *
 *	links ─ outbox ─ put aside ─ waiting ─ nodes     Tab goes round
 *	          └ Enter: what would be sent, or the bytes, as text; Esc back */
#ifndef APP_LINK_PAGES_H
#define APP_LINK_PAGES_H

#include "app/lights.h"
#include "app/sheet.h"

#define LINK_ROWS 2000		/* of one list on the screen */

enum link_page { PAGE_LINKS, PAGE_OUTBOX, PAGE_ASIDE, PAGE_WAITS, PAGE_NODES,
	PAGE_COUNT };

struct out_row {
	struct store_notice n;
	char		number[CASE_NUMBER_MAX];
	char		what[64];
};

/* The two lists that may be long: read in slices, shown when whole. */
struct link_lists {
	struct out_row	*out;		/* owned; what is refused first */
	size_t		out_n, out_cap;
	uint64_t	out_all, by_state[3];
	struct store_aside *aside;	/* owned, without bytes; newest first */
	size_t		aside_n, aside_cap;
	uint64_t	aside_all;
};

struct link_pages {
	enum link_page	page;
	size_t		link;		/* of lights; == lights.n: all of them */
	struct link_lists is, next;	/* in sight; being read */
	enum { LISTS_DONE, LISTS_OUT, LISTS_ASIDE } reads;
	uint64_t	from;		/* where reading goes on */
	int64_t		end_us;		/* of this slice */
	unsigned	seen_n;		/* rows since the clock was looked at */
	struct store_wait *wait;	/* owned */
	size_t		wait_n, wait_cap;
	uint64_t	orphans;
	struct store_node_row *node;	/* owned */
	size_t		node_n, node_cap;
	size_t		cur, top;
	struct lines	text;		/* of one row */
	uint64_t	text_of;	/* its id */
	bool		reading;	/* the text is in sight */
	bool		made;
};

struct link_pages *link_pages_of(struct desk *d);
void	link_pages_make(struct desk *d);	/* all lists anew */
size_t	link_pages_rows(const struct desk *d);	/* of the page in sight */
/* The link the lists are of; NULL: all. */
const struct light_row *link_pages_link(const struct desk *d);
/* The rows under the cursor; NULL: none, or another page is up. */
struct out_row *link_pages_out(struct desk *d);
struct store_aside *link_pages_aside(struct desk *d);
const char *link_pages_state(unsigned outbox_state);	/* N_() 未发 … */
const char *link_pages_why(unsigned aside_why);		/* N_() */

/* --- link_text.c: one row whole, into pages.text --- */
void	link_text_out(struct desk *d, const struct out_row *r, int w);
void	link_text_aside(struct desk *d, const struct store_aside *a, int w);

/* --- pane_links.c, pane_link_lists.c --- */
void	pane_links_draw(struct desk *d, struct cells *g, struct rect r);
void	pane_link_list_draw(struct desk *d, struct cells *g, struct rect r);
/* Mark in the first column; the terminal's cursor goes there. */
void	pane_link_cursor(struct desk *d, struct cells *g, int x, int y);

#endif
