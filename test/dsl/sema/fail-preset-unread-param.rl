# A param of the base that nothing reads any more.
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# EXPECT: ExtendedHere
# CHECK: Inputs/preset_base.rl:13:9: error: param `rate` is never read [names.3]
# CHECK: fail-preset-unread-param.rl:10:12: note: `mine`, which extends what is written there, is here
use "Inputs/preset_base.rl"

experiment mine = preset_base with {
  phase p { optimizer = adamw(lr: 1e-4) }
}
