# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ContractResult
# CHECK: fail-contract-result-reward.rl:5:8: error: the result of reward `f` is bool[prompt, rollout]; it must be f32 [types.7]
reward f(x: text[prompt, rollout]) -> bool[prompt, rollout] = x == "a"
