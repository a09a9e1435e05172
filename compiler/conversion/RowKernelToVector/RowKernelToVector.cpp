// In: rl.row_kernel. Out: a function of the ABI type rlrt_row_kernel.
// Must not know: objectives; how the runtime cuts rows into chunks.

#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"

#include "compiler/conversion/RowKernelToVector/Sweeps.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "compiler/dialect/RlDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

#include <map>
#include <numbers>

using namespace mlir;

namespace rl::compiler {

using mlir::rl::FinishOp;
using mlir::rl::RowKernelOp;

#define GEN_PASS_DEF_CONVERTROWKERNELTOVECTOR
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h.inc"

namespace {

/// Fields of struct rlrt_rows, in the order of abi.h.
enum RowsField {
  logitsField,
  strideField,
  vocabField,
  chosenField,
  pointsField,
  inverseTemperatureField,
  logpField,
  entropyField
};
/// Fields of struct rlrt_frame that a finish program reads.
enum FrameField { valuesField = 0, parentsField = 2 };

/// Lowers one kernel.
class Lowering {
public:
  Lowering(RowKernelOp kernel, OpBuilder &b, const RowSchedule &schedule)
      : kernel(kernel), b(b), loc(kernel.getLoc()), e(b, loc, schedule),
        ptr(LLVM::LLVMPointerType::get(b.getContext())) {}

  void run();

private:
  Value field(Value structure, int64_t position) {
    return LLVM::ExtractValueOp::create(b, loc, structure,
                                        llvm::ArrayRef<int64_t>{position});
  }
  Value element(Type type, Value base, Value at) {
    Value address = LLVM::GEPOp::create(b, loc, ptr, type, base,
                                        llvm::ArrayRef<LLVM::GEPArg>{at});
    return LLVM::LoadOp::create(b, loc, type, address);
  }
  void put(Value value, Value base, Value at) {
    Value address = LLVM::GEPOp::create(b, loc, ptr, value.getType(), base,
                                        llvm::ArrayRef<LLVM::GEPArg>{at});
    LLVM::StoreOp::create(b, loc, value, address);
  }
  Value asIndex(Value i64) {
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), i64);
  }
  Value asI64(Value index) {
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
  }
  /// The memory at `data` as memref<?xf32>.
  Value asMemref(Value data, Value length);
  void loadStructures(Value rowsPointer, Value framePointer);
  void lowerRow(Value index);
  Value loadInput(unsigned i, Value point);
  /// The two cotangents of the row.
  std::pair<Value, Value> finish(Value logp, Value entropy, Value point);
  void overwrite(const Row &row, const RowTotals &totals, Value chosen,
                 Value logSum, Value entropy, Value g, Value h);

  RowKernelOp kernel;
  OpBuilder &b;
  Location loc;
  Emit e;
  Type ptr;
  Value logits, stride, vocab, chosenTokens, points, inverseTemperature, logps,
      entropies, scale, wantsEntropy;
  llvm::SmallVector<Value> inputs;  ///< base pointers, as the kernel's inputs
  std::map<int32_t, Value> parents; ///< space -> its array of parent points
};

void Lowering::run() {
  Type i64 = b.getI64Type();
  auto function = func::FuncOp::create(
      b, loc, kernel.getSymName(), b.getFunctionType({ptr, ptr, i64, i64}, {}));
  Block *entry = function.addEntryBlock();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(entry);
  loadStructures(entry->getArgument(0), entry->getArgument(1));
  Value begin = asIndex(entry->getArgument(2));
  Value end = asIndex(entry->getArgument(3));
  scf::ForOp::create(b, loc, begin, end, e.index(1), ValueRange{},
                     [&](OpBuilder &, Location, Value row, ValueRange) {
                       lowerRow(row);
                       scf::YieldOp::create(b, loc);
                     });
  func::ReturnOp::create(b, loc);
}

void Lowering::loadStructures(Value rowsPointer, Value framePointer) {
  Type i64 = b.getI64Type(), f32 = b.getF32Type(), f64 = b.getF64Type();
  auto rowsType = LLVM::LLVMStructType::getLiteral(
      b.getContext(), {ptr, i64, i64, ptr, ptr, f32, ptr, ptr});
  Value rows = LLVM::LoadOp::create(b, loc, rowsType, rowsPointer);
  logits = field(rows, logitsField);
  stride = field(rows, strideField);
  vocab = field(rows, vocabField);
  chosenTokens = field(rows, chosenField);
  points = field(rows, pointsField);
  inverseTemperature = field(rows, inverseTemperatureField);
  logps = field(rows, logpField);
  // Rounded once: every logit is multiplied by it.
  Value wide = arith::ExtFOp::create(b, loc, f64, inverseTemperature);
  Value log2e =
      arith::ConstantOp::create(b, loc, b.getF64FloatAttr(std::numbers::log2e));
  scale = arith::TruncFOp::create(b, loc, f32,
                                  arith::MulFOp::create(b, loc, wide, log2e));
  if (kernel.getEntropy()) {
    entropies = field(rows, entropyField);
    wantsEntropy =
        LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, entropies,
                             LLVM::ZeroOp::create(b, loc, ptr));
  }
  if (kernel.getInputs().empty())
    return;

  auto frameType =
      LLVM::LLVMStructType::getLiteral(b.getContext(), {ptr, ptr, ptr, ptr});
  Value frame = LLVM::LoadOp::create(b, loc, frameType, framePointer);
  Value values = field(frame, valuesField);
  for (unsigned i = 0; i < kernel.getInputs().size(); ++i)
    inputs.push_back(
        element(ptr, values, e.i64(kernel.getInput(i).getValue())));
  // Parents are needed from the rows' space up to the coarsest input's.
  llvm::ArrayRef<int32_t> chain = kernel.getChain();
  size_t highest = 0;
  for (unsigned i = 0; i < kernel.getInputs().size(); ++i) {
    int64_t space = kernel.getInput(i).getSpace();
    if (space != 0)
      highest =
          std::max<size_t>(highest, llvm::find(chain, space) - chain.begin());
  }
  if (highest == 0)
    return;
  Value parentArrays = field(frame, parentsField);
  for (int32_t space : chain.take_front(highest))
    parents[space] = element(ptr, parentArrays, e.i64(space));
}

Value Lowering::asMemref(Value data, Value length) {
  Type i64 = b.getI64Type();
  auto one = LLVM::LLVMArrayType::get(i64, 1);
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                               {ptr, ptr, i64, one, one});
  Value descriptor = LLVM::PoisonOp::create(b, loc, type);
  auto set = [&](Value value, llvm::ArrayRef<int64_t> position) {
    descriptor =
        LLVM::InsertValueOp::create(b, loc, descriptor, value, position);
  };
  set(data, {0});
  set(data, {1});
  set(e.i64(0), {2});
  set(length, {3, 0});
  set(e.i64(1), {4, 0});
  auto memref = MemRefType::get({ShapedType::kDynamic}, b.getF32Type());
  return UnrealizedConversionCastOp::create(b, loc, memref, descriptor)
      .getResult(0);
}

void Lowering::lowerRow(Value index) {
  Type i64 = b.getI64Type(), f32 = b.getF32Type();
  Value i = asI64(index);
  Value point = element(i64, points, i);
  Value chosen = element(i64, chosenTokens, i);
  Value data = LLVM::GEPOp::create(
      b, loc, ptr, f32, logits,
      llvm::ArrayRef<LLVM::GEPArg>{
          arith::MulIOp::create(b, loc, i, stride).getResult()});
  Row row{asMemref(data, vocab), asIndex(vocab), scale};
  Value chosenLogit = element(f32, data, chosen);

  bool needsEntropy = kernel.needsEntropy();
  RowTotals totals = firstSweep(e, row, needsEntropy);
  Value ln2 = e.scalar(std::numbers::ln2), zero = e.scalar(0.0);
  Value logSum = callLog2(e, totals.sum);
  // Relative to a logit near the largest: little cancels.
  Value t = distance(e, chosenLogit, scale, totals.reference);
  Value logp = e.mul(e.sub(t, logSum), ln2);
  // Rounding may leave a probability of one above one.
  Value above =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, logp, zero);
  logp = arith::SelectOp::create(b, loc, above, zero, logp);
  Value entropy;
  if (needsEntropy) {
    Value mean = arith::DivFOp::create(b, loc, totals.second, totals.sum);
    entropy = e.mul(e.sub(logSum, mean), ln2);
  }
  // A logit that is no number must reach logp, whatever its bits did in the
  // exponential: the runtime stops there.
  logp = e.fma(totals.second, zero, logp);
  put(logp, logps, point);
  if (kernel.getEntropy())
    scf::IfOp::create(b, loc, wantsEntropy, [&](OpBuilder &, Location) {
      put(entropy, entropies, point);
      scf::YieldOp::create(b, loc);
    });
  if (!kernel.getGradient())
    return;

  auto [g, h] = finish(logp, needsEntropy ? entropy : zero, point);
  if (!kernel.weighsEntropy())
    h = nullptr;
  Value silent =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, g, zero);
  if (h) {
    Value flat =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, h, zero);
    silent = arith::AndIOp::create(b, loc, silent, flat);
  }
  scf::IfOp::create(
      b, loc, silent,
      [&](OpBuilder &, Location) {
        zeroSweep(e, row);
        scf::YieldOp::create(b, loc);
      },
      [&, g = g, h = h](OpBuilder &, Location) {
        overwrite(row, totals, chosen, logSum, entropy, g, h);
        scf::YieldOp::create(b, loc);
      });
}

/// p_j = e_j / sum and log p_j = ln2 (t_j - log2 sum), so with T the inverse
/// temperature: T p_j (-g - h (log p_j + H)) = e_j (constant + slope t_j).
void Lowering::overwrite(const Row &row, const RowTotals &totals, Value chosen,
                         Value logSum, Value entropy, Value g, Value h) {
  Value factor = arith::DivFOp::create(b, loc, inverseTemperature, totals.sum);
  Value constant = e.neg(g), slope;
  if (h) {
    Value ln2 = e.scalar(std::numbers::ln2);
    Value level = e.sub(entropy, e.mul(logSum, ln2));
    constant = e.fma(e.neg(h), level, constant);
    slope = e.mul(e.mul(e.neg(h), ln2), factor);
  }
  secondSweep(e, row, totals.reference, e.mul(constant, factor), slope);
  Value at = asIndex(chosen);
  Value before = memref::LoadOp::create(b, loc, row.data, at);
  memref::StoreOp::create(b, loc, e.fma(g, inverseTemperature, before),
                          row.data, at);
}

Value Lowering::loadInput(unsigned i, Value point) {
  int64_t space = kernel.getInput(i).getSpace();
  Value at = point;
  if (space == 0)
    at = e.i64(0);
  else
    for (int32_t from : kernel.getChain()) {
      if (from == space)
        break;
      at = element(b.getI64Type(), parents[from], at);
    }
  Type type = kernel.getBody().getArgument(2 + i).getType();
  if (!type.isInteger(1))
    return element(type, inputs[i], at);
  Value byte = element(b.getI8Type(), inputs[i], at);
  Value zero = arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(0));
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, byte, zero);
}

std::pair<Value, Value> Lowering::finish(Value logp, Value entropy,
                                         Value point) {
  Block &body = kernel.getBody().front();
  IRMapping map;
  map.map(body.getArgument(0), logp);
  map.map(body.getArgument(1), entropy);
  for (unsigned i = 0; i < inputs.size(); ++i)
    map.map(body.getArgument(2 + i), loadInput(i, point));
  for (Operation &op : body.without_terminator())
    b.clone(op, map);
  auto end = cast<FinishOp>(body.getTerminator());
  return {map.lookup(end.getDlogp()), map.lookup(end.getDentropy())};
}

struct ConvertRowKernelToVector
    : impl::ConvertRowKernelToVectorBase<ConvertRowKernelToVector> {
  using ConvertRowKernelToVectorBase::ConvertRowKernelToVectorBase;

  void runOnOperation() override {
    RowSchedule schedule{lanes, fma, block, unroll};
    if (lanes < 1 || unroll < 1 || block < lanes * unroll) {
      getOperation().emitError(
          "a row kernel needs lanes and unroll of 1 or more and a block that "
          "holds lanes * unroll logits");
      return signalPassFailure();
    }
    auto kernels = llvm::to_vector(getOperation().getOps<RowKernelOp>());
    if (kernels.empty())
      return;
    defineLog2(getOperation(), schedule);
    defineExp2(getOperation(), schedule);
    for (RowKernelOp kernel : kernels) {
      if (!kernel.isLaidOut()) {
        kernel.emitOpError("has an input without a value id; lay out the frame "
                           "before lowering it");
        return signalPassFailure();
      }
      OpBuilder b(kernel);
      Lowering(kernel, b, schedule).run();
      kernel.erase();
    }
  }
};

} // namespace

std::unique_ptr<Pass>
createConvertRowKernelToVector(const RowSchedule &schedule) {
  ConvertRowKernelToVectorOptions options;
  options.lanes = schedule.lanes;
  options.fma = schedule.fma;
  options.block = schedule.block;
  options.unroll = schedule.unroll;
  return std::make_unique<ConvertRowKernelToVector>(options);
}

} // namespace rl::compiler
