// In: the facts of an experiment. Out: them in words, 100 columns wide.
// Must not know: where facts come from.
#include "dsl/explain/Print.h"

#include "dsl/explain/Memory.h"
#include "dsl/explain/Trained.h"

#include <algorithm>
#include <cmath>

namespace rl::explain {

std::string at(const Spot &spot) {
  return spot.file.empty() ? "" : spot.file + ":" + std::to_string(spot.line);
}

std::string at(const Trail &trail) {
  std::string text;
  for (const Spot &spot : trail)
    if (std::string one = at(spot); !one.empty())
      text += (text.empty() ? "" : ", from ") + one;
  return text;
}

std::string pointsInWords(const Space &space) {
  if (!space.points)
    return "";
  return (space.atMost ? "at most " : "") + grouped(*space.points);
}

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// `51,200`, `40 (--updates)`, or why there is no number.
std::string show(const Amount &amount) {
  if (!amount.missing.empty())
    return "--" + amount.missing;
  if (!amount.value)
    return "not known";
  std::string text = grouped(*amount.value), params;
  for (const std::string &param : amount.params)
    params += (params.empty() ? "--" : ", --") + param;
  return params.empty() ? text : text + " (" + params + ")";
}

std::optional<double> times(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::optional<double>(*a * *b) : std::nullopt;
}

std::string number(std::optional<double> value) {
  return value ? grouped(*value) : "?";
}

/// What sampling in place of prompts that leave costs where all of them do.
void refill(Writer &out, const Phase &phase) {
  std::optional<double> prompts =
      times(phase.prompts.value, phase.refillRounds->value);
  std::optional<double> sequences = times(prompts, phase.rollouts.value);
  std::string text =
      "Prompts of which no rollout is left are replaced, in " +
      show(*phase.refillRounds) +
      " further rounds of a step at most, each of as many as are missing: at "
      "most " +
      number(prompts) + " more prompts";
  if (phase.samples)
    text += ", " + number(sequences) + " more sequences and " +
            number(times(sequences, phase.maxTokens.value)) +
            " more response tokens";
  text += " a step. What decides who leaves is computed anew in each round";
  text += phase.attempts.empty() ? "." : ", and attempts are sampled anew.";
  out.fill("    ", text);
}

void batch(Writer &out, const Phase &phase) {
  Rows rows;
  std::optional<double> steps =
      phase.train ? phase.steps.value : std::optional<double>(1);
  auto row = [&](const std::string &what, std::optional<double> each,
                 const std::string &note, bool atMost = false) {
    std::string most = atMost ? "<= " : "";
    rows.push_back(
        {what, each ? most + grouped(*each) : "?",
         phase.train && each && steps ? most + grouped(*each * *steps) : "",
         note});
  };
  rows.push_back({"", phase.train ? "a step" : "a measurement",
                  phase.train ? "the phase" : "", ""});
  std::string drawn = phase.data;
  if (phase.items.value)
    drawn += ", " + grouped(*phase.items.value) + " items in its split";
  std::string promptNote = phase.train
                               ? "drawn from " + drawn
                               : "the first of " + drawn + ", " +
                                     show(phase.batch) + " sampled at once";
  row("prompts", phase.prompts.value, promptNote);
  if (phase.samples) {
    row("sequences", times(phase.prompts.value, phase.rollouts.value),
        show(phase.rollouts) +
            (phase.rollouts.value == 1.0 ? " rollout" : " rollouts") +
            " of each prompt");
    row("response tokens",
        times(times(phase.prompts.value, phase.rollouts.value),
              phase.maxTokens.value),
        "max_tokens " + show(phase.maxTokens), true);
  }
  for (const Attempts &one : phase.attempts) {
    std::optional<double> made = times(one.afterEach, one.count.value);
    std::string after = " after each ";
    for (const Space &space : phase.spaces)
      if (space.axis == one.parent)
        after += space.points ? "of " + pointsInWords(space) + " " + space.words
                              : space.single;
    row(one.axis, made, show(one.count) + after, one.atMost);
    std::string settings = "max_tokens " + show(one.maxTokens) +
                           ", temperature " +
                           (one.temperature.value ? show(one.temperature)
                                                  : "computed in each step") +
                           (one.stop.empty() ? "" : ", stop " + one.stop);
    row("tokens of " + one.axis, times(made, one.maxTokens.value), settings,
        true);
  }
  auto isOfAttempts = [&](const Space &space) {
    return std::any_of(
        phase.attempts.begin(), phase.attempts.end(),
        [&](const Attempts &one) { return one.axis == space.axis; });
  };
  for (const Space &space : phase.spaces)
    if (!isOfAttempts(space) && !space.points && space.axis != "prompt" &&
        space.axis != "rollout" && space.axis != "token")
      rows.push_back({space.words, "?", "", space.unknown});
  if (phase.train)
    row("optimizer steps", phase.passes.value,
        "passes " + show(phase.passes) + ", steps " + show(phase.steps));
  out.line("  ", "Batch");
  out.table("    ", rows, {false, true, true});
  for (const Reader &drop : phase.drops)
    out.fill("    ", "A " + drop.stream + " may leave the batch at " +
                         at(drop.trail) +
                         ": what comes after counts what is "
                         "left.");
  if (!phase.selects.empty())
    out.fill("    ", "Trained on are the rollouts selected at " +
                         at(phase.selects) +
                         "; rewards and advantages are those among all.");
  if (phase.replays)
    out.fill("    ", "They are selected from the rollouts of " +
                         show(phase.rounds) +
                         " rounds, this one and those before it; rewards, "
                         "advantages and streams of fixed weights are those of "
                         "the round in which a rollout was sampled.");
  if (phase.refillRounds)
    refill(out, phase);
  if (phase.train)
    return;
  std::string when;
  if (phase.named)
    when = "once, at its place among the phases";
  else if (phase.every.value == 0.0)
    when = "before and after each phase that trains";
  else
    when = "before and after each phase that trains, and every " +
           show(phase.every) + " steps within";
  if (phase.times)
    when += ": " + counted(*phase.times, "time") + " in all";
  out.fill("    ", "Measured " + when + ".");
}

std::string passTitle(const Phase &phase, const Pass &pass) {
  std::string texts = pass.axis;
  for (const Space &space : phase.spaces)
    if (space.axis == pass.axis)
      texts = space.words + (space.points ? ", " + pointsInWords(space) : "");
  if (pass.selected && phase.replays)
    texts += " in each of the rounds";
  if (pass.selected)
    texts += ", those of selected rollouts only";
  switch (pass.kind) {
  case Pass::Kind::Sampling:
    return "sampling by the policy: " + texts;
  case Pass::Kind::Attempts:
    return "sampling of attempts by the policy: " + texts;
  case Pass::Kind::Old:
    return phase.train ? "forward under the weights that sampled: " + texts
                       : "forward: " + texts;
  case Pass::Kind::Reference:
    return "forward of the reference, the policy as the phase began: " + texts;
  case Pass::Kind::OldCritic:
    return "forward of the critic as the batch began: " + texts;
  case Pass::Kind::Critic:
    return "forward and backward of the critic in training: " + texts;
  case Pass::Kind::Training:
    return "forward and backward in training: " + texts;
  }
  return texts;
}

void passes(Writer &out, const Phase &phase) {
  out.line("  ", "Passes over models, and who reads them");
  for (const Pass &pass : phase.runs) {
    out.fill("    ", passTitle(phase, pass));
    for (const Reader &reader : pass.readers) {
      std::string where = at(reader.trail);
      out.edge("      " + reader.stream, where);
      if (!where.empty())
        out.fill("        ", reader.trail[0].code);
    }
  }
  if (phase.runs.empty())
    out.line("    ", "none");
}

void states(Writer &out, const Phase &phase) {
  out.line("  ", "State kept from step to step");
  Rows rows;
  for (const State &state : phase.states)
    if (!state.counts)
      rows.push_back({state.name, state.type, at(state.spot)});
  out.table("    ", rows);
}

std::string samplingInWords(const Peak &peak) {
  return bytesInWords(peak.sampling) +
         (peak.perPromptToken > 0
              ? " and " + bytesInWords(peak.perPromptToken) +
                    " for each token of the longest prompt"
              : "");
}

void memory(Writer &out, const Phase &phase, const Policy &policy) {
  out.line("  ", "Memory at its peak");
  if (!policy.shape) {
    out.fill("    ", "not known: " + policy.unknown + ".");
    return;
  }
  std::vector<MemoryLine> lines = memoryOf(*policy.shape, phase);
  Rows rows;
  for (const MemoryLine &line : lines) {
    const char *when[] = {"always", "sampling", "attempts", "update"};
    rows.push_back({line.what, when[size_t(line.when)],
                    (line.atMost ? "<= " : "") + bytesInWords(line.bytes),
                    line.formula});
  }
  out.table("    ", rows, {false, false, true});
  Peak peak = peakOf(lines);
  std::string text;
  if (phase.samples || !phase.attempts.empty())
    text += "Sampling holds at most " + samplingInWords(peak) + ". ";
  if (phase.train)
    text += "An update holds at most " + bytesInWords(peak.update) + ". ";
  else
    text += "What the phase around it holds comes on top. ";
  out.fill("    ", text + "Workspaces of the matrix library and texts are not "
                          "counted.");
}

void removals(Writer &out, const Phase &phase) {
  out.line("  ", "Left out, and why it may be");
  bool any = false;
  for (const auto *list : {&phase.removed, &phase.plan.removed})
    for (const Removal &removal : *list) {
      out.fill("    - ", removal.what + ": " + removal.proof);
      any = true;
    }
  if (!any)
    out.line("    ", "nothing");
}

void print(Writer &out, const Phase &phase, const Policy &policy) {
  out.blank();
  out.rule('-');
  std::string title = "phase " + phase.name + ": " + phase.kind;
  if (!phase.named)
    title = phase.kind;
  out.edge(title, at(phase.spot));
  if (!phase.doc.empty())
    out.fill("  ", phase.doc);
  for (auto *part : {&batch, &passes}) {
    out.blank();
    (*part)(out, phase);
  }
  if (!phase.states.empty()) {
    out.blank();
    states(out, phase);
  }
  out.blank();
  printPlan(out, phase, policy.shape);
  out.blank();
  memory(out, phase, policy);
  out.blank();
  removals(out, phase);
}

bool policyKnown(const Experiment &experiment) {
  return experiment.policy.shape.has_value();
}

/// A line for each phase: how much is done in all.
void summary(Writer &out, const Experiment &experiment) {
  out.line("", "Phases");
  Rows rows;
  for (const Phase &phase : experiment.phases) {
    std::optional<double> count =
        phase.train ? phase.steps.value
                    : (phase.named ? std::optional<double>(1) : phase.times);
    std::optional<double> prompts = times(phase.prompts.value, count);
    std::optional<double> sequences = times(prompts, phase.rollouts.value);
    std::optional<double> tokens = times(sequences, phase.maxTokens.value);
    std::string text;
    auto say = [&](std::optional<double> value, const std::string &words) {
      if (value)
        text += (text.empty() ? "" : ", ") + words;
    };
    say(prompts, number(prompts) + " prompts");
    if (phase.samples) {
      say(sequences, number(sequences) + " sequences");
      say(tokens, "at most " + number(tokens) + " response tokens");
    }
    for (const Attempts &one : phase.attempts) {
      std::optional<double> made =
          times(times(one.afterEach, one.count.value), count);
      text += (text.empty() ? "" : ", ") +
              (made ? (one.atMost ? "at most " : "") + number(made) +
                          " attempts (" + one.axis + ")"
                    : show(one.count) + " attempts after each " + one.parent +
                          " (" + one.axis + ")");
    }
    if (policyKnown(experiment) && phase.train) {
      Peak peak = peakOf(memoryOf(*experiment.policy.shape, phase));
      text += (text.empty() ? "" : ", ") + std::string("at most ") +
              bytesInWords(std::max(peak.update, peak.sampling)) + " held";
    }
    rows.push_back({phase.name, phase.kind, number(count),
                    phase.train    ? "steps"
                    : count == 1.0 ? "time"
                                   : "times",
                    text});
  }
  out.table("  ", rows, {false, false, true});
}

void head(Writer &out, const Experiment &experiment) {
  out.edge("experiment " + experiment.name, at(experiment.spot));
  out.rule('=');
  if (!experiment.doc.empty())
    out.fill("", experiment.doc);
  if (!experiment.params.empty()) {
    out.line("", "Params, set when the program starts");
    Rows rows;
    for (const Param &param : experiment.params)
      rows.push_back({"--" + param.name, param.dtype,
                      param.required ? "required" : "= " + param.value,
                      at(param.spot), param.doc});
    out.table("  ", rows);
    out.blank();
  }
  const Policy &policy = experiment.policy;
  out.edge("Policy", at(policy.spot));
  out.fill("  ", policy.words);
  if (!policy.shape) {
    out.fill("  ", "Its size is not known: " + policy.unknown + ".");
    return;
  }
  const Shape &shape = *policy.shape;
  auto n = [](int64_t value) { return grouped(double(value)); };
  out.fill("  ", counted(double(shape.layers), "layer") + " of width " +
                     n(shape.width) + ", " +
                     counted(double(shape.heads), "head") + " of " +
                     n(shape.headSize) + ", " + n(shape.kvHeads) +
                     " of keys and values, gated block of " +
                     n(shape.mlpWidth) + ", vocabulary " + n(shape.vocab) +
                     ", context " + n(shape.context) + ", head " +
                     (shape.tied ? "tied" : "of its own"));
  out.fill("  ", n(parameterCount(shape)) +
                     " parameters = " + parameterFormula(shape));
  if (!shape.adapter)
    return;
  if (!shape.adapter->rank) {
    out.fill("  ", "They are frozen under an adapter whose size is known when "
                   "it is read.");
    return;
  }
  std::string targets;
  for (const std::string &target : shape.adapter->targets)
    targets += (targets.empty() ? "" : ", ") + target;
  out.fill("  ", "They are frozen under an adapter of " +
                     n(countOf(policyWeights(shape))) + " parameters: rank " +
                     n(*shape.adapter->rank) + " of " + targets);
}

/// A list may be longer than a line; `rlc doc` shows all of it.
std::string shortened(const std::string &value) {
  const size_t most = 40;
  return value.size() <= most ? value : value.substr(0, most - 4) + " ...";
}

void defaults(Writer &out, const Experiment &experiment,
              const std::string &phase) {
  out.blank();
  out.rule('-');
  out.line("", "Defaults, and where each comes from (`rlc doc adamw` tells of "
               "a record)");
  Rows rows;
  for (const Default &one : experiment.defaults)
    if (phase.empty() || one.slot.rfind(phase + ".", 0) == 0)
      rows.push_back({one.slot, shortened(one.value), one.origin});
  out.table("  ", rows);
}

} // namespace

std::string print(const Experiment &experiment, const std::string &only) {
  Writer out;
  head(out, experiment);
  out.blank();
  summary(out, experiment);
  for (const Phase &phase : experiment.phases)
    if (only.empty() || phase.name == only)
      print(out, phase, experiment.policy);
  defaults(out, experiment, only);
  return out.text;
}

} // namespace rl::explain
