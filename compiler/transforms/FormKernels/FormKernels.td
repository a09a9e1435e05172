// In: MLIR's pass machinery. Out: the pass rl-form-kernels.
// Must not know: other passes.
#ifndef FORM_KERNELS_TD
#define FORM_KERNELS_TD

include "mlir/Pass/PassBase.td"

def FormKernels : Pass<"rl-form-kernels", "::mlir::ModuleOp"> {
  let summary = "numeric ops of each phase into kernels between host work";
  let description = [{
    Sums over prompts are split into partial sums by prompt, in f64, and a
    serial sum of those, so no result depends on how prompts are shared out
    among threads. Then the body of each phase is ordered: host work as soon as
    it is ready, else all parallel work that is ready as one `rl.kernel`, else
    all serial work. What reads the streams of the update comes after
    `rl.current`: kernels before `rl.update` compute cotangents between the two
    sweeps of a coupled update, those after it the loss and metrics.

    A kernel keeps what host work or a later kernel reads; broadcasts,
    constants and arithmetic of step space are repeated where they are used
    instead. Every `rl.require` is numbered, in the order of the program, and
    listed in `rl.checks`. Last, every kept value, text and stream gets its number in the
    frame (`rl.values`, -1: not read), and row kernels the numbers of their
    inputs.
  }];
}

#endif // FORM_KERNELS_TD
