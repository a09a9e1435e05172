// In: a module in the LLVM dialect. Out: optimized LLVM IR and an object file.
// Must not know: what the module computes, how it is linked.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>
#include <string>

namespace rl::compiler {

/// A processor code is made for.
struct HostTarget {
  std::string triple;
  std::string cpu;
  std::string features; ///< as LLVM writes them: "+avx2,-avx512f"
  unsigned lanes = 4;   ///< f32 lanes of its widest vector register
  bool fma = false;     ///< it has fused multiply-add
  /// It converts f16, converts to bf16, permutes 16 lanes of two registers.
  bool halves = false, bf16 = false, permutes = false;
  bool anyX86 = false; ///< code runs on every x86-64
  std::shared_ptr<llvm::TargetMachine> machine;
};

/// Fills `target` for this machine's architecture and the processor `cpu`;
/// empty or "host" is this machine's own, with the features it reports,
/// "portable" is any of the architecture. `triple` names another machine, whose
/// architecture LLVM must have been told to initialize.
/// Returns an empty text, or what is wrong with the name.
std::string selectHost(llvm::StringRef cpu, HostTarget &target,
                       llvm::StringRef triple = "");

/// The module as LLVM IR, optimized at O3 for `target`, or at O1 where `fast`
/// compilation matters more. Floating-point meaning is kept: no
/// reassociation, NaN and infinity are honoured. Null after an error on the
/// module.
std::unique_ptr<llvm::Module> toHostLlvm(mlir::ModuleOp module,
                                         const HostTarget &target,
                                         llvm::LLVMContext &context,
                                         bool fast = false);

/// Writes `module` as a position-independent object. Returns an empty text, or
/// what went wrong.
std::string writeObject(llvm::Module &module, const HostTarget &target,
                        llvm::raw_pwrite_stream &out);

} // namespace rl::compiler
