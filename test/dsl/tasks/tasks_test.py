"""Every task of the library against a solver that reads only the question.

Comes in: RL_ANALYZE, RL_STDLIB from CTest; the files of stdlib/task.
Goes out: unittest results.
Must not know: how a task makes its items.

Questions and answers are read from the evaluator, as the side of a check that
fails; the solvers below share no line with the tasks. A file without a solver
is a failure, so a new task brings one.
"""

import datetime
import fractions
import json
import math
import os
import random
import re
import subprocess
import tempfile
import unittest

ANALYZE = os.environ["RL_ANALYZE"]
STDLIB = os.environ["RL_STDLIB"]
ITEMS = 8
# Characters of a text that are shown at once, and of the longest question.
PIECE, LONGEST = 120, 360
# Older than the helpers that are asked here; they have no parts to name.
WITHOUT_PARTS = {"addition", "comparison", "counting", "progression",
                 "sorting", "sum_in_words"}


def last(question, pattern=r"-?\d+"):
    return [int(x) for x in re.findall(pattern, question)]


def fraction(question):
    total = sum(fractions.Fraction(x) for x in re.findall(r"\d+/\d+", question)[:2])
    return str(total)


def based(question):
    n, base = last(question)
    digits = ""
    while True:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[n % base] + digits
        n //= base
        if n == 0:
            return digits


def quadratic(question):
    row = last(question)
    gap = row[-1] - row[-2]
    return str(row[-1] + gap + (gap - (row[-2] - row[-3])))


def cycle(question):
    shown = re.search(r": ([a-z ]+)\?", question)[1].split()
    # The shortest period that the item's parameters allow is 3.
    assert all(x == y for x, y in zip(shown, shown[3:]))
    return shown[len(shown) - 3]


def ordering(question):
    pairs = re.findall(r"(\w+) is taller than (\w+)", question)
    below = {lower for _, lower in pairs}
    above = {upper for upper, _ in pairs}
    people = above | below
    chosen = people - (below if "tallest" in question else above)
    assert len(chosen) == 1 and len(people) == 5
    return chosen.pop()


def brackets(question):
    shown = re.search(r"in ([()]+)\?", question)[1]
    while "()" in shown:
        shown = shown.replace("()", "")
    return str(len(shown))


def roads(question):
    leads = dict(re.findall(r"\b([a-z]) to ([a-z])", question))
    here, steps = re.search(r"start in ([a-z]) and follow (\d+)", question).groups()
    for _ in range(int(steps)):
        here = leads[here]
    return here


def reachable(question):
    listed, start, goal = re.search(
        r"lead from (.*)\. Can you get from ([a-z]) to ([a-z])", question).groups()
    leads = {}
    if listed != "nowhere":
        for one in listed.split(", "):
            town, others = one.split(" to ")
            leads[town] = others.split(" and ")
    seen, todo = {start}, [start]
    while todo:
        for other in leads.get(todo.pop(), []):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return "yes" if goal in seen else "no"


def walk(question):
    x = y = 0
    for letter in re.search(r"steps ([NESW]+) end", question)[1]:
        x += {"E": 1, "W": -1}.get(letter, 0)
        y += {"N": 1, "S": -1}.get(letter, 0)
    return f"({x}, {y})"


def maze(question):
    grid = question.split("\n")[:-1]
    reached = set()
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell == "." and ((r, c) == (0, 0) or (r - 1, c) in reached or
                                (r, c - 1) in reached):
                reached.add((r, c))
    return "yes" if (len(grid) - 1, 3) in reached else "no"


def caesar(question):
    word, by = re.search(r"letter of ([a-z]+) on by (\d+)", question).groups()
    return "".join(chr((ord(c) - 97 + int(by)) % 26 + 97) for c in word)


def listed(question):
    return re.findall(r"[a-z]+", re.search(r": ([a-z, ]+)\?", question)[1])


def initials(question):
    words = re.search(r"make: ([a-z ]+)\?", question)[1].split()
    return "".join(word[0] for word in words)


def chain(question):
    words = listed(question)
    return str(sum(a[-1] != b[0] for a, b in zip(words, words[1:])))


def replace(question):
    old, new, word = re.search(r"every (.) by (.) in ([a-z]+)\.", question).groups()
    return word.replace(old, new)


def anagram(question):
    a, b = re.search(r"Are ([a-z]+) and ([a-z]+) ", question).groups()
    return "yes" if sorted(a) == sorted(b) else "no"


def date_after(question):
    days, date = re.search(r"is (\d+) days after (\S+)\?", question).groups()
    return str(datetime.date.fromisoformat(date) + datetime.timedelta(int(days)))


def weekday(question):
    return datetime.date.fromisoformat(
        re.search(r"is (\S+)\?", question)[1]).strftime("%A")


def month_length(question):
    month, year = re.search(r"has (\w+) (\d+)\?", question).groups()
    first = datetime.datetime.strptime(f"1 {month} {year}", "%d %B %Y")
    return str(((first + datetime.timedelta(days=31)).replace(day=1) - first).days)


def roman(n):
    text = ""
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                           "M CM D CD C XC L XL X IX V IV I".split()):
        text += sign * (n // value)
        n %= value
    return text


def clock(question):
    hour, minute, later = re.search(
        r"is (\d\d):(\d\d)\. .* is it (\d+) minutes", question).groups()
    all_minutes = (int(hour) * 60 + int(minute) + int(later)) % 1440
    return f"{all_minutes // 60:02}:{all_minutes % 60:02}"


def missing(question):
    shown = last(question)
    gone = set(range(shown[0], shown[-1])) - set(shown)
    assert len(gone) == 1
    return str(gone.pop())


def formula(question):
    return str(eval(  # pylint: disable=eval-used
        question.split("? ")[1].replace("true", "True").replace("false", "False"))).lower()


def expression(question):
    return str(eval(question.rstrip("=")))  # pylint: disable=eval-used


def after_colon(question):
    return question.split(": ")[1]


def divided(question):
    a, b = last(question)[:2]
    return f"{a // b} r {a % b}"


def modular(question):
    a, b, m = last(question)
    return str(a * b % m)


def alphabetical(question):
    return " ".join(sorted(re.search(r": ([a-z ]+)\.", question)[1].split()))


def letter_count(question):
    letter, word = re.search(r"letter (.) occur in ([a-z]+)\?", question).groups()
    return str(word.count(letter))


# Of each task: what stands before `_asked` and `_told`, arguments of both,
# number of items, solver.
TASKS = {
    "subtraction": ("subtraction", "2", "2", 10**4, expression),
    "multiplication": ("multiplication", "2", "2", 10**4, expression),
    "division": ("division", "12", "12", 1100, divided),
    "modular": ("modular", "20", "20", 4400, modular),
    "fractions": ("fractions", "6", "6", 900, fraction),
    "common_divisor": ("common_divisor", "300", "300", 90000,
                       lambda q: str(math.gcd(*last(q)))),
    "base_conversion": ("base", "16", "16, 4", 16**4, based),
    "running_sum": ("running_sum", "4, 10", "4, 10", 80000, expression),
    "copying": ("copying", "5, 5", "5, 5", 5**5, after_colon),
    "reversal": ("reversal", "5, 5", "5, 5", 5**5,
                 lambda q: after_colon(q)[::-1]),
    "alphabetical": ("alphabetical", "5, 10", "5, 10", 10**5, alphabetical),
    "letter_count": ("letter_count", "6, 4", "6, 4", 4**7, letter_count),
    "missing_number": ("missing", "7", "7", 250, missing),
    "cycle": ("cycle", "3, 8, 6", "3, 8, 6", 216, cycle),
    "quadratic": ("quadratic", "10, 5", "10, 5", 1000, quadratic),
    "boolean_formula": ("formula", "4", "4", 2**11, formula),
    "ordering": ("ordering", "5", "5", 5120, ordering),
    "brackets": ("brackets", "8", "8", 256, brackets),
    "roads": ("roads", "5, 3", "5, 3", 5**6, roads),
    "reachable": ("reachable", "4", "4", 2**12 * 12, reachable),
    "walk": ("walk", "6", "6", 4**6, walk),
    "maze": ("maze", "4", "4", 2**14, maze),
    "caesar": ("caesar", "4", "4", 25 * 26**4, caesar),
    "initials": ("initials", "3", "3", 2**15, initials),
    "word_chain": ("chain", "4", "4", 2**20, chain),
    "replace_letter": ("replace", "6, 4", "6, 4", 3 * 4**7, replace),
    "anagram": ("anagram", "4, 2", "4, 2", 256, anagram),
    "date_after": ("date_after", "60", "60", 36525 * 60, date_after),
    "weekday": ("weekday", "", "", 36525, weekday),
    "month_length": ("month_length", "1900", "1900", 3600, month_length),
    "to_roman": ("to_roman", "", "", 3999, lambda q: roman(last(q)[0])),
    "clock": ("clock", "", "", 1440 * 180, clock),
}


class Tasks(unittest.TestCase):
    def texts(self, task, calls):
        """What the calls, expressions of one `text[prompt]`, give."""
        path = os.path.join(STDLIB, "task", task + ".rl")
        with open(path, encoding="utf-8") as file:
            source = file.read()
        # A side that fails is shown up to a length: so in pieces. No text has
        # the expected value.
        pieces = [f"\ncheck capture({call}, r\"^[^~]{{{at}}}([^~]{{0,{PIECE}}})\") == [\"~\"]"
                  for call in calls for at in range(0, LONGEST, PIECE)]
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, task + ".rl")
            with open(copy, "w", encoding="utf-8") as file:
                file.write(source + "".join(pieces))
            done = subprocess.run([ANALYZE, "--stdlib", STDLIB, "--test", copy],
                                  text=True, check=False, capture_output=True)
        found = [json.loads(line.split(maxsplit=1)[1])[0]
                 for line in (done.stdout + done.stderr).splitlines()
                 if line.startswith("actual ")]
        self.assertEqual(len(pieces), len(found),
                         (done.stdout + done.stderr)[:4000])
        each = LONGEST // PIECE
        return ["".join(found[i:i + each]) for i in range(0, len(found), each)]

    def items_of(self, task, size, asked, told):
        """Numbers, questions and answers of some items."""
        items = self.draw(size)
        texts = self.texts(task, [part(i) for i in items for part in (asked, told)])
        self.assertEqual(len(items), len(set(texts[::2])), "two items ask the same")
        return list(zip(items, texts[::2], texts[1::2]))

    def draw(self, size):
        if size <= ITEMS:
            return list(range(size))
        draws = random.Random(size)
        return sorted({0, size - 1} | set(draws.sample(range(size), ITEMS)))

    def test_answers_are_those_of_a_solver_that_reads_the_question(self):
        def call(name, part, more):
            return lambda i: f"{name}_{part}([{i}]{', ' * bool(more)}{more})"

        for task, (name, asked, told, size, solve) in TASKS.items():
            with self.subTest(task):
                for item, question, answer in self.items_of(
                        task, size, call(name, "asked", asked),
                        call(name, "told", told)):
                    self.assertEqual(solve(question), answer,
                                     f"item {item}: {question}")

    def test_numerals_are_read(self):
        for item, question, _ in self.items_of(
                "from_roman", 3999, lambda i: f"from_roman_asked([{i}])",
                lambda i: f"from_roman_asked([{i}])"):
            self.assertIn(f" {roman(item + 1)}?", question)

    def test_expressions_make_their_targets(self):
        def told(i):
            return (f"countdown_told([{i // 100 + 1}], [{i // 10 % 10 + 1}], "
                    f"[{i % 10 + 1}])")

        for _, question, answer in self.items_of(
                "countdown", 1000, lambda i: f"countdown_asked([{i}], 10)", told):
            *three, target = last(question.replace("+, - or *", ""))
            self.assertEqual(target, eval(answer))  # pylint: disable=eval-used
            self.assertEqual(sorted(three), sorted(last(answer, r"\d+")))

    def test_every_task_has_a_solver(self):
        files = {os.path.splitext(name)[0]
                 for name in os.listdir(os.path.join(STDLIB, "task"))}
        self.assertEqual(files, set(TASKS) | WITHOUT_PARTS |
                         {"from_roman", "countdown"})


if __name__ == "__main__":
    unittest.main()
