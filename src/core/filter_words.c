/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter_words.h"

static const struct { const char *name; enum facet facet; } facet_alias[] = {
	{ "状态", FACET_STATE }, { "环节", FACET_STAGE },
	{ "单位", FACET_UNIT }, { "乡镇", FACET_TOWN }, { "镇街", FACET_TOWN },
	{ "网格", FACET_GRID }, { "大类", FACET_MAJOR },
	{ "事项", FACET_MATTER }, { "渠道", FACET_CHANNEL },
	{ "牌", FACET_CARD }, { "标记", FACET_FLAG }, { "未结", FACET_OPEN },
	{ "持有", FACET_HOLDER }, { "规则", FACET_RULE },
	{ "轮到", FACET_TURN }, { "类别", FACET_KIND }, { "层级", FACET_LEVEL },
	{ "退单", FACET_RETURNS }, { "发牌", FACET_CARDED },
	{ "原单位", FACET_FORMER }, { "单元", FACET_CELL },
	{ "单元网格", FACET_CELL }, { "人次", FACET_CALLERS }
};

static const struct { const char *name; enum time_word word; } time_words[] = {
	{ "due", WORD_DUE }, { "age", WORD_AGE }, { "reported", WORD_REPORTED },
	{ "时限", WORD_DUE }, { "案龄", WORD_AGE }, { "上报", WORD_REPORTED }
};

static const struct { const char *name; enum short_word word; } shorts[] = {
	{ "overdue", SHORT_OVERDUE }, { "near", SHORT_NEAR },
	{ "open", SHORT_OPEN }, { "closed", SHORT_CLOSED },
	{ "mine", SHORT_MINE }, { "today", SHORT_TODAY },
	{ "elsewhere", SHORT_ELSEWHERE },
	{ "超时", SHORT_OVERDUE }, { "将超", SHORT_NEAR },
	{ "逾期", SHORT_OVERDUE }, { "已逾期", SHORT_OVERDUE },
	{ "将超时", SHORT_NEAR }, { "临期", SHORT_NEAR },
	{ "未结", SHORT_OPEN }, { "已结", SHORT_CLOSED },
	{ "我的", SHORT_MINE }, { "今日", SHORT_TODAY },
	{ "今天", SHORT_TODAY }, { "别处", SHORT_ELSEWHERE }
};

static const struct { const char *name; enum text_word word; } text_words[] = {
	{ "tel", WORD_TEL }, { "place", WORD_PLACE }, { "title", WORD_TITLE },
	{ "电话", WORD_TEL }, { "来电", WORD_TEL }, { "地点", WORD_PLACE },
	{ "地址", WORD_PLACE }, { "标题", WORD_TITLE }
};

#define LENGTH(a) (sizeof(a) / sizeof *(a))

bool
filter_facet(struct str word, enum facet *out)
{
	for (size_t i = 0; i < LENGTH(facet_alias); i++)
		if (str_is(word, facet_alias[i].name)) {
			*out = facet_alias[i].facet;
			return true;
		}
	return facet_by_name(word, out);
}

const char *
filter_word(size_t i, bool *facet)
{
	*facet = i < FACET_COUNT + LENGTH(facet_alias);
	if (i < FACET_COUNT)
		return facet_name((enum facet)i);
	if (*facet)
		return facet_alias[i - FACET_COUNT].name;
	i -= FACET_COUNT + LENGTH(facet_alias);
	*facet = i < LENGTH(text_words);
	if (*facet)
		return text_words[i].name;
	i -= LENGTH(text_words);
	return i < LENGTH(shorts) ? shorts[i].name : NULL;
}

bool
filter_time_word(struct str word, enum time_word *out)
{
	for (size_t i = 0; i < LENGTH(time_words); i++)
		if (str_is(word, time_words[i].name)) {
			*out = time_words[i].word;
			return true;
		}
	return false;
}

bool
filter_text_word(struct str word, enum text_word *out)
{
	for (size_t i = 0; i < LENGTH(text_words); i++)
		if (str_is(word, text_words[i].name)) {
			*out = text_words[i].word;
			return true;
		}
	return false;
}

bool
filter_sort(struct str word, enum sort_key *key, bool *reverse)
{
	static const char *const names[] = {
		[SORT_DUE] = "due", [SORT_AGE] = "age",
		[SORT_NEWEST] = "newest", [SORT_ARRIVAL] = "arrival"
	};
	bool back = str_starts(word, STR("-"));

	word = str_from(word, back);
	for (size_t i = 0; i < LENGTH(names); i++)
		if (str_is(word, names[i])) {
			*key = (enum sort_key)i;
			*reverse = back;
			return true;
		}
	return false;
}

bool
filter_short(struct str word, enum short_word *out)
{
	for (size_t i = 0; i < LENGTH(shorts); i++)
		if (str_is(word, shorts[i].name)) {
			*out = shorts[i].word;
			return true;
		}
	return false;
}

const char *
filter_short_name(enum short_word word)
{
	return shorts[word].name;	/* the first are the canonical */
}
