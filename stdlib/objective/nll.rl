## Negative log-likelihood of a text after its prompt, mean over its tokens.
objective nll(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

check nll(["ab", "c"]) given { target.logp: [[-1, -2], [-6]] } == 3
