// In: where a run stands. Out: its checkpoints and which of them stay, its end.
// Must not know: how a step works, when something is saved.
#include "runtime/abi/Error.h"
#include "runtime/run/Runner.h"
#include "runtime/trace/Checkpoint.h"

#include <cmath>

namespace rlrt {

using nlohmann::ordered_json;

void Runner::prune() {
  Settings settings = program.settings(options.params, 0, 1);
  pruneCheckpoints(
      folder->path(),
      program.slots.record("checkpoints").integer("keep", settings, 0),
      best ? best->total : -1);
}

void Runner::keepBest(const Metrics &measurements) {
  Settings settings = program.settings(options.params, 0, 1);
  Record slots = program.slots.record("checkpoints");
  std::string name = slots.text("best", settings);
  if (name.empty())
    return;
  std::string known;
  const double *number = nullptr;
  for (auto &[metric, value] : measurements) {
    known += (known.empty() ? "`" : ", `") + metric + "`";
    if (metric == name && !number)
      number = &value;
  }
  // Before the first step everything is measured; later not all is due.
  if (!number && at.step == 0)
    throw InputError("checkpoints: best: no measurement reports `" + name +
                     "`; there is " + known);
  if (!number || !std::isfinite(*number) || at.total == 0)
    return;
  bool lower = slots.flag("lower", settings);
  if (best && (lower ? *number >= best->number : *number <= best->number))
    return;
  best = {at.total, *number};
  save();
  // The number is that of the first measurement that reports it. As a phase
  // begins its mean is the weights, and the checkpoint has that of the phase
  // before.
  std::optional<bool> ofAverage;
  for (auto &[index, one] : measured)
    for (auto &[metric, value] : one.second)
      if (!ofAverage && metric == name && one.first == at.total)
        ofAverage =
            averaged && at.step > 0 && measuresAverage(program.phases[index]);
  linkModel(ofAverage.value_or(false), "best");
  prune();
}

/// Points `name` at the model of the newest checkpoint, or at the running mean
/// of its weights.
void Runner::linkModel(bool ofAverage, const std::string &name) {
  completeModels(lastSaved, policy, averaged ? &*averaged : nullptr);
  linkPart(folder->path(), lastSaved, ofAverage ? "average" : "model", name);
}

/// What the phase that goes on keeps from step to step.
void Runner::restoreStates(size_t index) {
  Context &context = *contexts[index];
  context.states().restore(resumedStates, at.step > 0, resumedFrom);
  std::vector<uint8_t> rollouts = readRollouts(resumedFrom);
  if (!rollouts.empty())
    context.replayed().restore(rollouts, resumedFrom);
  Settings settings = program.settings(options.params, 0, 1);
  if (rollouts.empty() && at.step > 0 &&
      program.phases[index].slots.integer("replay", settings, 1) > 1)
    throw InputError("`" + resumedFrom +
                     "` has no rollouts.cbor, which holds "
                     "the rollouts of earlier steps; the run cannot go on from "
                     "it");
}

void Runner::save() {
  // What differs between the end of a phase and the beginning of the next
  // follows from the state of the first.
  if (!lastSaved.empty() && savedAt.total == at.total)
    return;
  std::string name = "checkpoints/" + std::to_string(at.total);
  folder->event("checkpoint", program.phases[at.phase].name, at.step, {},
                ordered_json::object({{"path", name}}));
  auto object = [](const Metrics &metrics) {
    ordered_json result = ordered_json::object();
    for (auto &[key, value] : metrics)
      result[key] = value;
    return result;
  };
  CheckpointParts parts;
  parts.policy = &policy;
  parts.average = averaged ? &*averaged : nullptr;
  parts.optimizer = optimizer.get();
  parts.reference = reference.get();
  parts.critic = critic.get();
  parts.criticOptimizer = criticOptimizer.get();
  parts.rollouts = contexts[at.phase]->replayed().saved();
  ordered_json &state = parts.state;
  state = {{"experiment", program.experiment},
           {"program", std::to_string(program.hash)},
           {"phase", at.phase},
           {"phaseName", program.phases[at.phase].name},
           {"step", at.step},
           {"total", at.total},
           {"cursor", at.cursor},
           {"updates", optimizer ? optimizer->count() : 0},
           {"criticUpdates", criticOptimizer ? criticOptimizer->count() : 0},
           {"states", contexts[at.phase]->states().saved()},
           {"measuredHere", measuredHere},
           {"seed", int64_t(seed)},
           {"frozen", std::to_string(frozen)},
           {"params", ordered_json::object()},
           {"lengths", folder->lengths()},
           {"outcomes", ordered_json::array()},
           {"measured", ordered_json::array()}};
  for (size_t i = 0; i < program.params.size(); ++i)
    if (program.params[i].dtype == RLRT_TEXT)
      state["params"][program.params[i].name] = options.params.texts[i];
    else
      state["params"][program.params[i].name] = options.params.numbers[i];
  for (const Outcome &outcome : outcomes)
    state["outcomes"].push_back({{"phase", outcome.phase},
                                 {"before", object(outcome.before)},
                                 {"after", object(outcome.after)}});
  for (auto &[index, one] : measured)
    state["measured"].push_back({{"evaluation", index},
                                 {"total", one.first},
                                 {"metrics", object(one.second)}});
  state["health"] = health->saved();
  if (best)
    state["best"] = {{"total", best->total}, {"number", best->number}};
  folder->sync();
  lastSaved = writeCheckpoint(folder->path(), at.total, parts);
  savedAt = at;
  prune();
}

void Runner::finish(double seconds) {
  Metrics last;
  if (!outcomes.empty())
    last = outcomes.back().after;
  folder->event("end", "", at.total, last,
                ordered_json::object({{"status", "done"}}));
  progress.line("done in " + duration(seconds) + ", " +
                std::to_string(at.total) + " steps");
  for (const Outcome &outcome : outcomes)
    for (size_t i = 0; i < outcome.after.size(); ++i)
      progress.line(
          "  " + outcome.phase + "  " + outcome.after[i].first +
          (i < outcome.before.size()
               ? " before " + brief(outcome.before[i].second) + ", after "
               : " ") +
          brief(outcome.after[i].second));
  if (!lastSaved.empty()) {
    linkModel(false, "model");
    progress.line("model  " + folder->path() + "/model");
    if (averaged) {
      linkModel(true, "average");
      progress.line("average  " + folder->path() + "/average");
    }
    if (policy.model->adapter()) {
      linkPart(folder->path(), lastSaved, "adapter", "adapter");
      progress.line("adapter  " + folder->path() + "/adapter");
    }
  }
  progress.line("trace  " + folder->path() + "/trace.jsonl");
}

} // namespace rlrt
