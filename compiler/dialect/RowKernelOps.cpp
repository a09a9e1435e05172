// In: the ops of RowKernelOps.td.
// Out: their verifiers and canonicalization.
// Must not know: how a row kernel is scheduled on a machine.

#include "compiler/dialect/RlDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "rlrt/abi.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace mlir::rl;

/// By their numbers in abi.h.
static constexpr StringLiteral furtherNames[] = {"log_z", "max_prob",
                                                 "token_rank", "top_mass"};
static_assert(std::size(furtherNames) == RLRT_FURTHER && rlrt_max_prob == 1 &&
              rlrt_top_mass == 3);

int mlir::rl::furtherNumber(StringRef name) {
  const auto *found = llvm::find(furtherNames, name);
  return found == std::end(furtherNames)
             ? -1
             : int(found - std::begin(furtherNames));
}

StringRef mlir::rl::furtherName(int number) { return furtherNames[number]; }

LogicalResult mlir::rl::verifyFurther(Operation *op, ArrayAttr names) {
  llvm::SmallSet<int, RLRT_FURTHER> seen;
  for (StringRef name : names.getAsValueRange<StringAttr>()) {
    int number = furtherNumber(name);
    if (number < 0)
      return op->emitOpError("knows no statistic `") << name << "` of a row";
    if (!seen.insert(number).second)
      return op->emitOpError("names the statistic `") << name << "` twice";
  }
  return success();
}

LogicalResult RowKernelOp::verify() {
  if (failed(verifyFurther(*this, getFurther())))
    return failure();
  ArrayRef<int32_t> chain = getChain();
  if (chain.empty() || chain.front() < 3 || chain.back() != 0)
    return emitOpError("chain runs from a token space (3 or above) up to the "
                       "step space (0)");
  llvm::SmallSet<int64_t, 8> seen;
  for (int32_t space : chain)
    if (space < 0 || !seen.insert(space).second)
      return emitOpError("chain holds space ")
             << space << " twice or below zero";
  for (auto [i, attr] : llvm::enumerate(getInputs())) {
    int64_t space = cast<InputAttr>(attr).getSpace();
    if (cast<InputAttr>(attr).getValue() < -1)
      return emitOpError("input ")
             << i << " has value id " << cast<InputAttr>(attr).getValue()
             << "; it is -1 until the frame is laid out";
    if (!seen.contains(space))
      return emitOpError("input ") << i << " lies in space " << space
                                   << ", which is not on the chain";
  }
  if (getGradient())
    return getBody().empty()
               ? emitOpError("computes a gradient and needs a finish program")
               : success();
  if (!getBody().empty() || !getInputs().empty())
    return emitOpError("only writes statistics and takes neither inputs nor a "
                       "finish program");
  return success();
}

LogicalResult RowKernelOp::verifyRegions() {
  if (getBody().empty())
    return success();
  Block &block = getBody().front();
  unsigned first = argumentOfInput(0);
  size_t expected = first + getInputs().size();
  if (block.getNumArguments() != expected) {
    auto error = emitOpError("finish program takes ")
                 << block.getNumArguments()
                 << " arguments; the kernel gives logp, ";
    for (StringRef name : getFurther().getAsValueRange<StringAttr>())
      error << name << ", ";
    return error << "entropy and " << getInputs().size() << " inputs";
  }
  for (unsigned i = 0; i < expected; ++i) {
    Type type = block.getArgument(i).getType();
    if (type.isF32() || (i >= first && (type.isF64() || type.isInteger(64) ||
                                        type.isInteger(1))))
      continue;
    return emitOpError("argument ")
           << i << " of the finish program is " << type << "; it is f32"
           << (i >= first ? ", f64, i64 or i1, as the frame stores it" : "");
  }
  if (!isa<FinishOp>(block.back()))
    return emitOpError("finish program ends in rl.finish");
  for (Operation &op : block.without_terminator())
    if (!isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) ||
        llvm::any_of(op.getResultTypes(),
                     [](Type type) { return !type.isIntOrIndexOrFloat(); }))
      return op.emitOpError("is not scalar arith or math, and a finish program "
                            "holds nothing else");
  return success();
}

bool RowKernelOp::isLaidOut() {
  return llvm::all_of(getInputs(), [](Attribute attr) {
    return cast<InputAttr>(attr).getValue() >= 0;
  });
}

bool RowKernelOp::weighsEntropy() {
  if (getBody().empty())
    return false;
  auto finish = cast<FinishOp>(getBody().front().getTerminator());
  return !matchPattern(finish.getDentropy(), m_AnyZeroFloat());
}

bool RowKernelOp::weighsLogZ() {
  if (getBody().empty())
    return false;
  Value k = cast<FinishOp>(getBody().front().getTerminator()).getDlogZ();
  return k && !matchPattern(k, m_AnyZeroFloat());
}

bool RowKernelOp::makes(int statistic) {
  return llvm::is_contained(getFurther().getAsValueRange<StringAttr>(),
                            furtherName(statistic));
}

void RowKernelOp::keepFurther(llvm::function_ref<bool(unsigned)> keep) {
  llvm::SmallVector<Attribute> kept;
  llvm::BitVector dead(getBody().empty() ? 0
                                         : getBody().front().getNumArguments());
  for (auto [i, name] : llvm::enumerate(getFurther()))
    if (keep(unsigned(i)))
      kept.push_back(name);
    else if (!getBody().empty())
      dead.set(argumentOfFurther(unsigned(i)));
  if (!getBody().empty())
    getBody().front().eraseArguments(dead);
  setFurtherAttr(ArrayAttr::get(getContext(), kept));
}

bool RowKernelOp::needsEntropy() {
  return getEntropy() || weighsEntropy() ||
         (!getBody().empty() && !getBody().getArgument(1).use_empty());
}

/// Drops inputs nobody reads and joins equal ones. Before the frame is laid
/// out the inputs mirror the operands of an rl.update and must stay.
LogicalResult RowKernelOp::canonicalize(RowKernelOp op,
                                        PatternRewriter &rewriter) {
  if (op.getInputs().empty() || op.getBody().empty() || !op.isLaidOut())
    return failure();
  Block &block = op.getBody().front();
  llvm::SmallVector<Attribute> kept;
  llvm::SmallVector<unsigned> keptArgs;
  llvm::BitVector dead(block.getNumArguments());
  llvm::SmallVector<std::pair<unsigned, unsigned>> joined;
  for (auto [i, attr] : llvm::enumerate(op.getInputs())) {
    unsigned arg = op.argumentOfInput(unsigned(i));
    if (block.getArgument(arg).use_empty()) {
      dead.set(arg);
      continue;
    }
    auto twin = llvm::find_if(keptArgs, [&, attr = attr](unsigned other) {
      return op.getInputs()[other - op.argumentOfInput(0)] == attr &&
             block.getArgument(other).getType() ==
                 block.getArgument(arg).getType();
    });
    if (twin != keptArgs.end()) {
      joined.push_back({arg, *twin});
      dead.set(arg);
      continue;
    }
    kept.push_back(attr);
    keptArgs.push_back(arg);
  }
  if (dead.none())
    return failure();
  rewriter.modifyOpInPlace(op, [&] {
    for (auto [from, to] : joined)
      rewriter.replaceAllUsesWith(block.getArgument(from),
                                  block.getArgument(to));
    block.eraseArguments(dead);
    op.setInputsAttr(rewriter.getArrayAttr(kept));
  });
  return success();
}
