// In: rl.row_kernel. Out: functions of a GPU, with the parameters of
// rlrt/device.h. Must not know: objectives; how rows are cut into launches.

#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h"

#include "compiler/conversion/FinishProgram/FinishProgram.h"
#include "compiler/conversion/RowKernelToGpu/ClusterSweeps.h"
#include "compiler/conversion/RowKernelToGpu/DeviceMath.h"
#include "compiler/conversion/RowKernelToVector/Lowering.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "compiler/dialect/RlDialect.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "rlrt/abi.h"
#include "llvm/ADT/StringExtras.h"

#include <numbers>

using namespace mlir;

namespace rl::compiler {

using mlir::rl::RowKernelOp;

#define GEN_PASS_DEF_CONVERTROWKERNELTOGPU
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h.inc"

gpu::GPUModuleOp deviceModuleOf(ModuleOp module) {
  if (auto found = module.lookupSymbol<gpu::GPUModuleOp>(deviceModule))
    return found;
  auto b = OpBuilder::atBlockEnd(module.getBody());
  return gpu::GPUModuleOp::create(b, module.getLoc(), deviceModule);
}

std::string deviceName(llvm::StringRef name) {
  std::string made = name.str();
  for (char &letter : made)
    if (!llvm::isAlnum(letter) && letter != '_')
      letter = '$';
  return made;
}

namespace {

/// Parameters of a kernel, in the order of rlrt/device.h.
enum Parameter {
  logitsParameter,
  strideParameter,
  vocabParameter,
  chosenParameter,
  pointsParameter,
  inverseTemperatureParameter,
  logpParameter,
  entropyParameter,
  valuesParameter,
  parentsParameter,
  beginParameter,
  furtherParameter ///< the first of RLRT_FURTHER
};

/// How a row is taken: by one block, which reads it twice, or by the blocks of
/// a cluster, which keep it in their shared memory.
enum class Takes { Block, Cluster };

/// Blocks of a cluster that any device which has clusters takes.
constexpr int32_t mostBlocks = 8;
/// Shared memory whose size is known at the launch.
constexpr llvm::StringLiteral roomName = "rl_kept";

/// Lowers one kernel for one element type of its logits.
class Lowering {
public:
  Lowering(RowKernelOp kernel, Type element, Takes takes, OpBuilder &b,
           int64_t unroll)
      : kernel(kernel), b(b), loc(kernel.getLoc()), e(b, loc),
        program(kernel, b), element(element),
        inCluster(takes == Takes::Cluster), unroll(unroll) {}

  void run(llvm::StringRef name);

private:
  /// What the sums of a row give.
  struct Statistics {
    Value chosen;   ///< i32
    Value place;    ///< pointer to the chosen logit
    Value distance; ///< t of the chosen logit
    Value logp;
    Value logSum; ///< log2 of the sum
    Value entropy;
    Value point;                      ///< i64
    llvm::SmallVector<Value> further; ///< as the kernel's list
  };

  gpu::GPUFuncOp makeFunction(llvm::StringRef name);
  Value sharedTotals(llvm::StringRef name, int64_t count);
  llvm::SmallVector<Value> furtherOf(const GpuRow &row, const GpuTotals &totals,
                                     Value logSum);
  Value argument(unsigned which) { return function.getArgument(which); }
  /// Number `at` of an array.
  Value entry(Type type, Parameter array, Value at) {
    return e.load(type, e.address(type, argument(array), at));
  }
  GpuRow findRow(Value index);
  void writeStatistics(const GpuRow &row, const Statistics &of);
  void writeGradient(const GpuRow &row, const GpuTotals &totals,
                     const Statistics &of);
  void overwrite(const GpuRow &row, const GpuTotals &totals,
                 const Statistics &of, const RowCotangents &by);

  RowKernelOp kernel;
  OpBuilder &b;
  Location loc;
  GpuEmit e;
  FinishProgram program;
  Type element;
  bool inCluster;
  int64_t unroll;
  gpu::GPUFuncOp function;
};

gpu::GPUFuncOp Lowering::makeFunction(llvm::StringRef name) {
  Type memory = e.pointer(globalMemory), i64 = b.getI64Type();
  llvm::SmallVector<Type> parameters{
      memory, i64,    i64,    memory, memory, b.getF32Type(),
      memory, memory, memory, memory, i64};
  parameters.append(RLRT_FURTHER, memory);
  auto type = b.getFunctionType(parameters, {});
  auto made = gpu::GPUFuncOp::create(b, loc, name, type);
  made->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  // The register allocator must leave room for as many threads.
  made->setAttr(NVVM::NVVMDialect::getMaxntidAttrName(),
                b.getDenseI32ArrayAttr({int32_t(maxThreads)}));
  // Also what tells code of clusters from other code.
  if (inCluster)
    made->setAttr(NVVM::NVVMDialect::getClusterMaxBlocksAttrName(),
                  b.getI32IntegerAttr(mostBlocks));
  return made;
}

/// Memory for `count` totals.
Value Lowering::sharedTotals(llvm::StringRef symbol, int64_t count) {
  auto array = LLVM::LLVMArrayType::get(b.getF32Type(), totalsNumbers * count);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(function);
    LLVM::GlobalOp::create(b, loc, array, /*isConstant=*/false,
                           LLVM::Linkage::Internal, symbol, Attribute(),
                           /*alignment=*/16, sharedMemory);
  }
  return LLVM::AddressOfOp::create(b, loc, e.pointer(sharedMemory), symbol);
}

GpuRow Lowering::findRow(Value index) {
  GpuRow row;
  row.element = element;
  Value before =
      arith::MulIOp::create(b, loc, index, argument(strideParameter));
  row.data = e.address(element, argument(logitsParameter), before);
  row.vocab = e.toI32(argument(vocabParameter));
  // Rounded once: every logit is multiplied by it.
  Value wide = arith::ExtFOp::create(b, loc, b.getF64Type(),
                                     argument(inverseTemperatureParameter));
  Value log2e =
      arith::ConstantOp::create(b, loc, b.getF64FloatAttr(std::numbers::log2e));
  row.scale = arith::TruncFOp::create(
      b, loc, b.getF32Type(), arith::MulFOp::create(b, loc, wide, log2e));
  row.thread = e.thread();
  row.threads = e.threads();
  findBounds(e, row);
  return row;
}

void Lowering::run(llvm::StringRef name) {
  Type i64 = b.getI64Type();
  function = makeFunction(name);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&function.getBody().front());
  Value shared = sharedTotals((name + "$totals").str(), maxThreads / 32);
  if (!kernel.getInputs().empty())
    program.loadBases(argument(valuesParameter),
                      [&] { return argument(parentsParameter); });
  Value index = e.addI(argument(beginParameter),
                       e.toI64(inCluster ? e.cluster() : e.block()));
  GpuRow row = findRow(index);
  Value point = entry(i64, pointsParameter, index);
  Value chosen = e.toI32(entry(i64, chosenParameter, index));
  // Before anything is overwritten: the barrier of the sums lies between.
  Value place = e.address(element, row.data, chosen);
  Value chosenLogit = e.widen(e.load(element, place));
  if (inCluster)
    takePart(
        e, row,
        LLVM::AddressOfOp::create(b, loc, e.pointer(sharedMemory), roomName));

  bool needsEntropy = kernel.needsEntropy();
  Sums sums = firstSweepOf(kernel).sums;
  row.pivot = chosenLogit;
  GpuTotals totals = blockSums(e, row, sums, shared, unroll);
  if (inCluster)
    totals = overCluster(e, row, sums, totals,
                         sharedTotals((name + "$joined").str(), 1));
  Value ln2 = e.scalar(std::numbers::ln2), zero = e.scalar(0.0);
  // Once a row, so better than lg2.approx, whose error near 1 is absolute.
  Value logSum = log2Of(e, totals.sum);
  // Relative to a logit near the largest: little cancels.
  Value t = distance(e, row, chosenLogit, totals.reference);
  Value logp = e.mul(e.sub(t, logSum), ln2);
  // Rounding may leave a probability of one above one.
  logp = e.select(e.greater(logp, zero), zero, logp);
  Value entropy = zero;
  if (needsEntropy) {
    Value mean = arith::DivFOp::create(b, loc, totals.second, totals.sum);
    entropy = e.mul(e.sub(logSum, mean), ln2);
  }
  Statistics statistics{chosen, place,   t,     logp,
                        logSum, entropy, point, furtherOf(row, totals, logSum)};
  writeStatistics(row, statistics);
  if (kernel.getGradient())
    writeGradient(row, totals, statistics);
  if (inCluster)
    e.meet();
  gpu::ReturnOp::create(b, loc);
}

llvm::SmallVector<Value>
Lowering::furtherOf(const GpuRow &row, const GpuTotals &totals, Value logSum) {
  auto share = [&](Value of) {
    // Rounding may leave more than the whole.
    Value part = arith::DivFOp::create(b, loc, of, totals.sum);
    Value one = e.scalar(1.0);
    return e.select(e.greater(part, one), one, part);
  };
  llvm::SmallVector<Value> all;
  for (llvm::StringRef name : kernel.getFurther().getAsValueRange<StringAttr>())
    switch (mlir::rl::furtherNumber(name)) {
    case rlrt_log_z:
      all.push_back(
          e.mul(e.add(totals.reference, logSum), e.scalar(std::numbers::ln2)));
      break;
    case rlrt_max_prob:
      all.push_back(
          share(e.exp2(distance(e, row, totals.highest, totals.reference))));
      break;
    case rlrt_token_rank:
      all.push_back(totals.above);
      break;
    case rlrt_top_mass:
      all.push_back(share(totals.mass));
      break;
    }
  return all;
}

void Lowering::writeStatistics(const GpuRow &row, const Statistics &of) {
  Type f32 = b.getF32Type();
  auto isZero = [&](Value x) -> Value {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, e.i32(0));
  };
  Value first = isZero(row.thread);
  if (inCluster)
    first = arith::AndIOp::create(b, loc, first, isZero(e.rank()));
  scf::IfOp::create(b, loc, first, [&](OpBuilder &, Location) {
    e.store(of.logp, e.address(f32, argument(logpParameter), of.point));
    auto put = [&](Value value, Value place) {
      Value none = LLVM::ZeroOp::create(b, loc, place.getType());
      Value wanted =
          LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, place, none);
      scf::IfOp::create(b, loc, wanted, [&](OpBuilder &, Location) {
        e.store(value, e.address(f32, place, of.point));
        scf::YieldOp::create(b, loc);
      });
    };
    if (kernel.getEntropy())
      put(of.entropy, argument(entropyParameter));
    for (auto [name, value] : llvm::zip(
             kernel.getFurther().getAsValueRange<StringAttr>(), of.further))
      put(value,
          argument(furtherParameter + unsigned(mlir::rl::furtherNumber(name))));
    scf::YieldOp::create(b, loc);
  });
}

/// Every thread runs the finish program: cheaper than waiting for one.
void Lowering::writeGradient(const GpuRow &row, const GpuTotals &totals,
                             const Statistics &of) {
  Value zero = e.scalar(0.0);
  RowCotangents by = program.inlineFor(
      of.logp, of.entropy, of.further, of.point,
      [&](Operation &op, IRMapping &map) { makeOnDevice(e, op, map); });
  auto isZero = [&](Value x) -> Value {
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, x, zero);
  };
  Value silent = isZero(by.dlogp);
  for (Value other : {by.dentropy, by.dlogZ})
    if (other)
      silent = arith::AndIOp::create(b, loc, silent, isZero(other));
  scf::IfOp::create(
      b, loc, silent,
      [&](OpBuilder &, Location) {
        zeroRow(e, row, unroll);
        scf::YieldOp::create(b, loc);
      },
      [&](OpBuilder &, Location) {
        overwrite(row, totals, of, by);
        scf::YieldOp::create(b, loc);
      });
}

/// The coefficients of RowKernelToVector: T p_j (k - g - h (log p_j + H)) =
/// e_j (constant + slope t_j).
void Lowering::overwrite(const GpuRow &row, const GpuTotals &totals,
                         const Statistics &of, const RowCotangents &by) {
  Value g = by.dlogp, h = by.dentropy;
  Value inverse = argument(inverseTemperatureParameter);
  Value factor = arith::DivFOp::create(b, loc, inverse, totals.sum);
  Value constant = by.dlogZ ? e.sub(by.dlogZ, g) : e.neg(g), slope;
  if (h) {
    Value ln2 = e.scalar(std::numbers::ln2);
    Value level = e.sub(of.entropy, e.mul(of.logSum, ln2));
    constant = e.fma(e.neg(h), level, constant);
    slope = e.mul(e.mul(e.neg(h), ln2), factor);
  }
  constant = e.mul(constant, factor);
  overwriteRow(e, row, totals.reference, constant, slope, unroll);
  // The thread that wrote the chosen element writes it again, as a whole: to
  // add to what it wrote would round a bf16 twice, and another would have to
  // wait.
  scf::IfOp::create(
      b, loc, owns(e, row, of.chosen), [&](OpBuilder &, Location) {
        Value value =
            e.fma(g, inverse, weighed(e, of.distance, constant, slope));
        e.store(e.narrow(value, element), of.place);
        scf::YieldOp::create(b, loc);
      });
}

/// The element types that logits may have.
Type elementType(OpBuilder &b, llvm::StringRef name) {
  if (name == "f32")
    return b.getF32Type();
  if (name == "bf16")
    return b.getBF16Type();
  if (name == "f16")
    return b.getF16Type();
  return nullptr;
}

struct ConvertRowKernelToGpu
    : impl::ConvertRowKernelToGpuBase<ConvertRowKernelToGpu> {
  using ConvertRowKernelToGpuBase::ConvertRowKernelToGpuBase;

  /// Whether everything of the finish program has a form on a GPU.
  static bool isPossible(RowKernelOp kernel) {
    if (!kernel.isLaidOut()) {
      kernel.emitOpError("has an input without a value id; lay out the frame "
                         "before lowering it");
      return false;
    }
    if (kernel.getBody().empty())
      return true;
    for (Operation &op : kernel.getBody().front().without_terminator())
      if (!runsOnDevice(op)) {
        op.emitError() << "the finish program of `" << kernel.getSymName()
                       << "` needs `" << op.getName() << "` of "
                       << op.getResult(0).getType()
                       << ", which has no form on a GPU; compile with "
                          "--target cpu";
        return false;
      }
    return true;
  }

  /// Room for a row, whose size a launch says.
  static void makeRoom(OpBuilder &b, gpu::GPUModuleOp device) {
    b.setInsertionPointToStart(device.getBody());
    LLVM::GlobalOp::create(
        b, device.getLoc(), LLVM::LLVMArrayType::get(b.getI8Type(), 0),
        /*isConstant=*/false, LLVM::Linkage::External, roomName, Attribute(),
        /*alignment=*/16, sharedMemory);
  }

  void runOnOperation() override {
    std::vector<std::string> names(elements.begin(), elements.end());
    if (names.empty())
      names = {"f32", "bf16", "f16"};
    OpBuilder b(&getContext());
    for (llvm::StringRef name : names)
      if (!elementType(b, name)) {
        getOperation().emitError("logits are f32, bf16 or f16, not ") << name;
        return signalPassFailure();
      }
    if (unroll < 1) {
      getOperation().emitError("a row kernel needs an unroll of 1 or more");
      return signalPassFailure();
    }
    auto kernels = llvm::to_vector(getOperation().getOps<RowKernelOp>());
    if (kernels.empty())
      return;
    gpu::GPUModuleOp device = deviceModuleOf(getOperation());
    if (llvm::any_of(kernels, [](auto kernel) { return kernel.getGradient(); }))
      makeRoom(b, device);
    for (RowKernelOp kernel : kernels) {
      if (!isPossible(kernel))
        return signalPassFailure();
      for (llvm::StringRef name : names) {
        auto lower = [&](Takes takes, llvm::StringRef suffix) {
          b.setInsertionPointToEnd(device.getBody());
          Lowering(kernel, elementType(b, name), takes, b, unroll)
              .run(deviceName(kernel.getSymName()) + "$" + name.str() +
                   suffix.str());
        };
        lower(Takes::Block, "");
        // One sweep needs nothing kept.
        if (kernel.getGradient())
          lower(Takes::Cluster, "$cluster");
      }
      kernel.erase();
    }
  }
};

} // namespace
} // namespace rl::compiler
