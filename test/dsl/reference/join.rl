# Texts made of the values along a dense axis.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 7 of 7 checks passed
axis spot[4]
fn backwards(digit: i64[prompt, spot]) -> text[prompt] = join(
  take(digit, at: 3 - position(spot), along: spot),
  along: spot,
)
fn listed(digit: i64[prompt, spot]) -> text[prompt] = join(
  digit,
  along: spot,
  with: ", ",
  where: digit > 0,
)
fn lettered(digit: i64[prompt, spot]) -> text[prompt] {
  axis letter = find_all("abcdefghijklmnopqrstuvwxyz", r"[a-z]")
  join("<{take(letter.text, at: digit, along: letter)}>", along: spot, with: "\{\}")
}
fn shifted(w: text[prompt]) -> text[prompt] {
  axis letter = find_all(w, r"[a-z]")
  at = min(position(spot), count(over: letter) - 1)
  join(
    take(letter.text, at: at, along: letter),
    along: spot,
    where: position(spot) < count(over: letter),
    with: "-",
  )
}
check backwards([[1, 2, 0, 3]]) == ["3021"]
check listed([[1, 2, 0, 3], [0, 0, 0, 4], [0, 0, 0, 0]]) == ["1, 2, 3", "4", ""]
check lettered([[0, 1, 2, 25]]) == ["<a>\{\}<b>\{\}<c>\{\}<z>"]
check shifted(["ab", "abcd", "xyzzy"]) == ["a-b", "a-b-c-d", "x-y-z-z"]

# A text along the axis is made anew at each point: patterns, choices, what numbers are taken from.
fn kept(code: i64[prompt, spot]) -> text[prompt] {
  axis word = find_all("ab cd ef", r"[a-z]+")
  chosen = take(word.text, at: code, along: word)
  join(
    where(code == 1, lower(trim(" X ")), capture(chosen, r"^[a-z]")),
    along: spot,
    where: chosen != "ef",
    with: "/",
  )
}
check kept([[0, 1, 2, 0], [2, 2, 2, 2], [2, 1, 2, 1]]) == ["a/x/a", "", "x/x"]

# Two dense axes, one after the other.
axis row[2]
fn grid(x: i64[prompt, row, spot]) -> text[prompt] = join(
  "[{join(x, along: spot, with: " ")}]",
  along: row,
  with: ";",
)
fn table_of(x: i64[prompt]) -> text[prompt] = grid(x + 10 * position(row) + position(spot))
check table_of([5]) == ["[5 6 7 8];[15 16 17 18]"]

fn lengths(x: i64[prompt, spot]) -> i64[prompt] = length(join(x, along: spot))
check lengths([[1, 22, 333, -4]]) == [8]
