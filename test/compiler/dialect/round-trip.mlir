// Every op prints as it reads, also in generic form.
// RUN: rl-opt %s > %t && rl-opt %t | diff %t -
// RUN: rl-opt --mlir-print-op-generic %s | rl-opt | diff %t -
// RUN: FileCheck %s < %t

// CHECK-LABEL: rl.settings {
// CHECK: rl.yield %{{.*}} : !rl.array<f32>, !rl.array<i64>, !rl.array<i1>
rl.settings {
  %lr = rl.param 0 : !rl.array<f32>
  %step = rl.step : !rl.array<f32>
  %steps = rl.steps : !rl.array<f32>
  %n = rl.constant 8 : !rl.array<i64>
  %b = rl.constant true : !rl.array<i1>
  rl.yield %lr, %n, %b : !rl.array<f32>, !rl.array<i64>, !rl.array<i1>
}

// CHECK-LABEL: rl.phase @numbers evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>
rl.phase @numbers evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // CHECK: rl.constant 5.000000e-01 : !rl.array<f32[prompt, rollout]>
  %half = rl.constant 0.5 : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.constant 3.000000e+00 : !rl.array<f64>
  %three = rl.constant 3 : !rl.array<f64>
  // CHECK: rl.constant -inf : !rl.array<f32>
  %low = rl.constant -inf : !rl.array<f32>
  // CHECK: rl.constant inf : !rl.array<f32>
  %high = rl.constant inf : !rl.array<f32>
  // CHECK: rl.constant nan : !rl.array<f32>
  %nan = rl.constant nan : !rl.array<f32>
  // CHECK: rl.constant -0.000000e+00 : !rl.array<f32>
  %zero = rl.constant -0.0 : !rl.array<f32>
  // CHECK: rl.constant -9223372036854775808 : !rl.array<i64[prompt, digit:2]>
  %min = rl.constant -9223372036854775808 : !rl.array<i64[prompt, digit:2]>
  // CHECK: rl.constant false : !rl.array<i1>
  %no = rl.constant false : !rl.array<i1>
  %index = rl.index : !rl.array<i64[prompt]>
  // CHECK: rl.position : !rl.array<i64[digit:2]>
  %digit = rl.position : !rl.array<i64[digit:2]>
  // CHECK: rl.broadcast %{{.*}} : !rl.array<i64[prompt]> to !rl.array<i64[prompt, digit:2]>
  %rows = rl.broadcast %index : !rl.array<i64[prompt]> to !rl.array<i64[prompt, digit:2]>
  %columns = rl.broadcast %digit : !rl.array<i64[digit:2]> to !rl.array<i64[prompt, digit:2]>
  %pow = rl.pow %rows, %columns : !rl.array<i64[prompt, digit:2]>
  %div = rl.floordiv %pow, %rows : !rl.array<i64[prompt, digit:2]>
  %mod = rl.mod %div, %rows : !rl.array<i64[prompt, digit:2]>
  // CHECK: rl.reduce sum %{{.*}} over [digit] : !rl.array<i64[prompt, digit:2]> to !rl.array<i64[prompt]>
  %sum = rl.reduce sum %mod over [digit] : !rl.array<i64[prompt, digit:2]> to !rl.array<i64[prompt]>
  // CHECK: rl.reduce max %{{.*}} over [prompt, digit]
  %max = rl.reduce max %mod over [prompt, digit] : !rl.array<i64[prompt, digit:2]> to !rl.array<i64>
  // CHECK: rl.count [rollout, token] : !rl.array<i64[prompt]>
  %count = rl.count [rollout, token] : !rl.array<i64[prompt]>
  %less = rl.less %count, %sum : !rl.array<i64[prompt]>
  %same = rl.equal %less, %less : !rl.array<i1[prompt]>
  %most = rl.less_equal %count, %sum : !rl.array<i64[prompt]>
  %and = rl.and %less, %same : !rl.array<i1[prompt]>
  %or = rl.or %and, %most : !rl.array<i1[prompt]>
  %not = rl.not %or : !rl.array<i1[prompt]>
  // CHECK: rl.where %{{.*}}, %{{.*}}, %{{.*}} : !rl.array<i64[prompt]>
  %where = rl.where %not, %count, %sum : !rl.array<i64[prompt]>
  // CHECK: rl.require %{{.*}} if %{{.*}}, "at most 3" : !rl.array<i64[prompt]>
  %required = rl.require %where if %not, "at most 3" : !rl.array<i64[prompt]>
  // CHECK: rl.cast %{{.*}} : !rl.array<i64[prompt]> to !rl.array<f32[prompt]>
  %cast = rl.cast %required : !rl.array<i64[prompt]> to !rl.array<f32[prompt]>
  %seed = rl.seed : !rl.array<i64>
  %seeds = rl.broadcast %seed : !rl.array<i64> to !rl.array<i64[prompt]>
  // CHECK: rl.uniform task "sums" draw 1 seed %{{.*}} index %{{.*}} : !rl.array<i64[prompt]>
  %draw = rl.uniform task "sums" draw 1 seed %seeds index %index : !rl.array<i64[prompt]>
  %a = rl.abs %draw : !rl.array<f32[prompt]>
  %b = rl.sign %a : !rl.array<f32[prompt]>
  %c = rl.floor %b : !rl.array<f32[prompt]>
  %d = rl.sqrt %c : !rl.array<f32[prompt]>
  %e = rl.cos %d : !rl.array<f32[prompt]>
  %f = rl.neg %e : !rl.array<f32[prompt]>
  %g = rl.max %f, %cast : !rl.array<f32[prompt]>
  %h = rl.reduce min %g over [prompt] : !rl.array<f32[prompt]> to !rl.array<f32>
  // CHECK: rl.metric "lowest" %{{.*}} : !rl.array<f32>
  rl.metric "lowest" %h : !rl.array<f32>
}

// CHECK-LABEL: rl.phase @texts train
// CHECK-SAME: attributes {passes = 2 : i64}
rl.phase @texts train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] attributes {passes = 2 : i64} {
  %half = rl.constant 0.5 : !rl.array<f32>
  %empty = rl.constant 0 : !rl.array<i64[level:3]>
  // CHECK: %[[BELIEF:.*]] = rl.state 0 init %{{.*}} : !rl.array<f32>
  %belief = rl.state 0 init %half : !rl.array<f32>
  // CHECK: rl.state 1 init %{{.*}} : !rl.array<i64[level:3]>
  %levels = rl.state 1 init %empty : !rl.array<i64[level:3]>
  // CHECK: rl.next 0 %[[BELIEF]] : !rl.array<f32>
  rl.next 0 %belief : !rl.array<f32>
  // CHECK: rl.next 1 %{{.*}} : !rl.array<i64[level:3]>
  rl.next 1 %levels : !rl.array<i64[level:3]>
  %index = rl.index : !rl.array<i64[prompt]>
  // CHECK: rl.field "question" : !rl.array<!rl.text[prompt]>
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  // CHECK: rl.text_constant "yes \22no\22" : !rl.array<!rl.text>
  %yes = rl.text_constant "yes \"no\"" : !rl.array<!rl.text>
  // CHECK: rl.format "{}: {} {{[{][{]}}"(%{{.*}}, %{{.*}}) : (!rl.array<!rl.text[prompt]>, !rl.array<i64[prompt]>) -> !rl.array<!rl.text[prompt]>
  %full = rl.format "{}: {} {{"(%question, %index) : (!rl.array<!rl.text[prompt]>, !rl.array<i64[prompt]>) -> !rl.array<!rl.text[prompt]>
  // CHECK: rl.prompt %{{.*}} : !rl.array<!rl.text[prompt]>
  rl.prompt %full : !rl.array<!rl.text[prompt]>
  // CHECK: rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.target %{{.*}} space "token_1" : !rl.array<!rl.text[prompt]>
  rl.target %question space "token_1" : !rl.array<!rl.text[prompt]>
  %trim = rl.trim %response : !rl.array<!rl.text[prompt, rollout]>
  %lower = rl.lower %trim : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.capture %{{.*}} pattern "(\\d+)" : !rl.array<!rl.text[prompt, rollout]>
  %number = rl.capture %lower pattern "(\\d+)" : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.capture %{{.*}} pattern "(a)(b)" group 2 : !rl.array<!rl.text[prompt, rollout]>
  %second = rl.capture %lower pattern "(a)(b)" group 2 : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.matches %{{.*}} pattern "^a" : !rl.array<!rl.text[prompt, rollout]>
  %matches = rl.matches %lower pattern "^a" : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.replace %{{.*}}, %{{.*}} pattern "[,$]" : !rl.array<!rl.text[prompt, rollout]>
  %tidy = rl.replace %lower, %number pattern "[,$]" : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.shared_words %{{.*}}, %{{.*}} : !rl.array<!rl.text[prompt, rollout]>
  %shared = rl.shared_words %tidy, %number : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.fits_schema %{{.*}} schema "true" : !rl.array<!rl.text[prompt, rollout]>
  %fits = rl.fits_schema %tidy schema "true" : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: %[[LIMIT:.*]] = rl.constant 5.000000e+00
  %limit = rl.constant 5.0 : !rl.array<f32[prompt, rollout]>
  // CHECK: rl.code_verdict %{{.*}}, %{{.*}}, %[[LIMIT]], %[[LIMIT]] : !rl.array<!rl.text[prompt, rollout]>, !rl.array<f32[prompt, rollout]>
  %verdict = rl.code_verdict %tidy, %number, %limit, %limit : !rl.array<!rl.text[prompt, rollout]>, !rl.array<f32[prompt, rollout]>
  %length = rl.length %number : !rl.array<!rl.text[prompt, rollout]>
  %equal = rl.text_equal %number, %lower : !rl.array<!rl.text[prompt, rollout]>
  %contains = rl.text_contains %number, %lower : !rl.array<!rl.text[prompt, rollout]>
  %starts = rl.text_starts_with %number, %lower : !rl.array<!rl.text[prompt, rollout]>
  %ends = rl.text_ends_with %number, %lower : !rl.array<!rl.text[prompt, rollout]>
  %chosen = rl.where %equal, %number, %lower : !rl.array<!rl.text[prompt, rollout]>
  rl.column "chosen" %chosen : !rl.array<!rl.text[prompt, rollout]>
  // CHECK: rl.given "7" : !rl.array<f32[prompt, rollout, token]>
  %given = rl.given "7" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.result "actual" %{{.*}} : !rl.array<f32[prompt, rollout, token]>
  rl.result "actual" %given : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %old, %oldEntropy = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.score reference space "token_1" : !rl.array<f32[prompt, token_1]>
  %ref, %refEntropy = rl.score reference space "token_1" : !rl.array<f32[prompt, token_1]>
  // CHECK: rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.current space "token" further [log_z, top_mass] : !rl.array<f32[prompt, rollout, token]>
  %flogp, %fentropy, %flogz, %fmass = rl.current space "token" further [log_z, top_mass] : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.score reference space "token" further [token_rank] : !rl.array<f32[prompt, rollout, token]>
  %slogp, %sentropy, %srank = rl.score reference space "token" further [token_rank] : !rl.array<f32[prompt, rollout, token]>
  %away = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %ratio = rl.exp %away : !rl.array<f32[prompt, rollout, token]>
  // CHECK: rl.stop %{{.*}} {proof = "because"} : !rl.array<f32[prompt, rollout, token]>
  %stop = rl.stop %ratio {proof = "because"} : !rl.array<f32[prompt, rollout, token]>
  %log = rl.log %stop : !rl.array<f32[prompt, rollout, token]>
  %quotient = rl.div %ratio, %log : !rl.array<f32[prompt, rollout, token]>
  %low = rl.min %quotient, %ratio : !rl.array<f32[prompt, rollout, token]>
  %product = rl.mul %low, %ratio : !rl.array<f32[prompt, rollout, token]>
  %total = rl.add %product, %ratio : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %total over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // CHECK: rl.objective %{{.*}} : !rl.array<f32>
  rl.objective %loss : !rl.array<f32>
}

rl.row_kernel @g gradient chain [3, 2, 1, 0] inputs [#rl.input<value -1 space 1>] {
^bb0(%logp: f32, %entropy: f32, %x: f32):
  rl.finish %x, %x
}
rl.row_kernel @s statistics chain [3, 2, 1, 0]

// CHECK-LABEL: rl.phase @updates
rl.phase @updates train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.field "level" : !rl.array<f32[prompt]>
  %loss = rl.constant 0.0 : !rl.array<f32>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %tlogp, %tentropy = rl.current space "token_1" : !rl.array<f32[prompt, token_1]>
  // CHECK: rl.update loss %{{.*}} coupled sources {
  // CHECK-NEXT: "token" %{{.*}}, %{{.*}} statistics @s gradient @g (%{{.*}} : !rl.array<f32[prompt]>) : !rl.array<f32[prompt, rollout, token]>
  // CHECK-NEXT: "token_1" %{{.*}}, %{{.*}} statistics @s gradient @g () : !rl.array<f32[prompt, token_1]>
  // CHECK-NEXT: }
  rl.update loss %loss coupled sources {
    "token" %logp, %entropy statistics @s gradient @g (%x : !rl.array<f32[prompt]>) : !rl.array<f32[prompt, rollout, token]>
    "token_1" %tlogp, %tentropy statistics @s gradient @g () : !rl.array<f32[prompt, token_1]>
  }
}

// CHECK-LABEL: rl.phase @cotangents
rl.phase @cotangents train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 0.0 : !rl.array<f32>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: "token" %{{.*}}, %{{.*}} : %{{.*}}, %{{.*}} : !rl.array<f32[prompt, rollout, token]>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %entropy, %logp : !rl.array<f32[prompt, rollout, token]>
  }
}

// CHECK-LABEL: rl.phase @rows
rl.phase @rows train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 0.0 : !rl.array<f32>
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  %some = rl.constant true : !rl.array<i1[prompt, rollout]>
  // CHECK: rl.score policy space "token" live %{{.*}} : !rl.array<i1[prompt, rollout]> : !rl.array<f32[prompt, rollout, token]>
  %old, %h = rl.score policy space "token" live %some : !rl.array<i1[prompt, rollout]> : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %tlogp, %tentropy = rl.current space "token_1" : !rl.array<f32[prompt, token_1]>
  // CHECK: } live [0 %{{.*}} : !rl.array<i1[prompt, rollout]>] backward [0 %{{.*}} : !rl.array<i1[prompt, rollout]>] valued [0] still [1]
  rl.update loss %loss coupled sources {
    "token" %logp, %entropy statistics @s gradient @g (%x : !rl.array<f32[prompt]>) : !rl.array<f32[prompt, rollout, token]>
    "token_1" %tlogp, %tentropy statistics @s gradient @g () : !rl.array<f32[prompt, token_1]>
  } live [0 %some : !rl.array<i1[prompt, rollout]>] backward [0 %some : !rl.array<i1[prompt, rollout]>] valued [0] still [1]
}

// CHECK-LABEL: rl.phase @values
rl.phase @values train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %loss = rl.constant 0.0 : !rl.array<f32>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[OLD:.*]] = rl.critic space "token" : !rl.array<f32[prompt, rollout, token]>
  %old = rl.critic space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[VALUE:.*]] = rl.critic training space "token" : !rl.array<f32[prompt, rollout, token]>
  %value = rl.critic training space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: } critic %[[VALUE]] : %[[OLD]] : !rl.array<f32[prompt, rollout, token]>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %entropy, %logp : !rl.array<f32[prompt, rollout, token]>
  } critic %value : %old : !rl.array<f32[prompt, rollout, token]>
}

// CHECK-LABEL: rl.phase @lists
rl.phase @lists train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"demo", 1>, #rl.space<"token", 3>] {
  %n = rl.field "#demo" : !rl.array<i64[prompt]>
  rl.extent space "demo" count %n : !rl.array<i64[prompt]>
  %demos = rl.field "demos" : !rl.array<!rl.text[prompt, demo]>
  // CHECK: rl.target %{{.*}} space "token" : !rl.array<!rl.text[prompt, demo]>
  rl.target %demos space "token" : !rl.array<!rl.text[prompt, demo]>
  // CHECK: rl.current space "token" : !rl.array<f32[prompt, demo, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, demo, token]>
}
