// In: types, attributes, interfaces. Out: every op of the dialect, by family.
// Must not know: lowering.
#ifndef RL_OPS
#define RL_OPS

include "compiler/dialect/ElementwiseOps.td"
include "compiler/dialect/AxisOps.td"
include "compiler/dialect/ArrayOps.td"
include "compiler/dialect/HostOps.td"
include "compiler/dialect/PhaseOps.td"
include "compiler/dialect/KernelOps.td"
include "compiler/dialect/RowKernelOps.td"

#endif // RL_OPS
