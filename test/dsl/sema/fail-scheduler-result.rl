# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ContractResult
# CHECK: scheduler `best` {{.*}} bool[prompt, rollout]
scheduler best(score: f32[prompt, rollout]) -> f32[prompt, rollout] = score
