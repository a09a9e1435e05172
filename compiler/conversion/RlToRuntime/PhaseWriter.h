// In: an ordered phase with numbered values. Out: its host functions.
// Must not know: kernels' bodies, the program record.
#pragma once

#include "compiler/conversion/RlToRuntime/HostBuilder.h"
#include "compiler/dialect/RlDialect.h"

namespace rl::compiler {

/// Writes `@<phase>.step`, and `@<phase>.pass` and `@<phase>.cotangents`
/// where the phase has them. Returns the step function.
AddressOf writePhase(HostModule &host, mlir::rl::PhaseOp phase);

} // namespace rl::compiler
