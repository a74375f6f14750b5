# SPDX-License-Identifier: GPL-3.0-or-later
"""rulemaker -- the model of ownership.py as dispatch rules: no more of them
than say it. A class inherits from the class above it, a grid from the grid
above it, and a rule stands only where something changes."""
from collections import Counter, defaultdict, namedtuple

import ownership

COLUMNS = ('id version matter area channel time when unit enforcer lead '
           'helpers limit priority from to kind basis note').split()
FIRST = 2001        # smaller ids belong to rules of the first version
RANK = {'when': 0, 'channel': 1, 'time': 2, '': 3}
Duty = namedtuple('Duty', 'code circ trade enforce')
Circ = namedtuple('Circ', 'name column text note mille words')
NONE = Circ('', '', '', '', 0, '')


def parents(code):
    """The class and those above it."""
    out = [code]
    if code % 1000:
        out.append(code // 1000 * 1000)
    if code % 1000000:
        out.append(code // 1000000 * 1000000)
    return out


def all_duties(rows, classes, flags):
    """Rows of duties.txt and, for what they leave out, the department that
    the class has: of the major class where most minors have the same."""
    said = {int(r[0]) for r in rows if r[1] == '-'}
    unit = {c[0] // 1000 * 1000: c[3] for c in classes if c[1] == 3}
    out = [Duty(int(r[0]), '' if r[1] == '-' else r[1], r[2], False)
           for r in rows]
    for major in [c[0] for c in classes if c[1] == 1]:
        bare = [m for m in sorted(unit) if m // 1000000 * 1000000 == major
                and m not in said]
        if major in said:       # departments that the major does not cover
            trade = next(d.trade for d in out if d.code == major)
            bare = [m for m in bare if unit[m] != NEAR.get(
                trade, trade.partition(':')[2])]
        kinds = Counter((unit[m], 'enforce' in flags[m]) for m in bare)
        most = max(sorted(kinds), key=lambda k: kinds[k]) if kinds else None
        if major not in said and most and kinds[most] > 1:
            out.append(Duty(major, '', 'dept:' + most[0], most[1]))
            bare = [m for m in bare
                    if (unit[m], 'enforce' in flags[m]) != most]
        out += [Duty(m, '', 'dept:' + unit[m], 'enforce' in flags[m])
                for m in bare]
    return sorted(out)


# The department of trades that are a whole major class's.
NEAR = {'police': 'gafj', 'justice': 'sfj', 'fire': 'xfzd', 'safety': 'yjj'}


class Book:
    """Rules while they are made: {(class, circumstance): {grid: Target}}."""
    def __init__(self, world, duties, circs):
        self.world, self.duties = world, duties
        self.circ = {'': NONE, **{c.name: c for c in circs}}
        self.cells = {}
        self.trade = {}
        memo = {}
        for d in duties:
            key = (d.trade, d.enforce)
            if key not in memo:
                memo[key] = ownership.fewest(world, *key)
            self.cells[d.code, d.circ] = dict(memo[key])
            self.trade[d.code, d.circ] = d
        self.of = defaultdict(list)         # class: circumstances by rank
        for code, circ in self.cells:
            self.of[code].append(circ)
        for code in self.of:
            self.of[code].sort(key=self.rank)
        self.repeat()
        self.prune()

    def rank(self, circ):
        return RANK[self.circ[circ].column]

    def target(self, code, circ, grid):
        """What the cell says at the grid: its own, or from above."""
        cell = self.cells[code, circ]
        while grid:
            if grid.code in cell:
                return cell[grid.code]
            grid = grid.parent
        return None

    def repeat(self):
        """A rule without the circumstance in a smaller area would come before
        the one with it: say it there again."""
        self.plain = {k: dict(v) for k, v in self.cells.items()}
        for code, circs in self.of.items():
            for i, circ in enumerate(circs):
                for lower in circs[i + 1:]:
                    if self.rank(lower) == self.rank(circ):
                        continue        # these two exclude each other
                    for g in self.plain[code, lower]:
                        cell = self.cells[code, circ]
                        if g not in cell:
                            cell[g] = self.full(code, circ, g)
                    # what was said for one is there for the next
                self.plain[code, circ] = dict(self.cells[code, circ])

    def full(self, code, circ, g):
        return self.target(code, circ, self.world.of[g])

    def decide(self, code, grid, held, without=None):
        """(class, circumstance, grid code, target) as the order of rules has
        it: class, area, conditions before channel before time."""
        for c in parents(code):
            if c not in self.of:
                continue
            g = grid
            while g:
                for circ in self.of[c]:
                    if circ and circ not in held:
                        continue
                    key = (c, circ, g.code)
                    if g.code in self.cells[c, circ] and key != without:
                        return (*key, self.cells[c, circ][g.code])
                g = g.parent
        return None

    def seen(self, code):
        """Circumstances that may hold of cases of this class, in all
        combinations: one of each column."""
        circs = sorted({x for c in parents(code) for x in self.of.get(c, ())
                        if x})
        out = [frozenset()]
        for column in ('when', 'channel', 'time'):
            some = [x for x in circs if self.circ[x].column == column]
            out += [s | {x} for s in out for x in some]
        return out

    def prune(self):
        """Takes out what changes nothing: rules whose cases would go to the
        same place without them. Small areas first; again while one goes, for
        what it stood against may not be needed either."""
        while self.pruned():
            pass

    def pruned(self):
        gone = 0
        for (code, circ), cell in sorted(self.cells.items()):
            combos = [s for s in self.seen(code) if not circ or circ in s]
            for g in sorted(cell, key=lambda g: (-self.world.of[g].level, g)):
                if self.needless(code, circ, g, combos):
                    del cell[g]
                    gone += 1
        return gone

    def needless(self, code, circ, g, combos):
        key = (code, circ, g)
        for grid in self.inside(code, g):
            for held in combos:
                won = self.decide(code, grid, held)
                if won[:3] != key:
                    continue
                other = self.decide(code, grid, held, key)
                if other is None or other[3] != won[3]:
                    return False
        return True

    def inside(self, code, g):
        """The grid, and those inside where a class above says more."""
        out = [self.world.of[g]]
        if self.world.of[g].level == 5:
            return out
        said = {x for c in parents(code)[1:] for circ in self.of.get(c, ())
                for x in self.cells[c, circ]}
        for x in sorted(said):
            up = self.world.of[x].parent
            while up and up.code != g:
                up = up.parent
            if up:
                out.append(self.world.of[x])
        return out

    def rows(self):
        out = []
        for (code, circ), cell in sorted(self.cells.items()):
            d = self.trade[code, circ]
            note = ownership.service(d.trade)[2]
            c = self.circ[circ]
            for g in sorted(cell):
                out.append(self.row(code, g, cell[g], c, d, c.note or note))
        return out

    @staticmethod
    def row(code, g, t, c, d, note):
        cond = {'when': '', 'channel': '', 'time': ''}
        if c.column:
            cond[c.column] = c.text
        lead = t.lead if t.unit and t.force else ''
        kind = 'custom' if c.column in ('time', 'channel') else 'model'
        return [code, g, cond['channel'], cond['time'], cond['when'], t.unit,
                t.force, lead, t.help, ownership.LIMITS.get(d.trade, ''), 0,
                '', '', kind, '示例', note]


def practice(rows, duties):
    """Duties and owners as they are in practice: (duties, owners that differ)."""
    by = {(d[0], d[1]): d for d in duties}
    for r in rows:
        if r[0] == 'duty':
            circ = '' if r[2] == '-' else r[2]
            by[int(r[1]), circ] = (int(r[1]), circ, r[3])
    return sorted(by.values()), {(r[1], r[2]): r[3] for r in rows
                                 if r[0] == 'owner'}


def owner_rows(world, told):
    """(trade, grid, who answers): for the demonstration, from the services."""
    out, done = {}, set()
    for _, _, trade in told[0]:
        if trade in done:
            continue
        done.add(trade)
        for g, t in ownership.fewest(world, trade).items():
            lead = t.force if t.lead == 'enforcer' or not t.unit else t.unit
            out[trade, g] = lead
    out.update(told[1])
    return sorted((t, g, u) for (t, g), u in out.items())


def told(c):
    """(name, kind, what, per mille, words) for the demonstration: what a case
    has by itself, and what is planted in it so often."""
    if c.column in ('channel', 'time'):
        kind = c.column if c.column == 'channel' else \
            'yearly' if '..' in c.text else 'daily'
        return (c.name, kind, c.text, '', '')
    if c.text.startswith('words~'):
        return (c.name, 'words', '', c.mille, c.words)
    field, value = c.text.replace('>=', '=').split('=')
    if field in ('urgent', 'criterion'):
        return (c.name, field, value, '', '')
    return (c.name, 'field', field + '=' + value, c.mille, '')


def numbered(rows, path):
    """Ids stay what they were in the file at path; a rule that changed gets
    its next version, a new one the next id."""
    was, last = {}, FIRST - 1
    try:
        with open(path, encoding='utf-8') as f:
            head = f.readline().rstrip('\n').split('\t')
            old = [l.rstrip('\n').split('\t') for l in f] \
                if head == COLUMNS else []
    except FileNotFoundError:
        old = []
    for r in old:
        was[tuple(r[2:7])] = r
        last = max(last, int(r[0]))
    out = []
    for row in rows:
        text = ['-' if x == '' else str(x) for x in row]
        r = was.get(tuple(text[:5]))
        if r is None:
            last += 1
            out.append([last, 1] + text)
        else:
            out.append([int(r[0]), int(r[1]) + (r[2:] != text)] + text)
    return sorted(out)
