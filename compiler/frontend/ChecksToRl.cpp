// In: checks of a program. Out: a module at level rl, a phase for each.
// Must not know: passes, how results are compared.
#include "compiler/frontend/ChecksToRl.h"

#include "compiler/frontend/GraphToOps.h"
#include "compiler/transforms/Differentiate/Differentiate.h"
#include "dsl/sema/Reach.h"

#include "mlir/IR/Builders.h"

#include <map>

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using ArrayType = mlir::rl::ArrayType;

std::string gradientName(model::NodeId leaf) {
  return "gradient " + std::to_string(leaf);
}

std::string statusName(const char *side) { return side + std::string("?"); }

bool isComputed(const model::Check &check, model::NodeId expected) {
  return expected >= 0 && check.graph[expected].op != model::Op::Constant;
}

std::string hostWorkOf(const model::Check &check) {
  if (check.relation == model::Check::Relation::Fails)
    return "errors";
  const model::Graph &graph = check.graph;
  if (!check.earlier.empty())
    return "state";
  if (graph[check.actual].type.dtype == model::Dtype::Text)
    return "text";
  std::vector<bool> reached = sema::reachedFrom(graph, check.roots());
  for (size_t i = 0; i < reached.size(); ++i) {
    const model::Node &node = graph.nodes[i];
    bool moves = node.op == model::Op::Broadcast || node.op == model::Op::Stop;
    if (!reached[i] || moves)
      continue;
    if (node.op == model::Op::Format)
      return "text";
    for (model::NodeId operand : node.operands)
      if (graph[operand].type.dtype == model::Dtype::Text)
        return "text";
  }
  return "";
}

std::vector<model::NodeId> gradientLeaves(const model::Check &check) {
  std::vector<model::NodeId> leaves;
  if (check.relation == model::Check::Relation::Fails ||
      check.graph[check.actual].type.dtype != model::Dtype::F32)
    return leaves;
  std::vector<bool> reached = sema::reachedFrom(check.graph, {check.actual});
  for (size_t i = 0; i < reached.size(); ++i) {
    const model::Node &node = check.graph.nodes[i];
    bool isStream =
        node.op == model::Op::Stream && node.version == model::Version::Current;
    if (reached[i] && node.type.dtype == model::Dtype::F32 &&
        (isStream || node.op == model::Op::Field))
      leaves.push_back(model::NodeId(i));
  }
  return leaves;
}

namespace {

/// Whether responses must exist: something has their axes.
bool readsRollouts(const model::Check &check) {
  std::vector<bool> reached = sema::reachedFrom(check.graph, check.roots());
  for (size_t i = 0; i < reached.size(); ++i)
    for (const auto *axes :
         {&check.graph.nodes[i].type.axes, &check.graph.nodes[i].over})
      if (reached[i] && llvm::is_contained(*axes, model::rolloutAxis))
        return true;
  return false;
}

void buildGradient(OpBuilder &builder, GraphToOps &ops,
                   const model::Check &check, Location location) {
  SmallVector<Value> leaves;
  std::vector<model::NodeId> ids;
  for (model::NodeId leaf : gradientLeaves(check))
    if (Value made = ops.made(leaf)) {
      leaves.push_back(made);
      ids.push_back(leaf);
    }
  if (leaves.empty())
    return;
  model::Node whole;
  whole.over = check.graph[check.actual].type.axes;
  Value root = ops.made(check.actual);
  if (!whole.over.empty())
    root = ops.sum(root, whole, location);
  SmallVector<Value> cotangents = pullBack(builder, root, leaves);
  for (size_t i = 0; i < ids.size(); ++i)
    if (cotangents[i])
      ResultOp::create(builder, location, gradientName(ids[i]), cotangents[i]);
}

/// A phase named `check` at the end of a module.
PhaseOp buildCheck(OpBuilder &builder, const model::Check &check,
                   std::vector<SpaceName> &made) {
  MLIRContext *context = builder.getContext();
  auto op = PhaseOp::create(builder, builder.getUnknownLoc(),
                            builder.getStringAttr("check"),
                            PhaseKindAttr::get(context, PhaseKind::Evaluate),
                            builder.getArrayAttr({}), IntegerAttr());
  OpBuilder inner = OpBuilder::atBlockEnd(&op.getBody().emplaceBlock());
  StreamPlan plan;
  plan.given = true;
  for (const model::Binding &binding : check.bindings)
    if (check.graph[binding.node].op == model::Op::State)
      plan.givenStates.push_back(binding.node);
  GraphToOps ops(inner, check.graph, plan);
  Location location = ops.locationOf(model::Origin{check.place, {}});
  op->setLoc(location);
  if (!check.graph.drops.empty())
    ops.filter(-1, check.roots(), location);
  else if (readsRollouts(check))
    ops.sample(location);
  Value actual = ops.make(check.actual, location);
  if (check.slopeBy < 0)
    ResultOp::create(inner, location, actualName, actual);
  if (isComputed(check, check.expected))
    ResultOp::create(inner, location, expectedName,
                     ops.make(check.expected, location));
  for (auto [name, node] : {std::pair(actualName, check.actualStatus),
                            std::pair(expectedName, check.expectedStatus)})
    if (node >= 0)
      ResultOp::create(inner, location, statusName(name),
                       ops.make(node, location));
  buildGradient(inner, ops, check, location);
  SmallVector<Attribute> spaces;
  for (const SpaceName &space : ops.getSpaces())
    spaces.push_back(SpaceAttr::get(context, space.name, space.parent));
  op.setSpacesAttr(builder.getArrayAttr(spaces));
  made = ops.getSpaces();
  return op;
}

/// A phase as text, without places.
std::string written(PhaseOp phase) {
  std::string text;
  llvm::raw_string_ostream out(text);
  phase->print(out, OpPrintingFlags().useLocalScope());
  return text;
}

} // namespace

OwningOpRef<ModuleOp> checksToRl(
    MLIRContext &context, const std::vector<const model::Check *> &checks,
    std::vector<std::vector<SpaceName>> &spaces, std::vector<size_t> &phases) {
  OpBuilder builder(&context);
  Location location = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(location, "checks");
  builder.setInsertionPointToStart(module->getBody());
  auto settings = SettingsOp::create(builder, location);
  OpBuilder inner = OpBuilder::atBlockEnd(&settings.getBody().emplaceBlock());
  YieldOp::create(inner, location, ValueRange());
  std::string config;
  std::map<std::string, size_t> known;
  spaces.clear();
  phases.clear();
  for (const model::Check *check : checks) {
    PhaseOp phase = buildCheck(builder, *check, spaces.emplace_back());
    size_t next = known.size();
    auto [same, isNew] = known.try_emplace(written(phase), next);
    phases.push_back(same->second);
    if (!isNew) {
      phase.erase();
      continue;
    }
    phase.setSymName("check" + std::to_string(next));
    config += next ? ",{}" : "{}";
  }
  // A record without slots: only the runtime of experiments reads it.
  (*module)->setAttr("rl.config",
                     builder.getStringAttr("{\"phases\":[" + config + "]}"));
  return module;
}

} // namespace rl::compiler
