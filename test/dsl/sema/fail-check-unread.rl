# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckUnread
# CHECK: fail-check-unread.rl:7:27: error: `logp` is given but not read [checks.4]
fn f(x: f32[prompt, rollout]) -> f32 = mean(x, over: [prompt, rollout])

check f([[1, 2]]) given { logp: [[[1], [2]]] } == 1.5
