# After a stray bracket, recovery may drop the head of a later phase.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

experiment e {
  # CHECK: :[[@LINE+1]]:22: error: unexpected `:`
  policy =  tokenizer: chars)
  evaluate {
    on = addition(split: 8, heads: 2, tokenizer: chars)
  data = addition()
  # CHECK: :[[@LINE+1]]:3: error: unexpected `phase`
  phase p: train {
    steps = 5
  }
}
