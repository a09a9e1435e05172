// In: MLIR's pass machinery. Out: the pass convert-rl-to-runtime.
// Must not know: other passes.
#ifndef RL_TO_RUNTIME_TD
#define RL_TO_RUNTIME_TD

include "mlir/Pass/PassBase.td"

def ConvertRlToRuntime : Pass<"convert-rl-to-runtime", "::mlir::ModuleOp"> {
  let summary = "phases to host functions that call the runtime";
  let description = [{
    Kernels are functions of the LLVM dialect by now. Each `rl.phase` becomes
    `@<phase>.step`: the services of abi.def in the order of the phase, a
    status other than 0 returned at once. What follows `rl.current` becomes
    `@<phase>.pass`, called through `rlrt_passes`; kernels between it and a
    coupled `rl.update` become `@<phase>.cotangents`. Update plans, the table
    of phases, the program `@rl_program` and `main` follow.
  }];
  let options = [Option<"makesMain", "main", "bool", /*default=*/"true",
                        "define `main`, which runs the program">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // RL_TO_RUNTIME_TD
