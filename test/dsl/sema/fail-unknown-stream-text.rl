# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownStream
# CHECK: fail-unknown-stream-text.rl:5:45: error: `a` has no stream `ref.entropy`; it has `logp`, `entropy`, `log_z`, `max_prob`, `token_rank`, `top_mass`, `old.logp`, `ref.logp` [streams.2]
objective f(a: text[prompt]) -> f32 = -mean(a.ref.entropy, over: [prompt, token])
