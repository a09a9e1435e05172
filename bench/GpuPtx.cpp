// In: a file of row kernels, a chip. Out: their PTX. Must not know: who loads
// it.

#include "compiler/codegen/DevicePtx.h"
#include "compiler/pipelines/Pipelines.h"

#include "mlir/Parser/Parser.h"

#include <fstream>
#include <iostream>

using namespace rl::compiler;

int main(int argc, char **argv) {
  if (argc != 4) {
    std::cerr << "usage: gpu_ptx <in.mlir> <chip> <out.ptx>\n";
    return 2;
  }
  // PTX of an older chip serves a newer one.
  const DeviceChip *chip = findChip(argv[2]);
  if (!chip) {
    std::cerr << "gpu_ptx: no code is made for " << argv[2]
              << " by name; taking that for sm_80\n";
    chip = findChip("sm_80");
  }
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  mlir::PassManager passes(&context);
  addDevicePasses(passes);
  if (!module || mlir::failed(passes.run(*module)))
    return 1;
  llvm::LLVMContext llvmContext;
  auto code = toDeviceLlvm(*module, *chip, llvmContext);
  std::string ptx;
  if (!code)
    return 1;
  if (std::string error = writePtx(*code, *chip, ptx); !error.empty()) {
    std::cerr << "gpu_ptx: " << error << "\n";
    return 1;
  }
  return std::ofstream(argv[3]) << ptx ? 0 : 1;
}
