/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk_kit.h -- a desk without a terminal for tests: the shipped profile, a
 * store in memory with a small day in it, a clock that stands still unless it
 * is told. Layer: app tests. */
#ifndef TESTS_APP_DESK_KIT_H
#define TESTS_APP_DESK_KIT_H

#include "app/desk.h"
#include "base/buf.h"

#define KIT_START 1795240800000ll	/* 2026-11-21 14:00 +08:00 */

struct desk_kit {
	struct buf	 archive;
	struct law	 law;
	struct repo	*repo;
	struct store	*store;		/* NULL: in memory */
	char		 dir[64];	/* the store's, removed at the end */
	struct rules	*rules;
	struct keymap	*keymap;
	struct seat	 seat;
	struct desk	*desk;
	struct cells	 cells;
	int64_t		 now;
	struct buf	 text, roles;	/* of the last draw */
	struct buf	 drafts;	/* "key=text\n" as put, in order */
	bool		 full;		/* drafts find no room */
	uint32_t	 n;		/* cases made */
};

struct kit_options {
	const char	*account;	/* code in the profile */
	const char	*language;	/* "zh_CN" or "en" */
	int		 w, h;
	int		 cases;		/* of the small day */
	bool		 simple, large, ascii, read_only, demo, bar;
	bool		 store;		/* on disk, with all that rules want */
	bool		 four_eyes;
	bool		 links;		/* the store has remotes: link_kit.h */
};

/* All zero: zhangmin-like seat, Chinese, 80x24, 24 cases. The process ends
 * loudly when the profile cannot be read. */
void	desk_kit_open(struct desk_kit *k, const struct kit_options *o);
void	desk_kit_close(struct desk_kit *k);
/* Another seat on the same store: a second desk. */
struct desk *desk_kit_second(struct desk_kit *k, const char *account,
	    struct seat *seat);

/* Another person sits down instead. */
void	desk_kit_change(struct desk_kit *k, const char *account);

/* "j<Enter>/路灯<Esc>": characters as they are, names in <>. */
void	desk_kit_keys(struct desk_kit *k, const char *keys);
void	desk_kit_keys_of(struct desk *d, const char *keys);
/* Draws; the text is NUL-ended. */
const char *desk_kit_draw(struct desk_kit *k);
bool	desk_kit_shows(struct desk_kit *k, const char *text);
/* Time goes on; ticks as the console would. */
void	desk_kit_wait(struct desk_kit *k, int64_t ms);
/* The same by minutes, at once; on disk, what falls until then fires. */
void	desk_kit_later(struct desk_kit *k, int minutes);

/* "rings 1.0 13800001234 李小明 hotline": what the exchange tells this seat; of the
 * last three none or more. "up" and "gone" alone: of its line. */
void	desk_kit_call(struct desk_kit *k, const char *words);

/* One more case; returns its slot. title NULL: from the small day's list. */
uint32_t desk_kit_report(struct desk_kit *k, unsigned channel,
	    const char *title, bool urgent);
const struct casefile *desk_kit_case(struct desk_kit *k, uint32_t slot);
/* Does an action as that account, must succeed. */
void	desk_kit_do(struct desk_kit *k, uint32_t slot, const char *account,
	    const char *action, const char *arg, const char *value);
/* An account of the profile with that role (and unit, if not 0). */
const char *desk_kit_who(struct desk_kit *k, const char *role, unsigned unit);
void	desk_kit_sit(struct desk_kit *k, const char *account, struct seat *s);

#endif
