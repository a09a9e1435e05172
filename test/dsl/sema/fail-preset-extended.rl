# What is wrong in the file of a base, for an override took something away.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownField
# EXPECT: ExtendedHere
# EXPECT: UnknownField
# EXPECT: ExtendedHere
# CHECK: Inputs/preset_base.rl:18:24: error: the data has no field `weight`; it has `question` [slots.12]
# CHECK: fail-preset-extended.rl:14:12: note: `mine`, which extends what is written there, is here
# CHECK: Inputs/preset_base.rl:19:40: error: the data has no field `note`; it has `question` [slots.12]
# CHECK: fail-preset-extended.rl:14:12: note: `mine`
use "Inputs/preset_base.rl"

experiment mine = preset_base with {
  data = jsonl("y.jsonl", fields: { question: text })
}
