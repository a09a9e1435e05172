// In: passes over models in a phase. Out: them and their row kernels in its
// plan. Must not know: numeric kernels.
#include "compiler/explain/PlanMaker.h"

#include "compiler/transforms/Certificates/Certificates.h"

using namespace mlir;

namespace rl::compiler {

mlir::rl::RowKernelOp PlanMaker::find(Attribute symbol) {
  return module.lookupSymbol<mlir::rl::RowKernelOp>(
      cast<FlatSymbolRefAttr>(symbol));
}

void PlanMaker::addScore(mlir::rl::ScoreOp op) {
  bool reference = op.getModel() == mlir::rl::ModelKind::Reference;
  host(std::string("forward ") +
       (reference     ? "of the reference"
        : facts.train ? "of the policy as it sampled"
                      : "of the policy") +
       " over " + wordsOf(op.getSpace()));
  if (Attribute symbol = op->getAttr("rl.statistics"))
    addRows(find(symbol), op.getSpace(), {}, "", op.getLogp().use_empty());
}

void PlanMaker::addCritic(mlir::rl::CriticOp op) {
  if (!op.getTraining())
    host(std::string("forward of the critic") +
         (facts.train ? " as the batch began" : "") + " over " +
         wordsOf(op.getSpace()));
}

void PlanMaker::startPass() {
  for (auto op : phase.getBody().getOps<mlir::rl::CriticOp>())
    if (op.getTraining())
      host("forward of the critic over " + wordsOf(op.getSpace()) +
           ", once for both directions where the batch is one micro-batch");
  for (auto op : phase.getBody().getOps<mlir::rl::UpdateOp>()) {
    if (!op.getCoupled() || !op.getStatistics())
      continue;
    host("forward of the policy over " + spacesOf(op) +
         ", once for both sweeps where the batch is one micro-batch");
    for (auto [symbol, space] : llvm::zip(
             *op.getStatistics(), op.getSpaces().getAsRange<StringAttr>()))
      addRows(find(symbol), space.getValue(), {},
              "first of two sweeps: the gradient of a row depends on other "
              "rows");
  }
}

std::string PlanMaker::spacesOf(mlir::rl::UpdateOp op, bool still) const {
  std::string spaces;
  for (auto [i, space] :
       llvm::enumerate(op.getSpaces().getAsRange<StringAttr>()))
    if (op.isStill(int32_t(i)) == still)
      spaces += (spaces.empty() ? "" : " and ") + wordsOf(space.getValue());
  return spaces;
}

void PlanMaker::addUpdate(mlir::rl::UpdateOp op) {
  if (op.getValue())
    host("backward of the critic from the derivative by its values");
  if (std::string still = spacesOf(op, true); !still.empty())
    host("forward of the policy over " + still + ", without a gradient");
  if (op.getSpaces().empty())
    host("the critic's optimizer");
  else
    host("forward and backward of the policy over " + spacesOf(op) +
         (op.getValue() ? ", then both optimizers" : ", then the optimizer"));
  for (auto [i, space] :
       llvm::enumerate(op.getSpaces().getAsRange<StringAttr>())) {
    if (!op.getGradients())
      continue;
    if (op.isStill(int32_t(i))) {
      if (!op.getCoupled())
        addRows(find((*op.getStatistics())[i]), space.getValue(), {}, "");
      continue;
    }
    mlir::rl::RowKernelOp gradient = find((*op.getGradients())[i]);
    addRows(gradient, space.getValue(), op.getInputs()[i],
            op.getCoupled() ? "second of two sweeps" : "");
    std::string rows = wordsOf(space.getValue());
    if (!op.getCoupled())
      plan.removed.push_back(
          {"a first sweep over " + rows,
           "the gradient of a row of logits follows from its own "
           "log-probability, entropy and values known before, so value and "
           "gradient are made in one sweep"});
    if (gradient && !gradient.weighsEntropy())
      plan.removed.push_back({"entropy terms of the gradient, " + rows,
                              "the derivative of the objective by the "
                              "entropy is the constant 0"});
  }
}

void PlanMaker::addRows(mlir::rl::RowKernelOp op, llvm::StringRef space,
                        ValueRange inputs, const std::string &note,
                        bool unread) {
  if (!op)
    return;
  explain::Kernel kernel;
  kernel.name = op.getSymName().str();
  kernel.level = "row";
  kernel.space = space.str();
  kernel.computes = {"log-probability of the token"};
  if (op.needsEntropy())
    kernel.computes.push_back("entropy of the row");
  for (llvm::StringRef name : op.getFurther().getAsValueRange<StringAttr>())
    kernel.computes.push_back(name.str() + " of the row");
  if (op.getGradient())
    kernel.computes.push_back("gradient of the objective by the row");
  kernel.reads.push_back({"logits", "f32[row, vocab]", space.str(), 4, true});
  kernel.reads.push_back({"token", "i64[row]", space.str(), 8, false});
  for (Value input : inputs)
    kernel.reads.push_back(factOf(input));
  if (op.getGradient())
    kernel.writes.push_back(
        {"gradient over the logits", "f32[row, vocab]", space.str(), 4, true});
  if (!unread)
    kernel.writes.push_back({"logp", "f32[row]", space.str(), 4, false});
  if (op.getEntropy())
    kernel.writes.push_back({"entropy", "f32[row]", space.str(), 4, false});
  for (llvm::StringRef name : op.getFurther().getAsValueRange<StringAttr>())
    kernel.writes.push_back({name.str(), "f32[row]", space.str(), 4, false});
  if (!note.empty())
    kernel.notes.push_back(note);
  for (Operation &inner : op.getBody().getOps())
    addSpots(inner.getLoc(), kernel.spots);
  add(std::move(kernel));
}

bool PlanMaker::isMade(const explain::Pass &pass) {
  auto onAxis = [&](auto op) {
    return modelAxis(op.getSpace().str()) == pass.axis;
  };
  auto scores = [&](mlir::rl::ModelKind model) {
    // Filters score too.
    return phase
        .walk([&](mlir::rl::ScoreOp op) {
          return op.getModel() == model && onAxis(op) ? WalkResult::interrupt()
                                                      : WalkResult::advance();
        })
        .wasInterrupted();
  };
  switch (pass.kind) {
  case explain::Pass::Kind::Sampling:
    return true;
  case explain::Pass::Kind::Old:
    return scores(mlir::rl::ModelKind::Policy);
  case explain::Pass::Kind::Reference:
    return scores(mlir::rl::ModelKind::Reference);
  case explain::Pass::Kind::OldCritic:
  case explain::Pass::Kind::Critic:
    return llvm::any_of(phase.getBody().getOps<mlir::rl::CriticOp>(),
                        [&](mlir::rl::CriticOp op) {
                          bool training =
                              pass.kind == explain::Pass::Kind::Critic;
                          return op.getTraining() == training && onAxis(op);
                        });
  case explain::Pass::Kind::Training:
    return llvm::any_of(phase.getBody().getOps<mlir::rl::CurrentOp>(), onAxis);
  }
  return true;
}

void PlanMaker::dropUnmade() {
  for (const explain::Pass &pass : facts.runs) {
    if (isMade(pass))
      continue;
    std::string what =
        pass.readers.empty() ? "a stream" : pass.readers[0].stream;
    plan.removed.push_back(
        {"the pass for " + what,
         "it is read, but once constants are folded no result depends on "
         "it"});
  }
  if (facts.loadsReference) {
    facts.loadsReference =
        phase
            .walk([](mlir::rl::ScoreOp op) {
              return op.getModel() == mlir::rl::ModelKind::Reference
                         ? WalkResult::interrupt()
                         : WalkResult::advance();
            })
            .wasInterrupted();
    if (!facts.loadsReference)
      plan.removed.push_back(
          {"the reference model", "no pass over it is left"});
  }
  llvm::erase_if(facts.runs,
                 [&](const explain::Pass &pass) { return !isMade(pass); });
}

void PlanMaker::addCertificates() {
  auto inWords = [&](StringRef text) {
    std::string words;
    while (!text.empty()) {
      auto [before, rest] = text.split('{');
      auto [axis, after] = rest.split('}');
      words += before.str();
      if (!axis.empty())
        words += wordsOf(axis);
      text = after;
    }
    return words;
  };
  if (auto list = phase->getAttrOfType<ArrayAttr>(certificatesAttr))
    for (auto pair : list.getAsRange<ArrayAttr>())
      plan.removed.push_back({inWords(cast<StringAttr>(pair[0]).getValue()),
                              inWords(cast<StringAttr>(pair[1]).getValue())});
  bool forward = llvm::any_of(facts.runs, [](const explain::Pass &pass) {
    return pass.kind != explain::Pass::Kind::Sampling &&
           pass.kind != explain::Pass::Kind::Attempts;
  });
  if (forward && facts.samples && facts.rollouts.value != 1.0 &&
      !llvm::is_contained(without, "shared-prompts"))
    plan.removed.push_back(
        {"further copies of a prompt",
         "a token attends to the prompt and to its own text alone, so the "
         "hidden states of a prompt are the same before each of its rollouts: "
         "they are computed once, and what each rollout makes of them adds up "
         "on the way back"});
}

} // namespace rl::compiler
