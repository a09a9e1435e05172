// In: abi.def. Out: its rows as data. Must not know: MLIR, what calls them.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace rl::compiler {

/// Kinds of arguments, as abi.def names them.
enum class AbiKind {
  CTX,
  I32,
  I64,
  STR,
  IDS,
  KERNEL,
  ROWS,
  HOST,
  PLAN,
  FAILURES
};

/// One argument of a service.
struct AbiArgument {
  AbiKind kind;
  llvm::StringLiteral name;
};

/// One row of abi.def.
struct AbiFunction {
  llvm::StringLiteral name;
  llvm::ArrayRef<AbiArgument> arguments;
};

/// The row of that name, or null.
const AbiFunction *findAbiFunction(llvm::StringRef name);

} // namespace rl::compiler
