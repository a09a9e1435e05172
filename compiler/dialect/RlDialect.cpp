// In: generated classes. Out: the registered dialect.
// Must not know: single ops.
#include "compiler/dialect/RlDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rl;

#include "compiler/dialect/RlDialect.cpp.inc"
#include "compiler/dialect/RlEnums.cpp.inc"
#include "compiler/dialect/RlInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/dialect/RlAttrs.cpp.inc"

void RlDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/dialect/RlAttrs.cpp.inc"
      >();
}

void RlDialect::initialize() {
  registerTypes();
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "compiler/dialect/RlOps.cpp.inc"
      >();
}

Operation *RlDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                          Type type, Location loc) {
  auto array = dyn_cast<ArrayType>(type);
  if (!array)
    return nullptr;
  if (!array.isText())
    return ConstantOp::create(builder, loc, value, array);
  if (!array.getAxes().empty())
    return nullptr;
  return TextConstantOp::create(builder, loc, array, cast<StringAttr>(value));
}

bool mlir::rl::isHostOp(Operation *op) {
  if (op->hasTrait<HostOp>())
    return true;
  return llvm::any_of(op->getResultTypes(), [](Type type) {
    auto array = dyn_cast<ArrayType>(type);
    return array && array.isText();
  });
}

namespace {

/// A pointwise op of values that are all repeated works on the fewest points
/// that tell them apart, and its result is repeated. Exact: each point
/// computes the same number.
struct SinkBroadcast : OpInterfaceRewritePattern<ElementwiseOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(ElementwiseOpInterface op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<ArrayType>(op->getResult(0).getType());
    SmallVector<bool> kept(type.getAxes().size(), false);
    bool any = false;
    for (Value operand : op->getOperands()) {
      if (auto broadcast = operand.getDefiningOp<BroadcastOp>()) {
        any = true;
        auto from = cast<ArrayType>(broadcast.getX().getType());
        for (StringAttr axis : from.getAxes())
          kept[type.find(axis)] = true;
      } else if (!operand.getDefiningOp<ConstantOp>()) {
        return failure();
      }
    }
    if (!any || llvm::all_of(kept, [](bool is) { return is; }))
      return failure();
    SmallVector<StringAttr> axes;
    SmallVector<int64_t> sizes;
    for (auto [axis, size, keep] :
         llvm::zip(type.getAxes(), type.getSizes(), kept))
      if (keep) {
        axes.push_back(axis);
        sizes.push_back(size);
      }
    auto coarse = ArrayType::get(type.getElement(), axes, sizes);
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      auto target =
          coarse.withElement(cast<ArrayType>(operand.getType()).getElement());
      if (auto constant = operand.getDefiningOp<ConstantOp>())
        operands.push_back(ConstantOp::create(rewriter, constant.getLoc(),
                                              constant.getValue(), target));
      else
        operands.push_back(rewriter.createOrFold<BroadcastOp>(
            operand.getLoc(), target,
            operand.getDefiningOp<BroadcastOp>().getX()));
    }
    Operation *small = rewriter.clone(*op);
    rewriter.modifyOpInPlace(small, [&] {
      small->setOperands(operands);
      small->getResult(0).setType(coarse);
    });
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, type, small->getResult(0));
    return success();
  }
};

} // namespace

void RlDialect::getCanonicalizationPatterns(RewritePatternSet &patterns) const {
  patterns.add<SinkBroadcast>(getContext());
}
