#!/usr/bin/env python3
"""In: rlc, a seed and a count. Out: random well-typed programs, and whether the
compiled kernels (and gradients) of each agree with the reference evaluator.
Must not know: how either works.

Numbers stay small, and what jumps (comparisons, ranks, roundings) reads only
numbers that f32 holds exactly, so that a difference is a fault and no rounding.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from ragged import Ragged

P, R, T = "prompt", "rollout", "token"
# Ragged axes that a program is about, and those of them that are ordered.
CHAINS = [(P, R, T)] * 4 + [(P, R, "turn"), (P, R, "piece"), (P, "demo", "hop"), (P, "item", "criterion"),
                            (P, "item", "piece")]
ORDERED = {T, "turn", "hop", "item", "piece"}
DENSE = {"bin": 3, "one": 1}
PRELUDE = """axis bin[3]
axis one[1]
axis item
axis piece
choice Verdict { A, B, C }
record Pair { left: f32, right: i64 = 2 }
fn held(x: f32[*] in -9..9) -> f32[*] = x
fn held64(x: f64[*] in -9..9) -> f64[*] = x
fn bent(x: f32[*]) -> f32[*] = x * 0.5 + 1
fn applied(x: f32[*], f: fn(f32[*]) -> f32[*]) -> f32[*] = f(x)
fn shifted(x: f32[*], by_: f32 = 0.25) -> f32[*] = x - by_
"""


def written(axes):
    return f"[{', '.join(axes)}]" if axes else ""


def listed(axes):
    return axes[0] if len(axes) == 1 else f"[{', '.join(axes)}]"


class Program(Ragged):
    """One function and a check of it."""

    def __init__(self, name, seed):
        self.name = name
        self.seed = seed
        self.random = random.Random(seed)
        self.real = "f64" if self.random.random() < 0.45 else "f32"
        self.chain = self.random.choice(CHAINS)
        self.nests = [self.chain[:n] for n in range(4)]
        self.ordered = ORDERED | set(DENSE)
        self.streams = self.real == "f32" and self.chain == (P, R, T) and self.random.random() < 0.4
        # What every second program comes back to.
        self.focus = self.pick(None, None, None, "grouped", "joined", "dropped")
        self.params = {}
        self.given = {}
        self.lets = []
        self.pool = {}
        self.extremes = 0
        # Values that stay from step to step: (dtype, axes), and given lists.
        self.states, self.rings = {}, {}
        if not self.streams and self.random.random() < 0.2:
            for i in range(self.random.randint(1, 2)):
                self.states[f"s{i}"] = self.pick((self.real, ()), (self.real, ("bin",)), ("i64", ()))
            if self.random.random() < 0.5:
                self.rings["r0"] = self.random.randint(0, 3)

    def pick(self, *options):
        return self.random.choice(options)

    def number(self, low=-2.0, high=2.0):
        return f"{round(self.random.uniform(low, high) * 8) / 8}"

    def literal(self, number):
        return f"f64({number})" if self.real == "f64" else number

    def input(self, dtype, axes):
        known = [name for name, (d, a, _) in self.params.items()
                 if (d, a) == (dtype, axes)]
        if known and self.random.random() < 0.6:
            return self.random.choice(known)
        name = f"a{len(self.params)}"
        # No two limits are equal, nor opposite: they are drawn often, and
        # where two values meet a gradient has more than one answer.
        k = (len(self.params) + 1) / 64
        limits = f" in {-3 - k}..{4 + k}" if dtype.startswith("f") else ""
        self.params[name] = (dtype, axes, limits)
        return name

    def let(self, kind, axes, text):
        if self.random.random() < 0.25:
            name = f"t{len(self.lets)}"
            self.lets.append(f"  {name} = {text}")
            self.pool.setdefault((kind, axes), []).append(name)
            return name
        return text

    def reuse(self, kind, axes):
        known = self.pool.get((kind, axes), [])
        return self.random.choice(known) if known and self.random.random() < 0.3 else None

    def nest(self, axes):
        return tuple(a for a in axes if a not in DENSE)

    def dense(self, axes):
        return tuple(a for a in axes if a in DENSE)

    def within(self, axes):
        """Axes that broadcast to `axes`."""
        nest = self.nest(axes)
        dense = tuple(a for a in self.dense(axes) if self.random.random() < 0.6)
        return nest[:self.random.randint(0, len(nest))] + dense

    def finer(self, axes):
        """Axes with more, and those that are more; None where none are."""
        nest, dense = self.nest(axes), self.dense(axes)
        deeper = self.nests[self.random.randint(len(nest), 3)]
        wider = dense
        if not dense and self.random.random() < 0.3:
            wider = (self.pick("bin", "bin", "one"),)
        more = deeper[len(nest):] + tuple(a for a in wider if a not in dense)
        return (deeper + wider, more) if more else (None, None)

    def whole(self, axes, kind, depth):
        """Two operands of which one at least has all the axes."""
        pair = [getattr(self, kind)(axes, depth), getattr(self, kind)(self.within(axes), depth)]
        self.random.shuffle(pair)
        return pair

    def state(self, dtype, axes):
        known = [name for name, what in self.states.items() if what == (dtype, axes)]
        return self.random.choice(known) if known and self.random.random() < 0.5 else None

    def extreme(self):
        """`min` or `max` over axes. A second one makes ties of ties, where the
        slope by each number alone says less than the gradient does."""
        self.extremes += 1
        return self.pick("min", "max") if self.extremes == 1 or self.real == "f64" else "mean"

    # Real numbers that f32 holds exactly.
    def exact(self, axes, depth=0):
        state = self.state(self.real, axes)
        if state:
            return state
        choice = self.random.randint(0, 7) if depth > 0 else 0
        if choice == 1:
            return f"abs({self.exact(axes, depth - 1)})"
        if choice == 2:
            return f"(-{self.exact(axes, depth - 1)})"
        if choice == 3:
            x, y = self.whole(axes, "exact", depth - 1)
            return f"{self.pick('min', 'max')}({x}, {y})"
        if choice == 4:
            x, y = self.whole(axes, "exact", depth - 1)
            return f"where({self.truth(self.within(axes), depth - 1)}, {x}, {y})"
        if choice == 5:
            return f"({self.real}({self.whole_number(axes, depth - 1)}) * 0.25)"
        if choice == 6 and self.finer(axes)[0]:
            source, more = self.finer(axes)
            if source:
                how = self.extreme()
                if how != "mean":
                    return f"clamp({how}({self.exact(source, depth - 1)}, over: {listed(more)}), -64, 64)"
        if choice == 7 and axes and axes[-1] in self.ordered:
            x = self.exact(axes, depth - 1)
            return (f"next_along({x}, along: {axes[-1]}, last: 0.5)" if self.random.random() < 0.5
                    else f"previous_along({x}, along: {axes[-1]}, first: -1)")
        if self.streams and axes == (P, R, T):
            path = self.pick("logp", "old.logp", "entropy", "ref.logp")
            self.given.setdefault(path, f"l{len(self.given)}")
            return path
        if not axes and self.random.random() < 0.3:
            return self.literal(self.number())
        return self.input(self.real, axes)

    def truth(self, axes, depth=0):
        if depth <= 0:
            if self.random.random() < 0.5:
                return self.input("bool", axes)
            return f"({self.exact(axes)} < {self.number()})"
        d = depth - 1
        kinds = ["less", "whole", "and", "not", "same", "any", "finite", "absent", "choice", "top"]
        kind = self.random.choice(kinds)
        if kind == "less":
            x, y = self.whole(axes, "exact", d)
            return f"({x} {self.pick('<', '<=', '>', '>=', '==', '!=')} {y})"
        if kind == "whole":
            x, y = self.whole(axes, "whole_number", d)
            return f"({x} {self.pick('<', '<=', '>', '>=', '==', '!=')} {y})"
        if kind == "and":
            x, y = self.whole(axes, "truth", d)
            return f"({x} {self.pick('and', 'or')} {y})"
        if kind == "not":
            return f"(not {self.truth(axes, d)})"
        if kind == "same":
            x, y = self.whole(axes, "truth", d)
            return f"({x} {self.pick('==', '!=')} {y})"
        if kind == "any":
            source, more = self.finer(axes)
            if source:
                return f"{self.pick('any', 'all')}({self.truth(source, d)}, over: {listed(more)})"
        if kind == "finite":
            return f"is_finite({self.pick('1', '-1')} / {self.exact(axes, d)})"
        if kind == "absent":
            o = self.input(self.real + "?", axes)
            return f"{self.pick('is_value', 'is_missing', 'is_error')}({o})"
        if kind == "choice":
            v = self.input("Verdict", axes)
            return f"({v} == Verdict.{self.pick('A', 'B', 'C')})"
        if kind == "top" and axes in self.nests[1:]:
            over = axes[self.random.randint(0, len(axes) - 1):]
            how = self.pick("count: 1", "count: 2", "share: 0.5", "share: 0.3")
            return f"top({self.exact(axes, d)}, {how}, over: {listed(over)})"
        return self.input("bool", axes)

    def whole_number(self, axes, depth=0):
        state = self.state("i64", axes)
        if state:
            return state
        if depth <= 0:
            return self.input("i64", axes) if axes or self.random.random() < 0.7 else self.pick("2", "-3", "5")
        d = depth - 1
        kind = self.random.randint(0, 17)
        n = lambda a=axes: self.whole_number(a, d)
        if kind <= 1:
            x, y = self.whole(axes, "whole_number", d)
            return f"({x} {self.pick('+', '-', '*')} {y})"
        if kind == 2:
            return f"({n()} {self.pick('//', '%')} {self.pick('3', '-4', '7', '2')})"
        if kind == 3:
            x, y = self.whole(axes, "whole_number", d)
            return f"({x} {self.pick('//', '%')} (max({y}, -{y}) + 1))"
        if kind == 4:
            return f"(({n()} % 4) ** {self.pick('2', '3', '0')})"
        if kind == 5:
            x, y = self.whole(axes, "whole_number", d)
            return f"(({x} % 5) ** ({y} % 4))"
        if kind == 6:
            return f"(-{n()})"
        if kind == 7:
            x, y = self.whole(axes, "whole_number", d)
            return f"{self.pick('min', 'max')}({x}, {y})"
        if kind == 8:
            return f"clamp({n()}, -3, 6)"
        if kind == 9:
            return f"i64({self.exact(axes, d)}{self.pick('', ' * 2')})"
        if kind == 10:
            return f"i64({self.pick('floor', 'ceil', 'round')}({self.exact(axes, d)} * {self.pick('2', '0.5')}))"
        if kind == 11:
            return f"i64({self.truth(axes, d)})"
        if kind == 12:
            source, more = self.finer(axes)
            if source:
                return f"sum({n(source)} % 100, over: {listed(more)})"
        if kind == 13 and axes in self.nests[:3]:
            deeper = self.nests[self.random.randint(len(axes) + 1, 3)]
            anchor = self.input("i64", deeper)
            return f"(count(over: {listed(deeper[len(axes):])}) + sum(0 * {anchor}, over: {listed(deeper[len(axes):])}))"
        if kind == 14 and axes and axes[-1] in self.ordered:
            return f"({n()} + position({axes[-1]}))"
        if kind == 15 and axes in self.nests[1:]:
            over = axes[self.random.randint(0, len(axes) - 1):]
            return f"rank({self.exact(axes, d)}, over: {listed(over)})"
        if kind == 16 and axes and axes[-1] in self.ordered:
            end = self.pick("", ", from: end", ", from: start")
            return f"cumsum({n()} % 9, along: {axes[-1]}{end})"
        if kind == 17:
            x, y = self.whole(axes, "whole_number", d)
            return self.pick(f"where({self.truth(self.within(axes), d)}, {x}, {y})",
                             f"(match {x} % 4 {{ 0 => {y}, 1 => 3, else => -2 }})")
        return self.input("i64", axes)

    def value(self, axes, depth):
        known = self.reuse("value", axes)
        if known:
            return known
        if depth <= 0:
            return self.exact(axes)
        return self.let("value", axes, self.combined(axes, depth))

    def combined(self, axes, depth):
        d = depth - 1
        v = lambda a=axes: self.value(a, d)
        two = lambda: self.whole(axes, "value", d)
        last = axes[-1] if axes else None
        ordered = last in self.ordered
        kind = self.random.choice([
            "add", "sub", "mul", "div", "pow", "min", "max", "where", "unary", "unary", "unary",
            "step", "clamp", "lerp", "from", "from", "reduce", "reduce", "reduce", "reduce", "cumsum",
            "cumsum", "next", "sort", "quantile", "take", "place", "stack", "absent", "absent",
            "match", "helper", "record", "exact", "stop", "count", "grouped", "joined", "joined"])
        if self.focus and self.random.random() < 0.35:
            kind = self.focus
        if self.rings and not axes and self.random.random() < 0.5:
            return self.pick("mean(r0)", "std(r0, ddof: 0)", "std(r0, ddof: 1)", "clamp(sum(r0), -9, 9)",
                             "clamp(min(r0), -64, 64)", "clamp(max(r0), -64, 64)",
                             f"({self.real}(count(r0)) / 4)")
        if kind in ("add", "sub"):
            x, y = two()
            return f"({x} {'+' if kind == 'add' else '-'} {y})"
        if kind == "mul":
            x, y = two()
            return f"clamp({x} * {y}, -4, 4)"
        if kind == "div":
            x, y = two()
            return f"({x} / ({self.pick('1', '0.5')} + abs({y})))"
        if kind == "pow":
            x, y = two()
            return self.pick(f"clamp((0.5 + abs({x})) ** clamp({y}, -2, 2), 0, 5)",
                             f"clamp({v()} ** 2, 0, 5)", f"clamp({v()} ** 3, -5, 5)")
        if kind in ("min", "max"):
            x, y = two()
            return f"{kind}({x}, {y})"
        if kind == "where":
            x, y = two()
            return f"where({self.truth(self.within(axes), d)}, {x}, {y})"
        if kind == "unary":
            return self.pick(*[text.replace("@", v()) for text in (
                "exp(clamp(@, -3, 1.5))", "log(0.5 + abs(@))", "sqrt(0.5 + abs(@))", "log1p(abs(@))",
                "expm1(clamp(@, -3, 1.5))", "tanh(@)", "sigmoid(@)", "cos(@)", "sin(@)", "abs(@)",
                "(-@)", "clamp(square(@), 0, 6)")])
        if kind == "step":
            return f"{self.pick('floor', 'ceil', 'round', 'sign')}({self.exact(axes, d)})"
        if kind == "clamp":
            return self.pick(f"clamp({v()}, -1, 1.5)", f"clamp({v()}, -abs({v(self.within(axes))}), 2)")
        if kind == "lerp":
            x, y = two()
            return f"lerp({x}, {y}, {self.pick('0.25', f'sigmoid({v(self.within(axes))})')})"
        if kind == "from":
            return self.pick(f"{self.real}({self.truth(axes, d)})",
                             f"({self.real}({self.whole_number(axes, d)} % 16) / 4)")
        if kind == "reduce":
            source, more = self.finer(axes)
            if source:
                how = self.pick("sum", "mean", "min", "max", "std", "std0", "var", "norm")
                how = self.extreme() if how in ("min", "max") else how
                x, over = v(source), f"over: {listed(more)}"
                if how == "sum":
                    return f"clamp(sum({x}, {over}), -6, 6)"
                if how in ("std0", "var"):
                    return f"clamp({how.strip('0')}({x}, {over}, ddof: {self.pick('0', '1', '2')}), 0, 6)"
                if how in ("mean", "std", "norm"):
                    return f"{how}({x}, {over})"
                return f"clamp({how}({x}, {over}), -64, 64)"
        if kind == "cumsum" and ordered:
            end = self.pick("", ", from: end", ", from: start")
            decay = self.pick("", ", decay: 0.5", f", decay: sigmoid({v()})",
                              f", decay: tanh({v(axes[:-1])})", ", decay: 1")
            return f"clamp(cumsum({v()}, along: {last}{end}{decay}), -6, 6)"
        if kind == "next" and ordered:
            edge = self.pick("0.25", v(axes[:-1]), v())
            return (f"next_along({v()}, along: {last}, last: {edge})" if self.random.random() < 0.5
                    else f"previous_along({v()}, along: {last}, first: {edge})")
        if kind == "sort" and axes and (axes in self.nests or last in DENSE) and last != P:
            return f"sort({v()}, along: {last})"
        if kind == "quantile":
            if axes in self.nests[:3]:
                deeper = self.nests[self.random.randint(len(axes) + 1, 3)]
                q = self.pick("0.5", "0.25", "0", "1", "0.9")
                return f"quantile({v(deeper)}, {q}, over: {listed(deeper[len(axes):])})"
        if kind == "take":
            if not self.dense(axes) and self.random.random() < 0.5:
                return f"take({v(self.nest(axes) + ('bin',))}, at: {self.whole_number(axes, d)} % 3, along: bin)"
            if len(axes) == 3 and axes in self.nests and ordered:
                at = self.pick(f"count(over: {last}) - 1 - position({last})", f"position({last})",
                               f"position({last}) // 2")
                return f"take({v()}, at: {at}, along: {last}) + 0 * {self.input(self.real, axes)}"
        if kind == "place" and axes in [nest + ("bin",) for nest in self.nests[:3]]:
            inner = self.nests[len(axes)]
            return f"place({v(inner)}, at: {self.whole_number(inner, d)} % 3, along: bin)"
        if kind == "stack" and axes and axes[-1] == "bin":
            x, y = self.whole(axes[:-1], "value", d)
            z = v(axes[:-1])
            return f"stack([{x}, {y}, {z}], along: bin)"
        if kind == "absent":
            o = self.input(self.real + "?", axes)
            forms = [f"({o} ?? {v(self.within(axes))})",
                     f"({o} ?? {self.input(self.real + '?', axes)} ?? {self.literal('0.5')})",
                     f"(where({self.truth(axes, d)}, {o}, missing) ?? {v()})",
                     f"(match {o} {{ missing => {v()}, error => {self.literal('1.5')}, else => {self.literal('-0.5')} }})",
                     f"((match {self.whole_number(axes, d)} % 3 {{ 0 => missing, 1 => error(\"no\"), else => {v()} }}) ?? {self.literal('2.0')})"]
            if axes in self.nests[2:]:
                forms += [f"(({o} ?? {self.pick('mean', 'min', 'max')}(over: {last})) ?? {self.literal('0.125')})"] * 2
            return self.random.choice(forms + self.dropping(o, axes, d))
        if kind == "dropped":
            return self.random.choice(self.dropping(self.input(self.real + "?", axes), axes, d) or [v()])
        if kind == "grouped":
            return self.grouped(axes, d)
        if kind == "joined":
            return self.joined(axes, d)
        if kind == "match":
            x, y = two()
            return self.pick(
                f"(match {self.whole_number(axes, d)} % 3 {{ 0 => {x}, 2 => {y}, else => {self.literal('0.5')} }})",
                f"(match {self.truth(axes, d)} {{ true => {x}, false => {y} }})",
                f"(match {self.input('Verdict', axes)} {{ A => {x}, B => {y}, C => {self.literal('1.0')} }})")
        if kind == "helper":
            if self.real == "f64":
                return f"held64(clamp({v()}, -9, 9))"
            return self.pick(f"held(clamp({v()}, -9, 9))", f"bent({v()})", f"applied({v()}, bent)",
                             f"applied({v()}, shifted(by_: 0.5))")
        if kind == "record" and self.real == "f32":
            return f"Pair(left: {v()}).left"
        if kind == "stop":
            return f"stop({v()})"
        if kind == "count" and self.real == "f64":
            return f"f64({self.whole_number(axes, d)} % 8)"
        return self.exact(axes, d)

    def closure(self, text):
        """The statements that a text reads, in order, and all words read."""
        kept = []
        for line in reversed(self.lets):
            if re.search(rf"\b{line.split(' = ')[0].split()[-1]}\b", text):
                kept.insert(0, line)
                text += " " + line.split(" = ", 1)[1]
        return kept, set(re.findall(r"[\w.]+", text))

    def given_states(self, words):
        """A value for each state among the words, and the words with inits."""
        given = []
        for name, (dtype, axes) in self.states.items():
            if name in words:
                draw = lambda: str(self.random.randint(-3, 9)) if dtype == "i64" else self.number()
                given.append(f"{name}: [{draw()}, {draw()}, {draw()}]" if axes else f"{name}: {draw()}")
        for name, capacity in self.rings.items():
            if name in words:
                held = [self.number() for _ in range(capacity)]
                given.append(f"{name}: [{', '.join(held)}]")
        return given

    def stateful(self, axes, body, depth):
        """A body with states, and checks of its value and of what states become."""
        after = {name: self.whole_number((), 2) if dtype == "i64" else self.value(of, 2)
                 for name, (dtype, of) in self.states.items()}
        pushed = {name: self.value((), 1) for name in self.rings}
        # A state that neither the value nor another state reads is none.
        while True:
            _, words = self.closure(" ".join([body, *after.values(), *pushed.values()]))
            gone = [n for n in (*after, *pushed) if n not in words]
            if not gone:
                break
            for name in gone:
                for table in (self.states, self.rings, after, pushed):
                    table.pop(name, None)
        lets, words = self.closure(" ".join([body, *after.values(), *pushed.values()]))
        lines = []
        for name, (dtype, of) in self.states.items():
            init = self.pick("2", "-1") if dtype == "i64" else self.literal(self.number())
            lines.append(f"  state {name}: {dtype}{written(of)} = {init}")
        lines += [f"  state {name}: ring<{self.real}>[3]" for name in self.rings]
        lines += lets
        lines += [f"  next {name} = {text}" for name, text in after.items()]
        lines += [f"  next {name} = push({name}, {text})" for name, text in pushed.items()]
        _, value = self.closure(body)
        asked = [("", value, "~= 0 within 1000000")]
        for name, text in after.items():
            want = "== " if self.states[name][0] == "i64" else "~= 0 within 1000000"
            if want == "~= 0 within 1000000":
                asked.append((f"next {name} of ", self.closure(text)[1], want))
        return lines, words, asked

    def text(self):
        axes = self.random.choice(self.nests)
        if self.random.random() < 0.2:
            axes += (self.pick("bin", "bin", "one"),)
        depth = self.random.randint(2, 4)
        kind = self.random.random()
        if kind < 0.78:
            dtype, body = self.real, self.combined(axes, depth)
        elif kind < 0.9:
            dtype, body = "i64", self.whole_number(axes, depth)
        else:
            dtype, body = "bool", self.truth(axes, depth)
        def declared(value):
            dtype, axes, _ = value
            mark = "?" if dtype.endswith("?") else ""
            return dtype.rstrip("?") + written(axes) + mark
        checks = None
        if (self.states or self.rings) and dtype == self.real:
            lines, words, checks = self.stateful(axes, body, depth)
        else:
            lines, words = self.closure(body)
            if words & {*self.states, *self.rings}:
                return None
            checks = [("", words, None)]
        # Alternatives are written before one is picked, so some are not read.
        self.params = {n: p for n, p in self.params.items() if n in words}
        self.given = {n: p for n, p in self.given.items() if n in words}
        names = list(self.params)
        if not names and not self.given:
            return None
        signature = ", ".join(f"{name}: {declared(self.params[name])}" for name in names)
        drawn = [f"{name}: {declared(self.params[name])}{self.params[name][2]}" for name in names]
        drawn += [f"{name}: f32[prompt, rollout, token] in -3.015625..-0.015625" for name in self.given.values()]
        call = f"{self.name}({', '.join(names)})"
        # A name first: a line that begins with a bracket goes on with the last.
        text = [f"fn {self.name}({signature}) -> {dtype}{written(axes)} {{"]
        text += lines + [f"  result = {body}", "  result", "}"]
        for before, read, want in checks:
            entries = [f"{p}: {n}" for p, n in self.given.items()] + self.given_states(read)
            given = f" given {{ {', '.join(entries)} }}" if entries else ""
            text.append(f"check {before}{call}{given} {want or f'== {call}'} forall {', '.join(drawn)}, "
                        f"cases: 7, seed: {self.seed % 100000}")
        return "\n".join(text) + "\n"


def program(name, seed):
    """The text of the program of a seed; a few draws read nothing."""
    for attempt in range(20):
        text = Program(name, seed * 20 + attempt).text()
        if text:
            return text
    raise AssertionError(seed)


def test(rlc, folder, texts, only):
    """What `rlc test` says of programs: its counts and its failures."""
    path = folder / (re.match(r"fn (\w+)", texts[0])[1] + f"-{len(texts)}.rl")
    path.write_text(PRELUDE + "".join(texts))
    ran = subprocess.run([rlc, "test", path] + (["--only", only] if only else []),
                         capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr, path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rlc")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", choices=["kernels", "evaluator", "gradient"])
    parser.add_argument("--folder", type=pathlib.Path, help="keeps what was written there")
    parser.add_argument("--print", action="store_true", help="prints programs, runs none")
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    if arguments.print:
        print(PRELUDE + "".join(program(f"p{seed}", seed) for seed in seeds))
        return 0
    folder = arguments.folder or pathlib.Path(tempfile.mkdtemp(prefix="rl-programs-"))
    folder.mkdir(parents=True, exist_ok=True)
    texts = [program(f"p{seed}", seed) for seed in seeds]
    begin, counts, faults = time.time(), {}, 0

    def run(batch):
        """Halves a batch that is refused as a whole until one is left."""
        status, out, err, path = test(arguments.rlc, folder, batch, arguments.only)
        ran = re.search(r"^(\d+) checks in .*$", out, re.M)
        # What fails without a check that fails never ran as kernels.
        failed = ran and re.search(r" (\d+) failed;", ran[0])
        if (ran and int(ran[1]) == sum(text.count("\ncheck ") for text in batch)
                and (status == 0 or int(failed[1]))):
            return [(out, None)]
        if len(batch) == 1:
            return [(None, f"{path}: refused\n{out}{err}{batch[0]}")]
        half = len(batch) // 2
        return run(batch[:half]) + run(batch[half:])

    batches = [texts[i:i + arguments.batch] for i in range(0, len(texts), arguments.batch)]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for results in pool.map(run, batches):
            for out, refused in results:
                if out is None:
                    faults += 1
                    print(refused)
                    continue
                line = re.search(r"^\d+ checks in .*$", out, re.M)
                failed = re.search(r"(\d+) failed;", line[0])
                faults += int(failed[1])
                if int(failed[1]):
                    print(out)
                tally = line[0].split(";", 1)[1]
                for way, passed, rest in re.findall(r"(evaluator|kernels|gradient) (\d+)(?: \(([^)]*)\))?", tally):
                    counts[way] = counts.get(way, 0) + int(passed)
                    for part in (rest or "").split(", "):
                        if part:
                            number, why = part.split(" ", 1)
                            counts[f"{way}, {why}"] = counts.get(f"{way}, {why}", 0) + int(number)
    for what, count in sorted(counts.items()):
        print(f"  {what}: {count}")
    print(f"{len(texts)} programs, {faults} faults, {time.time() - begin:.0f} s, seeds {seeds[0]} to {seeds[-1]}")
    if not arguments.folder:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
