// In: a train phase whose rollouts may come back in later rounds. Out: what
// only programs that meet them read, errors where others do, and where
// something cannot come back. Must not know: how rollouts are kept.
#include "dsl/sema/Phases.h"
#include "dsl/sema/Reach.h"
#include "dsl/sema/Selected.h"

#include <algorithm>

namespace rl::sema {

bool Elaborator::meetsEarlierRollouts() const {
  return setting.slot == "select" || setting.slot == "objective";
}

Value Elaborator::age(Place place) {
  const std::vector<AxisId> prompts = {model::promptAxis};
  if (setting.kind == Setting::Kind::Batch && !task) {
    if (!meetsEarlierRollouts()) {
      report(Id::AgeElsewhere, place, {"`" + setting.slot + "`"});
      return {};
    }
    if (!setting.replays)
      return Value::of(
          build.broadcast(build.i64(0, origin(place)), prompts, origin(place)));
  }
  return Value::of(
      readable(Op::Age, "age", {Dtype::I64, prompts}, place, true));
}

/// The node of a slot that is a number, in the settings of the experiment.
static const Node *numberOf(const model::Record &record,
                            const std::string &name, const Graph &settings) {
  for (const model::Setting &setting : record.settings)
    if (setting.name == name)
      if (const NodeId *id = std::get_if<NodeId>(&setting.value);
          id && *id >= 0)
        return &settings[*id];
  return nullptr;
}

bool PhaseBuilder::keepsRounds() const {
  const Node *rounds =
      numberOf(phase.record, "replay", records.experiment.settings);
  return rounds && (rounds->op != Op::Constant || rounds->integer != 1);
}

/// Whether a number of the settings is another one in each step.
static bool isSchedule(const Graph &settings, const Node *number) {
  std::vector<bool> reached =
      reachedFrom(settings, {NodeId(number - settings.nodes.data())});
  for (size_t i = 0; i < reached.size(); ++i)
    if (Op op = settings.nodes[i].op;
        reached[i] && (op == Op::Step || op == Op::Steps))
      return true;
  return false;
}

void PhaseBuilder::replayed() {
  if (!phase.replays)
    return;
  auto fault = [&](Id id, Place place, std::vector<std::string> arguments) {
    batch.report(id, place, std::move(arguments));
    sound = false;
  };
  if (!slot("select") || isAbsentSlot("select"))
    return fault(Id::ReplayUnselected, placeOf("replay"), {description});
  const Graph &settings = records.experiment.settings;
  for (const model::Setting &setting : phase.record.settings)
    if (auto *sample =
            std::get_if<std::shared_ptr<model::Record>>(&setting.value);
        sample && setting.name == "sample")
      if (const Node *number = numberOf(**sample, "temperature", settings);
          number && isSchedule(settings, number))
        fault(Id::ReplayTemperature, number->origin.place, {});
  if (!sound)
    return;
  const Graph &graph = phase.graph;
  for (NodeId id : differentiableStreams(graph, phase.objective)) {
    const model::Axis &axis = graph.axes[size_t(graph[id].type.axes.back())];
    if (axis.parent != model::rolloutAxis)
      fault(Id::ReplayedText, graph[id].origin.place,
            {axis.name.substr(0, axis.name.rfind('.')) + "." +
             model::wordOf(graph[id].quantity)});
  }
  std::vector<bool> all = reachedFrom(graph, kept());
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &node = graph.nodes[i];
        all[i] && node.op == Op::Stream &&
        node.quantity == model::Quantity::Value) {
      fault(Id::ReplayedCritic, node.origin.place,
            {node.version == model::Version::Old ? "old.value" : "value"});
      break;
    }
  std::vector<bool> changes = changesWithAge(phase);
  std::vector<bool> reached = reachedFrom(graph, rootsPast(phase));
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &node = graph.nodes[i];
        node.op == Op::SampleAfter && reached[i] && changes[i]) {
      std::string late = lateReads(graph, NodeId(i), true);
      fault(Id::ReplayedAttempts, node.origin.place,
            {late.empty() ? "`step`" : late});
      break;
    }
}

} // namespace rl::sema
