# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: PhaseWithoutKind
# CHECK: fail-phase-without-kind.rl:6:9: error: phase `q` needs its kind, as in `phase q: train` [presets.4]
experiment b {
  phase q { steps = 3 }
}
