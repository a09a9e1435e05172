// In: rl.row_kernel. Out: a function of the ABI type rlrt_row_kernel.
// Must not know: instruction sets, how logits are swept.

#include "compiler/conversion/RowKernelToVector/Lowering.h"

#include "compiler/conversion/FinishProgram/FinishProgram.h"
#include "compiler/conversion/RowKernelToVector/Choose.h"
#include "compiler/conversion/RowKernelToVector/Memory.h"
#include "compiler/conversion/RowKernelToVector/Parts.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "rlrt/abi.h"

#include <limits>
#include <numbers>

using namespace mlir;

namespace rl::compiler {

using mlir::rl::RowKernelOp;

namespace {

/// Fields of struct rlrt_frame that a finish program reads.
enum FrameField { valuesField = 0, parentsField = 2 };

/// Lowers one kernel: what runs once a row, compiled for the weakest
/// processor. The sweeps over logits are functions of the module.
class Lowering {
public:
  Lowering(RowKernelOp kernel, OpBuilder &b, const RowSchedule &schedule)
      : kernel(kernel), b(b), loc(kernel.getLoc()), e(b, loc, schedule),
        program(kernel, b), ptr(LLVM::LLVMPointerType::get(b.getContext())) {}

  void run();

private:
  Value field(Value structure, int64_t position) {
    return LLVM::ExtractValueOp::create(b, loc, structure,
                                        llvm::ArrayRef<int64_t>{position});
  }
  Value element(Type type, Value base, Value at) {
    return loadElement(b, loc, type, base, at);
  }
  void put(Value value, Value base, Value at) {
    LLVM::StoreOp::create(b, loc, value,
                          elementAddress(b, loc, value.getType(), base, at));
  }
  Value asIndex(Value i64) {
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), i64);
  }
  Value asI64(Value index) {
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
  }
  void when(Value condition, llvm::function_ref<void()> body,
            llvm::function_ref<void()> otherwise = nullptr);
  void loadStructures(Value framePointer);
  void lowerRow(Value index);
  /// What follows from the sums of a row, or from those of all its shards.
  void useRow(Value point, Value chosen);
  /// The kernel's further statistics, in its order, from the row's sums.
  llvm::SmallVector<Value> furtherOf(Value logSum);
  void overwrite(Value chosen, Value logSum, Value entropy,
                 const RowCotangents &by);
  /// Sets logits [from, to) of the row to zero.
  void clear(Value from, Value to);
  void setPivot(Value i);
  ValueRange sweepOperands(Value chosen);

  RowKernelOp kernel;
  OpBuilder &b;
  Location loc;
  Emit e;
  FinishProgram program;
  Type ptr;
  Value rowsPointer, which, shapedRows, rowPointer, data;
  Value logits, stride, bytes, vocab, columns, chosenTokens, points,
      inverseTemperature, logps, entropies, scale, wantsEntropy, isFound,
      isKnown, isUsed, pivots;
  llvm::SmallVector<Value> furthers; ///< where to, as the kernel's list
  llvm::SmallVector<Value> operands;
};

void Lowering::when(Value condition, llvm::function_ref<void()> body,
                    llvm::function_ref<void()> otherwise) {
  auto region = [&](llvm::function_ref<void()> fill) {
    return [&, fill](OpBuilder &, Location) {
      fill();
      scf::YieldOp::create(b, loc);
    };
  };
  if (otherwise)
    scf::IfOp::create(b, loc, condition, region(body), region(otherwise));
  else
    scf::IfOp::create(b, loc, condition, region(body));
}

void Lowering::run() {
  Type i64 = b.getI64Type();
  auto function = func::FuncOp::create(
      b, loc, kernel.getSymName(), b.getFunctionType({ptr, ptr, i64, i64}, {}));
  Block *entry = function.addEntryBlock();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(entry);
  rowsPointer = entry->getArgument(0);
  loadStructures(entry->getArgument(1));
  Value begin = asIndex(entry->getArgument(2));
  Value end = asIndex(entry->getArgument(3));
  scf::ForOp::create(b, loc, begin, end, e.index(1), ValueRange{},
                     [&](OpBuilder &, Location, Value row, ValueRange) {
                       lowerRow(row);
                       scf::YieldOp::create(b, loc);
                     });
  func::ReturnOp::create(b, loc);
}

void Lowering::loadStructures(Value framePointer) {
  Type f32 = b.getF32Type(), f64 = b.getF64Type();
  Structure rows(b, loc, rowsPointer, rowsType(b.getContext()));
  logits = rows.get(logitsField);
  stride = rows.get(strideField);
  vocab = rows.get(vocabField);
  columns = rows.get(columnsField);
  chosenTokens = rows.get(chosenField);
  points = rows.get(pointsField);
  inverseTemperature = rows.get(inverseTemperatureField);
  logps = rows.get(logpField);
  // Rounded once: every logit is multiplied by it.
  Value wide = arith::ExtFOp::create(b, loc, f64, inverseTemperature);
  Value log2e =
      arith::ConstantOp::create(b, loc, b.getF64FloatAttr(std::numbers::log2e));
  scale = arith::TruncFOp::create(b, loc, f32,
                                  arith::MulFOp::create(b, loc, wide, log2e));
  if (kernel.getEntropy()) {
    entropies = rows.get(entropyField);
    wantsEntropy = isSet(b, loc, entropies);
  }
  Value places = rows.get(furtherField);
  for (llvm::StringRef name : kernel.getFurther().getAsValueRange<StringAttr>())
    furthers.push_back(field(places, mlir::rl::furtherNumber(name)));
  if (firstSweepOf(kernel).sums.hasPivot())
    pivots = rows.get(pivotsField);
  isFound = isSet(b, loc, rows.get(foundField));
  isKnown = isSet(b, loc, rows.get(knownField));
  Value yes = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
  isUsed = arith::XOrIOp::create(b, loc, isFound, yes);
  // What is found of a shard is not yet all.
  if (!kernel.getGradient()) {
    Value alone =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sle,
                              rows.get(shardsField), e.integer(scale, 1));
    isUsed = arith::OrIOp::create(b, loc, isUsed, alone);
  }
  which = callWhich(b, loc, rowsPointer);
  rowPointer = onStack(b, loc, rowType(b.getContext()), 1);
  Value dtype = rows.get(dtypeField);
  Value isF32 = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, dtype,
                                      e.integer(scale, RLRT_F32));
  bytes = e.select(isF32, e.i64(4), e.i64(2));
  Value cap =
      e.compare(arith::CmpFPredicate::OGT, rows.get(capField), e.scalar(0.0));
  Value shaped =
      arith::OrIOp::create(b, loc, cap, isSet(b, loc, rows.get(biasField)));
  shapedRows = e.select(shaped, rowsPointer, LLVM::ZeroOp::create(b, loc, ptr));
  if (kernel.getInputs().empty())
    return;

  auto frameType =
      LLVM::LLVMStructType::getLiteral(b.getContext(), {ptr, ptr, ptr, ptr});
  Value frame = LLVM::LoadOp::create(b, loc, frameType, framePointer);
  Value values = field(frame, valuesField);
  program.loadBases(values, [&] { return field(frame, parentsField); });
}

ValueRange Lowering::sweepOperands(Value chosen) {
  operands = {shapedRows, data, vocab, scale, chosen, rowPointer};
  return operands;
}

void Lowering::lowerRow(Value index) {
  Type i64 = b.getI64Type();
  Value i = asI64(index);
  Value point = element(i64, points, i);
  Value chosen = element(i64, chosenTokens, i);
  Value offset = arith::MulIOp::create(
      b, loc, arith::MulIOp::create(b, loc, i, stride), bytes);
  data = elementAddress(b, loc, b.getI8Type(), logits, offset);
  when(
      isKnown,
      [&] {
        callCombine(b, loc, rowsPointer, i, kernel.needsEntropy(), rowPointer);
      },
      [&] {
        if (pivots)
          setPivot(i);
        callSweep(b, loc, firstSweepOf(kernel), which, sweepOperands(chosen));
        copyWhole(b, loc, rowPointer);
      });
  when(isFound, [&] { writePart(b, loc, rowsPointer, i, rowPointer); });
  when(isUsed, [&] { useRow(point, chosen); });
}

/// What the row is to be compared with, where another shard may hold it.
void Lowering::setPivot(Value i) {
  Structure row(b, loc, rowPointer, rowType(b.getContext()));
  auto given = scf::IfOp::create(
      b, loc, isSet(b, loc, pivots),
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(b, loc, element(b.getF32Type(), pivots, i));
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(
            b, loc, e.scalar(std::numeric_limits<double>::quiet_NaN()));
      });
  row.set(rowPivot, given.getResult(0));
}

llvm::SmallVector<Value> Lowering::furtherOf(Value logSum) {
  Structure row(b, loc, rowPointer, rowType(b.getContext()));
  auto share = [&](RowField of) {
    // Rounding may leave more than the whole.
    Value part = e.div(row.get(of), row.get(rowAllSum)), one = e.scalar(1.0);
    return e.select(e.compare(arith::CmpFPredicate::OGT, part, one), one, part);
  };
  llvm::SmallVector<Value> all;
  for (llvm::StringRef name : kernel.getFurther().getAsValueRange<StringAttr>())
    switch (mlir::rl::furtherNumber(name)) {
    case rlrt_log_z: {
      Type f64 = b.getF64Type();
      Value inBits =
          arith::AddFOp::create(b, loc, row.get(rowAllReference),
                                arith::ExtFOp::create(b, loc, f64, logSum));
      Value ln2 = arith::ConstantOp::create(
          b, loc, b.getF64FloatAttr(std::numbers::ln2));
      all.push_back(arith::TruncFOp::create(
          b, loc, b.getF32Type(), arith::MulFOp::create(b, loc, inBits, ln2)));
      break;
    }
    case rlrt_max_prob:
      all.push_back(share(rowAllHighest));
      break;
    case rlrt_token_rank:
      all.push_back(row.get(rowAllAbove));
      break;
    case rlrt_top_mass:
      all.push_back(share(rowAllMass));
      break;
    }
  return all;
}

void Lowering::useRow(Value point, Value chosen) {
  Structure row(b, loc, rowPointer, rowType(b.getContext()));
  bool needsEntropy = kernel.needsEntropy();
  Value ln2 = e.scalar(std::numbers::ln2), zero = e.scalar(0.0);
  Value sum = row.get(rowAllSum), second = row.get(rowAllSecond);
  Value logSum = callLog2(e, sum);
  Value logp = e.mul(e.sub(row.get(rowAllChosen), logSum), ln2);
  // Rounding may leave a probability of one above one.
  logp = e.select(e.compare(arith::CmpFPredicate::OGT, logp, zero), zero, logp);
  Value entropy;
  if (needsEntropy)
    entropy = e.mul(e.sub(logSum, e.div(second, sum)), ln2);
  // A logit that is no number must reach logp, whatever its bits did in the
  // exponential: the runtime stops there.
  logp = e.fma(second, zero, logp);
  put(logp, logps, point);
  if (kernel.getEntropy())
    when(wantsEntropy, [&] { put(entropy, entropies, point); });
  llvm::SmallVector<Value> further = furtherOf(logSum);
  for (auto [place, value] : llvm::zip(furthers, further))
    when(isSet(b, loc, place),
         [&, place = place, value = value] { put(value, place, point); });
  if (!kernel.getGradient())
    return;

  RowCotangents by =
      program.inlineFor(logp, needsEntropy ? entropy : zero, further, point);
  Value silent = e.compare(arith::CmpFPredicate::OEQ, by.dlogp, zero);
  for (Value other : {by.dentropy, by.dlogZ})
    if (other)
      silent = arith::AndIOp::create(
          b, loc, silent, e.compare(arith::CmpFPredicate::OEQ, other, zero));
  Value all = arith::MaxSIOp::create(b, loc, columns, vocab);
  when(
      silent, [&] { clear(e.i64(0), all); },
      [&] {
        overwrite(chosen, logSum, entropy, by);
        Value padded = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt,
                                             columns, vocab);
        when(padded, [&] { clear(vocab, all); });
      });
}

/// p_j = e_j / sum and log p_j = ln2 (t_j - log2 sum), so with T the inverse
/// temperature: T p_j (k - g - h (log p_j + H)) = e_j (constant + slope t_j). A
/// shard's own e_j and t_j are relative to another reference, `change` below.
void Lowering::overwrite(Value chosen, Value logSum, Value entropy,
                         const RowCotangents &by) {
  Value g = by.dlogp, h = by.dentropy;
  Structure row(b, loc, rowPointer, rowType(b.getContext()));
  Value factor = e.div(inverseTemperature, row.get(rowAllSum));
  Value constant = by.dlogZ ? e.sub(by.dlogZ, g) : e.neg(g);
  Value slope, shift = row.get(rowShift);
  if (h) {
    Value ln2 = e.scalar(std::numbers::ln2);
    Value level = e.sub(entropy, e.mul(logSum, ln2));
    constant = e.fma(e.neg(h), level, constant);
    slope = e.mul(e.mul(e.neg(h), ln2), factor);
  }
  constant = e.mul(constant, factor);
  if (h) {
    constant = e.fma(slope, row.get(rowChange), constant);
    row.set(rowSlope, e.mul(slope, shift));
  }
  row.set(rowConstant, e.mul(constant, shift));
  row.set(rowBump, g);
  row.set(rowInverse, inverseTemperature);
  callSweep(b, loc, secondSweepOf(kernel), which, sweepOperands(chosen));
}

void Lowering::clear(Value from, Value to) {
  Value begin = elementAddress(b, loc, b.getI8Type(), data,
                               arith::MulIOp::create(b, loc, from, bytes));
  Value size = arith::MulIOp::create(
      b, loc, arith::SubIOp::create(b, loc, to, from), bytes);
  Value zero = arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(0));
  LLVM::MemsetOp::create(b, loc, begin, zero, size, /*isVolatile=*/false);
}

} // namespace

Sweep firstSweepOf(RowKernelOp kernel) {
  Sums sums;
  sums.entropy = kernel.needsEntropy();
  sums.highest = kernel.makes(rlrt_max_prob);
  sums.above = kernel.makes(rlrt_token_rank);
  sums.mass = kernel.makes(rlrt_top_mass);
  return {false, sums};
}

Sweep secondSweepOf(RowKernelOp kernel) {
  Sweep sweep{true, {}};
  sweep.sums.entropy = kernel.weighsEntropy();
  return sweep;
}

void lowerRowKernel(RowKernelOp kernel, const RowSchedule &schedule) {
  OpBuilder b(kernel);
  Lowering(kernel, b, schedule).run();
}

} // namespace rl::compiler
