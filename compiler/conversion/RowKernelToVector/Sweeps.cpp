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
                llvm::function_ref<Value(size_t, Value, Value)> combine,
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
      state[k] = combine(k, state[k], groupLoop.getResult(u * width + k));

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

/// What is kept of a part of the row beside its reference: sum, second and
/// those of `Sums` that are wanted, lane by lane.
using Lanes = State;

/// How the members of `Lanes` begin, take one vector, and are joined.
class Kept {
public:
  Kept(Emit &e, const Row &row, const Sums &sums, Value pivot)
      : e(e), row(row), sums(sums),
        pivots(pivot ? e.broadcast(pivot) : Value()) {}

  /// Of nothing; `second` has other lanes in the first way to sum a block.
  Lanes nothing(Value second) {
    Lanes lanes{e.vector(0.0), second};
    if (sums.highest)
      lanes.push_back(e.vector(minusInfinity));
    if (sums.above)
      lanes.push_back(zeroBits());
    if (sums.mass)
      lanes.push_back(e.vector(0.0));
    return lanes;
  }

  /// Appends to `next` the members after `second`, with logits x and powers
  /// e_j added to `lanes`; lanes that the mask leaves out have power 0.
  void take(Lanes &next, ValueRange lanes, Value x, Value power, Value mask) {
    size_t at = 2;
    if (sums.highest) {
      Value there = mask ? e.select(mask, x, e.vector(minusInfinity)) : x;
      next.push_back(e.maxOrSecond(there, lanes[at++]));
    }
    if (!sums.hasPivot())
      return;
    Value above = e.compare(arith::CmpFPredicate::OGT, x, pivots);
    if (mask)
      above = arith::AndIOp::create(e.b, e.loc, above, mask);
    if (sums.above) {
      Value one = arith::ExtUIOp::create(e.b, e.loc, e.integersType(), above);
      next.push_back(arith::AddIOp::create(e.b, e.loc, lanes[at++], one));
    }
    if (sums.mass)
      next.push_back(e.add(lanes[at++], e.select(above, power, e.vector(0.0))));
  }

  /// Members after `second` of two parts, y's powers relative to the reference
  /// that both are to have, x's times `factor` (null: as they are).
  void join(Lanes &next, ValueRange x, ValueRange y, Value factor) {
    size_t at = 2;
    if (sums.highest) {
      next.push_back(e.maxOrSecond(x[at], y[at]));
      ++at;
    }
    if (sums.above) {
      next.push_back(arith::AddIOp::create(e.b, e.loc, x[at], y[at]));
      ++at;
    }
    if (sums.mass)
      next.push_back(factor ? e.fma(x[at], factor, y[at])
                            : e.add(x[at], y[at]));
  }

  /// Joins member `k` of lanes that stand beside each other.
  Value joinMember(size_t k, Value x, Value y) {
    if (sums.highest && k == 2)
      return e.maxOrSecond(x, y);
    if (isa<FloatType>(getElementTypeOrSelf(x)))
      return e.add(x, y);
    if (k == 1) // offsets in the window
      return arith::OrIOp::create(e.b, e.loc, x, y);
    return arith::AddIOp::create(e.b, e.loc, x, y);
  }

  Value zeroBits() {
    return arith::ConstantOp::create(e.b, e.loc,
                                     e.b.getZeroAttr(e.integersType()));
  }

  Emit &e;
  const Row &row;
  const Sums &sums;
  Value pivots;
};

/// Sums a block relative to `reference` into `lanes` and says whether every
/// logit was in the window.
Value sumInWindow(Kept &kept, Value block, Value length, Value reference,
                  Lanes &lanes) {
  Emit &e = kept.e;
  OpBuilder &b = e.b;
  bool entropy = kept.sums.entropy;
  Value zeros = e.vector(0.0), scale = e.broadcast(kept.row.scale);
  Value level = e.broadcast(reference), none = kept.zeroBits();
  // The offsets stand where `second` is to be, that last.
  Lanes identity = kept.nothing(none);
  if (entropy)
    identity.push_back(zeros);
  Lanes found = overRange(
      e, e.index(0), length, identity,
      [&](size_t k, Value x, Value y) { return kept.joinMember(k, x, y); },
      [&](Value at, Value mask, ValueRange state) -> State {
        Value x = loadLogits(e, block, at, mask, 0.0);
        Value t = distance(e, x, scale, level);
        Value power = callExp2(e, t), offset = windowOffset(e, t);
        if (mask) {
          power = e.select(mask, power, zeros);
          offset = e.select(mask, offset, none);
        }
        State next{
            e.add(state[0], power),
            arith::OrIOp::create(b, e.loc, state[1], offset).getResult()};
        kept.take(next, state, x, power, mask);
        if (entropy)
          next.push_back(e.fma(power, t, state.back()));
        return next;
      },
      block);
  Value offsets = vector::ReductionOp::create(
      b, e.loc, vector::CombiningKind::OR, found[1]);
  found[1] = entropy ? found.pop_back_val() : zeros;
  lanes = found;
  Value limit = arith::ConstantOp::create(
      b, e.loc, b.getI32IntegerAttr(windowEnd(e.schedule)));
  return arith::CmpIOp::create(b, e.loc, arith::CmpIPredicate::ult, offsets,
                               limit);
}

/// The general way: the maximum of the block so far and of the totals becomes
/// the reference, the totals move to it. Takes and gives the reference, then
/// lanes.
State sumByMaximum(Kept &kept, Value block, Value length, ValueRange totals) {
  Emit &e = kept.e;
  bool entropy = kept.sums.entropy;
  Value zeros = e.vector(0.0), scale = e.broadcast(kept.row.scale);
  auto maximum = [&](Value x, Value y) { return e.maxOrSecond(x, y); };
  State highest = overRange(
      e, e.index(0), length, e.vector(minusInfinity),
      [&](size_t, Value x, Value y) { return maximum(x, y); },
      [&](Value at, Value mask, ValueRange state) -> State {
        return {
            maximum(loadLogits(e, block, at, mask, minusInfinity), state[0])};
      });
  Value blockMax = vector::ReductionOp::create(
      e.b, e.loc, vector::CombiningKind::MAXNUMF, highest[0]);
  if (e.schedule.fma)
    blockMax = e.mul(blockMax, kept.row.scale);
  Value reference = maximum(blockMax, totals[0]);
  Value level = e.broadcast(reference);
  Lanes lanes = overRange(
      e, e.index(0), length, kept.nothing(zeros),
      [&](size_t k, Value x, Value y) { return kept.joinMember(k, x, y); },
      [&](Value at, Value mask, ValueRange state) -> State {
        Value x = loadLogits(e, block, at, mask, minusInfinity);
        Value t = flushed(e, distance(e, x, scale, level));
        Value power = callExp2(e, t);
        // Without entropy the sum of t still tells what is no number, whatever
        // its bits became in the exponential.
        State next{e.add(state[0], power),
                   entropy ? e.fma(power, t, state[1]) : e.add(state[1], t)};
        kept.take(next, state, x, power, mask);
        return next;
      });
  Value change = e.sub(totals[0], reference);
  if (!e.schedule.fma)
    change = e.mul(change, kept.row.scale);
  Value shift = e.broadcast(change);
  Value factor = callExp2(e, flushed(e, shift));
  Value sum = e.fma(totals[1], factor, lanes[0]);
  Value moved =
      entropy ? e.mul(factor, e.fma(shift, totals[1], totals[2])) : totals[2];
  State next{reference, sum, e.add(moved, lanes[1])};
  // `join` counts from the lanes' own first member.
  Lanes rest{sum, moved};
  kept.join(rest, totals.drop_front(), lanes, factor);
  next.append(rest.begin() + 2, rest.end());
  return next;
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

RowTotals firstSweep(Emit &e, const Row &row, BlockOf blockOf, const Sums &sums,
                     Value pivot) {
  OpBuilder &b = e.b;
  Kept kept(e, row, sums, pivot);
  State initial{e.scalar(lowest)};
  llvm::append_range(initial, kept.nothing(e.vector(0.0)));
  auto loop = scf::ForOp::create(
      b, e.loc, e.index(0), row.vocab, e.index(e.schedule.block), initial,
      [&](OpBuilder &, Location, Value begin, ValueRange totals) {
        Value length = lengthFrom(e, begin, row.vocab);
        Value block = blockOf(begin, length);
        Lanes lanes;
        Value inside = sumInWindow(kept, block, length, totals[0], lanes);
        auto next = scf::IfOp::create(
            b, e.loc, inside,
            [&](OpBuilder &, Location) {
              State all{totals[0], e.add(totals[1], lanes[0]),
                        e.add(totals[2], lanes[1])};
              Lanes rest(lanes.begin(), lanes.begin() + 2);
              kept.join(rest, totals.drop_front(), lanes, nullptr);
              all.append(rest.begin() + 2, rest.end());
              scf::YieldOp::create(b, e.loc, all);
            },
            [&](OpBuilder &, Location) {
              scf::YieldOp::create(b, e.loc,
                                   sumByMaximum(kept, block, length, totals));
            });
        scf::YieldOp::create(b, e.loc, next.getResults());
      });
  auto reduce = [&](Value x, vector::CombiningKind how =
                                 vector::CombiningKind::ADD) -> Value {
    return vector::ReductionOp::create(b, e.loc, how, x);
  };
  RowTotals found{loop.getResult(0),
                  reduce(loop.getResult(1)),
                  reduce(loop.getResult(2)),
                  nullptr,
                  nullptr,
                  nullptr};
  unsigned at = 3;
  if (sums.highest) {
    Value logit = reduce(loop.getResult(at++), vector::CombiningKind::MAXNUMF);
    Value t = distance(e, logit, row.scale, found.reference);
    found.highest = vector::ExtractOp::create(
        b, e.loc, callExp2(e, flushed(e, e.broadcast(t))),
        llvm::ArrayRef<int64_t>{0});
  }
  if (sums.above)
    found.above = arith::UIToFPOp::create(b, e.loc, b.getF32Type(),
                                          reduce(loop.getResult(at++)));
  if (sums.mass)
    found.mass = reduce(loop.getResult(at++));
  return found;
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
