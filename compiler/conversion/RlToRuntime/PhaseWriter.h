// In: an ordered phase with numbered values. Out: its host functions.
// Must not know: kernels' bodies, the program record.
#pragma once

#include "compiler/conversion/RlToRuntime/HostBuilder.h"
#include "compiler/dialect/RlDialect.h"

namespace rl::compiler {

/// The table of the checks that `holder` lists (`rl.checks`), named `name`,
/// and their number. `phase` numbers spaces; null: all of step space.
std::pair<int32_t, AddressOf> writeChecks(HostModule &host,
                                          mlir::Operation *holder,
                                          mlir::rl::PhaseOp phase,
                                          llvm::StringRef name);

/// Writes `@<phase>.step`, and `@<phase>.pass` and `@<phase>.cotangents`
/// where the phase has them. Returns the step function.
AddressOf writePhase(HostModule &host, mlir::rl::PhaseOp phase);

} // namespace rl::compiler
