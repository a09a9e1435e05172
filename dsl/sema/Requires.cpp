// In: a phase whose programs are elaborated. Out: what it needs of models,
// and errors for slots that nothing reads. Must not know: files, checks.
#include "dsl/sema/Phases.h"

#include "dsl/sema/LoneGroups.h"
#include "dsl/sema/Reach.h"

#include <algorithm>
#include <utility>

namespace rl::sema {

void PhaseBuilder::requirements() {
  std::vector<bool> reached = reachedFrom(phase.graph, kept());
  removals(reached);
  const Node *needsRollouts = nullptr, *readsValue = nullptr;
  for (size_t i = 0; i < reached.size(); ++i) {
    if (!reached[i])
      continue;
    const Node &node = phase.graph.nodes[i];
    auto holdsRollout = [](const std::vector<AxisId> &axes) {
      return std::find(axes.begin(), axes.end(), model::rolloutAxis) !=
             axes.end();
    };
    if (holdsRollout(node.type.axes) || holdsRollout(node.over))
      needsRollouts = needsRollouts ? needsRollouts : &node;
    if (node.op == Op::Stream) {
      phase.needs.oldStreams =
          phase.needs.oldStreams || node.version == model::Version::Old;
      phase.needs.reference =
          phase.needs.reference || node.version == model::Version::Ref;
      if (node.quantity == model::Quantity::Value) {
        phase.needs.critic = true;
        readsValue = readsValue ? readsValue : &node;
      }
    }
  }
  phase.needs.rollouts = needsRollouts != nullptr;
  phase.needs.gradient =
      phase.kind == model::Phase::Kind::Train && trains(model::Quantity::Logp);
  if (needsRollouts && !batch.setting.hasSample) {
    batch.report(Id::NeedsSample, needsRollouts->origin.place,
                 {"rollout", description});
    sound = false;
  }
  // A measurement reads the critic that phases before it have trained.
  bool hasCritic =
      criticIsWritten() ||
      (phase.kind == model::Phase::Kind::Evaluate && records.trainsCritic());
  if (readsValue && !hasCritic) {
    batch.report(Id::NeedsCritic, readsValue->origin.place,
                 {phase.kind == model::Phase::Kind::Train
                      ? description
                      : "experiment `" + records.experiment.name + "`"});
    sound = false;
  }
  NodeId lost = phase.kind == model::Phase::Kind::Train
                    ? gradientLost(phase.graph, phase.objective, false)
                    : -1;
  if (lost >= 0) {
    const Node &order = phase.graph[lost];
    batch.report(Id::GradientLost, order.origin.place,
                 {order.op == Op::Sort       ? "sort"
                  : order.op == Op::Quantile ? "quantile"
                                             : model::wordOf(order.quantity)});
    sound = false;
  } else if (phase.kind == model::Phase::Kind::Train && phase.objective >= 0 &&
             !trains(model::Quantity::Logp) &&
             !trains(model::Quantity::Value)) {
    const PlacedSlot *objective = slot("objective");
    analysis.report(Id::NoGradient,
                    objective->home->at(objective->syntax->value->range), {});
    sound = false;
  }
}

bool PhaseBuilder::criticIsWritten() const {
  const PlacedSlot *written = slot("critic");
  return written && !isAbsentWord(*written->syntax->value);
}

bool PhaseBuilder::optimizerIsWritten() const {
  const PlacedSlot *written = slot("optimizer");
  return written && !isAbsentWord(*written->syntax->value);
}

void PhaseBuilder::forgetUnreadErrors() {
  std::vector<model::ErrorCount> all = std::exchange(phase.graph.errors, {});
  std::vector<bool> reached = reachedFrom(phase.graph, kept());
  for (model::ErrorCount &error : all)
    if (reached[size_t(error.status)])
      phase.graph.errors.push_back(std::move(error));
}

void PhaseBuilder::forgetStates() {
  bool steps = phase.kind == model::Phase::Kind::Train;
  auto isStill = [&](const model::State &state) {
    return !steps || state.next == state.node;
  };
  std::vector<NodeId> read;
  for (NodeId *root : roots())
    read.push_back(*root);
  for (const model::State &state : phase.graph.states)
    if (!isStill(state))
      read.insert(read.end(), {state.node, state.next});
  std::vector<bool> reached = reachedFrom(phase.graph, read);
  for (const Elaborator::Unstepped &one : batch.unstepped)
    for (const model::State &state : phase.graph.states)
      if (reached[size_t(state.node)] &&
          (state.name == one.name || state.name.starts_with(one.name + "."))) {
        analysis.report(Id::StateNowhere, one.place,
                        {one.local, "an evaluate phase"}, one.calls);
        sound = false;
        break;
      }
  std::erase_if(phase.graph.states, [&](const model::State &state) {
    return isStill(state) && !reached[size_t(state.node)];
  });
}

void PhaseBuilder::holdPolicy() {
  if (phase.kind != model::Phase::Kind::Train || phase.needs.gradient)
    return;
  for (Node &node : phase.graph.nodes)
    if (node.op == Op::Stream && node.quantity != model::Quantity::Value &&
        node.version == model::Version::Current) {
      node.version = model::Version::Old;
      phase.needs.oldStreams = true;
    }
}

bool PhaseBuilder::trains(model::Quantity quantity) const {
  bool ofCritic = quantity == model::Quantity::Value;
  for (NodeId id : differentiableStreams(phase.graph, phase.objective))
    if ((phase.graph[id].quantity == model::Quantity::Value) == ofCritic)
      return true;
  return false;
}

bool PhaseBuilder::samplesOne() const {
  for (const model::Setting &setting : phase.record.settings) {
    const auto *sample =
        std::get_if<std::shared_ptr<model::Record>>(&setting.value);
    if (setting.name != "sample" || !sample)
      continue;
    for (const model::Setting &one : (*sample)->settings)
      if (const NodeId *node = std::get_if<NodeId>(&one.value);
          node && one.name == "rollouts") {
        const Node &number = records.experiment.settings[*node];
        return number.op == Op::Constant && number.integer == 1;
      }
  }
  return false;
}

void PhaseBuilder::unreadSlots() {
  auto unread = [&](const char *name, const std::string &why) {
    analysis.report(Id::UnreadSlot, placeOf(name), {name, why});
    sound = false;
  };
  if (phase.kind == model::Phase::Kind::Train) {
    if (phase.reward >= 0 && !rewardRead)
      unread("reward", "neither advantage, objective nor metrics name it");
    if (phase.advantage >= 0 && !advantageRead)
      unread("advantage", "neither objective nor metrics name it");
    if (criticIsWritten() && !trains(model::Quantity::Value))
      unread("critic", phase.needs.critic
                           ? "the objective has no differentiable path to "
                             "`value`, so nothing would train it"
                           : "no program of " + description + " reads `value`");
    bool hasOptimizer = optimizerIsWritten();
    if (hasOptimizer && !trains(model::Quantity::Logp))
      unread("optimizer", "the objective trains the critic alone");
    if (!hasOptimizer && trains(model::Quantity::Logp)) {
      analysis.report(
          Id::MissingSlot, placeOf(""),
          {description, "optimizer", "rule that turns gradients into updates"});
      sound = false;
    }
    bool leaves = phase.select >= 0 || !phase.graph.drops.empty();
    if (slot("refill") && !isAbsentWord(*slot("refill")->syntax->value) &&
        !leaves)
      unread("refill", "no prompt leaves the batch: there is neither `select` "
                       "nor `drop_rollout` nor `drop_prompt`");
  } else if (phase.named && slot("every")) {
    unread("every", "a named phase is run once, at its place");
  }
  if (sound && phase.advantage >= 0 && samplesOne() &&
      isZeroAlone(phase.graph, phase.advantage)) {
    analysis.report(Id::LoneGroups, placeOf("advantage"), {});
    sound = false;
  }
  if (sound && batch.setting.hasSample && !phase.needs.rollouts)
    unread("sample", "no program of " + description +
                         " reads the response or its streams");
}

} // namespace rl::sema
