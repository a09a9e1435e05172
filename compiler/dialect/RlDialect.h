// In: MLIR. Out: the dialect's types, attributes, interfaces and ops, and the
// questions passes ask of them. Must not know: passes.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "compiler/dialect/RlDialect.h.inc"
#include "compiler/dialect/RlEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "compiler/dialect/RlTypes.h.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/dialect/RlAttrs.h.inc"

namespace mlir::rl {

/// Trait of ops that are calls of the runtime, not part of kernels. See also
/// isHostOp.
template <typename Concrete>
class HostOp : public OpTrait::TraitBase<Concrete, HostOp> {};

/// Whether the runtime does the op's work: it has the trait HostOp, or makes
/// a text (`rl.where` and `rl.broadcast` of texts).
bool isHostOp(Operation *op);

/// The array type with the axes of `type` and elements i1, f32 or i64.
Type boolOver(Type type);
Type floatOver(Type type);
Type integerOver(Type type);

/// The number an `rl.constant` gives every point, if `value` is one (i1 as 0
/// or 1, i64 rounded to double).
std::optional<double> constantNumber(Value value);

/// The number in abi.h of a row statistic beside log-probability and entropy,
/// as the language calls it; -1: there is none of this name.
int furtherNumber(StringRef name);
/// The other way.
StringRef furtherName(int number);
/// Fails with an error unless the names are such statistics, each once.
LogicalResult verifyFurther(Operation *op, ArrayAttr names);

/// Fails with an error unless `value` lies on exactly these ragged axes and
/// no dense one.
LogicalResult verifyAxes(Operation *op, Value value, ArrayRef<StringRef> axes);
/// Fails with an error unless `value` lies on the tokens of `space`.
LogicalResult verifyTokens(Operation *op, StringRef space, Value value);

} // namespace mlir::rl

#include "compiler/dialect/RlInterfaces.h.inc"

#define GET_OP_CLASSES
#include "compiler/dialect/RlOps.h.inc"
