// In: a kernel as a function of loops. Out: the same loops in a function of a
// GPU. Must not know: which thread runs them, in which order kernels run.
#pragma once

#include "compiler/conversion/RowKernelToGpu/GpuEmit.h"
#include "compiler/dialect/RlDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

namespace rl::compiler {

/// The frame as a launch gets it: addresses of the device.
struct DeviceFrame {
  mlir::Value values, offsets, extents;
  mlir::Value failures; ///< an rlrt_device_failures
};

/// The op that keeps the loops off a GPU; null: none does.
mlir::Operation *findObstacle(mlir::func::FuncOp loops);

/// Makes loops again, op by op: what they read of the frame comes from its
/// arrays, transcendental functions are those of DeviceMath, a failing check is
/// kept in the thread's slot.
class DeviceLoops {
public:
  DeviceLoops(GpuEmit &e, const DeviceFrame &frame, mlir::Value thread)
      : e(e), frame(frame), thread(thread) {}

  /// Runs the loops for prompts [begin, end) (i64) as kernel `number` of its
  /// chain. Returns whether they hold a check.
  bool make(mlir::func::FuncOp loops, mlir::Value begin, mlir::Value end,
            int64_t number);

  /// The number of the kernel in which a check has failed, i64.
  mlir::Value failedKernel();
  /// The number of points of a space, i64.
  mlir::Value extent(int64_t space);

private:
  void make(mlir::Operation &op, mlir::IRMapping &map);
  void makeRegions(mlir::Operation &op, mlir::IRMapping &map);
  mlir::Value arrayOf(mlir::Value memref);
  mlir::Value base(mlir::Value arrays, int64_t index);
  mlir::Value place(mlir::Type element, mlir::Value memory, mlir::Value at);
  mlir::Value word(mlir::Value at);
  void fail(mlir::rl::FailOp op, mlir::IRMapping &map);

  GpuEmit &e;
  DeviceFrame frame;
  mlir::Value thread; ///< i64
  int64_t kernel = 0;
  bool hasChecks = false;
};

} // namespace rl::compiler
