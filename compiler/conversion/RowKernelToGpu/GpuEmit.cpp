// In: requests for arithmetic and for what threads do together. Out: arith,
// LLVM and NVVM ops. Must not know: what is computed.

#include "compiler/conversion/RowKernelToGpu/GpuEmit.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace rl::compiler {

const RowSchedule &GpuEmit::scalars() {
  static const RowSchedule schedule{/*lanes=*/1, /*fma=*/true};
  return schedule;
}

Value GpuEmit::i32(int64_t value) {
  return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(int32_t(value)));
}

Value GpuEmit::addI(Value x, Value y) {
  return arith::AddIOp::create(b, loc, x, y);
}

Value GpuEmit::subI(Value x, Value y) {
  return arith::SubIOp::create(b, loc, x, y);
}

Value GpuEmit::mulI(Value x, Value y) {
  return arith::MulIOp::create(b, loc, x, y);
}

Value GpuEmit::less(Value x, Value y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, x, y);
}

Value GpuEmit::equal(Value x, Value y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, y);
}

Value GpuEmit::toI64(Value i32) {
  return arith::ExtUIOp::create(b, loc, b.getI64Type(), i32);
}

Value GpuEmit::toI32(Value i64) {
  return arith::TruncIOp::create(b, loc, b.getI32Type(), i64);
}

Value GpuEmit::greater(Value x, Value y) {
  return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, x, y);
}

Value GpuEmit::larger(Value x, Value y) {
  return LLVM::MaxNumOp::create(b, loc, x, y);
}

Value GpuEmit::exp2(Value t) {
  return intrinsic("llvm.nvvm.ex2.approx.ftz", t);
}

Value GpuEmit::intrinsic(llvm::StringRef name, ValueRange operands) {
  return LLVM::CallIntrinsicOp::create(b, loc, operands.front().getType(),
                                       b.getStringAttr(name), operands)
      .getResult(0);
}

Value GpuEmit::thread() {
  return NVVM::ThreadIdXOp::create(b, loc, b.getI32Type());
}

Value GpuEmit::threads() {
  return NVVM::BlockDimXOp::create(b, loc, b.getI32Type());
}

Value GpuEmit::block() {
  return NVVM::BlockIdXOp::create(b, loc, b.getI32Type());
}

Value GpuEmit::fromLane(Value x, int64_t distance) {
  return NVVM::ShflOp::create(b, loc, b.getF32Type(), i32(-1), x, i32(distance),
                              i32(31), NVVM::ShflKind::bfly, UnitAttr());
}

void GpuEmit::barrier() { gpu::BarrierOp::create(b, loc); }

Value GpuEmit::cluster() {
  return NVVM::ClusterIdXOp::create(b, loc, b.getI32Type());
}

Value GpuEmit::rank() {
  return NVVM::ClusterId::create(b, loc, b.getI32Type());
}

Value GpuEmit::ranks() {
  return NVVM::ClusterDim::create(b, loc, b.getI32Type());
}

// Not `aligned`: threads of a warp may come here from different branches.
void GpuEmit::arrive() { NVVM::ClusterArriveOp::create(b, loc, UnitAttr()); }

void GpuEmit::meet() { NVVM::ClusterWaitOp::create(b, loc, UnitAttr()); }

Value GpuEmit::ofBlock(Value shared, Value rank) {
  return LLVM::CallIntrinsicOp::create(
             b, loc, pointer(clusterMemory),
             b.getStringAttr("llvm.nvvm.mapa.shared.cluster"),
             ValueRange{shared, rank})
      .getResult(0);
}

Value GpuEmit::address(Type element, Value base, Value at) {
  if (at.getType().isInteger(32))
    at = toI64(at);
  return LLVM::GEPOp::create(b, loc, base.getType(), element, base,
                             llvm::ArrayRef<LLVM::GEPArg>{at});
}

/// Without a data layout LLVM takes an i64 for aligned to 4 bytes only, and
/// reads it in two halves.
static unsigned alignmentOf(Type type) {
  return type.isIntOrFloat() ? (type.getIntOrFloatBitWidth() + 7) / 8 : 0;
}

Value GpuEmit::load(Type type, Value address, unsigned alignment) {
  if (alignment == 0)
    alignment = alignmentOf(type);
  return LLVM::LoadOp::create(b, loc, type, address, alignment);
}

void GpuEmit::store(Value value, Value address, unsigned alignment) {
  if (alignment == 0)
    alignment = alignmentOf(value.getType());
  LLVM::StoreOp::create(b, loc, value, address, alignment);
}

Value GpuEmit::widen(Value x) {
  if (x.getType().isF32())
    return x;
  return arith::ExtFOp::create(b, loc, b.getF32Type(), x);
}

Value GpuEmit::narrow(Value x, Type element) {
  if (element.isF32())
    return x;
  return arith::TruncFOp::create(b, loc, element, x);
}

} // namespace rl::compiler
