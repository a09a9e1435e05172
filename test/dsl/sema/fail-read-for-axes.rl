# One parameter is enough to give an axis.
# EXPECT@7: Unread
# EXPECT@8: Unread
# EXPECT@11: CheckUnread
# EXPECT@12: CheckUnread
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
fn number(at: i64[prompt, step], other: f32[prompt, step]) -> i64[prompt] = count(over: step)
fn longest(at: i64[prompt, step], x: f32[prompt]) -> f32[prompt] = x
fn level(x: f32[prompt]) -> f32[prompt] = x
fn tokens() -> i64[prompt, rollout, token] = position(token)
check level([1]) given { logp: [[[0]]] } == [1]
check tokens() given { target.logp: [[0]], logp: [[[0]]] } == [[[0]]]
