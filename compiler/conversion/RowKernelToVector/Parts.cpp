// In: rows whose vocabulary lies in shards. Out: what a shard tells the
// others, and what follows from all of them.
// Must not know: who carries the parts, objectives, how a shard is summed.

#include "compiler/conversion/RowKernelToVector/Parts.h"

#include "compiler/conversion/RowKernelToVector/Memory.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

namespace {

constexpr llvm::StringLiteral combineName = "rl.row.combine";

/// Parts of shards this far below the highest add nothing to an f32, and
/// products with the distance stay finite.
constexpr double farBelow = -1000.0;

/// Members of a part and of a row that hold the same.
constexpr std::pair<int, int> own[] = {{partReferenceField, rowReference},
                                       {partLevelField, rowLevel},
                                       {partSumField, rowSum},
                                       {partSecondField, rowSecond},
                                       {partChosenField, rowChosen},
                                       {partPivotField, rowPivot},
                                       {partHighestField, rowHighest},
                                       {partAboveField, rowAbove},
                                       {partMassField, rowMass}};

using State = llvm::SmallVector<Value>;

/// Writes the body of @rl.row.combine.
class Combine {
public:
  Combine(OpBuilder &b, func::FuncOp function)
      : b(b), loc(function.getLoc()), context(b.getContext()),
        f64(b.getF64Type()), i(function.getArgument(1)),
        entropy(function.getArgument(2)),
        rows(b, loc, function.getArgument(0), rowsType(context)),
        row(b, loc, function.getArgument(3), rowType(context)),
        known(rows.get(knownField)), stride(rows.get(knownStrideField)),
        shards(index(rows.get(shardsField))) {}
  void write();

private:
  Value index(Value x) {
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), x);
  }
  Value number(double x) {
    return arith::ConstantOp::create(b, loc, b.getF64FloatAttr(x));
  }
  Value wide(Value x) { return arith::ExtFOp::create(b, loc, f64, x); }
  Value narrow(Value x) {
    return arith::TruncFOp::create(b, loc, b.getF32Type(), x);
  }
  Structure part(Value shard) {
    Value s = arith::IndexCastOp::create(b, loc, b.getI64Type(), shard);
    Value at = arith::AddIOp::create(
        b, loc, arith::MulIOp::create(b, loc, s, stride), i);
    return Structure(b, loc,
                     elementAddress(b, loc, partType(context), known, at),
                     partType(context));
  }
  /// Over all shards in order.
  ValueRange each(ValueRange initial,
                  llvm::function_ref<State(Structure, ValueRange)> body) {
    Value zero = arith::ConstantIndexOp::create(b, loc, 0);
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    return scf::ForOp::create(
               b, loc, zero, shards, one, initial,
               [&](OpBuilder &, Location, Value s, ValueRange state) {
                 scf::YieldOp::create(b, loc, body(part(s), state));
               })
        .getResults();
  }
  /// What lies between a part's reference and the highest.
  Value changeOf(Structure from, Value highest) {
    return arith::SubFOp::create(b, loc, from.get(partReferenceField), highest);
  }
  /// The same for what has a weight.
  Value nearChange(Value change) {
    return arith::MaximumFOp::create(b, loc, change, number(farBelow));
  }

  OpBuilder &b;
  Location loc;
  MLIRContext *context;
  Type f64;
  Value i, entropy;
  Structure rows, row;
  Value known, stride, shards;
};

void Combine::write() {
  Value lowest = number(-std::numeric_limits<double>::infinity());
  Value highest = each(lowest, [&](Structure from, ValueRange state) -> State {
    return {arith::MaximumFOp::create(b, loc, state[0],
                                      from.get(partReferenceField))};
  })[0];
  ValueRange all = each(
      {number(0), number(0), lowest, number(0), number(0), number(0)},
      [&](Structure from, ValueRange state) -> State {
        Value real = changeOf(from, highest), change = nearChange(real);
        Value factor = math::Exp2Op::create(b, loc, change);
        Value sum =
            arith::MulFOp::create(b, loc, factor, wide(from.get(partSumField)));
        Value second = wide(from.get(partSecondField));
        Value moved = arith::AddFOp::create(
            b, loc, arith::MulFOp::create(b, loc, factor, second),
            arith::MulFOp::create(b, loc, change, sum));
        second = arith::SelectOp::create(b, loc, entropy, moved, second);
        Value chosen = arith::AddFOp::create(
            b, loc, wide(from.get(partChosenField)), real);
        auto scaled = [&](PartField member) -> Value {
          return arith::MulFOp::create(b, loc, factor, wide(from.get(member)));
        };
        return {arith::AddFOp::create(b, loc, state[0], sum),
                arith::AddFOp::create(b, loc, state[1], second),
                arith::MaxNumFOp::create(b, loc, state[2], chosen),
                arith::MaxNumFOp::create(b, loc, state[3],
                                         scaled(partHighestField)),
                arith::AddFOp::create(b, loc, state[4],
                                      wide(from.get(partAboveField))),
                arith::AddFOp::create(b, loc, state[5], scaled(partMassField))};
      });
  Structure mine = part(index(rows.get(shardField)));
  for (auto [from, to] : own)
    row.set(to, mine.get(from));
  Value change = nearChange(changeOf(mine, highest));
  row.set(rowAllReference, highest);
  constexpr RowField combined[] = {rowAllSum,     rowAllSecond, rowAllChosen,
                                   rowAllHighest, rowAllAbove,  rowAllMass};
  for (auto [at, member] : llvm::enumerate(combined))
    row.set(member, narrow(all[at]));
  row.set(rowChange, narrow(change));
  row.set(rowShift, narrow(math::Exp2Op::create(b, loc, change)));
}

} // namespace

void writePart(OpBuilder &b, Location loc, Value rows, Value i, Value row) {
  MLIRContext *context = b.getContext();
  Value found = Structure(b, loc, rows, rowsType(context)).get(foundField);
  Structure to(b, loc, elementAddress(b, loc, partType(context), found, i),
               partType(context));
  Structure from(b, loc, row, rowType(context));
  for (auto [member, source] : own)
    to.set(member, from.get(source));
}

void copyWhole(OpBuilder &b, Location loc, Value at) {
  Structure row(b, loc, at, rowType(b.getContext()));
  auto number = [&](float x) -> Value {
    return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(x));
  };
  for (auto [from, to] : {std::pair{rowReference, rowAllReference},
                          {rowSum, rowAllSum},
                          {rowSecond, rowAllSecond},
                          {rowChosen, rowAllChosen},
                          {rowHighest, rowAllHighest},
                          {rowAbove, rowAllAbove},
                          {rowMass, rowAllMass}})
    row.set(to, row.get(from));
  row.set(rowChange, number(0));
  row.set(rowShift, number(1));
}

void defineCombine(ModuleOp module) {
  OpBuilder b(module.getContext());
  Type ptr = LLVM::LLVMPointerType::get(b.getContext());
  auto type = b.getFunctionType({ptr, b.getI64Type(), b.getI1Type(), ptr}, {});
  auto function = cast_if_present<func::FuncOp>(
      defineOfSet(module, combineName, type, RowSchedule(), false));
  if (!function)
    return;
  b.setInsertionPointToStart(&function.front());
  Combine(b, function).write();
  func::ReturnOp::create(b, function.getLoc());
}

void callCombine(OpBuilder &b, Location loc, Value rows, Value i, bool entropy,
                 Value row) {
  Value weighed = arith::ConstantOp::create(b, loc, b.getBoolAttr(entropy));
  func::CallOp::create(b, loc, combineName, TypeRange{},
                       ValueRange{rows, i, weighed, row});
}

} // namespace rl::compiler
