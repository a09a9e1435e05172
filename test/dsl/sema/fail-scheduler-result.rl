# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ContractResult
# CHECK: fail-scheduler-result.rl:5:11: error: the result of scheduler `best` is f32[prompt, rollout]; it must be bool[prompt, rollout] [types.7]
scheduler best(score: f32[prompt, rollout]) -> f32[prompt, rollout] = score
