// In: one row of logits in global memory. Out: what a block of threads does
// with it. Must not know: objectives, the frame, where the row comes from.

#include "compiler/conversion/RowKernelToGpu/BlockSweeps.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

namespace {

using State = llvm::SmallVector<Value>;
/// Elements that a thread loads together, and their addresses.
struct Piece {
  Value address;
  Value kept; ///< null: nowhere
  bool whole; ///< a vector, not one element
};
/// Where a sweep finds the logits: in the row, to be kept, or where they were.
enum class Sweep { First, Second };
using Body =
    llvm::function_ref<State(llvm::ArrayRef<Piece> pieces, ValueRange state)>;

constexpr int64_t vectorBytes = 16;
constexpr int64_t warpLanes = 32;
/// How far a logit may lie above the reference, in log2 units, before the
/// reference moves: rarely moving costs few instructions, and t and log2 of
/// the sum stay small where a log-probability near zero is their difference.
constexpr double slack = 3.0;
/// Lower than any log2-domain logit that makes sense, yet finite.
constexpr double lowest = -1.0e30;

/// Walks this thread's part of the row: edges one by one, then `unroll`
/// vectors at a time, then single ones.
State overPart(GpuEmit &e, const GpuRow &row, int64_t unroll, ValueRange state,
               Body body) {
  OpBuilder &b = e.b;
  auto vectorType = VectorType::get({row.width}, row.element);
  auto firstOf = [&](Value base) {
    return base ? e.address(row.element, base, row.head) : Value();
  };
  Value first = firstOf(row.data), firstKept = firstOf(row.kept);
  auto pieceAt = [&](Type type, Value base, Value kept, Value at) -> Piece {
    return {e.address(type, base, at), kept ? e.address(type, kept, at) : kept,
            type == vectorType};
  };
  auto loop = [&](Value begin, Value end, Value step, ValueRange initial,
                  auto pieces) {
    return scf::ForOp::create(
        b, e.loc, begin, end, step, initial,
        [&](OpBuilder &, Location, Value i, ValueRange now) {
          scf::YieldOp::create(b, e.loc, body(pieces(i), now));
        });
  };
  auto edges = loop(row.thread, row.edges, row.threads, state,
                    [&](Value i) -> llvm::SmallVector<Piece> {
                      Value after = e.addI(e.subI(i, row.head), row.tail);
                      Value at = e.select(e.less(i, row.head), i, after);
                      return {pieceAt(row.element, row.data, row.kept, at)};
                    });
  auto vectorAt = [&](Value i) {
    return pieceAt(vectorType, first, firstKept, i);
  };
  // The last of `unroll` vectors must lie within the row too.
  Value ahead = e.mulI(row.threads, e.i32(unroll - 1));
  Value limit = e.select(e.less(ahead, row.vectors), e.subI(row.vectors, ahead),
                         e.i32(0));
  Value stride = e.mulI(row.threads, e.i32(unroll));
  auto groups =
      loop(row.thread, limit, stride, edges.getResults(), [&](Value i) {
        llvm::SmallVector<Piece> pieces;
        for (int64_t u = 0; u < unroll; ++u) {
          pieces.push_back(vectorAt(i));
          i = e.addI(i, row.threads);
        }
        return pieces;
      });
  if (unroll == 1)
    return State(groups.getResults());
  // Where the groups ended: thread + stride * their number.
  Value span =
      e.select(e.less(row.thread, limit), e.subI(limit, row.thread), e.i32(0));
  Value up = e.addI(span, e.subI(stride, e.i32(1)));
  Value count = arith::DivUIOp::create(b, e.loc, up, stride);
  Value rest = e.addI(row.thread, e.mulI(count, stride));
  auto singles =
      loop(rest, row.vectors, row.threads, groups.getResults(),
           [&](Value i) { return llvm::SmallVector<Piece>{vectorAt(i)}; });
  return State(singles.getResults());
}

/// The logits of the pieces, all loads before any use.
State logits(GpuEmit &e, const GpuRow &row, llvm::ArrayRef<Piece> pieces,
             Sweep sweep) {
  auto vectorType = VectorType::get({row.width}, row.element);
  auto alignment = [](const Piece &piece) -> unsigned {
    return piece.whole ? vectorBytes : 0;
  };
  State loaded, values;
  for (const Piece &piece : pieces)
    loaded.push_back(e.load(
        piece.whole ? Type(vectorType) : row.element,
        sweep == Sweep::Second && piece.kept ? piece.kept : piece.address,
        alignment(piece)));
  if (sweep == Sweep::First && row.kept)
    for (auto [piece, value] : llvm::zip(pieces, loaded))
      e.store(value, piece.kept, alignment(piece));
  for (auto [piece, value] : llvm::zip(pieces, loaded)) {
    if (!piece.whole) {
      values.push_back(e.widen(value));
      continue;
    }
    for (int64_t k = 0; k < row.width; ++k)
      values.push_back(
          e.widen(LLVM::ExtractElementOp::create(e.b, e.loc, value, e.i32(k))));
  }
  return values;
}

/// Stores the values, in the order of `logits`.
void storeAll(GpuEmit &e, const GpuRow &row, llvm::ArrayRef<Piece> pieces,
              ValueRange values) {
  auto vectorType = VectorType::get({row.width}, row.element);
  for (const Piece &piece : pieces) {
    if (!piece.whole) {
      e.store(e.narrow(values.front(), row.element), piece.address);
      values = values.drop_front();
      continue;
    }
    Value vector = LLVM::PoisonOp::create(e.b, e.loc, vectorType);
    for (int64_t k = 0; k < row.width; ++k)
      vector = LLVM::InsertElementOp::create(
          e.b, e.loc, vector, e.narrow(values[k], row.element), e.i32(k));
    e.store(vector, piece.address, vectorBytes);
    values = values.drop_front(row.width);
  }
}

/// Pairwise, so that a dependency is as short as can be.
Value fold(State values, llvm::function_ref<Value(Value, Value)> join) {
  while (values.size() > 1) {
    State next;
    for (size_t i = 0; i + 1 < values.size(); i += 2)
      next.push_back(join(values[i], values[i + 1]));
    if (values.size() % 2)
      next.push_back(values.back());
    values = next;
  }
  return values.front();
}

/// Totals as the list that a loop carries, and back.
State asState(const GpuTotals &totals) {
  State state{totals.reference, totals.sum};
  for (Value other : {totals.second, totals.highest, totals.above, totals.mass})
    if (other)
      state.push_back(other);
  return state;
}

GpuTotals asTotals(ValueRange state, const Sums &sums) {
  size_t at = 2;
  auto next = [&](bool is) { return is ? state[at++] : Value(); };
  GpuTotals totals{state[0], state[1], {}, {}, {}, {}};
  totals.second = next(sums.entropy);
  totals.highest = next(sums.highest);
  totals.above = next(sums.above);
  totals.mass = next(sums.mass);
  return totals;
}

/// Moves totals by `shift` (log2 units, at most 0) to a higher reference and
/// adds others that have it already: of `into` null, nothing is added.
GpuTotals moved(GpuEmit &e, const GpuTotals &from, Value shift,
                const GpuTotals *into, Value reference) {
  Value factor = e.exp2(shift);
  auto scaled = [&](Value x, Value y) {
    return into ? e.fma(x, factor, y) : e.mul(x, factor);
  };
  GpuTotals none{}, to{};
  const GpuTotals &other = into ? *into : none;
  to.reference = reference;
  to.sum = scaled(from.sum, other.sum);
  if (from.second)
    to.second = scaled(e.fma(shift, from.sum, from.second), other.second);
  if (from.highest)
    to.highest = into ? e.larger(from.highest, other.highest) : from.highest;
  if (from.above)
    to.above = into ? e.add(from.above, other.above) : from.above;
  if (from.mass)
    to.mass = scaled(from.mass, other.mass);
  return to;
}

/// Adds logits to the totals of this thread.
GpuTotals add(GpuEmit &e, const GpuRow &row, const Sums &sums,
              const State &values, const GpuTotals &totals) {
  OpBuilder &b = e.b;
  auto larger = [&](Value x, Value y) { return e.larger(x, y); };
  State far;
  for (Value x : values)
    far.push_back(distance(e, row, x, totals.reference));
  Value over = e.greater(fold(far, larger), e.scalar(slack));
  auto settled = scf::IfOp::create(
      b, e.loc, over,
      [&](OpBuilder &, Location) {
        // The largest by itself: a difference from a far reference is inexact.
        State scaled;
        for (Value x : values)
          scaled.push_back(e.mul(x, row.scale));
        Value reference = fold(scaled, larger);
        Value shift = e.sub(totals.reference, reference);
        scf::YieldOp::create(
            b, e.loc, asState(moved(e, totals, shift, nullptr, reference)));
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(b, e.loc, asState(totals));
      });
  GpuTotals now = asTotals(settled.getResults(), sums);
  auto plus = [&](Value x, Value y) { return e.add(x, y); };
  State powers, weighted, above, mass;
  Value zero = e.scalar(0.0), one = e.scalar(1.0);
  for (Value x : values) {
    Value t = distance(e, row, x, now.reference);
    Value power = e.exp2(t);
    powers.push_back(power);
    // 0 * -inf is no number; where the power is zero any finite t will do.
    if (now.second)
      weighted.push_back(e.mul(power, e.larger(t, e.scalar(-127.0))));
    if (!sums.hasPivot())
      continue;
    Value isAbove = e.greater(x, row.pivot);
    above.push_back(e.select(isAbove, one, zero));
    mass.push_back(e.select(isAbove, power, zero));
  }
  now.sum = e.add(now.sum, fold(powers, plus));
  if (now.second)
    now.second = e.add(now.second, fold(weighted, plus));
  if (now.highest)
    now.highest = e.larger(now.highest, fold(values, larger));
  if (now.above)
    now.above = e.add(now.above, fold(above, plus));
  if (now.mass)
    now.mass = e.add(now.mass, fold(mass, plus));
  return now;
}

/// The totals of two parts. Which is first changes no bit: the higher part is
/// multiplied by nothing, and equal references by exactly one.
GpuTotals joined(GpuEmit &e, const GpuTotals &x, const GpuTotals &y) {
  Value higher = e.greater(y.reference, x.reference);
  auto pick = [&](bool high) -> GpuTotals {
    auto one = [&](Value a, Value b) {
      return !a ? a : high ? e.select(higher, b, a) : e.select(higher, a, b);
    };
    return {one(x.reference, y.reference), one(x.sum, y.sum),
            one(x.second, y.second),       one(x.highest, y.highest),
            one(x.above, y.above),         one(x.mass, y.mass)};
  };
  GpuTotals high = pick(true), low = pick(false);
  return moved(e, low, e.sub(low.reference, high.reference), &high,
               high.reference);
}

/// The totals of the warp, in each of its lanes.
GpuTotals overWarp(GpuEmit &e, const Sums &sums, GpuTotals totals) {
  for (int64_t distance = warpLanes / 2; distance > 0; distance /= 2) {
    State other;
    for (Value number : asState(totals))
      other.push_back(e.fromLane(number, distance));
    totals = joined(e, totals, asTotals(other, sums));
  }
  return totals;
}

GpuTotals nothing(GpuEmit &e, const Sums &sums) {
  State state{e.scalar(lowest), e.scalar(0.0)};
  for (auto [is, number] :
       {std::pair{sums.entropy, 0.0},
        {sums.highest, -std::numeric_limits<double>::infinity()},
        {sums.above, 0.0},
        {sums.mass, 0.0}})
    if (is)
      state.push_back(e.scalar(number));
  return asTotals(state, sums);
}

/// Number of this thread within its warp.
Value laneOf(GpuEmit &e, const GpuRow &row) {
  return arith::RemUIOp::create(e.b, e.loc, row.thread, e.i32(warpLanes));
}

/// Warps write their totals to shared memory, and every warp reads them all.
GpuTotals overBlock(GpuEmit &e, const GpuRow &row, const Sums &sums,
                    GpuTotals totals, Value shared) {
  OpBuilder &b = e.b;
  totals = overWarp(e, sums, totals);
  Value lanes = e.i32(warpLanes);
  Value warp = arith::DivUIOp::create(b, e.loc, row.thread, lanes);
  Value warps = arith::DivUIOp::create(b, e.loc, row.threads, lanes);
  auto slot = [&](Value of) {
    return e.address(b.getF32Type(), shared, e.mulI(of, e.i32(totalsNumbers)));
  };
  Value leads = arith::CmpIOp::create(b, e.loc, arith::CmpIPredicate::eq,
                                      laneOf(e, row), e.i32(0));
  scf::IfOp::create(b, e.loc, leads, [&](OpBuilder &, Location) {
    storeTotals(e, totals, slot(warp));
    scf::YieldOp::create(b, e.loc);
  });
  e.barrier();
  return joinOverLanes(e, row, warps, sums, slot);
}

} // namespace

void findBounds(GpuEmit &e, GpuRow &row) {
  OpBuilder &b = e.b;
  int64_t bytes = row.element.getIntOrFloatBitWidth() / 8;
  row.width = vectorBytes / bytes;
  Value place = LLVM::PtrToIntOp::create(b, e.loc, b.getI64Type(), row.data);
  Value low = e.toI32(place);
  Value past = arith::AndIOp::create(b, e.loc, e.subI(e.i32(0), low),
                                     e.i32(vectorBytes - 1));
  Value head = arith::DivUIOp::create(b, e.loc, past, e.i32(bytes));
  row.head = arith::MinUIOp::create(b, e.loc, head, row.vocab);
  Value rest = e.subI(row.vocab, row.head), width = e.i32(row.width);
  row.vectors = arith::DivUIOp::create(b, e.loc, rest, width);
  row.tail = e.addI(row.head, e.mulI(row.vectors, width));
  row.edges = e.addI(row.head, e.subI(row.vocab, row.tail));
}

void storeTotals(GpuEmit &e, const GpuTotals &totals, Value slot) {
  for (auto [k, value] : llvm::enumerate(asState(totals)))
    e.store(value, e.address(e.b.getF32Type(), slot, e.i32(int64_t(k))));
}

GpuTotals joinOverLanes(GpuEmit &e, const GpuRow &row, Value count,
                        const Sums &sums,
                        llvm::function_ref<Value(Value)> slot) {
  OpBuilder &b = e.b;
  Value lane = laneOf(e, row);
  State none = asState(nothing(e, sums));
  auto read = scf::IfOp::create(
      b, e.loc, e.less(lane, count),
      [&](OpBuilder &, Location) {
        Value from = slot(lane);
        State values;
        for (size_t k = 0; k < none.size(); ++k)
          values.push_back(
              e.load(b.getF32Type(),
                     e.address(b.getF32Type(), from, e.i32(int64_t(k)))));
        scf::YieldOp::create(b, e.loc, values);
      },
      [&](OpBuilder &, Location) { scf::YieldOp::create(b, e.loc, none); });
  return overWarp(e, sums, asTotals(read.getResults(), sums));
}

Value distance(GpuEmit &e, const GpuRow &row, Value logit, Value reference) {
  return e.fma(logit, row.scale, e.neg(reference));
}

GpuTotals blockSums(GpuEmit &e, const GpuRow &row, const Sums &sums,
                    Value shared, int64_t unroll) {
  State state = overPart(
      e, row, unroll, asState(nothing(e, sums)),
      [&](llvm::ArrayRef<Piece> pieces, ValueRange now) {
        return asState(add(e, row, sums, logits(e, row, pieces, Sweep::First),
                           asTotals(now, sums)));
      });
  return overBlock(e, row, sums, asTotals(state, sums), shared);
}

Value weighed(GpuEmit &e, Value t, Value constant, Value slope) {
  Value power = e.exp2(t);
  if (!slope)
    return e.mul(power, constant);
  // Finite where the power is zero, or the product would be no number.
  Value finite = e.larger(t, e.scalar(-127.0));
  return e.mul(power, e.fma(finite, slope, constant));
}

void overwriteRow(GpuEmit &e, const GpuRow &row, Value reference,
                  Value constant, Value slope, int64_t unroll) {
  overPart(e, row, unroll, {},
           [&](llvm::ArrayRef<Piece> pieces, ValueRange) -> State {
             State values;
             for (Value x : logits(e, row, pieces, Sweep::Second))
               values.push_back(
                   weighed(e, distance(e, row, x, reference), constant, slope));
             storeAll(e, row, pieces, values);
             return {};
           });
}

void zeroRow(GpuEmit &e, const GpuRow &row, int64_t unroll) {
  Value zero = e.scalar(0.0);
  overPart(e, row, unroll, {},
           [&](llvm::ArrayRef<Piece> pieces, ValueRange) -> State {
             size_t count = pieces.size() * size_t(row.width);
             storeAll(e, row, pieces, State(count, zero));
             return {};
           });
}

Value owns(GpuEmit &e, const GpuRow &row, Value at) {
  OpBuilder &b = e.b;
  Value here;
  if (row.begin) {
    // Wraps around below the part, and so is no number of it.
    at = e.subI(at, row.begin);
    here = e.less(at, row.vocab);
  }
  // Edges are numbered through: those before the vectors, then those after.
  Value inside = arith::AndIOp::create(
      b, e.loc,
      arith::CmpIOp::create(b, e.loc, arith::CmpIPredicate::uge, at, row.head),
      e.less(at, row.tail));
  Value edge = e.select(e.less(at, row.head), at,
                        e.addI(e.subI(at, row.tail), row.head));
  Value vector =
      arith::DivUIOp::create(b, e.loc, e.subI(at, row.head), e.i32(row.width));
  Value turn = arith::RemUIOp::create(b, e.loc, e.select(inside, vector, edge),
                                      row.threads);
  Value mine = arith::CmpIOp::create(b, e.loc, arith::CmpIPredicate::eq, turn,
                                     row.thread);
  return here ? arith::AndIOp::create(b, e.loc, here, mine) : mine;
}

} // namespace rl::compiler
