// In: Options of new. Out: a file with a stub that compiles and has a failing
// check. Must not know: what a declaration means.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"

#include "dsl/sema/Analyze.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace rl::tool {
namespace {

/// A kind and its stub; `$` is the name.
struct Stub {
  const char *kind, *text;
};

/// To add a kind, add a row: its stub passes `rlc check`, is formatted as
/// `rlc fmt` does it, and has a check that fails until the work is done.
const Stub stubs[] = {
    {"advantage",
     R"(## What it weighs rollouts by, in one line. Paper and equation.
advantage $(
  reward: f32[prompt, rollout],  ## score of each rollout
) -> f32[prompt, rollout] {
  # Replace this by the method: means and sums name the axes they remove.
  center = mean(reward, over: rollout)
  reward - 0 * center
}

# Fails until the method is written. Put numbers here that you computed by hand.
check $([[1, 0]]) == [[0.5, -0.5]]
)"},
    {"reward", R"(## What earns a score, in one line.
reward $(
  response: text[prompt, rollout],  ## what the policy wrote
  answer: text[prompt],  ## what is right
) -> f32[prompt, rollout] {
  # Replace this by the rule: text functions are listed by `rlc doc`.
  f32(response == answer)
}

# Fails until the rule is written. Put responses here and the scores they earn.
check $([["46", "The answer is 46"]], ["46"]) == [[1, 1]]
)"},
    {"objective", R"(## What is minimised, in one line. Paper and equation.
objective $(
  advantage: f32[prompt, rollout],  ## weight of each rollout
) -> f32 {
  # Replace this by the method: `logp`, `old.logp`, `ref.logp` and `entropy`
  # are read by name, and what is read decides what runs.
  -mean(advantage * logp, over: [prompt, rollout, token])
}

# Fails until the method is written. Put numbers here that you computed by hand.
check $([[1, -1]]) given { logp: [[[-1, -2], [-3]]] } == 1
)"},
    {"metric", R"(## What is measured, in one line.
metric $(
  score: f32[prompt, rollout],  ## score of each rollout
) -> f32 {
  # Replace this by the measure.
  mean(score, over: [prompt, rollout])
}

# Fails until the measure is written. Put numbers here that you computed by hand.
check $([[1, 0], [0, 0]]) == 0.5
)"},
    {"scheduler", R"(## Which rollouts are trained on, in one line.
scheduler $(
  reward: f32[prompt, rollout],  ## score of each rollout
) -> bool[prompt, rollout] {
  # Replace this by the choice.
  top(reward, count: 1, over: rollout)
}

# Fails until the choice is written. Put numbers here that you computed by hand.
check $([[3, 1, 2]]) == [[true, false, true]]
)"},
    {"task", R"(## What is asked, in one line.
task $(
  limit: i64 = 100,  ## number of items
) of limit {
  # Item number `index` becomes a question and its answer; named values are the
  # fields that an experiment reads as `data.question`.
  question = "What follows {index}?"
  answer = "{$_answer(index)}"
}

## The answers of items.
fn $_answer(number: i64[prompt]) -> i64[prompt] = number

# Fails until the answers are right.
check $_answer([3, 9]) == [4, 10]
)"},
    {"fn", R"(## What it computes, in one line. `[*]`: over whatever axes x has.
fn $(
  x: f32[*],  ## what it is computed from
) -> f32[*] {
  # Replace this by the function.
  x
}

# Fails until the function is written. Put numbers here that you computed by hand.
check $([1, 2]) == [2, 4]
)"},
    {"experiment",
     R"(use std.task.addition, std.schedule.cosine, std.metric.accuracy
use std.objective.clipped, std.objective.nll

## The score of a response, in one line.
reward $_reward(
  response: text[prompt, rollout],
  answer: text[prompt],
) -> f32[prompt, rollout] = f32(response == answer)

# Fails until the reward forgives white space: `rlc doc trim`.
check $_reward([["46", " 46"]], ["46"]) == [[1, 1]]

## What is tried, in one line.
experiment $ {
  param seed: i64 = 17  ## seed of every random draw

  seed = seed
  policy = causal_lm(layers: 3, width: 128, heads: 4, tokenizer: chars)
  data = addition(digits: 2)

  phase warmup: train {
    prompts = 128
    objective = nll(data.demonstration)
    optimizer = adamw(lr: cosine(2e-3, warmup: 20))
    steps = 200
  }
  phase rl: train {
    prompts = 64
    sample = { rollouts: 8, max_tokens: 6 }
    reward = $_reward(response, data.answer)
    advantage = reward - mean(reward, over: rollout)
    objective = clipped(advantage)
    optimizer = adamw(lr: cosine(2e-4, warmup: 5))
    steps = 60
  }
  evaluate {
    every = 20
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6, temperature: 0 }
    metrics = [accuracy($_reward(response, data.answer))]
  }
}
)"},
};

std::string filled(const char *stub, const std::string &name) {
  std::string text;
  for (const char *c = stub; *c; ++c)
    text += *c == '$' ? name : std::string(1, *c);
  return text;
}

} // namespace

std::vector<std::string> kindsOfNew() {
  std::vector<std::string> kinds;
  for (const Stub &stub : stubs)
    kinds.push_back(stub.kind);
  return kinds;
}

int runNew(const Options &options) {
  const std::string &kind = options.words[0], &name = options.words[1];
  const Stub *found = nullptr;
  std::string kinds;
  for (const Stub &stub : stubs) {
    if (kind == stub.kind)
      found = &stub;
    kinds += (kinds.empty() ? "" : ", ") + std::string(stub.kind);
  }
  if (!found) {
    std::string near = diag::nearest(kind, kindsOfNew());
    return printError(
        misused, "unknown kind `" + kind + "`; there are " + kinds +
                     (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
  std::string path = options.output.empty() ? name + ".rl" : options.output;
  std::error_code error;
  if (std::filesystem::exists(path, error))
    return printError(misused, path + " exists; it is not overwritten. Name "
                                      "another file with -o");
  // A name that the language refuses makes no file.
  std::string text = filled(found->text, name);
  sema::Session session(findStdlib());
  diag::Diagnostics diagnostics;
  sema::analyze(session, *session.add(path, text), diagnostics);
  if (int status = printDiagnostics(diagnostics)) {
    printError(misused, path + " was not written: `" + name +
                            "` does not do as a name here");
    return std::max<int>(status, misused);
  }
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush())
    return printError(misused, "cannot write " + path);
  std::printf("%s written; its check fails until you replace the body: rlc "
              "test %s\n",
              path.c_str(), path.c_str());
  return done;
}

} // namespace rl::tool
