"""Writes pairs.jsonl: answers and the verdicts of math-verify and of ours.

Comes in: Python with math-verify 0.9.0; the program that answers pairs (built
as `rlrt-verify-pairs`: lines `gold<TAB>prediction` to `status correct level`).
Goes out: pairs.jsonl beside this file, one object a line: gold, prediction,
theirs, ours (`status`, or the level where it is right, or `wrong`).
Must not know: how answers are compared.

    python make_pairs.py build/bin/rlrt-verify-pairs
"""

import json
import os
import random
import subprocess
import sys

SEED = 5
HERE = os.path.dirname(os.path.abspath(__file__))


def number(r):
    kind = r.randrange(6)
    if kind == 0:
        return str(r.randint(-999, 999))
    if kind == 1:
        return f"{r.randint(1, 999)},{r.randint(0, 999):03d}"
    if kind == 2:
        return f"{r.randint(-99, 99)}.{r.randint(0, 9999):04d}"
    if kind == 3:
        return f"\\frac{{{r.randint(1, 40)}}}{{{r.randint(2, 40)}}}"
    if kind == 4:
        return f"{r.randint(1, 30)}/{r.randint(2, 30)}"
    return f"-\\frac{{{r.randint(1, 40)}}}{{{r.randint(2, 40)}}}"


def rationals(r):
    """One value in two of its spellings, or two values."""
    top, bottom = r.randint(1, 60), r.choice([2, 4, 5, 8, 10, 20, 25, 3, 7, 9])
    times = r.randint(1, 4)
    ways = [
        f"\\frac{{{top}}}{{{bottom}}}",
        f"{top}/{bottom}",
        f"\\frac{{{top * times}}}{{{bottom * times}}}",
        f"\\dfrac{{{top}}}{{{bottom}}}",
        f"{top / bottom:.6f}",
        f"{top / bottom:.8f}",
        f"{top / bottom:.3f}",
        f"\\frac{{{top + 1}}}{{{bottom}}}",
    ]
    return r.choice(ways), r.choice(ways)


def integers(r):
    n = r.randint(1, 5000000)
    other = n + r.choice([0, 0, 0, 1, -1, 10])
    ways = [str(other), f"{other:,}", f"{other}.0", f"\\${other:,}",
            f"{other}\\text{{ cm}}", f"x={other}", f"\\text{{{other}}}"]
    return r.choice([str(n), f"{n:,}"]), r.choice(ways)


def percents(r):
    n = r.randint(1, 99)
    ways = [f"{n}\\%", f"{n}", f"{n / 100}", f"\\frac{{{n}}}{{100}}",
            f"{n + 1}\\%", f"{n}%"]
    return r.choice(ways), r.choice(ways)


def radicals(r):
    a, b, c = r.randint(2, 7), r.choice([2, 3, 5, 6, 7]), r.randint(1, 9)
    ways = [f"{a}\\sqrt{{{b}}}", f"\\sqrt{{{a * a * b}}}",
            f"\\frac{{{a * b}}}{{\\sqrt{{{b}}}}}", f"{a}\\sqrt{{{b + 1}}}",
            f"\\sqrt{{{b}}}\\cdot {a}", f"{a}*sqrt({b})"]
    if r.random() < 0.5:
        ways = [f"{c}+{way}" for way in ways] + [
            f"{a}\\sqrt{{{b}}}+{c}", f"{c}-{a}\\sqrt{{{b}}}"]
    return r.choice(ways), r.choice(ways)


def pis(r):
    a, b = r.randint(2, 20), r.randint(2, 9)
    ways = [f"\\frac{{{a}\\pi}}{{{b}}}", f"\\frac{{{a}}}{{{b}}}\\pi",
            f"{a}\\pi/{b}", f"\\frac{{{2 * a}\\pi}}{{{2 * b}}}",
            f"\\frac{{{a + 1}\\pi}}{{{b}}}",
            f"{a * 3.14159265358979 / b:.6f}", f"\\frac{{\\pi {a}}}{{{b}}}"]
    return r.choice(ways), r.choice(ways)


def polynomials(r):
    a, b, v = r.randint(1, 9), r.randint(1, 9), r.choice("xyt")
    s, p = a + b, a * b
    ways = [f"{v}^2+{s}{v}+{p}", f"({v}+{a})({v}+{b})", f"{p}+{s}{v}+{v}^2",
            f"({v}+{b})({v}+{a})", f"{v}^{{2}}+{s}{v}+{p}",
            f"{v}({v}+{s})+{p}", f"{v}^2+{s}{v}-{p}", f"({v}-{a})({v}-{b})",
            f"{v}^2+{s + 1}{v}+{p}"]
    return r.choice(ways), r.choice(ways)


def fractions_in_variables(r):
    a, v = r.randint(2, 9), r.choice("xyz")
    ways = [f"\\frac{{{v}}}{{{a}}}", f"\\frac{{1}}{{{a}}}{v}", f"{v}/{a}",
            f"\\frac{{{a}{v}}}{{{a * a}}}", f"\\frac{{{a}}}{{{v}}}",
            f"\\frac{{{v}^2}}{{{a}{v}}}", f"{v}\\cdot\\frac{{1}}{{{a}}}"]
    return r.choice(ways), r.choice(ways)


def sets(r):
    items = r.sample(range(-9, 20), r.randint(2, 4))
    shuffled = r.sample(items, len(items))
    def written(values):
        inside = ", ".join(map(str, values))
        return r.choice([inside, f"\\{{{inside}\\}}", inside.replace(" ", "")])
    other = r.choice([items, shuffled, shuffled + [99], items[:-1] + [77],
                      items[1:]])
    return written(items), written(other)


def tuples(r):
    items = r.sample(range(-9, 20), r.randint(2, 4))
    other = r.choice([items, items, items[::-1], items[:-1], items + [3]])
    def written(values):
        return "(" + r.choice([", ", ","]).join(map(str, values)) + ")"
    return written(items), written(other)


def intervals(r):
    a = r.randint(-9, 5)
    b = a + r.randint(1, 9)
    def written():
        low, high = r.choice("(["), r.choice(")]")
        return r.choice([
            f"{low}{a}, {b}{high}", f"\\left{low}{a},{b}\\right{high}",
            f"(-\\infty,{a})\\cup({b},\\infty)",
            f"({b},\\infty)\\cup(-\\infty,{a})", f"{low}{a},\\infty)",
            f"(-\\infty,{b}{high}"])
    return written(), written()


def inequalities(r):
    a, v = r.randint(-9, 9), "x"
    sign = r.choice(["<", ">", "\\le", "\\ge"])
    inverse = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le"}[sign]
    low, high = {"<": ("(-\\infty,", ")"), ">": ("(", ",\\infty)"),
                 "\\le": ("(-\\infty,", "]"),
                 "\\ge": ("[", ",\\infty)")}[sign]
    gold = r.choice([f"{v} {sign} {a}", f"{a} {inverse} {v}"])
    other = r.choice([f"{v} {sign} {a}", f"{a} {inverse} {v}",
                      f"{low}{a}{high}", f"{v} {inverse} {a}",
                      f"{v} {sign} {a + 1}", f"{a} {sign} {v}"])
    return gold, other


def equations(r):
    a, b = r.randint(1, 9), r.randint(1, 9)
    ways = [f"y={a}x+{b}", f"y={b}+{a}x", f"y-{a}x={b}", f"{a}x-y+{b}=0",
            f"2y={2 * a}x+{2 * b}", f"y={a}x-{b}", f"y={a + 1}x+{b}"]
    return r.choice(ways), r.choice(ways)


def assignments(r):
    a, v = number(r), r.choice("xyn")
    return r.choice([(f"{v}={a}", a), (a, f"{v}={a}"), (f"{v}={a}", f"{v}={a}"),
                     (f"{v}={a}", f"w={a}"), (a, f"{v}={a}1")])


def matrices(r):
    cells = [[r.randint(-9, 9) for _ in range(2)] for _ in range(2)]
    def written(values, kind):
        rows = " \\\\ ".join(" & ".join(map(str, row)) for row in values)
        return f"\\begin{{{kind}}} {rows} \\end{{{kind}}}"
    other = r.choice([cells, cells, cells[::-1],
                      [[r.randint(-9, 9) for _ in range(2)] for _ in range(2)]])
    return written(cells, "pmatrix"), written(other, r.choice(
        ["pmatrix", "bmatrix"]))


def powers(r):
    a, b = r.randint(2, 5), r.randint(2, 9)
    ways = [f"{a}^{{{b}}}", f"{a}^{b}", str(a ** b), str(a ** b + 1),
            f"{a}^{{{b - 1}}}\\cdot {a}", f"{a ** b:,}"]
    return r.choice(ways), r.choice(ways)


def logarithms(r):
    a, b = r.choice([2, 3, 5]), r.randint(2, 5)
    ways = [f"\\log_{a} {a ** b}", f"\\log_{{{a}}}({a ** b})", str(b),
            f"\\frac{{\\ln {a ** b}}}{{\\ln {a}}}", str(b + 1)]
    return r.choice(ways), r.choice(ways)


def letters(r):
    a, b = r.choice("ABCDE"), r.choice("ABCDE")
    def written(letter):
        return r.choice([letter, f"({letter})", f"\\text{{{letter}}}",
                         f"\\text{{({letter})}}"])
    return written(a), written(r.choice([a, a, b]))


def words(r):
    a = r.choice(["east", "north", "Monday", "Evelyn", "even", "none"])
    b = r.choice([a, a, "west", "odd"])
    return f"\\text{{{a}}}", r.choice([f"\\text{{{b}}}", f"\\text{{ {b} }}",
                                       f"\\text{{{b.lower()}}}"])


def units(r):
    a = number(r)
    unit = r.choice(["cm", "m", "kg", "hours", "dollars", "miles", "degrees"])
    ways = [a, f"{a}\\text{{ {unit}}}", f"{a} \\text{{ {unit}}}",
            f"{a}\\ \\text{{{unit}}}", f"{a}1\\text{{ {unit}}}"]
    return r.choice(ways), r.choice(ways)


def unlike(r):
    makers = [integers, rationals, radicals, pis, polynomials, sets, tuples,
              intervals, letters]
    return r.choice(makers)(r)[0], r.choice(makers)(r)[1]


MAKERS = [integers, rationals, percents, radicals, pis, polynomials,
          fractions_in_variables, sets, tuples, intervals, inequalities,
          equations, assignments, matrices, powers, logarithms, letters, words,
          units, unlike]


def pairs():
    with open(os.path.join(HERE, "picked.txt"), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line and not line.startswith("# "):
                yield tuple(line.split(" ||| "))
    r = random.Random(SEED)
    for _ in range(125):
        for maker in MAKERS:
            yield maker(r)


def theirs(all_pairs):
    from math_verify import parse, verify
    known = {}
    def parsed(text):
        if text not in known:
            known[text] = parse(f"\\boxed{{{text}}}")
        return known[text]
    return [bool(verify(parsed(g), parsed(p))) for g, p in all_pairs]


def ours(program, all_pairs):
    text = "".join(f"{g}\t{p}\n" for g, p in all_pairs)
    done = subprocess.run([program], input=text, capture_output=True,
                          text=True, check=True)
    verdicts = []
    for line in done.stdout.splitlines():
        status, correct, level = line.split()
        verdicts.append(status if status != "value" else
                        level if correct == "1" else "wrong")
    return verdicts


def main():
    program = sys.argv[1]
    found = list(dict.fromkeys(pairs()))
    path = os.path.join(HERE, "pairs.jsonl")
    old = {}
    if "--keep" in sys.argv and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                old[row["gold"], row["prediction"]] = row["theirs"]
    fresh = [pair for pair in found if pair not in old]
    old.update(zip(fresh, theirs(fresh)))
    agree = 0
    with open(path, "w", encoding="utf-8") as file:
        for pair, own in zip(found, ours(program, found)):
            right = old[pair]
            same = right == (own not in ("wrong", "missing", "error"))
            agree += same
            if not same:
                print(f"{pair[0]!r:40} {pair[1]!r:40} theirs {right} ours {own}")
            file.write(json.dumps({"gold": pair[0], "prediction": pair[1],
                                   "theirs": right, "ours": own},
                                  ensure_ascii=False) + "\n")
    print(f"{len(found)} pairs, {agree} agree, {100 * agree / len(found):.2f} %")


if __name__ == "__main__":
    main()
