// RUN: rl-opt %s --canonicalize --split-input-file | FileCheck %s
// Folds that are exact for every number, NaN and infinities included, and
// next to each the one that is not made.

// CHECK-LABEL: rl.settings
rl.settings {
  %two = rl.constant 2.0 : !rl.array<f32>
  %three = rl.constant 3.0 : !rl.array<f32>
  %sum = rl.add %two, %three : !rl.array<f32>
  %product = rl.mul %sum, %three : !rl.array<f32>
  %quotient = rl.div %product, %two : !rl.array<f32>
  %less = rl.less %two, %three : !rl.array<f32>
  %chosen = rl.where %less, %quotient, %two : !rl.array<f32>
  %floor = rl.floor %chosen : !rl.array<f32>
  %whole = rl.cast %floor : !rl.array<f32> to !rl.array<i64>
  %minus = rl.constant -2 : !rl.array<i64>
  %div = rl.floordiv %whole, %minus : !rl.array<i64>
  %mod = rl.mod %whole, %minus : !rl.array<i64>
  %zero = rl.constant 0 : !rl.array<i64>
  %none = rl.floordiv %whole, %zero : !rl.array<i64>
  %five = rl.constant 5 : !rl.array<i64>
  %power = rl.pow %minus, %five : !rl.array<i64>
  %nan = rl.constant nan : !rl.array<f32>
  %big = rl.constant inf : !rl.array<f32>
  %ofNan = rl.cast %nan : !rl.array<f32> to !rl.array<i64>
  %ofBig = rl.cast %big : !rl.array<f32> to !rl.array<i64>
  %min = rl.min %nan, %two : !rl.array<f32>
  // 7.5 / 2 rounded down, and the remainder with the divisor's sign:
  // floor(7 / -2) = -4, 7 - 8 = -1.
  // CHECK-DAG: %[[HALF:.*]] = rl.constant 7.500000e+00 : !rl.array<f32>
  // CHECK-DAG: %[[SEVEN:.*]] = rl.constant 7 : !rl.array<i64>
  // CHECK-DAG: %[[DIV:.*]] = rl.constant -4 : !rl.array<i64>
  // CHECK-DAG: %[[MOD:.*]] = rl.constant -1 : !rl.array<i64>
  // CHECK-DAG: %[[NONE:.*]] = rl.constant 0 : !rl.array<i64>
  // CHECK-DAG: %[[POWER:.*]] = rl.constant -32 : !rl.array<i64>
  // CHECK-DAG: %[[BIG:.*]] = rl.constant 9223372036854775807 : !rl.array<i64>
  // CHECK-DAG: %[[NAN:.*]] = rl.constant nan : !rl.array<f32>
  // CHECK: rl.yield %[[HALF]], %[[SEVEN]], %[[DIV]], %[[MOD]], %[[NONE]], %[[POWER]], %[[NONE]], %[[BIG]], %[[NAN]] :
  rl.yield %chosen, %whole, %div, %mod, %none, %power, %ofNan, %ofBig, %min : !rl.array<f32>, !rl.array<i64>, !rl.array<i64>, !rl.array<i64>, !rl.array<i64>, !rl.array<i64>, !rl.array<i64>, !rl.array<i64>, !rl.array<f32>
}

// -----

// CHECK-LABEL: rl.phase @identities
rl.phase @identities train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %x, %y = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %r = rl.field "r" : !rl.array<f32[prompt]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %minusZero = rl.constant -0.0 : !rl.array<f32[prompt, rollout, token]>
  %one = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[X:.*]], %[[Y:.*]] = rl.current
  // CHECK: rl.reduce sum %[[X]]
  %a = rl.mul %one, %x : !rl.array<f32[prompt, rollout, token]>
  %as = rl.reduce sum %a over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "a" %as : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %b = rl.div %x, %one : !rl.array<f32[prompt, rollout, token]>
  %bs = rl.reduce sum %b over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "b" %bs : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %c = rl.sub %x, %zero : !rl.array<f32[prompt, rollout, token]>
  %cs = rl.reduce sum %c over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "c" %cs : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %d = rl.add %x, %minusZero : !rl.array<f32[prompt, rollout, token]>
  %ds = rl.reduce sum %d over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "d" %ds : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %e0 = rl.neg %x : !rl.array<f32[prompt, rollout, token]>
  %e = rl.neg %e0 : !rl.array<f32[prompt, rollout, token]>
  %es = rl.reduce sum %e over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "e" %es : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %f = rl.pow %x, %one : !rl.array<f32[prompt, rollout, token]>
  %fs = rl.reduce sum %f over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "f" %fs : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %g = rl.max %x, %x : !rl.array<f32[prompt, rollout, token]>
  %gs = rl.reduce sum %g over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "g" %gs : !rl.array<f32[prompt, rollout]>
  // CHECK: %[[SQUARE:.*]] = rl.mul %[[X]], %[[X]]
  // CHECK: rl.reduce sum %[[SQUARE]]
  %two = rl.constant 2.0 : !rl.array<f32[prompt, rollout, token]>
  %h = rl.pow %x, %two : !rl.array<f32[prompt, rollout, token]>
  %hs = rl.reduce sum %h over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "h" %hs : !rl.array<f32[prompt, rollout]>
  // -0 + 0 is 0, so x + 0 is not x.
  // CHECK: %[[SUM:.*]] = rl.add %[[X]]
  // CHECK: rl.reduce sum %[[SUM]]
  %i = rl.add %x, %zero : !rl.array<f32[prompt, rollout, token]>
  %is = rl.reduce sum %i over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "i" %is : !rl.array<f32[prompt, rollout]>
  // inf * 0 is NaN.
  // CHECK: %[[PRODUCT:.*]] = rl.mul %[[X]]
  // CHECK: rl.reduce sum %[[PRODUCT]]
  %j = rl.mul %x, %zero : !rl.array<f32[prompt, rollout, token]>
  %js = rl.reduce sum %j over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "j" %js : !rl.array<f32[prompt, rollout]>
}

// -----

// CHECK-LABEL: rl.phase @choices
rl.phase @choices train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %x, %y = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %r = rl.field "r" : !rl.array<f32[prompt]>
  %yes = rl.constant true : !rl.array<i1[prompt, rollout, token]>
  %no = rl.constant false : !rl.array<i1[prompt, rollout, token]>
  // CHECK: %[[X:.*]], %[[Y:.*]] = rl.current
  // CHECK: rl.reduce sum %[[X]]
  %a = rl.where %yes, %x, %y : !rl.array<f32[prompt, rollout, token]>
  %as = rl.reduce sum %a over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "a" %as : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[Y]]
  // CHECK: %[[LESS:.*]] = rl.less %[[X]], %[[Y]]
  %b = rl.where %no, %x, %y : !rl.array<f32[prompt, rollout, token]>
  %bs = rl.reduce sum %b over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "b" %bs : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.reduce sum %[[X]]
  %less = rl.less %x, %y : !rl.array<f32[prompt, rollout, token]>
  %c = rl.where %less, %x, %x : !rl.array<f32[prompt, rollout, token]>
  %cs = rl.reduce sum %c over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "c" %cs : !rl.array<f32[prompt, rollout]>
  // What holds is not asked for; what never holds stays.
  // CHECK: rl.reduce sum %[[Y]]
  %always = rl.require %y if %yes, "holds" : !rl.array<f32[prompt, rollout, token]>
  %qs = rl.reduce sum %always over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "always" %qs : !rl.array<f32[prompt, rollout]>
  // CHECK: %[[R:.*]] = rl.require %[[Y]] if %{{.*}}, "fails"
  // CHECK: rl.reduce sum %[[R]]
  %never = rl.require %y if %no, "fails" : !rl.array<f32[prompt, rollout, token]>
  %ns = rl.reduce sum %never over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "never" %ns : !rl.array<f32[prompt, rollout]>
  // CHECK: %[[D:.*]] = rl.where %[[LESS]], %[[X]], %[[Y]]
  %twice = rl.not %less : !rl.array<i1[prompt, rollout, token]>
  %thrice = rl.not %twice : !rl.array<i1[prompt, rollout, token]>
  %both = rl.and %thrice, %yes : !rl.array<i1[prompt, rollout, token]>
  %any = rl.or %both, %no : !rl.array<i1[prompt, rollout, token]>
  %d = rl.where %any, %x, %y : !rl.array<f32[prompt, rollout, token]>
  %ds = rl.reduce sum %d over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "d" %ds : !rl.array<f32[prompt, rollout]>
}

// -----

// CHECK-LABEL: rl.phase @stops
rl.phase @stops train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %x, %y = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %r = rl.field "r" : !rl.array<f32[prompt]>
  // CHECK: %[[TWO:.*]] = rl.constant 2.000000e+00
  // CHECK: %[[X:.*]], %{{.*}} = rl.current
  // CHECK: %[[STOP:.*]] = rl.stop %[[X]]
  // CHECK-NOT: rl.stop
  // CHECK: rl.reduce sum %[[STOP]]
  %once = rl.stop %x : !rl.array<f32[prompt, rollout, token]>
  %a = rl.stop %once : !rl.array<f32[prompt, rollout, token]>
  %as = rl.reduce sum %a over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "a" %as : !rl.array<f32[prompt, rollout]>
  %two = rl.constant 2.0 : !rl.array<f32>
  %two_ = rl.stop %two : !rl.array<f32>
  // CHECK: rl.metric "two" %[[TWO]]
  rl.metric "two" %two_ : !rl.array<f32>
}

// -----

// States of equal beginnings are two; one that nothing reads is gone.
// CHECK-LABEL: rl.phase @states
rl.phase @states train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %zero = rl.constant 0.0 : !rl.array<f32>
  // CHECK: %[[A:.*]] = rl.state 0 init
  %a = rl.state 0 init %zero : !rl.array<f32>
  // CHECK: %[[B:.*]] = rl.state 1 init
  %b = rl.state 1 init %zero : !rl.array<f32>
  // CHECK-NOT: rl.state 2
  %c = rl.state 2 init %zero : !rl.array<f32>
  // CHECK: rl.next 0 %[[B]]
  rl.next 0 %b : !rl.array<f32>
  // CHECK: rl.next 1 %[[A]]
  rl.next 1 %a : !rl.array<f32>
}

// -----

// CHECK-LABEL: rl.phase @broadcasts
rl.phase @broadcasts train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %x, %y = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %r = rl.field "r" : !rl.array<f32[prompt]>
  // CHECK: %[[X:.*]], %{{.*}} = rl.current
  // CHECK: %[[R:.*]] = rl.field "r"
  // One repetition instead of two.
  // CHECK: rl.broadcast %[[R]] : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  %once = rl.broadcast %r : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
  %a = rl.broadcast %once : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %ax = rl.mul %a, %x : !rl.array<f32[prompt, rollout, token]>
  %axs = rl.reduce sum %ax over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "ax" %axs : !rl.array<f32[prompt, rollout]>
  // Pointwise work moves to the fewest points that tell values apart.
  // CHECK: %[[EXP:.*]] = rl.exp %[[R]] : !rl.array<f32[prompt]>
  // CHECK: %[[DOUBLE:.*]] = rl.mul %[[EXP]], %{{.*}} : !rl.array<f32[prompt]>
  // CHECK: %[[REPEATED:.*]] = rl.broadcast %[[DOUBLE]] : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.sub %[[X]], %[[REPEATED]]
  %two = rl.constant 2.0 : !rl.array<f32>
  %twos = rl.broadcast %two : !rl.array<f32> to !rl.array<f32[prompt, rollout, token]>
  %exp = rl.exp %a : !rl.array<f32[prompt, rollout, token]>
  %double = rl.mul %twos, %exp : !rl.array<f32[prompt, rollout, token]>
  %b = rl.sub %x, %double : !rl.array<f32[prompt, rollout, token]>
  %bs = rl.reduce sum %b over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "b" %bs : !rl.array<f32[prompt, rollout]>
}

// -----

// CHECK-LABEL: rl.phase @sums
rl.phase @sums train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %x, %y = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %r = rl.field "r" : !rl.array<f32[prompt]>
  // CHECK-DAG: %[[SIX:.*]] = rl.constant 6 : !rl.array<i64[prompt]>
  // A sum of a repeated value: times the count, and 0 of nothing even where
  // the value is infinite.
  // CHECK-DAG: %[[R:.*]] = rl.field "r"
  // CHECK-DAG: %[[VALUE:.*]] = rl.broadcast %[[R]] : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
  // CHECK-DAG: %[[COUNT:.*]] = rl.count [token] : !rl.array<i64[prompt, rollout]>
  // CHECK: %[[NONE:.*]] = rl.equal %[[COUNT]]
  // CHECK: %[[FACTOR:.*]] = rl.cast %[[COUNT]]
  // CHECK: %[[PRODUCT:.*]] = rl.mul %[[VALUE]], %[[FACTOR]]
  // CHECK: %[[SUM:.*]] = rl.where %[[NONE]], %{{.*}}, %[[PRODUCT]]
  // CHECK: rl.column "a" %[[SUM]]
  %as = rl.broadcast %r : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  %a = rl.reduce sum %as over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  rl.column "a" %a : !rl.array<f32[prompt, rollout]>
  // Dense axes need no count.
  %threes = rl.constant 3 : !rl.array<i64[prompt, digit:2]>
  %b = rl.reduce sum %threes over [digit] : !rl.array<i64[prompt, digit:2]> to !rl.array<i64[prompt]>
  // CHECK: rl.column "b" %[[SIX]]
  rl.column "b" %b : !rl.array<i64[prompt]>
  // CHECK: rl.reduce max %{{.*}} over [rollout, token]
  // CHECK-NOT: rl.reduce
  %c0 = rl.reduce max %x over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  %c = rl.reduce max %c0 over [rollout] : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
  rl.column "c" %c : !rl.array<f32[prompt]>
}

// -----

// CHECK-LABEL: rl.phase @texts
rl.phase @texts evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  // CHECK-DAG: %[[ONE:.*]] = rl.constant 1.000000e+00 : !rl.array<f32>
  // CHECK-DAG: %[[ZERO:.*]] = rl.constant 0.000000e+00 : !rl.array<f32>
  %a = rl.text_constant "yes" : !rl.array<!rl.text>
  %b = rl.format "{{yes}}"() : () -> !rl.array<!rl.text>
  %contains = rl.text_contains %b, %a : !rl.array<!rl.text>
  %equal = rl.text_equal %b, %a : !rl.array<!rl.text>
  %start = rl.text_starts_with %b, %a : !rl.array<!rl.text>
  %q = rl.field "q" : !rl.array<!rl.text[prompt]>
  %t = rl.trim %q : !rl.array<!rl.text[prompt]>
  %tt = rl.trim %t : !rl.array<!rl.text[prompt]>
  // CHECK: %[[TRIM:.*]] = rl.trim
  // CHECK-NOT: rl.trim
  // CHECK: rl.column "t" %[[TRIM]]
  rl.column "t" %tt : !rl.array<!rl.text[prompt]>
  %cx = rl.cast %contains : !rl.array<i1> to !rl.array<f32>
  %ex = rl.cast %equal : !rl.array<i1> to !rl.array<f32>
  %sx = rl.cast %start : !rl.array<i1> to !rl.array<f32>
  // CHECK: rl.metric "contains" %[[ONE]] :
  // CHECK: rl.metric "equal" %[[ZERO]] :
  // CHECK: rl.metric "start" %[[ZERO]] :
  rl.metric "contains" %cx : !rl.array<f32>
  rl.metric "equal" %ex : !rl.array<f32>
  rl.metric "start" %sx : !rl.array<f32>
}
