// In: MLIR's pass machinery. Out: the pass convert-row-kernel-to-gpu.
// Must not know: other passes.
#ifndef ROW_KERNEL_TO_GPU_TD
#define ROW_KERNEL_TO_GPU_TD

include "mlir/Pass/PassBase.td"

def ConvertRowKernelToGpu
    : Pass<"convert-row-kernel-to-gpu", "::mlir::ModuleOp"> {
  let summary = "rl.row_kernel to GPU functions, a row to a block or a cluster";
  let description = [{
    Each `rl.row_kernel` becomes, for each element type of the logits, a
    `gpu.func` of the module `@rl_device`, named `<kernel>$<element>` with `$`
    for what PTX does not allow in a name; its parameters are described in
    rlrt/device.h. A block of threads, a multiple of 32 and at most 1024, takes
    one row: each thread sums its share of the row online, relative to a
    reference of its own, shuffles and shared memory combine the shares, every
    thread runs the finish program, and a second sweep reads the row again and
    overwrites it by the gradient. Loads and stores are of 128 bits; up to 15
    elements before and after them, where a row does not begin and end at such
    a bound, are taken one by one. A row's result depends on the row and on the
    number of threads. Every input needs its value id.

    A kernel with a gradient is made a second time, as `<kernel>$<element>$cluster`
    for devices of sm_90 and later: the blocks of a thread-block cluster, 1 to 8,
    take one row, keep their parts of it in dynamic shared memory, and join their
    totals through that of the others, so that the second sweep reads no global
    memory. A row's result then depends on the number of blocks too.

    Exponentials of logits are `ex2.approx.ftz`, whose relative error is at
    most 2^-22; no library of device functions is called.
  }];
  let options = [
    ListOption<"elements", "elements", "std::string",
               "element types of logits: f32, bf16, f16; default: all">,
    Option<"unroll", "unroll", "int64_t", /*default=*/"2",
           "128-bit loads in flight of a thread">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect"
  ];
}

#endif // ROW_KERNEL_TO_GPU_TD
