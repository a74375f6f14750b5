/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link_kit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/call.h"
#include "app/clockwork.h"
#include "app/intl.h"
#include "app/move.h"
#include "app/rules.h"
#include "base/utf8.h"
#include "seal/seal.h"
#include "store/mem_repo.h"
#include "wire/profile.h"

static void
die(const char *what)
{
	fprintf(stderr, "desk_kit: %s\n", what);
	exit(1);
}

static int64_t
kit_now(void *ctx)
{
	return ((struct desk_kit *)ctx)->now;
}

static bool
kit_draft(void *ctx, struct str key, struct str text)
{
	struct desk_kit *k = ctx;

	buf_fmt(&k->drafts, "%.*s=%.*s\n", STR_ARG(key), STR_ARG(text));
	return !k->full && (k->store == NULL || store_draft_put(k->store,
	    str_of(k->seat.me.code), key, text) == OK);
}

static void
load_law(struct desk_kit *k)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	char dir[4096];
	struct diag_sink sink = { 0 };

	snprintf(dir, sizeof dir, "%s/profiles/daxing",
	    top != NULL ? top : ".");
	if (profile_archive(dir, &k->archive, &sink) != OK ||
	    profile_load_trusted(buf_view(&k->archive), &k->law, &sink) != OK)
		die("the profile cannot be read; is GRIDSEAT_DATADIR set?");
}

static void
speak(const char *language)
{
	setenv("LANGUAGE", language, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm-256color", 1);	/* dots of a map */
	intl_init();
}

void
desk_kit_sit(struct desk_kit *k, const char *account, struct seat *s)
{
	const struct law_account *a = law_account(&k->law, str_of(account));

	memset(s, 0, sizeof *s);
	if (a == NULL)
		die(account);
	str_copy(a->code, s->me.code, sizeof s->me.code);
	str_copy(a->name, s->me.name, sizeof s->me.name);
	str_copy(a->seat, s->me.seat, sizeof s->me.seat);
	s->me.roles = a->roles;
	s->me.unit = a->unit;
	strcpy(s->login, "test");
}

const char *
desk_kit_who(struct desk_kit *k, const char *role, unsigned unit)
{
	const struct law_role *r = law_role_by_code(&k->law, str_of(role));
	static char code[ACCOUNT_MAX];

	for (size_t i = 0; r != NULL && i < k->law.accounts_n; i++) {
		const struct law_account *a = &k->law.accounts[i];

		if ((a->roles >> r->bit & 1) == 0 ||
		    (unit != 0 && a->unit != unit))
			continue;
		str_copy(a->code, code, sizeof code);
		return code;
	}
	die("nobody has that role");
	return NULL;
}

/* ---- cases ---- */

static const char *const titles[] = {
	"人行道井盖缺失，夜间有人绊倒", "路灯不亮三天了", "占道经营影响通行",
	"小区门口积水严重", "施工噪声扰民", "垃圾桶满溢无人清运",
	"树枝压到电线", "共享单车堵住盲道"
};

static const char *const callers[] = {
	"李建国", "王秀英", "张伟", "欧阳明月"
};

static const struct law_grid *
some_grid(struct desk_kit *k, uint32_t i)
{
	size_t basic = 0;

	for (size_t n = 0; n < k->law.grids_n; n++)
		if (k->law.grids[n].level == GRID_BASIC &&
		    basic++ == i * 37 % 700)
			return &k->law.grids[n];
	return &k->law.grids[k->law.grids_n - 1];
}

/* Those with criteria whose cases take the ordinary loop. */
static bool
plain_matter(const struct desk_kit *k, const struct law_class *m)
{
	const struct law_kind *kind = law_kind_of(&k->law, m->code);

	return m->level == 3 && m->crit_n > 0 && (kind == NULL ||
	    kind->first_state == k->law.first_state);
}

static uint32_t
some_matter(struct desk_kit *k, uint32_t i)
{
	size_t n = 0, all = 0;

	for (size_t c = 0; c < k->law.classes_n; c++)
		all += plain_matter(k, &k->law.classes[c]);
	for (size_t c = 0; c < k->law.classes_n; c++)
		if (plain_matter(k, &k->law.classes[c]) &&
		    n++ == i * 13 % all)
			return k->law.classes[c].code;
	return 0;
}

uint32_t
desk_kit_report(struct desk_kit *k, unsigned channel, const char *title,
    bool urgent)
{
	struct body body = { 0 }, secret = { 0 };
	uint32_t i = k->n++;
	const struct law_grid *g = some_grid(k, i);
	const char *t = title != NULL ? title :
	    titles[i % (sizeof titles / sizeof *titles)];
	struct intent it = {
		.kind = EV_CASE_REPORT, .actor = str_of(k->seat.me.code),
		.login = STR("test"), .seat = str_of(k->seat.me.seat),
		.body = &body, .secret = &secret, .at_ms = k->now,
		.territory = (uint32_t)(g->code / 1000000 % 1000)
	};
	struct outcome out = { 0 };
	enum err e = OK;

	e |= body_int(&body, "channel", channel);
	e |= body_int(&body, "reported", k->now - (int64_t)i * 7 * 60000);
	e |= body_int(&body, "matter", some_matter(k, i));
	e |= body_int(&body, "grid", (int64_t)g->code);
	e |= body_int(&body, "lat", g->lat_e6);
	e |= body_int(&body, "lon", g->lon_e6);
	e |= body_int(&body, "urgent", urgent);
	e |= body_text(&secret, "title", str_of(t));
	e |= body_text(&secret, "place", STR("市场街12号门前"));
	e |= body_text(&secret, "text", STR("来电人称已多日无人处理，请尽快。"));
	e |= body_text(&secret, "caller", str_of(callers[i % 4]));
	e |= body_text(&secret, "phone", STR("13800001234"));
	if (e != OK ||
	    k->repo->ops->commit(k->repo, &it, 1, false, &out) != OK)
		die("a case cannot be reported");
	return out.slot;
}

const struct casefile *
desk_kit_case(struct desk_kit *k, uint32_t slot)
{
	struct case_view v;

	if (k->repo->ops->get(k->repo, slot, &v) != OK)
		die("no such case");
	return v.c;
}

void
desk_kit_do(struct desk_kit *k, uint32_t slot, const char *account,
    const char *action, const char *arg, const char *value)
{
	struct move_arg a = { str_of(arg), str_of(value) };
	struct seat s;
	struct case_view v;
	struct move m;
	struct intent it;
	struct outcome out = { 0 };

	desk_kit_sit(k, account, &s);
	if (k->repo->ops->get(k->repo, slot, &v) != OK)
		die("no such case");
	if (move_prepare(&m, &(struct move_ask){ .repo = k->repo,
	    .rules = k->rules, .v = &v, .who = &s, .action = str_of(action),
	    .args = &a, .n = arg != NULL ? 1 : 0, .now_ms = k->now }) != OK)
		die(m.why);
	move_intent(&m, &it);
	it.at_ms = k->now;
	if (k->repo->ops->commit(k->repo, &it, 1, false, &out) != OK)
		die(err_text(out.err));
	move_fini(&m);
}

/* Cases in all the early states, of every channel. */
static void
small_day(struct desk_kit *k, int cases)
{
	char boss[ACCOUNT_MAX];

	str_copy(str_of(desk_kit_who(k, "supervisor", 0)), boss, sizeof boss);
	for (int i = 0; i < cases; i++) {
		uint32_t slot = desk_kit_report(k, 1 + (unsigned)i % 4, NULL,
		    i % 9 == 4);

		if (i % 4 >= 1)
			desk_kit_do(k, slot, boss, "accept", NULL, NULL);
		if (i % 4 >= 2)
			desk_kit_do(k, slot, boss, "file", "criterion", "1");
		if (i % 4 >= 3)
			desk_kit_do(k, slot, boss, "dispatch", NULL, NULL);
	}
}

/* ---- a store on disk ---- */

static void
open_store(struct desk_kit *k, bool live)
{
	struct store_birth b = {
		.dir = k->dir, .node = "dx01",
		.mode = live ? STORE_LIVE : STORE_DEMO,
		.archive = buf_view(&k->archive)
	};
	struct store_options o = { .dir = k->dir };
	struct store_fault why;

	seal_digest(buf_view(&k->archive), k->law.digest);
	snprintf(k->dir, sizeof k->dir, "%s/gridseat-desk-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(k->dir) == NULL || store_create(&b, &why) != OK ||
	    store_open(&k->store, &o, &why) != OK)
		die("a store cannot be made");
	store_set_law(k->store, &k->law);
	k->repo = store_repo(k->store);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static void
close_repo(struct desk_kit *k)
{
	if (k->store == NULL) {
		k->repo->ops->close(k->repo);
		return;
	}
	store_close(&k->store);
	nftw(k->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the desk ---- */

static struct desk_setup
setup_of(struct desk_kit *k, const struct seat *seat)
{
	return (struct desk_setup){
		.repo = k->repo, .rules = k->rules, .store = k->store,
		.law = &k->law,
		.seat = seat,
		.keymap = k->keymap, .w = 80, .h = 24,
		.hooks = { .ctx = k, .now = kit_now, .draft_put = kit_draft,
		    .themes = "default light" }
	};
}

void
desk_kit_open(struct desk_kit *k, const struct kit_options *o)
{
	struct desk_setup s;

	*k = (struct desk_kit){ .now = KIT_START };
	clock_warp((struct wall){ k->now }, 0);	/* events say so, too */
	speak(o->language != NULL ? o->language : "zh_CN");
	load_law(k);
	k->law.four_eyes = o->four_eyes;
	if (o->store)
		open_store(k, o->links);
	else
		k->repo = mem_repo_new(&k->law, "dx01a");
	if (o->links)
		link_kit_rows(k);
	k->rules = rules_new(k->store, &k->law);
	k->keymap = keymap_new();
	if (keymap_parse(k->keymap, str_of(keymap_default_text), "default",
	    NULL) != OK)
		die("the default keymap has a fault");
	desk_kit_sit(k, o->account != NULL ? o->account :
	    desk_kit_who(k, "supervisor", 0), &k->seat);
	small_day(k, o->cases != 0 ? o->cases : 24);
	s = setup_of(k, &k->seat);
	s.simple = o->simple;
	s.large = o->large;
	s.ascii = o->ascii;
	s.read_only = o->read_only;
	s.demo = o->demo;
	s.bar = o->bar;
	s.w = o->w != 0 ? o->w : 80;
	s.h = o->h != 0 ? o->h : 24;
	k->desk = desk_new(&s);
	cells_init(&k->cells, s.w, s.h);
	desk_kit_draw(k);
}

struct desk *
desk_kit_second(struct desk_kit *k, const char *account, struct seat *seat)
{
	struct desk_setup s;

	desk_kit_sit(k, account, seat);
	s = setup_of(k, seat);
	return desk_new(&s);
}

void
desk_kit_change(struct desk_kit *k, const char *account)
{
	struct desk_setup s;
	int w = k->cells.w, h = k->cells.h;

	desk_free(&k->desk);
	desk_kit_sit(k, account, &k->seat);
	s = setup_of(k, &k->seat);
	s.w = w;
	s.h = h;
	k->desk = desk_new(&s);
}

void
desk_kit_close(struct desk_kit *k)
{
	desk_free(&k->desk);
	rules_free(&k->rules);
	link_kit_close(k);
	close_repo(k);
	keymap_free(&k->keymap);
	law_fini(&k->law);
	cells_fini(&k->cells);
	buf_fini(&k->archive);
	buf_fini(&k->text);
	buf_fini(&k->roles);
	buf_fini(&k->drafts);
}

/* One key off the front: "<Enter>" or a character. */
static struct key
take_key(struct str *s)
{
	struct key k = { 0 };
	const char *end = s->p[0] == '<' ? memchr(s->p, '>', s->n) : NULL;

	if (end != NULL && key_parse(str_n(s->p, (size_t)(end - s->p) + 1),
	    &k)) {
		*s = str_from(*s, (size_t)(end - s->p) + 1);
		return k;
	}
	k.code = utf8_next(s);
	return k;
}

void
desk_kit_keys_of(struct desk *d, const char *keys)
{
	struct str s = str_of(keys);

	while (s.n > 0)
		desk_key(d, take_key(&s));
}

void
desk_kit_keys(struct desk_kit *k, const char *keys)
{
	desk_kit_keys_of(k->desk, keys);
}

const char *
desk_kit_draw(struct desk_kit *k)
{
	if (desk_next_ms(k->desk) <= k->now)
		desk_tick(k->desk);
	desk_draw(k->desk, &k->cells);
	k->text.n = k->roles.n = 0;
	cells_dump(&k->cells, &k->text, &k->roles);
	return buf_z(&k->text);
}

bool
desk_kit_shows(struct desk_kit *k, const char *text)
{
	if (strstr(desk_kit_draw(k), text) != NULL)
		return true;
	fprintf(stderr, "not shown: %s\n%s\n", text, buf_z(&k->text));
	return false;
}

void
desk_kit_later(struct desk_kit *k, int minutes)
{
	uint64_t fired;

	k->now += minutes * CLOCK_MIN_MS;
	clock_warp((struct wall){ k->now }, 0);
	if (k->store != NULL &&
	    clockwork_run(k->store, NULL, k->now, NULL, &fired) != OK)
		die("the clocks do not fire");
	desk_changed(k->desk);
	desk_kit_wait(k, 2000);
}

void
desk_kit_wait(struct desk_kit *k, int64_t ms)
{
	int64_t end = k->now + ms;

	while (k->now < end) {
		int64_t next = desk_next_ms(k->desk);

		/* Work in slices is wanted at once, again and again. */
		for (int i = 0; next <= k->now && i < 10000; i++) {
			desk_tick(k->desk);
			next = desk_next_ms(k->desk);
			if (desk_dirty(k->desk))
				desk_draw(k->desk, &k->cells);
		}
		k->now = next > k->now && next < end ? next : end;
		clock_warp((struct wall){ k->now }, 0);
		desk_tick(k->desk);
	}
}

static bool
hand_call(void *ctx, const struct pbx_block *b)
{
	struct desk_kit *k = ctx;

	if (b->n > 0)
		desk_call(k->desk, STR("pbx"), b);
	return true;
}

void
desk_kit_call(struct desk_kit *k, const char *words)
{
	struct str rest = str_of(words), state, part[4];
	struct pbx *p = pbx_new(PBX_AMI, hand_call, k);
	struct buf b = { 0 };
	struct call c = { .began_ms = k->now };

	(void)str_cut(&rest, ' ', &state);
	for (size_t i = 0; i < 4; i++)
		if (!str_cut(&rest, ' ', &part[i]))
			part[i] = STR_NONE;
	str_copy(part[0], c.id, sizeof c.id);
	str_copy(part[1], c.number, sizeof c.number);
	str_copy(part[2], c.name, sizeof c.name);
	str_copy(part[3], c.queue, sizeof c.queue);
	buf_cstr(&b, "banner\n");
	if (str_is(state, "gone")) {
		desk_call(k->desk, STR("pbx"), NULL);
	} else if (call_state_of(state, &c.state)) {
		if (c.state >= CALL_ENDED)
			c.ended_ms = k->now;
		call_put(&c, &b);
	} else {
		buf_fmt(&b, "Event: Hello\nExchange: %.*s\n"
		    "Channel: hotline\n", STR_ARG(state));
	}
	buf_cstr(&b, "\n");
	if (pbx_feed(p, buf_view(&b)) != OK)
		abort();
	pbx_free(&p);
	buf_fini(&b);
	desk_tick(k->desk);
}
