# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateType
# EXPECT: StateType
# EXPECT: StateType
# CHECK: fail-state-type.rl:10:15: error: state `each` cannot be f32[prompt]; a state is a number, bool or choice without axes, with axes of fixed size or with `[prompt, rollout]`, or `ring<f32>[n]` [state.4]
# CHECK: fail-state-type.rl:12:15: error: state `last` cannot be text; a state is a number, bool or choice without axes, with axes of fixed size or with `[prompt, rollout]`, or `ring<f32>[n]` [state.4]
# CHECK: fail-state-type.rl:14:16: error: state `texts` cannot be ring<text>[3]; a state is a number, bool or choice without axes, with axes of fixed size or with `[prompt, rollout]`, or `ring<f32>[n]` [state.4]
fn f(x: f32[prompt], a: text) -> f32 {
  state each: f32[prompt] = x
  next each = x
  state last: text = a
  next last = a
  state texts: ring<text>[3]
  next texts = push(texts, a)
  mean(each, over: prompt)
}
