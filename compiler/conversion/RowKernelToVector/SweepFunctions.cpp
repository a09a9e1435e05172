// In: instruction sets and types. Out: the functions that go over a row's
// logits, each once a module. Must not know: objectives, the frame, how a
// function is chosen.

#include "compiler/conversion/RowKernelToVector/SweepFunctions.h"

#include "compiler/conversion/RowKernelToVector/Elements.h"
#include "compiler/conversion/RowKernelToVector/Memory.h"
#include "compiler/conversion/RowKernelToVector/Shape.h"
#include "compiler/conversion/RowKernelToVector/Sweeps.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

namespace {

/// One sweep being written.
class Writer {
public:
  Writer(func::FuncOp function, OpBuilder &b, const RowSchedule &schedule,
         RowType type)
      : b(b), loc(function.getLoc()), e(b, loc, schedule, type),
        ptr(LLVM::LLVMPointerType::get(b.getContext())),
        rows(function.getArgument(0)), data(function.getArgument(1)),
        vocab(function.getArgument(2)), scale(function.getArgument(3)),
        chosen(function.getArgument(4)),
        row(b, loc, function.getArgument(5), rowType(b.getContext())) {
    if (type != RowType::F32)
      return;
    shaped = isSet(b, loc, rows);
    numbers = onStack(b, loc, b.getF32Type(), schedule.block);
    slopes = onStack(b, loc, b.getF32Type(), schedule.block);
  }

  void sum(const Sums &sums);
  void gradient(bool entropy);

private:
  Value asIndex(Value x) {
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), x);
  }
  Value asI64(Value x) {
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), x);
  }
  Value memref(Value at, Value length) {
    return asMemref(e, at, length, storedType(b, e.type));
  }
  Value plainBlock(Value begin) {
    return elementAddress(b, loc, storedType(b, e.type), data, begin);
  }
  /// Where the logits [begin, begin + length) are: in the row, or shaped on
  /// the stack.
  Value blockAt(Value begin, Value length);
  Value isHere() {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, chosen,
                                 vocab);
  }
  void when(Value condition, llvm::function_ref<void()> body) {
    scf::IfOp::create(b, loc, condition, [&](OpBuilder &, Location) {
      body();
      scf::YieldOp::create(b, loc);
    });
  }
  /// The chosen logit, -inf where it lies elsewhere; f32.
  Value chosenLogit();
  Value oneLane() {
    return vector::CreateMaskOp::create(b, loc, e.maskType(), e.index(1));
  }

  OpBuilder &b;
  Location loc;
  Emit e;
  Type ptr;
  Value rows, data, vocab, scale, chosen;
  Structure row;
  Value shaped, numbers, slopes; ///< null unless the type is f32
};

Value Writer::blockAt(Value begin, Value length) {
  if (!shaped)
    return plainBlock(begin);
  auto choice = scf::IfOp::create(
      b, loc, shaped,
      [&](OpBuilder &, Location) {
        callShape(e, {rows, data, begin, length, numbers, slopes});
        scf::YieldOp::create(b, loc, numbers);
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(b, loc, plainBlock(begin));
      });
  return choice.getResult(0);
}

Value Writer::chosenLogit() {
  auto logit = scf::IfOp::create(
      b, loc, isHere(),
      [&](OpBuilder &, Location) {
        Value at = memref(blockAt(chosen, e.i64(1)), e.i64(1));
        Value lanes = loadLogits(e, at, e.index(0), oneLane(), 0.0);
        Value first = vector::ExtractOp::create(b, loc, lanes,
                                                llvm::ArrayRef<int64_t>{0});
        scf::YieldOp::create(b, loc, first);
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(
            b, loc, e.scalar(-std::numeric_limits<double>::infinity()));
      });
  return logit.getResult(0);
}

void Writer::sum(const Sums &sums) {
  Row all{asIndex(vocab), scale};
  Value own = chosenLogit(), pivot;
  if (sums.hasPivot()) {
    Value given = row.get(rowPivot);
    Value isNone = e.compare(arith::CmpFPredicate::UNO, given, given);
    pivot = e.select(isNone, own, given);
  }
  RowTotals totals = firstSweep(
      e, all,
      [&](Value begin, Value length) {
        Value size = asI64(length);
        return memref(blockAt(asI64(begin), size), size);
      },
      sums, pivot);
  auto orZero = [&](Value x) { return x ? x : e.scalar(0.0); };
  row.set(rowLevel, totals.reference);
  row.set(rowSum, totals.sum);
  row.set(rowSecond, totals.second);
  row.set(rowPivot, own);
  row.set(rowHighest, orZero(totals.highest));
  row.set(rowAbove, orZero(totals.above));
  row.set(rowMass, orZero(totals.mass));
  Type f64 = b.getF64Type();
  Value reference = arith::ExtFOp::create(b, loc, f64, totals.reference);
  if (!e.schedule.fma)
    reference = arith::MulFOp::create(
        b, loc, reference, arith::ExtFOp::create(b, loc, f64, scale));
  row.set(rowReference, reference);
  // Relative to a logit near the largest: little cancels.
  Value t = distance(e, own, scale, totals.reference);
  Value elsewhere = e.scalar(-std::numeric_limits<double>::infinity());
  row.set(rowChosen, e.select(isHere(), t, elsewhere));
}

/// The chosen logit's gradient is computed apart and stored last, because its
/// two terms are to be rounded once.
void Writer::gradient(bool entropy) {
  Row all{asIndex(vocab), scale};
  Value level = row.get(rowLevel), constant = row.get(rowConstant);
  Value slope = entropy ? row.get(rowSlope) : nullptr;
  Value ownSlope = e.scalar(1.0);
  if (shaped) {
    Value one = onStack(b, loc, b.getF32Type(), 1);
    auto asked = arith::AndIOp::create(b, loc, shaped, isHere());
    ownSlope = scf::IfOp::create(
                   b, loc, asked,
                   [&](OpBuilder &, Location) {
                     callShape(e, {rows, data, chosen, e.i64(1), numbers, one});
                     Value found =
                         LLVM::LoadOp::create(b, loc, b.getF32Type(), one);
                     scf::YieldOp::create(b, loc, found);
                   },
                   [&](OpBuilder &, Location) {
                     scf::YieldOp::create(b, loc, ownSlope);
                   })
                   .getResult(0);
  }
  overBlocks(e, all.vocab, [&](Value begin, Value length) {
    Value from = asI64(begin), size = asI64(length);
    Value at = blockAt(from, size);
    secondSweep(e, all, memref(at, size), length, level, constant, slope);
    if (shaped)
      when(shaped,
           [&] { callUnshape(e, {rows, data, from, size, numbers, slopes}); });
  });
  when(isHere(), [&] {
    Value t = e.broadcast(row.get(rowChosen));
    Value product = gradientOf(e, t, e.broadcast(constant),
                               slope ? e.broadcast(slope) : slope);
    Value bump = e.broadcast(row.get(rowBump));
    Value total = e.fma(bump, e.broadcast(row.get(rowInverse)), product);
    auto put = [&](Value at) {
      storeLogits(e, memref(at, e.i64(1)), e.index(0), oneLane(), total);
    };
    if (!shaped)
      return put(plainBlock(chosen));
    scf::IfOp::create(
        b, loc, shaped,
        [&](OpBuilder &, Location) {
          put(numbers);
          LLVM::StoreOp::create(b, loc, ownSlope, slopes);
          callUnshape(e, {rows, data, chosen, e.i64(1), numbers, slopes});
          scf::YieldOp::create(b, loc);
        },
        [&](OpBuilder &, Location) {
          put(plainBlock(chosen));
          scf::YieldOp::create(b, loc);
        });
  });
}

} // namespace

FunctionType sweepType(MLIRContext *context) {
  Builder b(context);
  Type ptr = LLVM::LLVMPointerType::get(context), i64 = b.getI64Type();
  return b.getFunctionType({ptr, ptr, i64, b.getF32Type(), i64, ptr}, {});
}

std::string nameOf(const Sums &sums) {
  std::string name;
  for (auto [is, word] : {std::pair{sums.entropy, ".entropy"},
                          {sums.highest, ".highest"},
                          {sums.above, ".above"},
                          {sums.mass, ".mass"}})
    name += is ? word : "";
  return name;
}

std::string sweepName(Sweep sweep, RowType type, const RowSchedule &schedule) {
  std::string name = sweep.gradient ? "rl.gradient" : "rl.sum";
  name += nameOf(sweep.sums) + "." + nameOf(type).str();
  return nameInSet(name, schedule);
}

void defineSweep(ModuleOp module, Sweep sweep, RowType type,
                 const RowSchedule &schedule, llvm::ArrayRef<RowType> types) {
  auto function = cast_if_present<func::FuncOp>(
      defineOfSet(module, sweepName(sweep, type, schedule),
                  sweepType(module.getContext()), schedule, false));
  if (!function)
    return;
  OpBuilder b(function);
  b.setInsertionPointToStart(&function.front());
  Writer writer(function, b, schedule, type);
  if (sweep.gradient)
    writer.gradient(sweep.sums.entropy);
  else
    writer.sum(sweep.sums);
  func::ReturnOp::create(b, function.getLoc());
  defineExp2(module, schedule, type);
  if (type == RowType::F32)
    defineShape(module, schedule, types, sweep.gradient);
}

} // namespace rl::compiler
