# SPDX-License-Identifier: GPL-3.0-or-later
"""placenames -- invented roads, estates and landmarks, each in a grid; some
names twice, in two towns, as in life; some with another name."""
import ownership
from ownership import noise

ROADS, LANDMARKS = 240, 130


class Names:
    """Gives each name once, none that a grid is called by or that holds or
    stands in one."""
    def __init__(self, world, words):
        self.words = {k: v.split() for k, v in words}
        self.taken = set()
        self.grid = set()
        for g in world.grids:
            if 2 <= g.level <= 4:
                self.grid.add(g.name)
                for tail in ('社区', '村', '街道', '地区', '镇', '片'):
                    if g.name.endswith(tail):
                        self.grid.add(g.name[:-len(tail)])
        self.grid = {g for g in self.grid if len(g) > 1}

    def free(self, name):
        return name not in self.taken and not any(
            name in g or g in name for g in self.grid)

    def next(self, kind, *parts):
        head, tail = self.words['head'], self.words[kind]
        i = noise(kind, *parts)
        for k in range(len(head) * len(tail)):
            j = (i + k * 7919) % (len(head) * len(tail))
            name = head[j % len(head)] + tail[j // len(head)]
            if self.free(name):
                self.taken.add(name)
                return name
        raise SystemExit('too few words for names of kind ' + kind)


def estates(world, names):
    out = []
    for g in world.leaves:
        if g.where == 'community' and ownership.estate(g) and \
                noise('estate here', g.code) % 100 < 62:
            out.append((names.next('estate', g.code), g, 'estate'))
    return out


def rows(world, words):
    names = Names(world, words)
    basic = [g for g in world.grids if g.level == 4]
    out = estates(world, names)
    by_luck = sorted(basic, key=lambda g: noise('road', g.code))
    out += [(names.next('road', g.code), g, 'road') for g in by_luck[:ROADS]]
    by_luck = sorted(basic, key=lambda g: noise('landmark', g.code))
    out += [(names.next('landmark', g.code), g, 'place')
            for g in by_luck[:LANDMARKS]]
    out += twins(out, basic) + aliases(out, names)
    return sorted((n, g.code, k) for n, g, k in out)


def twins(known, basic):
    """Some names stand in another town too."""
    out = []
    for name, g, kind in known:
        if noise('twin', name, g.code) % 100 >= 4:
            continue
        other = [b for b in basic if b.town != g.town and
                 b.kind == g.basic.kind]
        b = other[noise('where', name) % len(other)]
        out.append((name, b.children[0] if g.level == 5 else b, kind))
    return out


def aliases(known, names):
    """What people call them."""
    out = []
    for name, g, kind in known:
        if noise('alias', name, g.code) % 100 >= 13:
            continue
        short = {'road': '老{}街', 'estate': '{}小区', 'place': '老{}'}[kind]
        head = next(h for h in names.words['head'] if name.startswith(h))
        alias = short.format(head)
        if names.free(alias):
            names.taken.add(alias)
            out.append((alias, g, 'alias'))
    return out
