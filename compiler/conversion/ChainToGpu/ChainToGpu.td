// In: MLIR's pass machinery. Out: the pass convert-chain-to-gpu.
// Must not know: other passes.
#ifndef CHAIN_TO_GPU_TD
#define CHAIN_TO_GPU_TD

include "mlir/Pass/PassBase.td"

def ConvertChainToGpu : Pass<"convert-chain-to-gpu", "::mlir::ModuleOp"> {
  let summary = "chains of kernels to GPU functions, one block each";
  let description = [{
    After `convert-rl-to-loops`. The kernels of a phase between two services of
    the host are a chain: one `gpu.func` of the module `@rl_device`, named
    `<phase>$chain<number>`, with the parameters of `rlrt_device_frame` in
    rlrt/device.h. One block of 1024 threads runs them in their order, a barrier
    after each: of a `parallel` kernel thread t takes prompts t, t + 1024, ...,
    a `serial` one is thread 0's. The loops are those of the CPU, op by op.

    `rl.fail` writes to the thread's own slot what the runtime would keep of
    this thread's reports. A kernel in which a check fails is the last one that
    runs.

    A kernel that needs what has no form on a GPU (`runsOnDevice` of
    RowKernelToGpu) ends the chain with a remark and is in none. A kernel that
    is in one gets the attribute `rl.chain` with its name.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
    "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::NVVM::NVVMDialect",
    "::mlir::scf::SCFDialect"
  ];
}

#endif // CHAIN_TO_GPU_TD
