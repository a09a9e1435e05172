// In: a phase and what a pass proved about it. Out: the proof, kept with the
// phase for whoever explains it. Must not know: what is explained, passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

namespace rl::compiler {

/// Name of the attribute of a phase with what passes left out: a list of pairs
/// of texts, `what` and `proof`. `{token}` in them stands for the points of
/// the axis `token`.
inline constexpr llvm::StringLiteral certificatesAttr = "rl.certificates";

/// Adds a pair, once.
void certify(mlir::rl::PhaseOp phase, const llvm::Twine &what,
             const llvm::Twine &proof);

/// `x.rl:3`, the innermost place of an op, or empty.
std::string placeOf(mlir::Operation *op);

/// "`advantage`", a value by the name that the program gives it, else by its
/// operation and place: "`mul` at x.rl:3".
std::string wordsOf(mlir::Value value);

} // namespace rl::compiler
