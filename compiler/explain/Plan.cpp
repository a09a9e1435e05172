// In: a module whose kernels are formed. Out: the plan of every phase. Must
// not know: how facts are laid out, loops.
#include "compiler/explain/Explain.h"

#include "compiler/explain/PlanMaker.h"
#include "compiler/transforms/FormKernels/Schedule.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

void PlanMaker::addBody(Block &body) {
  for (Operation &op : body) {
    if (isTrainingStream(&op) && !inPass) {
      inPass = true;
      startPass();
    }
    if (auto kernel = dyn_cast<mlir::rl::KernelOp>(op))
      addKernel(kernel);
    else if (auto filter = dyn_cast<mlir::rl::FilterOp>(op))
      addFilter(filter);
    else
      addHost(&op);
  }
}

void PlanMaker::addFilter(mlir::rl::FilterOp filter) {
  Block &body = filter.getBody().front();
  addBody(body);
  auto stay = cast<mlir::rl::StayOp>(body.back());
  explain::Spot spot = spotIn(filter.getLoc());
  std::string points = wordsOf(filter.getAxis());
  if (filter.getReplays())
    for (Value value : stay.getValues())
      plan.stored.push_back(factOf(value));
  if (filter.getReplays())
    return host("store the round, and go on with those before it, too");
  std::string decided = nameOf(stay.getKeep());
  host((filter.getSelects()
            ? "go on with " + points + " where " + decided
            : "drop " + points + " where " + decided + " is false") +
       (spot.file.empty()
            ? ""
            : ", " + spot.file + ":" + std::to_string(spot.line)));
}

void PlanMaker::run() {
  nameAxes();
  addBody(phase.getBody().front());
  dropUnmade();
  addCertificates();
}

void PlanMaker::nameAxes() {
  llvm::SmallVector<std::string> names;
  llvm::SmallVector<const explain::Space *> left;
  for (const explain::Space &space : facts.spaces)
    left.push_back(&space);
  auto take = [&](const std::string &name, llvm::StringRef parent,
                  bool sameName) {
    for (const explain::Space *&space : left)
      if (space && space->parent == parent &&
          (!sameName || space->axis == name)) {
        plan.axes[name] = space->axis;
        space = nullptr;
        return;
      }
  };
  for (bool sameName : {true, false}) {
    names.clear();
    for (auto space : phase.getSpaces().getAsRange<mlir::rl::SpaceAttr>()) {
      std::string name = space.getName().str();
      std::string parent =
          space.getParent() < 0 ? "" : names[size_t(space.getParent())];
      names.push_back(name);
      // step, prompt and rollout are so in every plan.
      if (!plan.axes.count(name) && (sameName || names.size() > 3))
        take(name, modelAxis(parent), sameName);
    }
  }
}

std::string PlanMaker::modelAxis(const std::string &axis) const {
  auto renamed = plan.axes.find(axis);
  return renamed == plan.axes.end() ? axis : renamed->second;
}

std::string PlanMaker::wordsOf(llvm::StringRef axis) const {
  for (const explain::Space &space : facts.spaces)
    if (space.axis == modelAxis(axis.str()))
      return space.words;
  return axis.str();
}

explain::KernelValue PlanMaker::factOf(Value value) const {
  auto type = cast<ArrayType>(value.getType());
  std::string name = nameOf(value);
  if (isa_and_nonnull<mlir::rl::CurrentOp, mlir::rl::ScoreOp>(
          value.getDefiningOp())) {
    std::string axis = modelAxis(type.space().str());
    if (size_t dot = axis.rfind('.'); dot != std::string::npos)
      name = axis.substr(0, dot + 1) + name;
  }
  return {name, typeOf(type, plan.axes), type.space().str(), bytesOf(type),
          false};
}

void PlanMaker::host(std::string words) {
  explain::Work work;
  work.host = std::move(words);
  work.inPass = inPass;
  plan.order.push_back(std::move(work));
}

void PlanMaker::add(explain::Kernel kernel) {
  explain::Work work;
  work.kernel = plan.kernels.size();
  work.inPass = inPass;
  plan.kernels.push_back(std::move(kernel));
  plan.order.push_back(work);
}

/// A kernel is run over the finest space that it touches.
static void deepen(explain::Kernel &kernel, ArrayType type, int64_t &deepest) {
  int64_t depth = int64_t(type.raggedAxes().size());
  if (depth <= deepest)
    return;
  deepest = depth;
  kernel.space = type.space().str();
}

void PlanMaker::addKernel(mlir::rl::KernelOp op) {
  explain::Kernel kernel;
  kernel.name = op.getCallee().str();
  kernel.parallel = op.getKind() == mlir::rl::KernelKind::Parallel;
  kernel.space = "step";
  Block &body = op.getBody().front();
  llvm::SetVector<Value> reads;
  llvm::SetVector<llvm::StringRef> words;
  llvm::SmallVector<std::string> names;
  Operation *keep = body.getTerminator();
  int64_t deepest = 0;
  for (Operation &inner : body) {
    for (Value operand : inner.getOperands())
      if (operand.getParentBlock() != &body)
        reads.insert(operand);
    if (&inner == keep)
      continue;
    addSpots(inner.getLoc(), kernel.spots);
    for (Value operand : inner.getOperands())
      deepen(kernel, cast<ArrayType>(operand.getType()), deepest);
    if (inner.getNumResults() != 1)
      continue;
    Value result = inner.getResult(0);
    deepen(kernel, cast<ArrayType>(result.getType()), deepest);
    std::string name = nameIn(inner.getLoc());
    if (!llvm::is_contained(keep->getOperands(), result) && !name.empty() &&
        !llvm::is_contained(names, name))
      names.push_back(name);
    if (inner.getNumOperands() > 0 &&
        !isa<mlir::rl::BroadcastOp, mlir::rl::CastOp>(inner))
      words.insert(inner.getName().stripDialect());
  }
  bool grouped = kernel.space == "prompt" || kernel.space == "rollout";
  kernel.level = !kernel.parallel ? "step" : grouped ? "group" : "token";
  for (Value value : reads)
    kernel.reads.push_back(factOf(value));
  for (Value value : op.getResults())
    kernel.writes.push_back(factOf(value));
  for (const explain::KernelValue &value : kernel.writes)
    llvm::erase(names, value.name);
  kernel.computes.assign(names.begin(), names.end());
  if (names.empty())
    for (llvm::StringRef word : words)
      kernel.computes.push_back(word.str());
  add(std::move(kernel));
}

void PlanMaker::addHost(Operation *op) {
  if (auto sample = dyn_cast<mlir::rl::SampleOp>(op))
    return host("sample responses");
  if (auto attempts = dyn_cast<mlir::rl::SampleAfterOp>(op)) {
    Value after = attempts.getAfter();
    if (auto broadcast = after.getDefiningOp<mlir::rl::BroadcastOp>())
      after = broadcast.getX();
    return host("sample " + attempts.getSpace().str() + ", continuations of " +
                nameOf(after));
  }
  if (auto prompt = dyn_cast<mlir::rl::PromptOp>(op))
    return host("encode " + nameOf(prompt.getText()) + " as the prompt");
  if (auto target = dyn_cast<mlir::rl::TargetOp>(op))
    return host("encode " + nameOf(target.getText()) +
                " as a text after the prompt");
  if (auto field = dyn_cast<mlir::rl::FieldOp>(op))
    return host(
        "read " + nameOf(field.getResult()) + " of the items, " +
        typeOf(cast<ArrayType>(field.getResult().getType()), plan.axes));
  if (isa<mlir::rl::AgeOp>(op))
    return host("count the rounds since each prompt was drawn");
  if (isa<mlir::rl::IndexOp>(op))
    return host("draw items of " + facts.data);
  // The update says it, a seed is a number, services read texts of coarser
  // spaces.
  if (isa<mlir::rl::CurrentOp, mlir::rl::SeedOp, mlir::rl::BroadcastOp,
          mlir::rl::StayOp>(op))
    return;
  if (auto state = dyn_cast<mlir::rl::StateOp>(op))
    return host("read state " + facts.states[state.getIndex()].name);
  if (auto next = dyn_cast<mlir::rl::NextOp>(op))
    return host("keep state " + facts.states[next.getIndex()].name);
  if (auto column = dyn_cast<mlir::rl::ColumnOp>(op))
    return host("show " + column.getName().str() + " beside samples");
  if (auto metric = dyn_cast<mlir::rl::MetricOp>(op))
    return host("log " + metric.getName().str());
  if (auto score = dyn_cast<mlir::rl::ScoreOp>(op))
    return addScore(score);
  if (auto critic = dyn_cast<mlir::rl::CriticOp>(op))
    return addCritic(critic);
  if (auto update = dyn_cast<mlir::rl::UpdateOp>(op))
    return addUpdate(update);
  // Work on texts, or an operation this page has no words for.
  std::string words = wordOf(op);
  explain::Spot spot = spotIn(op->getLoc());
  if (op->getNumResults() == 1) {
    std::string name = nameIn(op->getLoc());
    words = name.empty() ? words : name + " by " + words;
    if (auto type = dyn_cast<ArrayType>(op->getResult(0).getType()))
      words = "text: " + words + ", " + typeOf(type, plan.axes);
  }
  if (!spot.file.empty())
    words += ", " + spot.file + ":" + std::to_string(spot.line);
  host(words);
}

void addPlans(ModuleOp module, explain::Experiment &experiment,
              const Without &without) {
  for (mlir::rl::PhaseOp phase : module.getOps<mlir::rl::PhaseOp>())
    for (explain::Phase &facts : experiment.phases)
      if (facts.name == phase.getSymName())
        PlanMaker(module, phase, facts, without).run();
}

} // namespace rl::compiler
