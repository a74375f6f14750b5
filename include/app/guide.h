/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide.h -- what a seat reads while the caller talks: standards of the matters,
 * the phone book, articles; found by words, pinyin and matter, with whose they are,
 * until when he answers for them and who said that they are wrong.  Layer: app.
 *
 * The entries are the profile's. What people said of them and the questions that
 * were answered out of them are events of the store; no person stands in either. */
#ifndef APP_GUIDE_H
#define APP_GUIDE_H

#include "app/seat.h"
#include "core/law.h"
#include "core/repo.h"

#define GUIDE_OF	48	/* bytes of "article:…", with NUL */
#define GUIDE_NOTE	400	/* bytes of what is wrong */

enum guide_kind { GUIDE_STANDARD, GUIDE_PHONE, GUIDE_ARTICLE, GUIDE_KINDS };

struct guide_flag {		/* the newest word on an entry */
	bool		wrong;
	char		actor[ACCOUNT_MAX];
	int64_t		at_ms;
	struct str	note;		/* until the flags are read again */
};
struct guide_entry {
	enum guide_kind	kind;
	size_t		at;		/* in the law's table of its kind */
	char		of[GUIDE_OF];	/* "standard:1001001", as flags name it */
	struct str	code, group, title;	/* group: phones; else empty */
	uint32_t	matter;		/* of a standard; 0 */
	uint16_t	owner;		/* unit; 0 none */
	int32_t		until;
	struct guide_flag flag;
	struct str	folded;		/* all that it says */
};
struct guide {
	const struct law *law;
	struct guide_entry *e;		/* owned; standards, phones, articles */
	size_t		n;
	size_t		stands_wrong;	/* flagged now */
	struct arena	arena, notes;
	struct lang_names *names;	/* owned: by place in e */
	struct lang_found *found;	/* owned: n of them */
	int		*score, *word;	/* owned: of one search, by place in e */
};

struct guide	*guide_new(const struct law *law);
void		 guide_free(struct guide **g);
/* What people said, anew; without a store nothing was said. */
MUST_CHECK enum err guide_fresh(struct guide *g, struct store *s);

/* By day, as its owner answers for it. */
bool		 guide_stale(const struct guide_entry *e, int32_t today);
/* A code alone, or "phone:water"; -1: none, or several have the code. */
ptrdiff_t	 guide_by_code(const struct guide *g, struct str code);
const char	*guide_kind_name(enum guide_kind k);	/* N_(), "standard" */

struct guide_want {
	struct str	words;		/* each must be found; empty: all */
	struct str	said;		/* where words is empty: a caller's text; what
					   speaks of it, and of the matter, alone */
	uint32_t	matter;		/* what fits it stands first; 0 none */
	unsigned	kinds;		/* a bit each; 0 all */
	int32_t		today;
	bool		stale, wrong;	/* only such */
};
/* The best cap of them, as places in g->e; *all: how many there are. */
size_t		 guide_find(struct guide *g, const struct guide_want *w,
		    uint32_t *out, size_t cap, size_t *all);
/* Does it say something of the matter or of what that is a part of? 0: no. */
int		 guide_fits(const struct guide *g, const struct guide_entry *e,
		    uint32_t matter);

/* What is said to the caller, or all there is, appended: for a field. */
void		 guide_say(const struct guide *g, const struct guide_entry *e,
		    struct buf *out);

/* May this seat say that an entry is wrong? */
bool		 guide_may_flag(const struct law *law, const struct seat *who);
/* wrong false: it is right after all. why: a translated sentence when it is not
 * done (ERR_REFUSED: who, or what of a person the note holds; ERR_BAD_INPUT). */
MUST_CHECK enum err guide_say_wrong(const struct guide *g,
    const struct guide_entry *e, struct repo *repo, const struct seat *who,
    bool wrong, struct str note, char *why, size_t cap);

/* A question answered at once, without a case; of may be empty. */
struct guide_given { unsigned channel; uint32_t matter; struct str of; };
MUST_CHECK enum err guide_answer(const struct law *law,
    const struct guide_given *g, struct repo *repo, const struct seat *who,
    int64_t now_ms, char *why, size_t cap);
/* Since midnight: of all, and of account. From all zero on, or as it was counted
 * last: then only what arrived since is read. */
struct guide_count {
	uint64_t	all, own;
	int32_t		day;
	uint64_t	arrival;	/* counted up to there; 0 not yet */
};
MUST_CHECK enum err guide_count(struct store *s, const struct law *law,
    struct str account, int64_t now_ms, struct guide_count *c);

#endif
