# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: JoinAxis
fn f(t: text[prompt]) -> text[prompt] {
  axis word = find_all(t, r"\w+")
  join(word.text, along: word)
}
# CHECK: fail-join-axis.rl:6:3: error: `join` goes along an axis declared with its size, and `match` has as many points as its data [text.1]
