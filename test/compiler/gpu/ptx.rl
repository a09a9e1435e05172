# PTX of every GPU that is asked for, written without a toolkit.
# RUN: rlc build --emit=ptx --target sm_80,sm_90 %s | FileCheck %s
# RUN: rlc build --emit=ptx --target cpu,sm_100,sm_120,sm_86,sm_89 %s | FileCheck %s --check-prefix=OTHERS
# RUN: rlc build --emit=ptx --target sm_90 %s | FileCheck %s --check-prefix=NONE
use std.objective.nll, std.task.addition

experiment small {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

# CHECK: .target sm_80
# CHECK: .visible .entry p$rows$token$f32(
# CHECK: .maxntid 1024
# CHECK: ld.global.v4.b32
# CHECK: ex2.approx.ftz.f32
# CHECK: shfl.sync.bfly.b32
# CHECK: bar.sync
# CHECK: st.global.v4.b32
# The runtime's heads hand over f32.
# CHECK-NOT: $bf16
# CHECK-NOT: cluster
# The loss and its parts, once the update is made.
# CHECK: .visible .entry p$chain{{[0-9]+}}(
# CHECK: .reqntid 1024
# CHECK: bar.sync
# CHECK: add.rn.f64
# CHECK: .target sm_90
# CHECK: .extern .shared .align 16 .b8 rl_kept[];
# CHECK: .visible .entry p$rows$token$f32(
# CHECK: .visible .entry p$rows$token$f32$cluster(
# CHECK: .maxclusterrank 8
# CHECK: ld.global.v4.b32
# CHECK: st.shared.v4.b32
# CHECK: barrier.cluster.arrive
# CHECK: barrier.cluster.wait
# CHECK: mapa.shared::cluster
# CHECK: ld.shared::cluster
# CHECK: barrier.cluster.arrive
# CHECK: ld.shared.v4.b32
# CHECK: barrier.cluster.wait
# OTHERS: .target sm_100
# OTHERS: .target sm_120
# OTHERS: .target sm_86
# OTHERS: .target sm_89
# NONE-NOT: {{__nv_|\.local|\.extern \.func|[[:space:]]call}}
