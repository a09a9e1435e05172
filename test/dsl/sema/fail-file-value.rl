# EXPECT@9: NeedsConstant
# EXPECT@10: NeedsConstant
# EXPECT@11: MisplacedLiteral
# EXPECT@12: Unread
# EXPECT@13: NameClash
# EXPECT@18: TypeMismatch
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics

here = logp
loop = 1 + loop
rows = [[1, 0]]
unread = 3
mean = 2
fn f() -> f32 = mean(here, over: [prompt, rollout, token])
fn g() -> i64 = loop
fn h() -> f32 = sum(rows, over: [prompt, rollout])
fn level(x: f32[prompt]) -> f32[prompt] = x
named = "text"
# A value stands for its expression.
check level([1]) == named
