// In: one row of logits in global memory. Out: what a block of a cluster takes
// of it, and the totals of all blocks. Must not know: objectives, the frame,
// the sweeps themselves.

#include "compiler/conversion/RowKernelToGpu/ClusterSweeps.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace rl::compiler {

static Value isEqual(GpuEmit &e, Value x, Value y) {
  return arith::CmpIOp::create(e.b, e.loc, arith::CmpIPredicate::eq, x, y);
}

void takePart(GpuEmit &e, GpuRow &row, Value room) {
  OpBuilder &b = e.b;
  Value rank = e.rank(), ranks = e.ranks(), one = e.i32(1);
  Value up = e.addI(row.vectors, e.subI(ranks, one));
  Value share = arith::DivUIOp::create(b, e.loc, up, ranks);
  // Behind the vectors of the blocks before `of`; few vectors may leave the
  // last blocks none.
  auto cut = [&](Value of) {
    Value vectors =
        arith::MinUIOp::create(b, e.loc, e.mulI(of, share), row.vectors);
    return e.addI(row.head, e.mulI(vectors, e.i32(row.width)));
  };
  Value next = e.addI(rank, one);
  Value begin = e.select(isEqual(e, rank, e.i32(0)), e.i32(0), cut(rank));
  Value end = e.select(isEqual(e, next, ranks), row.vocab, cut(next));
  row.data = e.address(row.element, row.data, begin);
  row.vocab = e.subI(end, begin);
  row.begin = begin;
  // As far behind a bound as the part itself: its vectors are vectors there.
  Value place = LLVM::PtrToIntOp::create(b, e.loc, b.getI64Type(), row.data);
  Value past = arith::AndIOp::create(b, e.loc, e.toI32(place), e.i32(15));
  row.kept = e.address(b.getI8Type(), room, past);
  findBounds(e, row);
}

GpuTotals overCluster(GpuEmit &e, const GpuRow &row, const Sums &sums,
                      const GpuTotals &totals, Value slot) {
  scf::IfOp::create(e.b, e.loc, isEqual(e, row.thread, e.i32(0)),
                    [&](OpBuilder &, Location) {
                      storeTotals(e, totals, slot);
                      scf::YieldOp::create(e.b, e.loc);
                    });
  e.arrive();
  e.meet();
  GpuTotals all = joinOverLanes(e, row, e.ranks(), sums, [&](Value lane) {
    return e.ofBlock(slot, lane);
  });
  e.arrive();
  return all;
}

} // namespace rl::compiler
