// In: one row of logits in global memory. Out: what a block of a cluster takes
// of it, and the totals of all blocks. Must not know: objectives, the frame,
// the sweeps themselves.
#pragma once

#include "compiler/conversion/RowKernelToGpu/BlockSweeps.h"

namespace rl::compiler {

/// Makes `row`, a whole one with its bounds, this block's part: vectors are
/// dealt out evenly, the first block takes the edges before them and the last
/// those after. A part may be empty. It is kept in `room`, shared memory at a
/// bound of 16 bytes, of as many bytes as rlrt_cluster_bytes says.
void takePart(GpuEmit &e, GpuRow &row, mlir::Value room);

/// Joins the totals of the cluster's blocks; the same bits in every thread of
/// every block. `slot` is shared memory for `totalsNumbers` f32. All threads of
/// the cluster come here, and call `e.meet()` before they end: until then
/// other blocks may read the slot.
GpuTotals overCluster(GpuEmit &e, const GpuRow &row, const Sums &sums,
                      const GpuTotals &totals, mlir::Value slot);

} // namespace rl::compiler
