# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PathThroughWeight
# CHECK: fail-path-through-weight.rl:5:46: error: advantage `f` reads `logp` without `stop`: a path through an advantage [gradient.2]
advantage f() -> f32[prompt, rollout] = mean(logp, over: token)
