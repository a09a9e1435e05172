// In: MLIR text. Out: the same after the passes named on the command line.
// Must not know: the language, what passes do.
#include "compiler/pipelines/Pipelines.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  rl::compiler::registerDialects(registry);
  rl::compiler::registerPipelines();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "passes of the rl compiler\n", registry));
}
