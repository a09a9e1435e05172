// RUN: rl-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{an array holds f32, f64, i64, i1 or !rl.text, not 'i32'}}
func.func private @element(!rl.array<i32>)

// -----

// expected-error @+1 {{axis `prompt` occurs twice}}
func.func private @twice(!rl.array<f32[prompt, prompt]>)

// -----

// expected-error @+1 {{ragged axis `rollout` follows a dense one}}
func.func private @order(!rl.array<f32[prompt, digit:2, rollout]>)

// -----

rl.settings {
  // expected-error @+1 {{number does not fit i64}}
  %x = rl.constant 9223372036854775808 : !rl.array<i64>
  rl.yield
}

// -----

rl.settings {
  // expected-error @+1 {{number does not fit 'i64'}}
  %x = rl.constant 0.5 : !rl.array<i64>
  rl.yield
}

// -----

rl.settings {
  // expected-error @+1 {{leaves step space inside rl.settings}}
  %x = rl.constant 0.5 : !rl.array<f32[prompt]>
  rl.yield
}

// -----

// expected-error @+1 {{space 2 is rollout under 1, not #rl.space<"token", 1>}}
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"token", 1>] {
}

// -----

// expected-error @+1 {{space #rl.space<"token", 5> lies under none of the spaces before it}}
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 5>] {
}

// -----

// expected-error @+1 {{has two spaces `token`}}
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token", 1>] {
}

// -----

// expected-error @+1 {{makes 0 passes}}
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] attributes {passes = 0 : i64} {
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{uses axis `turn`, which is no space of the phase}}
  %x = rl.constant 1.0 : !rl.array<f32[prompt, turn]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{uses axis `token` outside the axis it lies under}}
  %x = rl.constant 1.0 : !rl.array<f32[prompt, token]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{uses axis `rollout` outside the axis it lies under}}
  %x = rl.constant 1.0 : !rl.array<f32[rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  %y = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{requires the same type for all operands and results}}
  %z = "rl.add"(%x, %y) : (!rl.array<f32[prompt]>, !rl.array<f32>) -> !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{must be array of i64}}
  %z = rl.mod %x, %x : !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  %y = rl.constant true : !rl.array<i1>
  // expected-error @+1 {{the condition is i1 over the axes of the result}}
  %z = "rl.where"(%y, %x, %x) : (!rl.array<i1>, !rl.array<f32[prompt]>, !rl.array<f32[prompt]>) -> !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  %y = rl.constant true : !rl.array<i1>
  // expected-error @+1 {{the condition is i1 over the axes of the result}}
  %z = "rl.require"(%x, %y) <{message = "never"}> : (!rl.array<f32[prompt]>, !rl.array<i1>) -> !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{keeps the axes}}
  %z = rl.cast %x : !rl.array<f32[prompt]> to !rl.array<i64>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{does not make i1; compare instead}}
  %z = rl.cast %x : !rl.array<f32[prompt]> to !rl.array<i1[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{adds axes, but '!rl.array<f32>' lacks axes of '!rl.array<f32[prompt]>'}}
  %z = rl.broadcast %x : !rl.array<f32[prompt]> to !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{keeps the element type}}
  %z = rl.broadcast %x : !rl.array<f32[prompt]> to !rl.array<i64[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{reduces `rollout`, which '!rl.array<f32[prompt]>' lacks}}
  %z = rl.reduce sum %x over [rollout] : !rl.array<f32[prompt]> to !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{leaves `token` without an axis it lies under; reduce from the inside out}}
  %z = rl.reduce sum %x over [rollout] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, token]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{makes '!rl.array<f32[prompt, rollout]>', not '!rl.array<f32[prompt]>'}}
  %z = rl.reduce sum %x over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{reduces `token` twice}}
  %z = rl.reduce sum %x over [token, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{counts `prompt`, which the result keeps}}
  %z = rl.count [prompt] : !rl.array<i64[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{uses axis `token` outside the axis it lies under}}
  %z = rl.count [token] : !rl.array<i64[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{lies along one dense axis or a nest}}
  %z = rl.position : !rl.array<i64[prompt, digit:2]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{needs a value over [prompt], not '!rl.array<i64>'}}
  %z = rl.index : !rl.array<i64>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{needs a value over []}}
  %z = rl.param 0 : !rl.array<f32[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %i = rl.index : !rl.array<i64[prompt]>
  // expected-error @+1 {{has 2 holes and 1 operands}}
  %z = rl.format "{} {}"(%i) : (!rl.array<i64[prompt]>) -> !rl.array<!rl.text[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{has a pattern with a lone `}` at byte 1; write it twice}}
  %z = rl.format "a} "() : () -> !rl.array<!rl.text>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %i = rl.index : !rl.array<i64[prompt]>
  // expected-error @+1 {{lacks axes of '!rl.array<i64[prompt]>'}}
  %z = rl.format "{}"(%i) : (!rl.array<i64[prompt]>) -> !rl.array<!rl.text>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  // expected-error @+1 {{needs values over the tokens of `token_1`}}
  %l, %h = rl.score policy space "token_1" : !rl.array<f32[prompt, rollout, token]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %q = rl.field "q" : !rl.array<!rl.text[prompt]>
  // expected-error @+1 {{uses axis `token` outside the axis it lies under}}
  rl.target %q space "token" : !rl.array<!rl.text[prompt]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{needs a value over []}}
  rl.objective %x : !rl.array<f32[prompt]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32>
  rl.objective %x : !rl.array<f32>
  // expected-error @+1 {{is the second objective of its phase}}
  rl.objective %x : !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{stands in a phase that does not train}}
  rl.objective %x : !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{shows a value of prompts or rollouts}}
  rl.column "x" %x : !rl.array<f32[prompt, rollout, token]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %x = rl.constant 1.0 : !rl.array<f32[prompt, token_1]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{reads '!rl.array<f32[prompt, token_1]>', which no row of `token` can}}
  rl.update loss %loss sources {
    "token" %logp, %entropy statistics @s gradient @g (%x : !rl.array<f32[prompt, token_1]>) : !rl.array<f32[prompt, rollout, token]>
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{has no source and no critic}}
  rl.update loss %loss sources {
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{knows row kernels only for all sources}}
  rl.update loss %loss coupled sources {
    "token" %logp, %entropy : %logp, %logp : !rl.array<f32[prompt, rollout, token]>
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{holds numbers of step space or of rollouts, not '!rl.array<f32[prompt]>'}}
  %s = rl.state 0 init %x : !rl.array<f32[prompt]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt]>
  // expected-error @+1 {{holds numbers of step space or of rollouts, not '!rl.array<f32[prompt]>'}}
  rl.next 0 %x : !rl.array<f32[prompt]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{has a negative number}}
  %s = rl.state -1 init %x : !rl.array<f32>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32>
  rl.next 3 %x : !rl.array<f32>
  // expected-error @+1 {{is the second for state 3}}
  rl.next 3 %x : !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{stands in a phase that does not train}}
  rl.next 0 %x : !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  // expected-error @+1 {{says whether each point of `rollout` stays, not '!rl.array<i1[prompt]>'}}
  rl.filter "rollout" {
    %all = rl.constant true : !rl.array<i1[prompt]>
    rl.stay %all : !rl.array<i1[prompt]>
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 1>] {
  // expected-error @+1 {{rl.critic}}
  %v = rl.critic space "token" : !rl.array<f32[prompt, token]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  // expected-error @+1 {{takes points of prompt or rollout, not of `token`}}
  rl.filter "token" {
    %all = rl.constant true : !rl.array<i1>
    rl.stay %all : !rl.array<i1>
  }
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %t = rl.field "t" : !rl.array<!rl.text[prompt]>
  // expected-error @+1 {{op uses axis `domain`, which is no space of the phase}}
  %k, %m = rl.distinct %t space "domain" : !rl.array<!rl.text[prompt]> to !rl.array<!rl.text[domain]>, !rl.array<i64[prompt]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"piece", 1>] {
  %t = rl.field "t" : !rl.array<!rl.text[prompt]>
  %n = rl.constant 0 : !rl.array<i64[prompt]>
  // expected-error @+1 {{goes along the innermost axis of '!rl.array<!rl.text[prompt]>'}}
  %u = rl.text_take %t, %n along "piece" : !rl.array<!rl.text[prompt]>, !rl.array<i64[prompt]> to !rl.array<!rl.text[prompt]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"demo", 1>, #rl.space<"token", 1>] {
  %t = rl.field "demos" : !rl.array<!rl.text[prompt, demo]>
  // expected-error @+1 {{uses axis `token` outside the axis it lies under}}
  rl.target %t space "token" : !rl.array<!rl.text[prompt, demo]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"attempt", 1>] {
  %a = rl.field "a" : !rl.array<!rl.text[prompt]>
  %n = rl.constant 2 : !rl.array<i64[prompt]>
  %k = rl.constant 2 : !rl.array<i64>
  %t = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{has one number for the whole batch, not '!rl.array<i64[prompt]>'}}
  %x:3 = rl.sample_after %a, %n, %k, %t stop "" call 0 space "attempt" : (!rl.array<!rl.text[prompt]>, !rl.array<i64[prompt]>, !rl.array<i64>, !rl.array<f32>) -> (!rl.array<!rl.text[prompt, attempt]>, !rl.array<i1[prompt, attempt]>, !rl.array<i64[prompt, attempt]>)
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"attempt", 0>] {
  %a = rl.text_constant "so" : !rl.array<!rl.text>
  %k = rl.constant 2 : !rl.array<i64>
  %t = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{continues texts of prompts, not '!rl.array<!rl.text>'}}
  %x:3 = rl.sample_after %a, %k, %k, %t stop "" call 0 space "attempt" : (!rl.array<!rl.text>, !rl.array<i64>, !rl.array<i64>, !rl.array<f32>) -> (!rl.array<!rl.text[attempt]>, !rl.array<i1[attempt]>, !rl.array<i64[attempt]>)
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %a = rl.field "a" : !rl.array<!rl.text[prompt]>
  %k = rl.constant 2 : !rl.array<i64>
  %t = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{op uses axis `attempt`, which is no space of the phase}}
  %x:3 = rl.sample_after %a, %k, %k, %t stop "" call 0 space "attempt" : (!rl.array<!rl.text[prompt]>, !rl.array<i64>, !rl.array<i64>, !rl.array<f32>) -> (!rl.array<!rl.text[prompt, attempt]>, !rl.array<i1[prompt, attempt]>, !rl.array<i64[prompt, attempt]>)
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %a = rl.field "a" : !rl.array<!rl.text[prompt]>
  %n = rl.constant 2 : !rl.array<i64>
  // expected-error @+1 {{counts code points at the points of '!rl.array<!rl.text[prompt]>'}}
  %x = rl.up_to %a, %n : !rl.array<!rl.text[prompt]>, !rl.array<i64>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %a = rl.field "a" : !rl.array<!rl.text[prompt]>
  %n = rl.constant 2 : !rl.array<i64>
  // expected-error @+1 {{has code points at the points of '!rl.array<!rl.text[prompt]>'}}
  %x = rl.token_at %a, %n : !rl.array<!rl.text[prompt]>, !rl.array<i64>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %a = rl.field "a" : !rl.array<!rl.text[prompt]>
  %n = rl.constant 2.0 : !rl.array<f32>
  // expected-error @+1 {{limits are f32 over the axes of the text}}
  %x = rl.code_verdict %a, %a, %n, %n : !rl.array<!rl.text[prompt]>, !rl.array<f32>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %live = rl.constant true : !rl.array<i1[prompt, token_1]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{says which rows of source 0 live by '!rl.array<i1[prompt, token_1]>'}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %logp, %logp : !rl.array<f32[prompt, rollout, token]>
  } live [0 %live : !rl.array<i1[prompt, token_1]>]
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %live = rl.constant true : !rl.array<i1>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{says which rows of source 0 live by '!rl.array<i1>'}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %logp, %logp : !rl.array<f32[prompt, rollout, token]>
  } live [0 %live : !rl.array<i1>]
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %live = rl.constant true : !rl.array<i1[prompt]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{has no source 1}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %logp, %logp : !rl.array<f32[prompt, rollout, token]>
  } live [1 %live : !rl.array<i1[prompt]>]
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %live = rl.constant true : !rl.array<i1[prompt]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // expected-error @+1 {{knows no more of its rows once streams are there than before}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %logp, %logp : !rl.array<f32[prompt, rollout, token]>
  } backward [0 %live : !rl.array<i1[prompt]>]
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %live = rl.constant true : !rl.array<i1[prompt, token_1]>
  // expected-error @+1 {{says which rows live by '!rl.array<i1[prompt, token_1]>'}}
  %old, %h = rl.score policy space "token" live %live : !rl.array<i1[prompt, token_1]> : !rl.array<f32[prompt, rollout, token]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  // expected-error @+1 {{knows no statistic `variance` of a row}}
  %l, %h, %v = rl.current space "token" further [variance] : !rl.array<f32[prompt, rollout, token]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  // expected-error @+1 {{names the statistic `max_prob` twice}}
  %l, %h, %a, %b = rl.score policy space "token" further [max_prob, max_prob] : !rl.array<f32[prompt, rollout, token]>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %loss = rl.constant 1.0 : !rl.array<f32>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %tlogp, %tentropy = rl.current space "token_1" : !rl.array<f32[prompt, token_1]>
  // expected-error @+1 {{either all sources or none have a cotangent of log_z}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %logp, %logp, %logp : !rl.array<f32[prompt, rollout, token]>
    "token_1" %tlogp, %tentropy : %tlogp, %tlogp : !rl.array<f32[prompt, token_1]>
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  // expected-error @+1 {{brings prompts back with their rollouts, and selects none}}
  rl.filter replays "rollout" {
    %all = rl.constant true : !rl.array<i1[prompt, rollout]>
    rl.stay %all : !rl.array<i1[prompt, rollout]>
  }
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  // expected-error @+1 {{stores values of prompts and what lies under them, not '!rl.array<f32>'}}
  %left = rl.filter replays "prompt" {
    %all = rl.constant true : !rl.array<i1[prompt]>
    %x = rl.constant 1.0 : !rl.array<f32>
    rl.stay %all : !rl.array<i1[prompt]> with %x : !rl.array<f32>
  } : !rl.array<f32>
}

// -----

rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  // expected-error @+1 {{'rl.age' op}}
  %a = rl.age : !rl.array<i64[prompt, rollout]>
}
