# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# EXPECT: TypeMismatch
# EXPECT: CheckUngiven
# CHECK: error: `logp` needs f32[prompt, rollout, token], here is f32[prompt, rollout]
# CHECK: error: `old.logp` needs f32[prompt, rollout, token], here is f32[prompt, rollout]
# CHECK: error: the check reads `old.logp`, which `given` does not give [checks.3]
fn f() -> f32 = sum(logp - old.logp, over: [prompt, rollout, token])

check f() given { logp: l, old.logp: l } == 0 forall l: f32[prompt, rollout]
check f() given { logp: l } == 0 forall l: f32[prompt, rollout, token]
