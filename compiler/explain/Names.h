// In: values and places of a module with kernels. Out: them as a reader of
// the program knows them. Must not know: plans.
#pragma once

#include "dsl/explain/Facts.h"

#include "compiler/dialect/RlDialect.h"

namespace rl::compiler {

/// The name that the program gives, or empty.
std::string nameIn(mlir::Location location);
/// The innermost place of a location, without its column.
explain::Spot spotIn(mlir::Location location);
/// Adds the places of a location that are not there yet.
void addSpots(mlir::Location location, explain::Trail &spots);
/// `reduce`, for an op `rl.reduce`.
std::string wordOf(mlir::Operation *op);
/// A value by its name in the program; without one by what reads it
/// (`metric loss`), by the stream it is, or by its operation and place.
std::string nameOf(mlir::Value value);
/// `f32[prompt, rollout]`, axes by the names that `renamed` gives them.
std::string typeOf(mlir::rl::ArrayType type,
                   const std::map<std::string, std::string> &renamed);
/// Bytes of the array at each point of its space.
int64_t bytesOf(mlir::rl::ArrayType type);

} // namespace rl::compiler
