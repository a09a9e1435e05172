// In: a phase whose kernels are formed. Out: its plan, built piece by piece.
// Must not know: how facts are laid out, loops.
#pragma once

#include "compiler/explain/Names.h"
#include "compiler/pipelines/Without.h"
#include "dsl/explain/Facts.h"

#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Makes the plan of one phase.
class PlanMaker {
public:
  PlanMaker(mlir::ModuleOp module, mlir::rl::PhaseOp phase,
            explain::Phase &facts, const Without &without)
      : module(module), phase(phase), facts(facts), plan(facts.plan),
        without(without) {}
  void run();

private:
  /// Spaces of the plan are the model's axes: those of the same parent, by
  /// name where it is the same, else in their order.
  void nameAxes();
  /// The model's name of an axis of the plan.
  std::string modelAxis(const std::string &axis) const;
  /// What points of an axis of the plan are called.
  std::string wordsOf(llvm::StringRef axis) const;
  /// A value as the program has it: with its axes, streams with their text.
  explain::KernelValue factOf(mlir::Value value) const;

  void host(std::string words);
  void add(explain::Kernel kernel);
  void addBody(mlir::Block &body);
  void addFilter(mlir::rl::FilterOp filter);
  void addKernel(mlir::rl::KernelOp op);
  void addHost(mlir::Operation *op);

  /// Where rows meet each other, the streams of the update are made before
  /// it: what stands between the two sweeps reads them.
  void startPass();
  void addScore(mlir::rl::ScoreOp op);
  void addCritic(mlir::rl::CriticOp op);
  void addUpdate(mlir::rl::UpdateOp op);
  /// `unread`: nothing reads the log-probabilities.
  void addRows(mlir::rl::RowKernelOp op, llvm::StringRef space,
               mlir::ValueRange inputs, const std::string &note,
               bool unread = false);
  mlir::rl::RowKernelOp find(mlir::Attribute symbol);
  /// Texts whose passes have a gradient, or those that have none.
  std::string spacesOf(mlir::rl::UpdateOp op, bool still = false) const;
  /// Whether the phase has the work of a pass.
  bool isMade(const explain::Pass &pass);
  /// Passes whose streams the program reads, but whose values folded away.
  void dropUnmade();
  /// What passes have proved, and the runtime relies on.
  void addCertificates();

  mlir::ModuleOp module;
  mlir::rl::PhaseOp phase;
  explain::Phase &facts;
  explain::Plan &plan;
  const Without &without;
  bool inPass = false;
};

} // namespace rl::compiler
