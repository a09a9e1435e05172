// In: a model. Out: the stages of the single path that are made with MLIR, in
// order. Must not know: the command line, what a pass does.
#pragma once

#include "compiler/codegen/DeviceParts.h"
#include "compiler/codegen/DevicePtx.h"
#include "compiler/codegen/HostObject.h"
#include "compiler/codegen/Kept.h"
#include "compiler/tools/rlc/ModelStages.h"
#include "dsl/explain/Facts.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

#include <functional>
#include <set>
#include <vector>

namespace rl::tool {

/// One file on its way from text to program.
class Stages : public ModelStages {
public:
  using ModelStages::ModelStages;

  /// The dialect `rl`.
  int rl();
  /// Kernels that are formed, as plans of the phases: for `explain`, which
  /// ends here.
  int plan(explain::Experiment &facts);
  /// Functions of GPUs, where the options name any, from the dialect `rl`,
  /// which stays as it is.
  int device();
  /// Code of these functions for each GPU, each kept and made but once.
  int images();
  /// Loops and vectors.
  int kernels();
  /// What other programs share goes into an object file of its own, which is
  /// kept and made but once.
  int shared();
  /// LLVM dialect with the host part; `main`: of an executable.
  int host(bool main);
  /// Optimized LLVM IR, with the GPUs' code in it.
  int llvm();
  /// The object file.
  int object(const std::string &path);
  /// The executable, or with `--shared` the shared object.
  int program(const std::string &path);

  /// The module of the latest stage as text.
  std::string moduleText() const;
  std::string kernelText() const;
  std::string hostText() const;
  std::string llvmText() const;
  /// PTX of all functions, chip by chip.
  int ptxText(std::string &text) const;
  /// What is made for this build serves others, in the cache folder.
  void openKept();

private:
  int runPasses(const char *stage,
                const std::function<void(mlir::OpPassManager &)> &fill);
  /// The object file of shared functions. Returns what went wrong.
  std::string compileShared(mlir::ModuleOp functions, const std::string &path);
  int assemble(compiler::DevicePart &part, const compiler::DeviceChip &chip,
               const std::string &ptxas);

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  compiler::HostTarget target;
  std::vector<std::string> sharedNames; ///< what is called of
  std::string sharedObject;             ///< this object file; empty: none
  compiler::Kept kept;
  mlir::OwningOpRef<mlir::ModuleOp> lowered; ///< functions of GPUs
  std::vector<compiler::DeviceImage> deviceImages;
  std::set<std::string> refused; ///< chips that ptxas does not know
  std::vector<compiler::DeviceKernel> deviceKernels;
  std::vector<compiler::DeviceChain> chains;
  std::unique_ptr<::llvm::LLVMContext> llvmContext;
  std::unique_ptr<::llvm::Module> llvmModule;
};

} // namespace rl::tool
