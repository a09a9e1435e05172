// In: a file and what is wanted of it. Out: each stage of the single path, in
// order. Must not know: the command line, what a pass does.
#pragma once

#include "compiler/codegen/HostObject.h"
#include "compiler/tools/rlc/Options.h"
#include "dsl/explain/Facts.h"
#include "dsl/sema/Analyze.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

#include <chrono>
#include <functional>

namespace rl::tool {

/// One file on its way from text to program. Every stage needs the one before
/// it; each returns a Status, and has said on stderr why it is not `done`.
class Stages {
public:
  explicit Stages(const Options &options);
  ~Stages();

  /// Reads the file.
  int source(const std::string &path);
  /// Parses and prints the tree: `--emit=ast`.
  int syntax(std::string &text);
  /// Resolves, types and checks; prints every diagnostic.
  int model();
  /// Chooses the experiment that is compiled.
  int experiment();
  /// The dialect `rl`.
  int rl();
  /// Kernels that are formed, as plans of the phases: for `explain`, which
  /// ends here.
  int plan(explain::Experiment &facts);
  /// Loops and vectors.
  int kernels();
  /// LLVM dialect with the host part; `main`: of an executable.
  int host(bool main);
  /// Optimized LLVM IR.
  int llvm();
  /// The object file.
  int object(const std::string &path);
  /// The executable, or with `--shared` the shared object.
  int program(const std::string &path);

  const model::Program &analyzed() const { return found; }
  const model::Experiment &chosen() const { return *selected; }
  /// The module of the latest stage as text.
  std::string moduleText() const;
  std::string kernelText() const;
  std::string hostText() const;
  std::string llvmText() const;
  /// The model of the chosen experiment as text.
  std::string modelText() const;

private:
  /// Adds up the time since the stage before.
  void lap(const char *stage);
  int runPasses(const char *stage,
                const std::function<void(mlir::OpPassManager &)> &fill);

  const Options &options;
  sema::Session session;
  diag::Diagnostics diagnostics;
  const diag::Source *file = nullptr;
  model::Program found;
  const model::Experiment *selected = nullptr;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  compiler::HostTarget target;
  std::unique_ptr<::llvm::LLVMContext> llvmContext;
  std::unique_ptr<::llvm::Module> llvmModule;
  std::chrono::steady_clock::time_point last, first;
  std::vector<std::pair<const char *, double>> laps;
};

/// Prints diagnostics to stderr; returns `faulty` if one is an error.
int printDiagnostics(const diag::Diagnostics &diagnostics);
/// Prints an error without a place in a file; returns `status`.
int printError(Status status, const std::string &message);

} // namespace rl::tool
