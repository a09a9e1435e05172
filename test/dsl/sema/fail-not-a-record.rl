# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotARecord
# CHECK: fail-not-a-record.rl:6:68: error: `Side` is no record [lists.5]
choice Side { left, right }
fn f(t: text[prompt]) -> bool[prompt] = is_value(parse_json(t, as: Side))
