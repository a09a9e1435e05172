// In: checks that kernels can compute. Out: one shared object with their
// phases. Must not know: the command line, how the object is run.
#include "compiler/tools/checks/Compile.h"

#include "compiler/codegen/HostObject.h"
#include "compiler/codegen/Link.h"
#include "compiler/dialect/RlDialect.h"
#include "compiler/frontend/ChecksToRl.h"
#include "compiler/pipelines/Pipelines.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

namespace rl::tool {

namespace {

/// Level rl to the LLVM dialect; what a pass said otherwise.
std::string lower(mlir::ModuleOp module, const compiler::HostTarget &target) {
  std::string said;
  mlir::ScopedDiagnosticHandler handler(
      module.getContext(), [&](mlir::Diagnostic &diagnostic) {
        if (said.empty()) {
          llvm::raw_string_ostream out(said);
          out << diagnostic.getLocation() << ": " << diagnostic;
        }
        return mlir::success();
      });
  mlir::PassManager passes(module.getContext());
  compiler::addKernelPasses(passes, compiler::rowTargets(target));
  compiler::addHostPasses(passes, /*main=*/false);
  if (mlir::succeeded(passes.run(module)))
    return "";
  return "internal: a pass failed at " + said + "; please report this check";
}

} // namespace

std::string compileChecks(CompiledChecks &checks, const std::string &cpu,
                          const std::string &path) {
  compiler::HostTarget target;
  if (std::string error = compiler::selectHost(cpu, target); !error.empty())
    return error;
  mlir::DialectRegistry registry;
  compiler::registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<mlir::rl::RlDialect>();
  auto module = compiler::checksToRl(context, checks.checks, checks.spaces,
                                     checks.phases);
  if (std::string error = lower(*module, target); !error.empty())
    return error;
  llvm::LLVMContext llvmContext;
  auto code = compiler::toHostLlvm(*module, target, llvmContext, /*fast=*/true);
  if (!code)
    return "internal: LLVM refused the module; please report these checks";

  llvm::SmallString<128> object;
  if (std::error_code error =
          llvm::sys::fs::createTemporaryFile("rlc-test", "o", object))
    return "no temporary file: " + error.message();
  llvm::FileRemover remover(object);
  {
    std::error_code error;
    llvm::raw_fd_ostream out(object, error);
    if (error)
      return "cannot write " + std::string(object) + ": " + error.message();
    std::string refused = compiler::writeObject(*code, target, out);
    if (!refused.empty())
      return refused;
  }
  compiler::LinkJob job;
  job.objects = {std::string(object)};
  job.output = path;
  job.shared = true;
  return compiler::link(job);
}

} // namespace rl::tool
