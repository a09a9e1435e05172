use std.vsrm.thinking

## Where the steps of a thinking trace begin, in code points of the response:
## after the last end of a sentence before each cue, or at the cue.
## arXiv:2508.10293, released code: cues in these letter cases, the longest that
## fits, within words too ("So" in "Solve").
fn step_starts(
  response: text[prompt, rollout],
  min_head: i64 in 0.. = 1000,  ## code points before the first cue that counts
  min_gap: i64 in 0.. = 400,  ## and from the step before
  ## a regular expression: `r"\b(Wait|But)\b"` fits whole words only
  cues: text = r"[Bb]ut wait|[Ll]et me double-check|[Tt]hat's correct, but|[Tt]hat seems right|[Ww]ait, but|[Ll]ooking back|[Ss]eems solid|[Hh]old on|[Ss]imilarly|[Aa]lternatively|ALTERNATIVELY|[Hh]owever|HOWEVER|[Ww]ait|WAIT|[Bb]ut|BUT|[Hh]mm|HMM|So",
) -> i64[prompt, rollout, step] {
  head = capture(response, r"^[\s\S]*?<think>")
  axis step = split(
    thinking(response),
    at: cues,
    after: r"[.!?\n]",
    min_head: min_head,
    min_gap: min_gap,
  )
  step.start + length(head)
}

check step_starts([["<think>abc. Wait x"]], min_head: 0, min_gap: 0) == [[[11]]]
