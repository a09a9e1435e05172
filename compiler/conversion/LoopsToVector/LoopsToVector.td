// In: MLIR's pass machinery. Out: the pass convert-loops-to-vector.
// Must not know: other passes.
#ifndef LOOPS_TO_VECTOR_TD
#define LOOPS_TO_VECTOR_TD

include "mlir/Pass/PassBase.td"

def ConvertLoopsToVector
    : Pass<"convert-loops-to-vector", "::mlir::ModuleOp"> {
  let summary = "innermost loops of kernels to vectors of 16 points";
  let description = [{
    In the functions that convert-rl-to-loops makes, an innermost loop whose
    points do not depend on one another but by sums, largest and smallest
    takes 16 points at a time, and the rest one by one. A sum then has 16
    partial sums, point i of a segment in sum i mod 16, joined as a tree: an
    order that depends on the segment alone, not on how prompts are cut nor on
    the instruction set. Loops that branch, scan, look elsewhere than at their
    own point or call a function of f64 stay as they are.

    With several `sets` a function that has such a loop is made once for each,
    and the program takes the best that its processor has. The sets give the
    same bits: nothing is fused, and exp on f32 is the same arithmetic in all,
    also where a loop stays scalar.
  }];
  let options = [
    ListOption<"sets", "sets", "std::string",
               "instruction sets to choose from when the program runs, as of "
               "convert-row-kernel-to-vector; default: the module's own">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

#endif // LOOPS_TO_VECTOR_TD
