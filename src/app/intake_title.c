/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A title out of what was said: the first sentence that says something, without
 * what people say first. Layer: app. */
#include "app/intake_fill.h"

#include <string.h>
#include "base/utf8.h"

#define TITLE 30		/* characters */
#define LEAST 4			/* of a sentence that says something */

static const char *const greetings[] = {
	"您好", "你好", "喂", "是12345吗", "12345吗", "请问", "麻烦您", "麻烦你",
	"麻烦", "我想反映一下", "我想反映", "我要反映", "我来反映", "想反映一下",
	"想反映", "要反映", "反映一下", "反映", "我想投诉一下", "我想投诉",
	"我要投诉", "想投诉", "投诉一下", "投诉", "我想举报", "我要举报", "举报",
	"我想问一下", "我想问", "想问一下", "想咨询一下", "想咨询", "我想咨询",
	"我想咨询一下", "咨询一下", "市民反映", "市民来电反映", "市民来电",
	"来电人反映", "来电人称", "来电反映", "来电人", "群众反映", "居民反映",
	"市民称", "市民", "那个", "就是", "是这样的", "是这样", "跟您说一下",
	"跟你说一下", "一个问题", "个问题", "说一下", "一下", "啊", "嗯", "呃",
	"哎",
};
static const char *const blanks[] = { " ", "，", ",", "、", "：", ":", "。", "！",
	"!", "～", "\n", "；", ";", "　", "？", "?" };
static const char *const stops[] = { "。", "！", "!", "？", "?", "；", ";", "\n" };

static size_t
starts(struct str s, const char *const *list, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) > most && str_starts(s, str_of(list[i])))
			most = strlen(list[i]);
	return most;
}

/* "投诉人", "反映人" is somebody, no greeting. */
static bool
is_person(struct str s, size_t n)
{
	return str_starts(str_from(s, n), STR("人"));
}

#define STARTS(s, list) starts(s, list, sizeof (list) / sizeof *(list))

static struct str
greeted(struct str s)
{
	for (;;) {
		size_t n = STARTS(s, blanks);

		if (!n && (!(n = STARTS(s, greetings)) || is_person(s, n)))
			return s;
		s = str_from(s, n);
	}
}

/* The sentence at s, and what comes behind it. */
static struct str
sentence(struct str *s, size_t *characters)
{
	struct str rest = *s, one;

	*characters = 0;
	while (rest.n && !STARTS(rest, stops)) {
		utf8_next(&rest);
		++*characters;
	}
	one = str_n(s->p, s->n - rest.n);
	*s = rest;
	return one;
}

/* At most so many characters; where it is cut, rather at a comma. */
static struct str
shortened(struct str s)
{
	struct str rest = s, comma = STR_NONE;

	for (size_t i = 0; i < TITLE; i++) {
		if (!rest.n)
			return s;
		if (i >= TITLE / 3 && (str_starts(rest, STR("，")) ||
		    str_starts(rest, STR(","))))
			comma = str_n(s.p, s.n - rest.n);
		utf8_next(&rest);
	}
	return comma.n && rest.n ? comma : str_n(s.p, s.n - rest.n);
}

void
intake_title(struct str text, struct buf *out)
{
	struct str rest = utf8_head(text, 4096), best = STR_NONE;
	size_t n;

	while (rest.n) {
		struct str one;

		rest = greeted(rest);
		one = str_trim(sentence(&rest, &n));
		if (!best.n)
			best = one;
		if (n >= LEAST) {
			best = one;
			break;
		}
	}
	best = str_trim(shortened(best));
	for (size_t at = 0; at < best.n; at++)
		buf_byte(out, (unsigned char)best.p[at] < ' ' ? ' ' :
		    best.p[at]);
}
