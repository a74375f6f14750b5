/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lawkit.h -- a small district for tests: every state and action of the real
 * loop, three towns, four units, two majors.  Layer: core tests.
 * A header only, so that a test of any layer may use it. Nothing is owned:
 * never call law_fini on it. */
#ifndef TESTS_CORE_LAWKIT_H
#define TESTS_CORE_LAWKIT_H

#include "core/law.h"

enum lawkit_state {
	KIT_FOUND = 1, KIT_TO_FILE, KIT_TO_DISPATCH, KIT_TO_SIGN, KIT_HANDLING,
	KIT_TO_CHECK, KIT_TO_CLOSE, KIT_TO_CALLBACK, KIT_CLOSED, KIT_REFUSED,
	KIT_VOID
};

enum lawkit_role {
	KIT_FINDER = 1 << 0, KIT_SEAT = 1 << 1, KIT_DISPATCHER = 1 << 2,
	KIT_UNIT = 1 << 3, KIT_CHECKER = 1 << 4, KIT_SUPERVISOR = 1 << 5,
	KIT_LEADER = 1 << 6, KIT_ADMIN = 1 << 7
};

#define KIT_BASIC	110115001001ull		/* a basic grid's 12 digits */
#define KIT_GRID	110115001001000ull	/* 黄村镇 兴丰社区 */
#define KIT_GRID2	110115002003000ull	/* 西红门镇 二村 */
#define KIT_GRID3	110115003001000ull	/* 旧宫镇 南场社区 */
#define KIT_MATTER	1001001u		/* 井盖缺失, two criteria */
#define KIT_MATTER2	1001002u		/* 路灯不亮 */
#define KIT_MATTER3	2001001u		/* 占道经营 */

#define LAWKIT_STATES(X) \
	X(1, 1, true, "found", "待受理", "○") \
	X(2, 2, true, "to_file", "待立案", "◔") \
	X(3, 3, true, "to_dispatch", "待派遣", "◑") \
	X(4, 4, true, "to_sign", "待签收", "◇") \
	X(5, 4, true, "handling", "处置中", "◆") \
	X(6, 5, true, "to_check", "待核查", "◕") \
	X(7, 6, true, "to_close", "待结案", "□") \
	X(8, 6, true, "to_callback", "待回访", "☎") \
	X(9, 6, false, "closed", "已结案", "●") \
	X(10, 2, false, "refused", "不予立案", "×") \
	X(11, 6, false, "void", "已作废", "∅")

/* from, to, roles, guards, effects, action, label, key */
#define LAWKIT_MOVES(X) \
	X(1, 2, KIT_SEAT | KIT_SUPERVISOR, GUARD_PLACE, 0, \
	    "accept", "受理", 'a') \
	X(1, 10, KIT_SEAT | KIT_SUPERVISOR, GUARD_REASON, \
	    EFFECT_CLOSE | EFFECT_RELEASE, "refuse", "不予受理", 'x') \
	X(2, 3, KIT_SEAT | KIT_SUPERVISOR, \
	    GUARD_MATTER | GUARD_CRITERION | GUARD_PLACE, \
	    EFFECT_SET_CRITERION | EFFECT_START_DUE, "file", "立案", 'l') \
	X(2, 10, KIT_SEAT | KIT_SUPERVISOR, GUARD_REASON, \
	    EFFECT_CLOSE | EFFECT_RELEASE, "refuse", "不予立案", 'x') \
	X(3, 4, KIT_DISPATCHER | KIT_SUPERVISOR, GUARD_UNIT, \
	    EFFECT_SET_UNIT | EFFECT_RELEASE, "dispatch", "派遣", 'd') \
	X(4, 5, KIT_UNIT, GUARD_OWN_UNIT, EFFECT_SIGN, "sign", "签收", 's') \
	X(4, 3, KIT_UNIT, GUARD_REASON | GUARD_OWN_UNIT | GUARD_RETURNS_LEFT | \
	    GUARD_ACTED_IF_URGENT, EFFECT_CLEAR_UNIT | EFFECT_COUNT_RETURN, \
	    "return", "退单", 't') \
	X(5, 3, KIT_UNIT, GUARD_REASON | GUARD_OWN_UNIT | GUARD_RETURNS_LEFT, \
	    EFFECT_CLEAR_UNIT | EFFECT_COUNT_RETURN, "return", "退单", 't') \
	X(5, 6, KIT_UNIT, GUARD_NOTE | GUARD_OWN_UNIT | GUARD_NOT_FINDER, \
	    EFFECT_HANDLED | EFFECT_STOP_DUE, "handle", "处置回复", 'h') \
	X(6, 7, KIT_CHECKER, GUARD_NOT_HANDLER, EFFECT_CHECKED, \
	    "check_pass", "核查通过", 'v') \
	X(6, 5, KIT_CHECKER, GUARD_REASON | GUARD_NOT_HANDLER, \
	    EFFECT_CHECKED | EFFECT_COUNT_REWORK | EFFECT_START_DUE, \
	    "check_fail", "核查不通过", 'f') \
	X(7, 8, KIT_SEAT | KIT_SUPERVISOR, 0, 0, "close", "结案", 'e') \
	X(8, 9, KIT_SEAT | KIT_SUPERVISOR, GUARD_NOTE, \
	    EFFECT_CLOSE | EFFECT_RELEASE, "call_back", "回访", 'c') \
	X(8, 3, KIT_SEAT | KIT_SUPERVISOR, GUARD_REASON, \
	    EFFECT_REOPEN | EFFECT_CLEAR_UNIT, "reopen", "不满意重办", 'r') \
	X(9, 3, KIT_SUPERVISOR, GUARD_REASON, \
	    EFFECT_REOPEN | EFFECT_CLEAR_UNIT, "reopen", "重开", 'r') \
	X(LAW_ANY, 11, KIT_SUPERVISOR, GUARD_REASON, \
	    EFFECT_CLOSE | EFFECT_STOP_DUE | EFFECT_RELEASE, \
	    "void", "作废", 'X')

#define KIT_STR(z) { z, sizeof(z) - 1 }

static inline void
lawkit_loop(struct law *l)
{
#define STATE(i, st, op, co, na, si) { .id = i, .stage = st, .open = op, \
	.code = KIT_STR(co), .name = KIT_STR(na), .sign = KIT_STR(si) },
#define MOVE(fr, t, ro, gu, ef, ac, la, ke) { .from = fr, .to = t, .roles = ro, \
	.guards = gu, .effects = ef, .action = KIT_STR(ac), \
	.label = KIT_STR(la), .key = ke },
#define ROLE(b, co, na) { .bit = b, .code = KIT_STR(co), .name = KIT_STR(na) },
	static struct law_state states[] = { LAWKIT_STATES(STATE) };
	static struct law_move moves[] = { LAWKIT_MOVES(MOVE) };
	static struct law_role roles[] = {
		ROLE(0, "finder", "网格员") ROLE(1, "seat", "座席")
		ROLE(2, "dispatcher", "派遣员") ROLE(3, "unit", "处置单位")
		ROLE(4, "checker", "核查员") ROLE(5, "supervisor", "值班长")
		ROLE(6, "leader", "领导") ROLE(7, "admin", "管理员")
	};

	l->states = states;
	l->states_n = sizeof(states) / sizeof(states[0]);
	l->moves = moves;
	l->moves_n = sizeof(moves) / sizeof(moves[0]);
	l->roles = roles;
	l->roles_n = sizeof(roles) / sizeof(roles[0]);
#undef STATE
#undef MOVE
#undef ROLE
}

static inline void
lawkit_people(struct law *l)
{
#define UNIT(i, co, na, sh, ki, to) { .id = i, .code = KIT_STR(co), \
	.name = KIT_STR(na), .short_name = KIT_STR(sh), .kind = KIT_STR(ki), \
	.town = to },
#define ACCOUNT(co, na, ro, un) { .code = KIT_STR(co), .name = KIT_STR(na), \
	.roles = ro, .unit = un, .logins = KIT_STR("*"), \
	.seat = KIT_STR("01") },
#define CHANNEL(i, co, na, si, ro) { .id = i, .code = KIT_STR(co), \
	.name = KIT_STR(na), .sign = KIT_STR(si), .finder_role = KIT_STR(ro) },
	static struct law_unit units[] = {
		UNIT(1, "centre", "区城市管理指挥中心", "中心", "centre", 0)
		UNIT(2, "water", "区水务局", "水务", "department", 0)
		UNIT(3, "huangcun", "黄村镇城管办", "黄村", "town", 1)
		UNIT(4, "xihongmen", "西红门镇城管办", "西红门", "town", 2)
	};
	static struct law_account accounts[] = {	/* by code */
		ACCOUNT("boss", "郭强", KIT_SUPERVISOR | KIT_ADMIN, 1)
		ACCOUNT("check1", "何敏", KIT_CHECKER, 1)
		ACCOUNT("disp1", "陈刚", KIT_DISPATCHER, 1)
		ACCOUNT("find1", "王芳", KIT_FINDER, 3)
		ACCOUNT("seat1", "张敏", KIT_SEAT, 1)
		ACCOUNT("seat2", "李娜", KIT_SEAT, 1)
		ACCOUNT("unit2", "刘洋", KIT_UNIT, 2)
		ACCOUNT("unit3", "赵磊", KIT_UNIT | KIT_FINDER, 3)
		ACCOUNT("unit4", "孙丽", KIT_UNIT, 4)
	};
	static struct law_channel channels[] = {
		CHANNEL(1, "patrol", "巡查", "巡", "finder")
		CHANNEL(2, "hotline", "热线", "热", "seat")
		CHANNEL(3, "public", "公众", "众", "seat")
	};

	l->units = units;
	l->units_n = sizeof(units) / sizeof(units[0]);
	l->accounts = accounts;
	l->accounts_n = sizeof(accounts) / sizeof(accounts[0]);
	l->channels = channels;
	l->channels_n = sizeof(channels) / sizeof(channels[0]);
#undef UNIT
#undef ACCOUNT
#undef CHANNEL
}

static inline void
lawkit_places(struct law *l)
{
#define GRID(co, pa, le, ki, na, la, lo) { .code = co, .parent = pa, \
	.level = le, .kind = KIT_STR(ki), .name = KIT_STR(na), \
	.lat_e6 = la, .lon_e6 = lo },
	static struct law_grid grids[] = {
		GRID(110115000000000ull, 0, GRID_DISTRICT, "", "大兴区",
		    39728000, 116341000)
		GRID(110115001000000ull, 110115000000000ull, GRID_TOWN, "",
		    "黄村镇", 39730000, 116330000)
		GRID(KIT_GRID, 110115001000000ull, GRID_BASIC, "community",
		    "兴丰社区", 39731000, 116331000)
		GRID(KIT_GRID + 1, KIT_GRID, GRID_UNIT, "", "兴丰一格",
		    39731100, 116331100)
		GRID(110115002000000ull, 110115000000000ull, GRID_TOWN, "",
		    "西红门镇", 39790000, 116330000)
		GRID(KIT_GRID2, 110115002000000ull, GRID_BASIC, "village",
		    "二村", 39791000, 116331000)
		GRID(110115003000000ull, 110115000000000ull, GRID_TOWN, "",
		    "旧宫镇", 39810000, 116440000)
		GRID(KIT_GRID3, 110115003000000ull, GRID_BASIC, "community",
		    "南场社区", 39811000, 116441000)
	};

	l->grids = grids;
	l->grids_n = sizeof(grids) / sizeof(grids[0]);
#undef GRID
}

static inline void
lawkit_matters(struct law *l)
{
#define CLASS(co, pa, le, na, ki, un, cf, cn) { .code = co, .parent = pa, \
	.level = le, .name = KIT_STR(na), .kind = KIT_STR(ki), .unit = un, \
	.crit_first = cf, .crit_n = cn },
#define CRITERION(ma, no, ur, fi, cl, li, ln, lu) { .matter = ma, .n = no, \
	.urgent = ur, .file_text = KIT_STR(fi), .close_text = KIT_STR(cl), \
	.limit = KIT_STR(li), .limit_n = ln, .limit_unit = lu },
	static struct law_class classes[] = {
		CLASS(1000000u, 0, 1, "公用设施", "component", 0, 0, 0)
		CLASS(1001000u, 1000000u, 2, "道路设施", "", 0, 0, 0)
		CLASS(KIT_MATTER, 1001000u, 3, "井盖缺失", "", 2, 0, 2)
		CLASS(KIT_MATTER2, 1001000u, 3, "路灯不亮", "", 2, 2, 1)
		CLASS(2000000u, 0, 1, "街面秩序", "event", 0, 0, 0)
		CLASS(2001000u, 2000000u, 2, "经营秩序", "", 0, 0, 0)
		CLASS(KIT_MATTER3, 2001000u, 3, "占道经营", "", 3, 3, 1)
	};
	static struct law_criterion criteria[] = {
		CRITERION(KIT_MATTER, 1, true, "井盖缺失、移位，存在安全隐患",
		    "井盖复位", "2紧急工作时", 2, LIMIT_URGENT_HOUR)
		CRITERION(KIT_MATTER, 2, false, "井盖破损，尚可通行",
		    "井盖更换", "3工作日", 3, LIMIT_WORK_DAY)
		CRITERION(KIT_MATTER2, 1, false, "路灯连续两盏不亮",
		    "恢复照明", "2工作日", 2, LIMIT_WORK_DAY)
		CRITERION(KIT_MATTER3, 1, false, "占用道路摆卖",
		    "清理完毕", "4工作时", 4, LIMIT_WORK_HOUR)
	};
	l->classes = classes;
	l->classes_n = sizeof(classes) / sizeof(classes[0]);
	l->criteria = criteria;
	l->criteria_n = sizeof(criteria) / sizeof(criteria[0]);
	l->rules_text = STR("id\tversion\tmatter\tarea\tunit\tkind\n"
	    "1\t1\t1001001\t-\twater\tmodel\n"
	    "2\t1\t2001001\t110115001000000\thuangcun\tmodel\n"
	    "3\t1\t2000000\t110115002000000\txihongmen\tmodel\n");
#undef CLASS
#undef CRITERION
}

static inline void
lawkit_words(struct law *l)
{
#define REASON(ac, co, te) { .action = KIT_STR(ac), .code = KIT_STR(co), \
	.text = KIT_STR(te) },
	static struct law_reason reasons[] = {
		REASON("return", "not_ours", "非本单位职责")
		REASON("refuse", "outside", "不在管理范围")
		REASON("check_fail", "not_done", "未处置到位")
		REASON("reopen", "unhappy", "市民不满意")
		REASON("void", "double", "重复上报")
	};
	static struct law_view views[] = {
		{ .key = KIT_STR("1"), .name = KIT_STR("待派遣"),
		    .filter = KIT_STR("state:to_dispatch"),
		    .sort = KIT_STR("due") },
	};

	l->reasons = reasons;
	l->reasons_n = sizeof(reasons) / sizeof(reasons[0]);
	l->views = views;
	l->views_n = sizeof(views) / sizeof(views[0]);
#undef REASON
}

/* Work days 08:30-12:00 and 13:00-17:30; one for all laws of a program, which
 * keeps it to its end. */
static inline const struct calendar *
lawkit_calendar(void)
{
	static struct calendar c;

	if (c.sum != NULL)
		return &c;
	c.offset_min = 480;
	for (int d = 1; d <= 5; d++) {
		c.slots[d][0] = (struct calendar_slot){ 510, 720 };
		c.slots[d][1] = (struct calendar_slot){ 780, 1050 };
		c.slots_n[d] = 2;
	}
	calendar_make(&c, NULL, 0);
	return &c;
}

/* The same district every time; work days 08:30-12:00 and 13:00-17:30. */
static inline void
lawkit_make(struct law *l)
{
	*l = (struct law){
		.code = STR("DX"), .name = STR("大兴网格"), .id = STR("kit"),
		.version = 1, .county = 110115, .offset_min = 480,
		.fallback_unit = 1, .first_state = KIT_FOUND, .return_cap = 2,
		.undo_ms = 8000, .near_ms = 30 * 60000,
		.stale_claim_ms = 15 * 60000, .place_sure = 80,
	};
	l->calendar = *lawkit_calendar();
	lawkit_loop(l);
	lawkit_people(l);
	lawkit_places(l);
	lawkit_matters(l);
	lawkit_words(l);
}

#endif
