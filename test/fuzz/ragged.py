"""In: what a random program has so far. Out: expressions of groups, of joined
axes and of what leaves the batch. Must not know: how programs are run.
"""


class Ragged:
    """The part of a program whose axes are made or cut by data."""

    def unused(self, letter):
        return f"{letter}{len(self.lets)}"

    def axis_let(self, kind, text):
        """A statement `axis name = text`, or an earlier one of the kind."""
        known = self.pool.get((kind, ()), [])
        if known and self.random.random() < 0.4:
            return self.random.choice(known)
        name = self.unused("g")
        self.lets.append(f"  axis {name} = {text}")
        self.pool.setdefault((kind, ()), []).append(name)
        return name

    def number_of(self, text):
        return f"{self.real}({text})"

    # Groups of a key: their axis lies under nothing, so values go over all.
    def of_groups(self, group, nest, depth):
        """A value for each group."""
        over = nest[0] if len(nest) == 1 else f"[{', '.join(nest)}]"
        one = lambda: f"{self.pick('sum', 'mean')}({self.value(nest, depth)}, over: {over}, by: {group})"
        kind = self.random.randint(0, 6)
        if kind == 0:
            return f"clamp({one()} * {self.number_of(f'{group}.key')}, -6, 6)"
        if kind == 1:
            return f"where({group}.key {self.pick('<', '==', '>')} {self.pick('1', '0', '-1')}, {one()}, {self.literal('0.5')})"
        if kind == 2:
            return f"({one()} {self.pick('+', '-')} {one()})"
        if kind == 3:
            return f"({one()} - {self.value((), depth)})"
        if kind == 4:
            return f"tanh({one()})"
        return one()

    def grouped(self, axes, depth):
        if axes:
            return f"({self.grouped((), depth)} {self.pick('+', '-')} {self.value(axes, depth)})"
        nest = self.nests[self.random.randint(1, 3)]
        key_nest = nest[:self.random.randint(1, len(nest))]
        group = self.axis_let(f"group {key_nest}", f"group({self.whole_number(key_nest, depth)} % {self.pick('3', '4', '2')})")
        # Another key of the same axes may have fewer of them than the value.
        x = self.of_groups(group, nest, depth)
        kind = self.random.randint(0, 6)
        if kind == 0:
            return f"({self.number_of(f'count(over: {group})')} / 4)"
        if kind == 1:
            return f"({self.number_of(f'sum({group}.key, over: {group})')} / 4)"
        if kind == 2:
            return f"clamp({self.extreme()}({x}, over: {group}), -64, 64)"
        if kind == 3:
            return f"quantile({x}, {self.pick('0.5', '0', '0.75')}, over: {group})"
        if kind == 4:
            return f"std({x}, over: {group}, ddof: 0)"
        return f"clamp({self.pick('sum', 'mean')}({x}, over: {group}), -6, 6)"

    # Two axes one after the other.
    def joined(self, axes, depth):
        nest = axes if len(axes) > 1 else self.nests[self.random.randint(2, 3)]
        if self.dense(axes) or nest not in self.nests or axes not in (nest, nest[:-1]):
            return self.exact(axes, depth)
        outer, own = nest[:-1], nest[-1]
        other = "turn" if own in ("demo", "hop", "token") and len(nest) == 3 else "hop" if len(nest) == 3 else \
            "demo" if own != "demo" else "item"
        exact = self.random.random() < 0.4
        first = self.exact(nest, depth) if exact else self.value(nest, depth)
        second = self.input(self.real, outer + (other,))
        pair = [first, second]
        self.random.shuffle(pair)
        all_ = self.unused("c")
        self.lets.append(f"  {all_} = concat({pair[0]}, {pair[1]}, along: candidate)")
        c = self.pick(all_, f"tanh({all_})", f"({all_} - mean({all_}, over: candidate))",
                      f"({all_} * {self.value(outer, depth)})", f"abs({all_})")
        if exact and self.random.random() < 0.5:
            c = self.pick(self.number_of(f"rank({all_}, over: candidate)"),
                          f"where(top({all_}, count: 1, over: candidate), {all_}, {self.literal('0.5')})")
        if axes == nest:
            return f"clamp(part({c}, {own}), -6, 6)"
        return self.pick(f"clamp(sum({c}, over: candidate), -6, 6)", f"mean({c}, over: candidate)",
                         f"clamp({self.extreme()}({c}, over: candidate), -64, 64)",
                         f"std({c}, over: candidate, ddof: 0)", f"quantile({c}, 0.5, over: candidate)",
                         f"mean(part({c}, {other}), over: {other})")

    # What leaves the batch.
    def dropping(self, optional, axes, depth):
        """Ways to drop where `optional` is absent, over `axes`."""
        # What depends on streams in training or on state cannot drop.
        if "prompt" not in axes or self.dense(axes):
            return []
        words = ["drop_prompt"] + ["drop_rollout"] * 2 * ("rollout" in axes)
        forms = [f"({optional} ?? {self.pick(*words)})"]
        if not self.streams and not self.states and not self.rings:
            forms.append(f"(where({self.truth(axes, depth)}, {self.exact(axes)}, missing) ?? {self.pick(*words)})")
        return forms
