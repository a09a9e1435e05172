# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DropInTraining
# CHECK: fail-drop-in-training.rl:6:16: error: what `drop_rollout` drops must not depend on streams of the weights in training; read `old.`, for the batch is cut before it is trained on [absent.5]
fn kept(x: f32[prompt, rollout]) -> f32[prompt, rollout] {
  likely(x) ?? drop_rollout
}
fn likely(x: f32[prompt, rollout]) -> f32[prompt, rollout]? = where(
  sum(logp, over: token) > -10,
  x,
  missing,
)
