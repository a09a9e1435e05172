// In: MLIR's pass machinery. Out: the pass convert-row-kernel-to-vector.
// Must not know: other passes.
#ifndef ROW_KERNEL_TO_VECTOR_TD
#define ROW_KERNEL_TO_VECTOR_TD

include "mlir/Pass/PassBase.td"

def ConvertRowKernelToVector
    : Pass<"convert-row-kernel-to-vector", "::mlir::ModuleOp"> {
  let summary = "rl.row_kernel to vector loops over the rows of a chunk";
  let description = [{
    Each `rl.row_kernel` becomes a function of the ABI type `rlrt_row_kernel`.
    A row is read twice and written once, in place: the first sweep finds
    (reference, sum, weighted sum) block by block, the finish program runs on
    scalars, the second sweep reads the row out of the L2 cache and overwrites
    it by the gradient. A row's result depends on nothing but the row, so any
    cut of the rows gives the same bits. Every input needs its value id.

    The sweeps are functions that all kernels of a module share, made once for
    each instruction set of `sets` and each of `types`. With several sets the
    module asks cpuid once and takes the best that the processor has and
    `rlrt_rows.instructions` allows; with none given there is one, described by
    `lanes` and `fma`, and nothing to choose.
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", /*default=*/"16",
           "f32 lanes of a vector register">,
    Option<"fma", "fma", "bool", /*default=*/"true",
           "the machine has fused multiply-add">,
    Option<"block", "block", "int64_t", /*default=*/"2048",
           "logits of a block of the first sweep">,
    Option<"unroll", "unroll", "int64_t", /*default=*/"2",
           "vectors in flight">,
    ListOption<"sets", "sets", "std::string",
               "instruction sets to choose from when the program runs: "
               "baseline, avx2, avx512, avx512_bf16; instead of lanes, fma, "
               "block and unroll">,
    ListOption<"types", "types", "std::string",
               "types of logits: f32, bf16, f16; default: f32">,
    Option<"processor", "processor", "std::string", /*default=*/"",
           "what a program calls its instruction set that has only one">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

#endif // ROW_KERNEL_TO_VECTOR_TD
