// In: a value. Out: what can be said of it where no operand is known.
// Must not know: who asks, passes.
#pragma once

#include "mlir/IR/Value.h"

namespace mlir::rl {

/// Whether a float or integer is a number other than 0 at every point, in exact
/// arithmetic, whatever the data: constants, counts of at least 1, their
/// quotients, products and repetitions.
bool isNeverZero(Value value);

} // namespace mlir::rl
