## A judge's scores, of each group's absent ones the mean of those that are
## there, and 0 in a group without any. A batch of which more than a share
## `limit` are errors ends the run.
fn trusted_score(score: f32[prompt, rollout]?, limit: f32 in 0<..1 = 0.2) -> f32[prompt, rollout] {
  failed = mean(f32(is_error(score)), over: [prompt, rollout])
  filled = score ?? mean(over: rollout) ?? 0.0
  where(tolerable(failed / limit) <= 1, filled, 0)
}

fn tolerable(judge_errors_over_limit: f32 in 0..1) -> f32 = judge_errors_over_limit

check trusted_score([[0.5, missing, 1], [missing, missing, missing]]) == [[0.5, 0.75, 1], [0, 0, 0]]
check trusted_score([[0.5, error("no verdict"), 1]]) fails with "`judge_errors_over_limit`"
check trusted_score([[0.5, error("no verdict"), 1]], limit: 0.4) == [[0.5, 0.75, 1]]
