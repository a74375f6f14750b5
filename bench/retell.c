/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same thing told once more: what people and keyboards change. */
#include <string.h>
#include "base/utf8.h"
#include "b_twins.h"
#include "lang/lang.h"

#define LETTERS 2048

struct letters { uint32_t cp[LETTERS]; size_t n; uint64_t seed; };

static uint32_t
luck(struct letters *l, uint32_t below)
{
	l->seed = l->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((l->seed >> 33) % below);
}

static void
put(struct buf *out, uint32_t cp)
{
	char c[4];

	buf_add(out, c, utf8_put(cp, c));
}

static bool
mark(uint32_t cp)
{
	return cp < 0x30 || (cp >= 0x3A && cp < 0x41) || cp == 0x3002 ||
	    cp == 0x3001;
}

/* What lang_fold makes c of, backwards; made once. */
static uint32_t
traditional(uint32_t cp)
{
	static uint32_t of[0x6000];
	static bool made;

	for (uint32_t c = 0x9FFF; !made && c >= 0x4E00; c--) {
		const uint32_t to = lang_fold(c);

		if (to != c && to >= 0x4E00 && to < 0xA000)
			of[to - 0x4E00] = c;
	}
	made = true;
	return cp >= 0x4E00 && cp < 0xA000 && of[cp - 0x4E00] ?
	    of[cp - 0x4E00] : cp;
}

/* A tenth of the letters: changed, left out, doubled, or others put in. */
static void
edit(struct letters *l, struct buf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const uint32_t how = luck(l, 40);

		if (how != 1)
			put(out, how == 0 ? 0x4E00 + luck(l, 3000) : l->cp[i]);
		if (how == 2)
			put(out, l->cp[i]);
		if (how == 3)
			put(out, 0x4E00 + luck(l, 3000));
	}
}

/* Sentences turned about: the last first. */
static void
reorder(struct letters *l, struct buf *out)
{
	size_t end = l->n;

	for (size_t i = l->n; i-- > 0;) {
		if (i > 0 && !mark(l->cp[i - 1]))
			continue;
		for (size_t k = i; k < end; k++)
			put(out, l->cp[k]);
		put(out, ' ');
		end = i;
	}
}

static void
other_marks(struct letters *l, struct buf *out)
{
	static const uint32_t marks[] = { 0xFF0C, 0x3002, 0xFF1B, 0x3001, 0x20,
		0x2014, 0x2026 };

	for (size_t i = 0; i < l->n; i++) {
		if (!mark(l->cp[i]))
			put(out, l->cp[i]);
		if (mark(l->cp[i]) || luck(l, 12) == 0)
			put(out, marks[luck(l, 7)]);
	}
}

static void
more(struct letters *l, struct str words, struct buf *out)
{
	static const char *const before[] = { "您好，", "来电人再次反映：",
		"市民王先生来电，称其昨天已经打过一次电话，今天补充：",
		"我是上午打过电话的那个人，" };
	static const char *const after[] = { "，请尽快处理并给我答复。",
		"。已经拨打过物业电话，对方说不归他们管，希望政府出面。",
		"，影响很大，老人小孩都不敢出门，再不处理就要出事了。",
		"。另外请告知处理进度，谢谢。" };

	buf_cstr(out, before[luck(l, 4)]);
	buf_str(out, words);
	buf_cstr(out, after[luck(l, 4)]);
}

void
retell(struct str words, unsigned how, uint32_t seed, struct buf *out)
{
	struct letters l = { .n = 0, .seed = seed };
	struct str rest = words;

	while (rest.n > 0 && l.n < LETTERS)
		l.cp[l.n++] = utf8_next(&rest);
	switch (how) {
	case RETOLD_EDITED:
		edit(&l, out);
		break;
	case RETOLD_ORDER:
		reorder(&l, out);
		break;
	case RETOLD_TRADITIONAL:
		for (size_t i = 0; i < l.n; i++)
			put(out, traditional(l.cp[i]));
		break;
	case RETOLD_MARKS:
		other_marks(&l, out);
		break;
	case RETOLD_MORE:
		more(&l, words, out);
		break;
	default:
		buf_str(out, words);
	}
}
