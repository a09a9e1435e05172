// In: bases of ops. Out: kernels within a phase, and how compiled code reads
// the frame. Must not know: which values a kernel computes.
#ifndef RL_KERNEL_OPS
#define RL_KERNEL_OPS

include "compiler/dialect/RlOpBase.td"

def Rl_KernelKind : Rl_Enum<"KernelKind", "how a kernel is run", [
  I32EnumAttrCase<"Parallel", 0, "parallel">,
  I32EnumAttrCase<"Serial", 1, "serial">]>;
def Rl_KernelKindAttr : Rl_EnumAttr<Rl_KernelKind, "kernel_kind">;

def Rl_KernelOp : Rl_Op<"kernel", [SingleBlock,
    ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "numeric ops that run as one function";
  let description = [{
    `parallel`: everything that lies under a prompt, run for ranges of
    prompts; `serial`: values of step space, run once. The body reads values
    of the phase, which are arrays of the frame, and ends in `rl.keep`, whose
    operands become arrays of the frame: the results. Without a body the
    function of that name exists already, and the operands are what it reads.

    ```mlir
    %k = rl.kernel parallel @example.k0 : !rl.array<f32[prompt, rollout]> {
      %twice = rl.add %score, %score : !rl.array<f32[prompt, rollout]>
      rl.keep %twice : !rl.array<f32[prompt, rollout]>
    }
    ```
  }];
  let arguments = (ins Rl_KernelKindAttr:$kind, FlatSymbolRefAttr:$callee,
                       Variadic<Rl_Scalar>:$reads);
  let results = (outs Variadic<Rl_Scalar>:$results);
  let regions = (region AnyRegion:$body);
  let assemblyFormat = [{
    `` $kind $callee (`reads` `(` $reads^ `:` type($reads) `)`)?
    (`:` type($results)^)? attr-dict-with-keyword ($body^)?
  }];
  let hasRegionVerifier = 1;
}

def Rl_KeepOp : Rl_Op<"keep", [Pure, Terminator, HasParent<"KernelOp">]> {
  let summary = "the values of a kernel that become arrays of the frame";
  let description = [{
    ```mlir
    %k = rl.kernel serial @example.k1 : !rl.array<f32> {
      %half = rl.constant 0.5 : !rl.array<f32>
      rl.keep %half : !rl.array<f32>
    }
    ```
  }];
  let arguments = (ins Variadic<Rl_Scalar>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

// Reads one member of an rlrt_frame; `frame` is a pointer to it.
class Rl_FrameOp<string mnemonic, Type result>
  : Rl_Op<mnemonic, [Pure]> {
  let arguments = (ins AnyType:$frame, I64Attr:$index);
  let results = (outs result:$result);
  let assemblyFormat = [{
    $frame `[` $index `]` attr-dict `:` qualified(type($frame)) `->`
    qualified(type($result))
  }];
}

def Rl_FrameValueOp : Rl_FrameOp<"frame_value", MemRefRankOf<
    [F32, F64, I64, I8], [1]>> {
  let summary = "an array of the frame, by its value id";
  let description = [{
    One number after another, the dense axes of a point together; i1 as
    bytes.

    ```mlir
    func.func @f(%frame: !llvm.ptr) {
      %a = rl.frame_value %frame[5] : !llvm.ptr -> memref<?xf32>
      return
    }
    ```
  }];
}

def Rl_FrameOffsetsOp : Rl_FrameOp<"frame_offsets", MemRefRankOf<[I64], [1]>> {
  let summary = "where each parent's points begin in a space";
  let description = [{
    Points `offsets[p]` to `offsets[p + 1]` lie under point p of the parent.

    ```mlir
    func.func @f(%frame: !llvm.ptr) {
      %o = rl.frame_offsets %frame[2] : !llvm.ptr -> memref<?xi64>
      return
    }
    ```
  }];
}

def Rl_FrameExtentOp : Rl_FrameOp<"frame_extent", Index> {
  let summary = "number of points of a space";
  let description = [{
    ```mlir
    func.func @f(%frame: !llvm.ptr) {
      %n = rl.frame_extent %frame[1] : !llvm.ptr -> index
      return
    }
    ```
  }];
}

def Rl_FrameFailuresOp : Rl_Op<"frame_failures", [Pure,
    AllTypesMatch<["frame", "result"]>]> {
  let summary = "where a kernel reports the checks that fail";
  let description = [{
    ```mlir
    func.func @f(%frame: !llvm.ptr) {
      %to = rl.frame_failures %frame : !llvm.ptr
      return
    }
    ```
  }];
  let arguments = (ins AnyType:$frame);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$frame attr-dict `:` qualified(type($frame))";
}

def Rl_FailOp : Rl_Op<"fail"> {
  let summary = "reports that a check fails at a point";
  let description = [{
    A call of `rlrt_fail` with the number of the check, the number of the
    point in the array that was checked, and the value there: its bits, f32 as
    f64.

    ```mlir
    func.func @f(%to: !llvm.ptr, %point: i64, %bits: i64) {
      rl.fail %to[2] at %point with %bits : !llvm.ptr
      return
    }
    ```
  }];
  let arguments = (ins AnyType:$to, I32Attr:$check, I64:$point, I64:$bits);
  let assemblyFormat = [{
    $to `[` $check `]` `at` $point `with` $bits attr-dict `:`
    qualified(type($to))
  }];
}

#endif // RL_KERNEL_OPS
