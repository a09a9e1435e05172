# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ExpansionLimit
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: CalledHere
# EXPECT: CalledHere
# CHECK: fail-expansion-limit.rl:18:34: error: the calls of the program expand to more than 20000 calls [names.7]
# CHECK: fail-expansion-limit.rl:19:25: note: in the call of `g_1` here
# CHECK: fail-expansion-limit.rl:20:34: note: in the call of `g_2` here
# CHECK: fail-expansion-limit.rl:21:34: note: in the call of `g_3` here
# CHECK: fail-expansion-limit.rl:22:25: note: in the call of `g_4` here
# CHECK: fail-expansion-limit.rl:23:25: note: in the call of `g_5` here
# CHECK: fail-expansion-limit.rl:24:25: note: in the call of `g_6` here
fn g_0(x: f32) -> f32 = x
fn g_1(x: f32) -> f32 = g_0(x) + g_0(x + 1)
fn g_2(x: f32) -> f32 = g_1(x) + g_1(x + 1)
fn g_3(x: f32) -> f32 = g_2(x) + g_2(x + 1)
fn g_4(x: f32) -> f32 = g_3(x) + g_3(x + 1)
fn g_5(x: f32) -> f32 = g_4(x) + g_4(x + 1)
fn g_6(x: f32) -> f32 = g_5(x) + g_5(x + 1)
fn g_7(x: f32) -> f32 = g_6(x) + g_6(x + 1)
fn g_8(x: f32) -> f32 = g_7(x) + g_7(x + 1)
fn g_9(x: f32) -> f32 = g_8(x) + g_8(x + 1)
fn g_10(x: f32) -> f32 = g_9(x) + g_9(x + 1)
fn g_11(x: f32) -> f32 = g_10(x) + g_10(x + 1)
fn g_12(x: f32) -> f32 = g_11(x) + g_11(x + 1)
fn g_13(x: f32) -> f32 = g_12(x) + g_12(x + 1)
fn g_14(x: f32) -> f32 = g_13(x) + g_13(x + 1)
fn g_15(x: f32) -> f32 = g_14(x) + g_14(x + 1)
fn g_16(x: f32) -> f32 = g_15(x) + g_15(x + 1)
fn g_17(x: f32) -> f32 = g_16(x) + g_16(x + 1)
fn g_18(x: f32) -> f32 = g_17(x) + g_17(x + 1)
fn g_19(x: f32) -> f32 = g_18(x) + g_18(x + 1)
