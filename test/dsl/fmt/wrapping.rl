# Lines of more than 100 columns are broken at the outermost brackets, or before operators.
# RUN: rl-parse --fmt %s | FileCheck --match-full-lines --strict-whitespace --check-prefix=OUT %s
#      OUT:experiment e {
# OUT-NEXT:  a = causal_lm(
# OUT-NEXT:    layers: 3,
# OUT-NEXT:    width: 128,
# OUT-NEXT:    heads: 4,
# OUT-NEXT:    tokenizer: chars,
# OUT-NEXT:    dropout: 0.1,
# OUT-NEXT:    activation: gelu,
# OUT-NEXT:    bias: no,
# OUT-NEXT:  )
# OUT-NEXT:  b = first_long_name_of_something * second_long_name_of_something
# OUT-NEXT:    + third_long_name_of_something
# OUT-NEXT:    - fourth
# OUT-NEXT:  c = outer(
# OUT-NEXT:    inner(first_long_name_of_something, second_long_name_of_something),
# OUT-NEXT:    third_long_name_of_something,
# OUT-NEXT:  )
# OUT-NEXT:  phase p: train {
# OUT-NEXT:    one_slot = first_long_name_of_something
# OUT-NEXT:    another_slot = second_long_name_of_something
# OUT-NEXT:  }
# OUT-NEXT:}
# OUT-NEXT:fn a_long_name(
# OUT-NEXT:  first_parameter: f32[prompt, rollout],
# OUT-NEXT:  second_parameter: f32[prompt, rollout],
# OUT-NEXT:) -> f32 = 1
# OUT-NEXT:check a_long_name(first_long_name_of_something, second_long_name_of_something)
# OUT-NEXT:  given { logp: [1] }
# OUT-NEXT:  ~= 0.5
# OUT-NEXT:  within 1e-6
# OUT-NEXT:use std.a_long_name_of_something.first,
# OUT-NEXT:  std.a_long_name_of_something.second,
# OUT-NEXT:  std.a_long_name.third_one

experiment e {
  a = causal_lm(layers: 3, width: 128, heads: 4, tokenizer: chars, dropout: 0.1, activation: gelu, bias: no)
  b = first_long_name_of_something * second_long_name_of_something + third_long_name_of_something - fourth
  c = outer(inner(first_long_name_of_something, second_long_name_of_something), third_long_name_of_something)
  phase p: train { one_slot = first_long_name_of_something  another_slot = second_long_name_of_something }
}
fn a_long_name(first_parameter: f32[prompt, rollout], second_parameter: f32[prompt, rollout]) -> f32 = 1
check a_long_name(first_long_name_of_something, second_long_name_of_something) given { logp: [1] } ~= 0.5 within 1e-6
use std.a_long_name_of_something.first, std.a_long_name_of_something.second, std.a_long_name.third_one
