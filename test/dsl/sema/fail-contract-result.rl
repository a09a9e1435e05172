# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ContractResult
# CHECK: fail-contract-result.rl:5:11: error: the result of objective `f` is f32[prompt]; it must be f32 without axes [types.7]
objective f(x: f32[prompt]) -> f32[prompt] = x
