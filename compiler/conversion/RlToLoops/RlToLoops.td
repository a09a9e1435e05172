// In: MLIR's pass machinery. Out: the pass convert-rl-to-loops.
// Must not know: other passes.
#ifndef RL_TO_LOOPS_TD
#define RL_TO_LOOPS_TD

include "mlir/Pass/PassBase.td"

def ConvertRlToLoops : Pass<"convert-rl-to-loops", "::mlir::ModuleOp"> {
  let summary = "rl.kernel and rl.settings to functions of loops";
  let description = [{
    Each `rl.kernel` becomes a function of the ABI type `rlrt_kernel`: loops
    over prompts [begin, end), over the rollouts of a prompt and the tokens of
    a rollout by offsets, and over dense axes. What can share a loop does: at
    each point of the nest, loops over the same axis are one unless the second
    needs a reduction that the first computes. Values are recomputed from loop
    to loop rather than stored, except those the kernel keeps. Sums run in f64
    in the order of points, so a cut of the prompts changes no bit. An
    `rl.require` passes its value through and reports the points where the
    condition does not hold.

    `rl.settings` becomes `@rlrt.settings`, an `rlrt_settings`.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
}

def ConvertRlFrame : Pass<"convert-rl-frame", "::mlir::ModuleOp"> {
  let summary = "reads of the frame to loads from its structure";
  let description = [{
    `rl.frame_value`, `rl.frame_offsets`, `rl.frame_extent` and
    `rl.frame_failures` become loads through the members of `rlrt_frame`, in
    the order of abi.h, and `rl.fail` a call of `rlrt_fail`.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // RL_TO_LOOPS_TD
