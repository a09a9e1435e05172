// RUN: rl-opt --convert-rl-to-runtime -verify-diagnostics %s
// expected-error @below {{has no program record in `rl.config`}}
module @e {
  rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
      #rl.space<"rollout", 1>] attributes {rl.value_count = 0 : i64} {
  }
}
