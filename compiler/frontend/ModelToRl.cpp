// In: a typed experiment. Out: a module at level rl. Must not know: passes,
// single operations.
#include "compiler/frontend/ModelToRl.h"

#include "compiler/frontend/Config.h"
#include "compiler/frontend/GraphToOps.h"
#include "dsl/sema/Selected.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using ArrayType = mlir::rl::ArrayType;

using sema::Stage;

namespace {

/// Every scalar slot, in order of its number.
void buildSettings(OpBuilder &builder, Location location,
                   const model::Graph &graph, const SettingNumbers &numbers) {
  auto op = SettingsOp::create(builder, location);
  OpBuilder inner = OpBuilder::atBlockEnd(&op.getBody().emplaceBlock());
  GraphToOps ops(inner, graph, {});
  SmallVector<Value> slots;
  for (model::NodeId node : numbers.order)
    slots.push_back(ops.make(node, location));
  YieldOp::create(inner, location, slots);
}

/// A value of prompts or rollouts that people see beside samples.
void buildColumn(OpBuilder &builder, GraphToOps &ops, const char *name,
                 model::NodeId node, bool rollouts, Location location) {
  if (node < 0)
    return;
  Value value = ops.make(node, location);
  auto type = cast<ArrayType>(value.getType());
  if (type.raggedAxes().size() != type.getAxes().size() ||
      type.raggedAxes().size() > 2)
    return; // of tokens, or with dense axes: no column
  if (type.getAxes().empty())
    value = rollouts ? ops.makeOver(node, {"prompt", "rollout"}, location)
                     : ops.makeOver(node, {"prompt"}, location);
  ColumnOp::create(builder, location, name, value);
}

/// The mean of the reward over the batch, which every training log shows;
/// a metric of that name written in the program takes its place.
void buildRewardMetric(OpBuilder &builder, GraphToOps &ops,
                       const model::Phase &phase, Location location) {
  if (phase.reward < 0)
    return;
  for (const model::Root &metric : phase.metrics)
    if (metric.name == "reward")
      return;
  Value value = ops.make(phase.reward, location);
  model::Node whole;
  whole.over = phase.graph[phase.reward].type.axes;
  if (!whole.over.empty())
    value = ops.mean(value, whole, location);
  MetricOp::create(builder, location, "reward", value);
}

/// What one batch of a phase reports and what its states become.
class Reports {
public:
  Reports(OpBuilder &builder, GraphToOps &ops, const model::Phase &phase)
      : builder(builder), ops(ops), phase(phase) {}

  /// Those of the whole batch; with a selection the others are of the
  /// rollouts that it leaves: what is the objective's, and what reads the
  /// streams that only those have. Between them stands what is of all that is
  /// selected from, where that is more than the batch.
  void ofAll(Location location) { make(location, Stage::Round); }
  void ofCandidates(Location location) { make(location, Stage::Candidates); }
  void ofSelected(Location location) { make(location, Stage::Selected); }

  /// Everything of a batch that leaves the phase, with a selection what does
  /// once rollouts have been selected.
  std::vector<model::NodeId> roots() const {
    std::vector<model::NodeId> found = {phase.prompt, phase.reward,
                                        phase.advantage, phase.objective};
    for (const model::Term &term : phase.terms)
      found.insert(found.end(), {term.node, term.points});
    bool all = phase.select < 0;
    for (const model::Root &metric : phase.metrics)
      if (all || sema::isOfSelected(phase, metric.node))
        found.push_back(metric.node);
    for (const model::State &state : phase.graph.states)
      if (all || sema::isOfSelected(phase, state))
        found.insert(found.end(), {state.node, state.next});
    for (const model::ErrorCount &error : phase.graph.errors)
      if (all && error.drop < 0)
        found.push_back(error.count);
    return found;
  }

private:
  void metric(const std::string &name, model::NodeId node, Location location) {
    Value value = ops.make(node, location);
    value = builder.createOrFold<CastOp>(value.getLoc(),
                                         floatOver(value.getType()), value);
    MetricOp::create(builder, value.getLoc(), name, value);
  }
  void make(Location location, Stage stage) {
    if (stage == Stage::Round)
      buildRewardMetric(builder, ops, phase, location);
    for (const model::Root &root : phase.metrics)
      if (sema::stageOf(phase, root.node) == stage)
        metric(root.name, root.node, location);
    if (stage == Stage::Selected)
      for (const model::Term &term : phase.terms)
        for (auto [prefix, node] :
             {std::pair("loss/", term.node), {"points/", term.points}})
          if (node >= 0)
            metric(prefix + term.name, node, location);
    for (auto [i, error] : llvm::enumerate(phase.graph.errors))
      if (sema::stageOf(phase, error) == stage)
        ops.reportErrors(i, location);
    for (auto [i, state] : llvm::enumerate(phase.graph.states))
      if (sema::stageOf(phase, state) == stage) {
        Value value = ops.make(state.next, location);
        NextOp::create(builder, value.getLoc(), int64_t(i), value);
      }
  }

  OpBuilder &builder;
  GraphToOps &ops;
  const model::Phase &phase;
};

std::vector<SpaceName> buildPhase(OpBuilder &builder, Location location,
                                  const model::Experiment &experiment,
                                  const model::Phase &phase) {
  bool train = phase.kind == model::Phase::Kind::Train;
  std::optional<int64_t> passes =
      train ? passesOf(experiment, phase) : std::nullopt;
  auto op = PhaseOp::create(
      builder, location, builder.getStringAttr(phase.name),
      PhaseKindAttr::get(builder.getContext(),
                         train ? PhaseKind::Train : PhaseKind::Evaluate),
      builder.getArrayAttr({}),
      passes ? builder.getI64IntegerAttr(*passes) : IntegerAttr());
  OpBuilder inner = OpBuilder::atBlockEnd(&op.getBody().emplaceBlock());
  GraphToOps ops(
      inner, phase.graph,
      {train, passes == 1 && !phase.replays, !train || phase.needs.gradient});
  Location origin = ops.locationOf(phase.origin);
  op->setLoc(origin);

  Reports reports(inner, ops, phase);
  auto columns = [&] {
    buildColumn(inner, ops, "reward", phase.reward, phase.needs.rollouts,
                origin);
    buildColumn(inner, ops, "advantage", phase.advantage, phase.needs.rollouts,
                origin);
  };
  auto reportAll = [&] {
    reports.ofAll(origin);
    // Samples are shown of the round, before others come back.
    if (phase.replays)
      columns();
  };
  auto reportCandidates = [&] { reports.ofCandidates(origin); };
  bool selects = phase.select >= 0;
  Selection selection{phase.select, {phase.reward, phase.advantage}, reportAll};
  if (phase.replays) {
    selection.candidates = reportCandidates;
    selection.past = sema::rootsPast(phase);
    selection.changes = sema::changesWithAge(phase);
  }
  if (selects)
    ops.select(selection);
  if (phase.graph.drops.empty() && !selects) {
    Value prompt = ops.makeOver(phase.prompt, {"prompt"}, origin);
    PromptOp::create(inner, prompt.getLoc(), prompt);
  } else {
    ops.filter(phase.prompt, reports.roots(), origin);
  }
  if (phase.needs.rollouts && !ops.isSampled())
    ops.sample(origin);
  if (!phase.replays)
    columns();
  if (phase.objective >= 0) {
    Value loss = ops.make(phase.objective, origin);
    ObjectiveOp::create(inner, loss.getLoc(), loss);
  }
  reports.ofSelected(origin);
  if (!selects)
    reports.ofAll(origin);

  SmallVector<Attribute> spaces;
  for (const SpaceName &space : ops.getSpaces())
    spaces.push_back(
        SpaceAttr::get(builder.getContext(), space.name, space.parent));
  op.setSpacesAttr(builder.getArrayAttr(spaces));
  return ops.getSpaces();
}

} // namespace

OwningOpRef<ModuleOp> modelToRl(MLIRContext &context,
                                const model::Experiment &experiment,
                                const Without &without) {
  OpBuilder builder(&context);
  Location location = builder.getUnknownLoc();
  if (const diag::Source *source = experiment.origin.place.source) {
    auto [line, column] =
        source->lineColumn(experiment.origin.place.range.begin);
    location = FileLineColLoc::get(builder.getStringAttr(source->name()), line,
                                   column);
  }
  OwningOpRef<ModuleOp> module = ModuleOp::create(location, experiment.name);
  builder.setInsertionPointToStart(module->getBody());
  std::vector<std::vector<SpaceName>> spaces;
  for (const model::Phase &phase : experiment.phases)
    spaces.push_back(buildPhase(builder, location, experiment, phase));
  SettingNumbers numbers;
  std::string config = configOf(experiment, spaces, numbers, without);
  (*module)->setAttr("rl.config", builder.getStringAttr(config));
  builder.setInsertionPointToStart(module->getBody());
  buildSettings(builder, location, experiment.settings, numbers);
  return module;
}

} // namespace rl::compiler
