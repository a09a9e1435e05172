use std.srft.entropy_scope

## H: the policy's entropy as one number for each text, for the batch, or for
## each token. arXiv:2506.19767 does not say which; its reproduction takes texts.
fn scoped_entropy(
  h_tok: f32[*],  ## entropy at each token, in nats
  over: axes,  ## all axes of h_tok
  scope: entropy_scope = entropy_scope.sequence,
) -> f32[*] = stop(
  match scope {
    sequence => mean(h_tok, over: token),
    batch => mean(h_tok, over: over),
    token => h_tok,
  },
)

check scoped_entropy([[[1, 3], [8]]], over: [prompt, rollout, token], scope: s)
  == want
  for {
    s: [entropy_scope.sequence, entropy_scope.batch, entropy_scope.token],
    want: [[[[2, 2], [8]]], [[[4, 4], [4]]], [[[1, 3], [8]]]],
  }
