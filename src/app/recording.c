/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/recording.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/media.h"
#include "app/move.h"
#include "app/own.h"
#include "lang/lang.h"

bool
recording_kept(const struct body *b)
{
	return str_starts(body_str(b, "recording"), STR("blob:"));
}

void
recording_words(const struct body *b, struct buf *out)
{
	const double size = (double)body_num(b, "recording_size", 0);
	struct buf clean = { 0 };

	if (recording_kept(b)) {
		if (size < 1024 * 1024)
			buf_fmt(out, _("recording, %.1f KiB"), size / 1024);
		else
			buf_fmt(out, _("recording, %.1f MiB"),
			    size / 1024 / 1024);
		return;
	}
	lang_safe_text(body_str(b, "recording"), &clean);
	buf_fmt(out, _("recording %.*s of the exchange"), (int)clean.n,
	    clean.p);
	buf_fini(&clean);
}

/* The reading is an event, and it stands before anything is shown. */
int
reveal_record(struct context *c, const struct case_view *v,
    const char *reason, const char *field, const char *event)
{
	struct move_arg arg[2] = { { STR("reason"), str_of(reason) },
		{ STR("field"), str_of(field ? field : "") } };
	struct move m;
	struct intent it;
	struct outcome out = { 0 };
	const struct move_ask ask = {
		.repo = c->repo, .rules = c->rules, .v = v, .who = &c->who,
		.action = STR("reveal"), .args = arg, .n = field ? 2 : 1,
		.now_ms = clock_wall().ms
	};
	int code = EXIT_DONE;
	enum err e = move_prepare(&m, &ask);

	if (e == OK && event)
		e = body_text(&m.body, "event", str_of(event));
	if (e != OK) {
		complain("%s", m.why);
		code = EXIT_FAILED;
	} else {
		move_intent(&m, &it);
		e = c->repo->ops->commit(c->repo, &it, 1, false, &out);
		if (e != OK)
			code = complain_err(e, m.subject, NULL);
	}
	move_fini(&m);
	return code;
}

/* ---- out of the store, into a file ---- */

struct wanted {
	int64_t		n, at;		/* which one, 0 the last; seen so far */
	char		name[80], event[EVENT_ID_MAX];
};

static bool
look(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct wanted *w = ctx;

	(void)secret;
	(void)status;
	if (!recording_kept(&e->body))
		return true;
	w->at++;
	if (w->n == 0 || w->n == w->at) {
		str_copy(body_str(&e->body, "recording"), w->name,
		    sizeof w->name);
		event_id_format(&e->id, w->event);
	}
	return w->n == 0 || w->n != w->at;
}

static void
remove_file(const char *path)
{
	gid_t store;

	if (!own_enter(&store))
		return;
	(void)!unlink(path);
	if (!own_leave(store))
		complain("%s: %s", path, strerror(errno));
}

static int
write_file(FILE *f, const char *path, struct str bytes)
{
	int bad = fwrite(bytes.p, 1, bytes.n, f) != bytes.n;

	bad |= fflush(f) | fsync(fileno(f));
	bad |= fclose(f);
	if (!bad)
		return EXIT_DONE;
	complain("%s: %s", path, _(err_text(ERR_IO)));
	return EXIT_FAILED;
}

static int
hand_out(struct context *c, const struct case_view *v, const struct wanted *w,
    const struct invocation *in, struct str bytes)
{
	const char *path = option_text(in, "output");
	FILE *f = own_create(path);
	int code;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	code = reveal_record(c, v, option_text(in, "reason"), "recording",
	    w->event);
	if (code == EXIT_DONE)
		code = write_file(f, path, bytes);
	else
		fclose(f);
	if (code != EXIT_DONE)
		remove_file(path);
	return code;
}

/* Who looks at what is elsewhere asks for it: whoever runs the links fetches it. */
static void
ask_for(struct context *c, const struct wanted *w, const struct invocation *in)
{
	struct buf said = { 0 };

	if (media_ask(c->store, &c->law, str_of(w->name),
	    option_flag(in, "large"), &said))
		complain(_("%.*s: say this again when it is here"),
		    STR_ARG(buf_view(&said)));
	else
		complain("%.*s", STR_ARG(buf_view(&said)));
	buf_fini(&said);
}

static int
fetch(struct context *c, uint32_t slot, struct wanted *w,
    const struct invocation *in)
{
	struct buf bytes = { 0 };
	struct case_view v;
	int code = EXIT_FAILED;
	enum err e = c->repo->ops->history(c->repo, slot, look, w);

	if (e == OK && !w->name[0]) {
		complain("%s", _("the case has no such recording"));
		return EXIT_FAILED;
	}
	if (e == OK)
		e = store_recording(c->store, slot, str_of(w->name), &bytes);
	if (e == ERR_NOT_FOUND)
		ask_for(c, w, in);
	else if (e == ERR_CRYPTO)
		complain("%s", _("the recording was erased with the key of "
		    "its case"));
	else if (e == OK && (e = c->repo->ops->get(c->repo, slot, &v)) == OK)
		code = hand_out(c, &v, w, in, buf_view(&bytes));
	else
		code = complain_err(e, c->dir, NULL);
	if (bytes.p)
		explicit_bzero(bytes.p, bytes.cap);
	buf_fini(&bytes);
	return code;
}

static bool
usage(const struct invocation *in, struct wanted *w)
{
	const char *which = option_text(in, "recording");
	const char *reason = option_text(in, "reason");
	const char *path = option_text(in, "output");

	if (!which || !path || !*path || !strcmp(path, "-"))
		complain("%s", _("--recording N wants -o FILE: it goes nowhere "
		    "else"));
	else if (strcmp(which, "last") != 0 && (!str_int(str_of(which), &w->n) ||
	    w->n < 1))
		complain("%s: %s", _("not a number"), which);
	else if (!reason || !*reason)
		complain("%s", _("a reason is needed (--reason TEXT)"));
	else
		return true;
	return false;
}

int
sub_show_recording(const struct invocation *in)
{
	struct wanted w = { .n = 0 };
	struct context c;
	uint32_t slot;
	int code;

	if (!usage(in, &w))
		return EXIT_USAGE;
	code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	code = exit_of(context_case(&c, in->word[0], &slot));
	if (code == EXIT_DONE)
		code = fetch(&c, slot, &w, in);
	context_close(&c);
	return code;
}
