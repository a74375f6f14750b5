/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake.h -- one case being written down, as plain data: fields in the order of
 * talk, what stands in each, and who says so.  Layer: app.
 *
 *	typed by the person ─┐
 *	call, phone ─────────┤
 *	words ─▶ place, grid ┼─▶ struct intake ─▶ intake_commit: one commit
 *	words ─▶ matter ─────┤        │
 *	a stored case ───────┘        └─▶ a draft a field, at every change
 *
 * What a person typed or confirmed is never overwritten by what is filled in; what
 * is filled in always says why, and goes when its reason goes. No screen here, no
 * store: app/intake_fill fills, app/intake_view shows, app/intake_commit writes. */
#ifndef APP_INTAKE_H
#define APP_INTAKE_H

#include "app/entry.h"
#include "core/law.h"
#include "core/repo.h"

#define INTAKE_WHY	160
#define INTAKE_OWN	16	/* the profile's own fields that are shown */
#define INTAKE_TEXT	(48u << 10)	/* bytes of a text */
#define INTAKE_ID	40

/* The fixed ones, in the order of talk. Those of the profile come after them. */
#define INTAKE_FIELDS(X) \
	X(INTAKE_CHANNEL, "channel", N_("channel")) \
	X(INTAKE_PHONE, "phone", N_("phone")) \
	X(INTAKE_CALLER, "caller", N_("caller")) \
	X(INTAKE_WORDS, "text", N_("what was said")) \
	X(INTAKE_PLACE, "place", N_("place")) \
	X(INTAKE_GRID, "grid", N_("grid")) \
	X(INTAKE_MATTER, "matter", N_("matter")) \
	X(INTAKE_CRITERION, "criterion", N_("criterion")) \
	X(INTAKE_TITLE, "title", N_("title")) \
	X(INTAKE_URGENT, "urgent", N_("urgent")) \
	X(INTAKE_PROMISE, "promised", N_("call back by"))
#define INTAKE_ENUM(id, name, label) id,
enum intake_id { INTAKE_FIELDS(INTAKE_ENUM) INTAKE_FIXED };
#undef INTAKE_ENUM
#define INTAKE_MAX (INTAKE_FIXED + INTAKE_OWN)

enum intake_from {
	INTAKE_EMPTY,
	INTAKE_FILLED,		/* by the program: dim, with its why */
	INTAKE_TYPED,		/* by the person */
	INTAKE_CONFIRMED	/* filled, and the person said yes */
};

struct intake_field {
	char		name[28];	/* of the report's argument (app/report.h) */
	struct str	label;		/* translated, or the profile's */
	const struct law_field *own;	/* of the profile; NULL: a fixed one */
	enum intake_from from;
	uint8_t		sure;		/* FILLED: 0..100 */
	bool		given;		/* FILLED from outside the form: intake_give */
	bool		secret;		/* of a person: masked where it is not the
					   field being typed */
	struct buf	text;		/* owned, whole UTF-8; what is typed or filled */
	uint64_t	code;		/* what it means: grid, class, criterion, channel
					   id; 0 nothing yet */
	char		why[INTAKE_WHY];	/* translated; FILLED */
};

struct intake {
	char		id[INTAKE_ID];	/* of its drafts; made by intake_begin */
	const struct law *law;
	struct intake_field f[INTAKE_MAX];
	size_t		n;
	uint32_t	slot;		/* a stored case being judged; SLOT_NONE new */
	struct event_id	head;		/* of it, as it was seen */
	char		call[72];	/* the exchange's id of the call; "" none */
	char		parent[CASE_NUMBER_MAX];	/* the case its caller joins; "" */
	int64_t		began_ms, wrap_ms;	/* wrap_ms: the call ended; 0 not yet */
	unsigned	keys;		/* pressed beside the free text: for the counts */
};

/* Empty, with the fields the profile has and the channel given (0 none). */
void	intake_begin(struct intake *f, const struct law *law, unsigned channel,
	    int64_t now_ms);
void	intake_fini(struct intake *f);
/* A person's word; empty text makes the field empty again, to be filled anew. */
void	intake_type(struct intake *f, size_t field, struct str text);
/* The same with what it means, out of a list. */
void	intake_choose(struct intake *f, size_t field, struct str text,
	    uint64_t code);
/* A person's word that nothing is to stand there: TYPED, and empty until it is
 * typed in or told to be filled again (intake_type with nothing). */
void	intake_clear(struct intake *f, size_t field);
bool	intake_cleared(const struct intake_field *f);
/* The program's word. False: a person's stands there, and stays. */
bool	intake_fill(struct intake *f, size_t field, struct str text,
	    uint64_t code, uint8_t sure, const char *why);
void	intake_unfill(struct intake *f, size_t field);	/* only what was filled */
/* What a call or a stored case brings: filled, and left alone by all that fills
 * afterwards; a person's word takes its place, as anywhere. */
void	intake_give(struct intake *f, size_t field, struct str text,
	    uint64_t code, const char *why);
bool	intake_confirm(struct intake *f, size_t field);
bool	intake_is_empty(const struct intake *f);	/* of all a person did */
int	intake_find(const struct intake *f, struct str name);	/* -1 none */

/* A field as its draft, and the rest (call, slot, parent) as the field "-". Drafts
 * stand under "intake:ID:FIELD". intake_draft_take puts one back; false: it is no
 * draft of a form, or of another form (f->id). */
void	intake_draft(const struct intake *f, size_t field, struct buf *key,
	    struct buf *text);
void	intake_draft_rest(const struct intake *f, struct buf *key,
	    struct buf *text);
bool	intake_draft_take(struct intake *f, struct str key, struct str text);
/* The form's id of a draft's key; STR_NONE: not a form's. */
struct str intake_draft_id(struct str key);

#endif
