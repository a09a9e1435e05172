// In: blocks of a row of logits. Out: vector loops that read it, and overwrite
// it. Must not know: objectives, the frame, where a block comes from.

#include "compiler/conversion/RowKernelToVector/Sweeps.h"

#include "compiler/conversion/RowKernelToVector/Elements.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

State overRange(Emit &e, Value begin, Value end, ValueRange identity,
                llvm::function_ref<Value(Value, Value)> combine,
                llvm::function_ref<State(Value, Value, ValueRange)> body,
                Value fetched) {
  OpBuilder &b = e.b;
  int64_t lanes = e.schedule.lanes, unroll = e.schedule.unroll;
  Value length = arith::SubIOp::create(b, e.loc, end, begin);
  auto wholePart = [&](int64_t step) {
    Value rest = arith::RemUIOp::create(b, e.loc, length, e.index(step));
    return arith::SubIOp::create(b, e.loc, end, rest).getResult();
  };
  Value groups = wholePart(lanes * unroll), singles = wholePart(lanes);

  State initial;
  for (int64_t u = 0; u < unroll; ++u)
    llvm::append_range(initial, identity);
  size_t width = identity.size();
  auto groupLoop = scf::ForOp::create(
      b, e.loc, begin, groups, e.index(lanes * unroll), initial,
      [&](OpBuilder &, Location, Value i, ValueRange states) {
        State next;
        if (fetched)
          prefetchLogits(e, fetched, i, lanes * unroll);
        for (int64_t u = 0; u < unroll; ++u) {
          Value at =
              u == 0 ? i
                     : arith::AddIOp::create(b, e.loc, i, e.index(u * lanes))
                           .getResult();
          llvm::append_range(next,
                             body(at, nullptr, states.slice(u * width, width)));
        }
        scf::YieldOp::create(b, e.loc, next);
      });
  State state(groupLoop.getResults().take_front(width));
  for (int64_t u = 1; u < unroll; ++u)
    for (size_t k = 0; k < width; ++k)
      state[k] = combine(state[k], groupLoop.getResult(u * width + k));

  auto singleLoop = scf::ForOp::create(
      b, e.loc, groups, singles, e.index(lanes), state,
      [&](OpBuilder &, Location, Value i, ValueRange states) {
        scf::YieldOp::create(b, e.loc, body(i, nullptr, states));
      });
  Value rest = arith::SubIOp::create(b, e.loc, end, singles);
  Value mask = vector::CreateMaskOp::create(b, e.loc, e.maskType(), rest);
  return body(singles, mask, singleLoop.getResults());
}

namespace {

constexpr double minusInfinity = -std::numeric_limits<double>::infinity();

/// Lower than any log2-domain logit that makes sense, yet finite: differences
/// with it are numbers even while every logit was -inf so far.
constexpr double lowest = -1.0e30;

/// Logits of the block that begins at `begin`.
Value lengthFrom(Emit &e, Value begin, Value vocab) {
  Value rest = arith::SubIOp::create(e.b, e.loc, vocab, begin);
  return arith::MinUIOp::create(e.b, e.loc, rest, e.index(e.schedule.block));
}

/// Sums of one block, lane by lane.
struct BlockSums {
  Value sum, second;
};

/// The totals before a block and after it: reference, sum, second.
using Totals = llvm::SmallVector<Value, 3>;

Value addAny(Emit &e, Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x)))
    return e.add(x, y);
  return arith::OrIOp::create(e.b, e.loc, x, y);
}

/// Sums a block relative to `reference` and says whether every logit was in
/// the window.
Value sumInWindow(Emit &e, const Row &row, Value block, Value length,
                  Value reference, bool entropy, BlockSums &sums) {
  OpBuilder &b = e.b;
  Value zeros = e.vector(0.0), scale = e.broadcast(row.scale);
  Value level = e.broadcast(reference);
  Value none = arith::ConstantOp::create(
      b, e.loc,
      b.getZeroAttr(VectorType::get({e.schedule.lanes}, b.getI32Type())));
  State identity{zeros, none};
  if (entropy)
    identity.push_back(zeros);
  State found = overRange(
      e, e.index(0), length, identity,
      [&](Value x, Value y) { return addAny(e, x, y); },
      [&](Value at, Value mask, ValueRange state) -> State {
        Value t =
            distance(e, loadLogits(e, block, at, mask, 0.0), scale, level);
        Value power = callExp2(e, t), offset = windowOffset(e, t);
        if (mask) {
          power = e.select(mask, power, zeros);
          offset = e.select(mask, offset, none);
        }
        State next{e.add(state[0], power), addAny(e, state[1], offset)};
        if (entropy)
          next.push_back(e.fma(power, t, state[2]));
        return next;
      },
      block);
  sums = {found[0], entropy ? found[2] : zeros};
  Value offsets = vector::ReductionOp::create(
      b, e.loc, vector::CombiningKind::OR, found[1]);
  Value limit = arith::ConstantOp::create(
      b, e.loc, b.getI32IntegerAttr(windowEnd(e.schedule)));
  return arith::CmpIOp::create(b, e.loc, arith::CmpIPredicate::ult, offsets,
                               limit);
}

/// The general way: the maximum of the block so far and of the totals becomes
/// the reference, the totals move to it.
Totals sumByMaximum(Emit &e, const Row &row, Value block, Value length,
                    ValueRange totals, bool entropy) {
  Value zeros = e.vector(0.0), scale = e.broadcast(row.scale);
  auto maximum = [&](Value x, Value y) { return e.maxOrSecond(x, y); };
  State highest =
      overRange(e, e.index(0), length, e.vector(minusInfinity), maximum,
                [&](Value at, Value mask, ValueRange state) -> State {
                  return {maximum(loadLogits(e, block, at, mask, minusInfinity),
                                  state[0])};
                });
  Value blockMax = vector::ReductionOp::create(
      e.b, e.loc, vector::CombiningKind::MAXNUMF, highest[0]);
  if (e.schedule.fma)
    blockMax = e.mul(blockMax, row.scale);
  Value reference = maximum(blockMax, totals[0]);
  Value level = e.broadcast(reference);
  State sums = overRange(
      e, e.index(0), length, {zeros, zeros},
      [&](Value x, Value y) { return e.add(x, y); },
      [&](Value at, Value mask, ValueRange state) -> State {
        Value t = flushed(
            e, distance(e, loadLogits(e, block, at, mask, minusInfinity), scale,
                        level));
        Value power = callExp2(e, t);
        // Without entropy the sum of t still tells what is no number, whatever
        // its bits became in the exponential.
        return {e.add(state[0], power),
                entropy ? e.fma(power, t, state[1]) : e.add(state[1], t)};
      });
  Value change = e.sub(totals[0], reference);
  if (!e.schedule.fma)
    change = e.mul(change, row.scale);
  Value shift = e.broadcast(change);
  Value factor = callExp2(e, flushed(e, shift));
  Value sum = e.fma(totals[1], factor, sums[0]);
  Value moved =
      entropy ? e.mul(factor, e.fma(shift, totals[1], totals[2])) : totals[2];
  return {reference, sum, e.add(moved, sums[1])};
}

} // namespace

Value distance(Emit &e, Value logit, Value scale, Value reference) {
  if (e.schedule.fma)
    return e.fma(logit, scale, e.neg(reference));
  return e.mul(e.sub(logit, reference), scale);
}

void overBlocks(Emit &e, Value vocab,
                llvm::function_ref<void(Value, Value)> body) {
  Value block = e.index(e.schedule.block);
  scf::ForOp::create(e.b, e.loc, e.index(0), vocab, block, ValueRange{},
                     [&](OpBuilder &, Location, Value begin, ValueRange) {
                       body(begin, lengthFrom(e, begin, vocab));
                       scf::YieldOp::create(e.b, e.loc);
                     });
}

RowTotals firstSweep(Emit &e, const Row &row, BlockOf blockOf, bool entropy) {
  OpBuilder &b = e.b;
  Value zeros = e.vector(0.0);
  auto loop = scf::ForOp::create(
      b, e.loc, e.index(0), row.vocab, e.index(e.schedule.block),
      ValueRange{e.scalar(lowest), zeros, zeros},
      [&](OpBuilder &, Location, Value begin, ValueRange totals) {
        Value length = lengthFrom(e, begin, row.vocab);
        Value block = blockOf(begin, length);
        BlockSums sums;
        Value inside =
            sumInWindow(e, row, block, length, totals[0], entropy, sums);
        auto next = scf::IfOp::create(
            b, e.loc, inside,
            [&](OpBuilder &, Location) {
              scf::YieldOp::create(b, e.loc,
                                   ValueRange{totals[0],
                                              e.add(totals[1], sums.sum),
                                              e.add(totals[2], sums.second)});
            },
            [&](OpBuilder &, Location) {
              scf::YieldOp::create(
                  b, e.loc,
                  sumByMaximum(e, row, block, length, totals, entropy));
            });
        scf::YieldOp::create(b, e.loc, next.getResults());
      });
  auto reduce = [&](Value x) -> Value {
    return vector::ReductionOp::create(b, e.loc, vector::CombiningKind::ADD, x);
  };
  return {loop.getResult(0), reduce(loop.getResult(1)),
          reduce(loop.getResult(2))};
}

Value gradientOf(Emit &e, Value t, Value constant, Value slope) {
  Value weight = slope ? e.fma(t, slope, constant) : constant;
  Value product = e.mul(callExp2(e, t), weight);
  // Last, because t and so the weight may be infinite.
  Value heavy = e.compare(arith::CmpFPredicate::UGT, t, e.vector(-126.0));
  return e.select(heavy, product, e.vector(0.0));
}

void secondSweep(Emit &e, const Row &row, Value block, Value length,
                 Value reference, Value constant, Value slope) {
  Value scale = e.broadcast(row.scale), level = e.broadcast(reference);
  Value base = e.broadcast(constant);
  Value incline = slope ? e.broadcast(slope) : nullptr;
  overRange(e, e.index(0), length, {}, nullptr,
            [&](Value at, Value mask, ValueRange) -> State {
              Value t =
                  distance(e, loadLogits(e, block, at, mask, minusInfinity),
                           scale, level);
              storeLogits(e, block, at, mask, gradientOf(e, t, base, incline));
              return {};
            });
}

} // namespace rl::compiler
