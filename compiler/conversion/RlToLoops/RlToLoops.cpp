// In: a module with numbered kernels. Out: their functions, and `settings`.
// Must not know: how kernels were formed; other passes.
#include "compiler/conversion/RlToLoops/RlToLoops.h"

#include "compiler/conversion/RlToLoops/Nest.h"
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

#define GEN_PASS_DEF_CONVERTRLTOLOOPS
#include "compiler/conversion/RlToLoops/RlToLoops.h.inc"

namespace {

/// Reports a failing check to the pointer `to`.
void report(OpBuilder &b, mlir::rl::RequireOp check, Value x, Value point,
            Value to) {
  Location loc = check.getLoc();
  if (x.getType().isF32())
    x = arith::ExtFOp::create(b, loc, b.getF64Type(), x);
  if (x.getType().isF64())
    x = arith::BitcastOp::create(b, loc, b.getI64Type(), x);
  if (x.getType().isInteger(1))
    x = arith::ExtUIOp::create(b, loc, b.getI64Type(), x);
  point = arith::IndexCastOp::create(b, loc, b.getI64Type(), point);
  mlir::rl::FailOp::create(
      b, loc, to, check->getAttrOfType<IntegerAttr>(checkAttr), point, x);
}

/// Arrays of a frame: arguments of the function are (frame, begin, end).
class FrameStorage : public Storage {
public:
  FrameStorage(OpBuilder &b, mlir::rl::KernelOp kernel, Block *entry)
      : b(b), loc(kernel.getLoc()), kernel(kernel),
        phase(kernel->getParentOfType<mlir::rl::PhaseOp>()), entry(entry) {
    auto ids = kernel->getAttrOfType<DenseI32ArrayAttr>(valuesAttr);
    auto keep = cast<mlir::rl::KeepOp>(kernel.getBody().front().back());
    for (auto [value, id] : llvm::zip(keep.getValues(), ids.asArrayRef()))
      keptAs[value] = id;
  }
  void attach(Nest &loops) { nest = &loops; }

  Value load(Value array, Level &level) override {
    Value from = memory(array), at = offset(array, level);
    Value loaded = memref::LoadOp::create(b, loc, from, at);
    if (cast<ArrayType>(array.getType()).getElement().isInteger(1))
      loaded = arith::TruncIOp::create(b, loc, b.getI1Type(), loaded);
    return loaded;
  }

  void store(Value array, Value scalar, Level &level) override {
    Value to = memory(array), at = offset(array, level);
    if (scalar.getType().isInteger(1))
      scalar = arith::ExtUIOp::create(b, loc, b.getI8Type(), scalar);
    memref::StoreOp::create(b, loc, scalar, to, at);
  }

  void fail(mlir::rl::RequireOp check, Value x, Level &level) override {
    Value to = mlir::rl::FrameFailuresOp::create(b, check.getLoc(),
                                                 entry->getArgument(0));
    report(b, check, x, offset(check.getResult(), level), to);
  }

  std::pair<Value, Value> bounds(const Axis &axis, Level &level,
                                 bool all) override {
    Value zero = nest->constant(0);
    if (axis.size >= 0)
      return {zero, nest->constant(axis.size)};
    int64_t space = phase.spaceNumber(axis.name);
    int64_t parent = phase.parentOf(space);
    if (parent == 0) {
      // Only prompts are shared out to threads.
      if (all || kernel.getKind() == mlir::rl::KernelKind::Serial ||
          axis.name != "prompt")
        return {zero, extent(space)};
      return {asIndex(entry->getArgument(1)), asIndex(entry->getArgument(2))};
    }
    auto outer = cast<mlir::rl::SpaceAttr>(phase.getSpaces()[parent]);
    Value from = offsets(space);
    Value first = nest->indexOf(b.getStringAttr(outer.getName()), level);
    Value last = arith::AddIOp::create(b, loc, first, nest->constant(1));
    return {asIndex(memref::LoadOp::create(b, loc, from, first)),
            asIndex(memref::LoadOp::create(b, loc, from, last))};
  }

private:
  Value asIndex(Value value) {
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), value);
  }

  /// Builds one of the reads of the frame at the top of the function.
  template <typename Op>
  Value prologue(llvm::DenseMap<int64_t, Value> &known, Type type,
                 int64_t index) {
    Value &value = known[index];
    if (value)
      return value;
    OpBuilder::InsertionGuard guard(b);
    if (lastRead)
      b.setInsertionPointAfter(lastRead);
    else
      b.setInsertionPointToStart(entry);
    auto op = Op::create(b, loc, type, entry->getArgument(0), index);
    lastRead = op;
    return value = op;
  }

  MemRefType memrefOf(Type element) {
    return MemRefType::get({ShapedType::kDynamic}, element);
  }
  Value offsets(int64_t space) {
    return prologue<mlir::rl::FrameOffsetsOp>(knownOffsets,
                                              memrefOf(b.getI64Type()), space);
  }
  Value extent(int64_t space) {
    return prologue<mlir::rl::FrameExtentOp>(knownExtents, b.getIndexType(),
                                             space);
  }
  Value memory(Value array) {
    int64_t id;
    if (auto kept = keptAs.find(array); kept != keptAs.end())
      id = kept->second;
    else
      id = array.getDefiningOp()
               ->getAttrOfType<DenseI32ArrayAttr>(valuesAttr)
               .asArrayRef()[cast<OpResult>(array).getResultNumber()];
    Type element = cast<ArrayType>(array.getType()).getElement();
    if (element.isInteger(1))
      element = b.getI8Type();
    return prologue<mlir::rl::FrameValueOp>(knownValues, memrefOf(element), id);
  }

  /// Where the array's number for the level's point lies.
  Value offset(Value array, Level &level) {
    Value at = nest->constant(0);
    bool begun = false;
    auto type = cast<ArrayType>(array.getType());
    for (const Axis &axis : pathOf(array)) {
      // Points of a ragged axis are numbered throughout.
      if (axis.size < 0 && axis.name != type.raggedAxes().back())
        continue;
      Value index = nest->indexOf(axis.name, level);
      if (axis.size >= 0 && begun) {
        Value size = nest->constant(axis.size);
        at = arith::MulIOp::create(b, loc, at, size);
        at = arith::AddIOp::create(b, loc, at, index);
      } else {
        at = index;
      }
      begun = true;
    }
    return at;
  }

  OpBuilder &b;
  Location loc;
  mlir::rl::KernelOp kernel;
  mlir::rl::PhaseOp phase;
  Block *entry;
  Nest *nest = nullptr;
  Operation *lastRead = nullptr;
  llvm::DenseMap<Value, int64_t> keptAs;
  llvm::DenseMap<int64_t, Value> knownValues, knownOffsets, knownExtents;
};

void lowerKernel(mlir::rl::KernelOp kernel) {
  auto phase = kernel->getParentOfType<mlir::rl::PhaseOp>();
  OpBuilder b(phase);
  Location loc = kernel.getLoc();
  Type ptr = LLVM::LLVMPointerType::get(b.getContext()), i64 = b.getI64Type();
  auto function = func::FuncOp::create(b, loc, kernel.getCallee(),
                                       b.getFunctionType({ptr, i64, i64}, {}));
  Block *entry = function.addEntryBlock();
  Block &source = kernel.getBody().front();
  FrameStorage storage(b, kernel, entry);
  Nest nest(b, loc, &source, entry, storage);
  storage.attach(nest);
  nest.store(
      llvm::to_vector(cast<mlir::rl::KeepOp>(source.back()).getValues()));
  b.setInsertionPointToEnd(entry);
  func::ReturnOp::create(b, loc);
  // The phase still tells what the function reads.
  llvm::SetVector<Value> reads;
  for (Operation &op : source)
    for (Value operand : op.getOperands())
      if (operand.getParentBlock() != &source)
        reads.insert(operand);
  kernel.getReadsMutable().assign(reads.getArrayRef());
  kernel.getBody().dropAllReferences();
  kernel.getBody().getBlocks().clear();
}

/// Scalars of step space: arguments are (params, step, steps, out, failures).
class SettingsStorage : public Storage {
public:
  SettingsStorage(OpBuilder &b, Block *entry) : b(b), entry(entry) {}

  Value load(Value array, Level &) override {
    Operation *op = array.getDefiningOp();
    Type element = cast<ArrayType>(array.getType()).getElement();
    Location loc = op->getLoc();
    if (isa<mlir::rl::StepOp>(op))
      return convert(loc, entry->getArgument(1), element);
    if (isa<mlir::rl::StepsOp>(op))
      return convert(loc, entry->getArgument(2), element);
    auto param = cast<mlir::rl::ParamOp>(op);
    Value address = LLVM::GEPOp::create(
        b, loc, entry->getArgument(0).getType(), b.getF64Type(),
        entry->getArgument(0),
        llvm::ArrayRef<LLVM::GEPArg>{int32_t(param.getIndex())});
    return convert(loc, LLVM::LoadOp::create(b, loc, b.getF64Type(), address),
                   element);
  }
  void store(Value, Value, Level &) override {
    llvm_unreachable("settings are scalars");
  }
  void fail(mlir::rl::RequireOp check, Value x, Level &) override {
    report(b, check, x, nest->constant(0), entry->getArgument(4));
  }
  std::pair<Value, Value> bounds(const Axis &axis, Level &, bool) override {
    assert(axis.size >= 0 && "settings have dense axes only");
    return {nest->constant(0), nest->constant(axis.size)};
  }
  void attach(Nest &loops) { nest = &loops; }

  /// Parameters and results are f64 whatever their type.
  Value convert(Location loc, Value value, Type to) {
    Type from = value.getType();
    if (from == to)
      return value;
    if (from.isF64() && to.isF32())
      return arith::TruncFOp::create(b, loc, to, value);
    if (from.isF64() && to.isInteger(64))
      return arith::FPToSIOp::create(b, loc, to, value);
    if (from.isF64() && to.isInteger(1)) {
      Value zero = arith::ConstantOp::create(b, loc, b.getF64FloatAttr(0.0));
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, value,
                                   zero);
    }
    if (from.isF32() && to.isF64())
      return arith::ExtFOp::create(b, loc, to, value);
    if (from.isInteger(1))
      return arith::UIToFPOp::create(b, loc, to, value);
    return arith::SIToFPOp::create(b, loc, to, value);
  }

private:
  OpBuilder &b;
  Block *entry;
  Nest *nest = nullptr;
};

void lowerSettings(mlir::rl::SettingsOp settings) {
  OpBuilder b(settings);
  Location loc = settings.getLoc();
  Type ptr = LLVM::LLVMPointerType::get(b.getContext()), f64 = b.getF64Type();
  auto function = func::FuncOp::create(
      b, loc, settingsName, b.getFunctionType({ptr, f64, f64, ptr, ptr}, {}));
  Block *entry = function.addEntryBlock();
  Block &source = settings.getBody().front();
  SettingsStorage storage(b, entry);
  Nest nest(b, loc, &source, entry, storage);
  storage.attach(nest);
  auto yield = cast<mlir::rl::YieldOp>(source.back());
  for (auto [i, slot] : llvm::enumerate(yield.getSlots())) {
    Value value = nest.scalar(slot);
    b.setInsertionPointToEnd(entry);
    value = storage.convert(slot.getLoc(), value, f64);
    Value address =
        LLVM::GEPOp::create(b, slot.getLoc(), ptr, f64, entry->getArgument(3),
                            llvm::ArrayRef<LLVM::GEPArg>{int32_t(i)});
    LLVM::StoreOp::create(b, slot.getLoc(), value, address);
  }
  b.setInsertionPointToEnd(entry);
  func::ReturnOp::create(b, loc);
  settings.erase();
}

struct ConvertRlToLoops : impl::ConvertRlToLoopsBase<ConvertRlToLoops> {
  void runOnOperation() override {
    llvm::SmallVector<mlir::rl::KernelOp> kernels;
    getOperation().walk(
        [&](mlir::rl::KernelOp kernel) { kernels.push_back(kernel); });
    for (mlir::rl::KernelOp kernel : kernels) {
      if (kernel.getBody().empty())
        continue;
      if (!kernel->hasAttr(valuesAttr)) {
        kernel.emitOpError("keeps values without numbers");
        return signalPassFailure();
      }
      lowerKernel(kernel);
    }
    for (auto settings :
         llvm::to_vector(getOperation().getOps<mlir::rl::SettingsOp>()))
      lowerSettings(settings);
  }
};

} // namespace
} // namespace rl::compiler
