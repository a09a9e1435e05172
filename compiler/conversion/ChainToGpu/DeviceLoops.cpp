// In: a kernel as a function of loops. Out: the same loops in a function of a
// GPU. Must not know: which thread runs them, in which order kernels run.

#include "compiler/conversion/ChainToGpu/DeviceLoops.h"

#include "compiler/conversion/RowKernelToGpu/DeviceMath.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "rlrt/device.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cstddef>

using namespace mlir;

namespace rl::compiler {

/// Words of an rlrt_device_failure: check, point, bits.
constexpr int64_t failureWords = 3;
static_assert(sizeof(rlrt_device_failure) == failureWords * 8 &&
              offsetof(rlrt_device_failures, of) == 8);

Operation *findObstacle(func::FuncOp loops) {
  Operation *found = nullptr;
  loops.walk([&](Operation *op) {
    bool known = isa<mlir::rl::FrameValueOp, mlir::rl::FrameOffsetsOp,
                     mlir::rl::FrameExtentOp, mlir::rl::FrameFailuresOp,
                     mlir::rl::FailOp, memref::LoadOp, memref::StoreOp,
                     scf::ForOp, scf::IfOp, scf::WhileOp, scf::YieldOp,
                     scf::ConditionOp, func::FuncOp, func::ReturnOp>(op);
    if (known ||
        (isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) &&
         runsOnDevice(*op)))
      return WalkResult::advance();
    found = op;
    return WalkResult::interrupt();
  });
  return found;
}

bool DeviceLoops::make(func::FuncOp loops, Value begin, Value end,
                       int64_t number) {
  kernel = number;
  hasChecks = false;
  Block &body = loops.getBody().front();
  IRMapping map;
  map.map(body.getArgument(1), begin);
  map.map(body.getArgument(2), end);
  for (Operation &op : body.without_terminator())
    make(op, map);
  return hasChecks;
}

void DeviceLoops::make(Operation &op, IRMapping &map) {
  OpBuilder &b = e.b;
  e.loc = op.getLoc();
  llvm::TypeSwitch<Operation *>(&op)
      // Read where the array is used: dozens of addresses would fill the
      // registers.
      .Case<mlir::rl::FrameValueOp, mlir::rl::FrameOffsetsOp>([](auto) {})
      .Case([&](mlir::rl::FrameExtentOp read) {
        map.map(read.getResult(),
                arith::IndexCastOp::create(b, e.loc, b.getIndexType(),
                                           extent(read.getIndex())));
      })
      // `fail` knows where.
      .Case([&](mlir::rl::FrameFailuresOp) {})
      .Case([&](mlir::rl::FailOp failing) { fail(failing, map); })
      .Case([&](memref::LoadOp load) {
        Type type = load.getType();
        map.map(load.getResult(),
                e.load(type, place(type, arrayOf(load.getMemref()),
                                   map.lookup(load.getIndices().front()))));
      })
      .Case([&](memref::StoreOp store) {
        Value value = map.lookup(store.getValue());
        e.store(value, place(value.getType(), arrayOf(store.getMemref()),
                             map.lookup(store.getIndices().front())));
      })
      .Default([&](Operation *) {
        if (op.getNumRegions() == 0)
          makeOnDevice(e, op, map);
        else
          makeRegions(op, map);
      });
}

void DeviceLoops::makeRegions(Operation &op, IRMapping &map) {
  Operation *shell = e.b.cloneWithoutRegions(op, map);
  OpBuilder::InsertionGuard guard(e.b);
  for (auto [from, to] : llvm::zip(op.getRegions(), shell->getRegions()))
    for (Block &block : from) {
      auto *made = new Block;
      to.push_back(made);
      for (BlockArgument argument : block.getArguments())
        map.map(argument,
                made->addArgument(argument.getType(), argument.getLoc()));
      e.b.setInsertionPointToEnd(made);
      for (Operation &inner : block)
        make(inner, map);
    }
}

Value DeviceLoops::arrayOf(Value memref) {
  Operation *read = memref.getDefiningOp();
  if (auto value = dyn_cast<mlir::rl::FrameValueOp>(read))
    return base(frame.values, value.getIndex());
  return base(frame.offsets, cast<mlir::rl::FrameOffsetsOp>(read).getIndex());
}

/// The array at this place of an array of addresses.
Value DeviceLoops::base(Value arrays, int64_t index) {
  Type memory = arrays.getType();
  return e.load(memory, e.address(memory, arrays, e.i64(index)));
}

Value DeviceLoops::extent(int64_t space) {
  Type i64 = e.b.getI64Type();
  return e.load(i64, e.address(i64, frame.extents, e.i64(space)));
}

Value DeviceLoops::place(Type element, Value memory, Value at) {
  Value word = arith::IndexCastOp::create(e.b, e.loc, e.b.getI64Type(), at);
  return e.address(element, memory, word);
}

/// The address of a word (i64) of the failures.
Value DeviceLoops::word(Value at) {
  return e.address(e.b.getI64Type(), frame.failures, at);
}

Value DeviceLoops::failedKernel() {
  return LLVM::LoadOp::create(e.b, e.loc, e.b.getI64Type(), word(e.i64(0)),
                              /*alignment=*/8, /*isVolatile=*/true);
}

/// Keeps the smallest check, then point, as rlrt_fail does: in the thread's own
/// slot, so that nothing is lost and nothing depends on the order of threads.
void DeviceLoops::fail(mlir::rl::FailOp op, IRMapping &map) {
  OpBuilder &b = e.b;
  Location loc = e.loc;
  hasChecks = true;
  Type i64 = b.getI64Type();
  Value first = e.addI(e.mulI(thread, e.i64(failureWords)), e.i64(1));
  auto slot = [&](int64_t at) { return word(e.addI(first, e.i64(at))); };
  Value check = e.i64(op.getCheck()), point = map.lookup(op.getPoint());
  Value bits = map.lookup(op.getBits());
  Value oldCheck = e.load(i64, slot(0)), oldPoint = e.load(i64, slot(1));
  // Unsigned: an empty slot is all ones.
  Value before = arith::AndIOp::create(b, loc, e.equal(check, oldCheck),
                                       e.less(point, oldPoint));
  Value kept = arith::OrIOp::create(b, loc, e.less(check, oldCheck), before);
  scf::IfOp::create(b, loc, kept, [&](OpBuilder &, Location) {
    e.store(check, slot(0));
    e.store(point, slot(1));
    e.store(bits, slot(2));
    // All threads of this kernel write the same, while others may read.
    LLVM::StoreOp::create(b, loc, e.i64(kernel), word(e.i64(0)),
                          /*alignment=*/8, /*isVolatile=*/true);
    scf::YieldOp::create(b, loc);
  });
}

} // namespace rl::compiler
