/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flag.h -- the flags of a case by name, as profiles, filters and scripts write
 * them.  Layer: core (pure).  In the order of their bits (enum case_flag). */
#ifndef CORE_FLAG_H
#define CORE_FLAG_H

#include <stdint.h>
#include "base/str.h"

#define FLAG_LIST(X) \
	X("urgent", "紧急") X("reopened", "重开") X("reworked", "返工") \
	X("returned", "退单") X("fallback", "兜底") X("signed", "已签收") \
	X("claimed", "已领取") X("doubtful", "存疑") X("conflict", "冲突") \
	X("imported", "导入") X("by_hand", "人工") X("due_runs", "计时") \
	X("closed_late", "超期结案") X("void", "作废") X("private", "涉私") \
	X("unplaced", "未落图") X("paused", "暂停") X("late", "超期") \
	X("asked", "待答复") X("acted", "先行处置") X("supervised", "督办") \
	X("urged", "催办") X("appealed", "申诉") X("exempt", "免责") \
	X("merged", "并单") X("complex", "复杂") X("withdrawn", "撤牌") \
	X("hard", "疑难") X("missed", "漏报") X("unhappy", "不满意") \
	X("extended", "延期") X("promised", "承诺回电")

/* "urged"; "" out of range. */
const char	*flag_code(unsigned bit);
/* 催办; "" out of range. */
const char	*flag_name(unsigned bit);
/* The flag (enum case_flag, one bit) of a code or a name; 0 none. */
uint32_t	 flag_of(struct str word);

#endif
