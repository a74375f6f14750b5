# SPDX-License-Identifier: GPL-3.0-or-later
"""ownership -- who owns, keeps and polices what, by place: the model that both
the rules and the demonstration's true owners are made from.  All invented but
the grids.

A service says for every unit grid who does it: (managing, enforcing, who of
them answers). The rules write this down class by class, in the order rules
have; the demonstration looks it up by service and place. Neither is made from
the other."""
from collections import Counter, namedtuple

Target = namedtuple('Target', 'unit force lead help', defaults=('', '', ''))


def noise(*parts):
    """A small number that looks random and never changes."""
    h = 2166136261
    for b in '/'.join(map(str, parts)).encode():
        h = (h ^ b) * 16777619 & 0xFFFFFFFF
    h ^= h >> 15
    h = h * 0x2C1B3C6D & 0xFFFFFFFF
    return h ^ h >> 13


def one(words, *parts):
    words = words.split() if isinstance(words, str) else words
    return words[noise(*parts) % len(words)]


class Grid:
    """One grid and what is there; most of it counts for basic grids."""
    def __init__(self, row):
        self.code, self.up, self.level, self.kind = row[0], row[1], row[2], \
            row[3]
        self.name = row[6]
        self.town = self.code[6:9] if self.level > 1 else ''
        self.children = []
        self.parent = None
        self.basic = self.area = None


class World:
    def __init__(self, rows, parktowns):
        self.grids = [Grid(r) for r in rows]
        self.of = {g.code: g for g in self.grids}
        self.top = self.grids[0]
        for g in self.grids:
            if g.up:
                g.parent = self.of[g.up]
                g.parent.children.append(g)
        for g in self.grids:
            g.own = g.town in parktowns     # a park that is a town of its own
            g.basic, g.area = self.up(g, 4), self.up(g, 3)
            g.where = g.basic.kind if g.basic else ''
        self.leaves = [g for g in self.grids if g.level == 5]

    @staticmethod
    def up(g, level):
        """The grid of this level that g is in, or g; None above it."""
        while g and g.level > level:
            g = g.parent
        return g if g and g.level == level else None


TOWNS_OF = {    # offices that serve several towns
    'power': {'103': 'gd01', '104': 'gd01', '111': 'gd01', '105': 'gd02',
              '106': 'gd02', '107': 'gd02', '108': 'gd03', '109': 'gd03',
              '110': 'gd03', '403': 'gd04', '404': 'gd04', '012': 'gd04',
              '013': 'gd04'},
    'water': {'103': 'gs01', '104': 'gs01', '111': 'gs01', '105': 'gs02',
              '106': 'gs02', '107': 'gs02', '108': 'gs03', '110': 'gs03'},
    'gas': {'103': 'rq01', '104': 'rq01', '111': 'rq01', '106': 'rq02',
            '107': 'rq02', '108': 'rq02'},
    'traffic': {'004': 'jg02', '006': 'jg02', '008': 'jg02', '012': 'jg02',
                '013': 'jg02', '403': 'jg02', '103': 'jg03', '104': 'jg03',
                '105': 'jg03', '111': 'jg03', '106': 'jg04', '107': 'jg04',
                '108': 'jg04', '109': 'jg04', '406': 'jg04', '001': 'jg01',
                '003': 'jg01', '005': 'jg01', '011': 'jg01'},
    'fire': {'001': 'xf01', '002': 'xf01', '009': 'xf01', '010': 'xf01',
             '004': 'xf02', '006': 'xf02', '012': 'xf02', '013': 'xf02',
             '403': 'xf02', '103': 'xf03', '104': 'xf03', '111': 'xf03',
             '106': 'xf04', '107': 'xf04', '108': 'xf04', '406': 'xf04'},
    'road': {'001': 'sz01', '002': 'sz01', '003': 'sz01', '011': 'sz01',
             '004': 'sz02', '006': 'sz02', '007': 'sz02', '008': 'sz02',
             '009': 'sz03', '010': 'sz03', '005': 'sz03'},
    'park': {'103': 'yq01', '104': 'yq01', '111': 'yq01', '105': 'yq03',
             '106': 'yq03', '107': 'yq03', '108': 'yq02', '109': 'yq02',
             '110': 'yq02', '007': 'yq02'}}
CLEANERS = 'hjfw hw01 hw02 hw03 hw04 hw06 hw07 hw08'
GREENERS = 'lhfw lh01 lh02 lh03 lh04 lh05'
OWNERS = ['wy%02d' % i for i in range(1, 21)]
RIVERS = {'hd01': ('109', '108', '107', '106'),
          'hd02': ('004', '006', '008', '104', '111', '403', '012', '013'),
          'hd03': ('001', '002', '003', '005', '007', '009', '010', '011',
                   '103', '110')}


# ---- what is at a place ----

def estate(g):
    """The property company of a unit grid's estate; none in old quarters."""
    if g.where != 'community':
        return ''
    if noise('old quarter', g.basic.code) % 100 < 22:
        return ''
    if g.level == 5 and noise('other estate', g.code) % 100 < 5:
        return one(OWNERS, 'estate', g.code)
    return one(OWNERS, 'estate', g.basic.code)


def park(g):
    """Who runs a park grid: the committee of its own, or a company."""
    if g.own:
        return 't' + g.town
    if g.where != 'park':
        return ''
    if '物流' in g.basic.name or '仓储' in g.basic.name:
        return 'yq05'
    return TOWNS_OF['park'].get(g.town, 'yq04')


def cleaner(g):
    if noise('trunk road', g.basic.code) % 100 < 4:
        return 'hw05'
    return one(CLEANERS, 'clean', g.area.code)


def greener(g):
    if g.level == 5 and noise('public park', g.code) % 100 < 1:
        return one('gy01 gy02 gy03', 'park of', g.town)
    return one(GREENERS, 'green', g.area.code)


# ---- services: unit grid -> Target; None is the district's ----

def by_town(key, default):
    def answer(g):
        return Target(TOWNS_OF[key].get(g.town, default))
    return answer


def per_town(head):
    return lambda g: Target(head + g.town)


def water(g):
    if g.where == 'village' and noise('own well', g.basic.code) % 100 < 20:
        return Target('t' + g.town)
    return Target(TOWNS_OF['water'].get(g.town, 'zlsgs'))


def drain(g):
    if g.where == 'village' and noise('sewer', g.basic.code) % 100 < 90:
        return Target('t' + g.town)
    return Target('psgs')


def light(g):
    if g.where == 'village':
        return Target('t' + g.town)
    return Target(estate(g) or park(g) or 'ldgl')


def gas(g):
    if g.where == 'village' and noise('piped', g.basic.code) % 100 < 18:
        return Target('rq03')
    return Target(TOWNS_OF['gas'].get(g.town, 'rqgs'))


def heat(g):
    if g.where != 'community':
        return Target('rlgs')
    return Target(one('rlgs rlgs rl01 rl02 rl03 rl04 rl05', 'heat',
                      g.basic.code))


def estate_fire(g):
    station = TOWNS_OF['fire'].get(g.town, 'xfzd')
    who = estate(g)
    return Target(who, station, 'unit') if who else Target(station)


def lift(g):
    who = estate(g)
    return Target(who, 's' + g.town, 'unit') if who else \
        Target('s' + g.town)


def property_(g):
    return Target(estate(g) or park(g) or 't' + g.town)


def fall(g):
    who = estate(g)
    return Target(who, '', '', 't' + g.town) if who else \
        Target('t' + g.town)


def yard(g):
    return Target(estate(g) or park(g) or 't' + g.town)


def green(g):
    return Target(park(g) or greener(g))


def estate_green(g):
    return Target(estate(g) or park(g) or greener(g))


def clean(g):
    return Target(park(g) or cleaner(g))


def estate_clean(g):
    return Target(estate(g) or park(g) or cleaner(g))


def manage(g):
    return Target(park(g) or 't' + g.town, 'z' + g.town, 'unit')


def squad(g):
    return Target(park(g) or 't' + g.town, 'z' + g.town, 'enforcer')


def desk(g):
    return Target('d' + g.town, 'z' + g.town, 'enforcer')


def build(g):
    return Target('zjw', 'z' + g.town, 'unit')


def noisy(g):
    return Target('sthj', 'z' + g.town, 'enforcer')


def road(g):
    if g.where == 'village':
        return Target('t' + g.town)
    if noise('trunk road', g.basic.code) % 100 < 9:
        return Target('glfj')
    return Target(park(g) or TOWNS_OF['road'].get(g.town, 'glfj'))


def river(g):
    if noise('at a river', g.basic.code) % 100 < 9:
        return Target(next((u for u, t in RIVERS.items() if g.town in t),
                           'hdgl'))
    return Target('t' + g.town if g.where == 'village' else 'hdgl')


def office(g):
    return Target('t' + g.town)


def safety(g):
    who = park(g)
    return Target(who, 'yjj', 'unit') if who else \
        Target('t' + g.town, 'yjj', 'unit')


def health(g):
    return Target('h' + g.town) if not g.own else Target('wjw')


SERVICES = {    # name: (of a unit grid, of the district, note)
    'water': (water, Target('zlsgs'), '供水'),
    'drain': (drain, Target('psgs'), '排水'),
    'power': (by_town('power', 'gdgs'), Target('gdgs'), '供电'),
    'light': (light, Target('ldgl'), '照明'),
    'gas': (gas, Target('rqgs'), '燃气'),
    'heat': (heat, Target('rlgs'), '供热'),
    'fire': (by_town('fire', 'xfzd'), Target('xfzd'), '消防'),
    'estatefire': (estate_fire, Target('xfzd'), '小区消防'),
    'market': (per_town('s'), Target('scjg'), '市场监管'),
    'lift': (lift, Target('scjg'), '电梯'),
    'estate': (property_, Target('zjw'), '物业'),
    'yard': (yard, Target('cgw'), '院内'),
    'fall': (fall, Target('zjw'), '高坠'),
    'green': (green, Target('lhfw'), '绿化'),
    'estategreen': (estate_green, Target('lhfw'), '院内绿化'),
    'clean': (clean, Target('hjfw'), '保洁'),
    'estateclean': (estate_clean, Target('hjfw'), '院内环卫'),
    'quick': (clean, Target('hjfw'), '快速处置'),
    'manage': (manage, Target('cgw', 'cgzf', 'unit'), '属地管理'),
    'squad': (squad, Target('cgw', 'cgzf', 'enforcer'), '执法'),
    'desk': (desk, Target('cgw', 'cgzf', 'enforcer'), '夜间值守'),
    'build': (build, Target('zjw', 'cgzf', 'unit'), '工地'),
    'noise': (noisy, Target('sthj', 'cgzf', 'enforcer'), '环保执法'),
    'road': (road, Target('glfj'), '道路'),
    'traffic': (by_town('traffic', 'jgzd'), Target('jgzd'), '交管'),
    'river': (river, Target('hdgl'), '河道'),
    'police': (per_town('p'), Target('gafj'), '治安'),
    'justice': (per_town('j'), Target('sfj'), '调解'),
    'health': (health, Target('wjw'), '卫生'),
    'office': (office, Target('qzf'), '属地'),
    'safety': (safety, Target('yjj'), '安全')}
LIMITS = {'quick': '2工作时'}


def service(name, enforce=False):
    """(of a unit grid or None, of the district, note) of a duty's trade."""
    name, _, unit = name.partition(':')
    if unit and name != 'dept':     # the district has another department
        answer, top, note = SERVICES[name]
        return (answer, top._replace(unit=unit), note)
    if not unit:
        return SERVICES[name]
    if enforce and unit != 'cgzf':
        return (None, Target(unit, 'cgzf', 'unit'), '部门职责')
    return (None, Target(unit), '部门职责')


# ---- the fewest places that say it: what a place says holds inside ----

def fewest(world, name, enforce=False):
    """{grid code: Target}: the smallest set of grids from which every unit
    grid gets its target from the nearest one above; the district's is set."""
    answer, top, _ = service(name, enforce)
    if answer is None:
        return {world.top.code: top}
    best = {}       # grid: set of targets that cost least inside

    def down(g):
        if not g.children:
            best[g.code] = {answer(g)} if g.level == 5 else None
            return best[g.code]
        count = Counter()
        for c in g.children:
            s = down(c)
            if s is not None:
                count.update(s)
        most = max(count.values()) if count else 0
        best[g.code] = {t for t, n in count.items() if n == most} or None
        return best[g.code]

    down(world.top)
    out = {world.top.code: top}

    def put(g, now):
        s = best[g.code]
        if s is None:
            return
        if now not in s:
            # At the top only what stands there; in a town anything.
            now = min(s)
            out[g.code] = now
        for c in g.children:
            put(c, now)

    for c in world.top.children:
        put(c, top)
    return out
